/// The noun `channel`: the ways out, whether they work, and a message to try one.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct ChannelListArguments: Sendable {
  var output = Output()
}

struct ChannelTestArguments: Sendable {
  var name: String?
  var address: String?
}

/// One channel and how it fares.
struct ChannelRow: Sendable {
  var name: String
  var type: String
  var target: String
  var isDown: Bool
  var since: Instant?
  var nextTry: Instant?
  var waiting: Int64
  var words: String?

  static let fields: [Field<ChannelRow>] = [
    Field("channel", "Its name") { .text($0.name) },
    Field("type", "How it sends") { .text($0.type) },
    Field("target", "Where it leads: server, program, directory") { .text($0.target) },
    Field("state", "up or down") { .text($0.isDown ? "down" : "up") },
    Field("waiting", "Messages that wait for it") { .integer($0.waiting) },
    Field("since", "Since when it is down") { $0.since.map { .instant($0) } ?? .null },
    Field("next_try", "When it is tried again") { $0.nextTry.map { .instant($0) } ?? .null },
    Field("reason", "What it said last") { $0.words.map { .text($0) } ?? .null },
  ]
}

extension Noun {
  /// The noun `channel`.
  public static var channel: Noun {
    Noun(
      "channel", "See and try the ways out",
      prose: """
        A channel is one way that messages leave: a mail server, a program, a web service. Each is
        a `[channel NAME]` section of the configuration, which `ittool help config` describes.

        smtp speaks to a mail server, over TLS unless `tls = none` says otherwise. sendmail hands
        mail to the program of that name. file writes into a Maildir, for trials.

        exec starts a program for each message, without a shell. `{address}`, `{subject}` and the
        other values stand in its arguments, and it reads all of them as JSON on standard input,
        or the plain text with `input = text`. Its exit status is the result: 0 is sent; 65, 67
        and 68 are refused for good; 64, 69, 72, 77, 78, 126 and 127 mean that the program itself
        is in trouble; all else is tried again. The apprise(1) command reaches some hundred
        services that way:

            [channel chat]
            type = exec
            command = apprise --title={subject} -- {address}
            input = text

        http sends a request to a service that a preset describes: a file NAME.channel in the
        directory channels/ of the shared data. `ntfy` and `mastodon` come along:

            [channel phone]
            type = http
            preset = ntfy
            server = https://ntfy.example.org
            password-file = /etc/ittool/ntfy-token
        """, bareVerb: "list"
    ) {
      [AnyCommand(ChannelCommands.list), AnyCommand(ChannelCommands.test)]
    }
  }
}

enum ChannelCommands {
  static var list: Command<ChannelListArguments> {
    Command(
      "channel list", "List the channels and whether they work",
      prose: "Lists the channels of the configuration, and those that something waits for.",
      options: Output.options.within(\.output), fields: ChannelRow.fields.descriptions(),
      examples: [Example("ittool channel list", "See which channels work")],
      start: ChannelListArguments()
    ) { arguments, context in
      try context.withStore(.look) { store in
        let zone = try store.zone()
        let rows = try store.channelRows()
        try context.printRows(
          ChannelRow.fields, arguments.output, local: { DeliveryCommands.local($0, zone) }
        ) { emit in for row in rows { try emit(row) } }
        return .done
      }
    }
  }

  static var test: Command<ChannelTestArguments> {
    Command(
      "channel test", "Send one message by a channel, now",
      prose: """
        Sends a short message to ADDRESS by channel NAME and prints what the provider said. It goes
        through the outbox like every other; when it cannot be sent, it is withdrawn.
        """,
      operands: [
        .one("NAME", "The channel", \.name), .one("ADDRESS", "Where to", \.address),
      ],
      examples: [Example("ittool channel test mail ana@example.org", "Try the mail server")],
      start: ChannelTestArguments()
    ) { arguments, context in
      try context.withStore { store in
        let name = arguments.name ?? ""
        _ = try store.configuration.channel(name)
        let id = try store.write { try store.enqueueTest(name, arguments.address ?? "") }
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

extension Store {
  func enqueueTest(_ channel: String, _ address: String) throws -> Int64 {
    var message = OutboxMessage(
      key: "channel.test:\(randomHex(8))", kind: .emergency, event: "channel.test", to: address,
      words: .new(
        OutboxContent(
          subject: "Test of the channel \(channel)",
          text: "This message was sent by 'ittool channel test' to see whether the way works.")))
    message.channel = channel
    message.expires = now + 3_600
    switch try enqueue(message) {
    case .queued(let id), .already(let id, _): return id
    case .refused(_, let reason): throw Failure("\(address): \(reason)")
    }
  }

  func channelRows() throws -> [ChannelRow] {
    var names = configuration.channels.map(\.name)
    for name in try channelsWaiting(now) where !names.contains(name) { names.append(name) }
    return try names.map { name in
      let section = configuration.channels.first { $0.name == name }
      let health = try health(of: name)
      let waiting = try db.first(
        "SELECT count(*) FROM outbox WHERE channel = \(name) AND next_try IS NOT NULL",
        as: Int64.self)
      let keys = ["host", "server", "command", "path", "program"]
      return ChannelRow(
        name: name, type: section?["type"] ?? "none",
        target: keys.lazy.compactMap { section?[$0] }.first ?? "",
        isDown: health.failures > 0 || section == nil, since: health.downSince,
        nextTry: health.nextTry, waiting: waiting ?? 0,
        words: section == nil ? "not in the configuration" : health.words)
    }
  }
}
