/// The lists of a vocabulary, made ready once for any number of texts.

/// Every list that a rule asks for, as that rule looks for it.
struct Phrases: Sendable {
  let glossary: PhraseSearch
  let filler: PhraseSearch
  let blame: PhraseSearch
  let empty: PhraseSearch
  let greeting: PhraseSearch
  let closing: PhraseSearch
  let promise: PhraseSearch
  let step: PhraseSearch
  let time: PhraseSearch
  let found: PhraseSearch
  let did: PhraseSearch
  let why: PhraseSearch
  /// The short forms that everybody knows, in capitals.
  let known: Set<String>
  /// The words that may stand in capitals: of the short forms and of the glossary.
  let capitals: Set<String>
  let internalNames: InternalNames
  let secretLabels: SecretLabels

  /// - Parameter inflects: whether a term of the glossary may have an ending.
  init(_ vocabulary: Vocabulary, inflects: Bool) {
    func search(_ list: String) -> PhraseSearch { PhraseSearch(vocabulary[list]) }
    glossary = PhraseSearch(vocabulary[Vocabulary.glossary], inflects: inflects)
    filler = search("filler")
    blame = search("blame")
    empty = search("empty")
    greeting = search("greeting")
    closing = search("closing")
    promise = search("promise")
    step = search("step")
    time = search("time")
    found = search("found")
    did = search("did")
    why = search("why")
    known = Set(vocabulary["known"].map { $0.term.uppercased() })
    capitals = Set(
      (vocabulary["known"] + vocabulary[Vocabulary.glossary]).flatMap {
        $0.term.split(separator: " ").map { $0.uppercased() }
      })
    internalNames = InternalNames(vocabulary["internal"])
    secretLabels = SecretLabels(vocabulary["secret"])
  }
}

/// Reviews texts of one language; made once, it reads a hundred thousand notes.
public struct Reviewer: Sendable {
  private let phrases: Phrases
  private let limits: ReviewLimits
  private let isEnglish: Bool

  /// A reviewer of texts in a language, by the words and limits of a district.
  public init(_ vocabulary: Vocabulary, language: String, _ limits: ReviewLimits) {
    phrases = Phrases(vocabulary, inflects: language == "en")
    self.limits = limits
    isEnglish = language == "en"
  }

  /// Reviews a text; its language is the reviewer's.
  public func review(_ text: String, _ facts: ReviewFacts) -> Review {
    let read = ReadText(text)
    let readability = Readability(read)
    var found: [Remark] = []
    found += secrets(in: text, phrases.secretLabels)
    found += copiedNotes(read, facts.notes)
    found += PlainWords(read, phrases).remarks()
    found += phrases.internalNames.remarks(in: read)
    found += shouting(read, phrases.capitals)
    found += longSentences(read, limits.sentenceWords)
    if isEnglish { found += tooHard(readability, limits.grade) }
    let missing = Missing(read, facts, phrases)
    found += missing.remarks()
    let order = { (remark: Remark) in remark.place ?? TextPlace(line: .max, column: 0) }
    let remarks = found.filter { $0.rule.looks(at: facts.kind) && !limits.off.contains($0.rule) }
      .enumerated().sorted { (order($0.element), $0.offset) < (order($1.element), $1.offset) }
      .map(\.element)
    return Review(
      remarks: remarks, readability: readability,
      saysNextStep: facts.kind == .reply ? missing.saysNextStep : nil)
  }
}
