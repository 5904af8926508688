/// A roster brought into the store, inside one transaction, with every difference noted.
import Commands
import Repository
import SQLite

/// One import at work.
struct RosterApplication {
  private let store: Store
  private let roster: Roster
  private var difference = Difference()
  /// Whom the rows of this roster meant, and where.
  private var met: [Int64: String] = [:]

  init(_ store: Store, _ roster: Roster) {
    self.store = store
    self.roster = roster
  }

  /// Does it all; called inside a transaction.
  mutating func run() throws -> Difference {
    difference.faults = roster.faults
    difference.known =
      try store.db.first(
        """
        SELECT count(DISTINCT person.id) FROM external JOIN person ON person.id = external.person
        WHERE external.source = \(roster.source) AND present AND active
        """, as: Int64.self) ?? 0
    let sites = try addSites()
    for draft in roster.drafts {
      var draft = draft
      draft.sites = draft.sites?.map { sites[$0] ?? $0 }
      // A row that fails half-way leaves nothing behind.
      let before = difference.rows.count
      try store.db.run("SAVEPOINT roster_row")
      do {
        try apply(draft)
      } catch let error where error is RowFault || error is Failure {
        try store.db.run("ROLLBACK TO roster_row")
        difference.rows.removeLast(difference.rows.count - before)
        let fault = error as? RowFault
        let message = fault?.message ?? (error as? Failure)?.message ?? ""
        difference.faults.append(RowFault(place: fault?.place ?? draft.place, message: message))
        // Whose row is wrong has not left.
        if let id = try draft.external.flatMap({ try store.person(external: $0.id, $0.source) }),
          met[id] == nil
        {
          met[id] = draft.place
        }
      }
      try store.db.run("RELEASE roster_row")
    }
    try addRelations()
    for fault in roster.faults {
      guard let external = fault.external,
        let id = try store.person(external: external.id, external.source)
      else { continue }
      met[id] = fault.place
    }
    // A row that could not be read at all may be about anybody.
    if roster.isWhole, roster.faults.allSatisfy({ $0.external != nil }) { try deactivateAbsent() }
    return difference
  }

  // MARK: Buildings

  /// The names in the store of the buildings that the roster knows by number.
  private mutating func addSites() throws -> [String: String] {
    var names: [String: String] = [:]
    for site in roster.sites {
      let known = try store.db.first(
        """
        SELECT name FROM site WHERE source = \(roster.source) AND external = \(site.external)
        """, as: String.self)
      if let known {
        names[site.external] = known
        continue
      }
      let name = site.name.replacing("/", with: "-")
      if try store.knownSite(name) == nil { try add(site: name) }
      try store.db.run(
        """
        UPDATE site SET source = \(roster.source), external = \(site.external)
        WHERE name = \(name) AND external IS NULL
        """)
      names[site.external] = name
    }
    return names
  }

  private mutating func add(site name: String) throws {
    try store.addSite(name, description: "")
    difference.rows.append(
      DifferenceRow(action: .siteAdded, number: nil, name: name, changes: "", place: ""))
  }

  // MARK: People

  private mutating func apply(_ draft: Draft) throws {
    let id = try store.match(draft)
    if let id, let other = met[id] {
      throw RowFault(place: draft.place, message: "is the same person as \(other)")
    }
    var draft = draft
    try addPlaces(&draft)
    guard let id, let old = try store.profile(id) else {
      try add(draft)
      return
    }
    if old.erased != nil {
      throw RowFault(place: draft.place, message: "\(old.number) was erased on request")
    }
    met[id] = draft.place
    let new = draft.applied(to: old, isWhole: roster.isWhole)
    try store.update(old, to: new)
    if let external = draft.external, try store.note(external, of: id) {
      difference.hasQuietChanges = true
    }
    guard new != old else {
      difference.unchanged += 1
      return
    }
    let text = old.changesText(to: new)
    guard !text.isEmpty else {
      difference.unchanged += 1
      return
    }
    let action: DifferenceRow.Action =
      old.isActive == new.isActive ? .changed : new.isActive ? .reactivated : .deactivated
    difference.rows.append(
      DifferenceRow(
        action: action, number: id, name: old.person.shortName, changes: text, place: draft.place))
  }

  private mutating func add(_ draft: Draft) throws {
    let new = draft.applied(to: Profile(), isWhole: roster.isWhole)
    // Who has left before we ever knew them is nobody's business.
    if !new.isActive {
      difference.unchanged += 1
      return
    }
    let id = try store.add(new)
    met[id] = draft.place
    difference.rows.append(
      DifferenceRow(
        action: .added, number: nil, name: new.person.mailbox,
        changes: [new.role?.rawValue, new.sites.first].compactMap { $0 }.joined(separator: ", "),
        place: draft.place))
  }

