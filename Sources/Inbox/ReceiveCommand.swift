/// `mail receive`: one message from the mail server, exit 0 only when it is on the disk.
import Commands
import Mail
import Repository
import SQLite
import Terminal

struct ReceiveArguments: Sendable {
  var sender: String?
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
        store. Answers come to addresses such as `helpdesk+t42.n17.p5.abc@example.org`, so
        Postfix needs `recipient_delimiter = +`.
        """,
      options: [
        .value(
          "sender", "ADDRESS", "The envelope's sender; empty for a message without one",
          \.sender)
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
      let envelope = arguments.sender.map { word -> ReturnPath in
        let address = word.filter { $0 != "<" && $0 != ">" && !$0.isWhitespace }
        return address.isEmpty ? .null : .address(address)
      }
      let arrival = try Arrival(raw: raw, size: size, envelope: envelope)
      let taken = try store.take(arrival, claimants)
      guard context.console.errFacts.isTerminal else { return }
      let ticket = taken.ticket.map { " (\(Kind.ticket.number($0)))" } ?? ""
      context.console.note("the message \(taken.decision.actSentence)\(ticket)")
    }
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
