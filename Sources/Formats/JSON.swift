// JSON as an ordered value and its compact text. Written here because key order must not change
// between runs; JSON is read by SQLite, never by this room.

/// A JSON value whose object keys keep their order.
public indirect enum JSON: Equatable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without a fraction.
  case integer(Int64)
  /// A number with a fraction; one that is not finite is written as `null`, as JSON has no word for it.
  case real(Double)
  /// A string of any characters.
  case string(String)
  /// Values in order.
  case array([JSON])
  /// Members in order; a repeated key is written twice, as given.
  case object([(key: String, value: JSON)])

  /// Compares the values, and for objects also the order of their keys.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)):
      a.elementsEqual(b) { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  /// The compact text of the value, one line whatever it holds.
  public func encoded() -> String {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the compact text of the value as UTF-8.
  public func encode(into bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(text: "null")
    case .bool(let value): bytes.append(text: value ? "true" : "false")
    case .integer(let value): bytes.append(decimal: value)
    case .real(let value): bytes.append(text: value.isFinite ? value.description : "null")
    case .string(let value): bytes.append(jsonString: value)
    case .array(let values):
      bytes.append(Ascii.openBracket)
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(Ascii.comma) }
        value.encode(into: &bytes)
      }
      bytes.append(Ascii.closeBracket)
    case .object(let members):
      bytes.append(Ascii.openBrace)
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(Ascii.comma) }
        bytes.append(jsonString: member.key)
        bytes.append(Ascii.colon)
        member.value.encode(into: &bytes)
      }
      bytes.append(Ascii.closeBrace)
    }
  }
}

extension [UInt8] {
  /// Appends `text` as a quoted JSON string (RFC 8259), escaping what would break a line or a script.
  mutating func append(jsonString text: String) {
    var text = text
    append(Ascii.quote)
    text.withUTF8 { source in
      var copied = 0
      var index = 0
      while index < source.count {
        let byte = source[index]
        if byte >= 0x20, byte != Ascii.quote, byte != Ascii.backslash, byte != 0xE2 {
          index += 1
          continue
        }
        var length = 1
        if byte == 0xE2 {
          // U+2028 and U+2029 end a line in JavaScript before 2019 and in many log readers.
          guard source[index + 1] == 0x80, source[index + 2] & 0xFE == 0xA8 else {
            index += 3
            continue
          }
          length = 3
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: source[copied..<index]))
        appendEscape(of: byte, separator: length == 3 ? source[index + 2] : 0)
        index += length
        copied = index
      }
      append(contentsOf: UnsafeBufferPointer(rebasing: source[copied...]))
    }
    append(Ascii.quote)
  }

  private mutating func appendEscape(of byte: UInt8, separator: UInt8) {
    append(Ascii.backslash)
    switch byte {
    case Ascii.quote, Ascii.backslash: append(byte)
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0xE2: append(text: separator == 0xA8 ? "u2028" : "u2029")
    default:
      append(text: "u00")
      append(hexDigit(byte >> 4))
      append(hexDigit(byte & 15))
    }
  }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
