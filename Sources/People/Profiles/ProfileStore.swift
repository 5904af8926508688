/// People in the store with all that is known of them: reading, and changing with a trace.
import Calendar
import Commands
import Repository
import SQLite

extension Store {
  /// All that is known of the person of this number.
  public func profile(_ id: Int64) throws -> Profile? {
    try db.first(Profile.select + " WHERE p.id = \(id)", as: Profile.self)
  }

  /// Keeps a new person and returns the number; called inside a transaction.
  public func add(_ profile: Profile) throws -> Int64 {
    guard !profile.name.isEmpty || !profile.addresses.isEmpty else {
      throw Failure("a person needs a name or a mail address")
    }
    if let address = profile.addresses.first { try requireFree(address, for: 0) }
    try db.run(
      """
      INSERT INTO person(name, address, created)
      VALUES (\(profile.name), \(profile.addresses.first), \(now))
      """)
    let id = db.lastInsertedRow
    try record(.person, id, "added", new: profile.person.mailbox)
    guard let bare = try self.profile(id) else { return id }
    var wanted = profile
    wanted.id = id
    try update(bare, to: wanted)
    return id
  }

  /// Changes a person to what is wanted and records each difference; called inside a transaction.
  ///
  /// - Returns: the names of the fields that changed.
  @discardableResult
  public func update(_ old: Profile, to new: Profile) throws -> [String] {
    let differences = old.differences(to: new)
    guard !differences.isEmpty else { return [] }
    if old.name != new.name || old.addresses.first != new.addresses.first {
      try updateWords(old, new)
    }
    try updateColumns(old, new)
    try updateLists(old, new)
    for difference in differences {
      try record(
        .person, old.id, difference.field, old: difference.old, new: difference.new)
    }
    return differences.map(\.field)
  }

  /// Refuses an address that somebody else has.
  func requireFree(_ address: String, for id: Int64) throws {
    let owner = try db.first(
      "SELECT person FROM address WHERE address = \(address) AND person <> \(id)", as: Int64.self)
    if let owner {
      throw Failure(
        "the address \(address) belongs to \(Kind.person.number(owner))",
        hint: "if they are one person: 'ittool person merge'")
    }
  }

  /// Runs `change`, which alters a person's name or address, with the full text of the tickets that
  /// show it kept in step.
  func changingWords(of person: Int64, _ change: () throws -> Void) throws {
    let tickets = try db.all("SELECT id FROM ticket WHERE requester = \(person)", as: Int64.self)
    for ticket in tickets { try unindexTicket(ticket) }
    try change()
    for ticket in tickets { try indexTicket(ticket) }
  }

  // Name and primary address are in the full text of tickets.
  private func updateWords(_ old: Profile, _ new: Profile) throws {
    if let address = new.addresses.first { try requireFree(address, for: old.id) }
    try changingWords(of: old.id) {
      try db.run(
        """
        UPDATE person SET name = \(new.name), address = \(new.addresses.first)
        WHERE id = \(old.id)
        """)
    }
  }

  private func updateColumns(_ old: Profile, _ new: Profile) throws {
    var departed = new.departed
    if old.isActive, !new.isActive, departed == old.departed { departed = now }
    if new.isActive { departed = nil }
    if let account = new.account, account != old.account {
      let owner = try db.first(
        "SELECT id FROM person WHERE account = \(account) AND id <> \(old.id)", as: Int64.self)
      if let owner {
        throw Failure("the account \(account) belongs to \(Kind.person.number(owner))")
      }
    }
    try db.run(
      """
      UPDATE person SET role = \(new.role?.rawValue), active = \(new.isActive),
        language = \(new.language), channel = \(new.channel), account = \(new.account),
        quiet_from = \(new.quiet?.from), quiet_until = \(new.quiet?.until),
        departed = \(departed), held = \(new.isHeld)
      WHERE id = \(old.id)
      """)
  }

