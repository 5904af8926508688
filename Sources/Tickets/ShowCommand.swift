/// `ticket show`: everything about a ticket, to read; and as JSON.
import Calendar
import Commands
import Formats
import Mail
import People
import Repository
import SQLite
import Terminal

struct ShowArguments: Sendable {
  var words: [TicketWord] = []
  var full = false
  var output = Output()
}

extension TicketCommands {
  static var show: Command<ShowArguments> {
    Command(
      "ticket show", "Show tickets with all that was written",
      prose: """
        Prints the tickets with their notes, links and attachments. What the requester can see and
        what only staff can see are marked by words, not only by colour. Notes of tickets that were
        merged into this one stand among its own. What came by mail is shown without signatures
        and without the earlier messages that it carries along; `--full` shows all of it.

        `--json` prints one object per ticket with its notes, links, watchers and attachments, and
        `hidden` where these are left out because you may not read them; the
        row formats print the ticket's fields alone.

        Of a ticket about a student only the dry facts are shown to those who may not read it; each
        reading by the others is recorded.
        """,
      options: [.flag("full", "Show quoted text and signatures of mail too", \.full)]
        + Output.options.within(\.output),
      operands: [
        .many(
          "NUMBER", "Tickets to show; - reads numbers from standard input",
          completion: .query("ticket"), \.words)
      ],
      fields: Ticket.fields.descriptions(),
      examples: [
        Example("ittool ticket show T-42", "Read a ticket"),
        Example("ittool ticket show 42 43 --json", "Get two tickets for a script"),
      ],
      start: ShowArguments()
    ) { arguments, context in
      try context.withStore { store in
        let output = arguments.output
        let numbers = try context.numbers(arguments.words)
        let isWhole =
          output.fields.isEmpty
          && (output.json || [nil, .json, .ndjson].contains(output.format))
        if isWhole || output.showsPrivate {
          try store.recordReadings(of: store.tickets(numbers).map(\.id), "ticket show")
        }
        return try store.db.read {
          let tickets = try store.tickets(numbers).map { try store.shown(store.withDues($0)) }
          switch output.json ? .json : output.format {
          case nil where output.fields.isEmpty:
            try context.console.page { sink in
              for (index, ticket) in tickets.enumerated() {
                if index > 0 { try sink.write("\n") }
                let page = TicketPage(
                  ticket: ticket, store: store, console: context.console, full: arguments.full)
                try sink.write(try page.text())
              }
            }
          case .json? where output.fields.isEmpty, .ndjson? where output.fields.isEmpty:
            let objects = try tickets.map { try store.object($0) }
            if output.format == .ndjson, !output.json {
              for object in objects { try context.console.line(object.encoded()) }
            } else {
              try context.console.line(JSON.array(objects).encoded())
            }
          default:
            try context.printRows(Ticket.fields, output, local: try store.localTimes()) { emit in
              for ticket in tickets { try emit(ticket) }
            }
          }
          return .done
        }
      }
    }
  }
}

/// One ticket laid out for a person.
struct TicketPage {
  let ticket: Ticket
  let store: Store
  let console: Console
  var full = false

