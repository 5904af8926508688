/// `ticket history`: every change with old and new values, in words.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite

struct HistoryArguments: Sendable {
  var number: TicketNumber?
  var output = Output()
}

/// One line of a ticket's history.
struct HistoryLine {
  var event: Event
  var old: String?
  var new: String?

  static let fields: [Field<HistoryLine>] = [
    Field("at", "When it happened") { .instant($0.event.at) },
    Field("actor", "Who did it") { .text($0.event.actor) },
    Field("login", "The account, when it acted in another's name", usual: false) {
      .of($0.event.login)
    },
    Field("source", "Where it came from: shell, csv, mail, web", usual: false) {
      .text($0.event.source)
    },
    Field("what", "The field or the act") { .text($0.event.what) },
    Field("old", "The value before") { .of($0.old) },
    Field("new", "The value after") { .of($0.new) },
    Field("event", "Number of the event", usual: false) { .integer($0.event.id) },
  ]
}

extension TicketCommands {
  static var history: Command<HistoryArguments> {
    Command(
      "ticket history", "Show every change of a ticket",
      prose: """
        Prints every change of the ticket, oldest first: when, who, what, the value before and
        after. Nothing is overwritten without a trace. Of a ticket about a student it also says who
        read it, when and how.
        """,
      options: Output.options.within(\.output),
      operands: [.one("NUMBER", "The ticket", completion: .query("ticket"), \.number)],
      fields: HistoryLine.fields.descriptions(),
      examples: [Example("ittool ticket history T-42", "See what happened to it")],
      start: HistoryArguments()
    ) { arguments, context in
      try context.withStore { store in
        guard let number = arguments.number else { return .usage }
        let ticket = try store.tickets([number])[0]
        let mayRead = try store.mayRead(ticket)
        if mayRead { try store.recordReadings(of: [ticket.id], "ticket history") }
        var lines = try store.history(of: ticket)
        if !mayRead {
          for index in lines.indices { (lines[index].old, lines[index].new) = (nil, nil) }
          context.console.note("\(ticket.number) is about a student: its words are left out")
        }
        lines += try store.readings(ofTicket: ticket.id).map {
          HistoryLine(event: $0, old: nil, new: "read")
        }
        lines.sort { ($0.event.at, $0.event.id) < ($1.event.at, $1.event.id) }
        try context.printRows(HistoryLine.fields, arguments.output, local: try store.localTimes()) {
          emit in for line in lines { try emit(line) }
        }
        return .done
      }
    }
  }
}

extension Store {
  /// The history of a ticket in words.
  func history(of ticket: Ticket) throws -> [HistoryLine] {
    try events(of: .ticket, ticket.id).map { event in
      HistoryLine(
        event: event, old: try words(for: event.what, event.old),
        new: try words(for: event.what, event.new))
    }
  }

  /// What changed in a ticket since a version, in a sentence.
  ///
  /// The trail does not keep versions. A command that changed the ticket moved its version at least
  /// once, so that all that happened since is told, and at times a little more.
  func whatChanged(in ticket: Ticket, since version: Int64) throws -> String {
    var commands: [Int64] = []
    for event in try events(of: .ticket, ticket.id).sorted(by: { $0.id > $1.id })
    where commands.last != event.command {
      commands.append(event.command)
    }
    let count = max(1, Int(clamping: ticket.version - version))
    let first = commands.prefix(count).last ?? 0
    return try whatChanged(in: ticket) { $0.command >= first }
  }

  /// What changed in a ticket after an event, in a sentence.
  func whatChanged(in ticket: Ticket, after event: Int64) throws -> String {
    try whatChanged(in: ticket) { $0.id > event }
  }

  private func whatChanged(in ticket: Ticket, _ isMeant: (Event) -> Bool) throws -> String {
    try history(of: ticket).filter { isMeant($0.event) }.map { line in
      let change = [line.old, line.new].compactMap { $0 }.joined(separator: " → ")
      return "\(line.event.actor): \(line.event.what) \(change)".trimmed
    }.joined(separator: "; ")
  }

  /// A change's new value in words; a time as it was understood.
  func words(for change: TicketChange) throws -> String {
    if change.column == .due, case .integer(let seconds) = change.value {
      return try spoken(Instant(seconds: seconds))
    }
    return try words(for: change.column.rawValue, change.value.text) ?? "cleared"
  }

  // The trail keeps numbers, so that a renamed queue, state or person keeps its history.
  private func words(for what: String, _ value: String?) throws -> String? {
    guard let value, let column = TicketColumn(rawValue: what) else {
      return try noteText(what, value)
    }
    guard let number = Int64(value) else { return value }
    switch column {
    case .requester, .assignee: return try person(number)?.mailbox ?? value
    case .queue:
      return try db.first("SELECT name FROM queue WHERE id = \(number)", as: String.self) ?? value
    case .state: return try State(rawValue: number).map(name(of:)) ?? value
    case .priority: return Priority(rawValue: number)?.keyword ?? value
    case .due, .waitingUntil, .responded, .informed, .resolved, .closed:
      return Instant(seconds: number).rfc3339
    case .mergedInto: return Kind.ticket.number(number)
    default: return value
    }
  }

  private func noteText(_ what: String, _ value: String?) throws -> String? {
    if what == "watcher", let id = value.flatMap(Int64.init) { return try person(id)?.mailbox }
    if what == "link", let link = value.flatMap(Link.init(trace:)) { return link.sentence }
    guard let value, NoteKind(rawValue: what) != nil, let id = Int64(value) else { return value }
    return try db.first("SELECT body FROM note WHERE id = \(id)", as: String.self) ?? value
  }
}
