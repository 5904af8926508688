/// `calendar create`, `edit`, `hours`, `close`, `open`, `season`, `clear` and `bells`.
import Calendar
import Commands
import Repository
import SQLite

extension CalendarCommands {
  static var create: Command<CalendarArguments> {
    Command(
      "calendar create", "Make a calendar",
      prose: """
        Makes a calendar and prints its name. Without `--hours` it has none until `ittool calendar
        hours` says some; with `--like` it begins as a copy.
        """,
      options: [
        .list("hours", "DAYS HOURS", "Hours of some weekdays; give it again for others", \.hours),
        .value("zone", "ZONE", "Whose clocks count; the store's unless given", \.zone),
        .value("description", "d", "TEXT", "Whose hours they are", \.description),
        .value(
          "like", "CALENDAR", "Copy this calendar", completion: .query("calendar"), \.like),
      ],
      operands: [.one("NAME", "The new calendar", \.name)],
      examples: [
        Example(
          "ittool calendar create schools --hours 'mon-fri 07:30-15:30'", "Make a school's calendar"
        )
      ],
      start: CalendarArguments()
    ) { arguments, context in
      let name = try reading { () throws(DateError) in
        try CalendarDefinition.checked(name: arguments.name ?? "")
      }
      try context.withStore { store in
        try store.write {
          var definition = CalendarDefinition(name: name)
          if let like = arguments.like {
            definition = try store.storedCalendar(like).definition
            definition.name = name
          }
          try arguments.apply(to: &definition)
          try store.insert(definition)
        }
      }
      try context.console.line(name)
      return .done
    }
  }

  static var edit: Command<CalendarArguments> {
    Command(
      "calendar edit", "Rename or describe a calendar, or set its zone",
      prose: "Changes a calendar; its hours have commands of their own.",
      options: [
        .value("name", "NAME", "The new name", \.rename),
        .value("description", "d", "TEXT", "Whose hours they are", \.description),
        .value("zone", "ZONE", "Whose clocks count; empty for the store's", \.zone),
      ],
      operands: [.calendar],
      examples: [Example("ittool calendar edit default --name office", "Rename a calendar")],
      start: CalendarArguments()
    ) { arguments, context in
      guard arguments.rename != nil || arguments.description != nil || arguments.zone != nil else {
        throw Failure.usage(
          "calendar edit: what shall change?", hint: "give --name, --description or --zone")
      }
      return try context.changing(arguments.name) { definition in
        if let name = arguments.rename {
          definition.name = try reading { () throws(DateError) in
            try CalendarDefinition.checked(name: name)
          }
        }
        try arguments.apply(to: &definition)
      }
    }
  }

  static var hours: Command<CalendarArguments> {
    Command(
      "calendar hours", "Set the hours of weekdays",
      prose: """
        Sets the hours of some weekdays of the ordinary week. DAYS is `mon`, `mon-fri`, `tue,thu` or
        `daily`; HOURS are one or more stretches, or `closed`. `00:00-24:00` is open all day.
        """,
      operands: [
        .calendar, .one("DAYS", "Weekdays, such as mon-fri", \.days),
        .many("HOURS", "Such as 07:30-11:00, or closed", \.words),
      ],
      examples: [
        Example("ittool calendar hours schools mon-thu 7:30-15:30", "Say when schools are open"),
        Example("ittool calendar hours all sat-sun closed", "Close weekends everywhere"),
      ],
      start: CalendarArguments()
    ) { arguments, context in
      let days = try reading { () throws(DateError) in
        try Weekday.set(parsing: arguments.days ?? "")
      }
      let hours = try arguments.dayHours()
      return try context.changing(arguments.name) { definition in
        for weekday in days { definition.weekly[weekday] = hours }
      }
    }
  }

