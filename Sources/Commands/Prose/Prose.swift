// The markup that help and manual pages are written in, and its reading into blocks.
//
//     Lines up to an empty line are one paragraph.
//
//     - an item of a list; its lines go on up to an empty line or the next item
//     = a term
//     what the term means, up to an empty line, the next term or item
//     # A heading
//
//         four spaces begin text that is shown as it stands
//
// Inside a line `...` is a word to type and *NAME* a word to put something in place of. A backtick or
// an asterisk that has no partner stands for itself. There is nothing else, and no escaping.

/// A text in the prose markup, read once and rendered to a screen or to a manual page.
public struct Prose: Equatable, Sendable {
  /// The parts of the text, in order.
  public let blocks: [Block]

  /// One part of a text.
  public enum Block: Equatable, Sendable {
    /// Running text.
    case paragraph([Span])
    /// One item of a list.
    case item([Span])
    /// A term and what it means.
    case definition([Span], [Span])
    /// Lines shown as they stand, without the four spaces.
    case verbatim([String])
    /// A heading inside the text.
    case heading(String)
  }

  /// A piece of running text in one manner.
  public enum Span: Equatable, Sendable {
    /// Plain words.
    case text(String)
    /// A word to type.
    case literal(String)
    /// A word to put something in place of.
    case placeholder(String)

    /// The words without their manner.
    public var words: String {
      switch self {
      case .text(let words), .literal(let words), .placeholder(let words): words
      }
    }
  }

  /// Reads a text; there are no mistakes, only text that is not markup.
  public init(_ text: String) {
    var reader = ProseReader()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { reader.read(line) }
    reader.endBlock()
    blocks = reader.blocks
  }

  /// Every word to type in the text, and every line shown as it stands.
  public var literals: [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .paragraph(let spans), .item(let spans): Self.literals(spans)
      case .definition(let term, let meaning): Self.literals(term) + Self.literals(meaning)
      case .verbatim(let lines): lines
      case .heading: []
      }
    }
  }

  private static func literals(_ spans: [Span]) -> [String] {
    spans.compactMap { span in if case .literal(let words) = span { words } else { nil } }
  }

  /// Reads the manners inside one line of text.
  public static func spans(_ line: String) -> [Span] {
    var spans: [Span] = []
    var plain = ""
    var rest = line[...]
    while let character = rest.popFirst() {
      guard character == "`" || character == "*", let end = rest.firstIndex(of: character),
        isMarked(rest[..<end], by: character)
      else {
        plain.append(character)
        continue
      }
      if !plain.isEmpty { spans.append(.text(plain)) }
      plain = ""
      let words = String(rest[..<end])
      spans.append(character == "`" ? .literal(words) : .placeholder(words))
      rest = rest[rest.index(after: end)...]
    }
    if !plain.isEmpty { spans.append(.text(plain)) }
    return spans
  }

  // `2 * 3 * 4` and `*.csv` are no placeholders.
  private static func isMarked(_ words: Substring, by mark: Character) -> Bool {
    guard !words.isEmpty else { return false }
    return mark == "`" || words.allSatisfy { $0.isLetter || $0.isNumber || "-_.,".contains($0) }
  }
}

/// Gathers lines into blocks.
private struct ProseReader {
  private enum Kind { case paragraph, item, definition, verbatim }

  var blocks: [Prose.Block] = []
  private var kind = Kind.paragraph
  private var term = ""
  private var lines: [String] = []

  mutating func read(_ line: Substring) {
    if line.hasPrefix("    "), kind == .verbatim || lines.isEmpty {
      kind = .verbatim
      lines.append(String(line.dropFirst(4)))
      return
    }
    let text = line.drop { $0 == " " }
    if text.isEmpty {
      // An empty line inside text that stands as it is belongs to it, unless nothing follows.
      if kind == .verbatim { lines.append("") } else { endBlock() }
      return
    }
    if kind == .verbatim { endBlock() }
    if text.hasPrefix("# ") {
      endBlock()
      blocks.append(.heading(String(text.dropFirst(2))))
    } else if text.hasPrefix("- ") {
      begin(.item, String(text.dropFirst(2)))
    } else if text.hasPrefix("= ") {
      begin(.definition, nil)
      term = String(text.dropFirst(2))
    } else {
      lines.append(String(text))
    }
  }

  private mutating func begin(_ kind: Kind, _ line: String?) {
    endBlock()
    self.kind = kind
    if let line { lines.append(line) }
  }

  mutating func endBlock() {
    let spans = Prose.spans(lines.joined(separator: " "))
    switch kind {
    case .paragraph: if !lines.isEmpty { blocks.append(.paragraph(spans)) }
    case .item: blocks.append(.item(spans))
    case .definition: blocks.append(.definition(Prose.spans(term), spans))
    case .verbatim:
      while lines.last == "" { lines.removeLast() }
      blocks.append(.verbatim(lines))
    }
    kind = .paragraph
    lines = []
  }
}
