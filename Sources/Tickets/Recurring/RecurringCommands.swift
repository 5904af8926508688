/// The noun `recurring`: tickets that open themselves by a rule.
import Calendar
import Commands
import Formats
import Hours
import People
import Repository
import SQLite
import Terminal

/// What happens to a slot on a day without hours.
enum ClosedDay: String, CaseIterable, Sendable, ArgumentValue {
  case skip, next, previous, keep
}

/// Which missed slots are made up for.
enum MissedSlots: String, CaseIterable, Sendable, ArgumentValue {
  case latest, all
}

struct RecurringArguments: Sendable {
  var name: String?
  var rule: String?
  var first: String?
  var closed: ClosedDay?
  var missed: MissedSlots?
  var subject: String?
  var body = Body()
  var requester: String?
  var assignee: String?
  var queue: String?
  var site: String?
  var room: String?
  var priority: Priority?
  var tags: [String] = []
  var items: [String] = []
  var dueAfter: String?
  var count: Int?
  var yes = false
  var dryRun = false
  var output = Output()
}

/// A recurring ticket and when it opens next, as it is printed.
struct RecurringRow {
  var recurring: Recurring
  var next: Instant?
  var requester: Person?
  var assignee: Person?
  var opened: Int64

  static let fields: [Field<RecurringRow>] = [
    Field("name", "Its name") { .text($0.recurring.name) },
    Field("next", "When the next ticket opens") { .of($0.next) },
    Field("rule", "The rule, as an RRULE") { .text($0.recurring.rule) },
    Field("time", "The local time") { .text($0.recurring.time) },
    Field("closed", "On a day without hours: skip, next, previous or keep") {
      .text($0.recurring.closed)
    },
    Field("active", "Whether it opens tickets") { .bool($0.recurring.isActive) },
    Field("subject", "The subject of its tickets") { .text($0.recurring.subject) },
    Field("body", "The text of its tickets", usual: false) {
      .of($0.recurring.body.isEmpty ? nil : $0.recurring.body)
    },
    Field("requester", "Who asks", usual: false) { .of($0.requester?.mailbox) },
    Field("assignee", "Who works on them", usual: false) { .of($0.assignee?.mailbox) },
    Field("queue", "The queue", usual: false) { .of($0.recurring.queue) },
    Field("site", "The school building", usual: false) { .of($0.recurring.site) },
    Field("room", "The room", usual: false) { .of($0.recurring.room) },
    Field("priority", "low, normal, high or urgent", usual: false) {
      .text($0.recurring.priority.keyword)
    },
    Field("tags", "Free words", usual: false) {
      .list($0.recurring.tags.split(separator: " ").map(String.init))
    },
    Field("checklist", "The items of their checklists", usual: false) {
      .list($0.recurring.checklist.split(separator: "\n").map(String.init))
    },
    Field("due_after", "Due so long after opening", usual: false) { .of($0.recurring.dueAfter) },
    Field("missed", "Missed slots that are made up for: latest or all", usual: false) {
      .text($0.recurring.missed)
    },
    Field("first", "The first day that counts", usual: false) { .text($0.recurring.first) },
    Field("tickets", "How many tickets it has opened", usual: false) { .integer($0.opened) },
  ]
}

/// One coming date.
struct ComingRow {
  var name: String
  var slot: RecurringSlot
  var at: Instant

  static let fields: [Field<ComingRow>] = [
    Field("name", "The recurring ticket") { .text($0.name) },
    Field("opens", "When the ticket opens") { .instant($0.at) },
    Field("day", "The day, with its weekday") { .text(spoken($0.slot.day)) },
    Field("moved", "The day of the rule, when the ticket is moved from it") {
      .of($0.slot.slot == $0.slot.day ? nil : spoken($0.slot.slot))
    },
  ]
}

