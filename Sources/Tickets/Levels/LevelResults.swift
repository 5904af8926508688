/// What was kept and what was missed: fixed when a ticket closes, computed before that.
import Calendar
import Commands
import Repository
import SQLite

/// How one promise about one ticket went: what reports count.
public struct LevelOutcome: Sendable, Equatable {
  /// The ticket.
  public var ticket: Int64
  /// The level's name, as it was when it was fixed.
  public var level: String
  /// The promise.
  public var clock: LevelClock
  /// What was promised, in working seconds.
  public var target: Int64
  /// The working seconds until the first answer, of the longest silence, or of all the work.
  public var used: Int64
  /// How it went.
  public var result: ClockReading.Result
  /// Whether the ticket is closed and this will not change.
  public var isFixed: Bool
}

extension Store {
  /// Calls `body` with every promise about the tickets for which a condition on `ticket AS t` holds,
  /// such as `t.created >= … AND t.created < …`.
  ///
  /// Closed tickets give what was fixed, the others what holds now; the rows of one ticket come one
  /// after the other. Tickets without a level give nothing, nor do duplicates, spam, merged ones
  /// and those that were solved before anything was promised. Memory stays flat.
  ///
  /// - Parameter columns: columns of `t` that `body` finds in its row, the same for each promise.
  public func forEachLevelOutcome(
    where condition: SQL, with columns: SQL = "1",
    _ body: (LevelOutcome, inout RowReader) throws -> Void
  ) throws {
    let first = try levelBook().levels.map(\.since).min()
    // One look at the tickets; what is not fixed is computed by number after it, for its history
    // costs more than everything else.
    var numbers: [Int64] = []
    try db.forEachRow(Self.outcomes(condition, columns, since: first ?? now)) { row in
      guard let clock: String = try row.text() else {
        if let number: Int64 = try row.int(), first != nil { numbers.append(number) }
        return
      }
      let outcome = try LevelOutcome(fixed: &row, clock)
      try body(outcome, &row)
    }
    for start in stride(from: 0, to: numbers.count, by: Self.mostNumbers) {
      let some = numbers[start..<min(start + Self.mostNumbers, numbers.count)]
      try forEachLevelled(Self.numbered(some), with: columns) { facts, levels, row in
        let place = row.position
        for reading in levels.readings where !facts.isNoService {
          row.position = place
          try body(LevelOutcome(reading, facts.ticket, levels.level.name), &row)
        }
      }
    }
  }

  /// How many histories are asked for at once: the list is text for so long.
  private static let mostNumbers = 10_000

  static func numbered(_ numbers: some Collection<Int64>) -> SQL {
    let list = numbers.map { "\($0)" }.joined(separator: ",")
    return "t.id IN (SELECT value FROM json_each(\("[\(list)]")))"
  }

  /// What was fixed; for a ticket of which nothing was, no clock and its number, if there may be
  /// something to compute.
  ///
  /// The tickets are the outer loop, so that results of other times are not read.
  ///
  /// - Parameter since: before it nothing was promised; no history of what was over by then is read.
  static func outcomes(_ condition: SQL, _ columns: SQL, since: Instant) -> SQL {
    """
    SELECT r.clock,
      iif(r.clock IS NULL, iif(t.state <= 3
        OR max(coalesce(t.resolved, t.closed, \(since)), coalesce(t.closed, t.resolved, \(since)))
          >= \(since), t.id, NULL), r.result),
      t.id, r.level, r.target, r.used, \(columns)
    FROM ticket AS t LEFT JOIN level_result AS r ON r.ticket = t.id WHERE \(condition)
    """
  }

  /// Fixes or forgets results as a ticket closes or is opened again; called inside the transaction
  /// that changes its state, after it.
  func settleLevels(_ ticket: Int64, closing: Bool) throws {
    try forgetResults(of: ticket)
    guard closing, try hasLevels, let facts = try levelFacts(of: ticket), !facts.isNoService,
      let levels = try levelBook().levels(of: facts), !levels.readings.isEmpty
    else { return }
    for reading in levels.readings {
      // Nothing is open of a closed ticket.
      let result = reading.result == .open ? ClockReading.Result.none : reading.result
      try db.run(
        """
        INSERT INTO level_result(ticket, clock, level, target, used, first, result, fixed)
        VALUES (\(ticket), \(reading.clock.rawValue), \(levels.level.name), \(reading.target), \
        \(reading.measured), \(reading.first), \(result.rawValue), \(now))
        """)
    }
    let words = levels.readings.map {
      "\($0.clock.meaning) \($0.result.rawValue) (\($0.measured) of \($0.target) s)"
    }
    try record(
      .ticket, ticket, "level", new: "\(levels.level.name): " + words.joined(separator: ", "))
  }

  private func forgetResults(of ticket: Int64) throws {
    let old = try db.all(
      """
      SELECT iif(clock = 'word', 'next word', clock) || ' ' || result || ' (' || used || ' of '
        || target || ' s)' FROM level_result WHERE ticket = \(ticket) ORDER BY clock
      """, as: String.self)
    guard !old.isEmpty else { return }
    try record(.ticket, ticket, "level", old: old.joined(separator: ", "))
    try db.run("DELETE FROM level_result WHERE ticket = \(ticket)")
  }
}

extension LevelOutcome {
  fileprivate init(_ reading: ClockReading, _ ticket: Int64, _ level: String) {
    self.init(
      ticket: ticket, level: level, clock: reading.clock, target: reading.target,
      used: reading.measured, result: reading.result, isFixed: false)
  }

  /// Reads what follows the clock.
  fileprivate init(fixed row: inout RowReader, _ clock: String) throws(DatabaseError) {
    result = ClockReading.Result(rawValue: try row.text()) ?? .none
    ticket = try row.int()
    level = try row.text()
    self.clock = LevelClock(rawValue: clock) ?? .resolution
    target = try row.int()
    used = try row.int()
    isFixed = true
  }
}
