/// How many people a survey asked, reached and heard.
import Repository
import SQLite
import Statistics

/// The numbers of a survey's people; what is not known has no value.
public struct SurveyTurnout: Sendable, Equatable {
  /// People who were invited; nil when nobody was.
  public var asked: Int?
  /// Invited addresses whose mail was taken and did not come back.
  public var delivered: Int?
  /// Invited addresses whose mail came back, and none was taken.
  public var bounced: Int?
  /// Sheets with answers, those that were not finished among them.
  public var answered: Int
  /// Sheets that were not finished.
  public var partial: Int
  /// Sheets of people who were invited; nil when that cannot be known, because there is a code with
  /// which anybody answers without a name.
  public var invitedAnswers: Int?

  /// Sheets of invited people, of those to whom mail was delivered; nil when that is not known.
  public var rate: Proportion? {
    guard let delivered, delivered > 0, let invitedAnswers else { return nil }
    return Proportion(min(invitedAnswers, delivered), of: delivered)
  }

  /// How many people the answers are a part of; nil when it is not known.
  public var population: Int? {
    guard let asked, let invitedAnswers, invitedAnswers == answered else { return nil }
    return asked
  }
}

extension Store {
  /// How many people a survey asked, reached and heard.
  public func surveyTurnout(_ survey: Survey) throws -> SurveyTurnout {
    var turnout = SurveyTurnout(answered: 0, partial: 0)
    let sheets: SQL =
      survey.mode == .anonymous
      ? "SELECT complete, count(*) FROM survey_ballot WHERE survey = \(survey.id) GROUP BY complete"
      : """
      SELECT complete, count(*) FROM survey_response WHERE survey = \(survey.id) AND counted
      GROUP BY complete
      """
    try db.forEachRow(sheets) { row in
      let isComplete: Bool = try row.bool()
      let count = Int(try row.int() as Int64)
      turnout.answered += count
      if !isComplete { turnout.partial += count }
    }
    let invited = try db.first(
      "SELECT count(*), count(answered) FROM survey_invitation WHERE survey = \(survey.id)"
    ) { row in (asked: try row.int() as Int64, answered: try row.int() as Int64) }
    guard let invited, invited.asked > 0 else { return turnout }
    turnout.asked = Int(invited.asked)
    if survey.mode != .anonymous {
      turnout.invitedAnswers = Int(invited.answered)
    } else if survey.code == nil {
      turnout.invitedAnswers = turnout.answered
    }
    try db.forEachRow(
      """
      SELECT count(*), sum(arrived), sum(came_back AND NOT arrived) FROM (
        SELECT max(state = 'sent' OR state = 'delivered') AS arrived,
          max(state = 'bounced') AS came_back
        FROM outbox WHERE desk = 'S' AND item = \(survey.id) GROUP BY address)
      """
    ) { row in
      // What was thrown away after its time says nothing.
      guard try row.int() as Int64 > 0 else { return }
      turnout.delivered = Int(try row.int() as Int64)
      turnout.bounced = Int(try row.int() as Int64)
    }
    return turnout
  }
}
