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
  /// What phrases that may begin with it are filed under.
  let key: UInt16
  let kind: Kind
  let place: TextPlace

  /// Whether a full stop, an exclamation or a question mark stands at its end.
  let hasStop: Bool
  /// Whether a comma, a colon or a semicolon stands at its end.
  let hasPause: Bool

  private static let opening: Set<Character> = [
    "\"", "'", "“", "‘", "(", "[", "{", "«", "*", "_", "¡", "¿",
  ]
  private static let closing: Set<Character> = ["\"", "'", "”", "’", ")", "]", "}", "»", "*", "_"]
  private static let stops: Set<Character> = [".", "!", "?", "…"]
  private static let pauses: Set<Character> = [",", ";", ":"]

  init(_ whole: Substring, at place: TextPlace) {
    self.whole = whole
    let (core, opened) = Self.bare(whole)
    self.core = core
    self.place = TextPlace(line: place.line, column: place.column + opened)
    // Most chunks are a plain word, of which no more need be asked.
    if core.utf8.count == whole.utf8.count {
      (hasStop, hasPause) = (false, false)
    } else {
      hasStop = whole.last { !Self.closing.contains($0) }.map(Self.stops.contains) ?? false
      hasPause = whole.last.map(Self.pauses.contains) ?? false
    }
    let letters = ASCIILetters(core.utf8)
    if letters == .small {
      (folded, kind) = (String(core), .words)
    } else {
      folded = PhraseSearch.folded(core)
      kind = letters == .any ? .words : Self.kind(core)
    }
    key = PhraseSearch.key(folded)
  }

  /// A word without the punctuation around it, and how many characters stand before that.
  static func bare(_ whole: Substring) -> (core: Substring, opened: Int) {
    var core = whole
    var opened = 0
    // A letter or a digit of ASCII is no punctuation, whatever comes next to it.
    if let first = whole.utf8.first, !isPlain(first) {
      opened = whole.prefix { opening.contains($0) }.count
      core = whole.dropFirst(opened)
    }
    while let byte = core.utf8.last, !isPlain(byte), let last = core.last,
      closing.contains(last) || stops.contains(last) || pauses.contains(last)
    {
      core.removeLast()
    }
    return (core, opened)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    97...122 ~= byte | 32 || 48...57 ~= byte
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
    if ASCIILetters(core.utf8) != .none { return [core] }
    return core.split { !$0.isLetter && $0 != "'" && $0 != "’" }
      .filter { $0.contains(where: \.isLetter) }
  }

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

/// Whether a word has nothing but letters of ASCII, as nearly all words of English have.
enum ASCIILetters {
  /// Small ones only.
  case small
  /// Capitals too.
  case any
  /// Something else, or nothing.
  case none

  init(_ bytes: Substring.UTF8View) {
    var all = ASCIILetters.small
    for byte in bytes {
      if 97...122 ~= byte { continue }
      guard 65...90 ~= byte else {
        self = .none
        return
      }
      all = .any
    }
    self = bytes.isEmpty ? .none : all
  }
}
