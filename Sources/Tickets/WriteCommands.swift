/// `ticket reply` writes to the requester; `ticket note` is for staff only. Two verbs, no default.
import Commands
import People
import Repository
import SQLite
import Terminal

struct ReplyArguments: Sendable {
  var body = Body()
  var files: [String] = []
  var time: Minutes?
  var strict = false
  var promise: String?
  var targets = Targets()
}

struct NoteArguments: Sendable {
  var body = Body()
  var edit: Int?
  var time: Minutes?
  var targets = Targets()
}

extension TicketCommands {
  static var reply: Command<ReplyArguments> {
    Command(
      "ticket reply", "Write to the requester of tickets",
      prose: """
        Writes a public reply: the requester and the watchers read it. On a terminal, those who
        will receive it and what `ittool ticket review` finds are shown first, with the choice to
        send, edit or stop. The first public word of staff is the first response,
        and a new ticket becomes open. A reply to a merged ticket goes to the one it lives on in.

        `--attach` stores files on the ticket and sends them along, up to the setting
        delivery.attachment-limit; of a larger one the mail says that it is too large. A template
        of the notice that cannot be filled is named with its line, and nothing is written or sent.

        `--promise` promises a time, such as `thu@period4`, `fri@14:30` or `tomorrow`, and the mail
        tells it in words. `--promise stands` is for a word on the promised day that does not keep
        the promise. \(promiseRule)

        For words among staff use `ittool ticket note`.
        """,
      options: Body.options.within(\.body) + [
        .list(
          "attach", "A", "FILE", "Send FILE along, and keep it on the ticket", completion: .file,
          \.files),
        .value("time", "T", "SPAN", "Add time worked, such as 30min", \.time),
        .flag("strict", "Send nothing when the review finds a warning or an error", \.strict),
        .value("promise", "P", "WHEN", "Promise a time, and tell it", \.promise),
      ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket reply T-42 -m 'I will be there at 10.'", "Tell the requester"),
        Example("ittool ticket reply T-42 --template on-my-way", "Send a prepared text"),
        Example(
          "ittool ticket reply T-42 -m 'I will look at it in your room.' --promise thu@period4",
          "Promise a time"),
        Example(
          "ittool ticket reply T-42 -m 'The manual is attached.' --attach manual.pdf",
          "Send a file along"),
      ],
      start: ReplyArguments()
    ) { arguments, context in
      try context.announce(arguments.targets)
      if let word = arguments.promise { try context.announce(word, arguments.targets) }
      return try context.withText(
        arguments.body, arguments.targets, purpose: "Reply, for the requester to read"
      ) { text in
        try context.reply(
          context.reviewed(text, .reply, arguments.targets, strict: arguments.strict), arguments)
      }
    }
  }

  static var note: Command<NoteArguments> {
    Command(
      "ticket note", "Write an internal note on tickets",
      prose: """
        Writes a note that only staff can see. The requester never receives it; to write to the
        requester use `ittool ticket reply`.

        `--edit` gives an earlier note or reply another text; the old text is kept.
        """,
      options: Body.options.within(\.body) + [
        .value("edit", "N", "Change the text of note N of the ticket", \.edit),
        .value("time", "T", "SPAN", "Add time worked, such as 30min", \.time),
      ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket note T-42 -m 'Lamp ordered, order 8812.'", "Note what was done"),
        Example(
          "ittool ticket note T-42 --edit 7 -m 'Lamp ordered, order 8821.'",
          "Correct note 7"),
      ],
      start: NoteArguments()
    ) { arguments, context in
      if let edit = arguments.edit { return try context.edit(note: Int64(edit), arguments) }
      return try context.withText(
        arguments.body, arguments.targets, purpose: "Note for staff only"
      ) { text in
        try context.change(arguments.targets, "note", following: true) { store, ticket in
          let words = try text.text(for: ticket, in: store)
          let time = arguments.time.map {
            [(TicketColumn.minutes, Value.integer(ticket.minutes + $0.count))]
          }
          try store.addNote(.note, words, to: ticket, changes: time ?? [])
          return "noted, for staff only"
        }
      }
    }
  }
}

