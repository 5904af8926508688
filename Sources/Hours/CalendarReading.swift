/// Reading calendars from files: a whole one from text or from an iCalendar file of ours, and days
/// from the iCalendar files of others.
import Calendar
import Commands
import Repository

extension Store {
  /// Reads the text of a whole calendar.
  func importText(_ bytes: [UInt8], _ arguments: ImportArguments) throws -> [ChangeRow] {
    guard arguments.only.isEmpty, arguments.skip.isEmpty, arguments.map.isEmpty, !arguments.every
    else {
      throw Failure.usage("--only, --skip, --every and --map choose events of iCalendar files")
    }
    let name = try reading { () throws(DateError) in
      try CalendarDefinition.checked(name: arguments.name ?? "")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    var definition: CalendarDefinition
    do throws(DateError) { definition = try CalendarDefinition(text: text) } catch {
      throw Failure("\(arguments.file ?? "-"): \(error.message)", hint: error.hint)
    }
    definition.name = name
    return try write(keep: !arguments.dryRun) {
      guard let old = try calendarIfThere(name) else { return try make(definition) }
      definition.name = old.definition.name
      try update(old, to: definition)
      return changes(old.definition, definition)
    }
  }

  private func calendarIfThere(_ name: String) throws -> StoredCalendar? {
    try storedCalendars().first { $0.definition.name.lowercased() == name.lowercased() }
  }

  private func make(_ definition: CalendarDefinition) throws -> [ChangeRow] {
    try insert(definition)
    return definition.text.split(separator: "\n").map {
      ChangeRow(change: "add", line: String($0))
    }
  }

  /// Reads an iCalendar file: one of ours as a whole calendar, others as a feed of days.
  func importICalendar(_ bytes: [UInt8], _ arguments: ImportArguments) throws
    -> [ChangeRow]
  {
    let file: ICalendar
    do throws(DateError) { file = try ICalendar(bytes) } catch {
      throw Failure("\(arguments.file ?? "-"): \(error.message)", hint: error.hint)
    }
    let isChosen =
      arguments.every || arguments.feed != nil
      || !(arguments.only + arguments.skip + arguments.map).isEmpty
    return try file.isOurs && !isChosen
      ? importOurs(file, arguments) : importFeed(file, arguments)
  }

  /// Takes over what an iCalendar file of ours says; what it cannot say, such as bell schedules,
  /// stays.
  private func importOurs(_ file: ICalendar, _ arguments: ImportArguments) throws -> [ChangeRow] {
    let name = try reading { () throws(DateError) in
      try CalendarDefinition.checked(name: arguments.name ?? "")
    }
    var wanted: CalendarDefinition
    do throws(DateError) { wanted = try file.definition(named: name) } catch {
      throw Failure("\(arguments.file ?? "-"): \(error.message)", hint: error.hint)
    }
    return try write(keep: !arguments.dryRun) {
      guard let old = try calendarIfThere(name) else {
        if wanted.zone == (try zone().identifier) { wanted.zone = nil }
        return try make(wanted)
      }
      var definition = old.definition
      if let told = wanted.zone, try calendar(old.definition).zone.identifier != told {
        definition.zone = told
      }
      (definition.description, definition.weekly) = (wanted.description, wanted.weekly)
      var known = definition.exceptions
      definition.exceptions = wanted.exceptions.map { exception in
        guard let place = known.firstIndex(where: { $0.says(exception) }) else { return exception }
        return known.remove(at: place)
      }
      try update(old, to: definition)
      return changes(old.definition, definition)
    }
  }

  private func importFeed(_ file: ICalendar, _ arguments: ImportArguments) throws -> [ChangeRow] {
    let choice = try FeedChoice(arguments)
    let stored = try storedCalendar(arguments.name ?? "")
    let zone = try calendar(stored.definition).zone
    let today = zone.civil(at: now).date
    let occurrences: [ICalendarOccurrence]
    do throws(DateError) {
      occurrences = try file.occurrences(
        from: today.adding(months: -24), through: today.adding(months: 36), zone: zone)
    } catch {
      throw Failure("\(arguments.file ?? "-"): \(error.message)", hint: error.hint)
    }
    var ignored: [ChangeRow] = []
    var wanted: [CalendarException] = []
    for event in occurrences {
      let rule = choice.rule(event)
      let exception = CalendarException(
        first: event.first, last: event.last, rule: rule ?? .closed,
        title: String(event.summary.prefix(100)),
        uid: String("\(choice.feed):\(event.uid)".prefix(300)))
      if rule == nil {
        let kind = event.isAllDay ? "" : " (with times)"
        ignored.append(
          ChangeRow(change: "ignore", line: "\(exception.dates) \(event.summary)\(kind)"))
      } else {
        wanted.append(exception)
      }
    }
    var definition = stored.definition
    let first = max(occurrences.first?.first ?? today, today.adding(months: -24))
    definition.exceptions.removeAll {
      ($0.uid?.hasPrefix(choice.feed + ":") ?? false) && $0.last >= first
        && !wanted.contains($0)
    }
    definition.exceptions += wanted.filter { !stored.definition.exceptions.contains($0) }
    return try write(keep: !arguments.dryRun) {
      try update(stored, to: definition)
      return changes(stored.definition, definition) + ignored
    }
  }

  /// Lines of the text that went and came; lines of a block bear its name.
  private func changes(_ old: CalendarDefinition, _ new: CalendarDefinition) -> [ChangeRow] {
    let (before, after) = (lines(old), lines(new))
    return before.filter { !after.contains($0) }.map { ChangeRow(change: "remove", line: $0) }
      + after.filter { !before.contains($0) }.map { ChangeRow(change: "add", line: $0) }
  }

  private func lines(_ definition: CalendarDefinition) -> [String] {
    var block = ""
    return definition.text.split(separator: "\n").map { line in
      if line.first != " " {
        block = String(line)
        return block
      }
      return "\(block): \(line.dropFirst(2))"
    }
  }
}

/// Which events of a feed count, and as what.
private struct FeedChoice {
  var feed: String
  var only: [String]
  var skip: [String]
  var map: [(text: String, hours: DayHours)]

