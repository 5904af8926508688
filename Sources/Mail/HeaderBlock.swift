/// The headers of a message in their order, every occurrence of each.

/// One header as it came: unfolded, encoded words not decoded.
public struct Header: Hashable, Sendable {
  /// The name as written.
  public var name: String
  /// The value without the white space around it.
  public var value: String
}

/// Reading header lines.
///
/// A dictionary would keep one of two `Precedence` headers; a loop lives in the other one.
enum HeaderBlock {
  /// The most that is kept of one value, in bytes.
  static let valueLimit = 64 << 10
  /// The most headers that are kept.
  static let countLimit = 2_000

  /// The headers at the start of the bytes, where the body begins, and what was odd.
  static func read(_ bytes: ArraySlice<UInt8>) -> (
    headers: [Header], body: Int, warnings: [String]
  ) {
    var reader = Reader(bytes: bytes, place: bytes.startIndex)
    reader.readAll()
    var warnings: [String] = []
    if reader.left > 0 { warnings.append("\(reader.left) headers beyond the limit were left out") }
    if reader.cut > 0 { warnings.append("\(reader.cut) very long headers were cut") }
    if reader.isBroken { warnings.append("a header line without a colon ends the headers") }
    return (reader.headers, reader.place, warnings)
  }

  private struct Reader {
    let bytes: ArraySlice<UInt8>
    var place: Int
    var headers: [Header] = []
    var left = 0
    var cut = 0
    var isBroken = false

    mutating func readAll() {
      if bytes[place...].starts(with: "From ".utf8) { _ = nextLine() }
      while place < bytes.endIndex {
        let start = place
        let line = nextLine()
        if line.isEmpty { return }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), isName(line[..<colon]) else {
          // Some servers put a folded line or noise here; what follows is the body.
          isBroken = true
          place = start
          return
        }
        var value = Array(line[(colon + 1)...].prefix(HeaderBlock.valueLimit + 1))
        while place < bytes.endIndex, bytes[place] == 32 || bytes[place] == 9 {
          let more = nextLine()
          if value.count <= HeaderBlock.valueLimit {
            value += more.prefix(HeaderBlock.valueLimit + 1 - value.count)
          }
        }
        if value.count > HeaderBlock.valueLimit {
          value.removeLast(value.count - HeaderBlock.valueLimit)
          cut += 1
        }
        guard headers.count < HeaderBlock.countLimit else {
          left += 1
          continue
        }
        headers.append(
          Header(
            name: String(decoding: trimmed(line[..<colon]), as: UTF8.self),
            value: Charsets.text(Array(trimmed(value[...])), charset: nil).text))
      }
    }

    private mutating func nextLine() -> ArraySlice<UInt8> {
      let rest = bytes[place...]
      guard let end = rest.firstIndex(of: 10) else {
        place = bytes.endIndex
        return rest
      }
      place = end + 1
      let line = rest[..<end]
      return line.last == 13 ? line.dropLast() : line
    }

    private func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
      let name = trimmed(bytes)
      return !name.isEmpty && name.count <= 200 && name.allSatisfy { $0 > 32 && $0 < 127 }
    }

    private func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
      var bytes = bytes
      while let first = bytes.first, first == 32 || first == 9 { bytes = bytes.dropFirst() }
      while let last = bytes.last, last == 32 || last == 9 || last == 13 {
        bytes = bytes.dropLast()
      }
      return bytes
    }
  }
}

extension Sequence where Element == Header {
  /// The values of every occurrence of a header.
  public func values(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return filter { $0.name.utf8.count == wanted.utf8.count && $0.name.lowercased() == wanted }
      .map(\.value)
  }
}

/// Message-IDs inside a header's value.
enum MessageIDs {
  /// Every `<…>` of the values, in order; where there is none, each lone word with an at sign.
  ///
  /// - Parameter limit: the most that are kept, half from each end.
  static func all(in values: [String], limit: Int = 400) -> [String] {
    var found: [String] = []
    for value in values {
      var inside: [UInt8]?
      var any = false
      for byte in value.utf8 {
        switch byte {
        case UInt8(ascii: "<"): inside = [byte]
        case UInt8(ascii: ">"):
          if var id = inside, id.count > 1, id.count < 998 {
            id.append(byte)
            found.append(String(decoding: id, as: UTF8.self))
            any = true
          }
          inside = nil
        // Some programs fold an id in its middle.
        case 9, 32: continue
        default: inside?.append(byte)
        }
      }
      if !any {
        found += value.split(whereSeparator: { $0 == " " || $0 == "\t" }).filter {
          $0.contains("@") && !$0.contains("<") && !$0.contains(">")
        }.map { "<\($0)>" }
      }
    }
    if found.count <= limit { return found }
    return Array(found.prefix(limit / 2) + found.suffix(limit / 2))
  }
}
