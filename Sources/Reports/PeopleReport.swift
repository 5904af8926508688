/// `report people`: who carries how much, so that help gets where it is needed. Not a ranking.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// What one technician has in hand.
struct LoadRow: Sendable {
  var person: String
  /// Opened in the period and theirs today.
  var opened = 0
  var ended = 0
  var open = 0
  var waiting = 0
  var quiet = 0
  var overdue = 0
  /// When the oldest open one was opened.
  var oldest: Instant?

  static let fields: [Field<LoadRow>] = [
    Field("person", "Who works on the tickets") { .text($0.person) },
    Field("opened", "Tickets opened in the period that are theirs today") {
      .integer(Int64($0.opened))
    },
    Field("ended", "Those of them that are resolved or closed") { .integer(Int64($0.ended)) },
    Field("open", "All their open tickets, now") { .integer(Int64($0.open)) },
    Field("waiting", "Those of the open ones that wait for somebody else") {
      .integer(Int64($0.waiting))
    },
    Field("quiet", "Those whose requester had no word for ticket.quiet-days") {
      .integer(Int64($0.quiet))
    },
    Field("overdue", "Those whose due time has passed") { .integer(Int64($0.overdue)) },
    Field("oldest", "When the oldest open one was opened") { .of($0.oldest) },
  ]
}

extension Study {
  /// Below this many tickets in hand or opened, a person is not shown alone.
  private static let leastShown = 5

  /// What everybody has in hand.
  func people() throws -> Findings<LoadRow> {
    var loads: [Int64: LoadRow] = [:]
    try forEachOpened("t.assignee, t.state", in: period) { _, row in
      let assignee: Int64? = try row.int()
      let state: Int64 = try row.int()
      loads[assignee ?? 0, default: LoadRow(person: "")].opened += 1
      if state >= 4 { loads[assignee ?? 0]?.ended += 1 }
    }
    let quiet = store.now.seconds - Int64(try store.number("ticket.quiet-days")) * 86_400
    try store.db.forEachRow(
      """
      SELECT t.assignee, t.state, coalesce(t.informed, t.created) < \(quiet),
        t.due IS NOT NULL AND t.due < \(store.now), t.created
      FROM ticket AS t WHERE t.state <= 3 AND \(population.condition)
      """
    ) { row in
      let assignee: Int64? = try row.int()
      var load = loads[assignee ?? 0] ?? LoadRow(person: "")
      load.open += 1
      if try row.int() == Int64(3) { load.waiting += 1 }
      if try row.bool() { load.quiet += 1 }
      if try row.bool() { load.overdue += 1 }
      let created = Instant(seconds: try row.int())
      load.oldest = load.oldest.map { min($0, created) } ?? created
      loads[assignee ?? 0] = load
    }
    let unassigned = loads.removeValue(forKey: 0)
    var rows: [LoadRow] = []
    var others = LoadRow(person: "others")
    var hidden = 0
    for (number, load) in loads {
      if max(load.opened, load.open) < Self.leastShown {
        others.add(load)
        hidden += 1
        continue
      }
      var row = load
      row.person = try store.person(number)?.shortName ?? "P-\(number)"
      rows.append(row)
    }
    rows.sort { ($0.person.lowercased(), $0.opened) < ($1.person.lowercased(), $1.opened) }
    if hidden > 0 { rows.append(others) }
    if var nobody = unassigned {
      nobody.person = "nobody yet"
      rows.append(nobody)
    }
    return Findings(rows: rows, page: peoplePage(rows, hidden))
  }

  private func peoplePage(_ rows: [LoadRow], _ hidden: Int) -> Page {
    func age(_ instant: Instant?) -> String {
      instant.map { spokenLength(max(0, store.now - $0)) } ?? "–"
    }
    var notes = [
      "This is to see who needs a hand, not who is best: tickets differ, and the hard ones take"
        + " longest. People stand by the alphabet."
    ]
    if hidden > 0 {
      notes.append(
        "In 'others': \(hidden) with fewer than \(Self.leastShown) tickets each.")
    }
    let figure = Figure(
      title: "What everybody has in hand", count: rows.reduce(0) { $0 + $1.opened },
      chart: .bars(
        Bars(
          labels: rows.map(\.person),
          series: [
            Bars.Series(name: "open", values: rows.map { Double($0.open) }),
            Bars.Series(name: "of them quiet", values: rows.map { Double($0.quiet) }),
          ], unit: "tickets", isTime: false)),
      header: ["person", "opened", "ended", "open now", "waiting", "quiet", "overdue", "oldest"],
      rows: rows.map {
        [
          $0.person, grouped($0.opened), grouped($0.ended), grouped($0.open), grouped($0.waiting),
          grouped($0.quiet), grouped($0.overdue), age($0.oldest),
        ]
      },
      definition: "Opened: tickets opened in the period that are theirs today; ended: those of them"
        + " that are resolved or closed. The others count all their tickets that are open now:"
        + " waiting for somebody else, quiet (no public word for ticket.quiet-days days), overdue"
        + " (past their due time), and for how long the oldest has been open.")
    return page("Work in hand", [figure], notes: notes)
  }
}

extension LoadRow {
  fileprivate mutating func add(_ other: LoadRow) {
    opened += other.opened
    ended += other.ended
    open += other.open
    waiting += other.waiting
    quiet += other.quiet
    overdue += other.overdue
    oldest = [oldest, other.oldest].compactMap { $0 }.min()
  }
}
