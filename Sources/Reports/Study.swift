/// What every report is asked: which tickets, of which time, in which groups, against what.
import Calendar
import Commands
import Hours
import Repository
import SQLite
import Tickets

/// What a report is compared with.
enum Comparison: String, CaseIterable, Sendable, ArgumentValue {
  case previous
  case lastYear = "last-year"
}

/// The options of every report.
struct ReportArguments: Sendable {
  var from: String?
  var to: String?
  var by: Grouping?
  var compare: Comparison?
  var imported: Imported?
  var filter = TicketFilter()
  var output = ReportOutput()
}

/// One report's question, with the store that answers it.
struct Study {
  let store: Store
  let period: ReportPeriod
  /// The period that it is compared with, if any.
  let other: ReportPeriod?
  let population: Population
  let grouping: Grouping
  /// What counts working time.
  let clock: WorkClock

  /// - Parameter grouping: the groups when `--by` names none; nil for pieces of time that fit.
  init(_ arguments: ReportArguments, grouping: Grouping?, in store: Store) throws {
    self.store = store
    period = try ReportPeriod(from: arguments.from, to: arguments.to, in: store)
    switch arguments.compare {
    case .previous: other = period.previous
    case .lastYear: other = period.lastYear
    case nil: other = nil
    }
    clock = try WorkClock(from: min(period.from, other?.from ?? period.from), in: store)
    population = try Population(arguments.filter, arguments.imported ?? .counted, in: store)
    let fitting = Grouping(rawValue: TimeUnit.fitting(period).rawValue) ?? .month
    self.grouping = arguments.by ?? grouping ?? fitting
    if let unit = self.grouping.unit, period.pieces(unit).count > 1_200 {
      throw Failure.usage(
        "--by \(unit.rawValue) makes more than 1,200 rows of this period",
        hint: "take a shorter period, or --by month")
    }
  }

  /// The groups of a period.
  func groups(of period: ReportPeriod) throws -> Groups { try Groups(grouping, period, in: store) }

  /// Calls `body` with each counted ticket that was opened in a period: when, and the columns asked
  /// for after it.
  func forEachOpened(
    _ columns: SQL, in period: ReportPeriod, _ body: (Instant, inout RowReader) throws -> Void
  ) throws {
    try store.db.forEachRow(
      """
      SELECT t.created, \(columns) FROM ticket AS t
      WHERE t.created >= \(period.from) AND t.created < \(period.to) AND \(population.condition)
      """
    ) { row in
      let at = Instant(seconds: try row.int())
      try body(at, &row)
    }
  }

  /// Calls `body` with each counted ticket whose last end lies in a period.
  func forEachEnded(
    _ columns: SQL, in period: ReportPeriod, _ body: (Instant, inout RowReader) throws -> Void
  ) throws {
    try store.db.forEachRow(
      """
      SELECT \(endOfTicket), \(columns) FROM ticket AS t
      WHERE t.state >= 4 AND \(endOfTicket) >= \(period.from) AND \(endOfTicket) < \(period.to)
        AND \(population.condition)
      """
    ) { row in
      let at = Instant(seconds: try row.int())
      try body(at, &row)
    }
  }
}
