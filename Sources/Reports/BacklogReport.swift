/// `report backlog`: how many tickets are open, since when, and whether they become more.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// One row of `report backlog`.
struct BacklogRow: Sendable {
  var of: String
  var group: String
  /// Open where it begins.
  var start: Int
  var flow: Flow
  /// Open where it ends.
  var end: Int { start + flow.net }
  /// Open at the end of the period of comparison.
  var before: Int?

  static let fields: [Field<BacklogRow>] = [
    Field("of", "What the group is: all, or the word of --by") { .text($0.of) },
    Field("group", "The group; a month is written 2026-05, a week by its Monday") {
      .text($0.group)
    },
    Field("start", "Tickets open where it begins") { .integer(Int64($0.start)) },
    Field("opened", "Tickets opened in it") { .integer(Int64($0.flow.opened)) },
    Field("reopened", "Times a resolved or closed ticket was opened again") {
      .integer(Int64($0.flow.reopened))
    },
    Field("ended", "Times a ticket was resolved, or closed without that") {
      .integer(Int64($0.flow.ended))
    },
    Field("end", "Tickets open where it ends") { .integer(Int64($0.end)) },
    Field("end_before", "Tickets open at the end of it in the period of --compare", usual: false) {
      $0.before.map { .integer(Int64($0)) } ?? .null
    },
  ]
}

extension Study {
  /// What is open.
  func backlog() throws -> Findings<BacklogRow> {
    let now = try openNow()
    var rows = try backlogRows(of: period, now)
    if let other {
      let earlier = try backlogRows(of: other, now)
      for (place, row) in rows.enumerated() {
        let match =
          grouping.unit == nil
          ? earlier.first { $0.of == row.of && $0.group.lowercased() == row.group.lowercased() }
          : place < earlier.count ? earlier[place] : nil
        rows[place].before = match?.end ?? (grouping.unit == nil ? 0 : nil)
      }
    }
    let parts = Array(rows.dropFirst())
    let shown = parts.filter { grouping.unit != nil || $0.start + $0.end + $0.flow.opened > 0 }
    var series = [Bars.Series(name: "open at the end", values: shown.map { Double($0.end) })]
    if other != nil {
      series.append(
        Bars.Series(
          name: other?.name ?? "", values: shown.map { $0.before.map(Double.init) ?? .nan }))
    }
    let labels = shown.map(\.group)
    let chart: Chart =
      grouping.unit != nil && shown.count > 1
      ? .line(Line(labels: labels, series: series, unit: "open tickets"))
      : .bars(Bars(labels: labels, series: series, unit: "open tickets", isTime: false))
    var header = [grouping.word, "at its start", "opened", "reopened", "ended", "at its end"]
    if other != nil { header.append("end, before") }
    func cells(_ row: BacklogRow) -> [String] {
      [
        row.group, grouped(row.start), grouped(row.flow.opened), grouped(row.flow.reopened),
        grouped(row.flow.ended), grouped(row.end),
      ] + (other == nil ? [] : [row.before.map(grouped) ?? "–"])
    }
    var figures = [
      Figure(
        title: "Open tickets, by \(grouping.word)", count: rows[0].end,
        chart: chart, header: header, rows: (shown + [rows[0]]).map(cells),
        definition: "Open are tickets that were opened and not yet resolved or closed, waiting ones"
          + " too. At the end = at the start + opened + reopened − ended. \(Self.flowDefinition)")
    ]
    if period.to >= store.now, let ages = try agesOfOpen() { figures.append(ages) }
    return Findings(rows: rows, page: page("Open tickets", figures))
  }

  // Counted back from what is open now, so that nothing before the period is read.
  private func backlogRows(of period: ReportPeriod, _ now: FlowTable) throws -> [BacklogRow] {
    let inside = try flows(in: period)
    // Imported times may lie ahead of the clock.
    let rest = ReportPeriod(
      from: period.to, to: Instant(seconds: .max), zone: period.zone, yearStart: period.yearStart)
    let after = try flows(in: rest, grouping.unit == nil ? grouping : .priority)
    let endOfAll = now.total.opened - after.total.net
    var rows = [
      BacklogRow(
        of: "all", group: "all", start: endOfAll - inside.total.net, flow: inside.total)
    ]
    if grouping.unit != nil {
      var start = rows[0].start
      for (place, label) in inside.groups.labels.enumerated() {
        rows.append(
          BacklogRow(of: grouping.word, group: label, start: start, flow: inside[place]))
        start = rows[rows.count - 1].end
      }
      return rows
    }
    var ends: [String: (label: String, count: Int)] = [:]
    for (place, label) in now.groups.labels.enumerated() {
      ends[label.lowercased(), default: (label, 0)].count += now[place].opened
    }
    for (place, label) in after.groups.labels.enumerated() {
      ends[label.lowercased(), default: (label, 0)].count -= after[place].net
    }
    for place in inside.groups.order {
      let label = inside.groups.labels[place]
      let end = ends.removeValue(forKey: label.lowercased())?.count ?? 0
      rows.append(
        BacklogRow(
          of: grouping.word, group: label, start: end - inside[place].net, flow: inside[place]))
    }
    // Groups in which nothing happened, but which have open tickets.
    for (_, rest) in ends.sorted(by: { $0.key < $1.key }) where rest.count != 0 {
      rows.append(BacklogRow(of: grouping.word, group: rest.label, start: rest.count, flow: Flow()))
    }
    return rows
  }

  /// How long the open tickets have been open.
  private func agesOfOpen() throws -> Figure? {
    var ages: [Int64] = []
    try store.db.forEachRow(
      "SELECT t.created FROM ticket AS t WHERE t.state <= 3 AND \(population.condition)"
    ) { row in ages.append(max(0, store.now.seconds - (try row.int()))) }
    guard !ages.isEmpty else { return nil }
    let day: Int64 = 86_400
    let bounds: [(String, Range<Int64>)] = [
      ("up to a day", 0..<day), ("up to a week", day..<7 * day),
      ("up to a month", 7 * day..<30 * day), ("up to a quarter", 30 * day..<91 * day),
      ("longer", 91 * day..<Int64.max),
    ]
    let counts = bounds.map { bound in ages.count { bound.1.contains($0) } }
    let oldest = ages.max() ?? 0
    ages.sort()
    return Figure(
      title: "How long they have been open", count: ages.count,
      chart: .bars(
        Bars(
          labels: bounds.map(\.0),
          series: [Bars.Series(name: "open tickets", values: counts.map(Double.init))],
          unit: "open tickets", isTime: false)),
      header: ["open for", "tickets", "share"],
      rows: zip(bounds, counts).map { bound, count in
        [bound.0, grouped(count), percent(Double(count) / Double(ages.count))]
      },
      definition: "Time since they were opened, of the tickets that are open now: half of them for"
        + " \(spokenLength(ages[(ages.count - 1) / 2])) or less, the oldest for"
        + " \(spokenLength(oldest)). A month is 30 days here, a quarter 91.")
  }
}
