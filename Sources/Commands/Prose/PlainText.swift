// Prose for a screen: lines no wider than asked for, words to type in bold where that is wanted.
import Formats

/// How text meets the screen.
public struct TextLayout: Sendable {
  /// The widest a line may be, in columns.
  public var width: Int
  /// Whether headings and words to type are shown in bold.
  public var bold: Bool

  /// The widest line of a help text, in columns: longer ones are hard to read.
  public static let widest = 79

  /// Fits a layout to a screen of this many columns.
  public init(columns: Int = widest, bold: Bool = false) {
    width = min(max(columns, 24), Self.widest)
    self.bold = bold
  }

  /// Text in bold, where that is wanted.
  public func strong(_ text: String) -> String { bold ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// The lines of a prose text, each indented by this many columns.
  public func lines(_ prose: Prose, indent: Int) -> [String] {
    var lines: [String] = []
    var last: Prose.Block?
    for block in prose.blocks {
      if let last, !last.isEntry(like: block) { lines.append("") }
      lines += self.lines(block, indent)
      last = block
    }
    return lines
  }

  private func lines(_ block: Prose.Block, _ indent: Int) -> [String] {
    switch block {
    case .paragraph(let spans): return wrapped(spans, indent: indent)
    case .item(let spans):
      return wrapped(spans, first: spaces(indent) + "- ", indent: indent + 2)
    case .definition(let term, let meaning):
      return wrapped(term, indent: indent) + wrapped(meaning, indent: indent + 4)
    case .verbatim(let text):
      return text.map { $0.isEmpty ? "" : spaces(indent + 4) + $0 }
    case .heading(let text): return [spaces(max(indent - 2, 0)) + strong(text)]
    }
  }

  /// Running text in lines; `first` stands before the first one in place of the indent.
  public func wrapped(_ spans: [Prose.Span], first: String? = nil, indent: Int) -> [String] {
    var lines: [String] = []
    var line = first ?? spaces(indent)
    var used = displayWidth(line)
    var isEmpty = true
    for word in words(spans) {
      if !isEmpty, used + 1 + word.width > width {
        lines.append(line)
        line = spaces(indent)
        used = indent
        isEmpty = true
      }
      if !isEmpty {
        line += " "
        used += 1
      }
      line += word.text
      used += word.width
      isEmpty = false
    }
    if !isEmpty || first != nil { lines.append(line) }
    return lines
  }

  /// Two columns; the left one is at most `limit` wide, and a longer name stands on its own line.
  public func columns(
    _ rows: [(name: String, text: String)], indent: Int = 2, limit: Int = 28
  ) -> [String] {
    let names = rows.map { displayWidth($0.name) }.filter { $0 <= limit }
    let left = min(names.max() ?? 0, max(width / 2 - indent, 8))
    return rows.flatMap { row -> [String] in
      let name = spaces(indent) + strong(row.name)
      let own = displayWidth(row.name)
      let column = indent + left + 2
      if row.text.isEmpty { return [name] }
      guard own <= left else {
        return [name] + wrapped(Prose.spans(row.text), indent: column)
      }
      return wrapped(
        Prose.spans(row.text), first: name + spaces(left - own + 2), indent: column,
        firstWidth: column)
    }
  }

  // Bold adds bytes, not columns, so the width of a styled beginning has to be told.
  private func wrapped(
    _ spans: [Prose.Span], first: String, indent: Int, firstWidth: Int
  ) -> [String] {
    var lines = wrapped(spans, indent: firstWidth)
    guard let line = lines.first else { return [first] }
    lines[0] = first + line.dropFirst(firstWidth)
    return lines
  }

  /// Words with their width; pieces that touch stay one word.
  private func words(_ spans: [Prose.Span]) -> [(text: String, width: Int)] {
    var words: [(text: String, width: Int)] = []
    var touches = false
    for span in spans {
      let isLiteral = if case .literal = span { true } else { false }
      // Without bold, several words to type need something that holds them together.
      let isQuoted = isLiteral && !bold && span.words.contains(" ") && !span.words.contains("'")
      let parts = (isQuoted ? "'\(span.words)'" : span.words).split(
        separator: " ", omittingEmptySubsequences: false)
      for (index, part) in parts.enumerated() {
        if index > 0 { touches = false }
        if part.isEmpty { continue }
        let text = isLiteral ? strong(String(part)) : String(part)
        let width = displayWidth(part)
        if touches, let last = words.popLast() {
          words.append((last.text + text, last.width + width))
        } else {
          words.append((text, width))
        }
        touches = true
      }
    }
    return words
  }
}

extension Prose.Block {
  /// Whether both are items, or both terms: such stand together without an empty line.
  fileprivate func isEntry(like other: Prose.Block) -> Bool {
    switch (self, other) {
    case (.item, .item), (.definition, .definition): true
    default: false
    }
  }
}

/// So many spaces.
func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }
