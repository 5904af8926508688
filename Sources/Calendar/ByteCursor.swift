// The one reader beneath every small grammar of this room: it looks at bytes, never traps, and
// leaves its place unchanged when it answers nil.

struct ByteCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  var place = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { place >= bytes.count }

  /// The byte at the place, or 0 at the end (0 belongs to none of the grammars).
  var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

  func peek(_ distance: Int) -> UInt8 {
    place + distance < bytes.count ? bytes[place + distance] : 0
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  mutating func skipSpaces() {
    while next == 0x20 || next == 0x09 { place += 1 }
  }

  /// A decimal number of `least` to `most` digits; `most` must not exceed 18.
  mutating func takeDigits(_ least: Int, _ most: Int) -> Int? {
    var end = place
    var value = 0
    while end < bytes.count, end - place < most, bytes[end].isDigit {
      value = value * 10 + Int(bytes[end] - 0x30)
      end += 1
    }
    guard end - place >= least else { return nil }
    place = end
    return value
  }

  /// The ASCII letters from the place on.
  mutating func takeLetters() -> Slice<UnsafeBufferPointer<UInt8>> {
    let start = place
    while next.isLetter { place += 1 }
    return bytes[start..<place]
  }

  /// `2026-05-01`, a day that exists.
  mutating func takeDate() -> CivilDate? {
    let start = place
    if let year = takeDigits(4, 4), take("-"), let month = takeDigits(2, 2), take("-"),
      let day = takeDigits(2, 2), let date = CivilDate(year: year, month: month, day: day)
    {
      return date
    }
    place = start
    return nil
  }

  /// `14:30` or `14:30:05`, two digits each; 24:00 gives `endOfDay`.
  mutating func takeTime() -> CivilTime? {
    let start = place
    if let hour = takeDigits(2, 2), take(":"), let minute = takeDigits(2, 2) {
      var second = 0
      if next == UInt8(ascii: ":") {
        place += 1
        guard let found = takeDigits(2, 2) else {
          place = start
          return nil
        }
        second = found
      }
      if hour == 24, minute == 0, second == 0 { return .endOfDay }
      if let time = CivilTime(hour: hour, minute: minute, second: second) { return time }
    }
    place = start
    return nil
  }

  /// `Z` or `±hh:mm`, as seconds east of Greenwich.
  mutating func takeOffset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let start = place
    let west = next == UInt8(ascii: "-")
    if take("+") || take("-"), let hour = takeDigits(2, 2), hour < 24, take(":"),
      let minute = takeDigits(2, 2), minute < 60
    {
      return (west ? -1 : 1) * (hour * 3_600 + minute * 60)
    }
    place = start
    return nil
  }
}

/// Lends the UTF-8 of a text to a reader.
func withCursor<Result>(
  over text: some StringProtocol, _ body: (inout ByteCursor) -> Result
) -> Result {
  var copy = String(text)
  return copy.withUTF8 { bytes in
    var cursor = ByteCursor(bytes)
    return body(&cursor)
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var lowered: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension [UInt8] {
  /// Writes a number that is not negative, with leading zeros up to `width`.
  mutating func appendDecimal(_ value: Int, width: Int) {
    if width == 2, value < 100 {
      append(0x30 + UInt8(truncatingIfNeeded: value / 10))
      append(0x30 + UInt8(truncatingIfNeeded: value % 10))
      return
    }
    let start = count
    var rest = value
    repeat {
      append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0 || count - start < width
    self[start...].reverse()
  }
}
