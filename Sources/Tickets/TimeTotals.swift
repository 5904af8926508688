/// Time worked, added up by ticket, person or queue; for `ticket times`.
///
/// The minutes come from the audit trail, so that each entry counts on the day and for the person
/// that made it, and one that was taken off counts against it. Time that came with an import has
/// neither day nor person: the totals say how much of it they leave out.
import Calendar
import Commands
import Formats
import Hours
import People
import Repository
import SQLite

/// What times are added up by.
enum TimeGroup: String, CaseIterable, Sendable, ArgumentValue {
  case person, queue, ticket
}

/// Minutes of one group.
struct TimeTotal: Sendable {
  var group: String
  var minutes: Int64
  var tickets: Int64

  static let fields: [Field<TimeTotal>] = [
    Field("group", "The person, queue or ticket; 'all' is the sum") { .text($0.group) },
    Field("minutes", "Minutes worked") { .integer($0.minutes) },
    Field("hours", "The same in hours and minutes") {
      .text("\($0.minutes / 60):" + ($0.minutes % 60 < 10 ? "0" : "") + "\($0.minutes % 60)")
    },
    Field("tickets", "On how many tickets") { .integer($0.tickets) },
  ]
}

extension Store {
  /// The minutes worked between two times, most first, and their sum.
  func timeTotals(by group: TimeGroup, from: Instant?, to: Instant?) throws -> [TimeTotal] {
    var sums: [String: (minutes: Int64, tickets: Set<Int64>)] = [:]
    var all: (minutes: Int64, tickets: Set<Int64>) = (0, [])
    var names: [String: String] = [:]
    try db.forEachRow(
      """
      SELECT e.item, e.actor, q.name,
        coalesce(CAST(e.new AS INTEGER), 0) - coalesce(CAST(e.old AS INTEGER), 0)
      FROM event AS e JOIN ticket AS t ON t.id = e.item JOIN queue AS q ON q.id = t.queue
      WHERE e.what = 'minutes' AND e.kind = 'T'
        AND e.at >= \(from ?? Instant(seconds: .min)) AND e.at < \(to ?? Instant(seconds: .max))
      """
    ) { row in
      let (ticket, actor): (Int64, String) = (try row.int(), try row.text())
      let (queue, minutes): (String, Int64) = (try row.text(), try row.int())
      let key =
        switch group {
        case .ticket: Kind.ticket.number(ticket)
        case .queue: queue
        case .person: actor
        }
      sums[key, default: (0, [])].minutes += minutes
      sums[key, default: (0, [])].tickets.insert(ticket)
      all.minutes += minutes
      all.tickets.insert(ticket)
    }
    if group == .person {
      // One person may have written by name, by address and by account.
      var merged: [String: (minutes: Int64, tickets: Set<Int64>)] = [:]
      for (actor, sum) in sums {
        let name = names[actor] ?? (try? knownPerson(actor))?.shortName ?? actor
        names[actor] = name
        merged[name, default: (0, [])].minutes += sum.minutes
        merged[name, default: (0, [])].tickets.formUnion(sum.tickets)
      }
      sums = merged
    }
    let rows = sums.map {
      TimeTotal(group: $0, minutes: $1.minutes, tickets: Int64($1.tickets.count))
    }
    .filter { $0.minutes != 0 }.sorted { ($1.minutes, $0.group) < ($0.minutes, $1.group) }
    guard !rows.isEmpty else { return [] }
    return rows + [
      TimeTotal(group: "all", minutes: all.minutes, tickets: Int64(all.tickets.count))
    ]
  }
}

struct TimesArguments: Sendable {
  var group: TimeGroup?
  var from: String?
  var to: String?
  var output = Output()
}

extension TicketCommands {
  static var times: Command<TimesArguments> {
    Command(
      "ticket times", "Add up the time worked",
      prose: """
        Adds up the time that was recorded with `ittool ticket time`, replies, notes and
        resolutions: by the person who recorded it, or as `--by` says; most first.

        Each entry counts on the day on which it was recorded. Time that came with an import has no
        day and no person: it stands in the ticket and not in these totals.
        """,
      options: [
        .value("by", "GROUP", "Add up by GROUP", \.group),
        .value("from", "DATE", "Recorded at DATE or later", \.from),
        .value("to", "DATE", "Recorded before the end of DATE", \.to),
      ] + Output.options.within(\.output),
      fields: TimeTotal.fields.descriptions(),
      examples: [
        Example("ittool ticket times --by queue --from 2026-09-01", "Add up since September")
      ],
      start: TimesArguments()
    ) { arguments, context in
      try context.withStore { store in
        let from = try arguments.from.map { try store.date($0, .start, "--from") }
        let to = try arguments.to.map { try store.date($0, .end, "--to") }
        let rows = try store.db.read {
          try store.timeTotals(by: arguments.group ?? .person, from: from, to: to)
        }
        try context.printRows(TimeTotal.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for row in rows { try emit(row) }
        }
        if rows.isEmpty { context.console.note("no time was recorded then") }
        return .done
      }
    }
  }
}
