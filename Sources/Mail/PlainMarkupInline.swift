/// What stands inside a line of simple markup: strong words, code, links.

extension PlainMarkup {
  /// One line of text as HTML; an opening mark without its closing one stays text.
  static func inline(_ line: Substring) -> String {
    var html = ""
    var plain = line.startIndex
    var place = line.startIndex
    func flush(_ end: Substring.Index) {
      html += escaped(line[plain..<end])
    }
    while place < line.endIndex {
      if let span = span(line[place...]) {
        flush(place)
        html += span.html
        place = span.end
        plain = place
      } else {
        place = nextPlace(line, after: place)
      }
    }
    flush(line.endIndex)
    return html
  }

  // A link begins at the start of a word only, so most characters need no look.
  private static func nextPlace(_ line: Substring, after place: Substring.Index) -> Substring.Index
  {
    var next = line.index(after: place)
    while next < line.endIndex {
      let character = line[next]
      if character == "*" || character == "`" || character == "[" { return next }
      if character == "h" || character == "m", !line[line.index(before: next)].isLetter {
        return next
      }
      next = line.index(after: next)
    }
    return next
  }

  private static func span(_ rest: Substring) -> (html: String, end: Substring.Index)? {
    switch rest.first {
    case "`":
      guard let inside = enclosed(rest, by: "`") else { return nil }
      return ("<code>\(escaped(inside.text))</code>", inside.end)
    case "*":
      guard let inside = enclosed(rest, by: "**"), inside.text.first?.isWhitespace == false else {
        return nil
      }
      return ("<strong>\(escaped(inside.text))</strong>", inside.end)
    case "[": return namedLink(rest)
    case "h", "m": return bareLink(rest)
    default: return nil
    }
  }

  private static func enclosed(_ rest: Substring, by mark: String) -> (
    text: Substring, end: Substring.Index
  )? {
    guard rest.hasPrefix(mark) else { return nil }
    let inside = rest.dropFirst(mark.count)
    guard let close = inside.firstRange(of: mark), close.lowerBound > inside.startIndex else {
      return nil
    }
    return (inside[..<close.lowerBound], close.upperBound)
  }

  private static func namedLink(_ rest: Substring) -> (html: String, end: Substring.Index)? {
    guard let close = rest.firstIndex(of: "]") else { return nil }
    let after = rest[rest.index(after: close)...]
    guard after.first == "(", let end = after.firstIndex(of: ")") else { return nil }
    let address = after[after.index(after: after.startIndex)..<end]
    let words = rest[rest.index(after: rest.startIndex)..<close]
    guard isLink(address), !words.isEmpty else { return nil }
    return (
      "<a href=\"\(escaped(address))\">\(escaped(words))</a>", rest.index(after: end)
    )
  }

  private static func bareLink(_ rest: Substring) -> (html: String, end: Substring.Index)? {
    guard isLink(rest.prefix(9)) || rest.hasPrefix("http://") else { return nil }
    var address = rest.prefix { !$0.isWhitespace && $0 != "<" && $0 != ">" && $0 != "\"" }
    // What ends a sentence is not part of the link.
    while let last = address.last, ".,;:!?)'".contains(last) {
      if last == ")", address.contains("(") { break }
      address = address.dropLast()
    }
    guard isLink(address) else { return nil }
    return ("<a href=\"\(escaped(address))\">\(escaped(address))</a>", address.endIndex)
  }

  /// Whether the text is a link that a message may carry.
  static func isLink(_ text: Substring) -> Bool {
    let schemes = ["https://", "http://", "mailto:"]
    guard let scheme = schemes.first(where: { text.hasPrefix($0) }) else { return false }
    return text.utf8.count > scheme.utf8.count && text.utf8.count <= 2_000
      && text.utf8.allSatisfy { $0 > 32 && $0 != 127 }
  }
}
