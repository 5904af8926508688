/// What other rooms may know of questions: answers for everybody, and how long readers wait.
import Calendar
import Commands
import Repository
import SQLite

/// A question with its answer, as everybody may read it.
public struct PublishedAnswer: Sendable, Equatable {
  /// The question's number, without the Q.
  public var id: Int64
  /// The announcement that it is about.
  public var announcement: Int64
  /// The language of both.
  public var language: String
  /// What was asked, as everybody may read it.
  public var question: String
  /// The answer, in Markdown.
  public var answer: String
  /// Who asked; nil unless they agreed to be named.
  public var asker: String?
  /// When the answer was published.
  public var published: Instant

  /// `Q-3`.
  public var number: String { Kind.question.number(id) }
}

/// A question that waits for an answer.
public struct WaitingQuestion: Sendable, Equatable {
  /// Its number, such as `Q-3`.
  public var number: String
  /// What it is about, such as `A-7`.
  public var announcement: String
  /// Its first words.
  public var question: String
  /// The person who is to answer it.
  public var owner: Int64?
  /// Their name.
  public var ownerName: String?
  /// When it was asked.
  public var asked: Instant
}

extension Store {
  /// The answers that stand under a public announcement, or under all of them, oldest first.
  ///
  /// What was retracted, or is public no more, shows none.
  public func publishedAnswers(of announcement: Int64? = nil) throws -> [PublishedAnswer] {
    let which: SQL = announcement.map { "AND q.announcement = \($0)" } ?? ""
    var found: [PublishedAnswer] = []
    try db.forEachRow(
      """
      SELECT q.id, q.announcement, q.language, coalesce(q.shown, q.question), q.answer,
        CASE WHEN q.named THEN nullif(p.name, '') END, q.published
      FROM question AS q JOIN announcement AS a ON a.id = q.announcement
        LEFT JOIN person AS p ON p.id = q.person
      WHERE q.published IS NOT NULL AND a.public = 1
        AND (a.state = 'published' OR a.state = 'corrected') \(which)
      ORDER BY q.published, q.id
      """
    ) { row in
      found.append(
        PublishedAnswer(
          id: try row.int(), announcement: try row.int(), language: try row.text(),
          question: try row.text(), answer: try row.text(), asker: try row.text(),
          published: Instant(seconds: try row.int())))
    }
    return found
  }

  /// How many questions wait for an answer, and since when the oldest does; a number for everybody.
  public func unansweredQuestions() throws -> (count: Int, oldest: Instant?) {
    let found: (Int64, Instant?)? = try db.first(
      "SELECT count(*), min(asked) FROM question WHERE state = 'open' AND ticket IS NULL"
    ) { row in (try row.int(), try row.instant()) }
    return (Int(found?.0 ?? 0), found?.1)
  }

  /// The questions that wait for an answer, oldest first.
  ///
  /// - Parameter days: only those that wait longer than this.
  public func waitingQuestions(olderThan days: Int = 0) throws -> [WaitingQuestion] {
    let since: Instant = now - Int64(days) * 86_400
    var found: [WaitingQuestion] = []
    try db.forEachRow(
      """
      SELECT q.id, q.announcement, q.question, q.owner, coalesce(nullif(o.name, ''), o.address),
        q.asked
      FROM question AS q LEFT JOIN person AS o ON o.id = q.owner
      WHERE q.state = 'open' AND q.ticket IS NULL AND q.asked <= \(since)
      ORDER BY q.asked, q.id
      """
    ) { row in
      found.append(
        WaitingQuestion(
          number: Kind.question.number(try row.int()),
          announcement: Kind.announcement.number(try row.int()),
          question: Self.firstWords(try row.text()), owner: try row.int(),
          ownerName: try row.text(), asked: Instant(seconds: try row.int())))
    }
    return found
  }

  /// Questions that wait longer than `question.days`, for the doctor.
  func questionComplaints() throws -> [AnnouncementComplaint] {
    let days = try number("question.days")
    let waiting = try waitingQuestions(olderThan: days)
    guard let oldest = waiting.first else { return [] }
    let count = waiting.count == 1 ? "a question waits" : "\(waiting.count) questions wait"
    return [
      AnnouncementComplaint(
        finding: "\(count) longer than \(days) days for an answer, "
          + "the oldest \(age(from: oldest.asked, to: now)): \(oldest.number)",
        cure: "see 'ittool question list'")
    ]
  }

  static func firstWords(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= 100 ? words : words.prefix(99) + "…"
  }
}
