/// School buildings and their rooms.
import Commands
import Formats
import Repository
import SQLite

/// A school building.
struct Site: Sendable, RowDecodable {
  var id: Int64
  var name: String
  var description: String
  var isActive: Bool
  var people: Int64
  var rooms: Int64

  static let select: SQL = """
    SELECT id, name, description, active,
      (SELECT count(*) FROM person_site JOIN person ON person.id = person_site.person
        WHERE person_site.site = site.id AND person.active),
      (SELECT count(*) FROM room WHERE room.site = site.id)
    FROM site
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    description = try row.text()
    isActive = try row.bool()
    people = try row.int()
    rooms = try row.int()
  }

  static let fields: [Field<Site>] = [
    Field("site", "Name") { .text($0.name) },
    Field("people", "Active people who belong to it") { .integer($0.people) },
    Field("rooms", "Rooms that are known") { .integer($0.rooms) },
    Field("description", "What it is") { .text(orNull: $0.description) },
    Field("active", "Whether it is in use") { .bool($0.isActive) },
  ]
}

/// A room of a building.
struct Room: Sendable, RowDecodable {
  var id: Int64
  var site: String
  var name: String
  var description: String
  var isActive: Bool
  var people: [String]

  static let select: SQL = """
    SELECT room.id, site.name, room.name, room.description, room.active,
      (SELECT group_concat(name, char(10)) FROM
        (SELECT coalesce(nullif(person.name, ''), person.address) AS name FROM person_room
          JOIN person ON person.id = person_room.person
          WHERE person_room.room = room.id AND person.active ORDER BY 1))
    FROM room JOIN site ON site.id = room.site
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    site = try row.text()
    name = try row.text()
    description = try row.text()
    isActive = try row.bool()
    people = try row.lines()
  }

  static let fields: [Field<Room>] = [
    Field("site", "The building") { .text($0.site) },
    Field("room", "Name of the room") { .text($0.name) },
    Field("people", "Active people who work there") { .json(words: $0.people) },
    Field("description", "What it is") { .text(orNull: $0.description) },
    Field("active", "Whether it is in use") { .bool($0.isActive) },
  ]
}

extension Store {
  /// The building of this name; an unknown one is an error with a suggestion.
  func site(named name: String) throws -> Site {
    if let found = try knownSite(name) { return found }
    let known = try db.all("SELECT name FROM site WHERE active ORDER BY name", as: String.self)
    throw Failure("there is no site '\(name)'", hint: didYouMean(name, in: known))
      .adding(hint: "make it with 'ittool site add'")
  }

  /// The row of the building of this name; an unknown one is an error with a suggestion.
  public func siteNumber(named name: String) throws -> Int64 { try site(named: name).id }

  /// The building of this name, or nil.
  func knownSite(_ name: String) throws -> Site? {
    try db.first(Site.select + " WHERE name = \(name)", as: Site.self)
  }

  /// The room that `SITE/ROOM` names.
  func room(named word: String) throws -> Room {
    let (siteName, name) = try RoomName.parts(word)
    let site = try site(named: siteName)
    let sql = Room.select + " WHERE room.site = \(site.id) AND room.name = \(name)"
    if let found = try db.first(sql, as: Room.self) { return found }
    let known = try db.all(
      "SELECT name FROM room WHERE site = \(site.id) ORDER BY name", as: String.self)
    throw Failure(
      "\(site.name) has no room '\(name)'", hint: didYouMean(name, in: known)
    ).adding(hint: "make it with 'ittool room add'")
  }

  /// Makes a building; called inside a transaction.
  func addSite(_ name: String, description: String) throws {
    let name = try RoomName.checked(name, "site")
    guard try knownSite(name) == nil else { throw Failure("there is a site '\(name)' already") }
    try db.run("INSERT INTO site(name, description) VALUES (\(name), \(description))")
    try record(subject: "site", name, new: name)
  }

  /// Makes a room; called inside a transaction.
  func addRoom(_ word: String, description: String) throws {
    let (siteName, name) = try RoomName.parts(word)
    let site = try site(named: siteName)
    let there = try db.first(
      "SELECT id FROM room WHERE site = \(site.id) AND name = \(name)", as: Int64.self)
    guard there == nil else { throw Failure("there is a room '\(site.name)/\(name)' already") }
    try db.run(
      """
      INSERT INTO room(site, name, description)
      VALUES (\(site.id), \(name), \(description))
      """)
    try record(subject: "room", "\(site.name)/\(name)", new: name)
  }
}

/// Names of buildings and rooms.
enum RoomName {
  /// The two names of `SITE/ROOM`.
  static func parts(_ word: String) throws(Failure) -> (site: String, room: String) {
    let parts = word.split(separator: "/", maxSplits: 1).map(\.trimmed)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw .usage("'\(word)' is not SITE/ROOM, such as north/204")
    }
    return (parts[0], try checked(parts[1], "room"))
  }

  /// A name that may be given to a building or a room.
  static func checked(_ name: String, _ thing: String) throws(Failure) -> String {
    let name = name.trimmed
    guard !name.isEmpty, name.utf8.count <= 200, !name.contains("/"),
      !name.utf8.contains(where: { $0 < 32 || $0 == 127 })
    else { throw .usage("'\(name)' is no name for a \(thing): one line without a slash") }
    return name
  }
}
