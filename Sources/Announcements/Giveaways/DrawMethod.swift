/// How winners follow from a list and public numbers: two methods that anybody can repeat.
import Commands
import Glibc
import Repository

/// A method of drawing.
///
/// Both put the whole list into an order of which the first win; a substitute is the next. So
/// nobody who has won is moved by what becomes of another winner.
enum DrawMethod: String, CaseIterable, Sendable, ArgumentValue {
  /// Each entry has a score of its own, a checksum of the seed and its code; the lowest wins.
  ///
  /// The seed is a checksum of the seal under the commitment and of the key.
  case hashChain = "hash-chain"
  /// One after the other is taken out of the numbered list (RFC 3797, with MD5 as it says).
  case rfc3797

  /// The most entries that the method takes.
  var most: Int {
    switch self {
    case .hashChain: 1_000_000
    // The counter has two bytes.
    case .rfc3797: 65_535
    }
  }

  /// The places in the list, from 0, of those who are drawn first.
  ///
  /// - Parameters:
  ///   - entries: the codes of the list, in its order.
  ///   - key: what the public numbers make.
  ///   - seal: the seal under the commitment.
  ///   - count: how many are wanted; no more than there are entries.
  func drawn(
    _ count: Int, of entries: [String], key: String, seal: String
  ) throws(LibraryMissing) -> [Int] {
    switch self {
    case .hashChain: try Self.lowest(count, of: entries, seed: Self.seed(key: key, seal: seal))
    case .rfc3797: try Self.taken(count, of: entries.count, key: key)
    }
  }

  /// The seed of a hash chain.
  static func seed(key: String, seal: String) throws(LibraryMissing) -> String {
    try checksum("\(seal)\n\(key)\n")
  }

  private static func lowest(
    _ count: Int, of entries: [String], seed: String
  ) throws(LibraryMissing) -> [Int] {
    var scores: [(score: String, place: Int)] = []
    scores.reserveCapacity(entries.count)
    for (place, code) in entries.enumerated() {
      scores.append((try checksum("\(seed) \(code)\n"), place))
    }
    return scores.sorted { ($0.score, $0.place) < ($1.score, $1.place) }.prefix(count).map(\.place)
  }

  /// RFC 3797: the places, from 0, that are taken out of a list of `size`.
  static func taken(_ count: Int, of size: Int, key: String) throws(LibraryMissing) -> [Int] {
    var pool = Array(0..<size)
    var taken: [Int] = []
    for index in 0..<min(count, size) {
      let ends = [UInt8(index >> 8), UInt8(index & 255)]
      let digest = try MD5.hash(ends + Array(key.utf8) + ends)
      // The digest is one large number, of which only the remainder matters.
      let remainder = digest.reduce(0) { ($0 << 8 + Int($1)) % pool.count }
      taken.append(pool.remove(at: remainder))
    }
    return taken
  }

  /// How many bits it takes to choose some of a list (RFC 3797, 3.3).
  static func bits(choosing winners: Int, of entries: Int) -> Double {
    guard 0 < winners, winners < entries else { return 0 }
    let few = min(winners, entries - winners)
    return (0..<few).reduce(0) { $0 + log2(Double(entries - $1)) - log2(Double(few - $1)) }
  }
}

/// The SHA-256 of a text, in hexadecimal digits.
func checksum(_ text: String) throws(LibraryMissing) -> String {
  SHA256.hex(try SHA256.hash(Array(text.utf8)))
}
