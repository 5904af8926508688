/// What a review finds: a rule, the words it is about, their place, and what to do.

/// How much a remark matters.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  /// Something to think about.
  case remark
  /// The reader will stumble.
  case warning
  /// It must not go out like this.
  case error

  /// From the least to the most.
  public static func < (left: Severity, right: Severity) -> Bool {
    rank(left) < rank(right)
  }

  private static func rank(_ severity: Severity) -> Int { allCases.firstIndex(of: severity) ?? 0 }
}

/// What kind of text is reviewed: what it must say depends on it.
public enum TextKind: String, Sendable, CaseIterable {
  /// A public reply.
  case reply
  /// The public sentence that resolves a request.
  case resolution
  /// A note among staff.
  case note
  /// Words to many readers at once.
  case announcement
}

/// One thing that a rule found.
public struct Remark: Sendable, Equatable {
  /// The rule.
  public var rule: Rule
  /// The words it is about; empty for what is missing.
  public var words: String
  /// Where they stand; nil for what is missing.
  public var place: TextPlace?
  /// What to do about it, one sentence without full stop.
  public var advice: String
  /// How much it matters.
  public var severity: Severity

  /// Makes a remark; its severity is the rule's.
  public init(_ rule: Rule, _ words: String, at place: TextPlace?, _ advice: String) {
    self.rule = rule
    self.words = words
    self.place = place
    self.advice = advice
    severity = rule.severity
  }
}

/// The rules by name; each can be switched off.
public enum Rule: String, Sendable, CaseIterable {
  case secret
  case student
  case copiedNote = "copied-note"
  case blame
  case empty
  case jargon
  case acronym
  case internalName = "internal-name"
  case rawLog = "raw-log"
  case grade
  case longSentence = "long-sentence"
  case allCaps = "all-caps"
  case noGreeting = "no-greeting"
  case noNextStep = "no-next-step"
  case noTime = "no-time"
  case filler
  case noFound = "no-finding"
  case noAction = "no-action"
  case noReason = "no-reason"

  /// How much it matters.
  public var severity: Severity {
    switch self {
    case .secret, .student: .error
    case .noGreeting, .filler, .noReason: .remark
    default: .warning
    }
  }

  /// What it looks for, for the manual; no full stop.
  public var meaning: String {
    switch self {
    case .secret: "a password, a key or a token"
    case .student: "the name or number of a student"
    case .copiedNote: "four fifths of it stand in an internal note"
    case .blame: "words that blame the reader"
    case .empty: "it only says that it is done, not what was done"
    case .jargon: "a term of the glossary"
    case .acronym: "capitals that neither the glossary nor the list `known` has"
    case .internalName: "a host name, an IP address, a network path or an account"
    case .rawLog: "an error code or a line of a log"
    case .grade: "a Flesch-Kincaid grade above `review.grade`, in texts of 30 words or more"
    case .longSentence: "a sentence of more words than `review.sentence-words`"
    case .allCaps: "a word, or words, in capitals"
    case .noGreeting: "it greets nobody"
    case .noNextStep: "it says neither what happens next nor what to do"
    case .noTime: "it promises something and does not say when"
    case .filler: "words that can go"
    case .noFound: "a note that does not say what was found"
    case .noAction: "a note that does not say what was done"
    case .noReason: "a note that does not say why"
    }
  }

  /// Whether it looks at texts of this kind.
  public func looks(at kind: TextKind) -> Bool {
    switch self {
    case .noFound, .noAction, .noReason: kind == .note
    case .secret, .blame, .empty: true
    case .noNextStep, .noTime: kind == .reply
    case .noGreeting, .copiedNote: kind == .reply || kind == .resolution
    default: kind != .note
    }
  }
}
