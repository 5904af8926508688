/// The calendars of the store: reading them, and writing a changed one with its history.
import Calendar
import Commands
import Repository
import SQLite

/// A calendar as the store keeps it.
struct StoredCalendar: Sendable {
  var id: Int64
  var isStandard: Bool
  var definition: CalendarDefinition
}

extension Store {
  /// Every calendar, the standard one first, then by name.
  func storedCalendars() throws -> [StoredCalendar] {
    var all = try db.all(
      "SELECT id, standard, name, description, zone FROM calendar ORDER BY standard DESC, name",
      as: StoredCalendar.self)
    for index in all.indices { try fill(&all[index]) }
    return all
  }

  /// The calendar of a name, or the standard one for nil.
  func storedCalendar(_ name: String?) throws -> StoredCalendar {
    let found = try db.first(
      """
      SELECT id, standard, name, description, zone FROM calendar
      WHERE \(name == nil) AND standard = 1 OR name = \(name)
      """, as: StoredCalendar.self)
    guard var found else {
      let names = try db.all("SELECT name FROM calendar ORDER BY name", as: String.self)
      throw Failure(
        "there is no calendar '\(name ?? "")'",
        hint: didYouMean(name ?? "", in: names) ?? "there are: " + names.joined(separator: ", "))
    }
    try fill(&found)
    return found
  }

  private func fill(_ calendar: inout StoredCalendar) throws {
    let id = calendar.id
    var definition = calendar.definition
    var ranges: [Int64: [HourRange]] = [:]
    try db.forEachRow(
      "SELECT weekday, start, until FROM weekly_hours WHERE calendar = \(id) ORDER BY weekday, start"
    ) { row in
      let weekday: Int64 = try row.int()
      ranges[weekday, default: []].append(try row.hours())
    }
    for weekday in Weekday.allCases {
      definition.weekly[weekday] = DayHours(ranges[Int64(weekday.rawValue)] ?? [])
    }
    definition.exceptions = try db.all(
      """
      SELECT first, last, rule, hours, title, bells, uid FROM calendar_exception
      WHERE calendar = \(id) ORDER BY id
      """, as: ExceptionRow.self
    ).map(\.exception)
    var schedules: [Int64: (name: String, periods: [Period])] = [:]
    try db.forEachRow("SELECT id, name FROM bell_schedule WHERE calendar = \(id)") { row in
      let schedule: Int64 = try row.int()
      schedules[schedule] = (try row.text(), [])
    }
    for (schedule, found) in schedules {
      var periods: [Period] = []
      try db.forEachRow(
        "SELECT name, start, until FROM period WHERE bell_schedule = \(schedule)"
      ) { row in
        let name: String = try row.text()
        periods.append(Period(name: name, hours: try row.hours()))
      }
      definition.bells.append(BellSchedule(name: found.name, periods: periods))
    }
    definition.bells.sort { $0.name < $1.name }
    try db.forEachRow(
      "SELECT weekday, bell_schedule FROM weekday_bells WHERE calendar = \(id)"
    ) { row in
      let weekday: Int64 = try row.int()
      let schedule: Int64 = try row.int()
      if let weekday = Weekday(rawValue: Int(weekday)) {
        definition.weekdayBells[weekday] = schedules[schedule]?.name
      }
    }
    calendar.definition = definition
  }

  /// Makes a calendar out of what was said; called inside a write.
  func insert(_ definition: CalendarDefinition) throws {
    if try db.first(
      "SELECT id FROM calendar WHERE name = \(definition.name)", as: Int64.self) != nil
    {
      throw Failure(
        "there is a calendar '\(definition.name)' already",
        hint: "change it with 'ittool calendar edit'")
    }
    try db.run("INSERT INTO calendar(name) VALUES (\(definition.name))")
    let id =
      try db.first(
        "SELECT id FROM calendar WHERE name = \(definition.name)", as: Int64.self) ?? 0
    try record(subject: "calendar", definition.name, new: "created")
    let empty = CalendarDefinition(name: definition.name)
    try update(
      StoredCalendar(id: id, isStandard: false, definition: empty), to: definition)
  }

