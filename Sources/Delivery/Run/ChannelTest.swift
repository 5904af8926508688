/// `channel test`: one message by a channel, sent or only shown.
import Calendar
import Commands
import Formats
import Mail
import Repository
import SQLite

struct ChannelTestArguments: Sendable {
  var name: String?
  var operand: String?
  var to: String?
  var subject: String?
  var message: String?
  var dryRun = false
}

extension ChannelCommands {
  static var test: Command<ChannelTestArguments> {
    Command(
      "channel test", "Send one message by a channel, now",
      prose: """
        Sends a short message to ADDRESS by channel NAME and prints what the provider said. It goes
        through the outbox like every other; when it cannot be sent, it is withdrawn. With
        `--dry-run` nothing is sent: what would go is printed to the byte, secrets as `[secret]`,
        after what does not fit. That way `--message` shows what a channel makes of any text.
        """,
      options: [
        .value("to", "ADDRESS", "Where to; the same as the second word", \.to),
        .value("subject", "TEXT", "The title instead of the usual one", \.subject),
        .value("message", "m", "TEXT", "The words instead of the usual ones", \.message),
        .flag("dry-run", "Show what would be sent, and send nothing", \.dryRun),
      ],
      operands: [
        .one("NAME", "The channel", \.name), .maybe("ADDRESS", "Where to", \.operand),
      ],
      examples: [
        Example("ittool channel test mail ana@example.org", "Try the mail server"),
        Example("ittool channel test phone --to it-staff --dry-run", "See the request"),
      ],
      start: ChannelTestArguments()
    ) { arguments, context in
      let name = arguments.name ?? ""
      guard let address = arguments.to ?? arguments.operand else {
        throw Failure.usage("channel test: an address is missing", hint: "say --to ADDRESS")
      }
      if let operand = arguments.operand, let to = arguments.to, operand != to {
        throw Failure.usage("channel test: two addresses, '\(operand)' and '\(to)'")
      }
      let content = OutboxContent(
        subject: arguments.subject ?? "Test of the channel \(name)",
        text: arguments.message
          ?? "This message was sent by 'ittool channel test' to see whether the way works.")
      if arguments.dryRun {
        return try context.withStore(.look) { store in
          let preview = try store.preview(channel: name, to: address, content)
          try preview.print(on: context)
          return preview.fitted.isSound ? .done : .failed
        }
      }
      return try context.withStore { store in
        _ = try store.configuration.channel(name)
        let id = try store.write { try store.enqueueTest(name, address, content) }
        var claimant = Claimant()
        claimant.single = id
        let run = try DeliveryRun(store, context, DeliveryTruth(), claimant, limit: 1)
        try run.run()
        guard let sent = try store.delivery(id) else { return .failed }
        if sent.state == .sent {
          try context.console.display(sent.reason ?? "sent")
          return .done
        }
        try store.write {
          if sent.state.isWaiting { try store.cancel(id, reason: sent.reason) }
        }
        if let failure = run.result.misconfigured { throw failure }
        throw Failure("\(name): \(sent.state.rawValue): \(sent.reason ?? "not sent")")
      }
    }
  }
}

extension ChannelPreview {
  /// The whole for people: remarks, length, what stands around the words, the bytes.
  public var lines: [String] {
    var lines = ["channel: \(channel) (\(type)), to \(address)"]
    if fitted.rule.name != .none {
      lines.append("length: \(fitted.length) of \(fitted.rule.limit) \(fitted.rule.unit)")
    }
    lines += fitted.remarks.map { "\($0.weight.rawValue): \($0.words)" }
    lines += fields.map { "\($0.name): \($0.value)" }
    guard !body.isEmpty else { return lines }
    lines += ["bytes: \(body.count)", ""]
    let text = String(decoding: body, as: UTF8.self)
    return lines
      + text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  }

  func print(on context: Context) throws {
    for line in lines { try context.console.display(line) }
  }
}

extension Store {
  func enqueueTest(_ channel: String, _ address: String, _ content: OutboxContent) throws -> Int64 {
    var message = OutboxMessage(
      key: "channel.test:\(randomHex(8))", kind: .emergency, event: "channel.test", to: address,
      words: .new(content))
    message.channel = channel
    message.expires = now + Int64(3_600)
    switch try enqueue(message) {
    case .queued(let id), .already(let id, _): return id
    case .refused(_, let reason): throw Failure("\(address): \(reason)")
    }
  }
}
