/// Which level a ticket has, by which calendar, and how its clocks stand.
import Calendar
import Commands
import Hours
import People
import Repository
import SQLite

/// The level of a ticket, and how its clocks stand.
struct TicketLevels: Sendable {
  var level: Level
  /// The calendar that counts.
  var calendar: SchoolCalendar
  /// One reading for each promise of the level.
  var readings: [ClockReading]
  /// Why nothing can be computed; nil when it can.
  var trouble: String?

  /// The reading of a clock.
  subscript(_ clock: LevelClock) -> ClockReading? { readings.first { $0.clock == clock } }

  /// The clocks that are over their target now.
  var over: [LevelClock] { readings.filter(\.isOver).map(\.clock) }
}

/// All levels and what they need, read once in a run.
///
/// The first levels that match wins. The facts are those of now: a ticket that gets another
/// priority or queue is measured by the other level from its beginning.
final class LevelBook {
  let levels: [Level]
  private unowned let store: Store
  private let calendars: CalendarBook
  private var groups: [String: Group] = [:]
  private var members: [String: [Int64: Bool]] = [:]
  private var timelines: [String: WorkingTimeline] = [:]
  private var answered = 0
  private let always: SchoolCalendar

  init(_ store: Store) throws {
    self.store = store
    levels = try store.storedLevels()
    calendars = try store.calendars()
    always = .alwaysOpen(name: Level.always, zone: try store.zone())
  }

  /// The level of a ticket: the first that matches.
  func level(of facts: LevelFacts) throws -> Level? {
    for level in levels where try mismatch(level, facts) == nil { return level }
    return nil
  }

  /// Why a level is not for a ticket; nil when it is.
  func mismatch(_ level: Level, _ facts: LevelFacts) throws -> String? {
    if let queue = level.queue, queue.lowercased() != facts.queue.lowercased() {
      return "it is in the queue \(facts.queue), not \(queue)"
    }
    if let priority = level.priority, priority != facts.priority {
      return "its priority is \(facts.priority.keyword), not \(priority.keyword)"
    }
    if let site = level.site, site.lowercased() != facts.site?.lowercased() {
      return "it is " + (facts.site.map { "at \($0)" } ?? "at no site") + ", not at \(site)"
    }
    if let group = level.group, try !isMember(facts.requester, group) {
      return "its requester is not in the group \(group)"
    }
    return nil
  }

  private func isMember(_ person: Int64?, _ name: String) throws -> Bool {
    guard let person else { return false }
    if let known = members[name]?[person] { return known }
    let group = try groups[name] ?? store.group(named: name)
    groups[name] = group
    let found = try store.isMember(person, of: group)
    members[name, default: [:]][person] = found
    return found
  }

  /// The calendar that counts for a ticket of a level.
  func calendar(of level: Level, _ facts: LevelFacts) throws -> SchoolCalendar {
    guard let name = level.calendar else {
      return calendars.calendar(queue: facts.queue, site: facts.site)
    }
    if name.lowercased() == Level.always { return always }
    return try store.calendar(named: name)
  }

  /// How the clocks of a ticket stand; nil where no level is for it.
  ///
  /// - Parameter explained: whether the readings say how they came about, step by step.
  func levels(of facts: LevelFacts, explained: Bool = false) throws -> TicketLevels? {
    guard let level = try level(of: facts) else { return nil }
    let calendar = try calendar(of: level, facts)
    var found = TicketLevels(level: level, calendar: calendar, readings: [])
    let clocks = Clocks(
      facts.history, hours(calendar), since: level.since, now: store.now, explains: explained)
    if clocks.isOutside { return found }
    for clock in LevelClock.allCases {
      guard let target = level.targets[clock] else { continue }
      guard let seconds = target.seconds(in: calendar), seconds > 0 else {
        found.trouble = "the calendar \(calendar.name) has no hours in its week"
        continue
      }
      found.readings.append(clocks.reading(clock, target: seconds))
    }
    return found
  }

  // A table of sums pays from some tens of tickets on.
  private func hours(_ calendar: SchoolCalendar) -> any WorkingHours {
    if let known = timelines[calendar.name] { return known }
    answered += 1
    guard answered > 20 else { return calendar }
    // No clock starts before its level; ten years are some milliseconds.
    let since = levels.map(\.since).min() ?? store.now
    let timeline = WorkingTimeline(
      calendar, from: max(since, store.now - 3_660 * 86_400), to: store.now + 200 * 86_400)
    timelines[calendar.name] = timeline
    return timeline
  }
}

extension Store {
  /// All levels, read at the first call of a run.
  func levelBook() throws -> LevelBook { try once { try LevelBook(self) } }

  /// The facts of a ticket.
  func levelFacts(of ticket: Int64) throws -> LevelFacts? {
    try db.first(
      "SELECT " + LevelFacts.columns + LevelFacts.tables + " WHERE t.id = \(ticket)",
      as: LevelFacts.self)
  }

  /// How the clocks of a ticket stand; nil without a level.
  func levels(of ticket: Int64) throws -> TicketLevels? {
    guard try hasLevels, let facts = try levelFacts(of: ticket) else { return nil }
    return try levelBook().levels(of: facts)
  }

  /// Calls `body` with the facts and clocks of every ticket for which a condition on `t` holds.
  ///
  /// One query, whatever the number of tickets.
  func forEachLevelled(
    _ condition: SQL, _ body: (LevelFacts, TicketLevels) throws -> Void
  ) throws {
    try forEachLevelled(condition, with: "1") { facts, levels, _ in try body(facts, levels) }
  }

  /// - Parameter columns: further columns that `body` finds in its row.
  func forEachLevelled(
    _ condition: SQL, with columns: SQL,
    _ body: (LevelFacts, TicketLevels, inout RowReader) throws -> Void
  ) throws {
    guard try hasLevels else { return }
    let book = try levelBook()
    try db.forEachRow(Store.levelQuery(condition, columns)) { row in
      let facts = try LevelFacts(from: &row)
      if let levels = try book.levels(of: facts) { try body(facts, levels, &row) }
    }
  }

  /// The query of `forEachLevelled`.
  static func levelQuery(_ condition: SQL, _ columns: SQL = "1") -> SQL {
    "SELECT " + LevelFacts.columns + ", " + columns + LevelFacts.tables + " WHERE " + condition
  }
}
