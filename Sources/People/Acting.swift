/// Who acts: from the name that a run or the audit trail has to a person.
import Repository
import SQLite

extension Store {
  /// The person who does what this run does, where the name means one alone.
  ///
  /// Two people may have one name: a notice that tells one what they did themselves is a lesser evil
  /// than one that the other never gets.
  public func actingPerson() throws -> Int64? {
    if let actorPerson { return actorPerson }
    return try personActing(as: actor)
  }

  /// The person who acted under a name that the audit trail holds, where it means one alone.
  public func personActing(as actor: String) throws -> Int64? {
    let account = try db.first("SELECT id FROM person WHERE account = \(actor)", as: Int64.self)
    if let account { return account }
    let mailbox = try Mailbox(reading: actor)
    if mailbox.address != nil { return try person(mailbox)?.id }
    let named = try db.all(
      """
      SELECT id FROM person WHERE name = \(mailbox.name) COLLATE NOCASE AND address IS NOT NULL
        AND merged_into IS NULL LIMIT 2
      """, as: Int64.self)
    if !named.isEmpty { return named.count == 1 ? named[0] : nil }
    let near = try people(beginning: mailbox.name + "@", limit: 2)
    return near.count == 1 ? near[0].id : nil
  }
}
