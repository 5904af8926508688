/// The noun `level`: what is promised about which tickets.
import Calendar
import Commands
import Formats
import Hours
import Repository
import SQLite
import Terminal

/// What `level create` and `level edit` were told.
struct LevelArguments: Sendable {
  var name: String?
  var rename: String?
  var description: String?
  var place: Int?
  var queue: String?
  var priority: Priority?
  var site: String?
  var group: String?
  var calendar: String?
  var response: LevelTarget?
  var word: LevelTarget?
  var resolution: LevelTarget?
  var warn: String?
  var urgent = false
  var calm = false
  var lead: String?
  var since: String?
  var steps: [EscalationStep] = []
  var silent = false
  var without: [String] = []

  static var options: [Option<LevelArguments>] {
    [
      .value("description", "d", "TEXT", "What it is for", \.description),
      .value("place", "N", "Its place in the list; 1 is looked at first", \.place),
      .value("queue", "Q", "NAME", "Only for the queue", completion: .query("queue"), \.queue),
      .value("priority", "p", "PRIORITY", "Only for this priority", \.priority),
      .value("site", "SITE", "Only for the site", completion: .query("site"), \.site),
      .value(
        "group", "NAME", "Only for requesters of the group", completion: .query("group"), \.group),
      .value(
        "calendar", "NAME", "The calendar that counts; 24x7 counts every hour",
        details: "Otherwise it is that of the ticket's queue or site.", \.calendar),
      .value("response", "SPAN", "Time for an answer, such as 4h", \.response),
      .value("next-word", "SPAN", "Time from one public word to the next", \.word),
      .value("resolution", "SPAN", "Time for a solution, such as 2d", \.resolution),
      .value("warn", "PERCENT", "The share of a target after which a warning is due", \.warn),
      .flag("urgent", "Tell people outside working hours too", \.urgent),
      .value("lead", "WHO", "Who leads: a person, group:NAME or role:ROLE", \.lead),
      .value("since", "DATE", "No clock starts earlier; now, unless you say", \.since),
      .list(
        "escalate", "STEP", "Tell somebody: 'WHEN WHOM'",
        details: """
          WHEN is warning, breach, or breach+SPAN for later. WHOM is assignee, lead, director, \
          role:ROLE, group:NAME, or a person.
          """, \.steps),
      .flag("escalate-nobody", "Tell nobody", \.silent),
    ]
  }

  /// Changes a level by what was said.
  func apply(to level: inout Level, in store: Store) throws {
    if let rename { level.name = try Wording.tag(rename) }
    if let description { level.description = try Wording.word(description, "description") ?? "" }
    if let place {
      guard place > 0 else { throw Failure.usage("--place: \(place) is below 1") }
      level.place = Int64(place)
    }
    if let queue { level.queue = queue }
    if let priority { level.priority = priority }
    if let site { level.site = try Wording.word(site, "site") }
    if let group { level.group = group }
    if let calendar { level.calendar = calendar }
    if let response { level.targets[.response] = response }
    if let word { level.targets[.word] = word }
    if let resolution { level.targets[.resolution] = resolution }
    if let warn { level.warn = try Level.percent(warn) }
    if urgent { level.isUrgent = true }
    if calm { level.isUrgent = false }
    if let lead { level.lead = lead }
    if let since { level.since = try store.date(since, .start, "--since") }
    if !steps.isEmpty { level.steps = steps }
    if silent { level.steps = [] }
    for key in without { try remove(key, from: &level) }
  }

  private func remove(_ key: String, from level: inout Level) throws {
    switch key {
    case "queue": level.queue = nil
    case "priority": level.priority = nil
    case "site": level.site = nil
    case "group": level.group = nil
    case "calendar": level.calendar = nil
    case "response": level.targets[.response] = nil
    case "next-word": level.targets[.word] = nil
    case "resolution": level.targets[.resolution] = nil
    case "lead": level.lead = nil
    default:
      let known = [
        "queue", "priority", "site", "group", "calendar", "response", "next-word", "resolution",
        "lead",
      ]
      throw Failure.usage(
        "--without: '\(key)' is not one of: \(known.joined(separator: ", "))",
        hint: didYouMean(key, in: known))
    }
  }
}

struct LevelNameArguments: Sendable {
  var name: String?
  var output = Output()
}

extension Level {
  /// The columns of `level list`.
  static let fields: [Field<Level>] = [
    Field("place", "Its place in the list; the first that matches holds") { .integer($0.place) },
    Field("level", "Name") { .text($0.name) },
    Field("description", "What it is for", usual: false) {
      $0.description.isEmpty ? .null : .text($0.description)
    },
    Field("queue", "The queue it is for") { .of($0.queue) },
    Field("priority", "The priority it is for") { .of($0.priority?.keyword) },
    Field("site", "The site it is for") { .of($0.site) },
    Field("group", "The requesters it is for") { .of($0.group) },
    Field("calendar", "The calendar that counts; empty for the ticket's own") { .of($0.calendar) },
    Field("response", "Time for an answer") { .of($0.targets[.response]?.description) },
    Field("next_word", "Time from one public word to the next") {
      .of($0.targets[.word]?.description)
    },
    Field("resolution", "Time for a solution") { .of($0.targets[.resolution]?.description) },
    Field("warn", "Percent of a target after which a warning is due", usual: false) {
      .integer($0.warn)
    },
    Field("urgent", "Whether people are told outside working hours too", usual: false) {
      .bool($0.isUrgent)
    },
    Field("lead", "Who leads", usual: false) { .of($0.lead) },
    Field("since", "No clock starts earlier", usual: false) { .instant($0.since) },
    Field("escalate", "Who is told when", usual: false) { .list($0.steps.map(\.description)) },
  ]
}

extension Noun {
  /// The noun `level`.
  public static var level: Noun {
    Noun(
      "level", "Say what is promised about which tickets",
      prose: """
        A level promises an answer, a word from time to time, and a solution, each within a time
        that is counted in the working hours of a calendar. The first level of the list that
        matches a ticket is the ticket's; `ittool level test` shows which and why.

        Lengths are 30min, 4h, 2d or 1w. A day is one working day: the hours of the calendar's
        ordinary week divided by the days that have any; a week is all hours of it.

        = answer Runs from the oldest message of the requester that nobody has answered; to write
        again does not start it anew. A public word of a person on staff answers; what an import, a
        merge or a job wrote does not.
        = next word Runs from one public word to the next while the ticket is open, also while it
        waits for a vendor or a part.
        = solution Runs while the ticket is new or open; a reopening continues it.

        All clocks stop while a ticket waits, but for the next word as said. They are computed from
        the history whenever they are asked for: a snow day declared afterwards gives the time
        back, and a ticket of another queue or priority is measured by its new level from the
        beginning. When it closes the results are fixed; reopening it forgets them. No clock starts
        before the level's `--since`, and none of an imported ticket before the import.
        """
    ) {
      [
        AnyCommand(LevelCommands.create), AnyCommand(LevelCommands.list),
        AnyCommand(LevelCommands.show), AnyCommand(LevelCommands.edit),
        AnyCommand(LevelCommands.delete), AnyCommand(LevelCommands.test),
        AnyCommand(LevelCommands.importing), AnyCommand(LevelCommands.export),
      ]
    }
  }
}

enum LevelCommands {
  static var create: Command<LevelArguments> {
    Command(
      "level create", "Make a service level",
      prose: """
        Makes a level at the end of the list, or at `--place`, and prints its name. It promises at
        least one of `--response`, `--next-word` and `--resolution`.

        Unless `--escalate` says otherwise, the assignee is told when a target is in danger, the
        assignee and the lead when it is missed, and the directors one working day later: each
        once, and in working hours only.
        """,
      options: LevelArguments.options,
      operands: [.one("NAME", "The new level", \.name)],
      examples: [
        Example(
          "ittool level create class-waits -p urgent --response 15min --resolution 2h --urgent",
          "Promise an answer in 15 minutes where a class is waiting"),
        Example(
          "ittool level create usual --response 4h --next-word 2d --resolution 5d",
          "Promise the usual to everybody else"),
      ],
      start: LevelArguments()
    ) { arguments, context in
      try context.withStore { store in
        var level = Level(name: try Wording.tag(arguments.name ?? ""), since: store.now)
        level.steps = EscalationStep.usual
        try arguments.apply(to: &level, in: store)
        try store.write { try store.insert(level) }
        try context.console.line(level.name)
        return .done
      }
    }
  }

