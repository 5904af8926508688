/// `delivery list`, `show` and `stats`: looking at the outbox.
import Calendar
import Commands
import Formats
import Mail
import Repository
import SQLite
import Terminal

struct DeliveryListArguments: Sendable {
  var states: [DeliveryState] = []
  var all = false
  var to: String?
  var about: TicketNumber?
  var channel: String?
  var limit: Int?
  var output = Output()
}

struct DeliveryShowArguments: Sendable {
  var number: DeliveryNumber?
  var source = false
}

struct DeliveryStatsArguments: Sendable {
  var days: Int = 7
  var output = Output()
}

extension DeliveryCommands {
  static var list: Command<DeliveryListArguments> {
    Command(
      "delivery list", "List what waits, or is in trouble",
      prose: """
        Lists deliveries, newest first: those that wait and those that came to a bad end, unless
        you say which. `--to` lists everything that one address was ever sent. Of mail about a
        student, who gets it and its subject are shown to those who may read the ticket.
        """,
      options: [
        .list("state", "STATE", "Only these states", \.states),
        .flag("all", "All states", \.all),
        .value("to", "ADDRESS", "Only what goes to ADDRESS, in all states", \.to),
        .value("about", "NUMBER", "Only what is about ticket NUMBER, in all states", \.about),
        .value("channel", "NAME", "Only what goes by channel NAME", \.channel),
        .value(
          "limit", "l", "N", "Print at most N rows; 0 is no limit",
          details: "On a terminal the limit is 50 unless you say otherwise.", \.limit),
      ] + Output.options.within(\.output),
      fields: Delivery.fields.descriptions(),
      examples: [
        Example("ittool delivery list", "See what waits or failed"),
        Example("ittool delivery list --to ana@example.org", "See what one address was sent"),
        Example("ittool delivery list --state unknown --json", "List what may be lost"),
      ],
      start: DeliveryListArguments()
    ) { arguments, context in
      try context.withStore { store in
        let zone = try store.zone()
        var limit = context.console.outFacts.isTerminal ? 50 : -1
        if let given = arguments.limit {
          guard given >= 0 else { throw Failure.usage("--limit: \(given) is below 0") }
          limit = given == 0 ? -1 : given
        }
        let rest: SQL = " WHERE \(filter(arguments)) ORDER BY m.id DESC LIMIT \(limit)"
        try store.recordReadings(
          among: "SELECT iif(desk = 'T', item, 0) AS id FROM outbox AS m\(rest)", "delivery list")
        let sql: SQL = "\(raw: Delivery.selection)\(rest)"
        try context.printRows(Delivery.fields, arguments.output, local: { local($0, zone) }) {
          emit in
          try store.db.forEachRow(sql) { row in try emit(store.shown(Delivery(from: &row))) }
        }
        return .done
      }
    }
  }

  private static func filter(_ arguments: DeliveryListArguments) -> SQL {
    var terms: [SQL] = []
    if let address = arguments.to { terms.append("address = \(address)") }
    if let ticket = arguments.about { terms.append("desk = 'T' AND item = \(ticket.value)") }
    if let channel = arguments.channel { terms.append("channel = \(channel)") }
    if !arguments.states.isEmpty {
      terms.append("state IN (\(SQL.list(arguments.states.map(\.rawValue))))")
    } else if !arguments.all, arguments.to == nil, arguments.about == nil {
      terms.append(
        """
        m.id IN (SELECT id FROM outbox WHERE next_try IS NOT NULL
          UNION ALL SELECT id FROM outbox WHERE lease IS NOT NULL
          UNION ALL SELECT id FROM outbox WHERE state = 'failed'
          UNION ALL SELECT id FROM outbox WHERE state = 'bounced'
          UNION ALL SELECT id FROM outbox WHERE state = 'expired'
          UNION ALL SELECT id FROM outbox WHERE state = 'unknown')
        """)
    }
    return terms.isEmpty ? "1" : SQL.joined(terms, separator: " AND ")
  }