extension Noun {
  /// The noun `recurring`.
  public static var recurring: Noun {
    Noun(
      "recurring", "Open tickets again and again, by a rule",
      prose: """
        A recurring ticket is a prepared ticket and a rule that says when one is opened: every
        school day, the second Monday of August. `ittool cron` opens them, each slot once, also
        when it ran twice or late.

        RULE is an RRULE by days (`FREQ=MONTHLY;BYDAY=2MO`) or plain words: `every day`, `every
        school day`, `every monday and thursday`, `second monday of august`, `last friday of the
        month`, `day 15 of the month`, `first school day of the month`, each with a time such as
        09:00 at its end. Times are local, on the calendar of the queue and site.

        On a day without hours a slot is skipped, or with `--closed` moved to the `next` or
        `previous` day with hours, or kept. Of slots that were missed only the latest is made up
        for, or with `--missed all` every one of the last 400 days.
        """
    ) {
      [
        AnyCommand(RecurringCommands.create), AnyCommand(RecurringCommands.edit),
        AnyCommand(RecurringCommands.list), AnyCommand(RecurringCommands.show),
        AnyCommand(RecurringCommands.next), AnyCommand(RecurringCommands.run),
        AnyCommand(RecurringCommands.pause), AnyCommand(RecurringCommands.resume),
        AnyCommand(RecurringCommands.delete),
      ]
    }
  }
}

enum RecurringCommands {
  private static var options: [Option<RecurringArguments>] {
    [
      .value("rule", "R", "RULE", "When a ticket is opened", \.rule),
      .value("first", "DATE", "The first day that counts; today unless said", \.first),
      .value("closed", "WHAT", "What happens on a day without hours (skip)", \.closed),
      .value("missed", "WHICH", "Missed slots that are made up for (latest)", \.missed),
      .value("subject", "TEXT", "The subject of the tickets", \.subject),
    ] + Body.options.filter { $0.description.long != "template" }.within(\.body) + [
      .value(
        "requester", "r", "WHO", "Who asks", completion: .query("person"), \.requester),
      .value(
        "assignee", "A", "WHO", "Who works on them", completion: .query("person"), \.assignee),
      .value("queue", "Q", "NAME", "The queue", completion: .query("queue"), \.queue),
      .value("site", "SITE", "The school building", completion: .query("site"), \.site),
      .value("room", "ROOM", "The room", \.room),
      .value("priority", "p", "PRIORITY", "How much they matter", \.priority),
      .list("tag", "t", "TAG", "Add the tag", completion: .query("tag"), \.tags),
      .list("item", "ITEM", "Add an item to their checklist", \.items),
      .value(
        "due-after", "SPAN", "Due so long after opening: school days or working hours", \.dueAfter),
    ]
  }

  private static func name() -> Operand<RecurringArguments> {
    .one("NAME", "The recurring ticket", \.name)
  }

  static var create: Command<RecurringArguments> {
    Command(
      "recurring create", "Open a ticket again and again",
      prose: "Makes a recurring ticket and prints its name. It needs a rule and a subject.",
      options: options, operands: [.one("NAME", "One word", \.name)],
      examples: [
        Example(
          "ittool recurring create carts --rule 'second monday of august 09:00' --subject 'Check the laptop carts' --closed next --item 'Count them' --item 'Update them'",
          "Check the carts every August")
      ],
      start: RecurringArguments()
    ) { arguments, context in
      guard let rule = arguments.rule else {
        throw Failure.usage("recurring create: when?", hint: "give --rule, such as 'every monday'")
      }
      guard let subject = arguments.subject else {
        throw Failure.usage("recurring create: what about?", hint: "give --subject")
      }
      let name = try Wording.tag(arguments.name ?? "")
      let words = try RecurrencePhrase.read(rule)
      return try context.withStore { store in
        try store.write {
          let taken = try store.db.first(
            "SELECT 1 FROM recurring WHERE name = \(name)", as: Int64.self)
          guard taken == nil else {
            throw Failure(
              "there is a recurring ticket '\(name)' already",
              hint: "change it with 'ittool recurring edit'")
          }
          let today = try store.defaultCalendar().zone.civil(at: store.now).date
          try store.db.run(
            """
            INSERT INTO recurring(name, rule, first, minute, closed, missed, subject, since)
            VALUES (\(name), \(words.rule.text), \(today.description), \
            \(words.minute ?? 420), \((words.closed ?? .skip).rawValue), 'latest', \(try Wording.subject(subject)), \(store.now))
            """)
          try store.record(subject: "recurring", name, new: words.rule.text)
          try store.change(store.recurring(name), arguments, context)
        }
        try context.console.line(name)
        try context.tellNext(store, name)
        return .done
      }
    }
  }

