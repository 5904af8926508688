/// The noun `maintenance`: planned work and its windows.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services
import Terminal

struct MaintenanceArguments: Sendable {
  var number: MaintenanceNumber?
  var title: [String] = []
  var starts: String?
  var length: String?
  var rule: String?
  var impacts: [String] = []
  var affected: String?
  var meanwhile: String?
  var works: String?
  var message: String?
  var remind: String?
  var reason: String?
  var newTitle: String?
  var isPublic = false
  var notPublic = false
  var quiet = false
  var nextOnly = false
  var all = false
  var output = Output()
}

/// The commands of maintenance.
enum MaintenanceCommands {}

extension Noun {
  /// The noun `maintenance`.
  ///
  /// - Parameter telling: tells people of a window; see `MaintenanceTeller`.
  public static func maintenance(telling: @escaping MaintenanceTeller) -> Noun {
    Noun(
      "maintenance", "Plan work that takes services away",
      prose: """
        Planned work has a number, such as M-3, and windows in which it takes place: one, or those of
        a rule, at the same time on the local clocks all year. `ittool cron` reminds people before a
        window and has it begin and end on time. A window says nothing of a service before it begins.
        One that passed while cron did not run keeps its planned times, and nobody is told.
        """, bareVerb: "list",
      entries: {
        [
          CommandEntry("maintenance plan", MaintenanceCommands.plan(telling)),
          CommandEntry("maintenance edit", MaintenanceCommands.edit(telling)),
          CommandEntry("maintenance list", MaintenanceCommands.list),
          CommandEntry("maintenance show", MaintenanceCommands.show),
          CommandEntry("maintenance start", MaintenanceCommands.start(telling)),
          CommandEntry("maintenance end", MaintenanceCommands.end(telling)),
          CommandEntry("maintenance extend", MaintenanceCommands.extend(telling)),
          CommandEntry("maintenance cancel", MaintenanceCommands.cancel(telling)),
          CommandEntry("maintenance export", MaintenanceCommands.export),
        ]
      })
  }
}

extension MaintenanceCommands {
  static let number: Operand<MaintenanceArguments> = .one(
    "NUMBER", "The maintenance", completion: .query("maintenance"), \.number)

  static func plan(_ telling: @escaping MaintenanceTeller) -> Command<MaintenanceArguments> {
    Command(
      "maintenance plan", "Plan work, once or again and again",
      prose: """
        Plans the work, prints its number, such as M-3, and announces its first window. A rule is an
        RRULE or plain words, such as `first sunday of every month`; the windows of the next 90 days
        are listed ahead.
        """,
      options: [
        .value("starts", "DATE", "When the first window begins", \.starts),
        .value("for", "SPAN", "How long a window lasts, such as 2h", \.length),
        .value("every", "RULE", "When it comes again, such as 'first sunday'", \.rule),
        .list(
          "impact", "i", "SERVICE=LEVEL", "How badly SERVICE is hit; repeat for more",
          details: "A name alone means maintenance: it is away.", completion: .query("service"),
          \.impacts),
        .value("affected", "TEXT", "What is affected, in one sentence", \.affected),
        .value("meanwhile", "w", "TEXT", "What to do meanwhile, in one sentence", \.meanwhile),
        .value("works", "TEXT", "What still works, in one sentence", \.works),
        .value("message", "m", "TEXT", "What else there is to say, in Markdown", \.message),
        .value(
          "remind", "SPAN", "How long before a window people are reminded: 1h, or none", \.remind),
        .flag("not-public", "Keep it off the status page", \.notPublic),
      ],
      operands: [.many("TITLE", "What is done, in a few words", \.title)],
      examples: [
        Example(
          "ittool maintenance plan New mail server --starts sat@06:00 --for 4h -i mail",
          "Plan one window"),
        Example(
          "ittool maintenance plan Updates --starts 2026-09-06@05:00 --for 90min "
            + "--every 'first sunday of every month' -i internet=degraded", "Plan windows by a rule"
        ),
      ],
      start: MaintenanceArguments()
    ) { arguments, context in
      try context.withStore { store in
        guard let word = arguments.starts, let length = arguments.length else {
          throw Failure.usage(
            "--starts and --for are needed", hint: "such as --starts sat@06:00 --for 2h")
        }
        let starts = try store.typedDate(word, "--starts", edge: .start)
        guard starts > store.now else { throw Failure.usage("--starts: '\(word)' is past") }
        let minutes = try Span.typed(length, "--for").seconds / 60
        guard minutes > 0 else {
          throw Failure.usage("--for: '\(length)' is shorter than a minute")
        }
        let remind = try arguments.remind.map { try MaintenanceArguments.minutes(remind: $0) } ?? 60
        var rule: String?
        if let typed = arguments.rule {
          do throws(DateError) { rule = try RecurrencePhrase(parsing: typed).rule.text } catch {
            throw Failure.usage("--every: \(error.message)", hint: error.hint)
          }
        }
        let impacts = try store.impacts(reading: arguments.impacts, bare: .maintenance)
        guard !impacts.values.contains(.operational) else {
          throw Failure.usage("--impact: what is operational is not hit")
        }
        let zone = try store.zone().identifier
        let id = try store.write { [rule] in
          try store.db.run(
            """
            INSERT INTO maintenance(title, language, affected, meanwhile, works, body, public, starts,
              minutes, rule, zone, remind, author, created, updated)
            VALUES (\(try WrittenText.title(arguments.title.joined(separator: " "))),
              \(try store.setting("review.language")),
              \(try WrittenText.summary(arguments.affected ?? "")),
              \(try WrittenText.summary(arguments.meanwhile ?? "")),
              \(try WrittenText.summary(arguments.works ?? "")),
              \(try WrittenText.body(arguments.message ?? "")), \(!arguments.notPublic), \(starts),
              \(minutes), \(rule), \(zone), \(remind), \(store.actor), \(store.now), \(store.now))
            """)
          let id = store.db.lastInsertedRow
          for (service, level) in impacts.sorted(by: { $0.key < $1.key }) {
            try store.db.run(
              "INSERT INTO maintenance_impact VALUES (\(id), \(service), \(level.rawValue))")
          }
          let work = try store.maintenance(MaintenanceNumber(id))
          try store.record(.maintenance, id, "planned", new: work.title)
          try store.materialise(work)
          guard let first = try store.windowsAhead(of: id).first else {
            throw Failure("the rule has no window in the 90 days after its beginning")
          }
          try store.mark(first, .announced, at: store.now)
          _ = try telling(store, .announced, first.id)
          return id
        }
        try context.console.line(Kind.maintenance.number(id))
        return .done
      }
    }
  }

