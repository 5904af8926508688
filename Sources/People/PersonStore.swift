/// Finding people in the store and making those who are new.
import Commands
import Repository
import SQLite

extension Store {
  /// The person of this number.
  public func person(_ id: Int64) throws -> Person? {
    try db.first("SELECT \(raw: Person.columns) FROM person WHERE id = \(id)", as: Person.self)
  }

  /// The person whom the mailbox names: by address, else by name alone.
  public func person(_ mailbox: Mailbox) throws -> Person? {
    if let address = mailbox.address {
      return try db.first(
        "SELECT \(raw: Person.columns) FROM person WHERE address = \(address)", as: Person.self)
    }
    // A name may belong to several people; the one without an address, then the oldest, is meant.
    return try db.first(
      """
      SELECT \(raw: Person.columns) FROM person WHERE name = \(mailbox.name) COLLATE NOCASE
      ORDER BY address IS NOT NULL, id LIMIT 1
      """, as: Person.self)
  }

  /// The number of the person whom the mailbox names, made when new; called inside a transaction.
  ///
  /// A name that comes with a known address fills in a missing name and overwrites none.
  public func personNumber(_ mailbox: Mailbox) throws -> Int64 {
    if let found = try person(mailbox) {
      if found.name.isEmpty, !mailbox.name.isEmpty { try rename(found, to: mailbox.name) }
      return found.id
    }
    try db.run(
      """
      INSERT INTO person(name, address, created)
      VALUES (\(mailbox.name), \(mailbox.address), \(now.seconds))
      """)
    return db.lastInsertedRow
  }

  /// Gives a person another name, also in the index of the tickets that show it.
  func rename(_ person: Person, to name: String) throws {
    let tickets = try db.all("SELECT id FROM ticket WHERE requester = \(person.id)", as: Int64.self)
    for ticket in tickets { try unindexTicket(ticket) }
    try db.run("UPDATE person SET name = \(name) WHERE id = \(person.id)")
    for ticket in tickets { try indexTicket(ticket) }
    try record(.person, person.id, "name", old: person.name, new: name)
  }

  /// People whose name or address begins with the text, for completion.
  public func people(beginning prefix: String, limit: Int) throws -> [Person] {
    let upper = prefix + "\u{10FFFF}"
    return try db.all(
      """
      SELECT \(raw: Person.columns) FROM person
      WHERE address >= \(prefix) AND address < \(upper) AND address IS NOT NULL
      UNION SELECT \(raw: Person.columns) FROM person
      WHERE name >= \(prefix) COLLATE NOCASE AND name < \(upper) COLLATE NOCASE
      LIMIT \(limit)
      """, as: Person.self)
  }
}