  static var edit: Command<RecurringArguments> {
    Command(
      "recurring edit", "Change a recurring ticket",
      prose: """
        Changes what is given; the tickets that were opened stay as they are. `--item` and `--tag`
        replace the whole list; an empty value takes one away. After another rule only slots from
        now on count.
        """,
      options: options, operands: [name()],
      examples: [Example("ittool recurring edit carts --assignee kim", "Give them to kim")],
      start: RecurringArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.write {
          try store.change(store.recurring(arguments.name ?? ""), arguments, context)
        }
        try context.tellNext(store, arguments.name ?? "")
        return .done
      }
    }
  }

  static var list: Command<RecurringArguments> {
    Command(
      "recurring list", "List the recurring tickets",
      prose: "Lists the recurring tickets by name, with the next date of each.",
      options: Output.options.within(\.output), fields: RecurringRow.fields.descriptions(),
      examples: [Example("ittool recurring list", "See what opens itself")],
      start: RecurringArguments()
    ) { arguments, context in
      try context.withStore { store in
        let all = try store.db.all(
          "SELECT \(raw: Recurring.columns) FROM recurring ORDER BY name", as: Recurring.self)
        try context.printRows(RecurringRow.fields, arguments.output, local: try store.localTimes())
        {
          emit in for recurring in all { try emit(store.row(recurring)) }
        }
        return .done
      }
    }
  }

  static var show: Command<RecurringArguments> {
    Command(
      "recurring show", "Show a recurring ticket",
      prose: "Prints everything about a recurring ticket, one line for each field.",
      options: Output.options.within(\.output), operands: [name()],
      fields: RecurringRow.fields.descriptions(),
      examples: [Example("ittool recurring show carts", "See all of it")],
      start: RecurringArguments()
    ) { arguments, context in
      try context.withStore { store in
        let row = try store.row(store.recurring(arguments.name ?? ""))
        let output = arguments.output
        if output.format != nil || output.json || !output.fields.isEmpty {
          try context.printRows(RecurringRow.fields, output, local: try store.localTimes()) {
            try $0(row)
          }
          return .done
        }
        let local = try store.localTimes()
        for field in RecurringRow.fields {
          let words: String
          switch field.cell(row) {
          case .null: continue
          case .text(let text): words = text
          case .integer(let number): words = String(number)
          case .bool(let truth): words = truth ? "yes" : "no"
          case .instant(let instant): words = local(instant)
          case .list(let items):
            if items.isEmpty { continue }
            words = items.joined(separator: "; ")
          case .real, .json: continue
          }
          try context.console.line(
            context.console.shown(field.description.name.padded(toWidth: 11) + words))
        }
        return .done
      }
    }
  }

  static var next: Command<RecurringArguments> {
    Command(
      "recurring next", "Show the coming dates of recurring tickets",
      prose: "Shows the coming five dates, of one recurring ticket or of each.",
      options: [.value("count", "N", "Show N dates of each (5)", \.count)]
        + Output.options.within(\.output),
      operands: [.maybe("NAME", "The recurring ticket", \.name)],
      fields: ComingRow.fields.descriptions(),
      examples: [Example("ittool recurring next carts", "See when the carts are due")],
      start: RecurringArguments()
    ) { arguments, context in
      let count = arguments.count ?? 5
      guard 1...1_000 ~= count else { throw Failure.usage("--count: \(count) is not 1 to 1000") }
      return try context.withStore { store in
        let all =
          try arguments.name.map { [try store.recurring($0)] }
          ?? store.db.all(
            "SELECT \(raw: Recurring.columns) FROM recurring WHERE active ORDER BY name",
            as: Recurring.self)
        try context.printRows(ComingRow.fields, arguments.output, local: try store.localTimes()) {
          emit in
          for recurring in all {
            for row in try store.coming(recurring, count) { try emit(row) }
          }
        }
        return .done
      }
    }
  }

  static var run: Command<RecurringArguments> {
    Command(
      "recurring run", "Open the tickets whose time has come",
      prose: "Does what `ittool cron` does with recurring tickets: each slot once, however often.",
      options: [.flag("dry-run", "n", "Show what would open and open nothing", \.dryRun)],
      examples: [Example("ittool recurring run --dry-run", "See what would open")],
      start: RecurringArguments()
    ) { arguments, context in
      try context.withStore { store in
        for sentence in try store.openRecurring(keep: !arguments.dryRun) {
          if arguments.dryRun {
            try context.console.line(
              "would open " + context.console.shown(String(sentence.drop { $0 != " " }.dropFirst()))
            )
          } else {
            context.console.note("opened \(sentence)")
          }
        }
        return .done
      }
    }
  }

  static var pause: Command<RecurringArguments> {
    switching("pause", "Open no tickets until it is resumed", false)
  }

  static var resume: Command<RecurringArguments> {
    switching("resume", "Open tickets again, from now on", true)
  }

  private static func switching(_ verb: String, _ summary: String, _ isActive: Bool)
    -> Command<RecurringArguments>
  {
    Command(
      "recurring \(verb)", summary,
      prose: isActive
        ? "Opens tickets again. What would have opened in between is not made up for."
        : "Keeps the recurring ticket and opens none; `ittool recurring resume` ends it.",
      operands: [name()],
      examples: [Example("ittool recurring \(verb) carts", summary)],
      start: RecurringArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.write {
          let recurring = try store.recurring(arguments.name ?? "")
          guard recurring.isActive != isActive else { return }
          try store.db.run(
            """
            UPDATE recurring SET active = \(isActive),
              since = CASE WHEN \(isActive) THEN \(store.now) ELSE since END
            WHERE id = \(recurring.id)
            """)
          try store.record(subject: "recurring", "\(recurring.name) \(verb)d")
        }
        return .done
      }
    }
  }

  static var delete: Command<RecurringArguments> {
    Command(
      "recurring delete", "Remove a recurring ticket",
      prose: "Removes it; the tickets that it opened stay.",
      options: [.flag("yes", "y", "Do not ask", \.yes)], operands: [name()],
      examples: [Example("ittool recurring delete carts --yes", "Remove it")],
      start: RecurringArguments()
    ) { arguments, context in
      try context.withStore { store in
        let recurring = try store.recurring(arguments.name ?? "")
        try context.consent(to: "remove the recurring ticket '\(recurring.name)'", arguments.yes)
        try store.write {
          try store.db.run("DELETE FROM recurring WHERE id = \(recurring.id)")
          try store.record(subject: "recurring", recurring.name, old: recurring.rule)
        }
        return .done
      }
    }
  }
}

