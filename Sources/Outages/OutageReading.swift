/// `outage list` and `outage show`.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Services
import Terminal

struct OutageQuery: Sendable {
  var number: OutageNumber?
  var states: [AnyOutageState] = []
  var open = false
  var all = false
  var service: String?
  var site: String?
  var cause: OutageCause?
  var since: String?
  var until: String?
  var limit: Int?
  var updates = false
  var impacts = false
  var amendments = false
  var output = Output()
}

/// Any state, as a filter names it.
struct AnyOutageState: ArgumentValue, Sendable {
  var state: OutageState

  static var choices: [String] { OutageState.allCases.map(\.rawValue) }

  static func read(_ word: String) throws(Failure) -> AnyOutageState {
    guard let state = OutageState(rawValue: word.lowercased()) else {
      throw .usage(
        "'\(word)' is not one of: \(choices.joined(separator: ", "))",
        hint: didYouMean(word, in: choices))
    }
    return AnyOutageState(state: state)
  }
}

extension OutageCommands {
  static var list: Command<OutageQuery> {
    Command(
      "outage list", "List outages",
      prose: """
        Lists all but dismissed drafts, those that began last first. With dates those that lasted at
        any time between them.
        """,
      options: [
        .list("state", "s", "STATE", "Only those in STATE; repeat for more", \.states),
        .flag("open", "Only those that last", \.open),
        .flag("all", "Dismissed drafts too", \.all),
        .value(
          "service", "SERVICE", "Only those that hit SERVICE", completion: .query("service"),
          \.service),
        .value(
          "site", "SITE", "Only those that hit a service of SITE", completion: .query("site"),
          \.site),
        .value("cause", "CAUSE", "Only those of that cause", \.cause),
        .value("since", "DATE", "Only what lasted then or later", \.since),
        .value("until", "DATE", "Only what began before", \.until),
        .value(
          "limit", "l", "N", "Print at most N rows; 0 is no limit",
          details: "On a terminal the limit is 50 unless you say otherwise.", \.limit),
      ] + Output.options.within(\.output),
      fields: OutageRow.fields.descriptions(),
      examples: [
        Example("ittool outage list --open", "See what is broken"),
        Example(
          "ittool outage list --site 'North School' --since 2026-08-01 --json", "For a script"),
      ],
      start: OutageQuery()
    ) { arguments, context in
      let limit = arguments.limit ?? (context.console.outFacts.isTerminal ? 50 : 0)
      guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
      return try context.withStore { store in
        let found = try store.db.all(
          Outage.select + " WHERE " + arguments.condition(store)
            + " ORDER BY o.started DESC, o.id DESC LIMIT \(limit == 0 ? -1 : limit)",
          as: Outage.self)
        try context.printRows(
          OutageRow.fields, arguments.output, local: try store.localTimes()
        ) { emit in for outage in found { try emit(try store.row(of: outage)) } }
        return .done
      }
    }
  }

  static var show: Command<OutageQuery> {
    Command(
      "outage show", "Show an outage: what was said and how it went",
      prose: """
        Prints what is hit, every update with its time and what became of its promise, how long
        people heard nothing, and the linked tickets. `--updates` prints the updates as rows: number,
        at, effective, kind, state, actor, affected, meanwhile, works, body, next, promise, notify,
        told, amended. `--impacts` prints since when and until when each service was hit: service,
        level, from, until. `--amendments` prints the words that were corrected: update, at, actor,
        affected, meanwhile, works, body, next.
        """,
      options: [
        .flag("updates", "Print the updates as rows", \.updates),
        .flag("impacts", "Print since when and until when each service was hit", \.impacts),
        .flag("amendments", "Print the words that were corrected", \.amendments),
      ] + Output.options.within(\.output),
      operands: [.one("NUMBER", "The outage", completion: .query("outage"), \.number)],
      fields: OutageRow.fields.descriptions(),
      examples: [
        Example("ittool outage show O-9", "Read the timeline"),
        Example("ittool outage show O-9 --impacts --json", "When each service was hit"),
      ],
      start: OutageQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let outage = try store.outage(number)
        let local = try store.localTimes()
        if arguments.updates {
          let rows = try store.updateRows(of: outage)
          try context.printRows(UpdateRow.fields, arguments.output, local: local) { emit in
            for row in rows { try emit(row) }
          }
        } else if arguments.impacts {
          let rows = try store.impactRows(of: outage)
          try context.printRows(ImpactRow.fields, arguments.output, local: local) { emit in
            for row in rows { try emit(row) }
          }
        } else if arguments.amendments {
          let rows = try store.amendmentRows(of: outage)
          try context.printRows(AmendmentRow.fields, arguments.output, local: local) { emit in
            for row in rows { try emit(row) }
          }
        } else if arguments.output.format != nil || arguments.output.json
          || !arguments.output.fields.isEmpty
        {
          try context.printRows(OutageRow.fields, arguments.output, local: local) {
            try $0(store.row(of: outage))
          }
        } else {
          try context.console.page { try $0.write(context.page(of: outage, store)) }
        }
        return .done
      }
    }
  }
}

extension OutageQuery {
  /// The condition on `outage AS o`.
  fileprivate func condition(_ store: Store) throws -> SQL {
    var parts: [SQL] = []
    if !states.isEmpty {
      parts.append("o.state IN (\(SQL.list(states.map(\.state.rawValue))))")
    } else if open {
      parts.append(
        "(o.state = 'investigating' OR o.state = 'identified' OR o.state = 'monitoring')")
    } else if !all {
      parts.append("o.state <> 'dismissed'")
    }
    if let service {
      let id = try store.service(named: service).id
      parts.append(
        """
        o.id IN (SELECT u.outage FROM outage_impact AS i JOIN outage_update AS u
          ON u.id = i.outage_update WHERE i.service = \(id) AND i.level > 0)
        """)
    }
    if let site {
      let id = try store.siteNumber(named: site)
      parts.append(
        """
        o.id IN (SELECT u.outage FROM service AS s JOIN outage_impact AS i ON i.service = s.id
          JOIN outage_update AS u ON u.id = i.outage_update WHERE i.level > 0
          AND (NOT EXISTS (SELECT 1 FROM service_site AS l WHERE l.service = s.id)
            OR EXISTS (SELECT 1 FROM service_site AS l WHERE l.service = s.id AND l.site = \(id))))
        """)
    }
    if let cause { parts.append("o.cause = \(cause.rawValue)") }
    if let since {
      let time = try store.typedDate(since, "--since", edge: .start)
      parts.append("(o.ended IS NULL OR o.ended > \(time))")
    }
    if let until {
      let time = try store.typedDate(until, "--until", edge: .end)
      parts.append("o.started < \(time)")
    }
    return parts.isEmpty ? "1" : SQL.joined(parts, separator: " AND ")
  }
}