  init(_ arguments: ImportArguments) throws(Failure) {
    feed = try reading { () throws(DateError) in
      try CalendarDefinition.checked(name: arguments.feed ?? "feed")
    }
    only = arguments.only.map { $0.lowercased() }
    skip = arguments.skip.map { $0.lowercased() }
    map = []
    for word in arguments.map {
      guard let equals = word.lastIndex(of: "=") else {
        throw .usage("--map: '\(word)' has no '='", hint: "write 'Early release=08:00-12:00'")
      }
      let hours = try reading { () throws(DateError) in
        try DayHours(parsing: word[word.index(after: equals)...])
      }
      map.append((word[..<equals].lowercased(), hours))
    }
    guard arguments.every || !only.isEmpty || !map.isEmpty else {
      throw .usage(
        "which events close the calendar?",
        hint: "choose with --only TEXT, --map TEXT=HOURS, or --every and --skip TEXT; see them with"
          + " --every --dry-run")
    }
    if !arguments.every, only.isEmpty { only = ["\u{0}"] }
  }

  /// What an event does to its days; nil when it is ignored.
  func rule(_ event: ICalendarOccurrence) -> CalendarException.Rule? {
    let title = event.summary.lowercased()
    if skip.contains(where: { title.contains($0) }) { return nil }
    if let mapped = map.first(where: { title.contains($0.text) }) {
      return mapped.hours.isClosed ? .closed : .hours(mapped.hours)
    }
    guard event.isAllDay, only.isEmpty || only.contains(where: { title.contains($0) }) else {
      return nil
    }
    return .closed
  }
}

extension CalendarException {
  /// Whether an event of ours says the same, which knows neither bell schedule nor feed.
  fileprivate func says(_ event: CalendarException) -> Bool {
    first == event.first && last == event.last && rule == event.rule
      && (title == event.title || title == "Closed" && event.title.isEmpty && rule == .closed)
  }
}
