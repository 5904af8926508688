/// The named values of a form or a query, read strictly.

/// Names with values, in the order in which they came.
struct Fields: Sendable, Equatable {
  private(set) var pairs: [(name: String, value: String)] = []

  /// The most fields that any form of ours has, by far.
  static let limit = 100

  /// None.
  init() {}

  /// Reads `application/x-www-form-urlencoded` (WHATWG URL, 5.1), where it is text.
  ///
  /// - Throws: `Refusal` for a percent sign that begins nothing, for what is not UTF-8, and for
  ///   characters that no form sends.
  init(urlencoded bytes: [UInt8]) throws(Refusal) {
    guard !bytes.isEmpty else { return }
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      let halves = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      try add(
        Self.text(halves[0]), halves.count > 1 ? Self.text(halves[1]) : "")
    }
  }

  /// Adds a value.
  ///
  /// - Throws: `Refusal` for what no form of ours sends.
  mutating func add(_ name: String, _ value: String) throws(Refusal) {
    guard pairs.count < Self.limit else { throw Refusal(400, "more than \(Self.limit) fields") }
    guard name.utf8.count <= 100, Self.isText(name), Self.isText(value) else {
      throw Refusal(400, "a field holds what no form sends")
    }
    pairs.append((name, value))
  }

  /// The first value of a name; nil where it did not come.
  subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// All values of a name.
  func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

  static func == (left: Fields, right: Fields) -> Bool {
    left.pairs.elementsEqual(right.pairs) { $0 == $1 }
  }

  /// The text of bytes.
  ///
  /// - Throws: `Refusal` where they are not UTF-8.
  static func utf8(_ bytes: [UInt8]) throws(Refusal) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(400, "a field is not UTF-8")
    }
    return text
  }

  private static func isText(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 32 && $0 != 0x7F || $0 == 9 || $0 == 10 || $0 == 13 }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) throws(Refusal) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      switch bytes[place] {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard place + 2 < bytes.endIndex, let high = digit(bytes[place + 1]),
          let low = digit(bytes[place + 2])
        else { throw Refusal(400, "a percent sign that begins nothing") }
        decoded.append(high << 4 | low)
        place += 2
      case let byte: decoded.append(byte)
      }
      place += 1
    }
    return try utf8(decoded)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
