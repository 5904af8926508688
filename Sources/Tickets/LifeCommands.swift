/// A ticket's life: `claim`, `assign`, `wait`, `resolve`, `reopen`.
import Commands
import Hours
import People
import Repository
import SQLite
import Terminal

extension Ticket {
  /// Refuses a transition that the table of states does not allow.
  func mustAllow(_ next: State) throws(Failure) {
    try mustNotBeMerged()
    if state == next, next != .waiting { throw Failure("\(number) is \(stateName) already") }
    guard state.next.contains(next) else {
      throw Failure(
        "\(number) is \(stateName) and cannot become \(next.keyword)",
        hint: state.isOpen ? nil : "reopen it first with 'ittool ticket reopen \(number)'")
    }
  }

  /// What leaving the waiting state clears.
  static let endOfWaiting: [TicketChange] = [(.waitingFor, .null), (.waitingUntil, .null)]
}

struct AssignArguments: Sendable {
  var who: String?
  var nobody = false
  var targets = Targets()
}

extension TicketCommands {
  static var assign: Command<AssignArguments> {
    Command(
      "ticket assign", "Give tickets to somebody",
      prose: """
        Says who works on the tickets. WHO is a name or a mail address; `me` is you. With
        `--nobody` the tickets are given back. The state does not change: a new ticket stays new
        until somebody takes it up.
        """,
      options: [
        .value(
          "to", "A", "WHO", "The person to give them to", completion: .query("person"), \.who),
        .flag("nobody", "Give the tickets back", \.nobody),
      ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket assign T-42 T-43 --to kim", "Give two tickets to kim"),
        Example(
          "ittool ticket assign --matching 'queue:network assignee:none' --to me --yes",
          "Take what nobody has"),
      ],
      start: AssignArguments()
    ) { arguments, context in
      guard arguments.nobody != (arguments.who != nil) else {
        throw Failure.usage("assign: to whom?", hint: "give --to WHO or --nobody")
      }
      return try context.change(arguments.targets, "assign") { store, ticket in
        try ticket.mustNotBeMerged()
        let isNew = try arguments.who.flatMap { try store.newcomer($0) } ?? ""
        let person = try arguments.who.map { try store.technician($0) }
        guard try store.update(ticket, [(.assignee, (person?.id).boundValue)]) else { return nil }
        if let person, let changed = try store.ticket(ticket.id) {
          try store.tell(
            .assigned, about: changed, to: [person], occasion: "version-\(changed.version)")
        }
        return person.map { "assigned to \($0.shortName)\(isNew)" } ?? "given back"
      }
    }
  }

  static var claim: Command<Targets> {
    Command(
      "ticket claim", "Take tickets up yourself",
      prose: """
        Makes you the one who works on the tickets, also on those that somebody else has; a new
        ticket becomes open.
        """,
      options: Targets.options, operands: Targets.operands,
      examples: [Example("ittool ticket claim T-42", "Take it up")],
      start: Targets()
    ) { targets, context in
      try context.change(targets, "claim") { store, ticket in
        try ticket.mustNotBeMerged()
        guard ticket.state.isOpen else { throw Failure("\(ticket.number) is \(ticket.stateName)") }
        let me = try store.technician("me")
        var changes: [TicketChange] = [(.assignee, .integer(me.id))]
        if ticket.state == .new { changes.append((.state, .integer(State.open.rawValue))) }
        guard try store.update(ticket, changes) else { return nil }
        let isTaken = ticket.assignee.map { $0.id != me.id } ?? false
        return "yours" + (isTaken ? ", no longer \(ticket.assignee?.shortName ?? "")'s" : "")
      }
    }
  }
}

struct WaitArguments: Sendable {
  var reason: WaitingFor?
  var until: String?
  var body = Body()
  var targets = Targets()
}

struct ResolveArguments: Sendable {
  var body = Body()
  var minutes: Minutes?
  var strict = false
  var article: ArticleNumber?
  var targets = Targets()
}

struct ReopenArguments: Sendable {
  var body = Body()
  var targets = Targets()
}

