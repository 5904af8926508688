/// Opening a ticket: what a new one is made of, and the one place that makes it.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite

/// What is known of a ticket when it is opened.
public struct NewTicket: Sendable {
  /// One line that says what it is about.
  public var subject = ""
  /// What was written.
  public var description = ""
  /// Who asks.
  public var requester: Mailbox?
  /// Who works on it.
  public var assignee: Mailbox?
  /// The queue; nil for the usual one.
  public var queue: String?
  /// How much it matters.
  public var priority: Priority = .normal
  /// The school building.
  public var site: String?
  /// The room.
  public var room: String?
  /// The asset tag of the device.
  public var asset: String?
  /// Free words.
  public var tags: [String] = []
  /// When it should be done.
  public var due: Instant?
  /// How it came in.
  public var source: Source = .shell
  /// Its number in another system.
  public var reference: String?
  /// Whether its requester is told that it was opened.
  public var isAcknowledged = true
  /// The student whom it is about, 0 for one who is not named.
  public var student: Int64?

  /// Nothing is known yet.
  public init() {}
}

extension Store {
  /// Opens a ticket and returns its number; called inside a transaction.
  public func open(_ new: NewTicket) throws -> Int64 {
    let queue = try queueNumber(new.queue ?? setting("ticket.queue"), retiredToo: false)
    let requester = try new.requester.map(personNumber)
    let assignee = try new.assignee.map(personNumber)
    try db.run(
      """
      INSERT INTO ticket(subject, description, requester, assignee, queue, priority, state, site,
        room, asset, due, source, reference, created, updated)
      VALUES (\(try Wording.subject(new.subject)), \(try Wording.body(new.description)), \
      \(requester), \(assignee), \(queue), \(new.priority.rawValue), 1, \(new.site), \(new.room), \
      \(new.asset), \(new.due), \(new.source.rawValue), \(new.reference), \(now), \(now))
      """)
    let id = db.lastInsertedRow
    for tag in new.tags { try addTag(Wording.tag(tag), to: id) }
    try indexTicket(id)
    try record(.ticket, id, "opened")
    // Before anybody is told: what is private is not sent to everybody.
    if let student = new.student {
      try markAboutStudent(ticket: id, person: student == 0 ? nil : student)
    } else {
      try noticeStudent(in: new.subject + "\n" + new.description, on: id)
    }
    if new.source != .csv, let knower = part(TroubleKnower.self), let ticket = try ticket(id) {
      try knower.opened(self, ticket)
    }
    // A mail is acknowledged by the one who read it: only that one knows whether a machine wrote it.
    if sendsMail, new.source != .mail, let ticket = try ticket(id) {
      let asker = new.isAcknowledged ? ticket.requester : nil
      try tell(.received, about: ticket, to: asker.map { [$0] } ?? [], occasion: "opened")
      try tell(.assigned, about: ticket, to: ticket.assignee.map { [$0] } ?? [], occasion: "opened")
    }
    return id
  }

  /// Adds a tag; false when the ticket has it already.
  @discardableResult
  func addTag(_ tag: String, to ticket: Int64) throws -> Bool {
    try db.run("INSERT OR IGNORE INTO tag(ticket, name) VALUES (\(ticket), \(tag))")
    return db.changes == 1
  }

  /// Removes a tag; false when the ticket does not have it.
  @discardableResult
  func removeTag(_ tag: String, from ticket: Int64) throws -> Bool {
    try db.run("DELETE FROM tag WHERE ticket = \(ticket) AND name = \(tag)")
    return db.changes == 1
  }
}

/// What a text must be before it is stored.
enum Wording {
  /// One line of 1 to 500 characters.
  static func subject(_ text: String) throws(Failure) -> String {
    let text = text.trimmed
    guard !text.isEmpty else {
      throw Failure("the subject is empty", hint: "say in one line what it is about")
    }
    guard isOneLine(text) else {
      throw Failure("the subject must be one line", hint: "put the rest into -m")
    }
    // Counting characters is slow, and there are never more of them than bytes.
    guard text.utf8.count <= 500 || text.count <= 500 else {
      throw Failure(
        "the subject has \(text.count) characters, the most is 500", hint: "put the rest into -m")
    }
    return try body(text)
  }

  /// Text without NUL, of at most 16 MiB.
  static func body(_ text: String) throws(Failure) -> String {
    guard !holdsNUL(text) else { throw Failure("the text holds a NUL character") }
    guard text.utf8.count <= 16 << 20 else { throw Failure("the text is larger than 16 MiB") }
    return text
  }

  /// One word without comma and without characters that cannot be seen: a tag or another name.
  static func tag(_ text: String) throws(Failure) -> String {
    let tag = text.trimmed
    let isWord =
      !tag.isEmpty && tag.utf8.count <= 60 && visible(tag) == tag
      && !tag.contains { $0.isWhitespace || $0 == "," }
    guard isWord else {
      throw Failure("'\(text)' is not one word of at most 60 bytes without commas")
    }
    return tag
  }

  /// A short text of one line: a site, a room, an asset tag, a reference.
  static func word(_ text: String, _ what: String) throws(Failure) -> String? {
    let word = text.trimmed
    if word.isEmpty { return nil }
    guard word.utf8.count <= 200, isOneLine(word), !holdsNUL(word) else {
      throw Failure("\(what): '\(word.prefix(40))…' is longer than 200 bytes or not one line")
    }
    return word
  }

  // What an import asks of every cell: first by bytes, which tell of nearly all.
  private static func isOneLine(_ text: String) -> Bool {
    text.utf8.allSatisfy { 32...126 ~= $0 } || !text.contains { $0.isNewline }
  }

  private static func holdsNUL(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? text.utf8.contains(0)
  }
}