  /// Writes what differs, each difference with its event; called inside a write.
  func update(_ old: StoredCalendar, to new: CalendarDefinition) throws {
    let (id, before) = (old.id, old.definition)
    do throws(DateError) { try new.checkBells() } catch {
      throw Failure(error.message, hint: error.hint)
    }
    func tell(_ what: String, _ old: String?, _ new: String?) throws {
      try record(subject: "calendar", "\(before.name) \(what)", old: old, new: new)
    }
    if new.name != before.name {
      let taken = try db.first(
        "SELECT id FROM calendar WHERE name = \(new.name) AND id <> \(id)", as: Int64.self)
      guard taken == nil else { throw Failure("there is a calendar '\(new.name)' already") }
      try db.run("UPDATE calendar SET name = \(new.name) WHERE id = \(id)")
      try record(subject: "calendar", before.name, old: before.name, new: new.name)
    }
    if new.description != before.description {
      try db.run("UPDATE calendar SET description = \(new.description) WHERE id = \(id)")
      try tell("description", before.description, new.description)
    }
    if new.zone != before.zone {
      if let zone = new.zone {
        do throws(ZoneError) { _ = try Zone.named(zone) } catch {
          throw Failure(error.message, hint: error.hint)
        }
      }
      try db.run("UPDATE calendar SET zone = \(new.zone) WHERE id = \(id)")
      try tell("zone", before.zone, new.zone)
    }
    for weekday in Weekday.allCases where new.weekly[weekday] != before.weekly[weekday] {
      let day = Int64(weekday.rawValue)
      try db.run("DELETE FROM weekly_hours WHERE calendar = \(id) AND weekday = \(day)")
      for range in new.weekly[weekday].ranges {
        try db.run(
          """
          INSERT INTO weekly_hours(calendar, weekday, start, until)
          VALUES (\(id), \(day), \(range.from.description), \(range.to.description))
          """)
      }
      try tell(
        "hours \(weekday.short.lowercased())", before.weekly[weekday].description,
        new.weekly[weekday].description)
    }
    try updateBells(id, before, new, tell)
    try updateExceptions(id, before, new, tell)
    forget(CalendarBook.self)
  }

  private func updateExceptions(
    _ id: Int64, _ before: CalendarDefinition, _ new: CalendarDefinition,
    _ tell: (String, String?, String?) throws -> Void
  ) throws {
    let (gone, come) = (
      before.exceptions.surplus(over: new.exceptions),
      new.exceptions.surplus(over: before.exceptions)
    )
    for exception in gone {
      try db.run(
        """
        DELETE FROM calendar_exception WHERE id = (SELECT min(id) FROM calendar_exception
          WHERE calendar = \(id) AND first = \(exception.first.description)
            AND last = \(exception.last.description) AND rule = \(exception.word)
            AND hours IS \(exception.hoursText) AND title = \(exception.title)
            AND bells IS \(exception.bells) AND uid IS \(exception.uid))
        """)
      try tell(exception.dates, exception.spoken, nil)
    }
    for exception in come {
      try db.run(
        """
        INSERT INTO calendar_exception(calendar, first, last, rule, hours, title, bells, uid)
        VALUES (\(id), \(exception.first.description), \(exception.last.description), \
        \(exception.word), \(exception.hoursText), \(exception.title), \(exception.bells), \
        \(exception.uid))
        """)
      try tell(exception.dates, nil, exception.spoken)
    }
  }

