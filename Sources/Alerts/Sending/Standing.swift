/// Who has an alert, who has not, and who is still being tried.
import Calendar
import Commands
import Delivery
import Formats
import Repository
import SQLite

/// Where a recipient stands.
public enum RecipientStanding: String, CaseIterable, Sendable {
  /// A message was taken by the last server or service that it was handed to, or they answered.
  case reached
  /// A message is on its way.
  case sending
  /// They are asked when others have not answered.
  case waiting
  /// Nobody can say whether the message left.
  case unknown
  /// No message reached them.
  case unreached
}

/// One recipient of an alert.
public struct RecipientRow: Sendable {
  /// The row.
  public var id: Int64
  /// The alert.
  public var alert: Int64
  /// The person.
  public var person: Int64?
  /// The name, or the address.
  public var name: String
  /// The building.
  public var site: String?
  /// Where they stand.
  public var standing: RecipientStanding
  /// The way of the last message, as its key has it.
  public var way: String?
  /// The channel of the last message.
  public var channel: String?
  /// Where it went.
  public var address: String?
  /// When it was handed over.
  public var sent: Instant?
  /// What they answered.
  public var answer: String?
  /// When.
  public var answered: Instant?
  /// Why not reached.
  public var reason: String?

  /// The columns.
  static let fields: [Field<RecipientRow>] = [
    Field("person", "The number") { .of($0.person.map(Kind.person.number)) },
    Field("name", "The name") { .text($0.name) },
    Field("site", "The building") { .of($0.site) },
    Field("state", "reached, sending, waiting, unknown or unreached") {
      .text($0.standing.rawValue)
    },
    Field("way", "By what they were told last: sms, voice or mail") { .of($0.way) },
    Field("sent", "When the message was handed over") { .of($0.sent) },
    Field("answer", "yes, no, or none") { .of($0.answer) },
    Field("reason", "Why they were not reached") { .of($0.reason) },
    Field("channel", "The channel of that message", usual: false) { .of($0.channel) },
    Field("address", "The number or address", usual: false) { .of($0.address) },
    Field("answered", "When they answered", usual: false) { .of($0.answered) },
    Field("alert", "The number of the alert", usual: false) {
      .text(Kind.alert.number($0.alert))
    },
  ]
}

/// How far an alert has come at one building.
struct SiteStanding: Sendable, Equatable {
  var site: String
  var people = 0
  var counts: [RecipientStanding: Int] = [:]
  var yes = 0
  var no = 0

  static let fields: [Field<SiteStanding>] =
    [
      Field("site", "The building; - for those who have none") { .text($0.site) },
      Field("people", "How many it was for") { .integer(Int64($0.people)) },
    ]
    + RecipientStanding.allCases.map { standing in
      Field(standing.rawValue, meaning(standing)) { .integer(Int64($0.counts[standing] ?? 0)) }
    } + [
      Field("yes", "How many confirmed") { .integer(Int64($0.yes)) },
      Field("no", "How many said no") { .integer(Int64($0.no)) },
    ]

  private static func meaning(_ standing: RecipientStanding) -> String {
    switch standing {
    case .reached: "How many have it"
    case .sending: "How many are being tried"
    case .waiting: "How many are asked later"
    case .unknown: "How many may have it or not"
    case .unreached: "How many do not have it"
    }
  }

  /// The rows taken together, by building; who has none comes last.
  static func sum(_ rows: [RecipientRow]) -> [SiteStanding] {
    var sites: [String: SiteStanding] = [:]
    for row in rows {
      let name = row.site ?? "-"
      var site = sites[name] ?? SiteStanding(site: name)
      site.people += 1
      site.counts[row.standing, default: 0] += 1
      if row.answer == "yes" { site.yes += 1 }
      if row.answer == "no" { site.no += 1 }
      sites[name] = site
    }
    return sites.values.sorted {
      ($0.site == "-" ? 1 : 0, $0.site) < ($1.site == "-" ? 1 : 0, $1.site)
    }
  }
}

extension Store {
  /// The recipients of alerts in their order; of several alerts each reader once, by what went best.
  func recipients(ofAlerts alerts: [Int64]) throws -> [RecipientRow] {
    var rows: [RecipientRow] = []
    var places: [ReaderKey: Int] = [:]
    for alert in alerts {
      try db.forEachRow(
        """
        SELECT r.id, r.alert, r.person, coalesce(nullif(p.name, ''), p.address, r.address, ''),
          s.name, r.state, m.state, m.key, m.channel, m.address, m.sent, r.answer, r.answered,
          coalesce(r.reason, CASE WHEN m.sent IS NULL THEN m.reason END),
          EXISTS (SELECT 1 FROM outbox AS x WHERE x.person = r.person AND +x.desk = 'L'
            AND +x.item = r.alert AND (x.state = 'sent' OR x.state = 'delivered'))
        FROM alert_recipient AS r LEFT JOIN person AS p ON p.id = r.person
          LEFT JOIN site AS s ON s.id = r.site LEFT JOIN outbox AS m ON m.id = r.delivery
        WHERE r.alert = \(alert) ORDER BY r.id
        """
      ) { row in
        let one = try RecipientRow(from: &row)
        // Who is no person has the address in the place of a name.
        let key = ReaderKey(person: one.person, address: one.person == nil ? one.name : nil)
        guard let place = places[key] else {
          places[key] = rows.count
          rows.append(one)
          return
        }
        if one.standing == .reached || rows[place].standing != .reached { rows[place] = one }
      }
    }
    return rows
  }

  /// The live alerts of an outage, the oldest first.
  func alerts(ofOutage outage: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT a.id FROM alert_outage AS o JOIN alert AS a ON a.id = o.alert
      WHERE o.outage = \(outage) AND a.mode = 'live' ORDER BY a.id
      """, as: Int64.self)
  }
}

extension RecipientRow: RowDecodable {
  /// Reads a row of `recipients(ofAlerts:)`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    alert = try row.int()
    person = try row.int()
    name = try row.text()
    site = try row.text()
    let state: String = try row.text()
    let word: String? = try row.text()
    let delivery = word.flatMap(DeliveryState.init(rawValue:))
    let key: String? = try row.text()
    way = key.flatMap { key in
      let parts = key.split(separator: ":")
      return parts.count > 3 ? String(parts[3]) : nil
    }
    channel = try row.text()
    address = try row.text()
    sent = try row.instant()
    answer = try row.text()
    answered = try row.instant()
    reason = try row.text()
    let hasOne: Bool = try row.bool()
    switch state {
    case "waiting": standing = .waiting
    case "reached": standing = .reached
    case "unreached": standing = hasOne ? .reached : .unreached
    default:
      switch delivery {
      case .sent, .delivered: standing = .reached
      case .unknown: standing = hasOne ? .reached : .unknown
      case .failed, .bounced, .expired, .cancelled, nil:
        standing = hasOne ? .reached : .unreached
      case .queued, .sending, .deferred, .held: standing = hasOne ? .reached : .sending
      }
    }
    if standing == .reached { reason = nil }
  }
}