  static var close: Command<CalendarArguments> {
    Command(
      "calendar close", "Declare holidays, breaks and snow days",
      prose: """
        Closes a calendar on DAYS, also on days that are past: the clocks of open tickets are
        counted anew, as if it had been known.
        """,
      options: [.value("reason", "m", "TEXT", "Why, such as snow", \.reason)],
      operands: [.calendar, .days],
      examples: [
        Example("ittool calendar close all 2026-02-03 --reason snow", "Declare a snow day"),
        Example(
          "ittool calendar close schools 2026-11-26..2026-11-27 -m Thanksgiving",
          "Declare a break"),
      ],
      start: CalendarArguments()
    ) { arguments, context in
      let exception = try arguments.exception(.closed)
      return try context.changing(arguments.name) { $0.declare(exception) }
    }
  }

  static var open: Command<CalendarArguments> {
    Command(
      "calendar open", "Declare half days and extra days",
      prose: """
        Sets other hours on DAYS. On one day they hold as they stand, also on a Saturday. Over
        several days they hold only where the week is open.

        Without `--bells` the day keeps those periods of its weekday that lie within the hours.
        """,
      options: [
        .value("reason", "m", "TEXT", "Why, such as early release", \.reason),
        .value("bells", "SCHEDULE", "The bell schedule of these days", \.bells),
      ],
      operands: [.calendar, .days, .many("HOURS", "Such as 08:00-12:00", \.words)],
      examples: [
        Example(
          "ittool calendar open schools 2026-12-18 08:00-12:00 -m 'Half day'",
          "Declare a half day")
      ],
      start: CalendarArguments()
    ) { arguments, context in
      let exception = try arguments.exception(.hours(arguments.dayHours()))
      return try context.changing(arguments.name) { $0.declare(exception) }
    }
  }

  static var season: Command<CalendarArguments> {
    Command(
      "calendar season", "Declare another week for a time, such as summer",
      prose: """
        Sets another ordinary week on DAYS. WEEK is `mon-thu 07:00-16:00`, several with semicolons;
        days that are not named are closed. Holidays within it stay. It has no periods unless
        `--bells` names a schedule.
        """,
      options: [
        .value("reason", "m", "TEXT", "Its name, such as Summer", \.reason),
        .value("bells", "SCHEDULE", "The bell schedule of these days", \.bells),
      ],
      operands: [.calendar, .days, .many("WEEK", "Such as 'mon-thu 07:00-16:00'", \.words)],
      examples: [
        Example(
          "ittool calendar season all 2026-06-20..2026-08-15 'mon-thu 07:00-16:00' -m Summer",
          "Declare summer hours")
      ],
      start: CalendarArguments()
    ) { arguments, context in
      let text = arguments.words.joined(separator: " ")
      let week = try reading { () throws(DateError) in try WeeklyHours(parsing: text) }
      let exception = try arguments.exception(.week(week))
      return try context.changing(arguments.name) { $0.declare(exception) }
    }
  }

  static var clear: Command<CalendarArguments> {
    Command(
      "calendar clear", "Take back what was declared for days",
      prose: """
        Takes back the holidays, half days and seasons that were declared for exactly DAYS. With
        `--reason` only those of that reason.
        """,
      options: [.value("reason", "m", "TEXT", "Only what bears this reason", \.reason)],
      operands: [.calendar, .days],
      examples: [Example("ittool calendar clear all 2026-02-03", "It did not snow after all")],
      start: CalendarArguments()
    ) { arguments, context in
      let wanted = try arguments.exception(.closed)
      return try context.changing(arguments.name) { definition in
        let before = definition.exceptions.count
        definition.exceptions.removeAll {
          $0.first == wanted.first && $0.last == wanted.last
            && (arguments.reason == nil || $0.title == wanted.title)
        }
        if definition.exceptions.count == before {
          let near = definition.exceptions.first {
            $0.first <= wanted.last && wanted.first <= $0.last
          }
          throw Failure(
            "nothing was declared for \(wanted.dates) in '\(definition.name)'",
            hint: near.map { "there is: \($0.lines[0])" })
        }
      }
    }
  }

