/// Writing headers: words folded at 78 columns, everything beyond ASCII as encoded words.

/// Collects the header lines of one message.
struct HeaderWriter {
  private(set) var bytes: [UInt8] = []
  private var column = 0

  /// Writes words that must not be broken, folded between them.
  mutating func write(_ name: String, words: some Sequence<String>) {
    begin(name)
    for word in words { add(word) }
    end()
  }

  /// Writes free text (RFC 5322 `unstructured`).
  mutating func write(_ name: String, text: String) {
    begin(name)
    for word in EncodedWords.text(text, column: column) { add(word) }
    end()
  }

  /// Writes one mailbox.
  mutating func write(_ name: String, mailbox: MailAddress) throws {
    guard mailbox.isSound else {
      throw ComposerError(name, "'\(mailbox.address)' is not a mail address that can be written")
    }
    begin(name)
    for word in EncodedWords.phrase(mailbox.name, column: column) { add(word) }
    add(column == name.utf8.count + 1 ? mailbox.address : "<\(mailbox.address)>")
    end()
  }

  /// Writes a list's name (RFC 2919).
  mutating func write(_ name: String, list: ListName) throws {
    guard MailAddress.isDotAtom(Array(list.id.utf8)[...]), list.id.utf8.count <= 250 else {
      throw ComposerError(name, "'\(list.id)' is not a list id such as news.example.org")
    }
    begin(name)
    for word in EncodedWords.phrase(list.title, column: column) { add(word) }
    add("<\(list.id)>")
    end()
  }

  /// Writes a header of the closed list.
  mutating func write(_ header: ExtraHeader, _ value: String) throws {
    let words = value.split(separator: " ").map(String.init)
    let isPlain = words.allSatisfy { word in
      word.utf8.count <= 900 && word.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    }
    guard isPlain, !words.isEmpty else {
      throw ComposerError(header.rawValue, "the value must be words of printable ASCII")
    }
    write(header.rawValue, words: words)
  }

  private mutating func begin(_ name: String) {
    bytes += name.utf8
    bytes.append(UInt8(ascii: ":"))
    column = name.utf8.count + 1
  }

  private mutating func add(_ word: String) {
    let length = word.utf8.count
    // The first word stays on the header's own line: some servers take an empty one for the end.
    let isFirst = bytes.last == UInt8(ascii: ":")
    if column + 1 + length > 78, !isFirst || length > 900 {
      bytes += "\r\n".utf8
      column = 0
    }
    bytes.append(UInt8(ascii: " "))
    bytes += word.utf8
    column += 1 + length
  }

  private mutating func end() { bytes += "\r\n".utf8 }
}

/// Text of any script as words of ASCII (RFC 2047).
public enum EncodedWords {
  /// Free text, as words to write with single spaces between them.
  ///
  /// - Parameter column: where the first word may begin, less one.
  static func text(_ raw: String, column: Int) -> [String] {
    let text = cleaned(raw)
    if text.isEmpty { return [] }
    if text.utf8.allSatisfy({ $0 < 128 }), !text.contains("=?"), !text.contains("  ") {
      let words = text.split(separator: " ").map(String.init)
      if words.allSatisfy({ $0.utf8.count <= 900 }) { return words }
    }
    return encoded(text, column: column)
  }

  /// A display name: atoms, a quoted string, or encoded words.
  static func phrase(_ raw: String, column: Int) -> [String] {
    let text = cleaned(raw)
    if text.isEmpty { return [] }
    guard text.utf8.allSatisfy({ $0 < 128 }), !text.contains("=?"), text.utf8.count <= 60 else {
      return encoded(text, column: column)
    }
    let isAtoms = text.utf8.allSatisfy { $0 == 32 || MailAddress.isAtomByte($0) }
    if isAtoms, !text.contains("  ") { return text.split(separator: " ").map(String.init) }
    var quoted = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(character)
    }
    return [quoted + "\""]
  }

  /// The text on one line, without control characters and without white space at its ends.
  public static func oneLine(_ text: String) -> String { cleaned(text) }

  /// The text without control characters and without white space at its ends.
  ///
  /// Line ends become spaces: nothing that is written into a header can begin another one.
  static func cleaned(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: plain.append(" ")
      default: plain.append(scalar)
      }
    }
    let start = plain.firstIndex { $0 != " " } ?? plain.endIndex
    let end = plain.lastIndex { $0 != " " }.map { plain.index(after: $0) } ?? plain.endIndex
    return String(plain[start..<end])
  }

  // No word above 75 characters, no character split between two.
  private static func encoded(_ text: String, column: Int) -> [String] {
    let beyond = text.utf8.lazy.filter { !isPlain($0) && $0 != 32 }.count
    let usesBase64 = beyond * 3 > text.utf8.count
    var words: [String] = []
    var room = max(12, min(63, 78 - column - 1 - 12))
    var piece: [UInt8] = []
    var cost = 0
    func finish() {
      let body =
        usesBase64
        ? Base64.encode(piece) : String(decoding: piece.flatMap(quoted), as: UTF8.self)
      words.append("=?utf-8?\(usesBase64 ? "b" : "q")?\(body)?=")
      room = 63
      piece = []
      cost = 0
    }
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      let price =
        usesBase64 ? bytes.count : bytes.reduce(0) { $0 + (isPlain($1) || $1 == 32 ? 1 : 3) }
      if cost + price > (usesBase64 ? room / 4 * 3 : room), !piece.isEmpty { finish() }
      piece += bytes
      cost += price
    }
    if !piece.isEmpty { finish() }
    return words
  }

  // The characters that the Q encoding may leave alone wherever it stands, names included.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "/"):
      true
    default: false
    }
  }

  private static func quoted(_ byte: UInt8) -> [UInt8] {
    if byte == 32 { return [UInt8(ascii: "_")] }
    return isPlain(byte) ? [byte] : [UInt8(ascii: "="), Hex.upper(byte >> 4), Hex.upper(byte & 15)]
  }
}

/// Hexadecimal digits.
enum Hex {
  /// The upper-case digit of 0 to 15.
  static func upper(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