  private func updateLists(_ old: Profile, _ new: Profile) throws {
    let id = old.id
    for address in old.addresses where !new.has(address) {
      try db.run("DELETE FROM address WHERE address = \(address) AND person = \(id)")
    }
    for address in new.addresses where !old.has(address) {
      try requireFree(address, for: id)
      try db.run("INSERT OR IGNORE INTO address(address, person) VALUES (\(address), \(id))")
    }
    if old.phones != new.phones {
      for phone in old.phones where !new.phones.contains(phone) {
        try db.run("DELETE FROM phone WHERE person = \(id) AND number = \(phone.number)")
      }
      for phone in new.phones where !old.phones.contains(phone) {
        try db.run(
          """
          INSERT INTO phone(person, number, kind)
          VALUES (\(id), \(phone.number), \(phone.kind.rawValue))
          ON CONFLICT(person, number) DO UPDATE SET kind = excluded.kind
          """)
      }
    }
    if old.sites != new.sites { try updateSites(id, new.sites) }
    if old.rooms != new.rooms { try updateRooms(id, new.rooms) }
    for group in old.groups where !new.groups.contains(group) {
      try db.run(
        """
        DELETE FROM member WHERE person = \(id)
          AND person_group = (SELECT id FROM person_group WHERE name = \(group))
        """)
    }
    for group in new.groups where !old.groups.contains(group) {
      try db.run(
        """
        INSERT OR IGNORE INTO member(person_group, person)
        VALUES (\(try staticGroup(group).id), \(id))
        """)
    }
    for identifier in old.external where !new.external.contains(identifier) {
      try db.run(
        "DELETE FROM external WHERE source = \(identifier.source) AND id = \(identifier.id)")
    }
    for identifier in new.external where !old.external.contains(identifier) {
      try addExternal(identifier, to: id)
    }
    for kind in old.refusals where !new.refusals.contains(kind) {
      try db.run("DELETE FROM refusal WHERE person = \(id) AND kind = \(kind)")
    }
    for kind in new.refusals where !old.refusals.contains(kind) {
      try db.run(
        "INSERT INTO refusal(person, kind, at, actor) VALUES (\(id), \(kind), \(now), \(actor))")
    }
  }

  private func addExternal(_ identifier: ExternalID, to id: Int64) throws {
    let owner = try db.first(
      """
      SELECT person FROM external WHERE source = \(identifier.source) AND id = \(identifier.id)
      """, as: Int64.self)
    if let owner, owner != id {
      throw Failure("\(identifier.text) belongs to \(Kind.person.number(owner))")
    }
    try db.run(
      """
      INSERT OR IGNORE INTO external(source, id, person, seen)
      VALUES (\(identifier.source), \(identifier.id), \(id), \(now))
      """)
  }

  private func updateSites(_ id: Int64, _ names: [String]) throws {
    try db.run("DELETE FROM person_site WHERE person = \(id)")
    for (place, name) in names.enumerated() {
      try db.run(
        """
        INSERT OR IGNORE INTO person_site(person, site, place)
        VALUES (\(id), \(try site(named: name).id), \(place))
        """)
    }
  }

  private func updateRooms(_ id: Int64, _ names: [String]) throws {
    try db.run("DELETE FROM person_room WHERE person = \(id)")
    for name in names {
      let room = try room(named: name)
      try db.run(
        "INSERT OR IGNORE INTO person_room(person, room) VALUES (\(id), \(room.id))")
    }
  }
}

extension Profile {
  /// Whether an address is theirs; case does not count.
  func has(_ address: String) -> Bool {
    let wanted = address.lowercased()
    return addresses.contains { $0.lowercased() == wanted }
  }

  /// What differs, field by field, in the words of the audit trail.
  func differences(to new: Profile) -> [(field: String, old: String?, new: String?)] {
    var found: [(field: String, old: String?, new: String?)] = []
    func compare(_ field: String, _ old: String?, _ new: String?) {
      let old = old?.isEmpty == true ? nil : old
      let new = new?.isEmpty == true ? nil : new
      if old != new { found.append((field, old, new)) }
    }
    func list(_ words: some Sequence<String>) -> String { words.joined(separator: ", ") }
    compare("name", name, new.name)
    compare("address", addresses.first, new.addresses.first)
    compare(
      "addresses", list(addresses.map { $0.lowercased() }.sorted()),
      list(new.addresses.map { $0.lowercased() }.sorted()))
    compare("phones", list(phones.map(\.text).sorted()), list(new.phones.map(\.text).sorted()))
    compare("role", role?.rawValue, new.role?.rawValue)
    compare("sites", list(sites), list(new.sites))
    compare("rooms", list(rooms.sorted()), list(new.rooms.sorted()))
    compare("groups", list(groups.sorted()), list(new.groups.sorted()))
    compare("language", language, new.language)
    compare(
      "external", list(external.map(\.text).sorted()), list(new.external.map(\.text).sorted()))
    compare("active", isActive ? "yes" : "no", new.isActive ? "yes" : "no")
    compare("departed", departed?.rfc3339, new.departed?.rfc3339)
    compare("channel", channel, new.channel)
    compare("account", account, new.account)
    compare("refuses", list(refusals.sorted()), list(new.refusals.sorted()))
    compare("quiet", quiet?.text, new.quiet?.text)
    compare("held", isHeld ? "yes" : "no", new.isHeld ? "yes" : "no")
    return found
  }
}
