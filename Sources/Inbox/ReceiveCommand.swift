/// `mail receive`: one message from the mail server, exit 0 only when it is on the disk.
import Commands
import Mail
import Repository
import SQLite
import Terminal

struct ReceiveArguments: Sendable {
  var sender: String?
  var recipient: String?
}

extension MailCommands {
  static func receive(_ claimants: @escaping @Sendable () -> [MailClaimant])
    -> Command<ReceiveArguments>
  {
    Command(
      "mail receive", "Take over one message from standard input",
      prose: """
        Reads one message from standard input, as a mail server's pipe hands it over, and takes it
        over. The exit status is 0 only when the message is safely stored, or when standard input
        was empty. Whatever goes wrong, a missing store, a wrong configuration or a library that is
        not installed too, the status is 75: the mail server keeps the message and tries again, and
        no sender gets a bounce.

        A message that was taken over before changes nothing. A message over `mail.size-limit` is
        cut, and the ticket says so.

        For Postfix, a line in `/etc/aliases`:

            helpdesk: "|/usr/bin/ittool mail receive"

        The program runs as the account of the alias file's owner, which must be able to write the
        store. The envelope is read from the variables that Postfix and Exim set (ORIGINAL_RECIPIENT,
        RECIPIENT and SENDER), from headers such as Delivered-To, or from `--recipient` and
        `--sender`, for a pipe(8) of Postfix:

            ittool mail receive --recipient ${original_recipient} --sender ${sender}

        Answers come to addresses such as `helpdesk+t42.n17.p5.abc@example.org`, so
        Postfix needs `recipient_delimiter = +`.
        """,
      options: [
        .value(
          "sender", "ADDRESS", "The envelope's sender; empty for a message without one",
          \.sender),
        .value(
          "recipient", "ADDRESS", "The envelope's recipient, for which the message came",
          \.recipient),
      ],
      examples: [
        Example("ittool mail receive < message.eml", "Take over a message from a file")
      ],
      start: ReceiveArguments()
    ) { arguments, context in
      do {
        try receive(arguments, context, claimants())
        return .done
      } catch {
        // The mail server must keep the message, whatever the reason is.
        throw Failure.tryAgain(error)
      }
    }
  }

  private static func receive(
    _ arguments: ReceiveArguments, _ context: Context, _ claimants: [MailClaimant]
  ) throws {
    try context.withStore { store in
      let limit = try store.number("mail.size-limit") << 20
      let (raw, size) = try context.console.input.readMessage(keeping: limit)
      guard size > 0 else { return }
      let (sender, recipient) = envelope(arguments, context.environment)
      let arrival = try Arrival(raw: raw, size: size, envelope: sender, deliveredFor: recipient)
      let taken = try store.take(arrival, claimants)
      guard context.console.errFacts.isTerminal else { return }
      let ticket = taken.ticket.map { " (\(Kind.ticket.number($0)))" } ?? ""
      context.console.note("the message \(taken.decision.actSentence)\(ticket)")
    }
  }
}

extension MailCommands {
  /// The envelope: what the options say, else what a mail server says in the environment.
  fileprivate static func envelope(
    _ arguments: ReceiveArguments, _ environment: Environment
  ) -> (sender: ReturnPath?, recipient: String?) {
    let told = environment["ORIGINAL_RECIPIENT"] ?? environment["RECIPIENT"]
    // A variable SENDER alone may be anybody's; next to a recipient it is a mail server's.
    let sender = arguments.sender ?? (told == nil ? nil : environment["SENDER"])
    let path = sender.map { word -> ReturnPath in
      let address = word.filter { $0 != "<" && $0 != ">" && !$0.isWhitespace }
      // Postfix calls the null sender so in some of its places.
      return address.isEmpty || address == "MAILER-DAEMON" ? .null : .address(address)
    }
    return (path, arguments.recipient ?? told)
  }
}

extension Input {
  /// Reads to the end, and keeps the first `limit` bytes.
  ///
  /// All of it is read: a mail server that cannot write its message thinks that it failed.
  ///
  /// - Returns: the kept bytes, and how many came.
  func readMessage(keeping limit: Int) throws(InputFailure) -> (bytes: [UInt8], size: Int) {
    var bytes: [UInt8] = []
    var size = 0
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try read(into: piece)
      if count == 0 { return (bytes, size) }
      size += count
      if bytes.count < limit { bytes += piece[..<min(count, limit - bytes.count)] }
    }
  }
}

extension Failure {
  /// The same failure as one to try again.
  static func tryAgain(_ error: any Error) -> Failure {
    var failure: Failure
    switch error {
    case let known as Failure: failure = known
    case let missing as LibraryMissing: failure = Failure(missing.message, hint: missing.hint)
    case let input as InputFailure: failure = Failure(input.message)
    case let database as DatabaseError: failure = Failure(database, store: "the store")
    default: failure = Failure("\(error)")
    }
    failure.status = .busy
    return failure
  }
}
