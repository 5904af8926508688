/// What was promised about tickets, counted as kept, missed or still running.
import Calendar
import Repository
import SQLite
import Tickets

/// What a promise is about.
enum PromiseKind: String, CaseIterable, Sendable {
  case response
  case word = "next-word"
  case resolution
  case promise

  /// Its number in `allCases`.
  fileprivate var place: Int {
    switch self {
    case .response: 0
    case .word: 1
    case .resolution: 2
    case .promise: 3
    }
  }

  init(_ clock: LevelClock) {
    switch clock {
    case .response: self = .response
    case .word: self = .word
    case .resolution: self = .resolution
    }
  }

  /// The heading.
  var title: String {
    switch self {
    case .response: "First responses in time"
    case .word: "Never too long without a public word"
    case .resolution: "Resolutions in time"
    case .promise: "Promised times kept"
    }
  }

  /// What is counted as what.
  var definition: String {
    switch self {
    case .response:
      "Met: a person on staff answered the first message within the working time that the level"
        + " promises. Missed: that time passed without an answer, whether or not one came later."
        + " Running: neither yet. Closed without an answer before the time was over, or answered"
        + " before an import, it counts as nothing."
    case .word:
      "Met: the ticket is over, and no silence was longer than the level promises, from opening or"
        + " one public word to the next. Missed: at least one was. Running: open, and none was yet."
    case .resolution:
      "Met: the work took no more working time than the level promises, all reopenings together."
        + " Missed: it took more, whether or not it is done. Running: open, with time left."
    case .promise:
      "Times that were promised to requesters and lie in the period. Met: the work was done or the"
        + " requester heard in time. Missed: time and grace passed and nothing was heard. Running:"
        + " within the grace. What was moved or taken back counts as nothing."
    }
  }
}

/// How promises of one kind went.
struct Kept: Sendable, Equatable {
  var met = 0
  var missed = 0
  var running = 0
  /// Ended before anything was due, moved, or taken back: nothing can be said.
  var none = 0
  /// By how many working seconds each of those that were missed was late, as far as that is known.
  private(set) var late: [Int64] = []

  /// Of those that were missed: by how many working seconds so many of them were late at most, the
  /// smallest such number; nil without any.
  func lateness(_ share: Double) -> Int64? {
    guard !late.isEmpty else { return nil }
    let sorted = late.sorted()
    let place = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[max(0, min(sorted.count, place) - 1)]
  }

  mutating func count(_ outcome: LevelOutcome) {
    count(outcome.result)
    if outcome.result == .breached { late.append(max(0, outcome.used - outcome.target)) }
  }

  /// Those of which something can be said.
  var n: Int { met + missed + running }

  /// The share met of those that are decided; nil without any.
  var share: Double? { met + missed == 0 ? nil : Double(met) / Double(met + missed) }

  /// The share met if all that run were missed, and if all were met; nil without any.
  var bounds: (low: Double, high: Double)? {
    n == 0 ? nil : (Double(met) / Double(n), Double(met + running) / Double(n))
  }

  mutating func count(_ result: ClockReading.Result) {
    switch result {
    case .met: met += 1
    case .breached: missed += 1
    case .open: running += 1
    case .none: none += 1
    }
  }

  mutating func count(_ state: PromiseState) {
    switch state {
    case .kept: met += 1
    case .broken: missed += 1
    case .open: running += 1
    case .moved, .withdrawn: none += 1
    }
  }
}

/// The promises of a period.
struct KeptTable {
  var groups: Groups
  // By the number of the kind: a million promises are counted one by one.
  private var groupCounts = [[Kept]](repeating: [], count: PromiseKind.allCases.count)
  private var totals = [Kept](repeating: Kept(), count: PromiseKind.allCases.count)

  init(_ groups: Groups) { self.groups = groups }

  /// How promises of a kind went in all.
  subscript(kind: PromiseKind) -> Kept { totals[kind.place] }

  /// How promises of a kind went in a group.
  subscript(kind: PromiseKind, place: Int) -> Kept {
    let counts = groupCounts[kind.place]
    return place < counts.count ? counts[place] : Kept()
  }

  /// - Parameter key: nil for what belongs to no group of this grouping.
  mutating func count(
    _ kind: PromiseKind, _ key: Value?, _ at: Instant, _ count: (inout Kept) -> Void
  ) {
    count(&totals[kind.place])
    guard let key else { return }
    groups.forEachPlace(key, at) { place in
      let missing = place + 1 - groupCounts[kind.place].count
      if missing > 0 {
        groupCounts[kind.place] += [Kept](repeating: Kept(), count: missing)
      }
      count(&groupCounts[kind.place][place])
    }
  }
}

extension Study {
  /// Counts what became of the promises of a period: of levels about the tickets opened in it, and
  /// of times that lie in it.
  func kept(in period: ReportPeriod) throws -> KeptTable {
    var table = KeptTable(try groups(of: period))
    let isByLevel = grouping == .level
    try store.forEachLevelOutcome(
      where: """
        t.created >= \(period.from) AND t.created < \(period.to) AND \(population.condition)
        """, with: "t.created, \(grouping.column)"
    ) { outcome, row in
      let at = Instant(seconds: try row.int())
      let key = isByLevel ? .text(outcome.level) : row.value()
      table.count(PromiseKind(outcome.clock), key, at) { $0.count(outcome) }
    }
    try store.db.forEachRow(
      """
      SELECT p.due, iif(p.state = 'open' AND p.lapses < \(store.now), 'broken', p.state),
        \(grouping.column)
      FROM promise AS p JOIN ticket AS t ON t.id = p.ticket
      WHERE p.due >= \(period.from) AND p.due < \(period.to) AND \(population.condition)
      """
    ) { row in
      let at = Instant(seconds: try row.int())
      guard let state = PromiseState(rawValue: try row.text()) else { return }
      let key = row.value()
      table.count(.promise, isByLevel ? nil : key, at) { $0.count(state) }
    }
    try table.groups.nameAssignees(store)
    return table
  }
}
