/// For whom an alert is: people, what they can be reached by, and what they have refused.
import Calendar
import Commands
import Repository
import SQLite

/// What decides by which ways a person can be reached; people who are equal in it are equal.
public struct ReaderProfile: Hashable, Sendable {
  /// The buildings, the first one first.
  public var sites: [Int64] = []
  /// Whether there is a mail address to which mail does not bounce.
  public var hasMail = false
  /// Whether there is a telephone number that did not say STOP.
  public var hasPhone = false
  /// What they would rather be told by.
  public var wish: String?
  /// Why there is no way, where there could be one.
  public var obstacle: String?
  /// Whether they said no to news.
  public var refusesNews = false
  /// Whether they said no to all but emergencies.
  public var refusesAll = false
  /// Whether the number has had its informational messages.
  public var isOverBudget = false

  /// Somebody who has nothing.
  public init() {}
}

/// Somebody for whom an alert is.
public struct AlertReader: Sendable, Equatable {
  /// The person; nil for an address that follows a service and is nobody's.
  public var person: Int64?
  /// The name; may be empty.
  public var name: String
  /// The language they read.
  public var language: String?
  /// The mail address.
  public var mail: String?
  /// The telephone number, a mobile one first.
  public var phone: String?
  /// What decides by which ways they can be reached.
  public var profile = ReaderProfile()

  /// The name, or what stands for it.
  public var title: String { name.isEmpty ? mail ?? phone ?? "?" : name }

  /// What stands for the reader in a set: the person, or the address.
  var key: ReaderKey { person.map(ReaderKey.person) ?? .address(mail?.lowercased() ?? "") }

  /// A number that stays the same for the same reader.
  var seed: Int64 {
    person ?? (mail ?? "").lowercased().utf8.reduce(0) { ($0 &* 31 &+ Int64($1)) }
  }
}

/// A reader in a set.
enum ReaderKey: Hashable, Sendable {
  case person(Int64)
  case address(String)

  /// The reader of a row with a person and an address.
  init(person: Int64?, address: String?) {
    self = person.map(Self.person) ?? .address(address?.lowercased() ?? "")
  }
}

/// An address that follows a service or a building.
struct AlertFollower: Sendable, Equatable {
  var address: String
  var name: String
  var language: String?
  var person: Int64?
}

/// For whom an alert is.
struct AlertAudience: Sendable {
  /// The condition on `person AS p`; nil for nobody.
  var condition: SQL?
  /// Those who follow it, by the addresses that they gave.
  var followers: [AlertFollower] = []
  /// The buildings that are hit, whose people come first.
  var hitSites: Set<Int64> = []
  /// Who that is, in words.
  var words: [String] = []

  /// Active people of whom more is said in `rest`.
  static func people(_ rest: SQL) -> SQL {
    "(p.active = 1 AND p.merged_into IS NULL AND p.erased IS NULL AND " + rest + ")"
  }
}

extension Store {
  /// The people of an audience, those at buildings that are hit first.
  ///
  /// Who follows by an address of their own is told there, rather than by telephone.
  func readers(_ audience: AlertAudience) throws -> [AlertReader] {
    let facts = try ReaderFacts(self)
    var readers = try audience.condition.map { try facts.readers($0, self) } ?? []
    var known = Set(readers.compactMap(\.person))
    let persons = audience.followers.compactMap(\.person).filter { !known.contains($0) }
    if !persons.isEmpty {
      let followed = Dictionary(
        audience.followers.compactMap { follower in follower.person.map { ($0, follower) } },
        uniquingKeysWith: { first, _ in first })
      let condition = AlertAudience.people("p.id IN (\(SQL.list(persons)))")
      for var reader in try facts.readers(condition, self) {
        if let person = reader.person, let follower = followed[person] {
          reader.mail = try bounceReason(follower.address) == nil ? follower.address : reader.mail
          reader.profile.hasMail = reader.mail != nil
          reader.profile.wish = reader.profile.wish ?? AlertWay.mail.rawValue
        }
        readers.append(reader)
      }
      known.formUnion(persons)
    }
    for follower in audience.followers where follower.person == nil {
      var reader = AlertReader(
        person: nil, name: follower.name, language: follower.language, mail: follower.address)
      reader.profile.hasMail = true
      readers.append(reader)
    }
    guard !audience.hitSites.isEmpty else { return readers }
    let isHit = { (reader: AlertReader) in
      !audience.hitSites.isDisjoint(with: reader.profile.sites)
    }
    return readers.filter(isHit) + readers.filter { !isHit($0) }
  }

