/// A subscription: which address wants what, since when, and how that is known.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// Where a subscription stands.
enum SubscriptionState: String, CaseIterable, Sendable, ArgumentValue {
  /// The address was named, and has not confirmed it.
  case pending
  /// Whoever reads the address said yes.
  case confirmed
  /// They said no.
  case left
}

/// How a subscription came.
enum SubscriptionSource: String, CaseIterable, Sendable, ArgumentValue {
  /// They wrote to us.
  case mail
  /// It stood on a list that was imported.
  case list
  /// Somebody typed it.
  case shell
}

/// When a subscriber is told.
enum Pace: String, CaseIterable, Sendable, ArgumentValue {
  /// Each announcement when it is published.
  case each
  /// In the newsletter alone.
  case weekly
}

/// An address that was ever named as a subscriber.
struct Subscriber: Sendable, Equatable, RowDecodable {
  var id: Int64
  var address: String
  var name: String
  var language: String?
  /// When it was last asked to confirm something.
  var asked: Instant?
  /// When its reader left all news.
  var gone: Instant?

  static let select: SQL = """
    SELECT s.id, s.address, s.name, coalesce(s.language, (SELECT p.language FROM address AS a
      JOIN person AS p ON p.id = a.person WHERE a.address = s.address)), s.asked, s.gone
    FROM subscriber AS s
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    address = try row.text()
    name = try row.text()
    language = try row.text()
    asked = try row.instant()
    gone = try row.instant()
  }
}

/// One topic of one subscriber.
struct Subscription: Sendable, Equatable, RowDecodable {
  var address: String
  var person: Int64?
  var topic: String
  var state: SubscriptionState
  var pace: Pace
  var source: SubscriptionSource
  var asked: Instant?
  var since: Instant

  static let select: SQL = """
    SELECT s.address, (SELECT person FROM address AS a WHERE a.address = s.address),
      CASE n.kind WHEN 'all' THEN 'all'
        WHEN 'site' THEN 'site:' || coalesce((SELECT name FROM site
          WHERE site.id = CAST(n.topic AS INTEGER)), n.topic)
        ELSE n.kind || ':' || n.topic END,
      n.state, n.pace, n.source, n.asked, n.since
    FROM subscription AS n JOIN subscriber AS s ON s.id = n.subscriber
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    address = try row.text()
    person = try row.int()
    topic = try row.text()
    state = SubscriptionState(rawValue: try row.text()) ?? .pending
    pace = Pace(rawValue: try row.text()) ?? .each
    source = SubscriptionSource(rawValue: try row.text()) ?? .shell
    asked = try row.instant()
    since = Instant(seconds: try row.int())
  }

  static let fields: [Field<Subscription>] = [
    Field("address", "The mail address") { .text($0.address) },
    Field("topic", "all, tag:WORD, site:NAME or service:NAME") { .text($0.topic) },
    Field("state", "pending, confirmed or left") { .text($0.state.rawValue) },
    Field("since", "Since when it stands so") { .instant($0.since) },
    Field("pace", "each announcement at once, or weekly in the newsletter", usual: false) {
      .text($0.pace.rawValue)
    },
    Field("source", "How it came: mail, list or shell", usual: false) { .text($0.source.rawValue) },
    Field("asked", "When the address was last asked to confirm it", usual: false) {
      .of($0.asked)
    },
    Field("person", "The number of the person whose address it is", usual: false) {
      .of($0.person.map(Kind.person.number))
    },
  ]
}

/// What became of the wish that an address subscribe.
enum SubscriptionResult: Sendable, Equatable {
  /// It was asked to confirm these topics.
  case asked([String])
  /// Some of it waits for an answer to an earlier mail, or for one that may not be sent now.
  case pending(String)
  /// It has all of them already.
  case already
  /// It must not be asked, and why.
  case refused(String)

  /// One word for scripts.
  var word: String {
    switch self {
    case .asked: "asked"
    case .pending: "pending"
    case .already: "confirmed"
    case .refused: "refused"
    }
  }

  /// Why it was not asked.
  var reason: String? {
    switch self {
    case .asked, .already: nil
    case .pending(let reason), .refused(let reason): reason
    }
  }
}
