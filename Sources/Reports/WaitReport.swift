/// `report response` and `report resolution`: how long people waited, as rows and pictures.
import Calendar
import Commands
import Formats

/// One row of `report response` and `report resolution`; times in seconds.
struct WaitRow: Sendable {
  var of: String
  var group: String
  var n: Int
  var done: Int
  var median: Int64?
  var high: Int64?
  var workingMedian: Int64?
  var workingHigh: Int64?
  var beforeN: Int?
  var beforeMedian: Int64?
  var beforeHigh: Int64?

  /// Whether there are too few to say.
  var isFew: Bool { n < fewTickets }

  init(of: String, group: String, _ times: WaitTimes, before: WaitTimes?) {
    self.of = of
    self.group = group
    n = times.calendar.count
    done = times.calendar.ended
    median = times.calendar.quantile(0.5)
    high = times.calendar.quantile(0.9)
    workingMedian = times.working.quantile(0.5)
    workingHigh = times.working.quantile(0.9)
    beforeN = before?.calendar.count
    // Compared is what the picture shows.
    beforeMedian = before?.working.quantile(0.5)
    beforeHigh = before?.working.quantile(0.9)
  }

  static let fields: [Field<WaitRow>] = [
    Field("of", "What the group is: all, or the word of --by") { .text($0.of) },
    Field("group", "The group; a month is written 2026-05, a week by its Monday") {
      .text($0.group)
    },
    Field("n", "Tickets opened in it") { .integer(Int64($0.n)) },
    Field("done", "Those of them that were answered or resolved") { .integer(Int64($0.done)) },
    Field("waiting", "Those that were not") { .integer(Int64($0.n - $0.done)) },
    Field("median", "Calendar seconds by which half were; nothing when not reached") {
      .of($0.median)
    },
    Field("p90", "Calendar seconds by which nine of ten were; nothing when not reached") {
      .of($0.high)
    },
    Field("working_median", "The median in seconds of working time") { .of($0.workingMedian) },
    Field("working_p90", "The 90th percentile in seconds of working time") { .of($0.workingHigh) },
    Field("few", "Whether n is too small to say much", usual: false) { .bool($0.isFew) },
    Field("n_before", "Tickets in the period of --compare", usual: false) {
      .of($0.beforeN.map(Int64.init))
    },
    Field("median_before", "Their median in seconds of working time", usual: false) {
      .of($0.beforeMedian)
    },
    Field("p90_before", "Their 90th percentile, likewise", usual: false) { .of($0.beforeHigh) },
  ]
}

extension Cell {
  /// A number, or null for nil.
  static func of(_ number: Int64?) -> Cell { number.map { .integer($0) } ?? .null }
}

extension Study {
  /// How long people waited.
  func report(_ wait: Wait) throws -> Findings<WaitRow> {
    let table = try waits(wait, in: period)
    let before = try other.map { try waits(wait, in: $0) }
    let counterpart = before.map { table in
      Counterpart(table.groups, table.groups.labels.indices.map { table[$0] })
    }
    var rows = [WaitRow(of: "all", group: "all", table.total, before: before?.total)]
    for place in table.groups.order {
      let label = table.groups.labels[place]
      rows.append(
        WaitRow(
          of: grouping.word, group: label, table[place],
          before: before == nil ? nil : counterpart?.of(label, place) ?? WaitTimes()))
    }
    let (shown, folded) = shown(of: rows)
    var notes = [wait.censoring] + folded
    if table.unknown > 0 {
      notes.append(
        "\(grouped(table.unknown)) imported tickets are left out: nothing says when they were"
          + " first answered.")
    }
    if shown.contains(where: \.isFew) {
      notes.append("Of fewer than \(fewTickets) tickets no median is shown: too few to say.")
    }
    notes.append(clock.sentence)
    var figures = [
      Figure(
        title: "\(wait.title), by \(grouping.word)", count: table.total.calendar.count,
        chart: .ranges(ranges(shown)), header: header(wait), rows: shown.map(cells),
        definition: wait.definition)
    ]
    if let curves = curveFigure(wait, table.total, before?.total) { figures.insert(curves, at: 0) }
    return Findings(rows: rows, page: page(wait.title, figures, notes: notes))
  }

