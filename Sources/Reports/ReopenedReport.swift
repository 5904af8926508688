/// `report reopened`: how often what was called done was not.
import Calendar
import Commands
import Formats

/// One row of `report reopened`.
struct ReopenedRow: Sendable {
  var of: String
  var group: String
  var ended: Int
  var reopened: Int
  var before: Double?

  /// The share of ends that were taken back; nil without any end.
  var share: Double? { ended == 0 ? nil : Double(reopened) / Double(ended) }

  static let fields: [Field<ReopenedRow>] = [
    Field("of", "What the group is: all, or the word of --by") { .text($0.of) },
    Field("group", "The group; a month is written 2026-05, a week by its Monday") {
      .text($0.group)
    },
    Field("ended", "Times a ticket was resolved, or closed without that, in it") {
      .integer(Int64($0.ended))
    },
    Field("reopened", "Those of these ends after which it was opened again, until now") {
      .integer(Int64($0.reopened))
    },
    Field("share", "reopened divided by ended; nothing without any end") {
      $0.share.map { .real($0) } ?? .null
    },
    Field("share_before", "The same in the period of --compare", usual: false) {
      $0.before.map { .real($0) } ?? .null
    },
  ]
}

extension Study {
  /// How often ends were taken back.
  func reopened() throws -> Findings<ReopenedRow> {
    let table = try endings(in: period)
    let before = try other.map { try endings(in: $0) }
    let counterpart = before.map { table in
      Counterpart(table.groups, table.groups.labels.indices.map { table[$0] })
    }
    func row(_ of: String, _ group: String, _ flow: Flow, _ other: Flow?) -> ReopenedRow {
      let share = other.flatMap { $0.ended > 0 ? Double($0.reopened) / Double($0.ended) : nil }
      return ReopenedRow(
        of: of, group: group, ended: flow.ended, reopened: flow.reopened, before: share)
    }
    var rows = [row("all", "all", table.total, before?.total)]
    for place in table.groups.order {
      let label = table.groups.labels[place]
      rows.append(row(grouping.word, label, table[place], counterpart?.of(label, place)))
    }
    let shown = rows.dropFirst().filter { $0.ended > 0 || grouping.unit != nil }
    func cells(_ row: ReopenedRow) -> [String] {
      func share(_ value: Double?) -> String { value.map(percent) ?? "–" }
      return [row.group, grouped(row.ended), grouped(row.reopened), share(row.share)]
        + (before == nil ? [] : [share(row.before)])
    }
    var series = [Bars.Series(name: "share reopened", values: shown.map { $0.share ?? .nan })]
    if before != nil {
      series.append(Bars.Series(name: "before", values: shown.map { $0.before ?? .nan }))
    }
    var notes: [String] = []
    if shown.contains(where: { 1..<fewTickets ~= $0.ended }) {
      notes.append("A share of fewer than \(fewTickets) ends says little: look at the counts.")
    }
    let figure = Figure(
      title: "Share of ends that were taken back, by \(grouping.word)", count: table.total.ended,
      chart: .bars(
        Bars(
          labels: shown.map(\.group), series: series, unit: "share reopened",
          isTime: grouping.unit != nil, isShare: true)),
      header: [grouping.word, "ended", "reopened", "share"] + (before == nil ? [] : ["before"]),
      rows: (shown + [rows[0]]).map(cells),
      definition: "Ended counts each time that a ticket was resolved, or closed without being"
        + " resolved first; reopened counts those after which it was opened again, until now. Recent"
        + " ends had less time for that. What the same person took back within ten minutes counts as"
        + " neither.")
    return Findings(rows: rows, page: page("Tickets opened again", [figure], notes: notes))
  }

  /// The ends of a period, and which of them were taken back.
  private func endings(in period: ReportPeriod) throws -> FlowTable {
    var table = FlowTable(groups: try groups(of: period), flows: [], total: Flow())
    try forEachEnded(grouping.column, in: period) { at, row in
      table.count(row.value(), at, \.ended)
    }
    for reopening in try reopenings(since: period.from, grouping) {
      guard let ended = reopening.ended, period.contains(ended) else { continue }
      table.count(reopening.key, ended, \.ended)
      table.count(reopening.key, ended, \.reopened)
    }
    try table.groups.nameAssignees(store)
    return table
  }
}
