// How many columns text takes on a terminal. The C library's answer depends on the locale and is
// wrong for emoji, so the rule is our own: one grapheme is as wide as its widest scalar.

/// The columns `text` takes on a terminal; control characters and combining marks take none.
public func displayWidth(_ text: some StringProtocol) -> Int {
  if let plain = plainWidth(text.utf8) { return plain }
  var width = 0
  for character in text { width += displayWidth(of: character) }
  return width
}

/// The columns of one grapheme: its widest scalar, or two for an emoji with U+FE0F and for a flag.
public func displayWidth(of character: Character) -> Int {
  var widest = 0
  var indicators = 0
  var takesSelector = false
  for scalar in character.unicodeScalars {
    if scalar.value == 0xFE0F, takesSelector { return 2 }
    if 0x1F1E6...0x1F1FF ~= scalar.value { indicators += 1 }
    takesSelector = scalar.value >= 0x23 && scalar.properties.isEmoji
    widest = max(widest, displayWidth(of: scalar))
  }
  return indicators == 2 ? 2 : widest
}

/// The columns of one scalar alone: 2 for wide and full-width ones, 0 for marks, formats and controls.
public func displayWidth(of scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x300 { return value < 0x20 || 0x7F..<0xA0 ~= value || value == 0xAD ? 0 : 1 }
  if WideRanges.contain(value) { return 2 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .lineSeparator, .paragraphSeparator: return 0
  default: return 1
  }
}

/// The number of bytes when all are printable ASCII, where it is also the width.
private func plainWidth(_ bytes: some Collection<UInt8>) -> Int? {
  let answer: Int?? = bytes.withContiguousStorageIfAvailable { buffer in
    for byte in buffer where byte < 0x20 || byte > 0x7E { return nil }
    return buffer.count
  }
  if let answer { return answer }
  var count = 0
  for byte in bytes {
    if byte < 0x20 || byte > 0x7E { return nil }
    count += 1
  }
  return count
}

extension StringProtocol {
  /// The text cut to at most `width` columns, its last one `ellipsis` when something was cut.
  public func truncated(toWidth width: Int, ellipsis: String = "…") -> String {
    if displayWidth(self) <= width { return String(self) }
    let room = width - displayWidth(ellipsis)
    guard room >= 0 else { return "" }
    var used = 0
    var result = ""
    for character in self {
      used += displayWidth(of: character)
      if used > room { break }
      result.append(character)
    }
    return result + ellipsis
  }

  /// The text with spaces added, after it or before it, up to `width` columns; never cut.
  public func padded(toWidth width: Int, alignRight: Bool = false) -> String {
    let missing = width - displayWidth(self)
    guard missing > 0 else { return String(self) }
    let spaces = String(repeating: " ", count: missing)
    return alignRight ? spaces + self : self + spaces
  }
}
