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
  private var phrases: [UInt16: [Phrase]] = [:]
  // A bit for each key; nearly all words have none.
  private var known = [UInt64](repeating: 0, count: 1_024)
  private let inflects: Bool

  /// - Parameter inflects: whether the last word may have an ending, as English words do.
  init(_ entries: [Vocabulary.Entry], inflects: Bool = false) {
    self.inflects = inflects
    for entry in entries {
      let words = Self.words(entry.term)
      guard let first = words.first else { continue }
      let key = Self.key(first)
      known[Int(key >> 6)] |= 1 << UInt64(key & 63)
      phrases[key, default: []].append(
        Phrase(
          words: words, entry: entry, capitals: Self.needsCapitals(entry.term) ? entry.term : nil))
    }
    for key in phrases.keys { phrases[key]?.sort { $0.words.count > $1.words.count } }
  }

  var isEmpty: Bool { phrases.isEmpty }

  /// The phrases in the chunks, none inside another.
  func hits(in chunks: [Chunk]) -> [Hit] {
    var hits: [Hit] = []
    var index = 0
    while let hit = hit(from: index, in: chunks) {
      hits.append(hit)
      index = hit.range.upperBound
    }
    return hits
  }

  /// Whether any phrase stands in the chunks.
  func occurs(in chunks: [Chunk]) -> Bool { hit(from: 0, in: chunks) != nil }

  private func hit(from start: Int, in chunks: [Chunk]) -> Hit? {
    if phrases.isEmpty { return nil }
    for index in start..<chunks.count where chunks[index].kind != .address {
      guard let found = longest(at: index, chunks) else { continue }
      return Hit(entry: found.entry, range: index..<(index + found.words.count))
    }
    return nil
  }

  private func longest(at index: Int, _ chunks: [Chunk]) -> Phrase? {
    let key = chunks[index].key
    guard known[Int(key >> 6)] >> UInt64(key & 63) & 1 == 1 else { return nil }
    return phrases[key]?.first { phrase in
      let count = phrase.words.count
      if let capitals = phrase.capitals, !chunks[index].core.hasPrefix(capitals) { return false }
      guard index + count <= chunks.count else { return false }
      for offset in 0..<count - 1 {
        // A phrase does not go on over a full stop or a comma.
        let chunk = chunks[index + offset]
        guard chunk.folded == phrase.words[offset], !chunk.hasStop, !chunk.hasPause
        else { return false }
      }
      let last = phrase.words[count - 1]
      let word = chunks[index + count - 1].folded
      return word == last || (inflects && Self.isInflection(word, of: last))
    }
  }

  private static func needsCapitals(_ term: String) -> Bool {
    2...3 ~= term.utf8.count && term.utf8.allSatisfy { 65...90 ~= $0 }
      && term.contains { "AEIOU".contains($0) }
  }

  /// The first two letters where they are of ASCII; 0 for all other words, since what is the same to
  /// a reader may be written in other bytes.
  static func key(_ word: String) -> UInt16 {
    var bytes = word.utf8.makeIterator()
    let (first, second, third) = (bytes.next() ?? 0, bytes.next() ?? 0, bytes.next() ?? 0)
    // An accent that follows belongs to the letter.
    guard first < 128, second < 128, third < 128 else { return 0 }
    return UInt16(first) << 8 | UInt16(second)
  }

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
