/// Passwords, keys and tokens: what must not stand in any note.

/// Words before which a secret stands, such as `password`.
struct SecretLabels: Sendable {
  private let labels: [[String]]
  private let last: Set<String>

  init(_ entries: [Vocabulary.Entry]) {
    labels = entries.map { PhraseSearch.words($0.term) }.filter { !$0.isEmpty }
    last = Set(labels.compactMap(\.last))
  }

  /// Whether a label ends with this word.
  ///
  /// - Parameter before: the words before it.
  func end(at word: Substring, _ before: ArraySlice<Substring>) -> Bool {
    let folded = Self.folded(word)
    guard last.contains(folded) else { return false }
    let tail = before.suffix(2).map(Self.folded) + [folded]
    return labels.contains { tail.suffix($0.count) == $0[...] }
  }

  private static func folded(_ word: Substring) -> String {
    PhraseSearch.folded(Chunk.bare(word).core)
  }
}

/// The secrets in a text; each is quoted with all but its first two characters hidden.
///
/// - Parameter labels: words such as `password`, before which `:`, `=` or `is` stand.
func secrets(in text: String, _ labels: SecretLabels) -> [Remark] {
  var remarks: [Remark] = []
  for (index, line) in ReadText.lines(text).enumerated() {
    func remark(_ word: Substring, _ advice: String) {
      let column = line.distance(from: line.startIndex, to: word.startIndex) + 1
      let place = TextPlace(line: index + 1, column: column)
      // A token after `token:` is one secret.
      guard remarks.last?.place != place else { return }
      remarks.append(Remark(.secret, masked(word), at: place, advice))
    }
    if let header = keyHeader(line) {
      remarks.append(
        Remark(
          .secret, String(header), at: TextPlace(line: index + 1, column: 1),
          "a private key; remove it, and make a new one where this one is in use"))
    }
    let words = ReadText.words(line)
    for (place, word) in words.enumerated() {
      let core = Chunk.bare(word).core
      if isToken(core) {
        remark(core, "a key or token; remove it, and make a new one")
      } else if let value = labelled(words, at: place, labels) {
        remark(value, "a password; tell it another way, and never in a ticket")
      }
    }
  }
  return remarks
}

private func masked(_ word: Substring) -> String {
  word.prefix(2) + String(repeating: "*", count: min(8, max(1, word.count - 2)))
}

private func keyHeader(_ line: Substring) -> Substring? {
  let line = line.drop(while: \.isWhitespace)
  guard line.hasPrefix("-----BEGIN "), line.contains("PRIVATE KEY") else { return nil }
  return line.prefix(60)
}

/// Tokens of services, by the beginnings that their makers publish.
private func isToken(_ word: Substring) -> Bool {
  let starts: [(String, Int)] = [
    ("AKIA", 20), ("ASIA", 20), ("ghp_", 36), ("gho_", 36), ("github_pat_", 40), ("glpat-", 20),
    ("xoxb-", 20), ("xoxp-", 20), ("sk-", 24), ("sk_live_", 20), ("AIza", 35), ("eyJ", 60),
  ]
  guard word.utf8.count >= 20 else { return false }
  return starts.contains { word.hasPrefix($0.0) && word.utf8.count >= $0.1 }
}

/// The value after a label that ends at this word: `password: x`, `Password is x`, `pw=x`.
private func labelled(_ words: [Substring], at place: Int, _ labels: SecretLabels) -> Substring? {
  // `pw=x` and `pin:1234` are one word.
  let word = words[place]
  let isJoined = word.utf8.contains { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
  if isJoined,
    let sign = word.firstIndex(where: { $0 == "=" || $0 == ":" }), sign > word.startIndex
  {
    let value = word[word.index(after: sign)...]
    if labels.end(at: word[..<sign], words[..<place]), !value.isEmpty {
      return secretValue(value, evenPlain: true)
    }
  }
  guard place + 1 < words.count else { return nil }
  let bare = word.last == ":" || word.last == "=" ? word.dropLast() : word
  guard labels.end(at: bare, words[..<place]) else { return nil }
  if bare.endIndex != word.endIndex { return secretValue(words[place + 1], evenPlain: true) }
  switch words[place + 1].lowercased() {
  case "=", ":":
    return place + 2 < words.count ? secretValue(words[place + 2], evenPlain: true) : nil
  case "is", "was", "es", "to", "now":
    return place + 2 < words.count ? secretValue(words[place + 2], evenPlain: false) : nil
  default: return secretValue(words[place + 1], evenPlain: false)
  }
}

/// The word when it looks like a secret; an ordinary word may follow `password is`.
///
/// - Parameter evenPlain: whether any word counts, since a colon said that it is the value.
private func secretValue(_ word: Substring, evenPlain: Bool) -> Substring? {
  var core = word
  while let last = core.last, ".,;)\"'”’".contains(last), core.count > 1 { core.removeLast() }
  core = core.drop { "\"'“‘(".contains($0) }
  guard core.count >= 4 else { return nil }
  if core.contains("*"), core.allSatisfy({ $0 == "*" }) { return nil }
  let hasDigit = core.contains(where: \.isNumber)
  let hasLetter = core.contains(where: \.isLetter)
  let hasSign = core.dropFirst().contains { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "-" }
  let isMixed =
    core.dropFirst().contains(where: \.isUppercase) && core.contains(where: \.isLowercase)
  let looksSecret =
    (hasDigit && hasLetter) || (hasSign && hasLetter) || isMixed
    || (hasDigit && !hasLetter)
  if looksSecret { return core }
  guard evenPlain else { return nil }
  // `Password: please change it` is a heading; a lone word after a colon is the value.
  let ordinary: Set<String> = [
    "please", "your", "this", "that", "the", "reset", "changed", "must", "will", "expired", "you",
    "same", "none", "unknown", "forgotten", "they", "from", "with", "when", "here",
  ]
  return ordinary.contains(core.lowercased()) ? nil : core
}
