/// `ticket edit`: other values for the columns of tickets.
import Calendar
import Commands
import Hours
import People
import Repository
import SQLite
import Terminal

struct EditArguments: Sendable {
  var subject: String?
  var body = Body()
  var requester: String?
  var queue: String?
  var priority: Priority?
  var site: String?
  var room: String?
  var asset: String?
  var due: String?
  var reference: String?
  var student: String?
  var ifVersion: Int?
  var targets = Targets()

  var changesNothing: Bool {
    subject == nil && !body.isGiven && requester == nil && queue == nil && priority == nil
      && site == nil && room == nil && asset == nil && due == nil && reference == nil
      && student == nil
  }
}

extension TicketCommands {
  static var edit: Command<EditArguments> {
    Command(
      "ticket edit", "Change the facts of tickets",
      prose: """
        Gives columns of the tickets other values; an empty value clears one. `-m` changes the
        description. States are changed by their own verbs.

        Without any value, one ticket opens in your editor on a terminal. When somebody else
        changed it meanwhile, you are told what, and what you typed is kept.

        `--student` marks a ticket as being about a student. Its subject, description, notes,
        requester, outcome and files are then shown only to those whom the setting
        `student.readers` names, to its requester and to its assignee, by their accounts, and each
        reading is recorded: `ittool ticket history` lists them. To all others it is \(Store.veil), they cannot
        find it by its words, and they cannot change it. Mail about it goes out with a neutral
        subject, and to watchers without its words unless they may read them.
        """,
      options: [.value("subject", "TEXT", "What it is about", \.subject)]
        + Body.options.filter { $0.description.long != "template" }.within(\.body) + [
          .value("requester", "r", "WHO", "Who asks", completion: .query("person"), \.requester),
          .value("queue", "Q", "NAME", "The queue", completion: .query("queue"), \.queue),
          .value("priority", "p", "PRIORITY", "How much it matters", \.priority),
          .value("site", "SITE", "The school building", completion: .query("site"), \.site),
          .value("room", "ROOM", "The room", \.room),
          .value("asset", "TAG", "The asset tag of the device", \.asset),
          .value("due", "DATE", "When it should be done", \.due),
          .value("reference", "TEXT", "Its number in another system", \.reference),
          .value(
            "student", "WHO", "It is about this student; yes, or none for no student",
            completion: .query("person"), \.student),
          .value(
            "if-version", "N", "Change it only when its version is still N",
            details: "`ittool ticket show --json` prints the version.", \.ifVersion),
        ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket edit T-42 --priority high --room 204", "Change two facts"),
        Example("ittool ticket edit T-42 T-43 --due ''", "Clear the due time of two tickets"),
        Example("ittool ticket edit T-42 --student P-5", "Make private what is about a student"),
      ],
      start: EditArguments()
    ) { arguments, context in
      if arguments.changesNothing { return try context.editByHand(arguments.targets) }
      let description = try arguments.body.given(context.console)
      return try context.change(arguments.targets, "edit") { store, ticket in
        try ticket.mustNotBeMerged()
        if let version = arguments.ifVersion, version != ticket.version {
          throw Failure(
            "\(ticket.number) is at version \(ticket.version), not \(version): "
              + (try store.whatChanged(in: ticket, since: Int64(version))))
        }
        // First, so that what is private is never told in passing.
        let mark = try arguments.student.flatMap { try store.mark(ticket, student: $0) }
        let current = mark == nil ? ticket : try store.tickets([TicketNumber(ticket.id)])[0]
        let changes = try arguments.changes(description, store)
        let isChanged = try store.update(current, changes)
        guard isChanged || mark != nil else { return nil }
        return
          (try changes.map { "\($0.column.rawValue) is \(try store.words(for: $0))" }
          + (mark.map { [$0] } ?? [])).joined(separator: ", ")
      }
    }
  }
}

extension EditArguments {
  func changes(_ description: String?, _ store: Store) throws -> [TicketChange] {
    var changes: [TicketChange] = []
    func add(_ column: TicketColumn, _ value: (some Bindable)?) {
      changes.append((column, value.boundValue))
    }
    if let subject { add(.subject, try Wording.subject(subject)) }
    if let description { add(.description, try Wording.body(description)) }
    if let requester {
      let isClear = requester.trimmed.isEmpty
      add(.requester, isClear ? nil : try store.personNumber(Mailbox(reading: requester)))
    }
    if let queue { add(.queue, try store.queueNumber(queue, retiredToo: false)) }
    if let priority { add(.priority, priority.rawValue) }
    if let site { add(.site, try Wording.word(site, "site")) }
    if let room { add(.room, try Wording.word(room, "room")) }
    if let asset { add(.asset, try Wording.word(asset, "asset")) }
    if let due { add(.due, due.trimmed.isEmpty ? nil : try store.date(due, .due, "--due")) }
    if let reference { add(.reference, try Wording.word(reference, "reference")) }
    return changes
  }
}
