/// Words that the reader does not know or need: jargon, short forms, filler, blame, raw logs.

/// Looks for the phrases of the lists in one text.
struct PlainWords {
  private let text: ReadText
  private let phrases: Phrases

  init(_ text: ReadText, _ phrases: Phrases) {
    self.text = text
    self.phrases = phrases
  }

  func remarks() -> [Remark] {
    var remarks: [Remark] = []
    let chunks = text.chunks
    var covered: Set<Int> = []
    let terms = phrases.glossary.hits(in: chunks)
    let lower = terms.isEmpty ? "" : PhraseSearch.folded(text.text)
    for hit in terms {
      covered.formUnion(hit.range)
      let plain = hit.entry.plain ?? ""
      // Who writes the plain words as well has explained the term.
      if lower.contains(PhraseSearch.folded(plain)) { continue }
      remarks.append(remark(.jargon, chunks[hit.range], "say '\(plain)'"))
    }
    for hit in phrases.filler.hits(in: chunks) {
      remarks.append(remark(.filler, chunks[hit.range], "leave it out, or say what you mean"))
    }
    for hit in phrases.blame.hits(in: chunks) {
      remarks.append(
        remark(
          .blame, chunks[hit.range], "say what happened and what helps, not whose fault it was"))
    }
    remarks += acronyms(chunks, covered)
    remarks += logs(chunks)
    return remarks
  }

  private func remark(_ rule: Rule, _ chunks: ArraySlice<Chunk>, _ advice: String) -> Remark {
    var words = chunks.map { String($0.whole) }
    if let last = chunks.last { words[words.count - 1] = String(last.core) }
    if let first = chunks.first, chunks.count > 1 {
      words[0] = String(first.whole.drop { $0 != first.core.first })
    }
    return Remark(rule, words.joined(separator: " "), at: chunks.first?.place, advice)
  }

  private func acronyms(_ chunks: [Chunk], _ covered: Set<Int>) -> [Remark] {
    let known = phrases.known
    // Without a list every short form would be one.
    if known.isEmpty { return [] }
    var told: Set<String> = []
    return chunks.indices.compactMap { index in
      let chunk = chunks[index]
      guard chunk.kind == .words, let letter = chunk.core.utf8.first, 65...90 ~= letter,
        2...5 ~= chunk.core.utf8.count, !covered.contains(index)
      else { return nil }
      var word = String(chunk.core)
      if word.hasSuffix("s") { word.removeLast() }
      let isShort =
        2...4 ~= word.count && word.utf8.allSatisfy { 65...90 ~= $0 } && !isShouted(index, chunks)
      guard isShort, !known.contains(word), told.insert(word).inserted else { return nil }
      return Remark(
        .acronym, String(chunk.core), at: chunk.place,
        "say it in words, or add it to the glossary or the list known")
    }
  }

  // Capitals next to other capitals are loud, not short.
  private func isShouted(_ index: Int, _ chunks: [Chunk]) -> Bool {
    if let run = shoutedSentence(around: index, chunks), run.contains(index) { return true }
    return [index - 1, index + 1].contains { near in
      chunks.indices.contains(near) && isLoud(chunks[near])
    }
  }

  private func logs(_ chunks: [Chunk]) -> [Remark] {
    chunks.compactMap { chunk in
      guard isRaw(chunk.core) else { return nil }
      return Remark(
        .rawLog, String(chunk.core), at: chunk.place,
        "say what it means; the code belongs into an internal note")
    }
  }

  private func isRaw(_ word: Substring) -> Bool {
    guard word.utf8.contains(where: { 48...57 ~= $0 }) else { return false }
    let lower = word.lowercased()
    let hex = lower.hasPrefix("0x") ? lower.dropFirst(2) : lower[...]
    let isHex = hex.utf8.allSatisfy { 48...57 ~= $0 || 97...102 ~= $0 || $0 == 45 }
    guard isHex else { return false }
    if lower.hasPrefix("0x") { return hex.utf8.count >= 4 }
    // Long runs of hexadecimal digits with letters among them; a plain number may be an order.
    return hex.utf8.count >= 12 && hex.contains(where: \.isLetter)
      && hex.contains(where: \.isNumber)
  }
}

