/// `mail quarantine`, `mail show` and `mail release`: what nobody could decide about.
import Calendar
import Commands
import Formats
import Mail
import Repository
import SQLite
import Terminal
import Tickets

/// One message as a list shows it.
struct KeptMail: Sendable, RowDecodable {
  var id: Int64
  var received: Instant
  var sender: String?
  var subject: String
  var mailClass: String
  var outcome: String
  var reason: String
  var ticket: Int64?
  var size: Int64
  var identity: String

  static let columns: StaticString =
    "id, received, sender, subject, class, outcome, reason, ticket, size, identity"

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    received = Instant(seconds: try row.int())
    sender = try row.text()
    subject = try row.text()
    mailClass = try row.text()
    outcome = try row.text()
    reason = try row.text()
    ticket = try row.int()
    size = try row.int()
    identity = try row.text()
  }

  static let fields: [Field<KeptMail>] = [
    Field("message", "Number of the message") { .integer($0.id) },
    Field("received", "When it came") { .instant($0.received) },
    Field("sender", "Who it says it is from") { $0.sender.map { .text($0) } ?? .null },
    Field("subject", "Its subject") { .text($0.subject) },
    Field("class", "What it is") { .text($0.mailClass) },
    Field("outcome", "What became of it", usual: false) { .text($0.outcome) },
    Field("reason", "Why it is kept") { .text($0.reason) },
    Field("ticket", "The ticket that it belongs to", usual: false) {
      $0.ticket.map { .text(Kind.ticket.number($0)) } ?? .null
    },
    Field("size", "Bytes", usual: false) { .integer($0.size) },
    Field("identity", "Its Message-ID, or one made of its bytes", usual: false) {
      .text($0.identity)
    },
  ]
}

struct QuarantineArguments: Sendable {
  var all = false
  var output = Output()
}

struct ReleaseArguments: Sendable {
  var message: Int?
  var ticket: TicketNumber?
  var discard = false
}

extension MailCommands {
  static var quarantine: Command<QuarantineArguments> {
    Command(
      "mail quarantine", "List the messages that a person must look at",
      prose: """
        Lists the messages that were kept because nobody could say what to do with them, oldest
        first. Read one with `ittool mail show`, and settle it with `ittool mail release`.
        """,
      options: [.flag("all", "List every message that came in", \.all)]
        + Output.options.within(\.output),
      fields: KeptMail.fields.descriptions(),
      examples: [Example("ittool mail quarantine", "See what waits")],
      start: QuarantineArguments()
    ) { arguments, context in
      try context.withStore { store in
        let zone = try store.zone()
        var sql: SQL = "SELECT \(raw: KeptMail.columns) FROM mail_message"
        if arguments.all {
          try store.recordReadings(
            among: "SELECT ticket AS id FROM mail_message WHERE ticket IS NOT NULL",
            "mail quarantine")
        }
        if !arguments.all { sql += " WHERE outcome = 'quarantined' AND released IS NULL" }
        sql += " ORDER BY id"
        try context.printRows(
          KeptMail.fields, arguments.output, local: { Calendar.spoken($0, zone) }
        ) { emit in
          try store.db.forEachRow(sql) { row in try emit(store.shown(KeptMail(from: &row))) }
        }
        return .done
      }
    }
  }

  static var show: Command<ReleaseArguments> {
    Command(
      "mail show", "Print a message as it came",
      prose: """
        Prints the message as it came, byte by byte; on a terminal, where its bytes could act, its
        words. Messages are kept for `mail.raw-days`.
        """,
      operands: [.one("MESSAGE", "Number from `mail quarantine`", \.message)],
      examples: [Example("ittool mail show 7 > message.eml", "Take it out")],
      start: ReleaseArguments()
    ) { arguments, context in
      guard let number = arguments.message else { return .usage }
      let raw = try context.withStore { store in
        let ticket = try store.db.first(
          "SELECT ticket FROM mail_message WHERE id = \(number) AND ticket IS NOT NULL",
          as: Int64.self)
        if let ticket {
          try store.requireReading(ofTicket: ticket)
          try store.recordReadings(of: [ticket], "mail show")
        }
        return try store.rawMail(Int64(number))
      }
      if context.console.outFacts.isTerminal {
        let message = try InboundMessage.read(raw)
        for header in message.headers {
          try context.console.display("\(header.name): \(header.value)")
        }
        try context.console.display("\n" + message.text)
      } else {
        try context.console.out.write(bytes: raw)
      }
      return .done
    }
  }

