// Text from people and mail, made safe to show on a terminal: whatever could move the cursor, run a
// terminal command, reorder the line or hide words is written out instead.

/// What `visible` does with a tab or a newline.
public enum Whitespace: Sendable {
  /// Written as `\n` or `\t`.
  case escaped
  /// Left as it is.
  case kept
}

/// The text with every control, reordering and invisible character written out, for a terminal.
///
/// `\n`, `\t` and `\r` by name, other controls (C0, DEL, C1) as `\x1B`, the rest as `\u{202E}`:
/// bidirectional overrides, embeddings and isolates, zero-width and filler characters, byte order
/// marks, line separators and tags. Left as they are, since written language needs them:
/// a zero-width joiner between two emoji; a joiner or non-joiner after a virama (Indic scripts), and
/// a non-joiner between two Arabic letters (Persian); the marks U+200E, U+200F and U+061C, which
/// Arabic and Hebrew text carries; one variation selector after a visible character. A backslash in
/// the text is not doubled: this is for eyes, not for reading back.
public func visible(
  _ text: String, newline: Whitespace = .escaped, tab: Whitespace = .escaped
) -> String {
  if isPlain(text.utf8) { return text }
  let scalars = text.unicodeScalars
  var result = ""
  result.reserveCapacity(text.utf8.count + 16)
  // What stands on the screen just before: a character that was written out joins nothing.
  var before: (Unicode.Scalar?, Unicode.Scalar?) = (nil, nil)
  var index = scalars.startIndex
  while index < scalars.endIndex {
    let scalar = scalars[index]
    index = scalars.index(after: index)
    let next = index < scalars.endIndex ? scalars[index] : nil
    var isShown = false
    switch scalar {
    case "\n": result += newline == .kept ? "\n" : "\\n"
    case "\t": result += tab == .kept ? "\t" : "\\t"
    case "\r": result += "\\r"
    case _ where scalar.value < 0x20 || 0x7F..<0xA0 ~= scalar.value:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += digits.utf8.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
    case _ where isHidden(scalar, after: before, before: next):
      result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default:
      result.unicodeScalars.append(scalar)
      isShown = true
    }
    before = isShown ? (before.1, scalar) : (nil, nil)
  }
  return result
}

/// Whether no byte could begin a character that has to be written out.
private func isPlain(_ bytes: String.UTF8View) -> Bool {
  func check(_ bytes: some Sequence<UInt8>) -> Bool {
    for byte in bytes {
      if byte >= 0x20, byte < 0x7F { continue }
      switch byte {
      // Lead bytes of the blocks that hold such characters: C1 and U+00AD, U+034F, U+061C,
      // U+1160 and U+180E, U+2000 on, U+3164, U+FE00 on, U+1D173, U+E0000 on.
      case 0x00..<0x20, 0x7F, 0xC2, 0xCD, 0xE1, 0xE2, 0xE3, 0xEF, 0xF0, 0xF3: return false
      default: continue
      }
    }
    return true
  }
  return bytes.withContiguousStorageIfAvailable { check($0) } ?? check(bytes)
}

private func isHidden(
  _ scalar: Unicode.Scalar, after before: (Unicode.Scalar?, Unicode.Scalar?),
  before next: Unicode.Scalar?
) -> Bool {
  let previous = before.1
  return switch scalar.value {
  case 0x200D:
    !(isEmojiEnd(before) && isEmoji(next)) && !isVirama(previous)
  case 0x200C:
    !isVirama(previous) && !(isArabicLetter(previous) && isArabicLetter(next))
  case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180D, 0x180F:
    !isBase(previous)
  case 0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x2028...0x202E,
    0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1D173...0x1D17A,
    0xE0000...0xE0FFF:
    true
  default: false
  }
}

private func isEmoji(_ scalar: Unicode.Scalar?) -> Bool {
  guard let scalar, scalar.value > 0xFF else { return false }
  return scalar.properties.isEmoji
}

/// An emoji before a joiner may carry a skin tone, itself an emoji, or U+FE0F.
private func isEmojiEnd(_ before: (Unicode.Scalar?, Unicode.Scalar?)) -> Bool {
  isEmoji(before.1) || (before.1?.value == 0xFE0F && isEmoji(before.0))
}

private func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
  guard let scalar, scalar.value > 0x900 else { return false }
  return scalar.properties.canonicalCombiningClass == .init(rawValue: 9)
}

private func isArabicLetter(_ scalar: Unicode.Scalar?) -> Bool {
  guard let scalar else { return false }
  switch scalar.value {
  case 0x610...0x61A, 0x620...0x65F, 0x66E...0x6D3, 0x6D5...0x6DC, 0x750...0x77F, 0x8A0...0x8FF:
    return true
  default: return false
  }
}

/// A character that a variation selector may follow: visible, and not a selector itself.
private func isBase(_ scalar: Unicode.Scalar?) -> Bool {
  guard let scalar, scalar.value > 0x20 else { return false }
  switch scalar.properties.generalCategory {
  case .control, .format, .nonspacingMark, .spaceSeparator, .lineSeparator, .paragraphSeparator,
    .unassigned:
    return false
  default: return true
  }
}
