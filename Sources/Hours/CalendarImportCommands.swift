/// `calendar import` and `export`: plain text both ways, and iCalendar feeds by stated rules.
import Calendar
import Commands
import Formats
import Repository
import Terminal

struct ImportArguments: Sendable {
  var name: String?
  var file: String?
  var only: [String] = []
  var skip: [String] = []
  var map: [String] = []
  var every = false
  var feed: String?
  var dryRun = false
  var output = Output()
}

enum CalendarFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text
  case ical
}

struct ExportArguments: Sendable {
  var name: String?
  var format: CalendarFormat?
}

private struct ChangeRow: Sendable {
  var change: String
  var line: String

  static let fields: [Field<ChangeRow>] = [
    Field("change", "add, remove, or ignore for an event that was not chosen") { .text($0.change) },
    Field("line", "What it says, as in the text of a calendar") { .text($0.line) },
  ]
}

extension CalendarCommands {
  static var importing: Command<ImportArguments> {
    Command(
      "calendar import", "Read a calendar from text or from iCalendar",
      prose: """
        Reads FILE, or standard input for `-`, into CALENDAR and prints what changes; with
        `--dry-run` nothing else happens. What is the same already is not touched, so that it can be
        run again.

        A text, as `ittool calendar export` writes it, says all of a calendar: CALENDAR is made when
        it is not there, and loses what the text does not say.

        An iCalendar file adds days to a calendar that is there. Which of its events are school
        holidays only a person knows, so they are chosen: `--every`, or `--only TEXT` and `--skip
        TEXT` by words of their titles, in any case. A chosen all-day event closes its days. `--map
        TEXT=HOURS` gives other hours to the events it names, all-day or not. Events with times that
        no `--map` names are ignored.

        An event is known by its UID, within the name of `--feed`: what changed in the file is
        changed, and what is gone from it is removed, except days before its first event, and years
        back, which old clocks went by. Events from two years back to three years ahead are read.
        """,
      options: [
        .list("only", "TEXT", "Choose events whose titles contain TEXT", \.only),
        .list("skip", "TEXT", "Leave out events whose titles contain TEXT", \.skip),
        .flag("every", "Choose every event", \.every),
        .list("map", "TEXT=HOURS", "Hours for events whose titles contain TEXT", \.map),
        .value("feed", "NAME", "Which feed it is, where a calendar has several", \.feed),
        .flag("dry-run", "Show what would change", \.dryRun),
      ] + Output.options.within(\.output),
      operands: [
        .one("CALENDAR", "The calendar", completion: .query("calendar"), \.name),
        .one("FILE", "The file; - is standard input", completion: .file, \.file),
      ],
      fields: ChangeRow.fields.descriptions(),
      examples: [
        Example("ittool calendar import schools schools.txt", "Read a text back"),
        Example(
          "ittool calendar import schools feed.ics --every --skip 'Columbus Day'"
            + " --map 'Early release=08:00-12:00' --dry-run", "See what a feed would change"),
      ],
      start: ImportArguments()
    ) { arguments, context in
      let bytes = try context.console.open(arguments.file ?? "-").readAll(limit: 20 << 20)
      return try context.withStore { store in
        let rows =
          ICalendar.looksLike(bytes)
          ? try store.importFeed(bytes, arguments) : try store.importText(bytes, arguments)
        try context.printRows(ChangeRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for row in rows where arguments.dryRun || row.change != "ignore" { try emit(row) }
        }
        return .done
      }
    }
  }

  static var export: Command<ExportArguments> {
    Command(
      "calendar export", "Print a calendar as text or as iCalendar",
      prose: """
        Prints all of a calendar as text that `ittool calendar import` reads back. `--format ical`
        prints the days that differ as all-day events for other programs; hours stand in the titles.

        The text has one line for each thing: `calendar NAME`, `description`, `zone`, `hours DAYS
        HOURS`, `bells NAME` with indented lines `days DAYS` and `HOURS PERIOD`, `closed DAYS
        TITLE`, `open DAYS HOURS TITLE`, `week DAYS TITLE` with indented lines of days and hours.
        `bells=NAME` and `uid=TEXT` may stand before a title. Lines that begin with `#` are comments.
        """,
      options: [.value("format", "FORMAT", "Print it as FORMAT, text or ical", \.format)],
      operands: [
        .one("CALENDAR", "The calendar", completion: .query("calendar"), \.name)
      ],
      examples: [
        Example("ittool calendar export schools > schools.txt", "Keep it as text"),
        Example("ittool calendar export schools --format ical > schools.ics", "Publish it"),
      ],
      start: ExportArguments()
    ) { arguments, context in
      try context.withStore { store in
        let definition = try store.storedCalendar(arguments.name ?? "").definition
        if arguments.format == .ical {
          let zone = try store.calendar(definition).zone.identifier
          try context.console.write(definition.iCalendar(zone: zone, now: store.now))
        } else {
          try context.console.write(definition.text)
        }
        return .done
      }
    }
  }
}

extension Store {
  fileprivate func importText(_ bytes: [UInt8], _ arguments: ImportArguments) throws -> [ChangeRow]
  {
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
      let old = try storedCalendars().first {
        $0.definition.name.lowercased() == name.lowercased()
      }
      guard let old else {
        try insert(definition)
        return definition.text.split(separator: "\n").map {
          ChangeRow(change: "add", line: String($0))
        }
      }
      definition.name = old.definition.name
      try update(old, to: definition)
      return changes(old.definition, definition)
    }
  }

  fileprivate func importFeed(_ bytes: [UInt8], _ arguments: ImportArguments) throws -> [ChangeRow]
  {
    let choice = try FeedChoice(arguments)
    let stored = try storedCalendar(arguments.name ?? "")
    let zone = try calendar(stored.definition).zone
    let today = zone.civil(at: now).date
    let occurrences: [ICalendarOccurrence]
    do throws(DateError) {
      occurrences = try ICalendar(bytes).occurrences(
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
