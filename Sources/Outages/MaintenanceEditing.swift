/// `maintenance edit`: other words, other times, another rule.
import Calendar
import Commands
import Repository
import SQLite
import Services
import Terminal

extension MaintenanceCommands {
  static func edit(_ telling: @escaping MaintenanceTeller) -> Command<MaintenanceArguments> {
    Command(
      "maintenance edit", "Change planned work",
      prose: """
        Changes what the options name. `--starts`, `--for` and `--every` change the windows that have
        not begun: the one there is, or all that the rule gives from then on; with `--next` only the
        next window. People are told of other times, unless `--no-notify`; other words are silent.
        `--impact` says anew what is hit; what it does not name is not hit any more. An empty word
        takes a part away, and `--every none` the rule.
        """,
      options: [
        .value("title", "t", "TEXT", "What is done, in a few words", \.newTitle),
        .value("starts", "DATE", "When the next window begins", \.starts),
        .value("for", "SPAN", "How long a window lasts, such as 2h", \.length),
        .value("every", "RULE", "When it comes again, or none", \.rule),
        .flag("next", "Change the times of the next window alone", \.nextOnly),
        .list(
          "impact", "i", "SERVICE=LEVEL", "How badly SERVICE is hit; repeat for more",
          completion: .query("service"), \.impacts),
        .value("affected", "TEXT", "What is affected, in one sentence", \.affected),
        .value("meanwhile", "w", "TEXT", "What to do meanwhile, in one sentence", \.meanwhile),
        .value("works", "TEXT", "What still works, in one sentence", \.works),
        .value("message", "m", "TEXT", "What else there is to say, in Markdown", \.message),
        .value(
          "remind", "SPAN", "How long before a window people are reminded: 1h, or none", \.remind),
        .flag("public", "Put it on the status page", \.isPublic),
        .flag("not-public", "Keep it off the status page", \.notPublic),
        .flag("no-notify", "Tell nobody of other times", \.quiet),
      ],
      operands: [number],
      examples: [
        Example("ittool maintenance edit M-3 --starts sun@06:00", "Move it to Sunday"),
        Example("ittool maintenance edit M-3 --next --starts sat@06:00", "Move one window of many"),
        Example("ittool maintenance edit M-3 -w 'Print what you need on Friday.'", "Say more"),
      ],
      start: MaintenanceArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard !arguments.isPublic || !arguments.notPublic else {
        throw Failure.usage("give one of --public and --not-public")
      }
      return try context.withStore { store in
        let change = try MaintenanceChange(arguments, store)
        let sentences = try store.write {
          let work = try store.maintenance(number)
          guard work.cancelled == nil else {
            throw Failure("\(work.number) was cancelled", hint: "plan it anew")
          }
          try store.put(change, on: work)
          guard change.hasTimes else { return [String]() }
          let first = try store.move(try store.maintenance(number), change)
          return change.isQuiet ? [] : try telling(store, .changed, first.id)
        }
        for sentence in sentences { context.console.note(sentence) }
        return .done
      }
    }
  }
}

/// What is to be different.
private struct MaintenanceChange: Sendable {
  var title: String?
  var affected: String?
  var meanwhile: String?
  var works: String?
  var body: String?
  var remind: Int64?
  var isPublic: Bool?
  var impacts: [Int64: ImpactLevel]?
  var starts: Instant?
  var minutes: Int64?
  /// Another rule; `.some(nil)` for none.
  var rule: String??
  var isNextOnly: Bool
  var isQuiet: Bool

  var hasTimes: Bool { starts != nil || minutes != nil || rule != nil }

  init(_ arguments: MaintenanceArguments, _ store: Store) throws {
    title = try arguments.newTitle.map { try WrittenText.title($0) }
    affected = try arguments.affected.map { try WrittenText.summary($0) }
    meanwhile = try arguments.meanwhile.map { try WrittenText.summary($0) }
    works = try arguments.works.map { try WrittenText.summary($0) }
    body = try arguments.message.map { try WrittenText.body($0) }
    remind = try arguments.remind.map { try MaintenanceArguments.minutes(remind: $0) }
    isPublic = arguments.isPublic ? true : arguments.notPublic ? false : nil
    isNextOnly = arguments.nextOnly
    isQuiet = arguments.quiet
    if !arguments.impacts.isEmpty {
      let said = try store.impacts(reading: arguments.impacts, bare: .maintenance)
      guard !said.values.contains(.operational) else {
        throw Failure.usage("--impact: what is operational is not hit")
      }
      impacts = said
    }
    if let word = arguments.starts {
      let time = try store.typedDate(word, "--starts", edge: .start)
      guard time > store.now else { throw Failure.usage("--starts: '\(word)' is past") }
      starts = time
    }
    if let word = arguments.length {
      let length = try Span.typed(word, "--for").seconds / 60
      guard length > 0 else { throw Failure.usage("--for: '\(word)' is shorter than a minute") }
      minutes = length
    }
    if let word = arguments.rule {
      guard !isNextOnly else { throw Failure.usage("a rule is not changed for one window") }
      if word.isEmpty || word.lowercased() == "none" {
        rule = .some(nil)
      } else {
        do throws(DateError) { rule = .some(try RecurrencePhrase(parsing: word).rule.text) } catch {
          throw Failure.usage("--every: \(error.message)", hint: error.hint)
        }
      }
    }
    guard
      hasTimes || remind != nil || isPublic != nil || impacts != nil
        || [title, affected, meanwhile, works, body].contains(where: { $0 != nil })
    else { throw Failure.usage("maintenance edit: what shall change?") }
  }
}