  /// The rows that a page shows, all of them last; and what it says of those it leaves out.
  func shown(of rows: [WaitRow]) -> (rows: [WaitRow], notes: [String]) {
    let parts = Array(rows.dropFirst())
    guard grouping.unit == nil, parts.count(where: \.isFew) > 3 else {
      return (parts.filter { $0.n > 0 || grouping.unit != nil } + [rows[0]], [])
    }
    let few = parts.filter { 1..<fewTickets ~= $0.n }
    let count = few.reduce(0) { $0 + $1.n }
    let note =
      "Not shown: \(few.count) with fewer than \(fewTickets) tickets each, \(grouped(count)) together."
    return (parts.filter { !$0.isFew } + [rows[0]], few.isEmpty ? [] : [note])
  }

  private func header(_ wait: Wait) -> [String] {
    var header = [grouping.word, "n", wait.done]
    header += ["median, working", "9 of 10, working", "median", "9 of 10"]
    if other != nil { header += ["n, before", "median, working before"] }
    return header
  }

  private func cells(_ row: WaitRow) -> [String] {
    func time(_ seconds: Int64?, _ isWorking: Bool = false) -> String {
      if row.n == 0 { return "–" }
      if row.isFew { return "few" }
      return seconds.map { spokenLength($0, isWorking: isWorking) } ?? "not reached"
    }
    var cells = [row.group, grouped(row.n), grouped(row.done)]
    cells += [time(row.workingMedian, true), time(row.workingHigh, true)]
    cells += [time(row.median), time(row.high)]
    if let n = row.beforeN {
      let median = row.beforeMedian.map { spokenLength($0, isWorking: true) }
      cells += [grouped(n), n < fewTickets ? (n == 0 ? "–" : "few") : median ?? "not reached"]
    }
    return cells
  }

  /// The medians and percentiles of rows as a picture, in working time.
  func ranges(_ rows: [WaitRow]) -> Ranges {
    var ranges = Ranges(
      rows: rows.map { row in
        Ranges.Row(
          label: row.group, median: row.workingMedian, high: row.workingHigh, isFew: row.isFew,
          isEmpty: row.n == 0)
      }, unit: .hours)
    ranges.unit = .fitting(ranges.longest)
    return ranges
  }

  private func curveFigure(_ wait: Wait, _ times: WaitTimes, _ before: WaitTimes?) -> Figure? {
    let main = times.working
    guard main.count >= fewTickets, main.ended > 0 else { return nil }
    // What nine of ten and a little more took; the last ones would squeeze the rest together.
    let end = max(600, (main.quantile(0.9) ?? main.longest) * 3 / 2)
    let unit = LengthUnit.fitting(end)
    var curves = [Curves.Curve(name: "this period", points: main.curve(until: 2 * end))]
    if let before, before.working.count >= fewTickets {
      curves.append(
        Curves.Curve(name: other?.name ?? "before", points: before.working.curve(until: 2 * end)))
    }
    let hour: Int64 = 3_600
    let marks = [hour, 4 * hour, 8 * hour, 16 * hour, 40 * hour, 80 * hour, 160 * hour].filter {
      mark in
      mark == hour || main.share(endedBy: mark) < 0.995
    }
    let names = marks.map { spokenLength($0, isWorking: true) }
    return Figure(
      title: "Share \(wait.done) within a time", count: main.count,
      chart: .curves(
        Curves(
          curves: curves, unit: unit, end: end,
          title: "\(unit.rawValue) of working time since opening",
          share: "share \(wait.done)", shares: marks.map(main.share))),
      header: ["within", wait.done] + (curves.count > 1 ? ["before"] : []),
      rows: zip(names, marks).map { name, mark in
        [name, percent(main.share(endedBy: mark))]
          + (curves.count > 1
            ? [before.map { percent($0.working.share(endedBy: mark)) } ?? "–"] : [])
      },
      definition: "The share of all tickets that had been \(wait.done) so long after their opening."
    )
  }
}
