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
  /// How many answers of people there are; those of an anonymous survey, too.
  public var answers: Int64
  /// How many people were invited.
  public var invited: Int64

  /// `S-3`.
  public var number: String { Kind.survey.number(id) }
}

extension Survey: RowDecodable {
  static let select: SQL = """
    SELECT s.id, s.name, s.title, s.mode, s.state, s.threshold, s.counts, s.language, s.version,
      s.code, s.author, s.created, s.opened, s.closed, s.closes,
      iif(s.mode = 'anonymous', (SELECT count(*) FROM survey_ballot AS b WHERE b.survey = s.id),
        (SELECT count(*) FROM survey_response AS r WHERE r.survey = s.id AND r.counted)),
      (SELECT count(*) FROM survey_invitation AS i WHERE i.survey = s.id)
    FROM survey AS s
    """

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
    answers = try row.int()
    invited = try row.int()
  }

  /// The columns of rows.
  static let fields: [Field<Survey>] = [
    Field("number", "The survey's number") { .text($0.number) },
    Field("name", "Its name") { .text($0.name) },
    Field("state", "draft, open or closed") { .text($0.state.rawValue) },
    Field("mode", "named, confidential or anonymous") { .text($0.mode.rawValue) },
    Field("title", "What people call it") { .text($0.title) },
    Field("invited", "How many people were invited") { .integer($0.invited) },
    Field("answers", "How many answers count") { .integer($0.answers) },
    Field("closes", "Until when answers are taken") { .of($0.closes) },
    Field("threshold", "Groups with fewer answers are not shown", usual: false) {
      .integer(Int64($0.threshold))
    },
    Field("counts", "Which of two answers of a person counts: first or last", usual: false) {
      .text($0.counts.rawValue)
    },
    Field("language", "Its own language", usual: false) { .text($0.language) },
    Field("version", "The version of its text, counted from 1", usual: false) {
      .integer($0.version)
    },
    Field("code", "The code with which everybody can answer", usual: false) { .of($0.code) },
    Field("author", "Who made it", usual: false) { .text($0.author) },
    Field("created", "When it was made", usual: false) { .instant($0.created) },
    Field("opened", "When it was opened", usual: false) { .of($0.opened) },
    Field("closed", "When it was closed", usual: false) { .of($0.closed) },
  ]
}
