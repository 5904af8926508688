/// A question about an announcement: who asked what, who answers it, and how long it waits.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// Where a question stands.
enum QuestionState: String, CaseIterable, Sendable, ArgumentValue {
  /// Nobody has answered it.
  case open
  /// It was answered.
  case answered
  /// It will not be answered, for a reason that the asker was told.
  case declined
}

/// One question with its answer.
struct Question: Sendable, Equatable {
  var id: Int64
  var announcement: Int64
  /// The question whose answer it asks about.
  var follows: Int64?
  var state: QuestionState
  var question: String
  var language: String
  var person: Int64?
  /// Who asked, as name and address; nil when nobody knows.
  var asker: String?
  var owner: String?
  var source: String
  var messageID: String?
  var asked: Instant
  var answer: String?
  var reason: String?
  var settled: Instant?
  /// Who answered or declined it.
  var actor: String?
  /// How often it was answered.
  var rounds: Int64
  /// The question as everybody may read it, where that is not as it was asked.
  var shown: String?
  var published: Instant?
  var isNamed: Bool
  var ticket: Int64?

  /// `Q-3`.
  var number: String { Kind.question.number(id) }
  /// Whether somebody waits for an answer from this desk.
  var isWaiting: Bool { state == .open && ticket == nil }
}

extension Question: RowDecodable {
  static let select: SQL = """
    SELECT q.id, q.announcement, q.follows, q.state, q.question, q.language, q.person,
      CASE WHEN p.id IS NULL THEN NULL WHEN p.address IS NULL THEN p.name
        WHEN p.name = '' THEN p.address ELSE p.name || ' <' || p.address || '>' END,
      coalesce(nullif(o.name, ''), o.address), q.source, q.message_id, q.asked, q.answer, q.reason,
      q.settled, q.actor, q.rounds, q.shown, q.published, q.named, q.ticket
    FROM question AS q LEFT JOIN person AS p ON p.id = q.person
      LEFT JOIN person AS o ON o.id = q.owner
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    announcement = try row.int()
    follows = try row.int()
    state = QuestionState(rawValue: try row.text()) ?? .open
    question = try row.text()
    language = try row.text()
    person = try row.int()
    asker = try row.text()
    owner = try row.text()
    source = try row.text()
    messageID = try row.text()
    asked = Instant(seconds: try row.int())
    answer = try row.text()
    reason = try row.text()
    settled = try row.instant()
    actor = try row.text()
    rounds = try row.int()
    shown = try row.text()
    published = try row.instant()
    isNamed = try row.bool()
    ticket = try row.int()
  }

  /// The columns of rows, at a time from which ages count.
  static func fields(_ now: Instant) -> [Field<Question>] {
    [
      Field("number", "The question's number") { .text($0.number) },
      Field("announcement", "What it is about") {
        .text(Kind.announcement.number($0.announcement))
      },
      Field("state", "open, answered or declined") { .text($0.state.rawValue) },
      Field("days", "Whole days that it waits, or waited") {
        .integer(max(0, (($0.settled ?? now) - $0.asked) / 86_400))
      },
      Field("question", "What was asked") { .text($0.question) },
      Field("asker", "Who asked") { .of($0.asker) },
      Field("owner", "Who is to answer it") { .of($0.owner) },
      Field("asked", "When it was asked", usual: false) { .instant($0.asked) },
      Field("answer", "The answer, in Markdown", usual: false) { .of($0.answer) },
      Field("reason", "Why it was declined", usual: false) { .of($0.reason) },
      Field("settled", "When it was answered or declined", usual: false) { .of($0.settled) },
      Field("actor", "Who answered or declined it", usual: false) { .of($0.actor) },
      Field("public", "Whether the answer stands under the post", usual: false) {
        .bool($0.published != nil)
      },
      Field("named", "Whether the asker agreed to be named there", usual: false) {
        .bool($0.isNamed)
      },
      Field("ticket", "The ticket that it became", usual: false) {
        .of($0.ticket.map(Kind.ticket.number))
      },
      Field("follows", "The question whose answer it asks about", usual: false) {
        .of($0.follows.map(Kind.question.number))
      },
      Field("language", "Its language", usual: false) { .text($0.language) },
      Field("source", "How it came: mail, shell or web", usual: false) { .text($0.source) },
    ]
  }
}