  static var bells: Command<CalendarArguments> {
    Command(
      "calendar bells", "Set the periods of a school day",
      prose: """
        Makes or replaces a bell schedule. PERIOD is `FROM-TO NAME` in one word or quoted, such as
        `'08:00-08:45 Period 1'`. With `--days` these weekdays ring by it. `--remove` forgets it.

        A date may then name a period: `thu@p3` and `before period 3` are read by number or name.
        """,
      options: [
        .value("days", "DAYS", "The weekdays that ring by it", \.days),
        .flag("remove", "Forget the schedule", \.isOff),
      ],
      operands: [
        .calendar, .one("SCHEDULE", "Its name, such as regular", \.bells),
        .many("PERIOD", "Such as '08:00-08:45 Period 1'", optional: true, \.words),
      ],
      examples: [
        Example(
          "ittool calendar bells schools regular --days mon-fri '08:00-08:45 1' '08:50-09:35 2'",
          "Set two periods")
      ],
      start: CalendarArguments()
    ) { arguments, context in
      let name = try reading { () throws(DateError) in
        try CalendarDefinition.checked(name: arguments.bells ?? "")
      }
      let schedule = try reading { () throws(DateError) -> BellSchedule in
        var schedule = BellSchedule(name: name, periods: [])
        for word in arguments.words {
          let parts = word.split(separator: " ", maxSplits: 1)
          guard let hours = parts.first, parts.count == 2 else {
            throw DateError(
              "'\(word)' is not a period", hint: "write hours and name: '08:00-08:45 Period 1'")
          }
          let range = try HourRange(parsing: hours)
          schedule = try schedule.adding(Period(name: parts[1].trimmed, checking: range))
        }
        return schedule
      }
      let days = try reading { () throws(DateError) in
        try arguments.days.map { (text) throws(DateError) in try Weekday.set(parsing: text) }
      }
      guard arguments.isOff || days != nil || !schedule.periods.isEmpty else {
        throw Failure.usage(
          "calendar bells: what shall change?", hint: "give periods, --days or --remove")
      }
      return try context.changing(arguments.name) { definition in
        let known = definition.bells.firstIndex { $0.name == name }
        if arguments.isOff {
          guard let known else { throw Failure("there is no bell schedule '\(name)'") }
          definition.bells.remove(at: known)
          definition.weekdayBells = definition.weekdayBells.filter { $0.value != name }
          return
        }
        if let known {
          if !schedule.periods.isEmpty { definition.bells[known] = schedule }
        } else {
          definition.bells.append(schedule)
        }
        guard let days else { return }
        for weekday in Weekday.allCases {
          if days.contains(weekday) {
            definition.weekdayBells[weekday] = name
          } else if definition.weekdayBells[weekday] == name {
            definition.weekdayBells[weekday] = nil
          }
        }
      }
    }
  }
}

extension CalendarArguments {
  /// Sets description, zone and hours where they were given.
  func apply(to definition: inout CalendarDefinition) throws {
    if let description { definition.description = description.trimmed }
    if let zone { definition.zone = zone.isEmpty ? nil : zone }
    for line in hours {
      let week = try reading { () throws(DateError) in try WeeklyHours(parsing: line) }
      for part in line.split(separator: ";") {
        let days = part.split(separator: " ").first ?? ""
        for weekday in try reading({ () throws(DateError) in try Weekday.set(parsing: days) }) {
          definition.weekly[weekday] = week[weekday]
        }
      }
    }
  }

  func dayHours() throws(Failure) -> DayHours {
    let text = words.joined(separator: " ")
    return try reading { () throws(DateError) in try DayHours(parsing: text) }
  }

  /// What is declared for the days that were given.
  func exception(_ rule: CalendarException.Rule) throws -> CalendarException {
    try reading { () throws(DateError) in
      let (first, last) = try CalendarException.days(parsing: days ?? "")
      let title = try CalendarException.checked(title: (reason ?? "").trimmed)
      return CalendarException(first: first, last: last, rule: rule, title: title, bells: bells)
    }
  }
}

extension CalendarDefinition {
  /// Adds what was declared by hand; it takes the place of the same kind on the same days.
  mutating func declare(_ exception: CalendarException) {
    if exceptions.contains(exception) { return }
    exceptions.removeAll {
      $0.first == exception.first && $0.last == exception.last && $0.word == exception.word
        && $0.uid == nil
    }
    exceptions.append(exception)
  }
}
