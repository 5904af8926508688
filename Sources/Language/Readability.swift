/// How hard an English text is to read: the Flesch-Kincaid grade and what it was counted from.

/// The counts of a text and the school grade that follows from them.
///
/// Flesch-Kincaid grade level: 0.39 × words / sentences + 11.8 × syllables / words − 15.59
/// (Kincaid, Fishburne, Rogers and Chissom 1975). Words are counted as `ReadText` and `syllables(in:)` say:
/// something with a digit is one word of one syllable, hyphens part words, addresses are left out.
public struct Readability: Sendable, Equatable {
  /// Words.
  public var words = 0
  /// Sentences with at least one word.
  public var sentences = 0
  /// Syllables.
  public var syllables = 0

  /// Counts a text.
  public init(_ text: ReadText) {
    for sentence in text.sentences {
      let before = words
      for chunk in sentence.chunks {
        for word in chunk.words {
          words += 1
          syllables += chunk.kind == .number ? 1 : Language.syllables(in: word)
        }
      }
      if words > before { sentences += 1 }
    }
  }

  /// The grade, or nil for a text without words.
  public var grade: Double? {
    guard words > 0 else { return nil }
    return 0.39 * Double(words) / Double(sentences) + 11.8 * Double(syllables) / Double(words)
      - 15.59
  }

  /// The fewest words for which the grade says anything.
  public static let leastWords = 30

  /// The grade with its method, as one line for people.
  public var method: String {
    guard let grade else { return "no words to read" }
    return """
      grade \(oneDecimal(grade)) by Flesch-Kincaid: 0.39 × \(words) words / \(sentences) \
      sentences + 11.8 × \(syllables) syllables / \(words) words - 15.59
      """
  }
}

/// A number with one digit after the point.
func oneDecimal(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
}

/// The syllables of an English word, by rules that can be stated, not by a dictionary.
///
/// 1. Two to five capitals and nothing else are spelled out: one syllable a letter, W three.
/// 2. Otherwise accents are dropped and each group of `aeiouy` counts one; a `y` before another
///    vowel at the beginning is no vowel.
/// 3. Less one for a silent end without accent after a consonant: `e` (but not `le` after a consonant), `ed` (but
///    not after t or d), `es` (but not after s, x, z, c, g, h, nor `les` after a consonant).
/// 4. One more for `ia` (not after c or t), `io` (not after c, g, s or t), `ua` (not after g or q)
///    and `eo`.
/// 5. Never less than one.
public func syllables(in word: some StringProtocol) -> Int {
  let isPlain = word.utf8.allSatisfy { 97...122 ~= $0 | 32 }
  let letters = isPlain ? String(word) : String(word.filter(\.isLetter))
  let isCapitals = letters.utf8.allSatisfy { 65...90 ~= $0 }
  if 2...5 ~= letters.utf8.count, isCapitals, isPlain || letters.count == word.count {
    return letters.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: "W") ? 3 : 1) }
  }
  var bytes = isPlain ? letters.utf8.map { $0 | 32 } : plainLetters(letters)
  if bytes.count > 1, bytes[0] == UInt8(ascii: "y"), isVowel(bytes[1]) { bytes.removeFirst() }
  var count = 0
  var wasVowel = false
  for byte in bytes {
    let vowel = isVowel(byte)
    if vowel, !wasVowel { count += 1 }
    wasVowel = vowel
  }
  // The last letter of café is heard.
  if count > 1, letters.last?.isASCII ?? false, endsSilently(bytes) { count -= 1 }
  for index in bytes.indices.dropLast() {
    let before = index > 0 ? bytes[index - 1] : 0
    switch (bytes[index], bytes[index + 1]) {
    case (UInt8(ascii: "i"), UInt8(ascii: "a")): if !"ct".utf8.contains(before) { count += 1 }
    case (UInt8(ascii: "i"), UInt8(ascii: "o")): if !"cgst".utf8.contains(before) { count += 1 }
    case (UInt8(ascii: "u"), UInt8(ascii: "a")): if !"gq".utf8.contains(before) { count += 1 }
    case (UInt8(ascii: "e"), UInt8(ascii: "o")): count += 1
    default: break
    }
  }
  return max(count, 1)
}

private func isVowel(_ byte: UInt8) -> Bool { "aeiouy".utf8.contains(byte) }

private func endsSilently(_ bytes: [UInt8]) -> Bool {
  func at(_ fromEnd: Int) -> UInt8 { bytes.count >= fromEnd ? bytes[bytes.count - fromEnd] : 0 }
  let (e, l) = (UInt8(ascii: "e"), UInt8(ascii: "l"))
  func endsInLE(_ before: Int) -> Bool {
    at(before) == l && at(before + 1) != 0 && !isVowel(at(before + 1))
  }
  if at(1) == e { return !isVowel(at(2)) && !endsInLE(2) }
  guard at(2) == e, at(3) != 0, !isVowel(at(3)) else { return false }
  if at(1) == UInt8(ascii: "d") { return !"td".utf8.contains(at(3)) }
  if at(1) == UInt8(ascii: "s") { return !"sxzcgh".utf8.contains(at(3)) && !endsInLE(3) }
  return false
}

/// The letters in lower case without their accents, those of other alphabets left out.
private func plainLetters(_ letters: some StringProtocol) -> [UInt8] {
  letters.lowercased().unicodeScalars.compactMap { scalar in
    if scalar.isASCII { return UInt8(scalar.value) }
    for (plain, accented) in accents where accented.unicodeScalars.contains(scalar) {
      return plain
    }
    return nil
  }
}

private let accents: [(UInt8, String)] = [
  (UInt8(ascii: "a"), "àáâãäåā"), (UInt8(ascii: "e"), "èéêëē"), (UInt8(ascii: "i"), "ìíîïī"),
  (UInt8(ascii: "o"), "òóôõöōø"), (UInt8(ascii: "u"), "ùúûüū"), (UInt8(ascii: "n"), "ñ"),
  (UInt8(ascii: "c"), "ç"),
]
