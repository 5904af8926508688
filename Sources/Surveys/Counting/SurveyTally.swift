/// The counts of a survey's answers, by item and group, taken in the order in which they lie.
import Commands
import Repository
import SQLite
import Statistics

/// What results can be told by.
public enum SurveyGrouping: String, CaseIterable, Sendable, ArgumentValue {
  /// The school of those who answered.
  case site
  /// What they do, such as teacher.
  case role
}

/// All answers of a survey, as counts.
struct SurveyTally {
  /// One group of people as the store keeps it; 0 is none.
  typealias Cell = Int64

  /// The answers to an item, by group.
  private(set) var counts: [Int64: [Cell: Distribution]] = [:]
  /// How many people answered an item that takes several answers, by group.
  private(set) var respondents: [Int64: [Cell: Int]] = [:]
  /// How many wrote something, by item.
  private(set) var comments: [Int64: Int] = [:]
  /// School and role of a group.
  private(set) var cells: [Cell: (site: String, role: String)] = [:]

  /// Counts a survey: one reading of the key of its answers, in order.
  init(_ survey: Int64, _ items: [SurveyItem], in store: Store) throws {
    var scales: [Int64: ClosedRange<Int>] = [:]
    for item in items { scales[item.item] = item.kind.scale }
    try store.db.forEachRow(
      "SELECT item, max(value) FROM survey_option WHERE survey = \(survey) GROUP BY item"
    ) { row in
      let item: Int64 = try row.int()
      if scales[item] == nil { scales[item] = 1...max(1, Int(try row.int() as Int64)) }
    }
    try store.db.forEachRow(
      """
      SELECT item, cell, value, count(*) FROM survey_answer WHERE survey = \(survey)
      GROUP BY item, cell, value
      """
    ) { row in
      let item: Int64 = try row.int()
      let cell: Cell = try row.int()
      let value = Int(try row.int() as Int64)
      let count = Int(try row.int() as Int64)
      guard let scale = scales[item] else { return }
      counts[item, default: [:]][cell, default: Distribution(scale)].add(value, times: count)
    }
    for item in items where item.kind == .multiple {
      try store.db.forEachRow(
        """
        SELECT cell, count(DISTINCT response) FROM survey_answer
        WHERE survey = \(survey) AND item = \(item.item) GROUP BY cell
        """
      ) { row in
        let cell: Cell = try row.int()
        respondents[item.item, default: [:]][cell] = Int(try row.int() as Int64)
      }
    }
    try store.db.forEachRow(
      "SELECT item, count(*) FROM survey_comment WHERE survey = \(survey) GROUP BY item"
    ) { row in comments[try row.int()] = Int(try row.int() as Int64) }
    try store.db.forEachRow(
      "SELECT cell, site, role FROM survey_cell WHERE survey = \(survey)"
    ) { row in cells[try row.int()] = (try row.text(), try row.text()) }
  }

  /// The name of a group; empty for people of whom it is not known.
  func name(_ cell: Cell, by grouping: SurveyGrouping) -> String {
    guard let cell = cells[cell] else { return "" }
    switch grouping {
    case .site: return cell.site
    case .role: return cell.role
    }
  }

  /// The figures of an item, of all who answered it.
  func figures(_ item: SurveyItem, population: Int?) -> ItemFigures? {
    figures(item, counts[item.item].map { Array($0.keys) } ?? [], population)
  }

  /// The figures of an item by group, in the order of names; what has none stands last.
  func figures(
    _ item: SurveyItem, by grouping: SurveyGrouping
  ) -> [(name: String, figures: ItemFigures)] {
    var groups: [String: [Cell]] = [:]
    for cell in (counts[item.item] ?? [:]).keys {
      groups[name(cell, by: grouping), default: []].append(cell)
    }
    return groups.sorted { a, b in
      if a.key.isEmpty != b.key.isEmpty { return b.key.isEmpty }
      return (a.key.lowercased(), a.key) < (b.key.lowercased(), b.key)
    }.compactMap { name, cells in figures(item, cells, nil).map { (name, $0) } }
  }

  private func figures(_ item: SurveyItem, _ cells: [Cell], _ population: Int?) -> ItemFigures? {
    var sum: Distribution?
    for cell in cells {
      guard let counts = counts[item.item]?[cell] else { continue }
      if sum == nil { sum = counts } else { sum?.add(counts) }
    }
    guard let sum else { return nil }
    let people = cells.reduce(0) { $0 + (respondents[item.item]?[$1] ?? 0) }
    return ItemFigures(
      kind: item.kind, answers: sum, count: item.kind == .multiple ? people : sum.count,
      population: population)
  }
}
