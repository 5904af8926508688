/// `delivery retry` and `delivery cancel`: a person decides what the program may not.
import Calendar
import Commands
import Repository
import SQLite
import Terminal

struct DeliveryChangeArguments: Sendable {
  var numbers: [DeliveryNumber] = []
  var resend = false
  var channel: String?
  var reason: String?
  var dryRun = false
}

extension DeliveryCommands {
  static var retry: Command<DeliveryChangeArguments> {
    Command(
      "delivery retry", "Try deliveries again, now",
      prose: """
        Makes deliveries due at once: those that wait, and those that failed or expired. A message
        that was sent, or whose outcome is unknown, may arrive a second time: for digests and
        announcements, and for all that was sent, `--resend` must say that this is meant.

        An address that mail came back from is written to again when a message to it is retried.

        `--channel` tries a channel that is down, with everything that waits for it.
        """,
      options: [
        .flag("resend", "Send again what may have arrived", \.resend),
        .value("channel", "NAME", "Try channel NAME, and all that waits for it", \.channel),
        .flag("dry-run", "n", "Show what would change and change nothing", \.dryRun),
      ],
      operands: [.many("NUMBER", "The deliveries", optional: true, \.numbers)],
      examples: [
        Example("ittool delivery retry 17", "Try one delivery again"),
        Example("ittool delivery retry --channel mail", "Try a channel that was down"),
      ],
      start: DeliveryChangeArguments()
    ) { arguments, context in
      guard !arguments.numbers.isEmpty || arguments.channel != nil else {
        throw Failure.usage("delivery retry: which deliveries?", hint: "give numbers, or --channel")
      }
      return try context.withStore { store in
        try store.write(keep: !arguments.dryRun) {
          if let channel = arguments.channel {
            _ = try store.configuration.channel(channel)
            try store.channelIsUp(channel, at: store.now)
          }
          for number in arguments.numbers {
            try store.retry(number.value, resend: arguments.resend)
          }
        }
        try context.say("tried again", arguments)
        return .done
      }
    }
  }

  static var cancel: Command<DeliveryChangeArguments> {
    Command(
      "delivery cancel", "Withdraw deliveries that have not left",
      prose: """
        Withdraws deliveries that wait. What was sent cannot be called back; what is being sent
        right now is refused.
        """,
      options: [
        .value("reason", "TEXT", "Why, for the record", \.reason),
        .flag("dry-run", "n", "Show what would change and change nothing", \.dryRun),
      ],
      operands: [.many("NUMBER", "The deliveries", \.numbers)],
      examples: [Example("ittool delivery cancel 17 --reason duplicate", "Withdraw a message")],
      start: DeliveryChangeArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.write(keep: !arguments.dryRun) {
          for number in arguments.numbers {
            try store.cancel(number.value, reason: arguments.reason)
          }
        }
        try context.say("withdrawn", arguments)
        return .done
      }
    }
  }
}

extension Store {
  /// Makes a delivery due at once; called inside a transaction.
  ///
  /// - Parameter resend: also one that may have arrived.
  func retry(_ id: Int64, resend: Bool) throws {
    guard let message = try delivery(id) else { throw Failure("there is no delivery \(id)") }
    let isMarked = try isMarked(message.address)
    switch message.state {
    case .sending:
      throw Failure("delivery \(id) is being sent right now", status: .busy)
    case .queued, .deferred, .held: break
    case .failed, .expired: break
    case .unknown where !message.kind.isAtMostOnce: break
    case .cancelled where resend && message.attempts == 0 && isMarked: break
    case .cancelled where message.attempts == 0:
      throw Failure(
        "delivery \(id) is not to be sent: \(message.reason ?? "it was withdrawn")",
        hint: isMarked ? "say --resend when the address works again" : nil)
    case .unknown, .sent, .delivered, .bounced, .cancelled:
      guard resend else {
        throw Failure(
          message.state == .unknown
            ? "delivery \(id) may have arrived: it is unknown"
            : "delivery \(id) is over: it was \(message.state.rawValue)",
          hint: "say --resend when it should be sent a second time")
      }
    }
    // What has waited too long gets as much time again as it had.
    let span = message.expires - message.created
    let expires = message.expires > now ? message.expires : now + span
    try db.run(
      """
      UPDATE outbox SET state = 'queued', next_try = \(now), claim = NULL, settled = NULL,
        expires = \(expires) WHERE id = \(id)
      """)
    // Whoever says that it shall go there again says that the address works.
    if isMarked {
      try db.run(
        "UPDATE address SET bounced = NULL, reason = NULL WHERE address = \(message.address)")
      try record(subject: "address", message.address, old: "came back", new: "to be tried again")
    }
    try db.run("DELETE FROM channel WHERE name = \(message.channel)")
    try record(subject: "delivery", "\(id)", old: message.state.rawValue, new: "queued")
  }

  // Whether mail to the address came back for good.
  private func isMarked(_ address: String) throws -> Bool {
    try db.first(
      "SELECT 1 FROM address WHERE address = \(address) AND bounced IS NOT NULL", as: Int64.self)
      != nil
  }

  /// Withdraws a delivery that waits; called inside a transaction.
  public func cancel(_ id: Int64, reason: String?) throws {
    guard let message = try delivery(id) else { throw Failure("there is no delivery \(id)") }
    guard message.state.isWaiting else {
      throw Failure("delivery \(id) cannot be withdrawn: it is \(message.state.rawValue)")
    }
    try db.run(
      """
      UPDATE outbox SET state = 'cancelled', next_try = NULL, claim = NULL, settled = \(now),
        reason = \(reason ?? "withdrawn by \(actor)") WHERE id = \(id)
      """)
    try record(subject: "delivery", "\(id)", old: message.state.rawValue, new: "cancelled")
  }
}

extension Context {
  fileprivate func say(_ what: String, _ arguments: DeliveryChangeArguments) throws {
    for number in arguments.numbers {
      let sentence = "delivery \(number.value)"
      if arguments.dryRun {
        try console.line("would change \(sentence)")
      } else {
        console.note("\(sentence): \(what)")
      }
    }
  }
}