extension TicketCommands {
  static var wait: Command<WaitArguments> {
    Command(
      "ticket wait", "Mark tickets as waiting",
      prose: """
        Says that nothing can be done until the requester, a vendor or a part answers. The clocks
        of the ticket stop. With a text, the requester is told.
        """,
      options: [
        .value("for", "f", "WHOM", "Whom or what it waits for", \.reason),
        .value("until", "u", "DATE", "When to look at it again", \.until),
      ] + Body.options.within(\.body) + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket wait T-42 --for parts --until +5d", "Wait for a part"),
        Example("ittool ticket wait T-42 --for requester -m 'Which room is it?'", "Ask and wait"),
      ],
      start: WaitArguments()
    ) { arguments, context in
      guard let reason = arguments.reason else {
        throw Failure.usage("wait: for whom?", hint: "give --for requester, vendor or parts")
      }
      let text = try context.optionalText(arguments.body, arguments.targets)
      if text != nil { try context.announce(arguments.targets) }
      return try context.change(arguments.targets, "wait") { store, ticket in
        try ticket.mustAllow(.waiting)
        let until = try arguments.until.map { try store.date($0, .due, "--until") }
        if let until, until <= store.now {
          throw Failure.usage("--until: \(try store.spoken(until)) is past")
        }
        let changes: [TicketChange] = [
          (.state, .integer(State.waiting.rawValue)), (.waitingFor, .text(reason.rawValue)),
          (.waitingUntil, until.boundValue),
        ]
        if let text {
          try store.addNote(
            .reply, text.text(for: ticket, in: store), to: ticket, changes: changes)
        } else if try !store.update(ticket, changes) {
          return nil
        }
        let end = try until.map { " until \(try store.spoken($0))" } ?? ""
        return "waiting for \(reason.rawValue)\(end)"
      }
    }
  }

  static var resolve: Command<ResolveArguments> {
    Command(
      "ticket resolve", "Say that tickets are solved, and how",
      prose: """
        Marks the tickets as resolved. A public sentence is required: it tells the requester what
        happened. Resolved is a claim, not the end: the requester may object, and
        `ticket close` ends it.

        `--article` links an article to the tickets and puts its title and summary after the
        sentence, and its text where it is public.
        """,
      options: Body.options.within(\.body) + [
        .value("time", "T", "SPAN", "Add time worked, such as 30min", \.minutes),
        .value(
          "article", "NUMBER", "Answer with an article", completion: .query("article"), \.article),
        .flag("strict", "Send nothing when the review finds a warning or an error", \.strict),
      ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example(
          "ittool ticket resolve T-42 -m 'The lamp is new; the projector works again.'",
          "Resolve a ticket"),
        Example(
          "ittool ticket resolve T-42 T-43 --template net-back -T 20min",
          "Resolve two with a prepared text"),
      ],
      start: ResolveArguments()
    ) { arguments, context in
      try context.announce(arguments.targets)
      return try context.withText(
        arguments.body, arguments.targets, purpose: "What happened, for the requester to read"
      ) { text in
        try context.resolve(
          context.reviewed(text, .resolution, arguments.targets, strict: arguments.strict),
          arguments)
      }
    }
  }

  static var reopen: Command<ReopenArguments> {
    Command(
      "ticket reopen", "Open waiting, resolved or closed tickets again",
      prose: """
        Opens tickets again: those that waited, and those that were resolved or closed; the
        history keeps when that was. With a text, the requester is told.
        """,
      options: Body.options.within(\.body) + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [Example("ittool ticket reopen T-42", "Work on it again")],
      start: ReopenArguments()
    ) { arguments, context in
      let text = try context.optionalText(arguments.body, arguments.targets)
      if text != nil { try context.announce(arguments.targets) }
      return try context.change(arguments.targets, "reopen") { store, ticket in
        if ticket.state == .new {
          throw Failure(
            "\(ticket.number) is \(ticket.stateName) and has yet to be opened",
            hint: "take it up with 'ittool ticket claim \(ticket.number)'")
        }
        try ticket.mustAllow(.open)
        let changes =
          Ticket.endOfWaiting + [
            (.state, .integer(State.open.rawValue)), (.resolved, .null), (.closed, .null),
            (.outcome, .null),
          ]
        if let text {
          try store.addNote(
            .reply, text.text(for: ticket, in: store), to: ticket, changes: changes)
        } else {
          try store.update(ticket, changes)
        }
        return "open again"
      }
    }
  }
}

extension Context {
  fileprivate func resolve(_ text: PreparedText, _ arguments: ResolveArguments) throws
    -> ExitStatus
  {
    try change(arguments.targets, "resolve") { store, ticket in
      try ticket.mustAllow(.resolved)
      let left = try store.openItems(of: ticket)
      var changes =
        Ticket.endOfWaiting + [
          (.state, .integer(State.resolved.rawValue)), (.resolved, store.now.boundValue),
        ]
      if let time = arguments.minutes {
        changes.append((.minutes, .integer(ticket.minutes + time.count)))
      }
      var words = try text.text(for: ticket, in: store)
      if let number = arguments.article {
        let article = try store.articleFacts(number)
        words += "\n\n" + article.words
        try store.link(article: article.id, to: ticket.id, .solved)
      }
      try store.addNote(.resolution, words, to: ticket, changes: changes)
      return "resolved" + (left.map { "; but \($0)" } ?? "")
    }
  }
}

extension ArticleFacts {
  /// What a requester is told of it: the text only where requesters may read it.
  fileprivate var words: String {
    let head = [title, summary].filter { !$0.isEmpty }
    return (isPublic ? head + [body] : head).joined(separator: "\n\n")
  }
}

extension Store {
  /// What to say of a technician's name that nobody has yet; nil for a known one.
  ///
  /// Called before `technician`: the name may be misspelt.
  func newcomer(_ word: String) throws -> String? {
    guard word != "me", (try? knownPerson(word)) == nil else { return nil }
    return ", who is new here" + (try nearPerson(word).map { "; \($0)" } ?? "")
  }

  /// The person whom a technician's name stands for, made when new; called in a transaction.
  func technician(_ word: String) throws -> Person {
    let mailbox = try Mailbox(reading: word == "me" ? actor : word)
    if let known = try? knownPerson(word) { return known }
    let id = try personNumber(mailbox)
    return try person(id) ?? Person(id: id, name: mailbox.name, address: mailbox.address)
  }
}
