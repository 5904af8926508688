/// How a column of ours is made from columns of theirs: `{category}: {u_symptom}`.
import Commands
import Repository

/// Literal text and columns of the file, in turn.
struct ColumnTemplate: Sendable, Equatable {
  enum Piece: Sendable, Equatable {
    case literal(String)
    /// A header as it was written, with an occurrence such as `#2` still in it.
    case column(String)
  }

  var pieces: [Piece]

  /// One column, unchanged.
  init(column: String) { pieces = [.column(column)] }

  /// Reads `{header}` and text; `{{` and `}}` are literal braces.
  init(reading text: String) throws(Failure) {
    pieces = []
    var literal = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        literal.append(character)
        continue
      }
      if rest.first == character {
        rest.removeFirst()
        literal.append(character)
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else {
        throw Failure.usage(
          "'\(text)': a '\(character)' stands alone", hint: "write {{ or }} for a brace itself")
      }
      if !literal.isEmpty { pieces.append(.literal(literal)) }
      literal = ""
      let name = rest[..<end].trimmed
      guard !name.isEmpty else {
        throw Failure.usage("'\(text)': the braces are empty", hint: "write {header}")
      }
      pieces.append(.column(name))
      rest = rest[rest.index(after: end)...]
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
  }

  /// Reads alternatives that stand between ` | `.
  static func alternatives(reading text: String) throws(Failure) -> [ColumnTemplate] {
    var found: [ColumnTemplate] = []
    var rest = text[...]
    while let bar = rest.firstRange(ofBar: " | ") {
      found.append(try ColumnTemplate(reading: rest[..<bar.lowerBound].trimmed))
      rest = rest[bar.upperBound...]
    }
    found.append(try ColumnTemplate(reading: rest.trimmed))
    return found
  }
}

extension Substring {
  // `ranges(of:)` lives in a library that this program does not load.
  fileprivate func firstRange(ofBar bar: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(bar) { return start..<index(start, offsetBy: bar.count) }
      start = index(after: start)
    }
    return nil
  }
}

/// A header as headers are compared: without case, and with single spaces inside and none around.
func comparableHeader(_ text: some StringProtocol) -> String {
  text.split(whereSeparator: { $0.isWhitespace || $0 == "\u{FEFF}" }).joined(separator: " ")
    .lowercased()
}
