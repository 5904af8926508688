/// `outage open`, `update`, `resolve`, `reopen` and `impact`: what is said, and to whom.
import Calendar
import Commands
import Repository
import SQLite
import Services
import Terminal

extension OutageCommands {
  static func open(_ telling: @escaping OutageTeller) -> Command<OutageArguments> {
    Command(
      "outage open", "Say that something is broken",
      prose: """
        Opens an outage, prints its number, such as O-9, and tells people. `--since` says when it
        began, if not now. A draft (`--draft`) tells nobody and is not on the status page until
        `ittool outage publish`.
        """,
      options: [OutageArguments.impactOption] + OutageArguments.wordOptions + [
        OutageArguments.promiseOption,
        .value("state", "STATE", "How far it is: investigating unless given", \.state),
        .value(
          "cause", "CAUSE", "The kind of cause, for reports",
          completion: .choices(OutageCause.choices), \.cause),
        .value(
          "owner", "PERSON", "Who keeps people informed, if not whoever opens it",
          completion: .query("person"), \.owner),
        .value("since", "DATE", "When it began, if not now", \.since),
        .value("language", "TAG", "The language of these words, such as es", \.language),
        .flag("not-public", "Keep it off the status page", \.notPublic),
        .flag("draft", "Only propose it", \.draft),
      ] + OutageArguments.tellingOptions,
      operands: [.many("TITLE", "What is broken, in a few words", \.title)],
      examples: [
        Example(
          "ittool outage open No internet at North School -i north-internet "
            + "--affected 'Everything online at North School' "
            + "-w 'Use the printed attendance sheets' --works 'Phones work' --next 30min",
          "Tell what is broken and when the next word comes"),
        Example(
          "ittool outage open Mail is slow -i mail=degraded --since today@08:10 --no-notify",
          "Write one down without telling anybody"),
      ],
      start: OutageArguments()
    ) { arguments, context in
      try context.withStore { store in
        var new = NewOutage(arguments.title.joined(separator: " "))
        new.state = arguments.draft ? .draft : arguments.state ?? .investigating
        guard new.state != .resolved else {
          throw Failure.usage(
            "an outage that is over is not opened", hint: "see 'ittool outage backfill'")
        }
        new.language = try arguments.language ?? store.setting("review.language")
        new.cause = try arguments.causeWord() ?? nil
        new.isPublic = !arguments.notPublic
        new.owner = try arguments.ownerNumber(store) ?? nil
        new.started = try arguments.beginning(store)
        new.impacts = try store.impacts(reading: arguments.impacts)
        new.notifies = !arguments.quiet
        let given = try arguments.words(context, store)
        new.words = given.applied(to: OutageWords())
        if given.next == nil, !arguments.draft { new.words.next = try store.usualPromise() }
        if !arguments.draft {
          try context.check(new.words, isEnd: false, strict: arguments.strict)
          if new.impacts.isEmpty {
            context.console.note("it names no service; --impact puts it on the status page")
          }
        }
        let made = try store.write { [new] in try store.open(new) }
        try context.console.line(Kind.outage.number(made.outage))
        if arguments.draft { return .done }
        try context.echo(promise: new.words.next, store)
        return try context.tell(made.update, store, telling)
      }
    }
  }

  static func update(_ telling: @escaping OutageTeller) -> Command<OutageArguments> {
    Command(
      "outage update", "Tell people how it stands",
      prose: """
        Adds an update and tells people. What is affected, what to do meanwhile and what still works
        hold on unless given; an empty word takes them away. `--since` says that what it says holds
        since earlier: then it stands before later updates, which go on saying it, too.
        """,
      options: OutageArguments.wordOptions + [
        OutageArguments.promiseOption, OutageArguments.impactOption,
        .value("state", "s", "STATE", "How far it is now", \.state), OutageArguments.sinceOption,
      ] + OutageArguments.tellingOptions,
      operands: [OutageArguments.numberOperand],
      examples: [
        Example(
          "ittool outage update O-9 --state identified -m 'A cable is cut; the company is on site.' "
            + "--next 1h", "Tell what is known now"),
        Example(
          "ittool outage update O-9 -i mail=operational -m 'Mail is back.'",
          "Tell that one service is back"),
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let outage = try store.outage(number)
        if arguments.state == .resolved {
          return try context.say(arguments, of: outage, .resolved, .resolved, store, telling)
        }
        try store.requireOpen(outage)
        return try context.say(
          arguments, of: outage, .update, arguments.state, store, telling)
      }
    }
  }

