// Single values as CSV and TSV write them, and the guard against spreadsheet formulas.

/// The apostrophe that keeps a spreadsheet from running text as a formula (OWASP, CSV Injection).
///
/// Text that begins with `=`, `+`, `-`, `@`, tab, return, newline, a full-width form of these, or an
/// apostrophe itself gets one more in front, so that taking it off again restores every value.
public enum SpreadsheetGuard {
  /// Whether `text` needs the apostrophe.
  public static func guards(_ text: some StringProtocol) -> Bool {
    switch text.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠": true
    default: false
    }
  }

  /// The text before it was guarded; text that was not is returned as it is.
  public static func removed(from text: String) -> String {
    guard text.utf8.first == Ascii.apostrophe else { return text }
    let rest = text.unicodeScalars.dropFirst()
    return guards(Substring(rest)) ? String(rest) : text
  }
}

extension [UInt8] {
  /// Appends a cell as one CSV field; null is nothing, and the empty string is `""`, so both return.
  mutating func append(csv cell: Cell, guarded: Bool) {
    switch cell {
    case .null: break
    case .text(let value): append(csvField: value, guarded: guarded)
    case .list(let words):
      let joined = words.joined(separator: " ")
      if !joined.isEmpty { append(csvField: joined, guarded: guarded) }
    case .json(let value): append(csvField: value.encoded(), guarded: false)
    case .integer, .real, .bool, .instant: append(plain: cell)
    }
  }

  /// Appends a cell as one TSV value; null and the empty string are both nothing.
  mutating func append(tsv cell: Cell, guarded: Bool) {
    switch cell {
    case .null: break
    case .text(let value): append(tsvValue: value, guarded: guarded)
    case .list(let words): append(tsvValue: words.joined(separator: " "), guarded: guarded)
    case .json(let value): append(tsvValue: value.encoded(), guarded: false)
    case .integer, .real, .bool, .instant: append(plain: cell)
    }
  }

  private mutating func append(plain cell: Cell) {
    switch cell {
    case .integer(let value): append(decimal: value)
    case .real(let value): if value.isFinite { append(text: value.description) }
    case .bool(let value): append(text: value ? "true" : "false")
    case .instant(let value): value.appendRFC3339(to: &self)
    case .null, .text, .list, .json: break
    }
  }

  mutating func append(csvField text: String, guarded: Bool) {
    let prefixed = guarded && SpreadsheetGuard.guards(text)
    var text = text
    text.withUTF8 { source in
      guard needsQuotes(source) else {
        if prefixed { append(Ascii.apostrophe) }
        append(contentsOf: source)
        return
      }
      append(Ascii.quote)
      if prefixed { append(Ascii.apostrophe) }
      var copied = 0
      for index in source.indices where source[index] == Ascii.quote {
        // The quote is copied once here and once more with what follows.
        append(contentsOf: UnsafeBufferPointer(rebasing: source[copied...index]))
        copied = index
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: source[copied...]))
      append(Ascii.quote)
    }
  }

  private mutating func append(tsvValue text: String, guarded: Bool) {
    if guarded, SpreadsheetGuard.guards(text) { append(Ascii.apostrophe) }
    var text = text
    text.withUTF8 { source in
      var copied = 0
      for index in source.indices {
        let letter: UInt8
        switch source[index] {
        case Ascii.tab: letter = UInt8(ascii: "t")
        case Ascii.newline: letter = UInt8(ascii: "n")
        case Ascii.carriageReturn: letter = UInt8(ascii: "r")
        case Ascii.backslash: letter = Ascii.backslash
        default: continue
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: source[copied..<index]))
        append(Ascii.backslash)
        append(letter)
        copied = index + 1
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: source[copied...]))
    }
  }
}

private func needsQuotes(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
  // A leading byte order mark could be the first bytes of the file, where readers strip it.
  guard !source.isEmpty, !source.starts(with: [0xEF, 0xBB, 0xBF]) else { return true }
  for byte in source where byte <= Ascii.comma {
    switch byte {
    case Ascii.comma, Ascii.quote, Ascii.newline, Ascii.carriageReturn: return true
    default: continue
    }
  }
  return false
}
