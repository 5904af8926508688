/// Tickets coming, going and coming back, counted for the groups of a period.
import Calendar
import Repository
import SQLite

/// What happened in one group.
struct Flow: Sendable, Equatable {
  var opened = 0
  var ended = 0
  var reopened = 0

  /// By how many the open tickets became more.
  var net: Int { opened + reopened - ended }

  static func + (left: Flow, right: Flow) -> Flow {
    Flow(
      opened: left.opened + right.opened, ended: left.ended + right.ended,
      reopened: left.reopened + right.reopened)
  }
}

/// The flows of a period.
struct FlowTable {
  var groups: Groups
  var flows: [Flow]
  /// Of all tickets, each once.
  var total: Flow
  /// Tickets opened on each day, when asked for.
  var days: DayCounts?

  /// The flow of a group.
  subscript(place: Int) -> Flow { place < flows.count ? flows[place] : Flow() }

  mutating func count(_ key: Value, _ at: Instant, _ part: WritableKeyPath<Flow, Int>) {
    total[keyPath: part] += 1
    groups.forEachPlace(key, at) { place in
      while flows.count <= place { flows.append(Flow()) }
      flows[place][keyPath: part] += 1
    }
  }
}

extension Study {
  /// Counts what came, went and came back in a period.
  ///
  /// - Parameters:
  ///   - other: groups other than those of the study.
  ///   - opened: whether what came is counted; it costs a look at every ticket.
  ///   - days: whether every day is counted too.
  func flows(
    in period: ReportPeriod, _ other: Grouping? = nil, opened: Bool = true, days: Bool = false
  ) throws -> FlowTable {
    let grouping = other ?? grouping
    var table = FlowTable(
      groups: try Groups(grouping, period, in: store), flows: [], total: Flow())
    let first = period.zone.civil(at: period.from).date.daysSinceEpoch
    var counts: [Int] = []
    if days {
      let last = period.zone.civil(at: period.to - 1).date.daysSinceEpoch
      counts = [Int](repeating: 0, count: last - first + 1)
    }
    if opened {
      try forEachOpened(grouping.column, in: period) { at, row in
        table.count(row.value(), at, \.opened)
        if days { counts[period.zone.civil(at: at).date.daysSinceEpoch - first] += 1 }
      }
    }
    try forEachEnded(grouping.column, in: period) { at, row in
      table.count(row.value(), at, \.ended)
    }
    for reopening in try reopenings(since: period.from, grouping) {
      if let ended = reopening.ended, period.contains(ended) {
        table.count(reopening.key, ended, \.ended)
      }
      if period.contains(reopening.at) { table.count(reopening.key, reopening.at, \.reopened) }
    }
    try table.groups.nameAssignees(store)
    if days { table.days = DayCounts(first: first, counts: counts, unit: "tickets opened") }
    return table
  }

  /// Counts the tickets that are open now.
  func openNow() throws -> FlowTable {
    var table = FlowTable(groups: try groups(of: period), flows: [], total: Flow())
    try store.db.forEachRow(
      """
      SELECT t.created, \(grouping.column) FROM ticket AS t
      WHERE t.state <= 3 AND \(population.condition)
      """
    ) { row in
      let at = Instant(seconds: try row.int())
      table.count(row.value(), at, \.opened)
    }
    try table.groups.nameAssignees(store)
    return table
  }
}

/// The figures of another period, found by the same group.
struct Counterpart<Item> {
  private let byLabel: [String: Item]
  private let byPlace: [Item]

  /// Pieces of time are matched by their place, other groups by their names.
  init(_ groups: Groups, _ items: [Item]) {
    byPlace = groups.pieces.isEmpty ? [] : items
    byLabel = Dictionary(
      zip(groups.labels, items).map { ($0.lowercased(), $1) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The figure of the group that has this label, or stands in this place.
  func of(_ label: String, _ place: Int) -> Item? {
    guard byPlace.isEmpty else { return place < byPlace.count ? byPlace[place] : nil }
    return byLabel[label.lowercased()]
  }
}
