/// `delivery receipt`: what a service sent about messages that it took, on standard input.
import Commands
import Repository
import SQLite
import Terminal

struct ReceiptArguments: Sendable {
  var channel: String?
}

extension DeliveryCommands {
  static var receipt: Command<ReceiptArguments> {
    Command(
      "delivery receipt", "Take in what a service says became of its messages",
      prose: """
        Reads on standard input what the service of CHANNEL sent to a status address of yours: a
        form, as Twilio's StatusCallback is, or JSON: one object, an array, or an object a line. The
        preset of the channel says where the message's name and state stand in it. What arrived is
        `delivered` then, what did not is `bounced`, with the service's words; a state in between
        changes nothing, and an end that is known already is not changed.

        `ittool` has no server of its own: let your web server's script check who calls, for
        instance the X-Twilio-Signature, and hand the body on. Services that can be asked are asked
        by `ittool delivery run` itself, after one minute, then ever less often; for these no such
        address is needed.

        Prints nothing when all is well. Ends with status 1 when what it read speaks of no message
        of this channel, and then names the first.
        """,
      operands: [.one("CHANNEL", "The channel whose service speaks", \.channel)],
      examples: [
        Example("ittool delivery receipt twilio < body", "Take in what Twilio posted"),
        Example("ittool delivery receipt vonage < status.json", "Take in what Vonage posted"),
      ],
      start: ReceiptArguments()
    ) { arguments, context in
      try context.withStore { store in
        let name = arguments.channel ?? ""
        let section = try store.configuration.channel(name)
        guard section["type"] == "http" else {
          throw Failure(
            "the channel '\(name)' has no preset that could say how its receipts are read",
            status: .configuration)
        }
        let preset = try HTTPPreset(
          named: try section.required("preset"),
          in: Places(context.environment).shareDirectories())
        guard preset.receipt.isUsable, !preset.receipt.id.isEmpty else {
          throw Failure(
            "the preset '\(preset.name)' does not say how its receipts are read",
            hint:
              "it needs 'receipt-id', 'receipt-state' and 'delivered'; see 'ittool help channel'")
        }
        guard
          let text = String(validating: try context.console.readAll(limit: 4 << 20), as: UTF8.self)
        else { throw Failure("standard input is not text in UTF-8") }
        return try context.take(text, by: preset.receipt, name, store)
      }
    }
  }
}

extension Context {
  fileprivate func take(
    _ text: String, by rule: ReceiptRule, _ channel: String, _ store: Store
  ) throws -> ExitStatus {
    let objects = ReceiptPayload.objects(
      in: text, count: { store.readJSON($0, "$", "json_array_length").flatMap { Int64($0) } },
      item: { store.readJSON($0, "$[\($1)]", "json_extract") })
    guard !objects.isEmpty else { throw Failure("standard input is empty") }
    var strangers: [String] = []
    var changed: [String] = []
    try store.write {
      for object in objects {
        let read = { (text: String, path: String) in store.readJSON(text, path, "json_extract") }
        guard let remote = rule.name(object, read) else {
          strangers.append("it names no message")
          continue
        }
        guard let news = rule.news(object, read) else {
          strangers.append("it says nothing of the state of \(remote.prefix(80))")
          continue
        }
        guard let delivery = try store.delivery(channel: channel, remote: remote) else {
          strangers.append("no message of '\(channel)' is known as \(remote.prefix(80))")
          continue
        }
        if try store.take(news, of: delivery, at: store.now) {
          changed.append("delivery \(delivery.id): \(news.word)")
        }
      }
    }
    for line in changed { console.note(line) }
    guard let first = strangers.first else { return .done }
    let rest = strangers.count > 1 ? ", and \(strangers.count - 1) more like it" : ""
    console.warn("\(first)\(rest)")
    return changed.isEmpty && strangers.count == objects.count ? .failed : .partial
  }
}

extension ReceiptNews {
  /// The state that a delivery has by it.
  fileprivate var word: String {
    switch self {
    case .delivered(let words): "delivered: \(words)"
    case .undelivered(let words): "bounced: \(words)"
    case .pending(let words): words
    }
  }
}

extension Store {
  /// A value in a JSON text as text; nil when there is none, or when the text is no JSON.
  public func readJSON(_ text: String, _ path: String, _ function: StaticString) -> String? {
    let sql: SQL = """
      SELECT CASE WHEN json_valid(\(text))
        THEN CAST(\(raw: function)(\(text), \(path)) AS TEXT) END
      """
    return (try? db.first(sql) { row -> String? in try row.text() }) ?? nil
  }
}
