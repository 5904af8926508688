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
    case "level": try words("SELECT name, description FROM level ORDER BY place")
    case "tag": try tags(beginning: prefix)
    case "site":
      try words(Self.sites(beginning: prefix))
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

  // Every length of number that begins with these digits is one range of ids; the highest range
  // holds the newest tickets, so that nothing is sorted.
  private func numbers(beginning prefix: String) throws -> [Candidate] {
    let isBare = prefix.first?.isNumber ?? false
    let digits = prefix.drop { !$0.isNumber }
    guard digits.isEmpty || Int64(digits) ?? 0 > 0 else { return [] }
    var ranges: [ClosedRange<Int64>] = []
    if let start = Int64(digits) {
      var power: Int64 = 1
      while power < 1_000_000_000, start < 1_000_000_000 {
        ranges.insert(start * power...(start + 1) * power - 1, at: 0)
        power *= 10
      }
    } else {
      ranges = [0...Int64.max]
    }
    var found: [Candidate] = []
    for range in ranges where found.count < Self.most {
      try db.forEachRow(Self.open(range, Self.most - found.count)) { row in
        let id: Int64 = try row.int()
        found.append(Candidate(isBare ? "\(id)" : Kind.ticket.number(id), try row.text()))
      }
    }
    return found
  }

  static func open(_ range: ClosedRange<Int64>, _ limit: Int) -> SQL {
    """
    SELECT id, iif(id IN (SELECT ticket FROM student_ticket), \(Store.veil), subject)
    FROM ticket WHERE state <= 3
      AND id BETWEEN \(range.lowerBound) AND \(range.upperBound) ORDER BY id DESC LIMIT \(limit)
    """
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

  // One seek per site; those without a room have no index and are not offered.
  static func sites(beginning prefix: String) -> SQL {
    let upper = prefix + "\u{10FFFF}"
    return """
      WITH RECURSIVE each(name) AS (
        SELECT min(site) FROM ticket WHERE site >= \(prefix) AND room IS NOT NULL
        UNION ALL
        SELECT (SELECT min(site) FROM ticket WHERE site > each.name AND room IS NOT NULL)
        FROM each WHERE each.name < \(upper) LIMIT \(Self.most))
      SELECT name, '' FROM each WHERE name IS NOT NULL
      """
  }

  private func personCandidates(_ prefix: String) throws -> [Candidate] {
    try people(beginning: prefix, limit: Self.most).map { person in
      Candidate(person.address ?? person.name, person.name)
    } + (prefix.isEmpty || "me".hasPrefix(prefix) ? [Candidate("me", "yourself")] : [])
  }
}
