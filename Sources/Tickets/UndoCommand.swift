/// `ticket undo`: one's own last change, taken back where that is safe.
import Commands
import People
import Repository
import SQLite
import Terminal

struct UndoArguments: Sendable {
  var dryRun = false
}

extension TicketCommands {
  static var undo: Command<UndoArguments> {
    Command(
      "ticket undo", "Take back your own last change",
      prose: """
        Takes back your last command that changed tickets: values, states, tags, links, watchers,
        time and internal notes. The history keeps both the change and its undoing; undoing twice
        puts it back.

        It is refused where it would not be safe: when somebody changed one of the tickets since,
        when the requester was told something, and for opening, importing, merging and attaching.
        """,
      options: [.flag("dry-run", "n", "Show what would change and change nothing", \.dryRun)],
      examples: [Example("ittool ticket undo --dry-run", "See what would be taken back")],
      start: UndoArguments()
    ) { arguments, context in
      try context.withStore { store in
        let done = try store.write(keep: !arguments.dryRun) { try store.undoLastCommand() }
        for sentence in done {
          if arguments.dryRun {
            try context.console.line("would change " + context.console.shown(sentence))
          } else {
            context.console.note(sentence)
          }
        }
        return .done
      }
    }
  }
}

extension Store {
  // Far enough back for one's own last change, and bounded whatever the store holds.
  private static let reach: Int64 = 10_000

  /// Takes back the last command of this actor; called inside a transaction.
  fileprivate func undoLastCommand() throws -> [String] {
    let command = try db.first(
      """
      SELECT command FROM event
      WHERE id > (SELECT max(id) FROM event) - \(Self.reach) AND actor = \(actor)
        AND login IS \(login) AND kind = 'T' ORDER BY id DESC LIMIT 1
      """, as: Int64.self)
    guard let command else { throw Failure("there is no recent change of yours to take back") }
    let events = try events(ofCommand: command).filter { $0.kind == .ticket }
    var last: [Int64: Int64] = [:]
    for event in events { last[event.item] = max(last[event.item] ?? 0, event.id) }
    for (item, id) in last.sorted(by: { $0.key < $1.key }) {
      let later = try db.first(
        "SELECT actor FROM event WHERE kind = 'T' AND item = \(item) AND id > \(id)",
        as: String.self)
      if let later {
        throw Failure(
          "\(Kind.ticket.number(item)) was changed since by \(later); nothing was undone",
          hint: "see 'ittool ticket history \(Kind.ticket.number(item))'")
      }
    }
    return try events.reversed().compactMap { event in
      // A link is told in two histories and undone once.
      if event.what == "link", let link = (event.new ?? event.old).flatMap(Link.init(trace:)),
        link.ticket != event.item
      {
        return nil
      }
      // The results of a close are forgotten with it.
      if event.what == "level" { return nil }
      try undo(event)
      return "\(Kind.ticket.number(event.item)): \(event.what) taken back"
    }
  }

  private func undo(_ event: Event) throws {
    if let column = TicketColumn(rawValue: event.what), column != .mergedInto {
      guard let ticket = try ticket(event.item) else { return }
      try update(ticket, [(column, column.value(ofTrace: event.old))])
      return
    }
    switch event.what {
    case "student":
      if let old = event.old {
        try markAboutStudent(
          ticket: event.item, person: old == "yes" ? nil : try Kind.person.read(old))
      } else {
        try unmarkAboutStudent(ticket: event.item)
      }
      try touch(event.item)
    case "tag":
      if let tag = event.new { try removeTag(tag, from: event.item) }
      if let tag = event.old { try addTag(tag, to: event.item) }
      try record(.ticket, event.item, "tag", old: event.new, new: event.old)
      try touch(event.item)
    case "link":
      if let link = event.new.flatMap(Link.init(trace:)) { try remove(link) }
      if let link = event.old.flatMap(Link.init(trace:)) { try add(link) }
    case "article":
      if let word = event.new {
        try unlink(article: Kind.article.read(word), from: event.item)
      } else if let word = event.old {
        try link(article: Kind.article.read(word), to: event.item, .related)
      }
    case "watcher":
      guard let ticket = try ticket(event.item) else { return }
      if let id = event.new.flatMap(Int64.init), let person = try person(id) {
        try removeWatcher(person, from: ticket)
      }
      if let id = event.old.flatMap(Int64.init), let person = try person(id) {
        try addWatcher(person, to: ticket)
      }
    case "note":
      guard let id = event.new.flatMap(Int64.init) else { return }
      let note = try note(id)
      try unindexTicket(event.item)
      try db.run("DELETE FROM note WHERE id = \(id)")
      try indexTicket(event.item)
      try record(.ticket, event.item, "note taken back", old: note.body)
      try touch(event.item)
    case "note taken back": try putBackNote(event)
    case "promise kept", "promise withdrawn":
      try reopenPromise(of: event.item, settled: event.at)
    case "note edited":
      let edited = try db.first(
        """
        SELECT id FROM note WHERE ticket = \(event.item) AND body = \(event.new) AND \(event.old) =
          (SELECT body FROM note_version WHERE note = note.id ORDER BY version DESC LIMIT 1)
        """, as: Int64.self)
      if let edited, let old = event.old { try edit(note(edited), to: old) }
    default:
      throw Failure(
        "the last change was '\(event.what)' of \(Kind.ticket.number(event.item)), which cannot "
          + "be taken back", hint: Self.cure(event.what))
    }
  }

  // As it was: its number, time and author are those of the first event that wrote it.
  private func putBackNote(_ event: Event) throws {
    try unindexTicket(event.item)
    try db.run(
      """
      INSERT INTO note(id, ticket, at, author, kind, source, body)
      SELECT CAST(new AS INTEGER), item, at, actor, 'note', source, \(event.old) FROM event
      WHERE kind = 'T' AND item = \(event.item) AND what = 'note' AND new =
        (SELECT new FROM event WHERE kind = 'T' AND item = \(event.item) AND what = 'note'
          AND id < \(event.id) ORDER BY id DESC LIMIT 1)
      ORDER BY id LIMIT 1
      """)
    let id = db.lastInsertedRow
    try indexTicket(event.item)
    try record(.ticket, event.item, "note", new: String(id))
    try touch(event.item)
  }

  private static func cure(_ what: String) -> String? {
    switch what {
    case "opened": "close it with 'ittool ticket close --why withdrawn'"
    case "reply", "resolution": "the requester may have read it: write another reply"
    case "merged in", "merged_into": "both keep their notes; open a new ticket for what is not one"
    case "attached": "remove it with 'ittool ticket detach'"
    default: nil
    }
  }
}

extension TicketColumn {
  /// The stored value that the audit trail kept as text.
  func value(ofTrace text: String?) -> Value {
    guard let text else { return .null }
    switch self {
    case .requester, .assignee, .queue, .priority, .state, .due, .minutes, .responded, .informed,
      .resolved, .closed, .waitingUntil, .mergedInto:
      return Int64(text).map { .integer($0) } ?? .null
    case .subject, .description, .site, .room, .asset, .source, .reference, .outcome, .waitingFor:
      return .text(text)
    }
  }
}
