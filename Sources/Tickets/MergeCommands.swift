/// `ticket merge`, `link` and `unlink`: several tickets that are about one thing.
import Commands
import People
import Repository
import SQLite
import Terminal

struct MergeArguments: Sendable {
  var into: TicketNumber?
  var watch = false
  var targets = Targets()
}

struct LinkArguments: Sendable {
  var kind: LinkKind?
  var other: TicketNumber?
  var targets = Targets()
}

extension TicketCommands {
  static var merge: Command<MergeArguments> {
    Command(
      "ticket merge", "Let tickets live on in another one",
      prose: """
        Closes the tickets and makes them point to the one named by `--into`: replies and links go
        there from now on. Their notes and history stay theirs and are shown with the other. Tags
        and time worked are added up. Nobody is told. What is about a student makes the other so too.

        The requesters of the merged tickets do not receive replies to the other one, because they
        might read what is not theirs; `--watch` makes them watchers.
        """,
      options: [
        .value(
          "into", "i", "NUMBER", "The ticket they live on in", completion: .query("ticket"),
          \.into),
        .flag("watch", "Make their requesters watchers", \.watch),
      ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [Example("ittool ticket merge T-43 T-44 --into T-42", "Merge two into T-42")],
      start: MergeArguments()
    ) { arguments, context in
      guard let into = arguments.into else {
        throw Failure.usage("merge: into which?", hint: "give --into NUMBER")
      }
      return try context.change(arguments.targets, "merge") { store, ticket in
        let target = try store.survivor(of: try store.tickets([into])[0])
        guard ticket.id != target.id else {
          throw Failure("\(ticket.number) cannot be merged into itself")
        }
        try store.requireReading(of: target)
        try ticket.mustNotBeMerged()
        try store.merge(ticket, into: target, watch: arguments.watch)
        return "lives on in \(target.number)"
      }
    }
  }

  static var link: Command<LinkArguments> {
    Command(
      "ticket link", "Record how tickets refer to another",
      prose: """
        Records that the tickets block, duplicate, are the parent of, or are related to the one
        named by `--to`. Links are shown from both sides.
        """,
      options: linkOptions, operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket link T-42 --as blocks --to T-50", "Record that T-42 blocks T-50")
      ],
      start: LinkArguments()
    ) { arguments, context in
      try context.relink(arguments, "link") { store, link in try store.add(link) }
    }
  }

  static var unlink: Command<LinkArguments> {
    Command(
      "ticket unlink", "Remove a reference between tickets",
      prose: "Removes what `ittool ticket link` recorded.",
      options: linkOptions, operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket unlink T-42 --as blocks --to T-50", "Remove the reference")
      ],
      start: LinkArguments()
    ) { arguments, context in
      try context.relink(arguments, "unlink") { store, link in
        if try store.remove(link) { return true }
        // Related has no direction, whichever side said it.
        let back = Link(ticket: link.other, kind: link.kind, other: link.ticket)
        if link.kind == .related, try store.remove(back) { return true }
        throw Failure(
          "there is no link '\(link.sentence)'",
          hint: "see the links with 'ittool ticket show \(Kind.ticket.number(link.ticket))'")
      }
    }
  }

  private static var linkOptions: [Option<LinkArguments>] {
    [
      .value("as", "k", "KIND", "How they refer to it", \.kind),
      .value("to", "o", "NUMBER", "The other ticket", completion: .query("ticket"), \.other),
    ] + Targets.options.within(\.targets)
  }
}

extension Context {
  fileprivate func relink(
    _ arguments: LinkArguments, _ verb: String, _ change: (Store, Link) throws -> Bool
  ) throws -> ExitStatus {
    guard let kind = arguments.kind, let number = arguments.other else {
      throw Failure.usage("\(verb): how, and to which?", hint: "give --as KIND and --to NUMBER")
    }
    return try self.change(arguments.targets, verb, following: true) { store, ticket in
      let other = try store.survivor(of: try store.tickets([number])[0])
      guard ticket.id != other.id else { throw Failure("\(ticket.number) cannot refer to itself") }
      let link = Link(ticket: ticket.id, kind: kind, other: other.id)
      return try change(store, link) ? link.sentence : nil
    }
  }
}

extension Store {
  /// Makes a ticket live on in another; called inside a transaction.
  func merge(_ loser: Ticket, into target: Ticket, watch: Bool) throws {
    for link in try links(of: loser.id) {
      try remove(link)
      let ticket = link.ticket == loser.id ? target.id : link.ticket
      let other = link.other == loser.id ? target.id : link.other
      if ticket != other { try add(Link(ticket: ticket, kind: link.kind, other: other)) }
    }
    for tag in loser.tags where try addTag(tag, to: target.id) {
      try record(.ticket, target.id, "tag", new: tag)
    }
    if watch {
      for person in try receivers(of: loser) { try addWatcher(person, to: target) }
    }
    // Its notes are shown with the other's from now on.
    if loser.student != nil, target.student == nil, let word = loser.studentWord {
      _ = try mark(target, student: word)
    }
    try movePromises(from: loser, to: target)
    // Read again: links and tags counted as changes of their own.
    let current = try tickets([TicketNumber(loser.id), TicketNumber(target.id)])
    try update(current[1], [(.minutes, .integer(target.minutes + loser.minutes))])
    try update(
      current[0],
      Ticket.endOfWaiting + [
        (.state, .integer(State.closed.rawValue)), (.closed, now.boundValue),
        (.outcome, .text(Outcome.merged.rawValue)), (.mergedInto, .integer(target.id)),
        (.minutes, .integer(0)),
      ])
    try record(.ticket, target.id, "merged in", new: loser.number)
    // No chains: what was merged into the loser now lives on in the target.
    for earlier in try db.all(
      "SELECT id FROM ticket WHERE merged_into = \(loser.id)", as: Int64.self)
    {
      if let ticket = try ticket(earlier) {
        try update(ticket, [(.mergedInto, .integer(target.id))])
      }
    }
  }

  /// Makes a person follow a ticket and records it; false when they do already.
  @discardableResult
  func addWatcher(_ person: Person, to ticket: Ticket) throws -> Bool {
    if person.id == ticket.requester?.id { return false }
    try db.run(
      "INSERT OR IGNORE INTO watcher(ticket, person) VALUES (\(ticket.id), \(person.id))")
    guard db.changes == 1 else { return false }
    try record(.ticket, ticket.id, "watcher", new: String(person.id))
    try touch(ticket.id)
    try tell(.watched, about: ticket, to: [person], occasion: "version-\(ticket.version)")
    return true
  }

  /// Ends a person's following and records it; false when they do not follow.
  @discardableResult
  func removeWatcher(_ person: Person, from ticket: Ticket) throws -> Bool {
    try db.run("DELETE FROM watcher WHERE ticket = \(ticket.id) AND person = \(person.id)")
    guard db.changes == 1 else { return false }
    try record(.ticket, ticket.id, "watcher", old: String(person.id))
    try touch(ticket.id)
    return true
  }
}
