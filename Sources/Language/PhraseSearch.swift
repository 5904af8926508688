/// Finding phrases in a text: whole words, any case, inflected, the longest first.

/// The phrases of some lists, ready to be looked for.
struct PhraseSearch: Sendable {
  private struct Phrase: Sendable {
    var words: [String]
    var entry: Vocabulary.Entry
    /// The word that must stand in capitals: `DID` is no `did`.
    var capitals: String?
  }

  /// What was found.
  struct Hit {
    var entry: Vocabulary.Entry
    /// The chunks it covers.
    var range: Range<Int>
  }

  // By the first two letters of the first word: no inflection that is looked for changes them.
  private var phrases: [Substring: [Phrase]] = [:]
  private let inflects: Bool

  /// - Parameter inflects: whether the last word may have an ending, as English words do.
  init(_ entries: [Vocabulary.Entry], inflects: Bool = false) {
    self.inflects = inflects
    for entry in entries {
      let words = Self.words(entry.term)
      guard let first = words.first else { continue }
      phrases[Self.key(first), default: []].append(
        Phrase(
          words: words, entry: entry, capitals: Self.needsCapitals(entry.term) ? entry.term : nil))
    }
    for key in phrases.keys { phrases[key]?.sort { $0.words.count > $1.words.count } }
  }

  var isEmpty: Bool { phrases.isEmpty }

  /// The phrases in the chunks, none inside another.
  func hits(in chunks: [Chunk]) -> [Hit] {
    var hits: [Hit] = []
    if phrases.isEmpty { return [] }
    let lower = chunks.map(\.folded)
    var index = 0
    while index < chunks.count {
      guard chunks[index].kind != .address, let found = longest(at: index, lower, chunks) else {
        index += 1
        continue
      }
      hits.append(Hit(entry: found.entry, range: index..<(index + found.words.count)))
      index += found.words.count
    }
    return hits
  }

  /// Whether any phrase stands in the chunks.
  func occurs(in chunks: [Chunk]) -> Bool { !hits(in: chunks).isEmpty }

  private func longest(at index: Int, _ lower: [String], _ chunks: [Chunk]) -> Phrase? {
    phrases[Self.key(lower[index])]?.first { phrase in
      let count = phrase.words.count
      if let capitals = phrase.capitals, !chunks[index].core.hasPrefix(capitals) { return false }
      guard index + count <= lower.count else { return false }
      for offset in 0..<count - 1 {
        // A phrase does not go on over a full stop or a comma.
        let chunk = chunks[index + offset]
        guard lower[index + offset] == phrase.words[offset], !chunk.hasStop, !chunk.hasPause
        else { return false }
      }
      let last = phrase.words[count - 1]
      let word = lower[index + count - 1]
      return word == last || (inflects && Self.isInflection(word, of: last))
    }
  }

  private static func needsCapitals(_ term: String) -> Bool {
    2...3 ~= term.utf8.count && term.utf8.allSatisfy { 65...90 ~= $0 }
      && term.contains { "AEIOU".contains($0) }
  }

  private static func key(_ word: String) -> Substring { word.prefix(2) }

  static func words(_ term: String) -> [String] {
    term.split(whereSeparator: \.isWhitespace).map { folded($0) }
  }

  /// Lower case, with straight apostrophes.
  static func folded(_ word: some StringProtocol) -> String {
    let lower = word.lowercased()
    // The apostrophe begins with this byte; few words have it.
    guard lower.utf8.contains(0xE2) else { return lower }
    return String(lower.map { $0 == "’" ? "'" : $0 })
  }

  /// Whether a word is a term with one of the endings s, es, ed, ing, 's: `caches`, `cached`,
  /// `caching`, `proxies`, `pinged`.
  static func isInflection(_ word: String, of term: String) -> Bool {
    guard term.count >= 3, word.count > term.count - 2 else { return false }
    for ending in ["'s", "s", "es", "ed", "ing", "er", "ers"] where word == term + ending {
      return true
    }
    if term.hasSuffix("e") {
      let stem = term.dropLast()
      return word == stem + "ed" || word == stem + "ing"
    }
    if term.hasSuffix("y") {
      let stem = term.dropLast()
      return word == stem + "ies" || word == stem + "ied"
    }
    guard let last = term.last, last.isLetter else { return false }
    return word == term + "\(last)ed" || word == term + "\(last)ing"
  }
}
