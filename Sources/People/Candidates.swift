/// What a shell may offer where people, groups, sites or rooms are wanted.
import Commands
import Repository
import SQLite

extension Store {
  private static let most = 50

  /// Candidates for a completion query by name, or nil when the name is not about people.
  public func personCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    switch name {
    case "person":
      try people(beginning: prefix, limit: Self.most).map { person in
        Candidate(person.address ?? Kind.person.number(person.id), person.name)
      } + (prefix.isEmpty || "me".hasPrefix(prefix) ? [Candidate("me", "yourself")] : [])
    case "group":
      try offered(
        """
        SELECT name, coalesce(rule, description) FROM person_group WHERE active ORDER BY name
        """)
    case "site":
      try offered(
        """
        SELECT name, description FROM site WHERE active
        UNION SELECT DISTINCT site, '' FROM ticket WHERE site >= \(prefix) AND room IS NOT NULL
          AND site < \(prefix + "\u{10FFFF}") AND NOT EXISTS
            (SELECT 1 FROM site AS known WHERE known.name = ticket.site)
        LIMIT \(Self.most)
        """)
    case "room":
      try offered(
        """
        SELECT site.name || '/' || room.name, room.description
        FROM room JOIN site ON site.id = room.site WHERE room.active ORDER BY 1
        """)
    default: nil
    }
  }

  private func offered(_ sql: SQL) throws -> [Candidate] {
    var found: [Candidate] = []
    try db.forEachRow(sql) { row in
      found.append(Candidate(try row.text(), try row.text() ?? ""))
    }
    return found
  }
}