  private func bounceReason(_ address: String) throws -> String? {
    try db.first(
      "SELECT coalesce(reason, '') FROM address WHERE address = \(address) AND bounced IS NOT NULL",
      as: String.self)
  }
}

/// What is known of all readers at once.
private struct ReaderFacts {
  let stopped: Set<String>
  let spent: Set<String>

  init(_ store: Store) throws {
    stopped = Set(try store.db.all("SELECT number FROM stopped_number", as: String.self))
    let budget = Int64(try store.number("alert.budget"))
    // Numbers that have had their informational text messages of seven days.
    spent = Set(
      try store.db.all(
        """
        SELECT m.address FROM alert AS a JOIN outbox AS m ON m.desk = 'L' AND m.item = a.id
        WHERE a.created > \(store.now - 7 * 86_400) AND a.class = 'informational'
          AND m.address LIKE '+%' AND m.state <> 'cancelled' AND m.state <> 'failed'
        GROUP BY m.address HAVING count(*) >= \(budget)
        """, as: String.self))
  }

  func readers(_ condition: SQL, _ store: Store) throws -> [AlertReader] {
    var readers: [AlertReader] = []
    try store.db.forEachRow(
      """
      SELECT p.id, p.name, p.language, p.channel, p.address,
        (SELECT bounced IS NOT NULL FROM address AS a WHERE a.address = p.address),
        (SELECT number FROM phone AS f WHERE f.person = p.id
          ORDER BY f.kind = 'mobile' DESC, f.kind = 'work' DESC, number LIMIT 1),
        (SELECT group_concat(site, ' ') FROM (SELECT site FROM person_site AS l
          WHERE l.person = p.id ORDER BY place, site)),
        (SELECT group_concat(kind, ' ') FROM refusal AS r WHERE r.person = p.id)
      FROM person AS p WHERE \(condition) ORDER BY p.id
      """
    ) { row in
      let person: Int64 = try row.int()
      var reader = AlertReader(
        person: person, name: try row.text(), language: try row.text(), mail: nil, phone: nil)
      let wish: String? = try row.text()
      reader.mail = try row.text()
      let bounced: Int64? = try row.int()
      reader.phone = try row.text()
      let places: String? = try row.text()
      let refused: String? = try row.text()
      let refusals = Set((refused ?? "").split(separator: " "))
      var obstacles: [String] = []
      if bounced == 1 {
        obstacles.append("mail to the address comes back")
        reader.mail = nil
      }
      if let number = reader.phone, stopped.contains(number) || refusals.contains("sms") {
        obstacles.append("the number said STOP")
        reader.phone = nil
      }
      reader.profile.sites = (places ?? "").split(separator: " ").compactMap { Int64($0) }
      reader.profile.hasMail = reader.mail != nil
      reader.profile.hasPhone = reader.phone != nil
      reader.profile.wish = wish?.lowercased()
      reader.profile.obstacle = obstacles.isEmpty ? nil : obstacles.joined(separator: ", ")
      reader.profile.refusesAll = refusals.contains("all") || refusals.contains("alert")
      reader.profile.refusesNews =
        reader.profile.refusesAll || refusals.contains("announcement")
      reader.profile.isOverBudget = reader.phone.map(spent.contains) ?? false
      readers.append(reader)
    }
    return readers
  }
}
