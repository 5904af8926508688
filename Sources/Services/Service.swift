/// A service: what people use and miss when it fails.
import Calendar
import Commands
import Repository
import SQLite

/// Something that people use, such as district mail or the internet at one school.
public struct Service: Sendable, Equatable, RowDecodable {
  /// Its row.
  public var id: Int64
  /// Its short name, for the command line.
  public var name: String
  /// What people call it.
  public var title: String
  /// What it is; may be empty.
  public var description: String
  /// The person who looks after it.
  public var owner: Int64?
  /// The name or address of that person.
  public var ownerName: String?
  /// The vendor's page that says how it is.
  public var vendorPage: String?
  /// The calendar that says when it is needed.
  public var calendar: Int64?
  /// The name of that calendar.
  public var calendarName: String?
  /// Whether it is on the status page.
  public var isPublic: Bool
  /// Whether it is in use.
  public var isActive: Bool
  /// Its place in lists.
  public var place: Int64
  /// The names of the buildings it serves, in their order; none when it serves all.
  public var sites: [String]
  /// The rows of these buildings, in the order of their numbers.
  public var siteIDs: [Int64]
  /// Since when it is known: nothing can be said of the time before.
  public var created: Instant

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    title = try row.text()
    description = try row.text()
    owner = try row.int()
    ownerName = try row.text()
    vendorPage = try row.text()
    calendar = try row.int()
    calendarName = try row.text()
    isPublic = try row.bool()
    isActive = try row.bool()
    place = try row.int()
    sites = try row.lines()
    siteIDs = try row.lines().compactMap { Int64($0) }
    created = Instant(seconds: try row.int())
  }

  /// Selects services, as `s`.
  static let select: SQL = """
    SELECT s.id, s.name, s.title, s.description, s.owner,
      (SELECT coalesce(nullif(p.name, ''), p.address) FROM person AS p WHERE p.id = s.owner),
      s.vendor_page, s.calendar, (SELECT c.name FROM calendar AS c WHERE c.id = s.calendar),
      s.public, s.active, s.place,
      (SELECT group_concat(name, char(10)) FROM (SELECT site.name FROM service_site AS l
        JOIN site ON site.id = l.site WHERE l.service = s.id ORDER BY site.name)),
      (SELECT group_concat(site, char(10)) FROM (SELECT l.site FROM service_site AS l
        WHERE l.service = s.id ORDER BY l.site)), s.created
    FROM service AS s
    """

  /// Whether people at a building use it.
  public func serves(site: Int64) -> Bool { siteIDs.isEmpty || siteIDs.contains(site) }
}

extension Service {
  /// A service of which only the name is known, for tests and trials.
  init(id: Int64, name: String, title: String) {
    self.id = id
    self.name = name
    self.title = title
    description = ""
    isPublic = true
    isActive = true
    place = 0
    sites = []
    siteIDs = []
    created = Instant(seconds: 0)
  }
}
