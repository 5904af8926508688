/// What a page is made of, as one short number: a page with the same one is not made again.

/// FNV-1a over values, 64 bits: enough to see a change, and no words can be read from it.
struct Fingerprint: Sendable, Equatable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Takes text in; where one ends and the next begins counts.
  mutating func add(_ text: String) {
    for byte in text.utf8 { mix(byte) }
    mix(0xFF)
  }

  /// Takes bytes in.
  mutating func add(_ bytes: [UInt8]) {
    add(Int64(bytes.count))
    for byte in bytes { mix(byte) }
  }

  /// Takes a number in.
  mutating func add(_ number: Int64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      mix(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }

  /// Takes a condition in.
  mutating func add(_ flag: Bool) { mix(flag ? 1 : 0) }

  /// Takes what may be missing in.
  mutating func add(_ text: String?) {
    add(text != nil)
    add(text ?? "")
  }

  /// Sixteen hexadecimal digits.
  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func mix(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
