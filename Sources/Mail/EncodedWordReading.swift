/// Reading encoded words (RFC 2047), the way senders really write them.

extension EncodedWords {
  /// The header value with its encoded words decoded.
  ///
  /// Words that follow each other are joined before their charset is converted: some programs cut
  /// a character in two. What is no encoded word stays as it is.
  static func decoded(_ value: String) -> String {
    guard value.contains("=?") else { return value }
    let bytes = Array(value.utf8)
    var output: [UInt8] = []
    var pending: [UInt8] = []
    var charset = ""
    var place = 0
    var plainStart = 0
    func flush() {
      if !pending.isEmpty { output += Charsets.text(pending, charset: charset).text.utf8 }
      pending = []
    }
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "="), let word = Word(bytes, at: place) else {
        place += 1
        continue
      }
      let between = bytes[plainStart..<place]
      let isAdjacent = plainStart > 0 && between.allSatisfy { $0 == 32 || $0 == 9 }
      if !isAdjacent || word.charset != charset {
        flush()
        if !isAdjacent { output += between }
      }
      charset = word.charset
      pending += word.payload
      place = word.end
      plainStart = place
    }
    flush()
    output += bytes[plainStart...]
    return String(decoding: output, as: UTF8.self)
  }

  /// One encoded word.
  private struct Word {
    var charset: String
    var payload: [UInt8]
    var end: Int

    init?(_ bytes: [UInt8], at start: Int) {
      let mark = UInt8(ascii: "?")
      // Longer than the standard's 75 characters is common, without end is not.
      let limit = min(bytes.count, start + 2_000)
      func next(_ from: Int) -> Int? {
        from < limit ? bytes[from..<limit].firstIndex(of: mark) : nil
      }
      guard start + 1 < bytes.count, bytes[start + 1] == mark, let first = next(start + 2),
        first > start + 2, first - start < 80, first + 2 < bytes.count, bytes[first + 2] == mark
      else { return nil }
      let text = first + 3
      var close = next(text)
      while let at = close, at + 1 < bytes.count, bytes[at + 1] != UInt8(ascii: "=") {
        close = next(at + 1)
      }
      guard let close, close + 1 < bytes.count else { return nil }
      let named = String(decoding: bytes[(start + 2)..<first], as: UTF8.self)
      charset = named.split(separator: "*").first.map(String.init)?.lowercased() ?? ""
      end = close + 2
      switch bytes[first + 1] {
      case UInt8(ascii: "b"), UInt8(ascii: "B"):
        guard let decoded = Base64.decode(bytes[text..<close]) else { return nil }
        payload = decoded
      case UInt8(ascii: "q"), UInt8(ascii: "Q"): payload = Self.unquoted(bytes[text..<close])
      default: return nil
      }
    }

    private static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
      var bytes: [UInt8] = []
      var place = text.startIndex
      while place < text.endIndex {
        let byte = text[place]
        if byte == UInt8(ascii: "="), place + 2 < text.endIndex,
          let high = Hex.value(text[place + 1]),
          let low = Hex.value(text[place + 2])
        {
          bytes.append(high << 4 | low)
          place += 3
          continue
        }
        bytes.append(byte == UInt8(ascii: "_") ? 32 : byte)
        place += 1
      }
      return bytes
    }
  }
}

extension Hex {
  /// The value of a digit of either case.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}

/// Parameters of a structured header.
enum HeaderParameter {
  /// The value of `name` in `text; name="value"`, unquoted; continuations are not joined.
  static func value(_ name: String, in header: String) -> String? {
    let bytes = Array(header.utf8)
    var place = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.count
    while place < bytes.count {
      place += 1
      let keyEnd = bytes[min(place, bytes.count)...].firstIndex {
        $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";")
      }
      guard let keyEnd, bytes[keyEnd] == UInt8(ascii: "=") else {
        place = keyEnd ?? bytes.count
        continue
      }
      let key = String(decoding: bytes[place..<keyEnd], as: UTF8.self)
        .filter { !$0.isWhitespace }.lowercased()
      place = keyEnd + 1
      while place < bytes.count, bytes[place] == 32 || bytes[place] == 9 { place += 1 }
      var value: [UInt8] = []
      if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
          if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count { place += 1 }
          value.append(bytes[place])
          place += 1
        }
      }
      while place < bytes.count, bytes[place] != UInt8(ascii: ";") {
        if value.isEmpty || bytes[place] != UInt8(ascii: "\"") { value.append(bytes[place]) }
        place += 1
      }
      if key == name { return String(decoding: value, as: UTF8.self) }
    }
    return nil
  }
}