  static func resolve(
    _ telling: @escaping OutageTeller, _ tickets: @escaping OutageTicketResolver
  ) -> Command<OutageArguments> {
    Command(
      "outage resolve", "Tell people that it is over",
      prose: """
        Ends an outage, at `--since` where it was over before, and tells people. Who had a ticket that
        is linked is told once; `--tickets` resolves those tickets with it, and that word is the one they get.
        Should it come back, `ittool outage reopen` continues it.
        """,
      options: OutageArguments.wordOptions + [
        .value(
          "cause", "CAUSE", "The kind of cause, for reports",
          completion: .choices(OutageCause.choices), \.cause),
        .value("since", "DATE", "When it was over, if not now", \.since),
        .flag("tickets", "Resolve the tickets that are linked, too", \.withTickets),
      ] + OutageArguments.tellingOptions,
      operands: [OutageArguments.numberOperand],
      examples: [
        Example(
          "ittool outage resolve O-9 -m 'The cable is mended.' --cause network", "Say what it was"),
        Example("ittool outage resolve O-9 -m 'It was a cable.' --tickets", "End its tickets, too"),
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let status = try context.say(
          arguments, of: try store.outage(number), .resolved, .resolved, store, telling)
        let outage = try store.outage(number)
        if arguments.withTickets {
          for sentence in try tickets(store, outage) { context.console.note(sentence) }
        }
        return status
      }
    }
  }

  static func reopen(_ telling: @escaping OutageTeller) -> Command<OutageArguments> {
    Command(
      "outage reopen", "Tell people that it is not over after all",
      prose: """
        Continues a resolved outage, with the impacts it ended with unless `--impact` says otherwise.
        The time since it was resolved counts as well, for what was resolved was not mended; where it
        worked meanwhile, `--since` says when it failed again.
        """,
      options: OutageArguments.wordOptions + [
        OutageArguments.promiseOption, OutageArguments.impactOption,
        .value("state", "s", "STATE", "How far it is: investigating unless given", \.state),
        .value("since", "DATE", "When it failed again", \.since),
      ] + OutageArguments.tellingOptions,
      operands: [OutageArguments.numberOperand],
      examples: [
        Example("ittool outage reopen O-9 --since today@13:20 -m 'It is down again.'", "Go on")
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let outage = try store.outage(number)
        guard outage.state == .resolved else {
          throw Failure("\(outage.number) is \(outage.state.rawValue), not resolved")
        }
        let state = arguments.state ?? .investigating
        guard state.isOpen else { throw Failure.usage("--state: an open state is needed") }
        return try context.say(arguments, of: outage, .reopened, state, store, telling)
      }
    }
  }

  static var impact: Command<OutageArguments> {
    Command(
      "outage impact", "Say how badly services are hit, without a word",
      prose: """
        Changes what is said of services, at `--since` where it was so before, and tells nobody: the
        status page shows it. With words it is an update: `ittool outage update --impact`.
        """,
      options: [OutageArguments.sinceOption],
      operands: [
        OutageArguments.numberOperand,
        .many(
          "SERVICE=LEVEL", "A service, and how badly it is hit",
          completion: .query("service"), \.places),
      ],
      examples: [
        Example("ittool outage impact O-9 mail=degraded --since today@09:40", "It was half mended")
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write {
          let outage = try store.outage(number)
          guard outage.state != .dismissed else {
            throw Failure("\(outage.number) was dismissed")
          }
          var new = NewOutageUpdate()
          new.impacts = try store.impacts(reading: arguments.places)
          new.effective = try arguments.beginning(store)
          if outage.state == .resolved {
            guard let since = new.effective, let ended = outage.ended, since <= ended else {
              throw Failure(
                "\(outage.number) is resolved", hint: "say with --since what was so before that")
            }
            new.state = try store.updates(of: outage.id).last {
              $0.effective <= since && $0.kind != .postmortem
            }?.state
          }
          new.words.next = outage.nextDue
          new.notifies = false
          try store.add(new, to: outage)
        }
        return .done
      }
    }
  }
}

