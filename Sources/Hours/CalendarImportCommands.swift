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

struct ChangeRow: Sendable {
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

        Without any of these options, a file that `ittool calendar export --format ical` wrote says
        the hours and days of a calendar as the text does; bell schedules stay as they are.

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
          ? try store.importICalendar(bytes, arguments) : try store.importText(bytes, arguments)
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
        prints for other programs the hours of the week as weekly events, which leave out the days
        that differ, and those days as all-day events; their hours stand in the titles. It is read
        back too, except that bell schedules are not in it.

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
          let zone = try store.calendar(definition).zone
          try context.console.write(definition.iCalendar(zone: zone, now: store.now))
        } else {
          try context.console.write(definition.text)
        }
        return .done
      }
    }
  }
}
