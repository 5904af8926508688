/// A message in the hands of a channel, and what a channel can say of it.
import Calendar
import Mail
import Repository
import SQLite

/// Everything that a channel needs to send one message.
struct Parcel: Sendable {
  var id: Int64
  var key: String
  var kind: DeliveryKind
  var event: String
  var item: String?
  var address: String
  var name: String
  var messageID: String
  /// How many tries there were, this one included.
  var attempt: Int64
  var created: Instant
  var facts: MailFacts
  var subject: String
  var text: String
  var html: String?
  /// When it is not worth delivering any more.
  var expires: Instant?
  /// The files that go along.
  var files: [OutgoingAttachment] = []
  /// What makes a bounce of this very message known, in the envelope's sender; nil for nothing.
  var bounceMark: String?

  /// Which post it changes, with its name at the service.
  var change: PostChange? { facts.change }

  /// A message that is never sent, for previews and logins.
  static func sample(at now: Instant) -> Parcel {
    Parcel(
      id: 0, key: "preview", kind: .announcement, event: "preview", item: nil, address: "",
      name: "", messageID: "<preview@ittool.invalid>", attempt: 1, created: now,
      facts: MailFacts(), subject: "", text: "", html: nil)
  }

  /// The subject for things that show one line.
  var title: String { subject.isEmpty ? event : subject }
}

extension Parcel: RowDecodable {
  static let selection: StaticString = """
    SELECT m.id, key, priority, event, CASE WHEN desk <> '' THEN desk || '-' || item END, address,
      name, message_id, attempts, created, fields, subject, text, html,
      expires
    FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    key = try row.text()
    kind = DeliveryKind(rawValue: try row.int()) ?? .ticket
    event = try row.text()
    item = try row.text()
    address = try row.text()
    name = try row.text()
    messageID = try row.text()
    attempt = try row.int()
    created = Instant(seconds: try row.int())
    facts = MailFacts(lines: try row.text())
    subject = try row.text()
    text = try row.text()
    html = try row.text()
    expires = try row.instant()
  }
}

/// What came of one try.
enum SendOutcome: Sendable, Equatable {
  /// Taken; the provider's words, and its name for the message.
  case sent(String, remote: String? = nil)
  /// Refused for now; the provider may say for how many seconds.
  case deferred(String, after: Int64? = nil)
  /// The connection broke, or never answered, before the message was handed over.
  case broken(String)
  /// Refused for good: this message or this address.
  case failed(String)
  /// Taken or not: nobody can know.
  case unknown(String)
  /// Nothing was handed over, and the next message would fare alike: the channel is down.
  case down(String)

  /// The word for the record of attempts.
  var word: String {
    switch self {
    case .sent: "sent"
    case .deferred, .broken: "deferred"
    case .failed: "failed"
    case .unknown: "unknown"
    case .down: "held"
    }
  }

  /// What the provider said.
  var words: String {
    switch self {
    case .sent(let words, _), .deferred(let words, _), .broken(let words), .failed(let words),
      .unknown(let words), .down(let words):
      words
    }
  }
}