  /// Makes buildings, rooms and groups that are new; the draft takes the spelling of the store.
  private mutating func addPlaces(_ draft: inout Draft) throws {
    draft.sites = try draft.sites?.map { try spelling(ofSite: $0) }
    draft.rooms = try draft.rooms?.map { word in
      let (site, room) = try RoomName.parts(word)
      let name = try spelling(ofSite: site)
      let known = try store.db.first(
        """
        SELECT room.name FROM room JOIN site ON site.id = room.site
        WHERE site.name = \(name) AND room.name = \(room)
        """, as: String.self)
      if known == nil { try store.addRoom("\(name)/\(room)", description: "") }
      return "\(name)/\(known ?? room)"
    }
    draft.groups = try draft.groups.map { word in
      let name = try GroupCommands.checkedName(word)
      let known = try store.db.first(
        "SELECT name FROM person_group WHERE name = \(name)", as: String.self)
      if let known { return known }
      try store.db.run("INSERT INTO person_group(name) VALUES (\(name))")
      try store.record(subject: "group", name, new: name)
      return name
    }
  }

  private mutating func spelling(ofSite name: String) throws -> String {
    if let known = try store.knownSite(name) { return known.name }
    try add(site: name)
    return name.trimmed
  }

  // MARK: Who belongs together, and who is gone

  private func addRelations() throws {
    for relation in roster.relations {
      guard let person = try store.person(external: relation.person, roster.source),
        let other = try store.person(external: relation.other, roster.source), person != other
      else { continue }
      try store.db.run(
        """
        INSERT INTO relation(person, other, kind, source)
        VALUES (\(person), \(other), \(relation.kind), \(roster.source))
        ON CONFLICT(person, other) DO UPDATE SET kind = excluded.kind
        """)
    }
  }

  private mutating func deactivateAbsent() throws {
    let present = try store.db.all(
      """
      SELECT DISTINCT external.person FROM external JOIN person ON person.id = external.person
      WHERE external.source = \(roster.source) AND present ORDER BY external.person
      """, as: Int64.self)
    for id in present where met[id] == nil {
      guard let old = try store.profile(id) else { continue }
      if let covers = roster.covers, let role = old.role, !covers.contains(role) { continue }
      try store.db.run(
        "UPDATE external SET present = 0 WHERE person = \(id) AND source = \(roster.source)")
      difference.hasQuietChanges = true
      let elsewhere = try store.db.first(
        "SELECT source FROM external WHERE person = \(id) AND present LIMIT 1", as: String.self)
      guard old.isActive, elsewhere == nil else { continue }
      var new = old
      new.isActive = false
      try store.update(old, to: new)
      difference.rows.append(
        DifferenceRow(
          action: .deactivated, number: id, name: old.person.shortName,
          changes: "no longer in \(roster.source)", place: ""))
    }
  }
}

extension Store {
  /// The person whom a source calls by this number.
  fileprivate func person(external id: String, _ source: String) throws -> Int64? {
    try db.first(
      "SELECT person FROM external WHERE source = \(source) AND id = \(id)", as: Int64.self)
  }

  /// Notes that a source has a person again; whether that is news.
  fileprivate func note(_ external: ExternalID, of id: Int64) throws -> Bool {
    try db.run(
      """
      UPDATE external SET present = 1, seen = \(now)
      WHERE source = \(external.source) AND id = \(external.id) AND person = \(id)
        AND present = 0
      """)
    return db.changes > 0
  }
}

extension Draft {
  /// The person as the source wants them.
  ///
  /// What it does not say stays. Consent is never the source's to change: it can add a wish not to
  /// be contacted and take none away.
  func applied(to old: Profile, isWhole: Bool) -> Profile {
    var new = old
    if let name, !name.isEmpty { new.name = name }
    if let first = addresses.first {
      new.addresses.removeAll { $0.lowercased() == first.lowercased() }
      new.addresses.insert(first, at: 0)
      // The order of the others is the store's.
      for address in addresses.dropFirst() where !new.has(address) { new.addresses.append(address) }
    }
    let kinds = Set(phones.map(\.kind))
    if !phones.isEmpty {
      let numbers = Set(phones.map(\.number))
      new.phones.removeAll { kinds.contains($0.kind) || numbers.contains($0.number) }
      new.phones += phones
      if Set(new.phones) == Set(old.phones) { new.phones = old.phones }
    }
    // A technician or director was made so by hand: a directory that calls everybody staff does not
    // know better.
    if let role, !(role == .staff && (old.role == .technician || old.role == .director)) {
      new.role = role
    }
    if let sites { new.sites = sites }
    if let rooms {
      new.rooms = rooms.sorted()
      for room in rooms {
        let site = String(room.prefix { $0 != "/" })
        if !new.sites.contains(site) { new.sites.append(site) }
      }
    }
    for group in groups where !new.groups.contains(group) { new.groups.append(group) }
    if let language { new.language = language }
    if let channel, new.channel == nil { new.channel = channel }
    if let account { new.account = account }
    if let external, !new.external.contains(external) { new.external.append(external) }
    for kind in refusals where !new.refusals.contains(kind) { new.refusals.append(kind) }
    if let isActive { new.isActive = isActive } else if isWhole { new.isActive = true }
    return new
  }
}
