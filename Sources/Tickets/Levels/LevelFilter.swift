/// Which open tickets are late, or soon will be: `--overdue`, `--due-within`, and the board.
import Calendar
import Commands
import Formats
import Hours
import Repository
import SQLite

extension Store {
  /// The condition on `t` that holds for open tickets that are late or soon will be.
  ///
  /// A ticket is late when its own due time has passed or a clock is over its target. What is due
  /// within a span is not late yet; both asked for together mean either.
  ///
  /// - Parameter others: what else must hold, so that no other history is read.
  func dueCondition(overdue: Bool, within: LevelTarget?, _ others: TicketSelection) throws -> SQL {
    var either: [SQL] = []
    if overdue { either.append("t.due < \(now)") }
    if let within {
      let calendar = try defaultCalendar()
      let until = within.seconds(in: calendar).flatMap { calendar.instant(adding: $0, to: now) }
      either.append("(t.due >= \(now) AND t.due <= \(until ?? now))")
    }
    if try hasLevels {
      let ids = try levelled(others) { levels in
        levels.readings.contains { reading in
          if overdue, reading.isOver { return true }
          guard let within, reading.status == .running, !reading.isOver,
            let span = within.seconds(in: levels.calendar)
          else { return false }
          return reading.left <= span
        }
      }
      either.append("t.id IN (SELECT value FROM json_each(\(Self.json(ids))))")
    }
    return "t.state <= 3 AND (" + SQL.joined(either, separator: " OR ") + ")"
  }

  private func levelled(
    _ others: TicketSelection, where isWanted: (TicketLevels) -> Bool
  ) throws -> [Int64] {
    var conditions: [SQL] = ["t.state <= 3"]
    if others.match == nil {
      conditions += others.conditions
    } else {
      conditions.append("t.id IN (SELECT t.id" + others.clause + ")")
    }
    var ids: [Int64] = []
    try forEachLevelled(SQL.joined(conditions, separator: " AND ")) { facts, levels in
      if isWanted(levels) { ids.append(facts.ticket) }
    }
    return ids
  }

  static func json(_ ids: [Int64]) -> String {
    "[" + ids.map(String.init).joined(separator: ",") + "]"
  }

  /// The open tickets that break a promise, by which one: those without a word for too long, those
  /// that are late otherwise, and those whose level promises a word at all.
  func brokenPromises(_ condition: SQL) throws -> BrokenPromises {
    var found = BrokenPromises()
    try forEachLevelled(condition) { facts, levels in
      guard let word = levels[.word] else {
        if !levels.over.isEmpty { found.late.append(facts.ticket) }
        return
      }
      found.promised.append(facts.ticket)
      if word.isOver { found.quiet.append(facts.ticket) }
      if levels.over.contains(where: { $0 != .word }) { found.late.append(facts.ticket) }
    }
    return found
  }
}

/// The open tickets of which a promise is broken.
struct BrokenPromises: Sendable {
  /// Without a public word for longer than the level says.
  var quiet: [Int64] = []
  /// Without an answer or a solution in time.
  var late: [Int64] = []
  /// Whose level says how long they may be quiet.
  var promised: [Int64] = []

  static func condition(_ ids: [Int64]) -> SQL {
    "t.id IN (SELECT value FROM json_each(\(Store.json(ids))))"
  }
}
