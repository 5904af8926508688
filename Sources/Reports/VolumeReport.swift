/// `report volume`: how many tickets came, went and came back.
import Calendar
import Commands
import Formats

/// One row of `report volume`.
struct VolumeRow: Sendable {
  var of: String
  var group: String
  var flow: Flow
  var before: Flow?

  static let fields: [Field<VolumeRow>] = [
    Field("of", "What the group is: all, or the word of --by") { .text($0.of) },
    Field("group", "The group; a month is written 2026-05, a week by its Monday") {
      .text($0.group)
    },
    Field("opened", "Tickets opened in it") { .integer(Int64($0.flow.opened)) },
    Field("ended", "Times a ticket was resolved, or closed without that") {
      .integer(Int64($0.flow.ended))
    },
    Field("reopened", "Times a resolved or closed ticket was opened again") {
      .integer(Int64($0.flow.reopened))
    },
    Field("opened_before", "Opened in the period of --compare", usual: false) {
      $0.before.map { .integer(Int64($0.opened)) } ?? .null
    },
    Field("ended_before", "Ended in the period of --compare", usual: false) {
      $0.before.map { .integer(Int64($0.ended)) } ?? .null
    },
    Field("reopened_before", "Opened again in the period of --compare", usual: false) {
      $0.before.map { .integer(Int64($0.reopened)) } ?? .null
    },
  ]
}

/// A report's rows and its page, from one look at the store.
struct Findings<Row> {
  var rows: [Row]
  var page: Page
}

extension Study {
  /// The rows that every report of flows has: all, then each group.
  func flowRows(_ table: FlowTable, _ before: FlowTable?) -> [VolumeRow] {
    let counterpart = before.map { table in
      Counterpart(table.groups, table.groups.labels.indices.map { table[$0] })
    }
    var rows = [
      VolumeRow(of: "all", group: "all", flow: table.total, before: before?.total)
    ]
    for place in table.groups.order {
      let label = table.groups.labels[place]
      rows.append(
        VolumeRow(
          of: grouping.word, group: label, flow: table[place],
          before: before == nil ? nil : counterpart?.of(label, place) ?? Flow()))
    }
    return rows
  }

  /// What came, went and came back.
  func volume() throws -> Findings<VolumeRow> {
    let length = (period.to - period.from) / 86_400
    let table = try flows(in: period, days: 28...380 ~= length)
    let before = try other.map { try flows(in: $0) }
    let rows = flowRows(table, before)
    let shown = rows.filter { $0.of != "all" && (grouping.unit != nil || $0.flow != Flow()) }
    var series = [
      Bars.Series(name: "opened", values: shown.map { Double($0.flow.opened) }),
      Bars.Series(name: "ended", values: shown.map { Double($0.flow.ended) }),
    ]
    if before != nil {
      series[1] = Bars.Series(
        name: "opened before", values: shown.map { Double($0.before?.opened ?? 0) })
    }
    var header = [grouping.word, "opened", "ended", "reopened"]
    if before != nil { header += ["opened, before", "ended, before"] }
    func cells(_ name: String, _ row: VolumeRow) -> [String] {
      [name, grouped(row.flow.opened), grouped(row.flow.ended), grouped(row.flow.reopened)]
        + (row.before.map { [grouped($0.opened), grouped($0.ended)] } ?? [])
    }
    var figures = [
      Figure(
        title: "Tickets opened and ended, by \(grouping.word)", count: table.total.opened,
        chart: .bars(
          Bars(
            labels: shown.map(\.group), series: series, unit: "tickets",
            isTime: grouping.unit != nil)),
        header: header,
        rows: shown.map { cells($0.group, $0) } + [cells("all", rows[0])],
        definition: Self.flowDefinition)
    ]
    if let days = table.days, table.total.opened > 0 {
      figures.append(dayFigure(days, table.total.opened))
    }
    return Findings(rows: rows, page: page("Tickets opened and ended", figures))
  }

  static let flowDefinition =
    "Opened counts tickets by the time they were opened; ended counts each time that one was"
    + " resolved, or closed without being resolved first; reopened counts each time that one came"
    + " back after that. What the same person took back within ten minutes counts as neither."

  private func dayFigure(_ days: DayCounts, _ count: Int) -> Figure {
    var byWeekday = [[Int]](repeating: [], count: 7)
    for (offset, count) in days.counts.enumerated() {
      byWeekday[CivilDate(daysSinceEpoch: days.first + offset).weekday.rawValue - 1].append(count)
    }
    let rows = Weekday.allCases.map { day -> [String] in
      let counts = byWeekday[day.rawValue - 1].sorted()
      let median = counts.isEmpty ? 0 : counts[(counts.count - 1) / 2]
      return [
        day.name, grouped(counts.reduce(0, +)), grouped(median), grouped(counts.last ?? 0),
      ]
    }
    return Figure(
      title: "Tickets opened on each day", count: count, chart: .calendar(days),
      header: ["day of the week", "opened", "median day", "busiest day"], rows: rows,
      definition: "One square is one day of the district's clocks; the fuller it is, the more"
        + " tickets were opened on it.")
  }

  /// The page of a report, with what holds for all of its figures.
  func page(_ title: String, _ figures: [Figure], notes: [String] = []) -> Page {
    var notes = notes
    if grouping == .requesterGroup {
      notes.append("A person may be in several groups; their tickets count in each of them.")
    }
    if grouping.unit == nil, grouping != .priority, grouping != .level {
      notes.append("A ticket counts for the \(grouping.word) that it has today.")
    }
    var name = period.name
    if let other { name += ", compared with \(other.name)" }
    return Page(
      title: title, period: name, notes: notes + [population.sentence], figures: figures)
  }
}