extension Context {
  /// Shows on a terminal who will receive the public words, before they are taken.
  ///
  /// Standard input can be read only once, so numbers that come from there are not announced.
  func announce(_ targets: Targets) throws {
    guard console.errFacts.isTerminal, !targets.words.contains(.standardInput) else { return }
    try withStore { store in
      var named = try store.tickets(try numbers(targets.words))
      if !targets.matching.isEmpty { named += try store.tickets(targets.found(in: store)) }
      let all = try store.survivors(of: named, tell: { _ in })
      if all.count > 10 { console.note("the first 10 of \(all.count) tickets:") }
      for ticket in all.prefix(10) where try store.mayRead(ticket) {
        let receivers = try store.receivers(of: ticket)
        console.note(
          "\(ticket.number): "
            + (receivers.isEmpty
              ? "has no requester: nobody will receive this"
              : "goes to " + receivers.map(\.mailbox).joined(separator: ", ")))
      }
    }
  }

  fileprivate func reply(_ text: PreparedText, _ arguments: ReplyArguments) throws -> ExitStatus {
    let files = try readFiles(arguments.files)
    return try change(arguments.targets, "reply", following: true) { store, ticket in
      let words = try text.text(for: ticket, in: store)
      var changes: [TicketChange] = []
      if ticket.state == .new { changes.append((.state, .integer(State.open.rawValue))) }
      if let time = arguments.time {
        changes.append((.minutes, .integer(ticket.minutes + time.count)))
      }
      let (kept, ticket) = try store.attach(files, to: ticket)
      let order = try arguments.promise.map { try store.promiseOrder($0, for: ticket) }
      let before = try store.openPromise(of: ticket.id)
      try store.addNote(
        .reply, words, to: ticket, changes: changes, files: kept, promise: order)
      let replied =
        kept.isEmpty ? "replied" : "replied, with \(kept.count) file" + (kept.count == 1 ? "" : "s")
      return try replied + store.sentence(order, before, ticket)
    }
  }

  fileprivate func edit(note id: Int64, _ arguments: NoteArguments) throws -> ExitStatus {
    guard let number = arguments.targets.single else {
      throw Failure.usage("note --edit: name the one ticket that the note stands on")
    }
    return try withStore { store in
      let note = try store.note(id)
      guard note.ticket == number.value else {
        throw Failure("note \(id) stands on \(Kind.ticket.number(note.ticket)), not there")
      }
      try store.requireReading(ofTicket: note.ticket)
      func put(_ text: String) throws -> ExitStatus {
        try store.write(keep: !arguments.targets.dryRun) {
          // Read again under the lock, so that an edit in between is kept as a version too.
          try store.edit(store.note(id), to: text.droppingLastNewlines)
        }
        if arguments.targets.dryRun {
          try console.line("would change note \(id)")
        } else {
          console.note("note \(id) changed; the old text is kept")
        }
        tellRemarks(store)
        return .done
      }
      if let given = try optionalText(arguments.body, arguments.targets) {
        return try put(given.text(for: store.tickets([number])[0], in: store))
      }
      guard console.canAsk, console.outFacts.isTerminal else {
        throw Failure.usage("the text is missing", hint: "give it with -m or --file")
      }
      return try console.editing(note.body, use: put)
    }
  }
}

extension Store {
  /// Those who read the public words on a ticket: the requester, then the watchers.
  public func receivers(of ticket: Ticket) throws -> [Person] {
    var all = ticket.requester.map { [$0] } ?? []
    for watcher in try watchers(of: ticket.id) where watcher.id != ticket.requester?.id {
      all.append(watcher)
    }
    return all
  }

  /// The people who follow a ticket.
  public func watchers(of ticket: Int64) throws -> [Person] {
    try db.all(
      """
      SELECT person.id, name, address FROM watcher JOIN person ON person.id = watcher.person
      WHERE watcher.ticket = \(ticket) ORDER BY person.id
      """, as: Person.self)
  }
}
