/// What a shell may offer where the ticket desk's words are wanted.
import Commands
import People
import Repository
import SQLite

extension Store {
  /// The most that is offered at once.
  private static let most = 50

  /// Candidates for a completion query by name, or nil when the name is not this desk's.
  public func ticketCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    switch name {
    case "ticket": try numbers(beginning: prefix)
    case "queue": try words("SELECT name, description FROM queue WHERE active ORDER BY name")
    case "state": try words("SELECT name, class FROM state ORDER BY id")
    case "template": try words("SELECT name, body FROM template ORDER BY name")
    case "view": try words("SELECT name, words FROM saved_view ORDER BY name")
    case "tag": try tags(beginning: prefix)
    case "site":
      try words(
        """
        SELECT DISTINCT site, '' FROM ticket WHERE site >= \(prefix) AND room IS NOT NULL
          AND site < \(prefix + "\u{10FFFF}") LIMIT \(Self.most)
        """)
    case "person": try personCandidates(prefix)
    default: nil
    }
  }

  private func words(_ sql: SQL) throws -> [Candidate] {
    var found: [Candidate] = []
    try db.forEachRow(sql) { row in
      found.append(Candidate(try row.text(), try row.text() ?? ""))
    }
    return found
  }

  // Every length of number that begins with these digits is one range of ids.
  private func numbers(beginning prefix: String) throws -> [Candidate] {
    let isBare = prefix.first?.isNumber ?? false
    let digits = prefix.drop { !$0.isNumber }
    guard digits.isEmpty || Int64(digits) ?? 0 > 0 else { return [] }
    var sql: SQL = "SELECT id, subject FROM ticket WHERE state <= 3"
    if let start = Int64(digits) {
      var ranges: [SQL] = []
      var power: Int64 = 1
      while power < 1_000_000_000, start < 1_000_000_000 {
        ranges.append("id BETWEEN \(start * power) AND \((start + 1) * power - 1)")
        power *= 10
      }
      sql += " AND (" + SQL.joined(ranges, separator: " OR ") + ")"
    }
    sql += " ORDER BY id DESC LIMIT \(Self.most)"
    var found: [Candidate] = []
    try db.forEachRow(sql) { row in
      let id: Int64 = try row.int()
      found.append(Candidate(isBare ? "\(id)" : Kind.ticket.number(id), try row.text()))
    }
    return found
  }

  private func tags(beginning prefix: String) throws -> [Candidate] {
    // One seek per tag, however many tickets have it.
    let upper = prefix + "\u{10FFFF}"
    return try words(
      """
      WITH RECURSIVE each(name) AS (
        SELECT min(name) FROM tag WHERE name >= \(prefix)
        UNION ALL
        SELECT (SELECT min(name) FROM tag WHERE tag.name > each.name) FROM each
        WHERE each.name < \(upper) LIMIT \(Self.most))
      SELECT name, '' FROM each WHERE name IS NOT NULL
      """)
  }

  private func personCandidates(_ prefix: String) throws -> [Candidate] {
    try people(beginning: prefix, limit: Self.most).map { person in
      Candidate(person.address ?? person.name, person.name)
    } + (prefix.isEmpty || "me".hasPrefix(prefix) ? [Candidate("me", "yourself")] : [])
  }
}
