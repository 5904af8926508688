/// A survey: who may know what was answered, how far it is, and its columns.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// Who may know who answered what.
public enum SurveyMode: String, CaseIterable, Sendable, ArgumentValue {
  /// The department sees who answered what.
  case named
  /// The store knows who answered what; nobody is shown more than sums.
  case confidential
  /// Nobody can find out who answered what, not even with a copy of the store.
  case anonymous
}

/// How far a survey is.
public enum SurveyState: String, CaseIterable, Sendable, ArgumentValue {
  case draft, open, closed
}

/// Which answer of somebody who answers twice counts.
public enum Counted: String, CaseIterable, Sendable, ArgumentValue {
  case first, last
}

/// One survey, without its questions.
public struct Survey: Sendable, Equatable {
  /// Its number.
  public var id: Int64
  /// The word for it.
  public var name: String
  /// What people call it, in its own language.
  public var title: String
  /// Who may know who answered what.
  public var mode: SurveyMode
  /// How far it is.
  public var state: SurveyState
  /// Groups with fewer answers are not shown.
  public var threshold: Int
  /// Which of two answers counts.
  public var counts: Counted
  /// Its own language.
  public var language: String
  /// The version of its text that is asked now, counted from 1.
  public var version: Int64
  /// The code with which everybody can answer; nil where an invitation is needed.
  public var code: String?
  /// Who made it.
  public var author: String
  /// When it was made, opened and closed.
  public var created: Instant
  public var opened: Instant?
  public var closed: Instant?
  /// Until when answers are taken.
  public var closes: Instant?

  /// `S-3`.
  public var number: String { Kind.survey.number(id) }

  /// Whether it takes answers at a time.
  public func takesAnswers(at time: Instant) -> Bool {
    state == .open && closes.map { $0 > time } ?? true
  }
}

extension Survey: RowDecodable {
  fileprivate static let columns: SQL = """
    s.id, s.name, s.title, s.mode, s.state, s.threshold, s.counts, s.language, s.version, s.code,
      s.author, s.created, s.opened, s.closed, s.closes
    """

  static let select: SQL = "SELECT " + columns + " FROM survey AS s"

  /// Reads the columns of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    title = try row.text()
    mode = SurveyMode(rawValue: try row.text()) ?? .anonymous
    state = SurveyState(rawValue: try row.text()) ?? .closed
    threshold = Int(try row.int() as Int64)
    counts = Counted(rawValue: try row.text()) ?? .last
    language = try row.text()
    version = try row.int()
    code = try row.text()
    author = try row.text()
    created = Instant(seconds: try row.int())
    opened = try row.instant()
    closed = try row.instant()
    closes = try row.instant()
  }
}

/// How many people a survey asked and heard.
struct SurveyCounts: Sendable, RowDecodable {
  /// Answers of people that count; those of an anonymous survey, too.
  var answers: Int64
  /// People who were invited.
  var invited: Int64

  fileprivate static let columns: SQL = """
    iif(s.mode = 'anonymous', (SELECT count(*) FROM survey_ballot AS b WHERE b.survey = s.id),
        (SELECT count(*) FROM survey_response AS r WHERE r.survey = s.id AND r.counted)),
      (SELECT count(*) FROM survey_invitation AS i WHERE i.survey = s.id)
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    answers = try row.int()
    invited = try row.int()
  }
}

extension Store {
  /// How many people a survey asked and heard: counted one by one, and so not where a survey is only
  /// looked up.
  func counts(of survey: Survey) throws -> SurveyCounts {
    let counts = try db.first(
      "SELECT " + SurveyCounts.columns + " FROM survey AS s WHERE s.id = \(survey.id)",
      as: SurveyCounts.self)
    guard let counts else { throw Failure("there is no survey \(survey.number)") }
    return counts
  }
}

/// A survey as it is listed.
struct ListedSurvey: Sendable, RowDecodable {
  var survey: Survey
  var counts: SurveyCounts

  static let select: SQL =
    "SELECT " + Survey.columns + ", " + SurveyCounts.columns + " FROM survey AS s"

  init(from row: inout RowReader) throws(DatabaseError) {
    survey = try Survey(from: &row)
    counts = try SurveyCounts(from: &row)
  }

  init(_ survey: Survey, _ counts: SurveyCounts) {
    self.survey = survey
    self.counts = counts
  }

  /// The columns of rows.
  static let fields: [Field<ListedSurvey>] = [
    Field("number", "The survey's number") { .text($0.survey.number) },
    Field("name", "Its name") { .text($0.survey.name) },
    Field("state", "draft, open or closed") { .text($0.survey.state.rawValue) },
    Field("mode", "named, confidential or anonymous") { .text($0.survey.mode.rawValue) },
    Field("title", "What people call it") { .text($0.survey.title) },
    Field("invited", "How many people were invited") { .integer($0.counts.invited) },
    Field("answers", "How many answers count") { .integer($0.counts.answers) },
    Field("closes", "Until when answers are taken") { .of($0.survey.closes) },
    Field("threshold", "Groups with fewer answers are not shown", usual: false) {
      .integer(Int64($0.survey.threshold))
    },
    Field("counts", "Which of two answers of a person counts: first or last", usual: false) {
      .text($0.survey.counts.rawValue)
    },
    Field("language", "Its own language", usual: false) { .text($0.survey.language) },
    Field("version", "The version of its text, counted from 1", usual: false) {
      .integer($0.survey.version)
    },
    Field("code", "The code with which everybody can answer", usual: false) { .of($0.survey.code) },
    Field("author", "Who made it", usual: false) { .text($0.survey.author) },
    Field("created", "When it was made", usual: false) { .instant($0.survey.created) },
    Field("opened", "When it was opened", usual: false) { .of($0.survey.opened) },
    Field("closed", "When it was closed", usual: false) { .of($0.survey.closed) },
  ]
}
