/// What a delivery report says: whom it speaks of, what became of it, and of which message.

/// One recipient of a delivery report (RFC 3464).
public struct BouncedRecipient: Sendable, Hashable {
  /// What a report says of an address.
  public enum Outcome: String, Sendable {
    /// There is no such address; nothing more must be sent to it.
    case noSuchAddress = "no such address"
    /// Refused for good, for another reason: too large, a full mailbox, a policy.
    case failed
    /// Still being tried.
    case delayed
    /// Delivered, relayed or expanded.
    case delivered
  }

  /// The address as the report has it.
  public var address: String
  /// The status code, such as `5.1.1`; empty when the report has none.
  public var status: String
  /// The server's own words, on one line.
  public var words: String
  /// What it means.
  public var outcome: Outcome
}

/// What a server's words say by their status code (RFC 3463).
public enum BounceStatus {
  /// Whether they say, by the code alone, that there is no such address.
  public static func isNoSuchAddress(_ words: String) -> Bool {
    let status = InboundMessage.statusCode(in: words)
    return status == "5.1.1" || status == "5.1.10"
  }
}

extension InboundMessage {
  /// The recipients that a delivery report speaks of.
  ///
  /// Only an action of `failed` with the status 5.1.1, or Exchange's 5.1.10, says that there is no
  /// such address: a full mailbox (5.2.2), a policy and every 4.x.x may be over tomorrow.
  func bouncedRecipients() -> [BouncedRecipient] {
    guard let report else { return recipientsFromWords() }
    var found: [BouncedRecipient] = []
    // Groups of header lines with an empty line between them; the first is about the message.
    var rest = report[...]
    while !rest.isEmpty, found.count < 500 {
      let block = HeaderBlock.read(rest)
      let next = max(block.body, rest.startIndex + 1)
      rest = rest[min(next, rest.endIndex)...]
      let address =
        block.headers.values("Final-Recipient").first
        ?? block.headers.values("Original-Recipient").first
      guard let address else { continue }
      let diagnostic = block.headers.values("Diagnostic-Code").first ?? ""
      var status = Self.statusCode(in: block.headers.values("Status").first ?? "") ?? ""
      // Some gateways write 5.0.0 and leave the server's own code to the words.
      if status.isEmpty || status.hasSuffix(".0.0"), let exact = Self.statusCode(in: diagnostic),
        exact.first == status.first || status.isEmpty
      {
        status = exact
      }
      let action = (block.headers.values("Action").first ?? "").lowercased().prefix {
        $0.isLetter
      }
      let words = Self.typed(diagnostic)
      let outcome: BouncedRecipient.Outcome
      switch action {
      case "failed", "": outcome = Self.outcome(status, words)
      case "delayed": outcome = .delayed
      default: outcome = .delivered
      }
      found.append(
        BouncedRecipient(
          address: Self.bareAddress(Self.typed(address)), status: status,
          words: String(EncodedWords.cleaned(words).prefix(500)),
          outcome: outcome))
    }
    return found.isEmpty ? recipientsFromWords() : found
  }

  /// The Message-ID of the message that a delivery report speaks of.
  var bouncedMessageID: String? {
    if let id = MessageIDs.all(in: returned.values("Message-ID")).first { return id }
    for attachment in attachments where attachment.type == "message/rfc822" {
      let headers = HeaderBlock.read(attachment.bytes[...]).headers
      if let id = MessageIDs.all(in: headers.values("Message-ID")).first { return id }
    }
    // Old servers quote the headers as plain text.
    for line in text.split(separator: "\n", maxSplits: 2_000) {
      let bare = line.drop { $0 == " " || $0 == ">" || $0 == "\t" }
      if bare.lowercased().hasPrefix("message-id:"),
        let id = MessageIDs.all(in: [String(bare.dropFirst(11))]).first
      {
        return id
      }
    }
    return inReplyTo.first ?? references.last
  }

  private func recipientsFromWords() -> [BouncedRecipient] {
    let found = BounceWords.read(String(text.prefix(40_000)))
    let named = values("X-Failed-Recipients").flatMap { AddressList.read($0) }.map(\.address)
    // The header is exact about whom; the words say why.
    let addresses = named.isEmpty ? found.map(\.address) : named
    var seen: Set<String> = []
    return addresses.filter { seen.insert($0.lowercased()).inserted }.prefix(500).map { address in
      let own = found.first { $0.address.lowercased() == address.lowercased() }?.words
      return bouncedRecipient(address, words: own, isOnly: addresses.count == 1 || found.isEmpty)
    }
  }

  /// What the words of a bounce say of one address, whether they name it or not.
  public func bouncedRecipient(_ address: String) -> BouncedRecipient {
    let own = BounceWords.read(String(text.prefix(40_000))).first {
      $0.address.lowercased() == address.lowercased()
    }
    return bouncedRecipient(address, words: own?.words, isOnly: true)
  }

  private func bouncedRecipient(_ address: String, words: String?, isOnly: Bool)
    -> BouncedRecipient
  {
    // Where each address has words of its own, those of the whole may be about another.
    let whole = String(text.prefix(20_000))
    let place = [words, isOnly ? whole : nil].compactMap { $0 }.first {
      Self.statusCode(in: $0) != nil || BounceWords.saysNoSuchAddress($0)
    }
    let status = place.flatMap(Self.statusCode) ?? ""
    var outcome = Self.outcome(status, place ?? "")
    if status.isEmpty, outcome == .failed,
      BounceWords.saysDelayed(whole) || BounceWords.saysDelayed(subject)
    {
      outcome = .delayed
    }
    return BouncedRecipient(
      address: address, status: status,
      words: String(EncodedWords.cleaned(words ?? "").prefix(500)), outcome: outcome)
  }

  /// What a status, or the words where there is none, means.
  private static func outcome(_ status: String, _ words: String) -> BouncedRecipient.Outcome {
    if status == "5.1.1" || status == "5.1.10" { return .noSuchAddress }
    if status.hasPrefix("4") { return .delayed }
    if status.isEmpty, BounceWords.saysNoSuchAddress(words) { return .noSuchAddress }
    return .failed
  }

  // "rfc822; ana@example.org", "smtp; 550 5.1.1 …"
  private static func typed(_ value: String) -> String {
    guard let mark = value.firstIndex(of: ";") else { return value }
    return String(value[value.index(after: mark)...].drop(while: \.isWhitespace))
  }

  private static func bareAddress(_ text: String) -> String {
    let inner = text.filter { $0 != "<" && $0 != ">" && !$0.isWhitespace }
    return String(EncodedWords.cleaned(inner).prefix(320))
  }

  /// The first code of RFC 3463 in a text.
  static func statusCode(in text: String) -> String? {
    let bytes = Array(text.utf8)
    var place = 0
    while place + 4 < bytes.count {
      defer { place += 1 }
      let isStart =
        place == 0 || !(0x30...0x39).contains(bytes[place - 1]) && bytes[place - 1] != 46
      guard isStart, [0x32, 0x34, 0x35].contains(bytes[place]), bytes[place + 1] == 46 else {
        continue
      }
      var end = place + 2
      while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
      guard end > place + 2, end - place <= 5, end < bytes.count, bytes[end] == 46 else { continue }
      let third = end + 1
      end = third
      while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
      guard end > third, end - third <= 3 else { continue }
      // An IP address has a fourth number.
      if end + 1 < bytes.count, bytes[end] == 46, (0x30...0x39).contains(bytes[end + 1]) {
        continue
      }
      return String(decoding: bytes[place..<end], as: UTF8.self)
    }
    return nil
  }
}
