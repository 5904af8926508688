/// What a text leaves unsaid: a greeting, a next step, a time; in a note what was found and done.

/// Looks for what is missing.
struct Missing {
  private let text: ReadText
  private let facts: ReviewFacts
  private let phrases: Phrases
  /// What is searched: the chunks of all sentences.
  private let chunks: [Chunk]

  init(_ text: ReadText, _ facts: ReviewFacts, _ phrases: Phrases) {
    self.text = text
    self.facts = facts
    self.phrases = phrases
    chunks = text.body
  }

  func remarks() -> [Remark] {
    if isEmpty {
      // What says nothing need not be told what else it leaves out.
      return [
        Remark(
          .empty, quoted, at: text.chunks.first?.place,
          facts.kind == .note
            ? "say what was found, what was done and why" : "say what was wrong and what was done")
      ]
    }
    if facts.kind == .note { return missingInNote() }
    var remarks: [Remark] = []
    if !greets { remarks.append(Remark(.noGreeting, "", at: nil, "begin with the reader's name")) }
    guard facts.kind == .reply else { return remarks }
    if !phrases.time.isEmpty, !saysWhen, let hit = phrases.promise.hits(in: chunks).first {
      remarks.append(
        Remark(
          .noTime, chunks[hit.range].map { String($0.whole) }.joined(separator: " "),
          at: chunks[hit.range].first?.place, "say when, or by when you will write again"))
    }
    if saysNextStep == false {
      remarks.append(
        Remark(.noNextStep, "", at: nil, "say what happens next, or what the reader can do now"))
    }
    return remarks
  }

  /// Whether it says what happens next, when, or what to do; nil where no words for it are known.
  ///
  /// A question says so too.
  var saysNextStep: Bool? {
    if phrases.step.isEmpty { return nil }
    if isEmpty { return false }
    return text.sentences.contains(where: \.isQuestion) || phrases.step.occurs(in: chunks)
      || phrases.promise.occurs(in: chunks) || saysWhen
  }

  private var saysWhen: Bool {
    chunks.contains(where: isTime) || phrases.time.occurs(in: chunks)
  }

  private var quoted: String {
    text.chunks.prefix(8).map { String($0.whole) }.joined(separator: " ")
  }

  /// Whether nothing remains without greeting, closing, names and phrases that say nothing.
  private var isEmpty: Bool {
    // Almost every text says something.
    guard phrases.empty.occurs(in: chunks) else { return false }
    var covered: Set<Int> = []
    for search in [phrases.empty, phrases.greeting, phrases.closing] {
      for hit in search.hits(in: chunks) { covered.formUnion(hit.range) }
    }
    let names = Set(facts.names.flatMap(PhraseSearch.words))
    return chunks.indices.allSatisfy { index in
      covered.contains(index) || chunks[index].kind == .marks
        || names.contains(chunks[index].folded)
    }
  }

  private var greets: Bool {
    let greetings = phrases.greeting
    if greetings.isEmpty { return true }
    let first = Array(text.chunks.prefix(8))
    if greetings.hits(in: first).contains(where: { $0.range.lowerBound == 0 }) { return true }
    let names = Set(facts.names.flatMap(PhraseSearch.words))
    guard let start = first.first else { return true }
    return names.contains(start.folded) || !text.greeting.isEmpty
  }

  // A clock time, a date, a span: `10`, `10:30`, `3pm`, `4/12`; a room or an order is not one.
  private func isTime(_ chunk: Chunk) -> Bool {
    guard chunk.kind == .number else { return false }
    let word = chunk.core.lowercased()
    if word.contains(":") { return word.utf8.allSatisfy { 48...58 ~= $0 } }
    let digits = word.prefix { $0.isNumber }
    return (1...2).contains(digits.count)
      && ["am", "pm", "h"].contains(word.dropFirst(digits.count))
  }

  private func missingInNote() -> [Remark] {
    let needs: [(PhraseSearch, Rule, String)] = [
      (phrases.found, .noFound, "say what you found: what the device or the person showed"),
      (phrases.did, .noAction, "say what you did, or that nothing was done yet"),
      (phrases.why, .noReason, "say why: the cause, or the reason for what you did"),
    ]
    return needs.compactMap { search, rule, advice in
      guard !search.isEmpty, !search.occurs(in: chunks) else { return nil }
      return Remark(rule, "", at: nil, advice)
    }
  }
}
