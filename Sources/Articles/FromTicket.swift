/// `article from-ticket`: solving writes the documentation.
import Commands
import People
import Repository
import SQLite
import Terminal

struct FromTicketArguments: Sendable {
  var ticket: TicketNumber?
  var notes = false
  var audience: Audience?
}

extension ArticleCommands {
  static var fromTicket: Command<FromTicketArguments> {
    Command(
      "article from-ticket", "Make a draft of a ticket's public words",
      prose: """
        Makes a draft of the subject, what was asked, the public answers and the resolution, links
        it to the ticket and prints its number. Internal notes are left out unless `--notes` asks
        for them. A ticket about a student is refused. Names are not taken out: read the draft
        before it is published.
        """,
      options: [
        .flag("notes", "Take internal notes along; the audience is then technicians", \.notes),
        .value("audience", "AUDIENCE", "Whom it is for", \.audience),
      ],
      operands: [.one("TICKET", "The ticket", completion: .query("ticket"), \.ticket)],
      examples: [Example("ittool article from-ticket T-42", "Make a draft")],
      start: FromTicketArguments()
    ) { arguments, context in
      guard let number = arguments.ticket else { return .usage }
      if arguments.notes, let audience = arguments.audience, audience != .technicians {
        throw Failure.usage("internal notes are for technicians, not for \(audience.rawValue)")
      }
      return try context.withStore { store in
        let id = try store.write {
          let id = try store.make(
            store.draft(of: number, withNotes: arguments.notes, arguments.audience))
          try store.link(article: id, to: number.value, .made)
          return id
        }
        try context.console.line(Kind.article.number(id))
        context.console.note("read it, take out names, then 'ittool article publish'")
        return .done
      }
    }
  }
}

extension Store {
  /// What a ticket says in public, as a draft.
  fileprivate func draft(of ticket: TicketNumber, withNotes: Bool, _ audience: Audience?) throws
    -> NewArticle
  {
    let name = Kind.ticket.number(ticket.value)
    let found = try db.first("SELECT subject, description FROM ticket WHERE id = \(ticket.value)") {
      (try $0.text() as String, try $0.text() as String)
    }
    guard let (subject, description) = found else { throw Failure("there is no ticket \(name)") }
    let student = try db.first(
      "SELECT ticket FROM student_ticket WHERE ticket = \(ticket.value)", as: Int64.self)
    guard student == nil else {
      throw Failure("\(name) is about a student; no article is made of it")
    }
    var sections: [String] = []
    if !description.isEmpty { sections.append("## What was asked\n\n" + description) }
    var answers: [String] = []
    var resolutions: [String] = []
    var notes: [String] = []
    try db.forEachRow("SELECT kind, body FROM note WHERE ticket = \(ticket.value) ORDER BY id") {
      row in
      let kind: String = try row.text()
      let body: String = try row.text()
      switch kind {
      case "reply": answers.append(body)
      case "resolution": resolutions.append(body)
      case "note": notes.append(body)
      default: break
      }
    }
    if !resolutions.isEmpty {
      sections.append("## What helps\n\n" + resolutions.joined(separator: "\n\n"))
    }
    if !answers.isEmpty {
      sections.append("## What was answered\n\n" + answers.joined(separator: "\n\n"))
    }
    if withNotes, !notes.isEmpty {
      sections.append("## Notes among staff\n\n" + notes.joined(separator: "\n\n"))
    }
    var new = NewArticle()
    new.title = String(subject.prefix(200))
    new.body = sections.joined(separator: "\n\n")
    new.audience = audience ?? .technicians
    return new
  }
}
