/// Pictures among the words: where one stood, the text names its file.

/// Puts names of files in the place of `[cid:…]`, which HTML and Outlook's plain text hold.
enum InlineImages {
  /// The text with `[image: screen.png]` where a picture of the message stood.
  ///
  /// An id that no file of the message has becomes `[image]`: the picture did not come along.
  static func named(_ text: String, _ attachments: [InboundAttachment]) -> String {
    let mark = Array("[cid:".utf8)
    let bytes = Array(text.utf8)
    guard let first = place(of: mark, in: bytes[...]) else { return text }
    var names: [String: String] = [:]
    for file in attachments {
      if let id = file.contentID, names[id] == nil { names[id] = file.name }
    }
    var output = bytes[..<first]
    var rest = bytes[first...]
    while let start = place(of: mark, in: rest) {
      output += rest[..<start]
      let inside = rest[(start + mark.count)...].prefix(1_000)
      guard let end = inside.firstIndex(of: UInt8(ascii: "]")), !inside[..<end].contains(10) else {
        output += rest[start..<(start + mark.count)]
        rest = rest[(start + mark.count)...]
        continue
      }
      let id = unescaped(inside[..<end])
      output += (names[id].map { "[image: \($0)]" } ?? "[image]").utf8
      rest = rest[(end + 1)...]
    }
    return String(decoding: output + rest, as: UTF8.self)
  }

  // RFC 2392: the id stands in a URL, with percent signs for what a URL cannot hold.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var output: [UInt8] = []
    var place = bytes.startIndex
    while place < bytes.endIndex {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.endIndex,
        case let digits = String(decoding: bytes[(place + 1)...(place + 2)], as: UTF8.self),
        let value = UInt8(digits, radix: 16)
      {
        output.append(value)
        place += 3
      } else {
        output.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  // In any case: some programs write CID.
  private static func place(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    var place = bytes.startIndex
    while place + mark.count <= bytes.endIndex {
      if bytes[place] == mark[0],
        zip(bytes[place...], mark).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
      {
        return place
      }
      place += 1
    }
    return nil
  }
}
