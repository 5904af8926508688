/// Public numbers, as they were announced, and the key that they make: the randomness of a draw.
import Commands
import Repository

/// The numbers of one public source, such as one evening of a lottery.
struct PublicNumbers: Sendable, Equatable {
  /// As it stands in the record: the words with single blanks.
  let text: String
  /// Its part of the key.
  let key: String
  /// More bits than these cannot be in it.
  let mostBits: Double

  /// Reads whole numbers, decimals, or `hex` and hexadecimal digits.
  ///
  /// Whole numbers are sorted and written without leading zeros, each with a full stop behind it;
  /// decimals keep their order and lose the zeros at their ends; a slash ends the source. So does
  /// the reference code of RFC 3797, with the same limits. `hex` is for what is no number, such as
  /// the value of a randomness beacon; the RFC has no such thing.
  ///
  /// - Throws: `Failure` that says what is no number.
  init(reading typed: String) throws(Failure) {
    let words = typed.split { $0 == "," || $0.isWhitespace }.map(String.init)
    guard let first = words.first else { throw .usage("there are no numbers in ''") }
    text = words.joined(separator: " ")
    if first == "hex" {
      let digits = words.dropFirst().joined().lowercased()
      guard 16...128 ~= digits.utf8.count, digits.utf8.allSatisfy(isHexDigit) else {
        throw .usage("'\(typed)' is not 'hex' and 16 to 128 hexadecimal digits")
      }
      key = "\(digits)./"
      mostBits = Double(digits.utf8.count) * 4
      return
    }
    guard words.count <= 16 else { throw .usage("a source has at most 16 numbers") }
    let isDecimal = words.contains { $0.contains(".") }
    var whole: [Int64] = []
    var decimals = ""
    for word in words {
      let parts = word.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == (isDecimal ? 2 : 1), parts.allSatisfy({ 1...18 ~= $0.utf8.count }),
        parts.allSatisfy({ $0.utf8.allSatisfy { 48...57 ~= $0 } }),
        let number = Int64(parts[0])
      else {
        throw .usage(
          isDecimal
            ? "'\(word)' is not a decimal such as 12.50, as another number of the source is"
            : "'\(word)' is not a number of at most 18 digits")
      }
      whole.append(number)
      guard isDecimal else { continue }
      var fraction = parts[1]
      while fraction.last == "0" { fraction.removeLast() }
      decimals += "\(number).\(fraction)"
    }
    key = isDecimal ? "\(decimals)/" : whole.sorted().map { "\($0)." }.joined() + "/"
    let digits = words.reduce(0) { $0 + $1.utf8.count { $0 != 46 } }
    mostBits = Double(digits) * 3.322
  }

  /// Whether the method of RFC 3797 knows such a source.
  var isHexadecimal: Bool { text.hasPrefix("hex") }
}

/// Whether a byte is a hexadecimal digit, of small letters.
func isHexDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte || 97...102 ~= byte }

/// Whether a text is a SHA-256 as the record writes it.
func isChecksum(_ text: some StringProtocol) -> Bool {
  text.utf8.count == 64 && text.utf8.allSatisfy(isHexDigit)
}
