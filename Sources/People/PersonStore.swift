/// Finding people in the store and making those who are new.
import Commands
import Repository
import SQLite

extension Store {
  /// The person of this number; of somebody who was merged, the person in whom they live on.
  public func person(_ id: Int64) throws -> Person? {
    try db.first(
      """
      SELECT \(raw: Person.columns) FROM person
      WHERE id = (SELECT coalesce(merged_into, id) FROM person WHERE id = \(id))
      """, as: Person.self)
  }

  /// The person whom the mailbox names: by any of their addresses, else by name alone.
  public func person(_ mailbox: Mailbox) throws -> Person? {
    if let address = mailbox.address {
      return try db.first(
        """
        SELECT \(raw: Person.columns) FROM person
        WHERE id = (SELECT person FROM address WHERE address = \(address))
        """, as: Person.self)
    }
    // A name may belong to several people; who is still here, the one without an address, then the
    // oldest, is meant.
    return try db.first(
      """
      SELECT \(raw: Person.columns) FROM person
      WHERE name = \(mailbox.name) COLLATE NOCASE AND merged_into IS NULL AND erased IS NULL
      ORDER BY active DESC, address IS NOT NULL, id LIMIT 1
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
    try changingWords(of: person.id) {
      try db.run("UPDATE person SET name = \(name) WHERE id = \(person.id)")
    }
    try record(.person, person.id, "name", old: person.name, new: name)
  }

  /// People whose name or one of whose addresses begins with the text, for completion.
  public func people(beginning prefix: String, limit: Int) throws -> [Person] {
    let upper = prefix + "\u{10FFFF}"
    return try db.all(
      """
      SELECT \(raw: Person.columns) FROM person WHERE active AND merged_into IS NULL AND id IN (
        SELECT person FROM (SELECT person FROM address
          WHERE address >= \(prefix) AND address < \(upper) LIMIT \(limit))
        UNION SELECT id FROM (SELECT id FROM person
          WHERE name >= \(prefix) COLLATE NOCASE AND name < \(upper) COLLATE NOCASE
          LIMIT \(limit)))
      LIMIT \(limit)
      """, as: Person.self)
  }

  /// The person whom a word names: `P-5`, `5`, an address, a login, or a name that only one has.
  ///
  /// Of somebody who was merged, the person in whom they live on.
  public func profile(named word: String) throws -> Profile {
    let id = try personNumber(named: word)
    guard let found = try profile(id) else {
      throw Failure("there is no person \(Kind.person.number(id))")
    }
    if let target = found.mergedInto, let survivor = try profile(target) { return survivor }
    return found
  }

  private func personNumber(named word: String) throws -> Int64 {
    if Self.looksLikeNumber(word) { return try Kind.person.read(word) }
    let mailbox = try Mailbox(reading: word)
    if mailbox.address != nil {
      if let found = try person(mailbox) { return found.id }
    } else {
      let account = try db.first("SELECT id FROM person WHERE account = \(word)", as: Int64.self)
      if let account { return account }
      let named = try db.all(
        """
        SELECT id FROM person WHERE name = \(mailbox.name) COLLATE NOCASE AND merged_into IS NULL
          AND erased IS NULL
        ORDER BY id
        """, as: Int64.self)
      if named.count > 1 {
        throw Failure(
          "several people are called '\(mailbox.name)': "
            + named.prefix(10).map(Kind.person.number).joined(separator: ", "))
      }
      if let only = named.first { return only }
    }
    throw Failure("nobody is known as '\(word)'", hint: "see 'ittool person list'")
  }

  // `P-5`, `p5`, `#5`, `5`; another kind's letter too, so that the error can say so.
  private static func looksLikeNumber(_ word: String) -> Bool {
    var rest = Substring(word)
    if rest.hasPrefix("#") {
      rest = rest.dropFirst()
    } else if rest.first?.isLetter == true {
      rest = rest.dropFirst()
      if rest.hasPrefix("-") { rest = rest.dropFirst() }
    }
    return !rest.isEmpty && rest.utf8.allSatisfy { 48...57 ~= $0 }
  }
}
