/// Putting a message into the outbox, inside the transaction of what it tells of.
import Calendar
import Commands
import Formats
import Mail
import Repository
import SQLite

extension Store {
  /// Stores words that several messages share; called inside a transaction.
  public func keep(_ content: OutboxContent) throws -> Int64 {
    try db.run(
      """
      INSERT INTO outbox_content(subject, text, html)
      VALUES (\(content.subject), \(content.text), \(content.html))
      """)
    return db.lastInsertedRow
  }

  /// Queues a message; called inside the transaction that makes what it tells of.
  ///
  /// A key that was there before changes nothing. An address that must not be written to is
  /// recorded with the reason and not sent to, so that a ledger can say who was not reached.
  ///
  /// - Throws: `Failure` for an address, key or event that cannot stand in a store.
  @discardableResult
  public func enqueue(_ message: OutboxMessage) throws -> EnqueueResult {
    let given = message.address.trimmed
    let address = DomainName.ascii(inAddress: given) ?? given
    try OutboxRule.check(message, address)
    let known: EnqueueResult? = try db.first(
      "SELECT id, state FROM outbox WHERE key = \(message.key)"
    ) { row in
      let id: Int64 = try row.int()
      let word: String = try row.text()
      return .already(id, DeliveryState(rawValue: word) ?? .unknown)
    }
    if let known { return known }

    let reason = try reasonNotToSend(message, address)
    let content =
      switch message.words {
      case .new(let content): try keep(content)
      case .kept(let id): id
      }
    let expires = try message.expires ?? now + Int64(number("delivery.give-up-hours")) * 3600
    let first = max(message.notBefore ?? now, now)
    try db.run(
      """
      INSERT INTO outbox(key, priority, event, desk, item, person, address, name, channel, content,
        fields, message_id, state, reason, created, not_before, expires, next_try, settled)
      VALUES (\(message.key), \(message.kind.rawValue), \(message.event),
        \(message.about?.kind.rawValue ?? ""), \(message.about?.number ?? 0), \(message.person),
        \(address), \(message.name), \(message.channel ?? mailChannel), \(content),
        \(message.headers.lines), \(message.messageID ?? newMessageID()),
        \((reason == nil ? DeliveryState.queued : .cancelled).rawValue), \(reason), \(now),
        \(message.notBefore), \(expires), \(reason == nil ? first : nil),
        \(reason == nil ? nil : now))
      """)
    let id = db.lastInsertedRow
    for file in message.files {
      try db.run(
        "INSERT OR IGNORE INTO outbox_file(content, attachment) VALUES (\(content), \(file))")
    }
    if let reason { return .refused(id, reason: reason) }
    return .queued(id)
  }

  /// The channel that mail goes by.
  public var mailChannel: String {
    configuration["delivery.mail-channel"]?.value ?? "mail"
  }

  /// Whether mail goes out at all; without a channel the desks work and tell nobody.
  public var sendsMail: Bool { configuration.channels.contains { $0.name == mailChannel } }

  /// The address of the help desk, to which answers go: `mail.address`, or that of the channel.
  public var ownAddress: String? {
    if let own = configuration["mail.address"]?.value { return own }
    let writer = configuration.channels.first { $0.name == mailChannel }?["from"]
    guard let from = writer.flatMap({ AddressList.read($0).first }), from.isSound else {
      return nil
    }
    return from.address
  }

  /// Has a file of the store go along with every message that has these words; called inside a
  /// transaction.
  ///
  /// - Parameter digest: the checksum under which `keepContent` keeps it.
  public func enclose(_ digest: [UInt8], name: String, with content: Int64) throws {
    try db.run(
      """
      INSERT INTO outbox_enclosure(content, name, sha256) VALUES (\(content), \(name), \(digest))
      """)
  }

  /// Why nothing may be sent to the address; nil when it may.
  public func reasonNotToSend(_ message: OutboxMessage, _ address: String) throws -> String? {
    if let list = try allowList(), !list.allows(address) {
      return "not on the list of 'delivery.only-to'"
    }
    let bounced = try db.first(
      "SELECT coalesce(reason, '') FROM address WHERE address = \(address) AND bounced IS NOT NULL",
      as: String.self)
    if let bounced {
      return "mail to the address came back" + (bounced.isEmpty ? "" : ": \(bounced)")
    }
    guard let person = message.person else { return nil }
    return try reasonNotToContact(person, message)
  }

  private func reasonNotToContact(_ person: Int64, _ message: OutboxMessage) throws -> String? {
    let facts: (Bool, Bool)? = try db.first(
      "SELECT active, erased IS NOT NULL FROM person WHERE id = \(person)"
    ) { row in (try row.bool(), try row.bool()) }
    guard let (isActive, isErased) = facts else { return "there is no such person" }
    if isErased { return "the person was erased" }
    // An alarm reaches those who said no to news and those whose account is closed but who are there.
    if message.kind == .emergency { return nil }
    if !isActive { return "the person is not active" }
    let topic = message.event.prefix { $0 != "." }
    let refused = try db.first(
      """
      SELECT kind FROM refusal WHERE person = \(person)
        AND kind IN ('all', \(message.kind.word), \(String(topic)), \(message.event))
      """, as: String.self)
    return refused.map { "the person asked not to be contacted (\($0))" }
  }

  /// An unguessable Message-ID in the domain of the channel's writer.
  private func newMessageID() -> String {
    let from = configuration.channels.first { $0.name == mailChannel }?["from"] ?? ""
    let domain = String(from.drop { $0 != "@" }.dropFirst().prefix { $0 != ">" })
    return "<\(randomHex(16))@\(MailAddress("x@" + domain).isSound ? domain : "ittool.invalid")>"
  }
}

/// Random bytes from the system as hexadecimal digits, two per byte.
func randomHex(_ count: Int) -> String {
  var source = SystemRandomNumberGenerator()
  return SHA256.hex((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) })
}

enum OutboxRule {
  /// Refuses what would be a mistake of the desk, or could act in a header, a protocol or a log.
  static func check(_ message: OutboxMessage, _ address: String) throws(Failure) {
    guard !address.isEmpty, address.utf8.count <= 254,
      address.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
      !address.contains(where: \.isNewline)
    else { throw Failure("'\(address.prefix(60))' is no address that can be sent to") }
    guard !message.key.isEmpty, message.key.utf8.count <= 400, !message.event.isEmpty else {
      throw Failure("a message needs a key of 1 to 400 bytes and an event")
    }
    if let id = message.messageID, !OutgoingMail.isSound(id: id) {
      throw Failure("'\(id.prefix(60))' is no Message-ID")
    }
  }
}

/// The addresses that alone may be sent to.
struct AllowList: Sendable, Equatable {
  private let entries: Set<String>

  /// Reads addresses and `@domains` separated by blanks or commas; nil when there are none.
  init?(_ words: [String]) {
    entries = Set(
      words.flatMap { $0.split { $0 == "," || $0.isWhitespace } }.map { $0.lowercased() })
    if entries.isEmpty { return nil }
  }

  func allows(_ address: String) -> Bool {
    let address = address.lowercased()
    if entries.contains(address) { return true }
    guard let at = address.lastIndex(of: "@") else { return false }
    return entries.contains(String(address[at...]))
  }
}

extension Store {
  /// The list of `delivery.only-to`; nil when everybody may be sent to.
  func allowList() throws -> AllowList? {
    AllowList([configuration["delivery.only-to"]?.value ?? ""])
  }
}
