/// Whom a word means that names several people at once: a role, a group, or one person.
import Commands
import Repository
import SQLite

/// People who are told something because of what they are.
public enum Addressees: Sendable, Equatable {
  /// Everybody who has a role.
  case role(Role)
  /// Everybody in a group.
  case group(String)
  /// One person.
  case person(Int64)

  /// Reads `director`, `role:ROLE`, `group:NAME`, or what names one person.
  ///
  /// - Throws: `Failure` for a group or a person that is not there.
  public init(_ word: String, in store: Store) throws {
    self =
      try Addressees(several: word, in: store)
      ?? .person(try store.profile(named: word).person.id)
  }

  /// Reads `director`, `role:ROLE` or `group:NAME`; nil for what names one person.
  public init?(several word: String, in store: Store) throws {
    switch word.lowercased() {
    case "director": self = .role(.director)
    case let role where role.hasPrefix("role:"):
      self = .role(try Role.read(String(role.dropFirst(5))))
    case let group where group.hasPrefix("group:"):
      self = .group(try store.group(named: String(word.dropFirst(6))).name)
    default: return nil
    }
  }
}

extension Store {
  /// The people who are meant, in the order of their numbers.
  public func people(_ meant: Addressees) throws -> [Person] {
    switch meant {
    case .role(let role):
      return try db.all(
        """
        SELECT \(raw: Person.columns) FROM person
        WHERE role = \(role.rawValue) AND active AND merged_into IS NULL ORDER BY id
        """, as: Person.self)
    case .group(let name):
      var found: [Person] = []
      try forEachMember(of: group(named: name)) { profile in
        if let person = try person(profile.id) { found.append(person) }
      }
      return found
    case .person(let id): return try person(id).map { [$0] } ?? []
    }
  }
}
