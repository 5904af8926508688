/// Bounces without a machine-readable part: what qmail, Exim, Exchange and old sendmail write.

/// Reads the addresses and reasons out of a bounce's plain words.
enum BounceWords {
  /// One address that the words speak of.
  struct Found: Equatable {
    var address: String
    /// What stands below it, on one line.
    var words: String
  }

  /// The addresses at the beginnings of lines, with the words below each.
  ///
  /// qmail writes `<ana@example.org>:`, Exim the address indented and alone, Exchange
  /// `'ana@example.org' on 24/11/2026`, Microsoft 365 `ana@example.org (mailto:…)`, sendmail
  /// `<ana@example.org>`. What is quoted of the returned message is not read.
  static func read(_ text: String) -> [Found] {
    var found: [Found] = []
    var isOpen = false
    for line in text.split(separator: "\n", maxSplits: 400, omittingEmptySubsequences: false) {
      let bare = line.trimmed
      if bare.isEmpty {
        // A reason may stand a line below; what comes after it belongs to nobody.
        if found.last?.words.isEmpty == false { isOpen = false }
        continue
      }
      if isEnd(bare) { break }
      if let (address, rest) = address(at: bare) {
        guard found.count < 100 else { break }
        found.append(Found(address: address, words: rest))
        isOpen = true
      } else if isOpen, let last = found.indices.last, found[last].words.utf8.count < 600 {
        found[last].words += (found[last].words.isEmpty ? "" : " ") + bare
      }
    }
    return found
  }

  /// What words without a status code say; nil when they do not say it.
  static func saysNoSuchAddress(_ words: String) -> Bool {
    let words = words.lowercased()
    return noSuchAddress.contains { words.contains($0) }
  }

  /// Whether the words speak of a message that is still being tried.
  static func saysDelayed(_ words: String) -> Bool {
    let words = words.lowercased()
    return delayed.contains { words.contains($0) }
  }

  // Only what no server says of a mailbox that is there.
  private static let noSuchAddress = [
    "user unknown", "unknown user", "no such user", "no such recipient", "no such mailbox",
    "no mailbox here by that name", "recipientnotfound", "recipient not found",
    "address not found", "address couldn't be found", "address you entered couldn't be found",
    "address wasn't found",
    "mailbox not found",
  ]

  private static let delayed = [
    "will be retried", "will retry", "still trying", "will keep trying", "has been delayed",
    "delivery is delayed", "not yet been delivered", "no action is required on your part",
    "you do not need to resend",
  ]

  private static func isEnd(_ line: String) -> Bool {
    let line = line.lowercased()
    return ends.contains { line.contains($0) }
  }

  private static let ends = [
    "below this line is a copy of the message", "this is a copy of", "original message",
    "copy of your message", "message headers", "diagnostic information for administrators",
    "original-message", "----- transcript of session follows",
  ]

  /// The address at the beginning of a line, and what stands behind it.
  private static func address(at line: String) -> (address: String, rest: String)? {
    let openers: Set<Character> = ["<", "'", "\"", "‘", "•", "*", "-", " ", "("]
    let closers: Set<Character> = [">", "'", "\"", "’", ":", ")", " "]
    let start = line.drop { openers.contains($0) }
    let word = start.prefix { !$0.isWhitespace && !closers.contains($0) && $0 != "," && $0 != "<" }
    guard word.contains("@"), MailAddress(String(word)).isSound else { return nil }
    var rest = start[word.endIndex...].drop { closers.contains($0) }
    // "on 24/11/2026 10:11", "(mailto:ana@example.org)", "<mailto:…>": no reason. Other words in the
    // line make it a sentence, not an address of its own.
    if rest.hasPrefix("on ") || rest.contains("mailto:") { rest = "" }
    guard rest.isEmpty || line.first == "<" || start[word.endIndex...].hasPrefix(":") else {
      return nil
    }
    return (String(word), String(rest))
  }
}