  func text() throws -> String {
    let local = try store.localTimes()
    let shown = { (text: String) in console.shown(text) }
    var lines = [
      console.styled(ticket.number, .bold) + "  " + console.styled(ticket.subject, .bold)
    ]
    var facts = [ticket.stateName, "priority " + ticket.priority.keyword, "queue " + ticket.queue]
    facts.append(ticket.assignee.map { "assigned to " + $0.mailbox } ?? "assigned to nobody")
    lines.append(shown(facts.joined(separator: " · ")))
    if let into = ticket.mergedInto {
      lines.append("Lives on in " + Kind.ticket.number(into) + ".")
    }
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(name.padded(toWidth: 11) + shown(value))
    }
    if let student = ticket.studentWord, !ticket.isVeiled {
      add("Student", student == "yes" ? "not named" : student)
    }
    add("Requester", ticket.requester?.mailbox)
    if !ticket.isVeiled {
      add("Watchers", try store.watchers(of: ticket.id).map(\.mailbox).joined(separator: ", "))
    }
    add(
      "Place",
      [ticket.site, ticket.room.map { "room " + $0 }].compactMap { $0 }.joined(separator: ", "))
    add("Asset", ticket.asset)
    add("Tags", ticket.tags.joined(separator: " "))
    add("Due", ticket.due.map(local))
    lines += try levelLines()
    if let waitingFor = ticket.waitingFor {
      add("Waiting", waitingFor + (ticket.waitingUntil.map { " until " + local($0) } ?? ""))
    }
    if let promise = try store.lastPromise(of: ticket.id), promise.state != .withdrawn {
      let state = promise.state(at: store.now)
      add(
        "Promised",
        try store.promiseWords(ticket).text(promise)
          + (state == .open ? "" : " (\(state.rawValue))"))
    }
    if let resolved = ticket.asResolved, let rule = try store.closingRule() {
      let end = try store.end(of: resolved, days: rule.days).map(local) ?? "never"
      add("Closes", try store.objection(toClosing: resolved).map { "not by itself: \($0)" } ?? end)
    }
    add("Outcome", ticket.outcome)
    add("Reference", ticket.reference)
    add("Opened", local(ticket.created) + " by " + ticket.source)
    add("Answered", ticket.responded.map(local))
    add("Resolved", ticket.resolved.map(local))
    add("Closed", ticket.closed.map(local))
    if ticket.minutes > 0 { add("Worked", "\(ticket.minutes) min") }
    add("Outage", try store.outageLine(of: ticket.id))
    for link in try store.links(of: ticket.id) { add("Link", link.sentence) }
    if ticket.isVeiled {
      lines += [
        "",
        "This ticket is about a student. Its words are shown to those whom the setting"
          + " student.readers names, to its requester and to its assignee.",
      ]
      return lines.joined(separator: "\n") + "\n"
    }
    if let rating = try store.rating(of: ticket.id) {
      let followed = rating.followup.map { "; followed by \(Kind.ticket.number($0))" } ?? ""
      add(
        "Rating",
        "\(rating.value) of 5 (\(Kind.survey.number(rating.survey)), \(local(rating.received)))"
          + followed)
      add("", rating.comment)
    }
    for article in try store.articles(of: ticket.id) {
      add("Article", "\(article.number) \(article.title)")
    }
    for change in try store.changes(ofTicket: ticket.id) { add("Change", change.sentence) }
    for file in try store.attachments(of: ticket.id) {
      add("File", "\(file.name) (\(file.size) bytes, attachment \(file.id))")
    }
    for item in try store.checklist(of: ticket.id) {
      let done = item.done.map { " (\(item.actor ?? ""), \(local($0)))" } ?? ""
      add(item.done == nil ? "[ ] \(item.place)" : "[x] \(item.place)", item.text + done)
    }
    if !ticket.description.isEmpty {
      let isMail = ticket.source == Source.mail.rawValue
      lines += ["", shown(folded(ticket.description, isMail: isMail, isReply: false))]
    }
    for note in try store.notesWithMerged(ticket.id) {
      let body = folded(note.body, isMail: note.source == Source.mail.rawValue, isReply: true)
      lines += ["", heading(note, local), shown(body)]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  // What is late is said in words; the colour only helps.
  private func levelLines() throws -> [String] {
    guard ticket.state.isOpen, let levels = try store.levels(of: ticket.id) else { return [] }
    var lines = ["Level".padded(toWidth: 11) + console.shown(levels.level.name)]
    if let trouble = levels.trouble { lines[0] += ": " + console.shown(trouble) }
    for (name, words) in levels.sentences(now: store.now, try store.zone()) {
      let isLate = words.hasPrefix("OVERDUE")
      lines.append(
        name.padded(toWidth: 11) + console.styled(words, isLate ? [.red, .bold] : []))
    }
    return lines
  }

  // A view only: the whole text is what is stored.
  private func folded(_ text: String, isMail: Bool, isReply: Bool) -> String {
    guard isMail, !full else { return text }
    let folded = Quoting.fold(text, isReply: isReply)
    guard folded.foldedLines > 0 else { return folded.visible }
    return folded.visible + "\n[\(folded.foldedLines) lines folded; --full shows them]"
  }

  // The words say who sees it; the colour only helps.
  private func heading(_ note: Note, _ local: (Instant) -> String) -> String {
    let what =
      switch note.kind {
      case .request: "FROM THE REQUESTER"
      case .reply: "REPLY to the requester"
      case .resolution: "RESOLUTION, to the requester"
      case .note: "INTERNAL NOTE, staff only"
      }
    var facts = [note.author, local(note.at), "note \(note.id)"]
    if note.ticket != ticket.id { facts.append("from " + Kind.ticket.number(note.ticket)) }
    if note.edited != nil { facts.append("edited") }
    let style: Style = note.kind == .note ? [.yellow] : [.green, .bold]
    return console.styled("-- " + what, style) + " · "
      + console.shown(facts.joined(separator: " · "))
  }
}

extension Store {
  /// The notes of a ticket and of those merged into it, by time.
  func notesWithMerged(_ id: Int64) throws -> [Note] {
    let notes = try db.all(
      """
      SELECT \(raw: Note.columns) FROM note
      WHERE ticket IN (SELECT \(id) UNION ALL SELECT id FROM ticket WHERE merged_into = \(id))
      ORDER BY at, id
      """, as: Note.self)
    guard try hasStudentTickets() else { return notes }
    return try notes.filter { try mayReadTicket($0.ticket) }
  }

