/// Names that mean something only inside the department: hosts, addresses, paths, accounts.

/// Looks for internal names: IP and hardware addresses, network paths, `DOMAIN\account`, and what
/// fits the patterns of the list `internal`.
struct InternalNames: Sendable {
  private let patterns: [[Character]]
  // The same, where none has anything but ASCII: a word of ASCII is then compared byte by byte.
  private let plain: [[UInt8]]?

  /// - Parameter entries: patterns in which `*` stands for anything, such as `*.local` or `srv-*`.
  init(_ entries: [Vocabulary.Entry]) {
    let words = entries.map { PhraseSearch.folded($0.term) }
    patterns = words.map { Array($0) }
    let isPlain = words.allSatisfy { $0.utf8.allSatisfy { $0 < 128 } }
    plain = isPlain ? words.map { Array($0.utf8) } : nil
  }

  func remarks(in text: ReadText) -> [Remark] {
    var told: Set<String> = []
    return text.chunks.compactMap { chunk in
      guard chunk.kind != .marks, let advice = advice(chunk),
        told.insert(String(chunk.core)).inserted
      else { return nil }
      return Remark(.internalName, String(chunk.core), at: chunk.place, advice)
    }
  }

  private func advice(_ chunk: Chunk) -> String? {
    let word = chunk.core
    if Self.isAddress(word) {
      return "an address of the network; say which device or place you mean"
    }
    if word.utf8.contains(UInt8(ascii: "\\")) {
      return word.hasPrefix("\\\\")
        ? "a network path; say what the folder is called on the reader's screen"
        : "an account name; say whose account it is"
    }
    // The host part of a web address counts, whatever stands before it.
    let host = Self.host(word)
    let folded = host.utf8.count == word.utf8.count ? chunk.folded : PhraseSearch.folded(host)
    return isInternal(folded) ? "an internal name; say what it is for the reader" : nil
  }

  private func isInternal(_ host: String) -> Bool {
    if let plain, host.utf8.allSatisfy({ $0 < 128 }) {
      var host = host
      return host.withUTF8 { bytes in
        plain.contains { pattern in
          pattern.withUnsafeBufferPointer { Self.fits(bytes[...], $0[...]) }
        }
      }
    }
    let letters = Array(host)
    return patterns.contains { Self.fits(letters[...], $0[...]) }
  }

  private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

  private static func fits(_ word: Bytes, _ pattern: Bytes) -> Bool {
    guard let mark = pattern.first else { return word.isEmpty }
    if mark == UInt8(ascii: "*") {
      let rest = pattern.dropFirst()
      return (word.startIndex...word.endIndex).contains { fits(word[$0...], rest) }
    }
    guard let letter = word.first else { return false }
    let isSame = mark == UInt8(ascii: "#") ? 48...57 ~= letter : letter == mark
    return isSame && fits(word.dropFirst(), pattern.dropFirst())
  }

  private static func host(_ word: Substring) -> Substring {
    guard word.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@") }) else {
      return word
    }
    guard let slashes = word.firstIndex(of: "/") else {
      return word.firstIndex(of: "@").map { word[word.index(after: $0)...] } ?? word
    }
    let rest = word[slashes...].drop { $0 == "/" }
    return rest.prefix { $0 != "/" && $0 != ":" }
  }

  // Four numbers up to 255, or six pairs of hexadecimal digits.
  static func isAddress(_ word: Substring) -> Bool {
    // Almost no word is one: the cheap questions come first.
    let dots = word.utf8.count { $0 == UInt8(ascii: ".") }
    guard dots >= 3 || word.utf8.count >= 17 else { return false }
    let bare = word.prefix { $0 != "/" && $0 != ":" || word.filter { $0 == ":" }.count == 5 }
    let parts = bare.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count == 4,
      parts.allSatisfy({ part in
        (1...3).contains(part.count) && part.utf8.allSatisfy { 48...57 ~= $0 }
          && Int(part).map { $0 <= 255 } ?? false
      })
    {
      return true
    }
    for separator: Character in [":", "-"] {
      let pairs = word.split(separator: separator, omittingEmptySubsequences: false)
      if pairs.count == 6, pairs.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isHexDigit) }) {
        return true
      }
    }
    return false
  }

  /// Whether a word fits a pattern; `#` is a digit, `*` anything.
  static func fits(_ word: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
    guard let mark = pattern.first else { return word.isEmpty }
    if mark == "*" {
      let rest = pattern.dropFirst()
      return (word.startIndex...word.endIndex).contains { fits(word[$0...], rest) }
    }
    guard let letter = word.first else { return false }
    let isSame = mark == "#" ? letter.isNumber : letter == mark
    return isSame && fits(word.dropFirst(), pattern.dropFirst())
  }
}
