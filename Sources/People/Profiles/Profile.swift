/// All that is known of one person.
import Calendar
import Commands
import Repository
import SQLite

/// What a person is to the technology department.
public enum Role: String, CaseIterable, Sendable, ArgumentValue {
  case staff, technician, director, family, student, vendor
}

/// What a person can ask not to be sent; `all` covers every kind but emergencies.
public enum MessageKind: String, CaseIterable, Sendable, ArgumentValue {
  case all, ticket, announcement, digest, survey, outage, alert, giveaway
}

/// A person's number in another system: the system's name and what it calls them.
public struct ExternalID: Sendable, Hashable {
  /// The system, such as `sds` or `directory`.
  public var source: String
  /// Its identifier, as it was written: leading zeros belong to it.
  public var id: String

  /// `source:id`.
  public var text: String { "\(source):\(id)" }

  /// Makes an identifier.
  public init(source: String, id: String) {
    self.source = source
    self.id = id
  }

  /// Reads `source:id`.
  public init(reading text: String) throws(Failure) {
    let parts = text.split(separator: ":", maxSplits: 1).map(\.trimmed)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw .usage("'\(text)' is not SOURCE:ID, such as sds:004711")
    }
    self.init(source: parts[0], id: parts[1])
  }
}

/// A person with addresses, phones, places, groups and wishes.
public struct Profile: Sendable, Equatable {
  /// The permanent number; 0 before it has one.
  public var id: Int64 = 0
  /// The name; empty when only the address is known.
  public var name = ""
  /// Mail addresses, the primary one first.
  public var addresses: [String] = []
  /// Phone numbers.
  public var phones: [Phone] = []
  /// What they are; nil when nobody has said.
  public var role: Role?
  /// Names of the buildings, the main one first.
  public var sites: [String] = []
  /// Rooms as `site/room`.
  public var rooms: [String] = []
  /// Groups they were put into; those by rule are not listed.
  public var groups: [String] = []
  /// The language they read, a BCP 47 tag.
  public var language: String?
  /// Numbers in other systems.
  public var external: [ExternalID] = []
  /// Whether they still belong to the district.
  public var isActive = true
  /// The channel they prefer.
  public var channel: String?
  /// The Unix login.
  public var account: String?
  /// Kinds of messages that they must not be sent.
  public var refusals: [String] = []
  /// When they must not be disturbed, local time.
  public var quiet: QuietHours?
  /// When they became inactive.
  public var departed: Instant?
  /// Whether a legal hold keeps them from being erased.
  public var isHeld = false
  /// When they were erased.
  public var erased: Instant?
  /// The person in whom they live on.
  public var mergedInto: Int64?
  /// When they were first known.
  public var created = Instant(seconds: 0)

  /// Nobody yet.
  public init() {}

  /// The number as people write it.
  public var number: String { Kind.person.number(id) }
  /// The person as tickets know them.
  public var person: Person { Person(id: id, name: name, address: addresses.first) }
}

extension Profile: RowDecodable {
  /// The columns of one person `p`; lists are lines of text.
  static let select: SQL = """
    SELECT p.id, p.name, p.address,
      (SELECT group_concat(address, char(10)) FROM
        (SELECT address FROM address WHERE person = p.id AND address IS NOT p.address
          ORDER BY address)),
      (SELECT group_concat(kind || ' ' || number, char(10)) FROM
        (SELECT kind, number FROM phone WHERE person = p.id ORDER BY kind DESC, number)),
      p.role,
      (SELECT group_concat(name, char(10)) FROM
        (SELECT site.name FROM person_site JOIN site ON site.id = person_site.site
          WHERE person = p.id ORDER BY place, site.name)),
      (SELECT group_concat(name, char(10)) FROM
        (SELECT site.name || '/' || room.name AS name FROM person_room
          JOIN room ON room.id = person_room.room JOIN site ON site.id = room.site
          WHERE person = p.id ORDER BY 1)),
      (SELECT group_concat(name, char(10)) FROM
        (SELECT g.name FROM member JOIN person_group AS g ON g.id = member.person_group
          WHERE person = p.id ORDER BY 1)),
      p.language,
      (SELECT group_concat(name, char(10)) FROM
        (SELECT source || ':' || id AS name FROM external WHERE person = p.id ORDER BY 1)),
      p.active, p.channel, p.account,
      (SELECT group_concat(kind, char(10)) FROM
        (SELECT kind FROM refusal WHERE person = p.id ORDER BY 1)),
      p.quiet_from, p.quiet_until, p.departed, p.held, p.erased, p.merged_into, p.created
    FROM person AS p
    """

  /// Reads the columns of `Profile.select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    if let address: String = try row.text() { addresses = [address] }
    addresses += try row.lines()
    phones = try row.lines().compactMap(Phone.init(stored:))
    role = try row.text().flatMap { Role(rawValue: $0) }
    sites = try row.lines()
    rooms = try row.lines()
    groups = try row.lines()
    language = try row.text()
    external = try row.lines().compactMap { try? ExternalID(reading: $0) }
    isActive = try row.bool()
    channel = try row.text()
    account = try row.text()
    refusals = try row.lines()
    let from: Int64? = try row.int()
    let until: Int64? = try row.int()
    if let from, let until { quiet = QuietHours(from: Int(from), until: Int(until)) }
    departed = try row.instant()
    isHeld = try row.bool()
    erased = try row.instant()
    mergedInto = try row.int()
    created = Instant(seconds: try row.int())
  }
}
