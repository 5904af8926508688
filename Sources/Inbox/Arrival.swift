/// One message on its way in: read, classified, and ready to be decided about.
import Calendar
import Commands
import Delivery
import Mail
import Repository
import SQLite

/// A message that came in, and what is known of it before the store is locked.
public struct Arrival: Sendable {
  /// The bytes as they came, or their beginning.
  public var raw: [UInt8]
  /// The bytes that came; more than `raw` holds when the message was cut.
  public var size: Int
  /// The message, read.
  public var message: InboundMessage
  /// Its files' checksums, in order.
  public var digests: [[UInt8]]
  /// The envelope's sender, where the server told it beside the message.
  public var envelope: ReturnPath?
  /// The address that the message was delivered for, where the server told it beside the message.
  public var deliveredFor: String?

  /// Reads a message.
  ///
  /// - Throws: `LibraryMissing` when a library that reading needs cannot be opened.
  public init(
    raw: [UInt8], size: Int? = nil, envelope: ReturnPath? = nil, deliveredFor: String? = nil
  ) throws(LibraryMissing) {
    self.raw = raw
    self.size = size ?? raw.count
    var message = try InboundMessage.read(raw)
    if let envelope { message.returnPath = envelope }
    self.message = message
    self.envelope = envelope
    self.deliveredFor = deliveredFor
    var digests: [[UInt8]] = []
    for attachment in message.attachments { digests.append(try SHA256.hash(attachment.bytes)) }
    self.digests = digests
  }

  /// The sender's address in lower case, when it is one that can be written to.
  public var sender: String? {
    guard let author = message.author, author.isSound else { return nil }
    return author.address.lowercased()
  }

  /// Every address that the message was sent to, as far as it tells.
  public var recipients: [String] {
    envelopeRecipients + (message.to + message.cc).map(\.address)
  }

  /// The addresses of the envelope, as far as the server told them.
  ///
  /// What the first server received comes first: an alias may have made another address of it.
  var envelopeRecipients: [String] {
    let headers = ["X-Original-To", "Envelope-To", "X-Envelope-To", "Delivered-To"]
      .flatMap { message.values($0) }.prefix(20)
    return ([deliveredFor].compactMap { $0 } + headers)
      .map { $0.filter { $0 != "<" && $0 != ">" && !$0.isWhitespace } }.filter { !$0.isEmpty }
  }

  /// Our own mailboxes among the envelope's addresses, without a signed part, each once.
  func ourRecipients(_ own: OwnFacts) -> [String] {
    var found: [String] = []
    for address in envelopeRecipients where own.isOurs(address) {
      var address = address.lowercased()
      if !own.addresses.contains(address), let plus = address.firstIndex(of: "+"),
        let at = address.lastIndex(of: "@"), plus < at
      {
        address.removeSubrange(plus..<at)
      }
      if !found.contains(address) { found.append(address) }
    }
    return found
  }

  /// The subject, never empty and of a length that a ticket takes.
  var subject: String {
    let bare = SubjectLine.bare(message.subject)
    if !bare.isEmpty { return String(bare.prefix(300)) }
    let line = message.text.prefix(2_000).split(separator: "\n").first {
      !$0.allSatisfy(\.isWhitespace)
    }
    let words = EncodedWords.oneLine(String((line ?? "").prefix(80)))
    return words.isEmpty ? "(no subject)" : words
  }
}

/// What we are called in mail.
public struct OwnFacts: Sendable {
  /// Our address; nil when none is configured.
  public var address: String?
  /// All our addresses, in lower case.
  public var addresses: Set<String>
  /// The name in Authentication-Results whose word counts.
  public var authority: String?

  /// Reads the configuration.
  public init(_ configuration: Configuration) {
    var all: [String] = []
    if let own = configuration["mail.address"]?.value { all.append(own) }
    let channel = configuration["delivery.mail-channel"]?.value ?? "mail"
    let writer = configuration.channels.first { $0.name == channel }?["from"]
    if let writer, let from = AddressList.read(writer).first, from.isSound {
      all.append(from.address)
    }
    address = all.first
    all += (configuration["mail.aliases"]?.value ?? "").split(separator: ",").map(\.trimmed)
    addresses = Set(all.map { $0.lowercased() }.filter { !$0.isEmpty })
    authority = configuration["mail.authserv-id"]?.value.lowercased()
  }

  /// The value of our loop header.
  public var loop: String { address?.lowercased() ?? "ittool" }

  /// The domain of our ids.
  public var domain: String {
    address?.split(separator: "@").last.map { $0.lowercased() } ?? "ittool.invalid"
  }

  /// Whether the address is ours, with or without a signed part.
  public func isOurs(_ address: String) -> Bool {
    let address = address.lowercased()
    if addresses.contains(address) { return true }
    guard let plus = address.firstIndex(of: "+"), let at = address.lastIndex(of: "@"), plus < at
    else { return false }
    return addresses.contains(String(address[..<plus] + address[at...]))
  }

  /// What our own server says of the sender's authenticity: `dmarc=pass`, lower case; nil when it
  /// says nothing, or when no server is named.
  public func authenticity(_ message: InboundMessage) -> String? {
    guard let authority else { return nil }
    for value in message.authenticationResults {
      let parts = value.lowercased().split(separator: ";")
      guard let name = parts.first?.split(separator: " ").first, name == authority else { continue }
      // Only the first is our server's: what stands below it came with the message.
      for part in parts.dropFirst() {
        let word = part.trimmed.prefix { !$0.isWhitespace }
        if word.hasPrefix("dmarc=") { return String(word) }
      }
      return nil
    }
    return nil
  }
}

extension Store {
  /// What the message is.
  public func classify(_ arrival: Arrival, _ own: OwnFacts) throws -> MailVerdict {
    let ids = try Set(arrival.message.messageIDs.filter(isOurs))
    var verdict = arrival.message.classify(own.marks(wrote: ids))
    // Servers write to the envelope's sender; whoever has no sender and no other reason to write
    // there tells that the message came back, in whatever words.
    if verdict.kind == .notice, arrival.message.returnPath == .null,
      try bouncedDelivery(arrival) != nil
    {
      verdict = verdict.asBounce(
        arrival.message, because: "it came to the bounce address of our message")
    }
    return verdict
  }

  /// The delivery whose signed bounce address the message came to.
  func bouncedDelivery(_ arrival: Arrival) throws -> Delivery? {
    guard let proof = try existingProof() else { return nil }
    for address in arrival.recipients.prefix(50) {
      if let id = try proof.delivery(ofBounceAddress: address) { return try delivery(id) }
    }
    return nil
  }

  // Signed, or in the outbox: the delivery room makes unguessable ids of its own.
  private func isOurs(_ id: String) throws -> Bool {
    if try existingProof()?.claim(ofID: id) != nil { return true }
    return try db.first("SELECT 1 FROM outbox WHERE message_id = \(id)", as: Int64.self) != nil
  }
}

extension OwnFacts {
  /// The marks by which a message is known to be ours.
  public func marks(wrote ids: Set<String> = []) -> OwnMarks {
    OwnMarks(loop: loop, addresses: addresses, wrote: { ids.contains($0) })
  }
}
