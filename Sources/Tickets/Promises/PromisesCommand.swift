/// `ittool promises`: what was promised, what is due, and how many were kept.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite

struct PromisesArguments: Sendable {
  var states: [PromiseState] = []
  var all = false
  var who: [String] = []
  var queues: [String] = []
  var since: String?
  var until: String?
  var count = false
  var output = Output()
}

/// A promise with its ticket, as it is printed.
struct PromiseRow {
  var promise: Promise
  var ticket: Ticket
  var state: PromiseState
  var words: String

  static let fields: [Field<PromiseRow>] = [
    Field("number", "The ticket, T-42") { .text($0.ticket.number) },
    Field("state", "open, kept, broken, moved or withdrawn") { .text($0.state.rawValue) },
    Field("when", "The promised time in words") { .text($0.words) },
    Field("technician", "Who promised it") { .text($0.promise.actor) },
    Field("requester", "Who was told") { .of($0.ticket.requester?.mailbox) },
    Field("subject", "What the ticket is about") { .text($0.ticket.subject) },
    Field("queue", "The ticket's queue", usual: false) { .text($0.ticket.queue) },
    Field("assignee", "Who works on it now", usual: false) { .of($0.ticket.assignee?.mailbox) },
    Field("said", "The time as it was typed", usual: false) { .text($0.promise.said) },
    Field("period", "The school period, when one was named", usual: false) {
      .of($0.promise.period)
    },
    Field("made", "When it was promised", usual: false) { .instant($0.promise.made) },
    Field("starts", "When the promised time begins", usual: false) { .instant($0.promise.starts) },
    Field("due", "When the promised time ends", usual: false) { .instant($0.promise.due) },
    Field("lapses", "When the grace after it is over", usual: false) {
      .instant($0.promise.lapses)
    },
    Field("settled", "When it was kept, broken, moved or withdrawn", usual: false) {
      .of($0.state == .broken ? $0.promise.settled ?? $0.promise.lapses : $0.promise.settled)
    },
  ]
}

/// How many promises of one technician were kept.
struct PromiseCount {
  var technician: String
  var kept = 0
  var broken = 0
  var open = 0
  var moved = 0
  var withdrawn = 0

  static let fields: [Field<PromiseCount>] = [
    Field("technician", "Who promised; 'all' is the sum") { .text($0.technician) },
    Field("kept", "Promises that were kept") { .integer(Int64($0.kept)) },
    Field("broken", "Promises that were broken") { .integer(Int64($0.broken)) },
    Field("kept_percent", "Kept out of kept and broken, in percent") {
      let settled = $0.kept + $0.broken
      return settled == 0 ? .null : .integer(Int64(($0.kept * 100 + settled / 2) / settled))
    },
    Field("open", "Promises whose time is to come") { .integer(Int64($0.open)) },
    Field("moved", "Promises that another time replaced") { .integer(Int64($0.moved)) },
    Field("withdrawn", "Promises that were taken back") { .integer(Int64($0.withdrawn)) },
  ]

  mutating func add(_ state: PromiseState) {
    switch state {
    case .open: open += 1
    case .kept: kept += 1
    case .broken: broken += 1
    case .moved: moved += 1
    case .withdrawn: withdrawn += 1
    }
  }
}

extension Noun {
  /// The noun `promises`.
  public static var promises: Noun {
    Noun("promises", "See what was promised, and what was kept", hasOwnManual: false) {
      [AnyCommand(TicketCommands.promises)]
    }
  }
}

extension TicketCommands {
  static var promises: Command<PromisesArguments> {
    Command(
      "promises", "See what was promised, and what was kept",
      prose: """
        Lists the promises that requesters were made: the open ones, and the broken ones after
        which the requester has heard nothing yet; next due first. With `--state`, `--since` or
        `--all` it lists those of any time. `--count` prints how many each technician kept.

        \(promiseRule) Moved and withdrawn promises count neither way. Make one with
        `ittool ticket reply --promise WHEN`.
        """,
      options: [
        .list("state", "s", "STATE", "Promises in STATE", \.states),
        .flag("all", "a", "Promises in every state", \.all),
        .list(
          "by", "A", "WHO", "Promises that WHO made; 'me' is you", completion: .query("person"),
          \.who),
        .list("queue", "Q", "NAME", "Promises of the queue", completion: .query("queue"), \.queues),
        .value("since", "DATE", "Due at DATE or later", \.since),
        .value("until", "DATE", "Due before the end of DATE", \.until),
        .flag("count", "Print how many were kept, by technician", \.count),
      ] + Output.options.within(\.output),
      fields: PromiseRow.fields.descriptions()
        + PromiseCount.fields.descriptions().filter {
          field in !PromiseRow.fields.contains { $0.description.name == field.name }
        },
      examples: [
        Example("ittool promises --by me", "See what you promised"),
        Example("ittool promises --state broken --since -30d", "See what was not kept"),
        Example("ittool promises --count --since 2026-09-01 --json", "Count for a report"),
      ],
      start: PromisesArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.db.read {
          arguments.count
            ? try context.count(arguments, store) : try context.list(arguments, store)
        }
      }
    }
  }
}

