/// `calendar use`, `list`, `check` and `delete`.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// A line of `calendar list`.
private struct CalendarRow: Sendable {
  var name: String
  var isStandard: Bool
  var zone: String
  var week: String
  var queues: String
  var sites: String
  var exceptions: Int64
  var description: String

  static let fields: [Field<CalendarRow>] = [
    Field("calendar", "Name") { .text($0.name) },
    Field("standard", "Whether all queues and sites without their own go by it") {
      .bool($0.isStandard)
    },
    Field("zone", "Whose clocks count") { .text($0.zone) },
    Field("week", "The ordinary week") { .text($0.week) },
    Field("queues", "The queues that go by it") { .of($0.queues.isEmpty ? nil : $0.queues) },
    Field("sites", "The sites that go by it") { .of($0.sites.isEmpty ? nil : $0.sites) },
    Field("exceptions", "How many holidays, half days and seasons it knows", usual: false) {
      .integer($0.exceptions)
    },
    Field("description", "Whose hours they are", usual: false) {
      .of($0.description.isEmpty ? nil : $0.description)
    },
  ]
}

private struct FindingRow: Sendable {
  var calendar: String
  var finding: CalendarFinding

  static let fields: [Field<FindingRow>] = [
    Field("calendar", "The calendar") { .text($0.calendar) },
    Field("day", "The first day it is about") { .of($0.finding.day?.description) },
    Field("finding", "What should be looked at") { .text($0.finding.words) },
  ]
}

extension CalendarCommands {
  static var list: Command<CalendarArguments> {
    Command(
      "calendar list", "List the calendars",
      prose: "Lists the calendars, the standard one first, and who goes by each.",
      options: Output.options.within(\.output), fields: CalendarRow.fields.descriptions(),
      examples: [Example("ittool calendar list", "See all of them")],
      start: CalendarArguments()
    ) { arguments, context in
      try context.withStore { store in
        let rows = try store.storedCalendars().map { stored in
          let names: (SQL) throws -> String = { sql in
            try store.db.all(sql, as: String.self).joined(separator: ",")
          }
          let definition = stored.definition
          return CalendarRow(
            name: definition.name, isStandard: stored.isStandard,
            zone: try definition.zone ?? store.zone().identifier,
            week: definition.weekly.description,
            queues: try names(
              """
              SELECT name FROM queue JOIN calendar_use ON queue = queue.id
              WHERE calendar = \(stored.id) ORDER BY name
              """),
            sites: try names(
              """
              SELECT name FROM site JOIN calendar_use ON site = site.id
              WHERE calendar = \(stored.id) ORDER BY name
              """),
            exceptions: Int64(definition.exceptions.count), description: definition.description)
        }
        try context.printRows(CalendarRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for row in rows { try emit(row) }
        }
        return .done
      }
    }
  }

  static var use: Command<CalendarArguments> {
    Command(
      "calendar use", "Say which queue or site goes by which calendar",
      prose: """
        Lets a queue or a site go by CALENDAR, or all without their own by `--standard`. `--stop`
        lets them go by the standard one again.
        """,
      options: [
        .value("queue", "QUEUE", "A queue", completion: .query("queue"), \.queue),
        .value("site", "SITE", "A site", completion: .query("site"), \.site),
        .flag("standard", "All queues and sites without their own", \.standard),
        .flag("stop", "Go by it no longer", \.isOff),
      ],
      operands: [.calendar],
      examples: [
        Example("ittool calendar use schools --site north", "Let a building go by it"),
        Example("ittool calendar use office --standard", "Let everything else go by it"),
      ],
      start: CalendarArguments()
    ) { arguments, context in
      guard arguments.queue != nil || arguments.site != nil || arguments.standard else {
        throw Failure.usage(
          "calendar use: who shall go by it?", hint: "give --queue, --site or --standard")
      }
      guard !(arguments.standard && arguments.isOff) else {
        throw Failure.usage("there is always a standard calendar", hint: "make another one so")
      }
      return try context.withStore { store in
        try store.write {
          let stored = try store.storedCalendar(arguments.name ?? "")
          if let queue = arguments.queue {
            try store.use(stored, "queue", queue, stop: arguments.isOff)
          }
          if let site = arguments.site {
            try store.use(stored, "site", site, stop: arguments.isOff)
          }
          if arguments.standard, !stored.isStandard {
            let old = try store.db.first(
              "SELECT name FROM calendar WHERE standard = 1", as: String.self)
            try store.db.run("UPDATE calendar SET standard = 0 WHERE standard = 1")
            try store.db.run("UPDATE calendar SET standard = 1 WHERE id = \(stored.id)")
            try store.record(
              subject: "calendar", "standard", old: old, new: stored.definition.name)
          }
          store.forget(CalendarBook.self)
        }
        return .done
      }
    }
  }

