/// Groups of an anonymous survey: so large from the start that a group says nothing of a person.
import Commands
import Repository
import SQLite

/// Divides the people who are asked into groups.
///
/// Sites and roles are kept where as many share both as the threshold says; otherwise the role is
/// dropped; and sites where still too few are left over come together as "elsewhere". Whoever is then
/// left has no group; where those would be too few to hide each other, the smallest groups join them.
struct AnonymousCells {
  /// Where somebody belongs.
  struct Place: Hashable, Sendable {
    var site: String
    var role: String
    /// Whether nothing is known of it.
    var isNothing: Bool { site.isEmpty && role.isEmpty }
  }

  /// What the sites that are too small are called together.
  static let elsewhere = "elsewhere"

  /// - Parameters:
  ///   - people: the place of each.
  ///   - known: groups that are large enough already.
  ///   - ungrouped: how many were asked before and have no group.
  /// - Returns: the group of each, nil for none.
  /// - Throws: `Failure` when the people without a group would be fewer than the threshold.
  static func divide(
    _ people: [Place], threshold: Int, known: Set<Place> = [], ungrouped: Int = 0
  ) throws(Failure) -> [Place?] {
    var cells = [Place?](repeating: nil, count: people.count)
    var left = Array(people.indices)
    for step in [
      { $0 }, { Place(site: $0.site, role: "") }, { _ in Place(site: elsewhere, role: "") },
    ]
      as [(Place) -> Place]
    {
      var counts: [Place: Int] = [:]
      for index in left { counts[step(people[index]), default: 0] += 1 }
      left.removeAll { index in
        let cell = step(people[index])
        guard !cell.isNothing,
          known.contains(cell) || counts[cell, default: 0] >= threshold
        else { return false }
        cells[index] = cell
        return true
      }
    }
    while true {
      let alone = cells.count { $0 == nil } + ungrouped
      if alone == 0 || alone >= threshold { return cells }
      var counts: [Place: Int] = [:]
      for case let cell? in cells where !known.contains(cell) { counts[cell, default: 0] += 1 }
      let smallest = counts.min {
        ($0.value, $0.key.site, $0.key.role) < ($1.value, $1.key.site, $1.key.role)
      }
      guard let smallest else {
        throw Failure(
          "\(alone) of the people would be known by their group: an anonymous survey asks at least "
            + "\(threshold) of each", hint: "ask more people at once")
      }
      for index in cells.indices where cells[index] == smallest.key { cells[index] = nil }
    }
  }
}

extension Store {
  /// The place by which answers of each of these people are grouped.
  func surveyPlace(of person: Int64) throws -> AnonymousCells.Place {
    try db.first(
      """
      SELECT coalesce((SELECT s.name FROM person_site AS ps JOIN site AS s ON s.id = ps.site
          WHERE ps.person = p.id ORDER BY ps.place, s.id LIMIT 1), ''), coalesce(p.role, '')
      FROM person AS p WHERE p.id = \(person)
      """
    ) { row in AnonymousCells.Place(site: try row.text(), role: try row.text()) }
      ?? AnonymousCells.Place(site: "", role: "")
  }

  /// The groups of a survey that are there.
  func surveyPlaces(_ survey: Int64) throws -> Set<AnonymousCells.Place> {
    var known: Set<AnonymousCells.Place> = []
    try db.forEachRow("SELECT site, role FROM survey_cell WHERE survey = \(survey)") { row in
      known.insert(AnonymousCells.Place(site: try row.text(), role: try row.text()))
    }
    return known
  }

  /// Adds tokens of an anonymous survey; called inside a transaction.
  ///
  /// All of them are written anew in the order of their hashes: otherwise their order on the pages
  /// of the file would be that of the people, who were invited by their numbers.
  func addTokens(_ new: [(hash: [UInt8], cell: Int64)], to survey: Int64) throws {
    var tokens: [(hash: [UInt8], cell: Int64, isSpent: Bool)] = []
    try db.forEachRow(
      "SELECT hash, cell, spent FROM survey_token WHERE survey = \(survey)"
    ) { row in tokens.append((try row.blob(), try row.int(), try row.bool())) }
    tokens += new.map { ($0.hash, $0.cell, false) }
    tokens.sort { $0.hash.lexicographicallyPrecedes($1.hash) }
    try db.run("DELETE FROM survey_token WHERE survey = \(survey)")
    for token in tokens {
      try db.run(
        """
        INSERT INTO survey_token(hash, survey, cell, spent)
        VALUES (\(token.hash), \(survey), \(token.cell), \(token.isSpent))
        """)
    }
  }
}
