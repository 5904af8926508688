/// Whom a source means: by its own number, by address, by account, or by name alone.
import Commands
import Repository
import SQLite

extension Store {
  /// The person whom a draft means, or nil for somebody new; called inside a transaction.
  ///
  /// The source's own number decides. An address that somebody else has is a fault, unless its
  /// owner has left: then it has been given to the next person, as directories do.
  func match(_ draft: Draft) throws -> Int64? {
    var found: Int64?
    if let external = draft.external {
      found = try db.first(
        "SELECT person FROM external WHERE source = \(external.source) AND id = \(external.id)",
        as: Int64.self)
    }
    for address in draft.addresses {
      guard let owner = try owner(of: address) else { continue }
      guard let known = found else {
        found = try adoptable(owner, draft) ? owner.id : nil
        if found == nil { try release(address, from: owner) }
        continue
      }
      if owner.id == known { continue }
      guard !owner.isActive else {
        throw RowFault(
          place: draft.place,
          message: "the address \(address) belongs to \(Kind.person.number(owner.id)), "
            + "not to \(Kind.person.number(known))")
      }
      try release(address, from: owner)
    }
    if found == nil, let account = draft.account {
      found = try db.first("SELECT id FROM person WHERE account = \(account)", as: Int64.self)
    }
    if found == nil, draft.external == nil, draft.addresses.isEmpty, let name = draft.name {
      found = try person(Mailbox(name: name, address: nil))?.id
    }
    return found
  }

  private struct Owner: RowDecodable {
    var id: Int64
    var name: String
    var isActive: Bool

    init(from row: inout RowReader) throws(DatabaseError) {
      id = try row.int()
      name = try row.text()
      isActive = try row.bool()
    }
  }

  private func owner(of address: String) throws -> Owner? {
    try db.first(
      """
      SELECT id, name, active FROM person
      WHERE id = (SELECT person FROM address WHERE address = \(address))
      """, as: Owner.self)
  }

  // Somebody whom the source calls by another number is somebody else, unless the name is the same:
  // sources renumber people.
  private func adoptable(_ owner: Owner, _ draft: Draft) throws -> Bool {
    guard let external = draft.external else { return true }
    let other = try db.first(
      """
      SELECT id FROM external WHERE person = \(owner.id) AND source = \(external.source)
        AND id <> \(external.id) AND present
      """, as: String.self)
    guard let other else { return true }
    if let name = draft.name, name.lowercased() == owner.name.lowercased() { return true }
    guard !owner.isActive else {
      throw RowFault(
        place: draft.place,
        message: "the address belongs to \(Kind.person.number(owner.id)), whom "
          + "\(external.source) calls \(other), not \(external.id)")
    }
    return false
  }

  private func release(_ address: String, from owner: Owner) throws {
    guard let old = try profile(owner.id), !old.name.isEmpty || old.addresses.count > 1 else {
      throw Failure("the address \(address) is all that is known of a person who has left")
    }
    var new = old
    new.addresses.removeAll { $0.lowercased() == address.lowercased() }
    try update(old, to: new)
  }
}
