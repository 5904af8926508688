/// `maintenance export`: the windows of planned work for calendars.
import Calendar
import Commands
import Repository
import SQLite
import Terminal

extension MaintenanceCommands {
  static var export: Command<MaintenanceArguments> {
    Command(
      "maintenance export", "Print the windows of planned work as a calendar",
      prose: """
        Prints an iCalendar file (RFC 5545) with an event for each window that runs or is planned,
        or was cancelled and lies ahead. Each stands at its instant in UTC, so that calendars show
        it right on both sides of a change of the clocks. `--all` prints those that are over, too;
        `--public` only what is on the status page. `ittool web build` puts the public ones on the
        site as `status/maintenance.ics`, to which calendars can subscribe; the names of the events
        are the same.
        """,
      options: [
        .flag("all", "Those that are over too", \.all),
        .flag("public", "Only what is on the status page", \.isPublic),
      ],
      examples: [
        Example("ittool maintenance export > maintenance.ics", "Write a file for a calendar")
      ],
      start: MaintenanceArguments()
    ) { arguments, context in
      try context.withStore { store in
        let events = try store.db.read { () -> [ICalendarFeed.Event] in
          let authority = try store.eventAuthority()
          let page = try store.webAddress()?.of("status/index.html")
          return try store.workWindows().filter { work, window in
            (arguments.all || window.ends > store.now && window.ended == nil)
              && (work.isPublic || !arguments.isPublic)
          }.map { work, window in
            work.event(window, authority: authority, address: work.isPublic ? page : nil)
          }
        }
        let name = try store.setting("web.title").trimmed
        try context.console.write(ICalendarFeed(name: name, events: events).text)
        return .done
      }
    }
  }
}

extension Store {
  /// Who names events, for good: the site where there is one.
  fileprivate func eventAuthority() throws -> String {
    try db.first("SELECT authority FROM web_site", as: String.self) ?? webAddress()?.host
      ?? "ittool"
  }
}
