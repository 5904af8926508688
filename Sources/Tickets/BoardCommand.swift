/// `ittool board`: a technician's morning on one screen.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

struct BoardArguments: Sendable {
  var team = false
  var limit: Int?
  var output = Output()
}

/// A ticket and why it stands on the board.
struct BoardRow {
  var section: BoardSection
  var ticket: Ticket

  static let fields: [Field<BoardRow>] =
    [Field("section", "Why it is here") { .text($0.section.rawValue) }]
    + Ticket.fields.map { field in
      Field(
        field.description.name, field.description.summary, usual: field.description.isUsual
      ) { field.cell($0.ticket) }
    }
}

/// What the board shows, in the order of its sections.
enum BoardSection: String, CaseIterable, Sendable {
  case quiet, overdue, mine, team, unassigned
  case waiting = "waiting too long"

  /// The heading, in words.
  func heading(_ quietDays: Int, _ waitingDays: Int) -> String {
    switch self {
    case .quiet: "QUIET: no public word for \(quietDays) days"
    case .overdue: "OVERDUE"
    case .mine: "MINE"
    case .team: "IN WORK"
    case .unassigned: "UNASSIGNED"
    case .waiting: "WAITING TOO LONG: more than \(waitingDays) days, or past its date"
    }
  }
}

extension Noun {
  /// The noun `board`.
  public static var board: Noun {
    Noun("board", "See what needs you this morning", hasOwnManual: false) {
      [AnyCommand(TicketCommands.board)]
    }
  }
}

extension TicketCommands {
  static var board: Command<BoardArguments> {
    Command(
      "board", "See what needs you this morning",
      prose: """
        Shows your tickets that are quiet (their requester has had no public word for some days)
        or overdue first, then all of yours, what nobody works on, and what waits too long. With
        `--team` it is everybody's, for the director. How many days is set by
        `ittool config set ticket.quiet-days N` and `ticket.waiting-days`.

        Off a terminal, or with `--format`, the same rows are printed with their section.
        """,
      options: [
        .flag("team", "Everybody's tickets, not only mine", \.team),
        .value("limit", "l", "N", "Show at most N tickets a section; 0 is no limit", \.limit),
      ] + Output.options.within(\.output),
      fields: BoardRow.fields.descriptions(),
      examples: [
        Example("ittool board", "Begin the day"),
        Example("ittool board --team --json", "Feed a dashboard"),
      ],
      start: BoardArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.db.read { try context.board(arguments, store) }
      }
    }
  }
}

extension Context {
  fileprivate func board(_ arguments: BoardArguments, _ store: Store) throws -> ExitStatus {
    let isTerminal = console.outFacts.isTerminal
    let paging = Paging(limit: arguments.limit ?? (isTerminal ? 10 : 0))
    let limit = try paging.rows(isTerminal: isTerminal)
    let board = try Board(store: store, isTeam: arguments.team)
    let isText =
      arguments.output.resolved(isTerminal: isTerminal) == .table && arguments.output.fields.isEmpty
    guard isText else {
      try printRows(BoardRow.fields, arguments.output, local: try store.local()) { emit in
        for section in board.sections {
          for ticket in try board.tickets(section, limit) {
            try emit(BoardRow(section: section, ticket: ticket))
          }
        }
      }
      return .done
    }
    var isEmpty = true
    for section in board.sections {
      let count = try board.count(section)
      guard count > 0 else { continue }
      if !isEmpty { try console.line("") }
      isEmpty = false
      let heading = section.heading(board.quietDays, board.waitingDays)
      try console.line(console.styled("\(heading) (\(count))", .bold))
      for ticket in try board.tickets(section, limit) { try show(ticket, store) }
      if let limit, count > limit { try console.line("  … \(count - Int64(limit)) more") }
    }
    if isEmpty { try console.line("Nothing needs you. Enjoy the quiet.") }
    return .done
  }

  private func show(_ ticket: Ticket, _ store: Store) throws {
    let width = console.outFacts.isTerminal ? console.outFacts.width : 100
    let place = [ticket.site, ticket.room].compactMap { $0 }.joined(separator: " ")
    let facts =
      [ticket.priority == .normal ? nil : ticket.priority.keyword, ticket.stateName]
      + [
        place.isEmpty ? nil : place, ticket.assignee?.shortName,
        age(from: ticket.created, to: store.now),
      ]
    let tail = "  " + visible(facts.compactMap { $0 }.joined(separator: ", "))
    let number = "  " + ticket.number.padded(toWidth: 8)
    let room = max(20, width - displayWidth(number) - displayWidth(tail))
    let subject = visible(ticket.subject).truncated(toWidth: room)
    try console.line(number + subject + console.styled(tail, .dim))
  }
}

/// The board's sections as conditions on open tickets.
struct Board {
  let store: Store
  let isTeam: Bool
  let quietDays: Int
  let waitingDays: Int
  private let me: Int64?

  init(store: Store, isTeam: Bool) throws {
    self.store = store
    self.isTeam = isTeam
    quietDays = try store.number("ticket.quiet-days")
    waitingDays = try store.number("ticket.waiting-days")
    me = try? store.knownPerson("me").id
  }

  var sections: [BoardSection] {
    isTeam
      ? [.quiet, .overdue, .unassigned, .waiting, .team]
      : [.quiet, .overdue, .mine, .unassigned, .waiting]
  }

  func tickets(_ section: BoardSection, _ limit: Int?) throws -> [Ticket] {
    var sql = Ticket.select + Ticket.tables + " WHERE " + condition(section)
    sql += " ORDER BY " + order(section)
    if let limit { sql += " LIMIT \(limit)" }
    return try store.db.all(sql, as: Ticket.self)
  }

  func count(_ section: BoardSection) throws -> Int64 {
    try store.db.first(
      "SELECT count(*) FROM ticket AS t WHERE " + condition(section), as: Int64.self)
      ?? 0
  }

  private func condition(_ section: BoardSection) -> SQL {
    let quiet = store.now.seconds - Int64(quietDays) * 86_400
    let waiting = store.now.seconds - Int64(waitingDays) * 86_400
    let whose: SQL = isTeam ? "" : " AND t.assignee = \(me ?? 0)"
    return switch section {
    case .quiet:
      "t.state <= 3 AND coalesce(t.informed, t.created) < \(quiet)" + whose
    case .overdue: "t.state <= 3 AND t.due < \(store.now)" + whose
    case .mine: "t.state <= 3 AND t.assignee = \(me ?? 0)"
    case .team: "t.state = 2 AND t.state <= 3 AND t.assignee IS NOT NULL"
    case .unassigned: "t.state <= 3 AND t.assignee IS NULL"
    case .waiting:
      "t.state = 3 AND t.state <= 3 AND coalesce(t.waiting_until < \(store.now), t.updated < \(waiting))"
        + whose
    }
  }

  private func order(_ section: BoardSection) -> SQL {
    switch section {
    case .quiet: "coalesce(t.informed, t.created)"
    case .overdue: "t.due"
    case .waiting: "t.updated"
    case .mine, .team, .unassigned: "t.priority DESC, t.id"
    }
  }
}
