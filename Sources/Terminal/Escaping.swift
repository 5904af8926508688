// Text that others wrote, made harmless before people see it.

import Formats

/// The text with every character that could act on a terminal made visible; line feeds stay.
func escapedLines(_ text: String) -> String {
  guard needsEscape(text) else { return text }
  return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    .map { visibleText(String($0)) }
    .joined(separator: "\n")
}

// Printable ASCII and line feeds, nearly every text there is, need no second look.
private func needsEscape(_ text: String) -> Bool {
  text.utf8.contains { ($0 < 0x20 && $0 != 10) || $0 >= 0x7F }
}

func visibleText(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
      result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

func columns(_ text: String) -> Int { text.count }
