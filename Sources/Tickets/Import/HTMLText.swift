/// HTML of other programs' cells as plain text: line breaks, a few tags and the common entities.

/// Text taken out of HTML.
enum HTMLText {
  /// The text without the markup that help desks write; text that only looks like markup, such as
  /// `<ana@example.org>`, stays.
  static func plain(_ html: String) -> String {
    guard html.utf8.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) else {
      return html
    }
    var text = ""
    var rest = html[...]
    while let character = rest.first {
      if character == "<", let (replacement, end) = tag(rest) {
        text += replacement
        rest = rest[end...]
      } else if character == "&", let (replacement, end) = entity(rest) {
        text += replacement
        rest = rest[end...]
      } else {
        text.append(character)
        rest = rest.dropFirst()
      }
    }
    return text.droppingLastNewlines
  }

  private static let breaks: Set<String> = ["br", "p", "div", "li", "tr", "h1", "h2", "h3"]
  private static let silent: Set<String> = [
    "b", "i", "u", "strong", "em", "span", "a", "ul", "ol", "table", "tbody", "td", "th", "font",
    "img", "html", "body", "head", "pre", "code", "blockquote", "s", "small",
  ]

  private static func tag(_ text: Substring) -> (String, Substring.Index)? {
    guard let end = text.firstIndex(of: ">") else { return nil }
    var inside = text[text.index(after: text.startIndex)..<end]
    let isClosing = inside.first == "/"
    if isClosing { inside = inside.dropFirst() }
    let name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }.lowercased()
    let after = inside.dropFirst(name.count).first
    guard after == nil || after == " " || after == "/" else { return nil }
    let next = text.index(after: end)
    if breaks.contains(name) {
      // A paragraph breaks the line where it ends.
      return (name == "br" || isClosing ? "\n" : "", next)
    }
    return silent.contains(name) ? ("", next) : nil
  }

  private static func entity(_ text: Substring) -> (String, Substring.Index)? {
    guard let end = text.prefix(12).firstIndex(of: ";") else { return nil }
    let name = text[text.index(after: text.startIndex)..<end]
    let next = text.index(after: end)
    switch name {
    case "amp": return ("&", next)
    case "lt": return ("<", next)
    case "gt": return (">", next)
    case "quot": return ("\"", next)
    case "apos": return ("'", next)
    case "nbsp": return (" ", next)
    default: break
    }
    guard name.first == "#" else { return nil }
    let digits = name.dropFirst()
    let isHex = digits.first == "x" || digits.first == "X"
    let code = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let scalar = code.flatMap(Unicode.Scalar.init), scalar.value > 31 || scalar == "\n" else {
      return nil
    }
    return (String(Character(scalar)), next)
  }
}
