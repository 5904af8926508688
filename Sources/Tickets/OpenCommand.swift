/// `ticket open`: a new ticket.
import Commands
import Formats
import Hours
import People
import Repository
import Terminal

struct OpenArguments: Sendable {
  var subject: [String] = []
  var requester: String?
  var body = Body()
  var assignee: String?
  var queue: String?
  var priority: Priority?
  var site: String?
  var room: String?
  var asset: String?
  var tags: [String] = []
  var due: String?
  var source: Source = .shell
  var reference: String?
  var here = false
  var student: String?
}

extension TicketCommands {
  static var open: Command<OpenArguments> {
    Command(
      "ticket open", "Open a ticket",
      prose: """
        Opens a ticket and prints its number, such as T-42, on standard output. The words of the
        subject need no quotes.

        A ticket may have a room and an asset before it has a person: a requester is not needed.
        `--here` records the facts of this host in the description and, unless `--asset` says
        otherwise, its name as the asset.

        `--student` says that it is about a student: what it says is then private, see
        `ittool help ticket edit`. A subject or text that names a student of the roster warns.
        """,
      options: [
        .value(
          "requester", "r", "WHO", "Who asks: a name, a mail address, or both",
          completion: .query("person"), \.requester)
      ] + Body.options.filter { $0.description.long != "template" }.within(\.body) + [
        .value(
          "assignee", "A", "WHO", "Who works on it; 'me' is you",
          completion: .query("person"), \.assignee),
        .value("queue", "Q", "NAME", "The queue", completion: .query("queue"), \.queue),
        .value("priority", "p", "PRIORITY", "How much it matters", \.priority),
        .value("site", "SITE", "The school building", completion: .query("site"), \.site),
        .value("room", "ROOM", "The room", \.room),
        .value("asset", "TAG", "The asset tag of the device", \.asset),
        .list("tag", "t", "TAG", "Add the tag", completion: .query("tag"), \.tags),
        .value("due", "DATE", "When it should be done", \.due),
        .value("source", "SOURCE", "How it came in", \.source),
        .value("reference", "TEXT", "Its number in another system", \.reference),
        .flag("here", "Record the facts of this host", \.here),
        .value(
          "student", "WHO", "It is about this student; yes for one whom you do not name",
          completion: .query("person"), \.student),
      ],
      operands: [.many("SUBJECT", "What it is about", \.subject)],
      examples: [
        Example(
          "ittool ticket open Projector is dead -r ana@example.org --site North --room 204",
          "Open a ticket for a teacher"),
        Example(
          "dmesg | ittool ticket open 'Kernel errors on print1' --here -F -",
          "Open one about this host with its log"),
      ],
      start: OpenArguments()
    ) { arguments, context in
      try context.withStore { store in
        var new = NewTicket()
        new.subject = arguments.subject.joined(separator: " ")
        new.description = try arguments.body.given(context.console) ?? ""
        new.requester = try arguments.requester.map(Mailbox.init(reading:))
        new.assignee = try arguments.assignee.map {
          try Mailbox(reading: $0 == "me" ? store.actor : $0)
        }
        new.queue = arguments.queue
        new.priority = arguments.priority ?? .normal
        new.site = try arguments.site.flatMap { try Wording.word($0, "site") }
        new.room = try arguments.room.flatMap { try Wording.word($0, "room") }
        new.asset = try arguments.asset.flatMap { try Wording.word($0, "asset") }
        new.tags = arguments.tags
        new.due = try arguments.due.map { try store.date($0, .due, "--due") }
        new.source = arguments.source
        new.reference = try arguments.reference.flatMap { try Wording.word($0, "reference") }
        if arguments.here { HostFacts.here().add(to: &new) }
        let isNew = try arguments.assignee.flatMap { try store.newcomer($0) }
        let student = try arguments.student.flatMap { try store.studentMeant($0) }
        new.student = student
        let id = try store.write { try store.open(new) }
        try context.console.line(Kind.ticket.number(id))
        context.console.note("opened \(Kind.ticket.number(id)): \(new.subject)")
        if let isNew, let who = new.assignee {
          context.console.note("assigned to \(who.text)\(isNew)")
        }
        if context.console.errFacts.isTerminal {
          let text = new.subject + " " + new.description
          for article in try store.suggestedArticles(for: text, publicOnly: false) {
            context.console.note("may help: \(article.number) \(article.title)")
          }
        }
        if let due = new.due { context.console.note("due \(try store.spoken(due))") }
        context.tellRemarks(store)
        if context.console.errFacts.isTerminal, let knower = store.part(TroubleKnower.self),
          let ticket = try store.ticket(id)
        {
          for sentence in try knower.sentences(store, ticket) { context.console.note(sentence) }
        }
        if context.console.errFacts.isTerminal, let ticket = try store.ticket(id),
          let sentence = try store.expectation(for: ticket)
        {
          context.console.note(sentence)
        }
        return .done
      }
    }
  }
}
