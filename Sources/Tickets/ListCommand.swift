/// `ticket list` and `ticket search`: rows of tickets.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// What tickets are sorted by; the most telling end comes first.
enum TicketSort: String, CaseIterable, Sendable, ArgumentValue {
  case number, created, updated, due, priority, state, subject

  /// The ORDER BY terms, forwards or backwards.
  func terms(reversed: Bool) -> SQL {
    switch (self, reversed) {
    case (.number, false): "t.id DESC"
    case (.number, true): "t.id"
    case (.created, false): "t.created DESC, t.id DESC"
    case (.created, true): "t.created, t.id"
    case (.updated, false): "t.updated DESC, t.id DESC"
    case (.updated, true): "t.updated, t.id"
    case (.due, false): "t.due IS NULL, t.due, t.id"
    case (.due, true): "t.due DESC, t.id DESC"
    case (.priority, false): "t.priority DESC, t.id"
    case (.priority, true): "t.priority, t.id DESC"
    case (.state, false): "t.state, t.id DESC"
    case (.state, true): "t.state DESC, t.id"
    case (.subject, false): "t.subject COLLATE NOCASE, t.id"
    case (.subject, true): "t.subject COLLATE NOCASE DESC, t.id DESC"
    }
  }
}

/// How many rows, and in which order.
struct Paging: Sendable {
  var sort: TicketSort = .number
  var reverse = false
  var limit: Int?

  static var options: [Option<Paging>] {
    [
      .value("sort", "FIELD", "Sort by FIELD", \.sort),
      .flag("reverse", "Sort the other way round", \.reverse),
      limitOption,
    ]
  }

  static var limitOption: Option<Paging> {
    .value(
      "limit", "l", "N", "Print at most N rows; 0 is no limit",
      details: "On a terminal the limit is 50 unless you say otherwise; elsewhere there is none.",
      \.limit)
  }

  /// The limit that applies; nil for none.
  func rows(isTerminal: Bool) throws(Failure) -> Int? {
    guard let limit else { return isTerminal ? 50 : nil }
    guard limit >= 0 else { throw .usage("--limit: \(limit) is below 0") }
    return limit == 0 ? nil : limit
  }
}

struct ListArguments: Sendable {
  var filter = TicketFilter()
  var paging = Paging()
  var output = Output()
}

extension TicketCommands {
  static var list: Command<ListArguments> {
    Command(
      "ticket list", "List tickets, newest first",
      prose: """
        Lists the open tickets, or those that the filter options describe. Several values of one
        option mean any of them; different options must all hold. As soon as `--state` names a
        state, closed tickets are no longer left out.

        On a terminal at most 50 rows are shown and a line says how many there are. A pipe gets all.

        A ticket about a student shows as \(Store.veil) to those who may not read it, and sorting
        or searching by words leaves it out; see `ittool help ticket edit`.
        """,
      options: TicketFilter.options.within(\.filter) + Paging.options.within(\.paging)
        + Output.options.within(\.output),
      fields: Ticket.fields.descriptions(),
      examples: [
        Example(
          "ittool ticket list --assignee me --sort due", "List what I work on, next due first"),
        Example(
          "ittool ticket list --queue network --created-since mon --json",
          "List this week's network tickets for a script"),
        Example(
          "ittool ticket list -s resolved --fields number | ittool ticket close - --why unanswered",
          "Close what was resolved"),
      ],
      start: ListArguments()
    ) { arguments, context in
      try context.withStore { store in
        try context.list(
          arguments.filter.selection(in: store), arguments.paging, arguments.output, store)
      }
    }
  }
}

extension Context {
  /// Prints the tickets of a selection.
  func list(
    _ selection: TicketSelection, _ paging: Paging, _ output: Output, _ store: Store
  ) throws -> ExitStatus {
    let limit = try paging.rows(isTerminal: console.outFacts.isTerminal)
    var rest = selection.clause
    // The place of a subject in the order would tell its letters.
    if paging.sort == .subject, let mine = try store.studentReader().condition {
      rest += (selection.isEverything ? " WHERE " : " AND ") + mine
    }
    rest += " ORDER BY " + paging.sort.terms(reversed: paging.reverse)
    if let limit { rest += " LIMIT \(limit)" }
    if output.showsPrivate {
      try store.recordReadings(among: "SELECT t.id" + rest, "ticket list")
    }
    return try store.db.read {
      let count = try printRows(Ticket.fields, output, local: try store.localTimes()) { emit in
        let levels = output.showsLevels(isTerminal: console.outFacts.isTerminal)
        try store.forEachTicket(rest, levels: levels) { try emit(store.shown($0)) }
      }
      if console.outFacts.isTerminal { try tellWhatIsLeft(count, limit, selection, store) }
      return .done
    }
  }

  private func tellWhatIsLeft(
    _ shown: Int, _ limit: Int?, _ selection: TicketSelection, _ store: Store
  ) throws {
    if shown == 0 {
      console.note("no tickets match")
    } else if shown == limit {
      let all = try store.db.first("SELECT count(*)" + selection.clause, as: Int64.self) ?? 0
      if all > shown { console.note("\(shown) of \(all) shown; --limit 0 for all") }
    }
  }
}
