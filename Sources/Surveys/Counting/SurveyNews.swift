/// What there is to tell of surveys: those that are open, and those that were closed lately.
import Calendar
import Repository
import SQLite

/// A survey with what is to be told of it.
public struct SurveyNews: Sendable {
  /// The survey.
  public var survey: Survey
  /// How many people were asked and answered.
  public var turnout: SurveyTurnout
  /// How many comments have no theme; 0 where they may not be read yet.
  public var untagged: Int
}

extension Store {
  /// The open surveys, and those that were closed since a time; the oldest first.
  public func surveyNews(since time: Instant) throws -> [SurveyNews] {
    let surveys = try db.all(
      Survey.select + """
         WHERE s.state = 'open' OR (s.state = 'closed' AND s.closed >= \(time)) ORDER BY s.id
        """, as: Survey.self)
    return try surveys.map { survey in
      var untagged: Int64 = 0
      if survey.mode != .anonymous || survey.state == .closed {
        untagged =
          try db.first(
            """
            SELECT count(*) FROM survey_comment AS c WHERE survey = \(survey.id)
              AND NOT EXISTS (SELECT 1 FROM survey_theme AS t WHERE t.survey = c.survey
                AND t.item = c.item AND t.response = c.response)
            """, as: Int64.self) ?? 0
      }
      return SurveyNews(
        survey: survey, turnout: try surveyTurnout(survey), untagged: Int(untagged))
    }
  }
}
