/// One delivery as it stands in the store, and the ledger of what one address or item was sent.
import Calendar
import Repository
import SQLite

/// One row of the outbox: a message for one address by one channel.
public struct Delivery: Sendable, Equatable {
  /// Its number.
  public var id: Int64
  /// Where it stands.
  public var state: DeliveryState
  /// How pressing it is.
  public var kind: DeliveryKind
  /// What it tells of.
  public var event: String
  /// What it is about, such as `T-42`; nil for what has no number.
  public var item: String?
  /// The person it is for.
  public var person: Int64?
  /// Where it goes.
  public var address: String
  /// The reader's name.
  public var name: String
  /// The way it goes.
  public var channel: String
  /// What it is about.
  public var subject: String
  /// The provider's last words, or why it was not sent.
  public var reason: String?
  /// Its name at the provider.
  public var remote: String?
  /// How often it was tried.
  public var attempts: Int64
  /// Its Message-ID.
  public var messageID: String
  /// Its idempotency key.
  public var key: String
  /// When it was queued.
  public var created: Instant
  /// When it is tried next.
  public var nextTry: Instant?
  /// When it is not worth sending any more.
  public var expires: Instant
  /// When it was handed over.
  public var sent: Instant?
  /// When it came to its end.
  public var settled: Instant?
  /// The ticket about a student that it belongs to; nil for all others.
  public var studentTicket: Int64?

  static let selection: StaticString = """
    SELECT m.id, state, priority, event, CASE WHEN desk <> '' THEN desk || '-' || item END, person,
      address, name, channel, subject, reason, remote, attempts, message_id, key, created, next_try,
      expires, sent, settled,
      CASE WHEN desk = 'T' THEN (SELECT ticket FROM student_ticket WHERE ticket = item) END
    FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
    """
}

extension Delivery: RowDecodable {
  /// Reads the columns of `selection`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    state = DeliveryState(rawValue: try row.text()) ?? .unknown
    kind = DeliveryKind(rawValue: try row.int()) ?? .ticket
    event = try row.text()
    item = try row.text()
    person = try row.int()
    address = try row.text()
    name = try row.text()
    channel = try row.text()
    subject = try row.text()
    reason = try row.text()
    remote = try row.text()
    attempts = try row.int()
    messageID = try row.text()
    key = try row.text()
    created = Instant(seconds: try row.int())
    nextTry = try row.instant()
    expires = Instant(seconds: try row.int())
    sent = try row.instant()
    settled = try row.instant()
    studentTicket = try row.int()
  }
}

extension Store {
  /// A delivery as whoever runs the program may see it: of mail about a student, without its
  /// subject and receiver where they may not read the ticket.
  public func shown(_ delivery: Delivery) throws -> Delivery {
    guard let ticket = delivery.studentTicket, try !mayReadTicket(ticket) else { return delivery }
    var shown = delivery
    shown.subject = Store.veil
    shown.address = Store.veil
    shown.name = ""
    shown.person = nil
    shown.key = Store.veil
    shown.reason = delivery.reason.map { _ in Store.veil }
    return shown
  }
}

/// One try at sending a message.
public struct DeliveryAttempt: Sendable, Equatable, RowDecodable {
  /// When it began.
  public var at: Instant
  /// When it ended; nil while it runs, or when the program died in it.
  public var ended: Instant?
  /// What came of it, as a word.
  public var outcome: String?
  /// The provider's words.
  public var words: String?

  /// Reads `at, ended, outcome, words`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    at = Instant(seconds: try row.int())
    ended = try row.instant()
    outcome = try row.text()
    words = try row.text()
  }
}

extension Store {
  /// Everything that any desk sent, or is to send, to one address; newest first.
  public func messages(to address: String, limit: Int? = nil) throws -> [Delivery] {
    try db.all(
      """
      \(raw: Delivery.selection) WHERE address = \(address) ORDER BY m.id DESC LIMIT \(limit ?? -1)
      """)
  }

  /// Everything that any desk sent, or is to send, to one person, at all their addresses.
  public func messages(toPerson person: Int64, limit: Int? = nil) throws -> [Delivery] {
    try db.all(
      """
      \(raw: Delivery.selection) WHERE m.id IN (
        SELECT id FROM outbox WHERE person = \(person)
        UNION SELECT outbox.id FROM address JOIN outbox ON outbox.address = address.address
          WHERE address.person = \(person))
      ORDER BY m.id DESC LIMIT \(limit ?? -1)
      """)
  }

  /// Everything that was sent, or is to be sent, about one item; oldest first.
  public func messages(about kind: Kind, _ number: Int64) throws -> [Delivery] {
    try db.all(
      """
      \(raw: Delivery.selection) WHERE desk = \(kind.rawValue) AND item = \(number) ORDER BY m.id
      """)
  }

  /// The delivery of this number.
  public func delivery(_ id: Int64) throws -> Delivery? {
    try db.first("\(raw: Delivery.selection) WHERE m.id = \(id)", as: Delivery.self)
  }

  /// The delivery with this Message-ID, which a receipt or a bounce speaks of.
  public func delivery(messageID: String) throws -> Delivery? {
    try db.first("\(raw: Delivery.selection) WHERE message_id = \(messageID)", as: Delivery.self)
  }

  /// The tries of one delivery, oldest first.
  public func attempts(of id: Int64) throws -> [DeliveryAttempt] {
    try db.all(
      "SELECT at, ended, outcome, words FROM outbox_attempt WHERE message = \(id) ORDER BY id")
  }
}