  /// A ticket and all that belongs to it as one JSON object.
  func object(_ ticket: Ticket) throws -> JSON {
    var members: [(key: String, value: JSON)] = Ticket.fields.map {
      ($0.description.name, JSON($0.cell(ticket)))
    }
    members.append(("hidden", .bool(ticket.isVeiled)))
    members.append(
      (
        "notes",
        .array(
          try (ticket.isVeiled ? [] : notesWithMerged(ticket.id)).map { note in
            .object([
              ("note", .integer(note.id)), ("ticket", .string(Kind.ticket.number(note.ticket))),
              ("at", .string(note.at.rfc3339)), ("author", .string(note.author)),
              ("kind", .string(note.kind.rawValue)), ("public", .bool(note.kind.isPublic)),
              ("source", .string(note.source)), ("edited", JSON(.of(note.edited))),
              ("body", .string(note.body)),
            ])
          })
      ))
    members.append(
      (
        "watchers",
        .array(
          try (ticket.isVeiled ? [] : watchers(of: ticket.id)).map { .string($0.mailbox) })
      ))
    members.append(
      (
        "links",
        .array(
          try links(of: ticket.id).map { link in
            .object([
              ("ticket", .string(Kind.ticket.number(link.ticket))),
              ("kind", .string(link.kind.rawValue)),
              ("other", .string(Kind.ticket.number(link.other))),
            ])
          })
      ))
    members.append(
      (
        "changes",
        .array(try changes(ofTicket: ticket.id).map { .string(Kind.change.number($0.id)) })
      ))
    members.append(
      (
        "checklist",
        .array(
          try checklist(of: ticket.id).map { item in
            .object(ChecklistItem.fields.map { ($0.description.name, JSON($0.cell(item))) })
          })
      ))
    members.append(("promises", .array(try promises(of: ticket))))
    members.append(
      (
        "attachments",
        .array(
          try (ticket.isVeiled ? [] : attachments(of: ticket.id)).map { file in
            .object([
              ("attachment", .integer(file.id)), ("name", .string(file.name)),
              ("size", .integer(file.size)), ("sha256", .string(file.sha256)),
            ])
          })
      ))
    return .object(members)
  }
}

extension JSON {
  /// The value of a cell.
  init(_ cell: Cell) {
    self =
      switch cell {
      case .null: .null
      case .text(let text): .string(text)
      case .integer(let number): .integer(number)
      case .real(let number): .real(number)
      case .bool(let truth): .bool(truth)
      case .instant(let instant): .string(instant.rfc3339)
      case .list(let words): .array(words.map { .string($0) })
      case .json(let json): json
      }
  }
}
