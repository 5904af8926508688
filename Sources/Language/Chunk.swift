/// What is written between two blanks, and what it is for the one who counts and looks for words.

/// A place in a text, both counted from 1; the column counts characters.
public struct TextPlace: Sendable, Hashable, Comparable {
  /// The line.
  public var line: Int
  /// The character in the line.
  public var column: Int

  /// Names a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The order of reading.
  public static func < (left: TextPlace, right: TextPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The characters between two blanks.
struct Chunk: Sendable {
  enum Kind: Sendable {
    /// A word of letters, or several that hyphens join.
    case words
    /// Something with a digit in it.
    case number
    /// A web address, a mail address, a path: a name to copy, not a word to read.
    case address
    /// Punctuation only.
    case marks
  }

  /// As it was written.
  let whole: Substring
  /// Without the punctuation around it.
  let core: Substring
  /// The core in small letters, as phrases are looked for.
  let folded: String
  let kind: Kind
  let place: TextPlace

  private static let opening: Set<Character> = [
    "\"", "'", "“", "‘", "(", "[", "{", "«", "*", "_", "¡", "¿",
  ]
  private static let closing: Set<Character> = ["\"", "'", "”", "’", ")", "]", "}", "»", "*", "_"]
  private static let stops: Set<Character> = [".", "!", "?", "…"]
  private static let pauses: Set<Character> = [",", ";", ":"]

  init(_ whole: Substring, at place: TextPlace) {
    self.whole = whole
    let opened = whole.prefix { Self.opening.contains($0) }.count
    var core = whole.dropFirst(opened)
    while let last = core.last,
      Self.closing.contains(last) || Self.stops.contains(last) || Self.pauses.contains(last)
    {
      core.removeLast()
    }
    self.core = core
    folded = PhraseSearch.folded(core)
    self.place = TextPlace(line: place.line, column: place.column + opened)
    kind = Self.kind(core)
  }

  private static func kind(_ core: Substring) -> Kind {
    if core.isEmpty { return .marks }
    if isAddress(core) { return .address }
    if core.contains(where: { $0.isASCII && $0.isNumber }) { return .number }
    return core.contains(where: \.isLetter) ? .words : .marks
  }

  private static func isAddress(_ core: Substring) -> Bool {
    let marks = core.utf8.contains {
      $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "@")
        || $0 == UInt8(ascii: ".")
    }
    guard marks else { return false }
    if core.contains("\\") || core.lowercased().hasPrefix("www.") { return true }
    if core.hasPrefix("/"), core.dropFirst().contains("/") { return true }
    if let at = core.firstIndex(of: "@"), at > core.startIndex,
      core.index(after: at) < core.endIndex
    {
      return true
    }
    var rest = core
    while let colon = rest.firstIndex(of: ":") {
      rest = rest[core.index(after: colon)...]
      if rest.hasPrefix("//") { return true }
    }
    return false
  }

  /// The words in it: the parts between characters that are neither letters nor apostrophes.
  var words: [Substring] {
    guard kind == .words else { return kind == .number ? [core] : [] }
    if core.utf8.allSatisfy({ 97...122 ~= $0 | 32 }) { return [core] }
    return core.split { !$0.isLetter && $0 != "'" && $0 != "’" }
      .filter { $0.contains(where: \.isLetter) }
  }

  /// Whether a full stop, an exclamation or a question mark stands at its end.
  var hasStop: Bool {
    guard let last = whole.last(where: { !Self.closing.contains($0) }) else { return false }
    return Self.stops.contains(last)
  }

  /// Whether a comma, a colon or a semicolon stands at its end.
  var hasPause: Bool { whole.last.map { Self.pauses.contains($0) } ?? false }

  /// Whether a question mark stands at its end.
  var hasQuestionMark: Bool {
    whole.last { !Self.closing.contains($0) } == "?"
  }

  /// Whether the stop at its end is that of an abbreviation.
  ///
  /// - Parameter next: what follows in the same block; `a.m.`, `p.m.`, `etc.` and `inc.` end a
  ///   sentence before a capital letter, the others and initials never do.
  func isAbbreviated(before next: Chunk?) -> Bool {
    guard whole.last(where: { !Self.closing.contains($0) }) == "." else { return false }
    let word = core.lowercased() + "."
    if Self.endings.contains(word) {
      return !(next?.core.first?.isUppercase ?? true)
    }
    if core.count == 1, let letter = core.first, letter.isUppercase, letter != "I" { return true }
    return Self.abbreviations.contains(word)
  }

  private static let endings: Set<String> = ["a.m.", "p.m.", "etc.", "inc."]

  private static let abbreviations: Set<String> = [
    "dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "jr.", "sr.", "no.", "vs.", "e.g.", "i.e.",
    "approx.", "ext.", "rm.", "tel.", "fig.", "min.", "max.", "dept.", "bldg.", "sra.", "srta.",
    "dra.", "núm.", "tel.", "p.ej.", "mon.", "tue.", "wed.", "thu.", "fri.", "jan.", "feb.",
    "aug.", "sept.", "oct.", "nov.", "dec.",
  ]
}