/// Whether a word of letters is all capitals and long enough to sound loud.
func isLoud(_ chunk: Chunk) -> Bool {
  if chunk.core.utf8.contains(where: { 97...122 ~= $0 }) { return false }
  let letters = chunk.core.filter(\.isLetter)
  return chunk.kind == .words && letters.count >= 4 && letters.allSatisfy(\.isUppercase)
}

/// The words in capitals around one, where they are a sentence and no list of short forms: three or
/// more in a row with a small word of everyday among them, as in "I WILL DO IT".
func shoutedSentence(around index: Int, _ chunks: [Chunk]) -> Range<Int>? {
  func isCapital(_ place: Int) -> Bool {
    guard chunks.indices.contains(place), chunks[place].kind == .words else { return false }
    let letters = chunks[place].core.filter(\.isLetter)
    return !letters.isEmpty && letters.allSatisfy(\.isUppercase)
  }
  guard isCapital(index) else { return nil }
  var start = index
  var end = index + 1
  while isCapital(start - 1) { start -= 1 }
  while isCapital(end) { end += 1 }
  let run = start..<end
  guard run.count >= 3, run.contains(where: { everydayWords.contains(chunks[$0].folded) }) else {
    return nil
  }
  return run
}

private let everydayWords: Set<String> = [
  "a", "am", "an", "and", "are", "as", "at", "be", "but", "by", "can", "did", "do", "for", "get",
  "go", "has", "he", "her", "his", "how", "i", "if", "in", "is", "me", "my", "no", "not", "now",
  "of", "on", "or", "our", "out", "she", "so", "the", "they", "this", "to", "up", "was", "we",
  "who", "why", "will", "with", "you", "your", "de", "el", "en", "es", "la", "lo", "los", "las",
  "no", "que", "se", "un", "una", "y", "yo",
]

/// Words in capitals: one of five letters or more, or two of four in a row, or a sentence of them.
///
/// - Parameter known: the words that may stand in capitals.
func shouting(_ text: ReadText, _ known: Set<String>) -> [Remark] {
  let chunks = text.chunks
  var remarks: [Remark] = []
  var index = 0
  while index < chunks.count {
    if let run = shoutedSentence(around: index, chunks) {
      remarks.append(
        Remark(
          .allCaps, chunks[run].map { String($0.core) }.joined(separator: " "),
          at: chunks[run].first?.place, "capitals sound like shouting; write it as usual"))
      index = run.upperBound
      continue
    }
    var end = index
    while end < chunks.count, isLoud(chunks[end]), !known.contains(String(chunks[end].core)) {
      end += 1
    }
    let run = chunks[index..<end]
    if run.count > 1 || run.contains(where: { $0.core.count >= 5 }) {
      remarks.append(
        Remark(
          .allCaps, run.map { String($0.core) }.joined(separator: " "), at: run.first?.place,
          "capitals sound like shouting; write it as usual"))
    }
    index = max(end, index + 1)
  }
  return remarks
}

/// Whether four fifths of a text stand, four words in a row each, in an internal note.
func copiedNotes(_ text: ReadText, _ notes: [String]) -> [Remark] {
  func fours(_ chunks: [Chunk]) -> [[String]] {
    let words = chunks.filter { $0.kind != .marks }.map(\.folded)
    guard words.count >= 8 else { return [] }
    return (0...words.count - 4).map { Array(words[$0..<$0 + 4]) }
  }
  if notes.isEmpty { return [] }
  let own = fours(text.body)
  guard !own.isEmpty else { return [] }
  for note in notes {
    let theirs = Set(fours(ReadText(note).chunks))
    let count = own.filter(theirs.contains).count
    guard count * 5 >= own.count * 4 else { continue }
    let first = text.sentences.first
    let start = first?.chunks.prefix(6).map { String($0.whole) }.joined(separator: " ") ?? ""
    return [
      Remark(
        .copiedNote, start + " …", at: first?.chunks.first?.place,
        "these are the words of an internal note; write them again for the reader")
    ]
  }
  return []
}
