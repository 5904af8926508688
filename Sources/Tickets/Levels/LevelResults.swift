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
  /// Of a resolution, the working seconds until it was first called solved.
  public var first: Int64?
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
    try db.forEachRow(Self.fixedOutcomes(condition, columns)) { row in
      let outcome = try LevelOutcome(fixed: &row)
      try body(outcome, &row)
    }
    guard let first = try levelBook().levels.map(\.since).min() else { return }
    try forEachLevelled(Self.unfixed(condition, since: first), with: columns) {
      facts, levels, row in
      let place = row.position
      for reading in levels.readings where !facts.isNoService {
        row.position = place
        try body(LevelOutcome(reading, facts.ticket, levels.level.name), &row)
      }
    }
  }

  static func fixedOutcomes(_ condition: SQL, _ columns: SQL) -> SQL {
    """
    SELECT t.id, r.level, r.clock, r.target, r.used, r.first, r.result, \(columns)
    FROM ticket AS t JOIN level_result AS r ON r.ticket = t.id WHERE \(condition)
    """
  }

  /// - Parameter since: before it nothing was promised; no history of what was over by then is read.
  static func unfixed(_ condition: SQL, since: Instant) -> SQL {
    """
    (\(condition)) AND (t.state <= 3 OR max(coalesce(t.resolved, t.closed, \(since)),
      coalesce(t.closed, t.resolved, \(since))) >= \(since))
    AND NOT EXISTS (SELECT 1 FROM level_result AS r WHERE r.ticket = t.id)
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
      used: reading.measured, first: reading.first, result: reading.result, isFixed: false)
  }

  fileprivate init(fixed row: inout RowReader) throws(DatabaseError) {
    ticket = try row.int()
    level = try row.text()
    clock = LevelClock(rawValue: try row.text()) ?? .resolution
    target = try row.int()
    used = try row.int()
    first = try row.int()
    result = ClockReading.Result(rawValue: try row.text()) ?? .none
    isFixed = true
  }
}
