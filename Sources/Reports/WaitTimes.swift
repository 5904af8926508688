/// How long people waited, gathered for groups: those who still wait too.
import Calendar
import Repository
import SQLite

/// What people wait for.
enum Wait: Sendable {
  case response, resolution

  /// The columns that say how the wait ended: the end, when it was given up, and whether nothing
  /// can be known of it.
  var columns: SQL {
    switch self {
    case .response:
      """
      t.responded, iif(t.state >= 4, coalesce(\(endOfTicket), t.updated), NULL),
      iif(t.responded IS NULL, \(Population.wasImported), 0)
      """
    case .resolution:
      """
      iif(t.state >= 4 AND t.outcome IS NOT 'withdrawn' AND t.outcome IS NOT 'duplicate',
        \(endOfTicket), NULL),
      iif(t.state >= 4, coalesce(\(endOfTicket), t.updated), NULL), 0
      """
    }
  }

  /// The end in a word: `answered`.
  var done: String { self == .response ? "answered" : "resolved" }

  /// The heading.
  var title: String { self == .response ? "Time to the first response" : "Time to resolution" }

  /// What a median of it means.
  var definition: String {
    let what =
      switch self {
      case .response:
        "From a ticket's opening to the first public message that a person on staff wrote to the"
          + " requester; automatic mails and internal notes do not count."
      case .resolution:
        "From a ticket's opening to its last resolution, or its closing without that; a ticket that"
          + " was opened again has not ended until it is resolved again."
      }
    return what + " Counted are the tickets opened in the period, followed until now."
      + " By the median half of them were \(done), by the 90th percentile nine of ten: the least time"
      + " by which that share was \(done) (nearest rank)."
  }

  /// How those are treated that have not ended.
  var censoring: String {
    let given =
      self == .response
      ? "Tickets not yet answered, and those closed without an answer,"
      : "Tickets not yet resolved, and those withdrawn or closed as duplicates,"
    return given + " count as long as they waited and no longer (Kaplan–Meier); 'not reached' means"
      + " that too many still wait to say."
  }
}

/// The waits of one group.
struct WaitTimes: Sendable {
  var calendar = Survival()
  var working = Survival()

  mutating func settle() {
    calendar.settle()
    working.settle()
  }
}

/// The waits of a period.
struct WaitTable {
  var groups: Groups
  var times: [WaitTimes]
  var total: WaitTimes
  /// Imported tickets of which nothing is known.
  var unknown = 0

  /// The waits of a group.
  subscript(place: Int) -> WaitTimes { place < times.count ? times[place] : WaitTimes() }
}

extension Study {
  /// Gathers how long the tickets opened in a period waited.
  func waits(_ wait: Wait, in period: ReportPeriod) throws -> WaitTable {
    try waits([wait], in: period)[0]
  }

  /// Gathers how long they waited for several things, in one look at the tickets.
  func waits(_ waits: [Wait], in period: ReportPeriod) throws -> [WaitTable] {
    let groups = try groups(of: period)
    var tables = waits.map { _ in
      WaitTable(groups: groups, times: [], total: WaitTimes())
    }
    let columns = SQL.joined(waits.map(\.columns), separator: ", ")
    var ends: [(done: Instant?, given: Instant?, isUnknown: Bool)] = []
    try forEachOpened("\(columns), \(grouping.column)\(clock.columns)", in: period) {
      opened, row in
      ends.removeAll(keepingCapacity: true)
      for _ in waits { ends.append((try row.instant(), try row.instant(), try row.bool())) }
      let key = row.value()
      let count = try clock.counter(&row)
      for (place, end) in ends.enumerated() {
        guard !end.isUnknown else {
          tables[place].unknown += 1
          continue
        }
        let until = min(end.done ?? end.given ?? store.now, store.now)
        tables[place].add(
          key, opened, calendar: until - opened, working: count(opened, until),
          ended: end.done.map { $0 <= store.now } ?? false)
      }
    }
    for place in tables.indices {
      tables[place].settle()
      try tables[place].groups.nameAssignees(store)
    }
    return tables
  }
}

extension WaitTable {
  fileprivate mutating func add(
    _ key: Value, _ opened: Instant, calendar: Int64, working: Int64, ended: Bool
  ) {
    total.calendar.add(calendar, ended: ended)
    total.working.add(working, ended: ended)
    groups.forEachPlace(key, opened) { place in
      while times.count <= place { times.append(WaitTimes()) }
      times[place].calendar.add(calendar, ended: ended)
      times[place].working.add(working, ended: ended)
    }
  }

  fileprivate mutating func settle() {
    total.settle()
    for place in times.indices { times[place].settle() }
  }
}