extension PromisesArguments {
  /// What must hold of `p`, and `t` its ticket.
  fileprivate func conditions(_ store: Store) throws -> SQL {
    var all: [SQL] = []
    if let since { all.append("p.due >= \(try store.date(since, .start, "--since"))") }
    if let until { all.append("p.due < \(try store.date(until, .end, "--until"))") }
    if !queues.isEmpty {
      all.append("t.queue IN (\(SQL.list(try queues.map { try store.queueNumber($0) })))")
    }
    if !who.isEmpty {
      let people = try who.map { try store.personMeant($0) }
      let actors = who.map { $0 == "me" ? store.actor : $0 }
      all.append("(p.person IN (\(SQL.list(people))) OR p.actor IN (\(SQL.list(actors))))")
    }
    if !states.isEmpty {
      let lapsed: SQL = "(p.state = 'open' AND p.lapses < \(store.now))"
      all.append(
        "("
          + SQL.joined(
            states.map { state in
              switch state {
              case .open: "(p.state = 'open' AND NOT \(lapsed))"
              case .broken: "(p.state = 'broken' OR \(lapsed))"
              case .kept, .moved, .withdrawn: "p.state = \(state.rawValue)"
              }
            }, separator: " OR ") + ")")
    } else if !self.all, !count, since == nil, until == nil {
      all.append(
        """
        p.id IN (SELECT id FROM promise WHERE state = 'open'
          UNION ALL SELECT id FROM promise WHERE state = 'broken' AND followed IS NULL)
        """)
    }
    return all.isEmpty ? "" : " WHERE " + SQL.joined(all, separator: " AND ")
  }
}

extension Context {
  fileprivate func list(_ arguments: PromisesArguments, _ store: Store) throws -> ExitStatus {
    let numbers = try store.db.all(
      "SELECT p.id FROM promise AS p JOIN ticket AS t ON t.id = p.ticket"
        + (try arguments.conditions(store)) + " ORDER BY p.due, p.id", as: Int64.self)
    let count = try printRows(PromiseRow.fields, arguments.output, local: try store.localTimes()) {
      emit in
      for id in numbers {
        guard
          let promise = try store.db.first(
            "SELECT \(raw: Promise.columns) FROM promise WHERE id = \(id)", as: Promise.self),
          let ticket = try store.ticket(promise.ticket)
        else { continue }
        try emit(
          PromiseRow(
            promise: promise, ticket: ticket, state: promise.state(at: store.now),
            words: store.promiseWords(ticket).text(promise)))
      }
    }
    if count == 0 { console.note("no promises") }
    return .done
  }

  fileprivate func count(_ arguments: PromisesArguments, _ store: Store) throws -> ExitStatus {
    var counts: [String: PromiseCount] = [:]
    var sum = PromiseCount(technician: "all")
    try store.db.forEachRow(
      """
      SELECT coalesce(nullif(person.name, ''), person.address, p.actor), p.state, p.lapses
      FROM promise AS p JOIN ticket AS t ON t.id = p.ticket
        LEFT JOIN person ON person.id = p.person
      """ + (try arguments.conditions(store))
    ) { row in
      let name: String = try row.text()
      let stored = PromiseState(rawValue: try row.text()) ?? .withdrawn
      let lapses = Instant(seconds: try row.int())
      let state = stored == .open && lapses < store.now ? .broken : stored
      counts[name, default: PromiseCount(technician: name)].add(state)
      sum.add(state)
    }
    try printRows(PromiseCount.fields, arguments.output, local: { $0.rfc3339 }) { emit in
      for (_, count) in counts.sorted(by: { $0.key < $1.key }) { try emit(count) }
      if !counts.isEmpty { try emit(sum) }
    }
    return .done
  }
}