  static func start(_ telling: @escaping MaintenanceTeller) -> Command<MaintenanceArguments> {
    Command(
      "maintenance start", "Have the next window begin now",
      prose: "At most a day before its time; it ends when it was to end.", operands: [number],
      examples: [Example("ittool maintenance start M-3", "Begin early")],
      start: MaintenanceArguments()
    ) { arguments, context in
      try context.move(arguments, .started, telling) { store, window in
        guard window.started == nil else { throw Failure("it runs already") }
        guard window.starts <= store.now + 86_400 else {
          throw Failure("its next window is more than a day away")
        }
        try store.mark(window, .started, at: store.now)
      }
    }
  }

  static func end(_ telling: @escaping MaintenanceTeller) -> Command<MaintenanceArguments> {
    Command(
      "maintenance end", "Have the running window end now", prose: "What it took away is back.",
      operands: [number],
      examples: [Example("ittool maintenance end M-3", "Say that it is done")],
      start: MaintenanceArguments()
    ) { arguments, context in
      try context.move(arguments, .ended, telling) { store, window in
        guard window.started != nil else {
          throw Failure("it does not run", hint: "what is not to take place is cancelled")
        }
        try store.mark(window, .ended, at: store.now)
      }
    }
  }

  static func extend(_ telling: @escaping MaintenanceTeller) -> Command<MaintenanceArguments> {
    Command(
      "maintenance extend", "Have the running or next window last longer",
      prose: "The other windows of a rule stay as they are.",
      options: [.value("for", "SPAN", "How much longer, such as 30min", \.length)],
      operands: [number],
      examples: [Example("ittool maintenance extend M-3 --for 30min", "Take half an hour more")],
      start: MaintenanceArguments()
    ) { arguments, context in
      guard let word = arguments.length else { throw Failure.usage("--for is missing") }
      let more = try Span.typed(word, "--for").seconds
      return try context.move(arguments, .changed, telling) { store, window in
        try store.db.run(
          "UPDATE maintenance_window SET ends = \(window.ends + more) WHERE id = \(window.id)")
        try store.db.run(
          """
          UPDATE maintenance SET updated = \(store.now), version = version + 1
          WHERE id = \(window.maintenance)
          """)
        try store.record(
          .maintenance, window.maintenance, "ends", old: window.ends.rfc3339,
          new: (window.ends + more).rfc3339)
      }
    }
  }

  static func cancel(_ telling: @escaping MaintenanceTeller) -> Command<MaintenanceArguments> {
    Command(
      "maintenance cancel", "Say that planned work does not take place",
      prose: "Cancels all windows that have not begun, or only the next one.",
      options: [
        .flag("next", "Only the next window", \.nextOnly),
        .value("reason", "TEXT", "Why", \.reason),
      ], operands: [number],
      examples: [Example("ittool maintenance cancel M-3 --next", "Leave one window out")],
      start: MaintenanceArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let sentences = try store.write {
          let work = try store.maintenance(number)
          let ahead = try store.windowsAhead(of: work.id).filter { $0.started == nil }
          guard let first = ahead.first else {
            throw Failure("\(work.number) has no window that could be cancelled")
          }
          for window in arguments.nextOnly ? [first] : ahead {
            try store.mark(window, .cancelled, at: store.now)
          }
          if !arguments.nextOnly {
            try store.db.run(
              """
              UPDATE maintenance SET cancelled = \(store.now), reason = \(arguments.reason),
                updated = \(store.now), version = version + 1 WHERE id = \(work.id)
              """)
          }
          return try telling(store, .cancelled, first.id)
        }
        for sentence in sentences { context.console.note(sentence) }
        return .done
      }
    }
  }
}

extension Context {
  fileprivate func move(
    _ arguments: MaintenanceArguments, _ notice: MaintenanceNotice, _ telling: MaintenanceTeller,
    _ body: (Store, MaintenanceWindow) throws -> Void
  ) throws -> ExitStatus {
    guard let number = arguments.number else { return .usage }
    return try withStore { store in
      let sentences = try store.write {
        let work = try store.maintenance(number)
        guard let window = try store.windowsAhead(of: work.id).first else {
          throw Failure("\(work.number) has no window ahead")
        }
        try body(store, window)
        return try telling(store, notice, window.id)
      }
      for sentence in sentences { console.note(sentence) }
      return .done
    }
  }
}
