/// SipHash-2-4: a number made of bytes and a secret, from which neither can be found.
import Repository

/// A keyed hash (Aumasson and Bernstein, 2012), 64 bits.
///
/// Quick enough for every line of a log; with the key thrown away, what it made says nothing of an
/// address any more.
struct KeyedHash: Sendable, Equatable {
  private let low: UInt64
  private let high: UInt64

  /// A hash with a new secret.
  init() {
    low = .random(in: .min ... .max)
    high = .random(in: .min ... .max)
  }

  /// A hash with the secret that was kept: 16 bytes.
  init?(_ key: [UInt8]) {
    guard key.count == 16 else { return nil }
    low = Self.number(key[..<8])
    high = Self.number(key[8...])
  }

  /// The secret, 16 bytes.
  var key: [UInt8] {
    [low, high].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The number of some bytes.
  func callAsFunction(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = State(low, high)
    let whole = bytes.count & ~7
    var place = 0
    while place < whole {
      state.absorb(
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place += 8
    }
    var last = UInt64(bytes.count) << 56
    var shift: UInt64 = 0
    while place < bytes.count {
      last |= UInt64(bytes[place]) << shift
      shift += 8
      place += 1
    }
    state.absorb(last)
    return state.finish()
  }

  /// The number of two numbers.
  func callAsFunction(_ one: UInt64, _ other: UInt64) -> UInt64 {
    var state = State(low, high)
    state.absorb(one)
    state.absorb(other)
    state.absorb(16 << 56)
    return state.finish()
  }

  private struct State {
    var a: UInt64
    var b: UInt64
    var c: UInt64
    var d: UInt64

    @inline(__always)
    init(_ low: UInt64, _ high: UInt64) {
      a = low ^ 0x736f_6d65_7073_6575
      b = high ^ 0x646f_7261_6e64_6f6d
      c = low ^ 0x6c79_6765_6e65_7261
      d = high ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
      d ^= word
      turn()
      turn()
      a ^= word
    }

    @inline(__always)
    mutating func finish() -> UInt64 {
      c ^= 0xff
      turn()
      turn()
      turn()
      turn()
      return a ^ b ^ c ^ d
    }

    @inline(__always)
    private mutating func turn() {
      a &+= b
      c &+= d
      b = (b << 13 | b >> 51) ^ a
      d = (d << 16 | d >> 48) ^ c
      a = a << 32 | a >> 32
      c &+= b
      a &+= d
      b = (b << 17 | b >> 47) ^ c
      d = (d << 21 | d >> 43) ^ a
      c = c << 32 | c >> 32
    }
  }
}