  static var check: Command<CalendarArguments> {
    Command(
      "calendar check", "Look for slips in calendars",
      prose: """
        Looks for lines that speak of the same days, weeks that are closed for more than 72 hours on
        end, holidays on days that are closed anyway, periods outside the hours, and years without
        holidays. It prints one line per finding and nothing when all is well. The exit status is 4
        when something was found.
        """,
      options: Output.options.within(\.output),
      operands: [
        .maybe("CALENDAR", "Only this one", completion: .query("calendar"), \.name)
      ],
      fields: FindingRow.fields.descriptions(),
      examples: [Example("ittool calendar check", "Look through all calendars")],
      start: CalendarArguments()
    ) { arguments, context in
      try context.withStore { store in
        let today = try store.zone().civil(at: store.now).date
        let rows = try store.storedCalendars(named: arguments.name ?? "all").flatMap { stored in
          stored.definition.findings(today: today).map {
            FindingRow(calendar: stored.definition.name, finding: $0)
          }
        }
        try context.printRows(FindingRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for row in rows { try emit(row) }
        }
        return rows.isEmpty ? .done : .no
      }
    }
  }

  static var delete: Command<CalendarArguments> {
    Command(
      "calendar delete", "Forget a calendar",
      prose: """
        Forgets a calendar that nothing goes by. On a terminal it asks first; elsewhere `--yes` is
        needed. `ittool calendar export` keeps it as text.
        """,
      options: [.flag("yes", "y", "Do not ask", \.yes)],
      operands: [.calendar],
      examples: [Example("ittool calendar delete summer-camp --yes", "Forget a calendar")],
      start: CalendarArguments()
    ) { arguments, context in
      try context.withStore { store in
        let stored = try store.storedCalendar(arguments.name ?? "")
        let name = stored.definition.name
        try context.consent(to: "forget the calendar '\(name)'", arguments.yes)
        try store.write { try store.delete(stored) }
        return .done
      }
    }
  }
}

extension Store {
  fileprivate func use(
    _ calendar: StoredCalendar, _ table: StaticString, _ word: String, stop: Bool
  ) throws {
    let found: (id: Int64, name: String)? = try db.first(
      "SELECT id, name FROM \(raw: table) WHERE name = \(word)"
    ) { row in (try row.int(), try row.text()) }
    guard let found else {
      let names = try db.all("SELECT name FROM \(raw: table) WHERE active", as: String.self)
      throw Failure("there is no \(table) '\(word)'", hint: didYouMean(word, in: names))
    }
    let old = try db.first(
      """
      SELECT name FROM calendar JOIN calendar_use ON calendar = calendar.id
      WHERE \(raw: table) = \(found.id)
      """, as: String.self)
    if stop, old != calendar.definition.name {
      throw Failure("\(table) '\(found.name)' does not go by '\(calendar.definition.name)'")
    }
    let new = stop ? nil : calendar.definition.name
    if old == new { return }
    try db.run("DELETE FROM calendar_use WHERE \(raw: table) = \(found.id)")
    if !stop {
      try db.run(
        "INSERT INTO calendar_use(calendar, \(raw: table)) VALUES (\(calendar.id), \(found.id))")
    }
    try record(subject: "calendar", "\(table) \(found.name)", old: old, new: new)
  }

  fileprivate func delete(_ calendar: StoredCalendar) throws {
    let name = calendar.definition.name
    let uses = try db.first(
      "SELECT count(*) FROM calendar_use WHERE calendar = \(calendar.id)", as: Int64.self)
    guard !calendar.isStandard, uses == 0 else {
      throw Failure(
        calendar.isStandard
          ? "'\(name)' is the standard calendar" : "queues or sites go by '\(name)'",
        hint: "let them go by another with 'ittool calendar use'")
    }
    var empty = CalendarDefinition(name: name)
    empty.description = calendar.definition.description
    empty.zone = calendar.definition.zone
    try update(calendar, to: empty)
    try db.run("DELETE FROM calendar WHERE id = \(calendar.id)")
    try record(subject: "calendar", name, old: "deleted")
    forget(CalendarBook.self)
  }
}
