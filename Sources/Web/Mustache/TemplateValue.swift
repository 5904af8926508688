/// What a template is filled with.

/// A value that a template can name.
public indirect enum TemplateValue: Sendable {
  /// Nothing: a section of it is left out.
  case nothing
  /// A condition.
  case flag(Bool)
  /// Text of any origin; it is escaped wherever it stands.
  case text(String)
  /// HTML that this program made; three braces put it in as it is.
  case html([UInt8])
  /// Values that a section is repeated for.
  case list([TemplateValue])
  /// Values with names.
  case record([String: TemplateValue])

  /// Whether a section of it is shown.
  var isShown: Bool {
    switch self {
    case .nothing: false
    case .flag(let flag): flag
    case .text(let text): !text.isEmpty
    case .html(let bytes): !bytes.isEmpty
    case .list(let values): !values.isEmpty
    case .record: true
    }
  }

  /// A text, or nothing.
  public static func maybe(_ text: String?) -> TemplateValue { text.map { .text($0) } ?? .nothing }
}

extension [UInt8] {
  /// Appends text with the characters that mean something in HTML and XML replaced.
  mutating func append(escaped text: some StringProtocol) {
    for byte in text.utf8 { append(escaped: byte) }
  }

  /// Appends one byte of text, replaced where it means something in HTML and XML.
  mutating func append(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "&"): append(contentsOf: "&amp;".utf8)
    case UInt8(ascii: "<"): append(contentsOf: "&lt;".utf8)
    case UInt8(ascii: ">"): append(contentsOf: "&gt;".utf8)
    case UInt8(ascii: "\""): append(contentsOf: "&quot;".utf8)
    case UInt8(ascii: "'"): append(contentsOf: "&#39;".utf8)
    // HTML and XML have no way to write the other control characters.
    case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: break
    default: append(byte)
    }
  }
}