extension Store {
  fileprivate func row(_ recurring: Recurring) throws -> RecurringRow {
    RecurringRow(
      recurring: recurring, next: recurring.isActive ? try coming(recurring, 1).first?.at : nil,
      requester: try recurring.requester.flatMap { try person($0) },
      assignee: try recurring.assignee.flatMap { try person($0) },
      opened: try db.first(
        "SELECT count(*) FROM recurring_slot WHERE recurring = \(recurring.id)", as: Int64.self)
        ?? 0)
  }

  /// The coming dates, as far as ten years ahead.
  func coming(_ recurring: Recurring, _ count: Int) throws -> [ComingRow] {
    let calendar = try calendar(queue: recurring.queue, site: recurring.site)
    var from = calendar.zone.civil(at: now).date
    var found: [ComingRow] = []
    for _ in 0..<40 where found.count < count {
      let last = from.adding(days: 92)
      for slot in try recurring.slots(from: from, through: last, calendar) {
        let at = recurring.instant(of: slot, calendar.zone)
        if at > now { found.append(ComingRow(name: recurring.name, slot: slot, at: at)) }
      }
      from = last.adding(days: 1)
    }
    return Array(found.prefix(count))
  }

  /// Changes what was given; called inside a transaction.
  fileprivate func change(
    _ old: Recurring, _ arguments: RecurringArguments, _ context: Context
  ) throws {
    func set(_ column: String, _ value: Value, from before: Value) throws {
      guard value != before else { return }
      try db.run(
        SQL(stringLiteral: "UPDATE recurring SET \(column) = ") + "\(value)"
          + " WHERE id = \(old.id)")
      try record(
        subject: "recurring", "\(old.name) \(column)", old: before.text, new: value.text)
    }
    func word(_ text: String) -> Value { text.trimmed.isEmpty ? .null : .text(text.trimmed) }
    if let typed = arguments.rule {
      let words = try RecurrencePhrase.read(typed)
      try set("rule", .text(words.rule.text), from: .text(old.rule))
      if let minute = words.minute {
        try set("minute", .integer(Int64(minute)), from: .integer(old.minute))
      }
      if arguments.closed == nil, let closed = words.closed {
        try set("closed", .text(closed.rawValue), from: .text(old.closed))
      }
      try db.run("UPDATE recurring SET since = \(now) WHERE id = \(old.id)")
    }
    if let first = arguments.first {
      let zone = try defaultCalendar().zone
      let day = zone.civil(at: try date(first, .start, "--first")).date
      try set("first", .text(day.description), from: .text(old.first))
    }
    if let closed = arguments.closed {
      try set("closed", .text(closed.rawValue), from: .text(old.closed))
    }
    if let missed = arguments.missed {
      try set("missed", .text(missed.rawValue), from: .text(old.missed))
    }
    if let subject = arguments.subject {
      try set("subject", .text(try Wording.subject(subject)), from: .text(old.subject))
    }
    if let body = try arguments.body.given(context.console) {
      try set("body", .text(try Wording.body(body)), from: .text(old.body))
    }
    if let who = arguments.requester {
      let id = try who.trimmed.isEmpty ? nil : personNumber(Mailbox(reading: who))
      try set("requester", id.boundValue, from: old.requester.boundValue)
    }
    if let who = arguments.assignee {
      let id = try who.trimmed.isEmpty ? nil : technician(who).id
      try set("assignee", id.boundValue, from: old.assignee.boundValue)
    }
    if let queue = arguments.queue {
      if !queue.trimmed.isEmpty { _ = try queueNumber(queue, retiredToo: false) }
      try set("queue", word(queue), from: old.queue.boundValue)
    }
    if let site = arguments.site { try set("site", word(site), from: old.site.boundValue) }
    if let room = arguments.room { try set("room", word(room), from: old.room.boundValue) }
    if let priority = arguments.priority {
      try set(
        "priority", .integer(priority.rawValue), from: .integer(old.priority.rawValue))
    }
    if !arguments.tags.isEmpty {
      let tags = try arguments.tags.filter { !$0.isEmpty }.map { try Wording.tag($0) }
      try set("tags", .text(tags.joined(separator: " ")), from: .text(old.tags))
    }
    if !arguments.items.isEmpty {
      let items = try arguments.items.flatMap { try ChecklistItem.lines($0) }
      try set("checklist", .text(items.joined(separator: "\n")), from: .text(old.checklist))
    }
    if let span = arguments.dueAfter {
      try set("due_after", word(span), from: old.dueAfter.boundValue)
      let calendar = try defaultCalendar()
      _ = try recurring(old.name).due(after: now, calendar)
    }
  }
}

extension RecurrencePhrase {
  /// Minutes since midnight.
  fileprivate var minute: Int? { time.map { $0.secondsSinceMidnight / 60 } }

  fileprivate static func read(_ typed: String) throws(Failure) -> RecurrencePhrase {
    do throws(DateError) { return try RecurrencePhrase(parsing: typed) } catch {
      throw .usage(error.message, hint: error.hint)
    }
  }
}

extension Context {
  fileprivate func tellNext(_ store: Store, _ name: String) throws {
    let dates = try store.coming(store.recurring(name), 3).map { try store.spoken($0.at) }
    console.note(
      dates.isEmpty
        ? "\(name): the rule names no day of the next ten years"
        : "\(name): next \(dates.joined(separator: ", "))")
  }
}
