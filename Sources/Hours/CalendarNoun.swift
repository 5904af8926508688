/// The noun `calendar`: when schools and the department are open.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

extension Noun {
  /// The noun `calendar`.
  public static var calendar: Noun {
    Noun(
      "calendar", "Say when schools and the department are open",
      prose: """
        A calendar holds the hours of an ordinary week, the days that differ (holidays, half days,
        summer, snow) and the periods of a school day. Working time is counted in it: what a ticket
        may take, and what it took. A ticket goes by the calendar of its queue, else by that of its
        site, else by the standard one.

        Hours are written `08:00-16:00`, several with commas; a day ends at `24:00`. Days are
        `2026-02-03` or `2026-11-26..2026-11-27`. Where several lines speak of one day, the one of
        fewer days holds, then the one that begins later, then the one that was declared later.
        Where CALENDAR is written, several names with commas and `all` will do for most commands.
        """,
      entries: {
        [
          CommandEntry("calendar create", CalendarCommands.create),
          CommandEntry("calendar edit", CalendarCommands.edit),
          CommandEntry("calendar list", CalendarCommands.list),
          CommandEntry("calendar show", CalendarCommands.show),
          CommandEntry("calendar hours", CalendarCommands.hours),
          CommandEntry("calendar close", CalendarCommands.close),
          CommandEntry("calendar open", CalendarCommands.open),
          CommandEntry("calendar season", CalendarCommands.season),
          CommandEntry("calendar clear", CalendarCommands.clear),
          CommandEntry("calendar bells", CalendarCommands.bells),
          CommandEntry("calendar use", CalendarCommands.use),
          CommandEntry("calendar import", CalendarCommands.importing),
          CommandEntry("calendar export", CalendarCommands.export),
          CommandEntry("calendar check", CalendarCommands.check),
          CommandEntry("calendar delete", CalendarCommands.delete),
          CommandEntry("calendar add", CalendarCommands.add),
          CommandEntry("calendar between", CalendarCommands.between),
        ]
      })
  }
}

/// The run functions of the noun `calendar`.
enum CalendarCommands {}

struct CalendarArguments: Sendable {
  var name: String?
  var days: String?
  var words: [String] = []
  var reason: String?
  var bells: String?
  var rename: String?
  var description: String?
  var zone: String?
  var hours: [String] = []
  var like: String?
  var queue: String?
  var site: String?
  var standard = false
  var isOff = false
  var yes = false
  var output = Output()
}

extension Operand where Arguments == CalendarArguments {
  static var calendar: Operand {
    .one("CALENDAR", "The calendar", completion: .query("calendar"), \.name)
  }
  static var days: Operand { .one("DAYS", "A day, or FIRST..LAST", \.days) }
}

/// Turns what could not be read into the failure of a command line.
func reading<T>(_ body: () throws(DateError) -> T) throws(Failure) -> T {
  do throws(DateError) { return try body() } catch {
    throw Failure.usage(error.message, hint: error.hint)
  }
}

extension Context {
  /// Changes the calendars that a word names, in one transaction.
  func changing(
    _ names: String?, _ change: (inout CalendarDefinition) throws -> Void
  ) throws -> ExitStatus {
    try withStore { store in
      try store.write {
        for stored in try store.storedCalendars(named: names ?? "") {
          var definition = stored.definition
          try change(&definition)
          try store.update(stored, to: definition)
        }
      }
      return .done
    }
  }
}

extension Store {
  /// The calendars of `all`, or of names with commas between them.
  func storedCalendars(named names: String) throws -> [StoredCalendar] {
    if names.lowercased() == "all" { return try storedCalendars() }
    return try names.split(separator: ",").map { try storedCalendar(String($0)) }
  }

  /// Candidates for the completion query `calendar`, or nil for another.
  public func calendarCandidates(_ name: String) throws -> [Candidate]? {
    guard name == "calendar" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow("SELECT name, description FROM calendar ORDER BY name") { row in
      found.append(Candidate(try row.text(), try row.text() ?? ""))
    }
    return found
  }
}
