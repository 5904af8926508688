/// `person messages`: the ledger of everything that any desk sent to one person.
import Calendar
import Commands
import Delivery
import Formats
import Repository
import SQLite
import Terminal

struct MessagesArguments: Sendable {
  var person: String?
  var limit: Int?
  var output = Output()
}

extension PersonCommands {
  static var messages: Command<MessagesArguments> {
    Command(
      "person messages", "List what one person was sent by all desks",
      prose: """
        Lists every message that any desk sent to a person, or is to send, at all of their
        addresses and by every channel, newest first: what it tells of, where it stands, when it
        went, and why it waits or did not go.

        Two limits hold across all desks. Digests and announcements wait while it is quiet: in the
        hours of `delivery.quiet-hours` and in the reader's own (`ittool person edit --quiet-hours`). And
        one person gets no more than `delivery.daily-cap` messages in 24 hours, all their addresses
        taken together; the rest waits for its turn. An emergency heeds neither.
        """,
      options: [
        .value(
          "limit", "l", "N", "Print at most N rows; 0 is no limit",
          details: "On a terminal the limit is 50 unless you say otherwise.", \.limit)
      ] + Output.options.within(\.output),
      operands: [
        .one("PERSON", "The person, or any address", completion: .query("person"), \.person)
      ],
      fields: fields.descriptions(),
      examples: [
        Example("ittool person messages P-5", "See what she has been sent"),
        Example("ittool person messages ana@example.org --json", "The same for a script"),
      ],
      start: MessagesArguments()
    ) { arguments, context in
      let isTerminal = context.console.outFacts.isTerminal
      var limit: Int? = isTerminal ? 50 : nil
      if let given = arguments.limit {
        guard given >= 0 else { throw Failure.usage("--limit: \(given) is below 0") }
        limit = given == 0 ? nil : given
      }
      return try context.withStore { store in
        let word = arguments.person ?? ""
        let all: [Delivery]
        do {
          all = try store.messages(toPerson: store.profile(named: word).person.id, limit: limit)
        } catch let failure as Failure {
          // Somebody may have been written to whom nobody knows as a person.
          all = word.contains("@") ? try store.messages(to: word, limit: limit) : []
          if all.isEmpty { throw failure }
        }
        if arguments.output.fields.isEmpty || arguments.output.fields.contains("subject") {
          try store.recordReadings(of: all.compactMap(\.studentTicket), "person messages")
        }
        try context.printRows(fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for message in all { try emit(store.shown(message)) }
        }
        let day: Instant = store.now - 86_400
        let count = all.count { $0.kind != .emergency && ($0.sent.map { $0 > day } ?? false) }
        context.console.note(
          "\(count) in the last 24 hours, of \(try store.setting("delivery.daily-cap"))")
        return .done
      }
    }
  }

  private static let fields: [Field<Delivery>] = [
    "created", "state", "event", "item", "channel", "address", "subject", "sent", "next_try",
    "reason", "kind", "delivery",
  ].compactMap { name in
    Delivery.fields.first { $0.description.name == name }.map { field in
      Field(
        name, field.description.summary, usual: name != "kind" && name != "delivery",
        cell: field.cell)
    }
  }
}
