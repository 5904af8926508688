/// LDIF, the text form of a directory's entries (RFC 2849): content records only.
import Commands
import Repository

/// Reads the entries of an LDIF file.
struct LDIFReader {
  /// The most bytes one value may have.
  private static let limit = 1 << 20

  let name: String
  /// The attributes that somebody will read; a photograph in a file elsewhere is not one of them.
  let wanted: Set<String>
  private let bytes: [UInt8]
  private var index = 0
  /// The line at `index`, from 1.
  private var line = 1

  init(name: String, bytes: [UInt8], wanted: Set<String>) {
    self.name = name
    self.wanted = wanted
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// All entries; what cannot be read is an error that names the line.
  mutating func entries() throws(Failure) -> [DirectoryEntry] {
    var entries: [DirectoryEntry] = []
    var current: DirectoryEntry?
    while let (number, text) = nextLogicalLine() {
      if text.isEmpty {
        if let entry = current { entries.append(entry) }
        current = nil
        continue
      }
      guard let (attribute, value) = try parse(text, number) else { continue }
      switch (attribute, current == nil) {
      case ("version", true) where entries.isEmpty:
        guard value == [UInt8(ascii: "1")] else { throw wrong(number, "only version 1 is known") }
      case ("dn", true):
        guard let dn = String(validating: value, as: UTF8.self) else {
          throw wrong(number, "the name is not UTF-8")
        }
        current = DirectoryEntry(name: dn, place: "\(name):\(number)")
      case ("dn", false): throw wrong(number, "a second 'dn' without a blank line before it")
      case ("changetype", _), ("control", _):
        throw wrong(number, "'\(attribute)': changes are not read, only content")
      case (_, true): throw wrong(number, "'\(attribute)' before the 'dn' of an entry")
      default:
        // What must never be kept is dropped before anything can see it.
        if !Sheet.isSecret(attribute) { current?.values[attribute, default: []].append(value) }
      }
    }
    if let entry = current { entries.append(entry) }
    return entries
  }

  private func wrong(_ line: Int, _ message: String) -> Failure {
    Failure("\(name):\(line): \(message)")
  }

  // MARK: Lines

  /// The next line with its continuations, without comments; nil at the end.
  private mutating func nextLogicalLine() -> (line: Int, bytes: [UInt8])? {
    while true {
      let number = line
      guard var text = nextLine() else { return nil }
      // A comment may be folded too.
      while at() == UInt8(ascii: " "), !text.isEmpty {
        index += 1
        text += nextLine() ?? []
      }
      if text.first != UInt8(ascii: "#") { return (number, text) }
    }
  }

  private func at() -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func nextLine() -> [UInt8]? {
    guard index < bytes.count else { return nil }
    let end = bytes[index...].firstIndex(of: 10) ?? bytes.count
    var text = Array(bytes[index..<end])
    if text.last == 13 { text.removeLast() }
    index = min(end + 1, bytes.count)
    line += 1
    return text
  }

  // MARK: Values

  /// `attribute: text`, `attribute:: base64`; options such as `;lang-en` belong to the attribute.
  ///
  /// Nil for `attribute:< file` of an attribute that nobody reads, as `ldapsearch -t` writes
  /// pictures; the file is never opened.
  private func parse(_ text: [UInt8], _ number: Int) throws(Failure) -> (String, [UInt8])? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
      throw wrong(number, "not 'attribute: value'")
    }
    let attribute = String(decoding: text[..<colon], as: UTF8.self).lowercased()
    let isName = attribute.utf8.allSatisfy {
      97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 || $0 == 59 || $0 == 46
    }
    guard isName else { throw wrong(number, "'\(attribute.prefix(40))' is not an attribute") }
    var rest = text[(colon + 1)...]
    let mark = rest.first
    if mark == UInt8(ascii: "<") {
      guard wanted.contains(attribute) || attribute == "dn" else { return nil }
      throw wrong(number, "'\(attribute)' is in another file; such values are not read")
    }
    let isBase64 = mark == UInt8(ascii: ":")
    if isBase64 { rest = rest.dropFirst() }
    rest = rest.drop { $0 == UInt8(ascii: " ") }
    guard rest.count <= Self.limit else { throw wrong(number, "a value of more than 1 MiB") }
    guard isBase64 else {
      guard !rest.contains(0) else { throw wrong(number, "a NUL byte") }
      return (attribute, Array(rest))
    }
    guard let value = decodedBase64(rest) else {
      throw wrong(number, "'\(attribute)' is not base64")
    }
    return (attribute, value)
  }
}

/// The bytes that base64 stands for (RFC 4648, with padding), or nil.
func decodedBase64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
  var text = text
  while let last = text.last, last == 32 || last == 9 { text = text.dropLast() }
  guard text.count % 4 == 0 else { return nil }
  let padding = text.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count / 4 * 3)
  var bits: UInt32 = 0
  var count = 0
  for byte in text.dropLast(padding) {
    let value: UInt8
    switch byte {
    case 65...90: value = byte - 65
    case 97...122: value = byte - 71
    case 48...57: value = byte + 4
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    default: return nil
    }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return bytes
}