extension MaintenanceArguments {
  /// Minutes before a window at which people are reminded; 0 for `none`.
  static func minutes(remind word: String) throws -> Int64 {
    if ["none", "0", ""].contains(word.lowercased()) { return 0 }
    return try Span.typed(word, "--remind").seconds / 60
  }
}

extension Store {
  /// Gives maintenance other words and facts; called inside a transaction.
  fileprivate func put(_ change: MaintenanceChange, on work: Maintenance) throws {
    let isPublic = change.isPublic ?? work.isPublic
    try db.run(
      """
      UPDATE maintenance SET title = \(change.title ?? work.title),
        affected = \(change.affected ?? work.affected),
        meanwhile = \(change.meanwhile ?? work.meanwhile), works = \(change.works ?? work.works),
        body = \(change.body ?? work.body), remind = \(change.remind ?? work.remind),
        public = \(isPublic), updated = \(now), version = version + 1 WHERE id = \(work.id)
      """)
    for (what, old, new) in [
      ("title", work.title, change.title), ("affected", work.affected, change.affected),
      ("meanwhile", work.meanwhile, change.meanwhile), ("works", work.works, change.works),
      ("body", work.body, change.body),
      ("remind", String(work.remind), change.remind.map(String.init)),
      ("public", work.isPublic ? "yes" : "no", change.isPublic.map { $0 ? "yes" : "no" }),
    ] {
      if let new, new != old { try record(.maintenance, work.id, what, old: old, new: new) }
    }
    guard let impacts = change.impacts else { return }
    try db.run("DELETE FROM maintenance_impact WHERE maintenance = \(work.id)")
    for (service, level) in impacts.sorted(by: { $0.key < $1.key }) {
      try db.run(
        "INSERT INTO maintenance_impact VALUES (\(work.id), \(service), \(level.rawValue))")
    }
    try record(.maintenance, work.id, "impact", new: "\(impacts.count) services")
  }

  /// Gives the windows that have not begun other times; called inside a transaction.
  ///
  /// - Returns: the next window.
  fileprivate func move(_ work: Maintenance, _ change: MaintenanceChange) throws
    -> MaintenanceWindow
  {
    guard let next = try windowsAhead(of: work.id).first(where: { $0.started == nil }) else {
      throw Failure("\(work.number) has no window that has not begun")
    }
    let starts = change.starts ?? next.starts
    let length = change.minutes.map { $0 * 60 } ?? (next.ends - next.starts)
    let rule = change.rule ?? work.rule
    try record(
      .maintenance, work.id, "times", old: "\(next.starts.rfc3339) \(next.ends.rfc3339)",
      new: "\(starts.rfc3339) \((starts + length).rfc3339)" + (rule.map { " \($0)" } ?? ""))
    let isOne = change.isNextOnly || rule == nil
    if isOne {
      let other = try db.first(
        """
        SELECT 1 FROM maintenance_window WHERE maintenance = \(work.id) AND starts = \(starts)
          AND id <> \(next.id)
        """, as: Int64.self)
      guard other == nil else { throw Failure("\(work.number) has a window that begins then") }
    }
    if !change.isNextOnly {
      try db.run(
        """
        UPDATE maintenance SET starts = \(starts), minutes = \(length / 60), rule = \(rule)
        WHERE id = \(work.id)
        """)
      // The next one keeps its row, and so its name in calendars, where it only moves.
      try db.run(
        """
        DELETE FROM maintenance_window WHERE maintenance = \(work.id) AND started IS NULL
          AND cancelled IS NULL AND ended IS NULL AND (id <> \(next.id) OR \(!isOne))
        """)
    }
    if isOne {
      try db.run(
        """
        UPDATE maintenance_window SET starts = \(starts), ends = \(starts + length),
          reminded = NULL WHERE id = \(next.id)
        """)
      if rule != nil, starts != next.starts {
        // The rule would have it there again.
        try db.run(
          """
          INSERT INTO maintenance_window(maintenance, starts, ends, cancelled)
          VALUES (\(work.id), \(next.starts), \(next.ends), \(now))
          """)
      }
    } else {
      try materialise(try maintenance(MaintenanceNumber(work.id)))
    }
    guard let first = try windowsAhead(of: work.id).first(where: { $0.started == nil }) else {
      throw Failure("the rule has no window in the 90 days after its beginning")
    }
    try mark(first, .changed, at: now)
    return first
  }
}
