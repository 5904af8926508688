/// What a text leaves unsaid: a greeting, a next step, a time; in a note what was found and done.

/// Looks for what is missing.
struct Missing {
  private let text: ReadText
  private let facts: ReviewFacts
  private let vocabulary: Vocabulary

  init(_ text: ReadText, _ facts: ReviewFacts, _ vocabulary: Vocabulary) {
    self.text = text
    self.facts = facts
    self.vocabulary = vocabulary
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
    let chunks = text.sentences.flatMap(\.chunks)
    let promises = search("promise")
    let saysWhen = search("time").occurs(in: chunks) || chunks.contains(where: isTime)
    if let hit = promises.hits(in: chunks).first, !saysWhen, !search("time").isEmpty {
      remarks.append(
        Remark(
          .noTime, chunks[hit.range].map { String($0.whole) }.joined(separator: " "),
          at: chunks[hit.range].first?.place, "say when, or by when you will write again"))
    }
    let steps = search("step")
    let asks = text.sentences.contains(where: \.isQuestion)
    if !steps.isEmpty, !asks, !promises.occurs(in: chunks), !steps.occurs(in: chunks), !saysWhen {
      remarks.append(
        Remark(.noNextStep, "", at: nil, "say what happens next, or what the reader can do now"))
    }
    return remarks
  }

  private func search(_ list: String) -> PhraseSearch { PhraseSearch(vocabulary[list]) }

  private var quoted: String {
    text.chunks.prefix(8).map { String($0.whole) }.joined(separator: " ")
  }

  /// Whether nothing remains without greeting, closing, names and phrases that say nothing.
  private var isEmpty: Bool {
    let empty = search("empty")
    guard !empty.isEmpty else { return false }
    let chunks = text.sentences.flatMap(\.chunks)
    var covered: Set<Int> = []
    for list in ["empty", "greeting", "closing"] {
      for hit in search(list).hits(in: chunks) { covered.formUnion(hit.range) }
    }
    guard empty.occurs(in: chunks) else { return false }
    let names = Set(facts.names.flatMap(PhraseSearch.words))
    return chunks.indices.allSatisfy { index in
      covered.contains(index) || chunks[index].kind == .marks
        || names.contains(PhraseSearch.folded(chunks[index].core))
    }
  }

  private var greets: Bool {
    let greetings = search("greeting")
    if greetings.isEmpty { return true }
    let first = Array((text.greeting + text.sentences.flatMap(\.chunks)).prefix(8))
    if greetings.hits(in: first).contains(where: { $0.range.lowerBound == 0 }) { return true }
    let names = Set(facts.names.flatMap(PhraseSearch.words))
    guard let start = first.first else { return true }
    return names.contains(PhraseSearch.folded(start.core)) || !text.greeting.isEmpty
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
    let chunks = text.sentences.flatMap(\.chunks)
    let needs: [(String, Rule, String)] = [
      ("found", .noFound, "say what you found: what the device or the person showed"),
      ("did", .noAction, "say what you did, or that nothing was done yet"),
      ("why", .noReason, "say why: the cause, or the reason for what you did"),
    ]
    return needs.compactMap { list, rule, advice in
      let search = search(list)
      guard !search.isEmpty, !search.occurs(in: chunks) else { return nil }
      return Remark(rule, "", at: nil, advice)
    }
  }
}
