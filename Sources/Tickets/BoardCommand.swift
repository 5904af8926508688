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
  var filter = TicketFilter()
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
  case broken = "promise broken"
  case promised
  case quiet, overdue, mine, team, unassigned
  case waiting = "waiting too long"

  /// The filter options that narrow the board down.
  static let filters = ["queue", "priority", "requester", "site", "room", "asset", "tag"]

  /// The heading, in words.
  func heading(_ quietDays: Int, _ waitingDays: Int) -> String {
    switch self {
    case .broken: "PROMISES BROKEN: and the requester has heard nothing since"
    case .promised: "PROMISED FOR TODAY"
    case .quiet: "QUIET: no public word for \(quietDays) days"
    case .overdue: "OVERDUE"
    case .mine: "MINE"
    case .team: "EVERYBODY'S"
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
        Shows first whose promised time has passed without a word, and what is promised for today;
        then your tickets that are quiet (their requester has had no public word for some days)
        or overdue, then all of yours, what nobody works on, and what waits too long. With
        `--team` the first sections are everybody's, for the director, and what all have in hand
        follows. How many days is set by `ittool config set ticket.quiet-days N` and
        `ticket.waiting-days`. The filter options show the board of one queue or one school.

        Off a terminal, or with `--format`, the same rows are printed with their section.
        """,
      options: [
        .flag("team", "Everybody's tickets, not only mine", \.team)
      ]
        + TicketFilter.options.filter { BoardSection.filters.contains($0.description.long) }.within(
          \.filter) + [
          .value("limit", "l", "N", "Show at most N tickets a section; 0 is no limit", \.limit)
        ] + Output.options.within(\.output),
      fields: BoardRow.fields.descriptions(),
      examples: [
        Example("ittool board", "Begin the day"),
        Example("ittool board --team --json", "Feed a dashboard"),
      ],
      start: BoardArguments()
    ) { arguments, context in
      try context.withStore { store in
        try context.board(arguments, store)
      }
    }
  }
}

extension Context {
  fileprivate func board(_ arguments: BoardArguments, _ store: Store) throws -> ExitStatus {
    let isTerminal = console.outFacts.isTerminal
    let paging = Paging(limit: arguments.limit ?? (isTerminal ? 10 : 0))
    let limit = try paging.rows(isTerminal: isTerminal)
    let board = try Board(store: store, isTeam: arguments.team, filter: arguments.filter)
    if arguments.output.showsPrivate, try store.hasStudentTickets() {
      var shown: [Int64] = []
      for section in board.sections {
        for ticket in try board.tickets(section, limit) where ticket.student != nil {
          shown.append(ticket.id)
        }
      }
      try store.recordReadings(of: shown, "board")
    }
    return try store.db.read { try print(board, limit, arguments.output, store) }
  }

  private func print(
    _ board: Board, _ limit: Int?, _ output: Output, _ store: Store
  ) throws -> ExitStatus {
    let isTerminal = console.outFacts.isTerminal
    let isText =
      output.resolved(isTerminal: isTerminal) == .table && output.fields.isEmpty
    guard isText else {
      try printRows(BoardRow.fields, output, local: try store.localTimes()) { emit in
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
      var heading = section.heading(board.quietDays, board.waitingDays)
      if section == .quiet, board.isPromised { heading += ", or longer than promised" }
      heading += " (\(count))"
      if isTerminal { heading = heading.truncated(toWidth: console.outFacts.width) }
      try console.line(console.styled(heading, .bold))
      for ticket in try board.tickets(section, limit) { try show(ticket, in: section, store) }
      if let limit, count > limit { try console.line("  … \(count - Int64(limit)) more") }
    }
    if isEmpty { try console.line("Nothing needs you. Enjoy the quiet.") }
    return .done
  }

  private func show(_ ticket: Ticket, in section: BoardSection, _ store: Store) throws {
    let width = console.outFacts.isTerminal ? console.outFacts.width : 100
    let number = "  " + ticket.number.padded(toWidth: 8)
    let least = min(24, max(0, width - displayWidth(number)))
    let tail = visible(try facts(of: ticket, in: section, store)).truncated(
      toWidth: max(0, width - displayWidth(number) - least - 2))
    let room = max(least, width - displayWidth(number) - displayWidth(tail) - 2)
    let subject = visible(ticket.subject).truncated(toWidth: room)
    try console.line(number + subject + "  " + console.styled(tail, .dim))
  }

  // What matters first, as a narrow terminal cuts the end off.
  private func facts(of ticket: Ticket, in section: BoardSection, _ store: Store) throws -> String {
    var facts: [String] = []
    switch section {
    case .quiet:
      let since = age(from: ticket.informed ?? ticket.created, to: store.now)
      facts.append(ticket.informed == nil ? "never, opened \(since) ago" : "quiet \(since)")
    case .broken, .promised:
      if let promise = try store.lastPromise(of: ticket.id) {
        facts.append(try store.promiseWords(ticket).text(promise))
      }
    case .overdue:
      if let due = ticket.due, due < store.now {
        facts.append("due \(ago(due, store.now))")
      } else {
        facts += try store.levels(of: ticket.id)?.lateFacts ?? []
      }
    case .waiting:
      let until = try ticket.waitingUntil.map { " until \(localStamp($0, try store.zone()))" }
      facts.append("for \(ticket.waitingFor ?? "somebody")" + (until ?? ""))
    case .mine, .team, .unassigned:
      facts.append(age(from: ticket.created, to: store.now))
      if let due = ticket.due {
        facts.append("due " + age(from: due, to: store.now) + (due < store.now ? " ago" : ""))
      }
    }
    if ticket.priority != .normal { facts.append(ticket.priority.keyword) }
    if section != .waiting { facts.append(ticket.stateName) }
    let place = [ticket.site, ticket.room].compactMap { $0 }.joined(separator: " ")
    if !place.isEmpty { facts.append(place) }
    let isOthers = ticket.assignee.map { $0.id != store.me } ?? false
    if isOthers, let name = ticket.assignee?.shortName { facts.append(name) }
    return facts.joined(separator: ", ")
  }
}

extension Store {
  /// The number of the person who runs this, when a ticket has named them before.
  fileprivate var me: Int64? { try? knownPerson("me").id }
}

/// The board's sections as conditions on open tickets.
struct Board {
  let store: Store
  let isTeam: Bool
  let quietDays: Int
  let waitingDays: Int
  private let me: Int64?
  private let filters: [SQL]
  private let needs: TicketNeeds

  /// Whether levels say how long some tickets may be quiet.
  var isPromised: Bool { needs.isPromised }
  private let tomorrow: Instant

  init(store: Store, isTeam: Bool, filter: TicketFilter = TicketFilter()) throws {
    self.store = store
    self.isTeam = isTeam
    let filters = try filter.selection(in: store).conditions
    self.filters = filters
    quietDays = try store.number("ticket.quiet-days")
    waitingDays = try store.number("ticket.waiting-days")
    me = store.me
    // Only the histories that the first sections can show are read.
    let own: [SQL] = isTeam ? ["1"] : ["t.assignee = \(me ?? 0)"]
    needs = try TicketNeeds(store, SQL.joined(filters + own, separator: " AND "))
    let zone = try store.zone()
    tomorrow = zone.instant(of: zone.civil(at: store.now).date.adding(days: 1))
  }

  var sections: [BoardSection] {
    isTeam
      ? [.broken, .promised, .quiet, .overdue, .unassigned, .waiting, .mine, .team]
      : [.broken, .promised, .quiet, .overdue, .mine, .unassigned, .waiting]
  }

  func tickets(_ section: BoardSection, _ limit: Int?) throws -> [Ticket] {
    try store.db.all(query(section, limit), as: Ticket.self).map(store.shown)
  }

  func query(_ section: BoardSection, _ limit: Int?) -> SQL {
    var sql = Ticket.select + Ticket.tables + " WHERE " + conditions(section)
    sql += " ORDER BY " + order(section)
    if let limit { sql += " LIMIT \(limit)" }
    return sql
  }

  func count(_ section: BoardSection) throws -> Int64 {
    try store.db.first(
      "SELECT count(*) FROM ticket AS t WHERE " + conditions(section), as: Int64.self)
      ?? 0
  }

  private func conditions(_ section: BoardSection) -> SQL {
    SQL.joined([condition(section)] + filters, separator: " AND ")
  }

  private func condition(_ section: BoardSection) -> SQL {
    let waiting = store.now.seconds - Int64(waitingDays) * 86_400
    let whose: SQL = isTeam ? "" : " AND t.assignee = \(me ?? 0)"
    return switch section {
    case .broken:
      """
      t.state <= 3 AND t.id IN (
        SELECT ticket FROM promise WHERE state = 'broken' AND followed IS NULL
        UNION ALL SELECT ticket FROM promise WHERE state = 'open' AND lapses < \(store.now))
      """ + whose
    case .promised:
      """
      t.state <= 3 AND t.id IN (SELECT ticket FROM promise
        WHERE state = 'open' AND lapses >= \(store.now) AND starts < \(tomorrow))
      """ + whose
    case .quiet: needs.quiet + whose
    case .overdue: needs.overdue + whose
    case .mine: "t.state <= 3 AND t.assignee = \(me ?? 0)"
    case .team: "t.state <= 2 AND t.state <= 3 AND t.assignee IS NOT NULL"
    case .unassigned: "t.state <= 3 AND t.assignee IS NULL"
    case .waiting:
      // Since when it waits is in its history; other changes do not start the count again.
      """
      t.state = 3 AND t.state <= 3 AND coalesce(t.waiting_until < \(store.now),
        coalesce((SELECT max(at) FROM event WHERE kind = 'T' AND item = t.id AND what = 'state'
          AND new = '3'), t.created) < \(waiting))
      """ + whose
    }
  }

  private func order(_ section: BoardSection) -> SQL {
    switch section {
    case .broken, .promised:
      "(SELECT max(starts) FROM promise WHERE ticket = t.id), t.id"
    case .quiet: "coalesce(t.informed, t.created)"
    case .overdue: "t.due"
    case .waiting: "t.updated"
    case .mine, .team, .unassigned: "t.priority DESC, t.id"
    }
  }
}
