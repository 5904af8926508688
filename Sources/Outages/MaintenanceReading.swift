/// `maintenance list` and `show`: the windows of planned work.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services

/// A window with its maintenance, as lists show it.
private struct WindowRow: Sendable {
  var work: Maintenance
  var window: MaintenanceWindow
  var services: [String]
  var now: Instant

  var state: String {
    if window.cancelled != nil { return "cancelled" }
    if window.ended != nil { return "over" }
    return window.started == nil ? "planned" : "running"
  }

  static let fields: [Field<WindowRow>] = [
    Field("number", "The maintenance's number") { .text($0.work.number) },
    Field("state", "planned, running, over or cancelled") { .text($0.state) },
    Field("title", "What is done") { .text($0.work.title) },
    Field("starts", "When it begins") { .instant($0.window.starts) },
    Field("ends", "When it ends") { .instant($0.window.ends) },
    Field("services", "How badly each service is hit") { .list($0.services) },
    Field("started", "When it began", usual: false) { .of($0.window.started) },
    Field("ended", "When it ended", usual: false) { .of($0.window.ended) },
    Field("rule", "The rule by which it comes again", usual: false) { .of($0.work.rule) },
    Field("affected", "What is affected", usual: false) { .text($0.work.affected) },
    Field("meanwhile", "What to do meanwhile", usual: false) { .text($0.work.meanwhile) },
    Field("works", "What still works", usual: false) { .text($0.work.works) },
    Field("body", "What else it says", usual: false) { .text($0.work.body) },
    Field("public", "Whether it is on the status page", usual: false) { .bool($0.work.isPublic) },
  ]
}

extension MaintenanceCommands {
  static var list: Command<MaintenanceArguments> {
    Command(
      "maintenance list", "List the windows of planned work",
      prose: "Lists the windows that are planned or running, the next first.",
      options: [.flag("all", "Those that are over or cancelled too", \.all)]
        + Output.options.within(\.output),
      fields: WindowRow.fields.descriptions(),
      examples: [Example("ittool maintenance list", "See what is planned")],
      start: MaintenanceArguments()
    ) { arguments, context in
      try context.withStore { store in
        try context.printWindows(
          arguments.all ? "1" : "w.ended IS NULL AND w.cancelled IS NULL", arguments.output, store)
        return .done
      }
    }
  }

  static var show: Command<MaintenanceArguments> {
    Command(
      "maintenance show", "Show the windows of planned work",
      prose: "Prints every window of it, those that are over too.",
      options: Output.options.within(\.output), operands: [number],
      fields: WindowRow.fields.descriptions(),
      examples: [Example("ittool maintenance show M-3 --json", "All that is known of it")],
      start: MaintenanceArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let work = try store.maintenance(number)
        try context.printWindows("w.maintenance = \(work.id)", arguments.output, store)
        return .done
      }
    }
  }
}

extension Context {
  fileprivate func printWindows(_ condition: SQL, _ output: Output, _ store: Store) throws {
    let windows = try store.db.all(
      MaintenanceWindow.select + " WHERE " + condition + " ORDER BY w.starts, w.id",
      as: MaintenanceWindow.self)
    try printRows(WindowRow.fields, output, local: try store.localTimes()) { emit in
      for window in windows {
        let services = try store.db.all(
          """
          SELECT s.name || '=' || CASE i.level WHEN 1 THEN 'maintenance' WHEN 2 THEN 'degraded'
            WHEN 3 THEN 'partial' ELSE 'major' END
          FROM maintenance_impact AS i JOIN service AS s ON s.id = i.service
          WHERE i.maintenance = \(window.maintenance) ORDER BY s.name
          """, as: String.self)
        try emit(
          WindowRow(
            work: try store.maintenance(MaintenanceNumber(window.maintenance)), window: window,
            services: services, now: store.now))
      }
    }
  }
}