  static var show: Command<DeliveryShowArguments> {
    Command(
      "delivery show", "Show one delivery and every try",
      prose:
        "Prints what is to be sent or was sent, to whom, and what the provider said each time.",
      options: [
        .flag("source", "Print the mail as it is handed to the server", \.source)
      ],
      operands: [.one("NUMBER", "The delivery", \.number)],
      examples: [Example("ittool delivery show 17", "See what became of a message")],
      start: DeliveryShowArguments()
    ) { arguments, context in
      try context.withStore { store in
        let id = arguments.number?.value ?? 0
        guard let message = try store.delivery(id),
          let parcel = try store.db.first(
            "\(raw: Parcel.selection) WHERE m.id = \(id)", as: Parcel.self)
        else { throw Failure("there is no delivery \(id)") }
        if let ticket = message.studentTicket {
          try store.requireReading(ofTicket: ticket)
          try store.recordReadings(of: [ticket], "delivery show")
        }
        if arguments.source {
          let section = try store.configuration.channel(message.channel)
          let made = try MailMaker(section, zone: store.zone()).make(parcel)
          try context.console.display(
            String(decoding: made.bytes.filter { $0 != 13 }, as: UTF8.self))
          return .done
        }
        try context.show(message, parcel, try store.attempts(of: id), try store.zone())
        return .done
      }
    }
  }

  static var stats: Command<DeliveryStatsArguments> {
    Command(
      "delivery stats", "Count deliveries by channel and state",
      prose: "Counts what was queued in the last days, by channel and state.",
      options: [
        .value("days", "N", "Count the last N days; 7 unless you say otherwise", \.days)
      ] + Output.options.within(\.output),
      fields: DeliveryCount.fields.descriptions(),
      examples: [Example("ittool delivery stats --days 30", "Count a month")],
      start: DeliveryStatsArguments()
    ) { arguments, context in
      guard 1...100_000 ~= arguments.days else {
        throw Failure.usage("--days: \(arguments.days) is not from 1 to 100000")
      }
      return try context.withStore(.look) { store in
        let since = store.now - Int64(arguments.days) * 86_400
        let zone = try store.zone()
        let counts = try store.db.all(
          """
          SELECT channel, state, count(*), sum(attempts) FROM outbox WHERE created >= \(since)
          GROUP BY channel, state ORDER BY channel, state
          """, as: DeliveryCount.self)
        try context.printRows(DeliveryCount.fields, arguments.output, local: { local($0, zone) }) {
          emit in for count in counts { try emit(count) }
        }
        return .done
      }
    }
  }
}

struct DeliveryCount: Sendable, RowDecodable {
  var channel: String
  var state: String
  var count: Int64
  var attempts: Int64

  init(from row: inout RowReader) throws(DatabaseError) {
    channel = try row.text()
    state = try row.text()
    count = try row.int()
    attempts = try row.int()
  }

  static let fields: [Field<DeliveryCount>] = [
    Field("channel", "The way they go") { .text($0.channel) },
    Field("state", "Where they stand") { .text($0.state) },
    Field("count", "How many there are") { .integer($0.count) },
    Field("attempts", "How often they were tried, together") { .integer($0.attempts) },
  ]
}

extension Context {
  fileprivate func show(
    _ message: Delivery, _ parcel: Parcel, _ attempts: [DeliveryAttempt], _ zone: Zone
  ) throws {
    func time(_ instant: Instant) -> String { DeliveryCommands.local(instant, zone) }
    var lines = [
      "Delivery    \(message.id), \(message.state.rawValue)",
      "To          \(message.name.isEmpty ? "" : message.name + " ")<\(message.address)>",
      "Channel     \(message.channel)",
      "About       \(message.item.map { "\($0), " } ?? "")\(message.event) (\(message.kind.word))",
      "Subject     \(message.subject)",
      "Message-ID  \(message.messageID)",
      "Queued      \(time(message.created)), expires \(time(message.expires))",
    ]
    if let next = message.nextTry { lines.append("Next try    \(time(next))") }
    if let reason = message.reason { lines.append("Because     \(reason)") }
    for attempt in attempts {
      let outcome = attempt.outcome ?? "not ended"
      lines.append("Tried       \(time(attempt.at)), \(outcome): \(attempt.words ?? "")")
    }
    for line in lines { try console.display(line) }
    try console.line("")
    try console.display(parcel.text)
  }
}
