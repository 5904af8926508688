/// A mail address with the name that stands before it, as headers carry them.

/// One mailbox of a header: `Ana Ruiz <ana@example.org>`.
public struct MailAddress: Hashable, Sendable {
  /// The display name; may be empty, may be in any script.
  public var name: String
  /// `local@domain`, without angle brackets.
  public var address: String

  /// Makes a mailbox; nothing is checked before it is written.
  public init(_ address: String, name: String = "") {
    self.name = name
    self.address = address
  }

  /// The part after the at sign, in lower case; empty when there is none.
  public var domain: String {
    guard let at = address.lastIndex(of: "@") else { return "" }
    return address[address.index(after: at)...].lowercased()
  }

  /// Whether the address can stand in a header and in an envelope as it is.
  ///
  /// A dot-atom on both sides (RFC 5322, 3.4.1), ASCII, at most 254 bytes: narrower than the full
  /// grammar, so that nothing in it can be taken for another header, comment or address.
  public var isSound: Bool {
    let bytes = Array(address.utf8)
    guard bytes.count <= 254, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return false }
    return Self.isDotAtom(bytes[..<at]) && Self.isDotAtom(bytes[(at + 1)...])
  }

  /// Letters, digits and the marks of an atom, with single dots between them.
  static func isDotAtom(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, let last = bytes.last else { return false }
    let dot = UInt8(ascii: ".")
    if first == dot || last == dot { return false }
    var before: UInt8 = 0
    for byte in bytes {
      guard byte == dot ? before != dot : isAtomByte(byte) else { return false }
      before = byte
    }
    return true
  }

  /// Whether the byte is `atext` (RFC 5322, 3.2.3).
  static func isAtomByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2F, 0x3D, 0x3F, 0x5E...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}
