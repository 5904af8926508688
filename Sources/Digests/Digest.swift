/// A digest: a collection that a reader gets at fixed times, made of what is pending for them.
///
/// It is a pending set and not a time window. What is news to a reader are the events above a mark
/// that moves in the transaction that queues the mail; a run that comes twice finds nothing, and one
/// that was skipped is made up for by the next.
import Calendar
import Commands
import Repository
import SQLite

/// Whom a digest is written for; it decides which sections it has.
public enum DigestKind: String, CaseIterable, Sendable, ArgumentValue {
  case technician, director, requester, principal, news

  /// Whom it goes to unless somebody says otherwise; nil where somebody must.
  var usualReceivers: String? {
    switch self {
    case .technician: "role:technician"
    case .director: "role:director"
    case .requester: "requesters"
    case .principal: nil
    case .news: "subscribers"
    }
  }

  /// Whether one without anything in it is sent: its absence is the alert.
  var isSentEmpty: Bool { self == .technician || self == .director }
}

/// What happens on a day without hours.
enum ClosedDays: String, CaseIterable, Sendable, ArgumentValue {
  case skip, keep
}

/// One digest as the store keeps it.
struct Digest: Sendable, Equatable {
  var id: Int64 = 0
  var name: String
  var kind: DigestKind
  var schedule: DigestSchedule
  /// Who gets it, separated by commas.
  var receivers: String
  /// The queue that alone is looked at for what nobody works on.
  var queue: String?
  /// How many get it now, where that was counted.
  var readerCount: Int?
  /// The most lines of a section.
  var most = 20
  var isActive = true
  /// Who is told when a newsletter has nothing to send.
  var author: Int64?
  var since: Instant
  /// The event above which a new reader's news begin.
  var event: Int64 = 0
  var next: Instant?

  static let select: SQL = """
    SELECT digest.id, digest.name, kind, rule, first, minute, closed, receivers, queue.name, most,
      digest.active, author, since, event, next
    FROM digest LEFT JOIN queue ON queue.id = digest.queue
    """
}

extension Digest: RowDecodable {
  /// Reads `select`.
  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    kind = DigestKind(rawValue: try row.text()) ?? .technician
    let (rule, first): (String, String) = (try row.text(), try row.text())
    let minute: Int64 = try row.int()
    let closed: String = try row.text()
    schedule = DigestSchedule(
      stored: rule, first: first, minute: Int(minute), ClosedDays(rawValue: closed) ?? .skip)
    receivers = try row.text()
    queue = try row.text()
    most = Int(try row.int() as Int64)
    isActive = try row.bool()
    author = try row.int()
    since = Instant(seconds: try row.int())
    event = try row.int()
    next = try row.instant()
  }
}