  static var release: Command<ReleaseArguments> {
    Command(
      "mail release", "Settle a message that was set aside",
      prose: """
        Makes a ticket of the message, or with `--ticket` an internal note on that ticket, or with
        `--discard` nothing; it stays stored. Its sender is not answered.
        """,
      options: [
        .value(
          "ticket", "T", "NUMBER", "Write it on this ticket", completion: .query("ticket"),
          \.ticket),
        .flag("discard", "It is not wanted", \.discard),
      ],
      operands: [.one("MESSAGE", "Number from `mail quarantine`", \.message)],
      examples: [
        Example("ittool mail release 7", "Make a ticket of it"),
        Example("ittool mail release 7 --ticket T-42", "Write it on a ticket"),
        Example("ittool mail release 7 --discard", "Put it away"),
      ],
      start: ReleaseArguments()
    ) { arguments, context in
      guard let number = arguments.message else { return .usage }
      if arguments.discard, arguments.ticket != nil {
        throw Failure.usage("release: give --ticket or --discard, not both")
      }
      let ticket = try context.withStore { store in
        try store.release(Int64(number), to: arguments.ticket?.value, discard: arguments.discard)
      }
      if let ticket { try context.console.line(Kind.ticket.number(ticket)) }
      return .done
    }
  }
}

extension Store {
  /// A message as whoever runs the program may see it: what belongs to a ticket about a student
  /// without sender and subject where they may not read the ticket.
  fileprivate func shown(_ mail: KeptMail) throws -> KeptMail {
    guard let ticket = mail.ticket, try !mayReadTicket(ticket) else { return mail }
    var shown = mail
    shown.sender = nil
    shown.subject = Store.veil
    shown.reason = Store.veil
    return shown
  }

  /// The message as it came.
  func rawMail(_ id: Int64) throws -> [UInt8] {
    let found = try db.first(
      "SELECT raw IS NULL, coalesce(raw, x'') FROM mail_message WHERE id = \(id)"
    ) {
      row -> (isGone: Bool, raw: [UInt8]) in (try row.bool(), try row.blob())
    }
    guard let found else { throw Failure("there is no message \(id)") }
    guard !found.isGone else {
      throw Failure("message \(id) is no longer kept", hint: "see the setting mail.raw-days")
    }
    return found.raw
  }

  /// Settles a message that was set aside; the ticket that it became part of.
  func release(_ id: Int64, to number: Int64?, discard: Bool) throws -> Int64? {
    let arrival = discard ? nil : try Arrival(raw: rawMail(id))
    return try write {
      let outcome = try db.first(
        "SELECT iif(released IS NULL, outcome, 'released') FROM mail_message WHERE id = \(id)",
        as: String.self)
      guard let outcome else { throw Failure("there is no message \(id)") }
      guard outcome == "quarantined" || outcome == "dropped" else {
        throw Failure("message \(id) is not set aside")
      }
      var ticket: Int64?
      var note: Int64?
      if let arrival { (ticket, note) = try place(arrival, on: number) }
      try db.run(
        """
        UPDATE mail_message SET released = \(now), ticket = \(ticket), note = \(note)
        WHERE id = \(id)
        """)
      try record(
        subject: "mail", "released", old: String(id),
        new: ticket.map { Kind.ticket.number($0) } ?? "discarded")
      return ticket
    }
  }
}

extension TicketStep {
  /// The step in words.
  var words: String {
    switch self {
    case .open: "a new ticket becomes open"
    case .reopen: "the ticket is opened again"
    case .close(let why): "the ticket is closed: \(why.meaning)"
    case .assign(let person): "the ticket is assigned to \(Kind.person.number(person))"
    case .priority(let priority): "the priority becomes \(priority.keyword)"
    case .queue: "the ticket goes to another queue"
    case .tag(let words): "the ticket is tagged \(words.joined(separator: ", "))"
    case .time(let minutes): "\(minutes) min of work are added"
    case .promise(let when, let isTold):
      "a time is promised: \(when)" + (isTold ? "" : ", and the requester is not told")
    }
  }
}

extension Store {
  /// What waits for a person, for `ittool doctor`.
  public func quarantineComplaints() throws -> [MailComplaint] {
    let found: (count: Int64, oldest: Instant?)? = try db.first(
      """
      SELECT count(*), min(received) FROM mail_message
      WHERE outcome = 'quarantined' AND released IS NULL
      """
    ) { row in (try row.int(), try row.instant()) }
    guard let (count, oldest) = found, count > 0, let oldest else { return [] }
    return [
      MailComplaint(
        finding: "\(count) message\(count == 1 ? "" : "s") that came in "
          + "\(count == 1 ? "waits" : "wait") for a person, the oldest since \(oldest.rfc3339)",
        cure: "see 'ittool mail quarantine'; 'ittool mail release' settles one")
    ]
  }
}
