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
    var table = WaitTable(groups: try groups(of: period), times: [], total: WaitTimes())
    try forEachOpened("\(wait.columns), \(grouping.column)\(clock.columns)", in: period) {
      opened, row in
      let done = try row.instant()
      let given = try row.instant()
      guard try !row.bool() else {
        table.unknown += 1
        return
      }
      let key = row.value()
      let until = min(done ?? given ?? store.now, store.now)
      let hasEnded = done.map { $0 <= store.now } ?? false
      let calendar = until - opened
      table.total.calendar.add(calendar, ended: hasEnded)
      let working = try clock.seconds(from: opened, to: until, &row)
      table.total.working.add(working, ended: hasEnded)
      table.groups.forEachPlace(key, opened) { place in
        while table.times.count <= place { table.times.append(WaitTimes()) }
        table.times[place].calendar.add(calendar, ended: hasEnded)
        table.times[place].working.add(working, ended: hasEnded)
      }
    }
    table.total.settle()
    for place in table.times.indices { table.times[place].settle() }
    try table.groups.nameAssignees(store)
    return table
  }
}