  static var edit: Command<LevelArguments> {
    Command(
      "level edit", "Change a service level",
      prose: """
        Changes what is said of a level and leaves the rest. Open tickets are measured by it from
        their beginning; what was fixed when a ticket closed stays.
        """,
      options: LevelArguments.options + [
        .value("name", "NAME", "The new name", \.rename),
        .flag("not-urgent", "Tell people in working hours only", \.calm),
        .list(
          "without", "KEY", "Take away a condition, a promise, the calendar or the lead", \.without),
      ],
      operands: [.one("LEVEL", "The level", completion: .query("level"), \.name)],
      examples: [
        Example("ittool level edit usual --response 6h", "Promise less"),
        Example("ittool level edit usual --without resolution --place 1", "Look at it first"),
      ],
      start: LevelArguments()
    ) { arguments, context in
      guard !(arguments.urgent && arguments.calm) else {
        throw Failure.usage("give one of --urgent and --not-urgent")
      }
      return try context.withStore { store in
        let old = try store.storedLevel(arguments.name ?? "")
        var new = old
        try arguments.apply(to: &new, in: store)
        guard new != old else {
          throw Failure.usage(
            "level edit: what shall change?", hint: "see 'ittool level edit --help'")
        }
        try store.write { try store.update(old, to: new) }
        return .done
      }
    }
  }

  static var list: Command<OutputArguments> {
    Command(
      "level list", "List the service levels in their order",
      prose: "Lists the levels; the first that matches a ticket is the ticket's.",
      options: Output.options.within(\.output), fields: Level.fields.descriptions(),
      examples: [Example("ittool level list", "See what is promised")],
      start: OutputArguments()
    ) { arguments, context in
      try context.withStore { store in
        let zone = try store.zone()
        try context.printRows(Level.fields, arguments.output, local: { localStamp($0, zone) }) {
          emit in
          for level in try store.storedLevels() { try emit(level) }
        }
        return .done
      }
    }
  }

  static var show: Command<LevelNameArguments> {
    Command(
      "level show", "Show a service level",
      prose: "Prints a level as `ittool level export` writes it, or as a row.",
      options: Output.options.within(\.output),
      operands: [.one("LEVEL", "The level", completion: .query("level"), \.name)],
      fields: Level.fields.descriptions(),
      examples: [Example("ittool level show usual", "See who is told when")],
      start: LevelNameArguments()
    ) { arguments, context in
      try context.withStore { store in
        let level = try store.storedLevel(arguments.name ?? "")
        let output = arguments.output
        if output.format == nil, !output.json, output.fields.isEmpty {
          try context.console.write(level.text)
        } else {
          let zone = try store.zone()
          try context.printRows(Level.fields, output, local: { localStamp($0, zone) }) { emit in
            try emit(level)
          }
        }
        return .done
      }
    }
  }

  static var delete: Command<LevelNameArguments> {
    Command(
      "level delete", "Delete a service level",
      prose: """
        Deletes a level. Its tickets go by the next level that matches them; results that were
        fixed when tickets closed stay under its name.
        """,
      operands: [.one("LEVEL", "The level", completion: .query("level"), \.name)],
      examples: [Example("ittool level delete usual", "Promise nothing any more")],
      start: LevelNameArguments()
    ) { arguments, context in
      try context.withStore { store in
        let level = try store.storedLevel(arguments.name ?? "")
        try store.write { try store.delete(level) }
        return .done
      }
    }
  }
}