  private func updateBells(
    _ id: Int64, _ before: CalendarDefinition, _ new: CalendarDefinition,
    _ tell: (String, String?, String?) throws -> Void
  ) throws {
    guard new.bells != before.bells || new.weekdayBells != before.weekdayBells else { return }
    try db.run("DELETE FROM weekday_bells WHERE calendar = \(id)")
    for schedule in before.bells where !new.bells.contains(schedule) {
      let row = try scheduleNumber(id, schedule.name)
      try db.run("DELETE FROM period WHERE bell_schedule = \(row)")
      if !new.bells.contains(where: { $0.name == schedule.name }) {
        try db.run("DELETE FROM bell_schedule WHERE id = \(row)")
        try tell("bells \(schedule.name)", schedule.spoken, nil)
      }
    }
    for schedule in new.bells where !before.bells.contains(schedule) {
      let known = before.bells.first { $0.name == schedule.name }
      if known == nil {
        try db.run("INSERT INTO bell_schedule(calendar, name) VALUES (\(id), \(schedule.name))")
      }
      let row = try scheduleNumber(id, schedule.name)
      for period in schedule.periods {
        try db.run(
          """
          INSERT INTO period(bell_schedule, name, start, until) VALUES (\(row), \(period.name), \
          \(period.hours.from.description), \(period.hours.to.description))
          """)
      }
      try tell("bells \(schedule.name)", known?.spoken, schedule.spoken)
    }
    for weekday in Weekday.allCases {
      if let name = new.weekdayBells[weekday] {
        try db.run(
          """
          INSERT INTO weekday_bells(calendar, weekday, bell_schedule)
          VALUES (\(id), \(Int64(weekday.rawValue)), \(try scheduleNumber(id, name)))
          """)
      }
      if new.weekdayBells[weekday] != before.weekdayBells[weekday] {
        try tell(
          "bells \(weekday.short.lowercased())", before.weekdayBells[weekday],
          new.weekdayBells[weekday])
      }
    }
  }

  private func scheduleNumber(_ calendar: Int64, _ name: String) throws -> Int64 {
    try db.first(
      "SELECT id FROM bell_schedule WHERE calendar = \(calendar) AND name = \(name)",
      as: Int64.self) ?? 0
  }
}

extension StoredCalendar: RowDecodable {
  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    isStandard = try row.bool()
    definition = CalendarDefinition(name: try row.text())
    definition.description = try row.text()
    definition.zone = try row.text()
  }
}

/// A row of calendar_exception; what it says was checked when it was written.
private struct ExceptionRow: RowDecodable {
  var exception: CalendarException

  init(from row: inout RowReader) throws(DatabaseError) {
    let (first, last): (String, String) = (try row.text(), try row.text())
    let word: String = try row.text()
    let hours: String? = try row.text()
    let rule: CalendarException.Rule =
      switch word {
      case "hours": .hours((try? DayHours(parsing: hours ?? "")) ?? .closed)
      case "week": .week((try? WeeklyHours(parsing: hours ?? "")) ?? WeeklyHours())
      default: .closed
      }
    exception = CalendarException(
      first: CivilDate(iso: first) ?? CivilDate(daysSinceEpoch: 0),
      last: CivilDate(iso: last) ?? CivilDate(daysSinceEpoch: 0), rule: rule,
      title: try row.text(), bells: try row.text(), uid: try row.text())
  }
}

extension RowReader {
  /// Two texts such as 08:00 and 16:00.
  fileprivate mutating func hours() throws(DatabaseError) -> HourRange {
    let (from, to): (String, String) = (try text(), try text())
    if let from = CivilTime(from), let to = CivilTime(to, asEnd: true),
      let range = HourRange(from: from, to: to)
    {
      return range
    }
    // The table's CHECKs leave only hours such as 29:00 to get here.
    throw DatabaseError(code: 11, message: "'\(from)-\(to)' are not hours", sql: nil)
  }
}

extension CalendarException {
  /// What it says, for the history: `closed, snow`.
  var spoken: String {
    let hours = hoursText ?? "closed"
    return title.isEmpty ? hours : "\(hours), \(title)"
  }
}

extension BellSchedule {
  /// Its periods, for the history.
  var spoken: String {
    periods.map { "\($0.hours) \($0.name)" }.joined(separator: "; ")
  }
}

extension [CalendarException] {
  /// Those that come here more often than there, in order.
  fileprivate func surplus(over other: [CalendarException]) -> [CalendarException] {
    var counts: [CalendarException: Int] = [:]
    for exception in other { counts[exception, default: 0] += 1 }
    return filter { exception in
      guard let count = counts[exception], count > 0 else { return true }
      counts[exception] = count - 1
      return false
    }
  }
}
