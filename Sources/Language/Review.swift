/// The review of one text: every rule that looks at its kind, in the order of reading.

/// The limits and switches of a review.
public struct ReviewLimits: Sendable, Equatable {
  /// The highest Flesch-Kincaid grade that is let pass.
  public var grade = 8.0
  /// The most words of a sentence.
  public var sentenceWords = 25
  /// The rules that are switched off.
  public var off: Set<Rule> = []

  /// The usual limits.
  public init() {}
}

/// What a text is about besides its words.
public struct ReviewFacts: Sendable {
  /// What kind of text it is.
  public var kind: TextKind
  /// The language, as `en`.
  public var language: String
  /// The names of those who read it: to begin with one is a greeting.
  public var names: [String] = []
  /// Internal notes that it must not repeat.
  public var notes: [String] = []

  /// A text of this kind.
  public init(_ kind: TextKind, language: String = "en") {
    self.kind = kind
    self.language = language
  }
}

/// A text that was looked at.
public struct Review: Sendable {
  /// What was found, in the order of reading; what is missing comes last.
  public var remarks: [Remark]
  /// What the grade was computed from.
  public var readability: Readability
  /// Whether a reply says what happens next, or what to do; nil for other texts and in a language
  /// without words for it.
  public var saysNextStep: Bool?

  /// Reviews a text.
  ///
  /// A rule whose list has no word in this language does not apply. The grade is for English.
  public init(
    _ text: String, _ facts: ReviewFacts, _ vocabulary: Vocabulary,
    _ limits: ReviewLimits = ReviewLimits()
  ) {
    self = Reviewer(vocabulary, language: facts.language, limits).review(text, facts)
  }

  init(remarks: [Remark], readability: Readability, saysNextStep: Bool?) {
    self.remarks = remarks
    self.readability = readability
    self.saysNextStep = saysNextStep
  }
}

func longSentences(_ text: ReadText, _ limit: Int) -> [Remark] {
  text.sentences.filter { $0.wordCount > limit }.map { sentence in
    let start = sentence.chunks.prefix(6).map { String($0.whole) }.joined(separator: " ")
    return Remark(
      .longSentence, start + " …", at: sentence.chunks.first?.place,
      "\(sentence.wordCount) words; make two of it, of at most \(limit) each")
  }
}

func tooHard(_ readability: Readability, _ limit: Double) -> [Remark] {
  guard readability.words >= Readability.leastWords, let grade = readability.grade, grade > limit
  else { return [] }
  return [
    Remark(
      .grade, "", at: nil,
      "grade \(oneDecimal(grade)) is above \(oneDecimal(limit)); use shorter sentences and words")
  ]
}
