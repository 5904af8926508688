/// `ticket close`: the end of a ticket, and its reason.
import Commands
import People
import Repository
import SQLite

struct CloseArguments: Sendable {
  var why: Outcome?
  var original: TicketNumber?
  var outage: OutageNumber?
  var body = Body()
  var targets = Targets()
}

extension TicketCommands {
  static var close: Command<CloseArguments> {
    Command(
      "ticket close", "Close tickets, and say why",
      prose: """
        Closes the tickets. `--why` is required: \(Outcome.prose). With a text, the requester
        is told; `declined` needs one. What closed means is a policy of the district:
        `ittool policy show closed`.

        `--of` names the ticket that covers a duplicate: the two are linked, and the requester is
        told its number. `--outage` names the outage that the tickets are part of. Either says
        why it ends, so that `--why` can be left out.

        Cron closes resolved tickets itself, as `unanswered`, at the end of the last of
        `ticket.close-days` school days after the resolution; 0 switches that off. The people of
        the ticket are told, and are reminded `ticket.close-reminder-days` before. Never while
        words of theirs stand unanswered; without mail where the ticket was resolved before it was
        imported, or where the day is more than two weeks past.
        """,
      options: [
        .value("why", "w", "REASON", "Why it ends", \.why),
        .value(
          "of", "NUMBER", "The ticket that covers this one, a duplicate",
          completion: .query("ticket"), \.original),
        .value("outage", "NUMBER", "The outage that it is part of", \.outage),
      ] + Body.options.within(\.body) + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket close T-42 --why confirmed", "Close what the requester confirmed"),
        Example(
          "ittool ticket close T-42 --why declined -m 'We do not repair private phones.'",
          "Decline, and say so"),
        Example("ittool ticket close T-43 --of T-42", "Close a duplicate"),
        Example(
          "ittool ticket close T-44 T-45 --outage O-9", "Close what one notice of an outage tells"),
      ],
      start: CloseArguments()
    ) { arguments, context in
      let why = try arguments.reason()
      let text = try context.optionalText(arguments.body, arguments.targets)
      if why == .declined, text == nil {
        throw Failure.usage(
          "close: who is declined is told why, and what they can do instead",
          hint: "give the explanation with -m or --file")
      }
      if text != nil { try context.announce(arguments.targets) }
      return try context.change(arguments.targets, "close") { store, ticket in
        try ticket.mustAllow(.closed)
        let ticket = try store.linkDuplicate(ticket, of: arguments.original)
        if let outage = arguments.outage { try store.join(ticket, outage) }
        let stored = arguments.outage.map(Outcome.stored(outage:)) ?? why.rawValue
        let changes =
          Ticket.endOfWaiting + [
            (.state, .integer(State.closed.rawValue)), (.closed, store.now.boundValue),
            (.outcome, .text(stored)),
          ]
        if let text {
          try store.addNote(
            .reply, text.text(for: ticket, in: store), to: ticket, changes: changes)
        } else if try store.update(ticket, changes), let changed = try store.ticket(ticket.id) {
          try store.tell(
            .closed, about: changed, to: store.receivers(of: changed),
            occasion: "version-\(changed.version)")
        }
        let closed = try store.ticket(ticket.id) ?? ticket
        return "closed: \(try store.outcomeWords(of: closed, language: "en"))"
      }
    }
  }
}

extension CloseArguments {
  /// Why the tickets end: what `--why` says, or what `--of` and `--outage` mean.
  fileprivate func reason() throws(Failure) -> Outcome {
    guard original == nil || outage == nil else {
      throw .usage("close: --of and --outage are two reasons", hint: "give one of them")
    }
    let meant: Outcome? = original != nil ? .duplicate : outage != nil ? .outage : nil
    guard let why = why ?? meant else {
      throw .usage(
        "close: why?", hint: "give --why: \(Outcome.choices.joined(separator: ", "))")
    }
    if let meant, meant != why {
      throw .usage(
        "close: --why \(why.rawValue) goes with neither --of nor --outage",
        hint: "\(original != nil ? "--of" : "--outage") means --why \(meant.rawValue)")
    }
    if why == .outage, outage == nil {
      throw .usage("close: part of which outage?", hint: "give --outage NUMBER, such as O-9")
    }
    return why
  }
}

extension Store {
  /// Says that a ticket belongs to an outage, unless it belongs to one; whoever closes it tells the
  /// requester, so that nobody does a second time.
  fileprivate func join(_ ticket: Ticket, _ outage: OutageNumber) throws {
    let name = Kind.outage.number(outage.value)
    let known = try db.first(
      "SELECT id FROM outage WHERE id = \(outage.value) AND state <> 'dismissed'", as: Int64.self)
    guard known != nil else {
      throw Failure("there is no outage \(name)", hint: "see 'ittool outage list'")
    }
    try db.run(
      """
      INSERT OR IGNORE INTO outage_ticket(ticket, outage, at, actor, told)
      VALUES (\(ticket.id), \(outage.value), \(now), \(actor), \(now))
      """)
    guard db.changes == 1 else { return }
    try record(.outage, outage.value, "ticket", new: ticket.number)
    try record(.ticket, ticket.id, "outage", new: name)
  }

  /// Links a ticket to the one that covers it; the ticket as it stands then.
  fileprivate func linkDuplicate(_ ticket: Ticket, of number: TicketNumber?) throws -> Ticket {
    guard let number else { return ticket }
    let original = try survivor(of: tickets([number])[0])
    guard original.id != ticket.id else {
      throw Failure("\(ticket.number) is no duplicate of itself")
    }
    try add(Link(ticket: ticket.id, kind: .duplicates, other: original.id))
    return try self.ticket(ticket.id) ?? ticket
  }
}

extension Outcome {
  /// All reasons with their meanings, for prose.
  static var prose: String {
    allCases.filter { $0 != .merged }.map { "`\($0.rawValue)` (\($0.meaning))" }.joined(
      separator: ", ")
  }
}