extension Store {
  /// Refuses an outage of which nothing new can be said, and says what can be done.
  func requireOpen(_ outage: Outage) throws {
    switch outage.state {
    case .investigating, .identified, .monitoring: return
    case .draft:
      throw Failure(
        "\(outage.number) is a draft",
        hint: "make it real with 'ittool outage publish \(outage.number)'")
    case .resolved:
      throw Failure(
        "\(outage.number) is resolved",
        hint: "continue it with 'ittool outage reopen \(outage.number)'")
    case .dismissed: throw Failure("\(outage.number) was dismissed")
    }
  }
}

extension Context {
  /// Stores an update made of the arguments, and has people told.
  fileprivate func say(
    _ arguments: OutageArguments, of outage: Outage, _ kind: OutageUpdateKind,
    _ state: OutageState?, _ store: Store, _ telling: OutageTeller
  ) throws -> ExitStatus {
    let given = try arguments.words(self, store)
    if state == .resolved {
      try store.requireOpen(outage)
      if given.next.flatMap({ $0 }) != nil {
        throw Failure.usage("--next: what is over promises no next word")
      }
    }
    var new = NewOutageUpdate()
    new.kind = kind
    new.state = state
    new.notifies = !arguments.quiet
    new.impacts = try store.impacts(reading: arguments.impacts)
    let beginning = try arguments.beginning(store)
    new.effective = beginning ?? (kind == .reopened ? outage.ended : nil)
    var before = OutageWords()
    if state != .resolved, let last = try store.lastWords(of: outage) {
      before = last.words
      before.body = ""
      if last.state == .resolved { before = try store.wordsBefore(last, of: outage) }
    }
    before.next = state == .resolved ? nil : try store.usualPromise()
    new.words = given.applied(to: before)
    let saysNothing =
      given.affected == nil && given.meanwhile == nil && given.works == nil
      && (given.body ?? "").trimmed.isEmpty && new.impacts.isEmpty && given.next == nil
    guard !saysNothing || (state ?? outage.state) != outage.state else {
      throw Failure.usage(
        "outage update: what is new?", hint: "say it with -m, or with --next when there is nothing")
    }
    if kind == .reopened, let beginning, let ended = outage.ended, beginning < ended {
      throw Failure.usage(
        "--since: it was over only \(localStamp(ended, try store.zone()))",
        hint: "without --since the time since then counts as well")
    }
    try check(new.words, isEnd: state == .resolved, strict: arguments.strict)
    let cause = try arguments.causeWord()
    let update = try store.write { [new] in
      let current = try store.outage(OutageNumber(outage.id))
      guard current.version == outage.version else {
        throw Failure("\(outage.number) was changed in this moment: look, and say it again")
      }
      let update = try store.add(new, to: current)
      if let cause { try store.setCause(current, cause) }
      return update
    }
    try echo(promise: new.words.next, store)
    return try tell(update, store, telling)
  }
}

extension Store {
  /// The words that stood before an outage was said to be over.
  fileprivate func wordsBefore(_ end: OutageUpdate, of outage: Outage) throws -> OutageWords {
    var words =
      try updates(of: outage.id).last { $0.hasWords && $0.state.isOpen && $0.id != end.id }?.words
      ?? OutageWords()
    words.body = ""
    return words
  }

  /// Sets the kind of cause; called inside a transaction.
  func setCause(_ outage: Outage, _ cause: OutageCause?) throws {
    guard cause != outage.cause else { return }
    try db.run("UPDATE outage SET cause = \(cause?.rawValue) WHERE id = \(outage.id)")
    try record(
      .outage, outage.id, "cause", old: outage.cause?.rawValue, new: cause?.rawValue)
  }
}
