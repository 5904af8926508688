/// The life of a survey: opened, closed for good or reopened, deleted.
import Calendar
import Commands
import Repository
import SQLite

extension Store {
  /// Lets a survey take answers; called inside a transaction.
  ///
  /// - Parameters:
  ///   - closes: until when; a nil inside is without end.
  ///   - code: a code with which everybody can answer; a nil inside takes it away.
  public func openSurvey(_ survey: Survey, closes: Instant??, code: String??) throws {
    if survey.state == .closed, survey.mode == .anonymous {
      throw Failure(
        "\(survey.number) is anonymous and closed for good: its results would tell later answers "
          + "from earlier ones", hint: "make another survey of its text")
    }
    if case .some(.some(let date)) = closes, date <= now {
      throw Failure.usage("--closes: \(localStamp(date, try zone())) has passed")
    }
    try db.run(
      """
      UPDATE survey SET state = 'open', opened = coalesce(opened, \(now)), closed = NULL,
        updated = \(now) WHERE id = \(survey.id)
      """)
    if survey.state != .open {
      try record(.survey, survey.id, "state", old: survey.state.rawValue, new: "open")
    }
    // What closed it before must not close it again at the next run.
    let isOver = survey.closes.map { $0 <= now } ?? false
    if let closes = closes ?? (isOver ? .some(nil) : nil), closes != survey.closes {
      try db.run("UPDATE survey SET closes = \(closes) WHERE id = \(survey.id)")
      try record(
        .survey, survey.id, "closes", old: survey.closes?.rfc3339, new: closes?.rfc3339)
    }
    if let code, code != survey.code {
      try db.run("UPDATE survey SET code = \(code) WHERE id = \(survey.id)")
      try record(.survey, survey.id, "code", old: survey.code, new: code)
    }
  }

  /// Takes no more answers; called inside a transaction.
  ///
  /// Of an anonymous survey the tokens go, and the rest is written anew in the order of keys: the
  /// order of the rows on their pages says no longer in which order they came.
  public func closeSurvey(_ survey: Survey) throws {
    guard survey.state == .open else {
      throw Failure("\(survey.number) is \(survey.state.rawValue), not open")
    }
    try db.run(
      """
      UPDATE survey SET state = 'closed', closed = \(now), updated = \(now) WHERE id = \(survey.id)
      """)
    try record(.survey, survey.id, "state", old: "open", new: "closed")
    if survey.mode == .anonymous {
      try db.run("DELETE FROM survey_token WHERE survey = \(survey.id)")
    }
  }

  /// Removes a survey with all its answers; called inside a transaction.
  public func deleteSurvey(_ survey: Survey) throws {
    let user = try db.first(
      "SELECT id FROM change WHERE survey = \(survey.id) LIMIT 1", as: Int64.self)
    if let user {
      throw Failure(
        "\(Kind.change.number(user)) is measured by \(survey.number)",
        hint: "see 'ittool change show \(Kind.change.number(user))'")
    }
    for table in [
      "survey_ticket", "survey_invitation", "survey_token", "survey_ballot", "survey_response",
      "survey_comment", "survey_answer", "survey_cell", "survey_option", "survey_item",
      "survey_version",
    ] {
      try db.run(SQL(stringLiteral: "DELETE FROM \(table) WHERE survey = ") + "\(survey.id)")
    }
    try db.run("DELETE FROM survey WHERE id = \(survey.id)")
    try record(.survey, survey.id, "deleted", old: survey.name)
  }

  /// Writes the store anew without what was removed from it, and empties its log.
  ///
  /// - Returns: false when a reader kept the log from being emptied.
  func sweepSurveys() throws -> Bool {
    _ = try db.checkpoint()
    try db.script("VACUUM")
    return try db.checkpoint()
  }
}

/// Codes that people can type.
enum SurveyCode {
  // Without letters and digits that are taken for one another.
  private static let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")

  /// A new code: 10 characters, 49 bits.
  static func make() -> String {
    var random = SystemRandomNumberGenerator()
    return String((0..<10).map { _ in letters[Int.random(in: letters.indices, using: &random)] })
  }
}
