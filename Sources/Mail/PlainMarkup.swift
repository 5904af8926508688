/// Simple HTML made of a message's plain text: paragraphs, lists, quotes, links, emphasis.
///
/// The text is what counts; the HTML only shows it. Whatever is not understood stays text. A blank
/// line ends a paragraph, a line break stays one, `- ` and `1. ` begin list items, `> ` quotes,
/// `# ` is a heading, three backquotes enclose verbatim lines; `**strong**`, `` `code` ``,
/// `[words](https://…)` and bare http, https and mailto links are shown as such.

/// Makes HTML of plain text.
public enum PlainMarkup {
  /// A whole document; everything in it is escaped, and it refers to nothing that a reader loads.
  public static func document(_ text: String, title: String, language: String? = nil) -> String {
    let lang = language.map { " lang=\"\(escaped($0))\"" } ?? ""
    return """
      <!DOCTYPE html>
      <html\(lang)><head><meta charset="utf-8"><title>\(escaped(title))</title></head>
      <body>
      \(body(text))
      </body></html>
      """
  }

  /// The blocks of the text.
  public static func body(_ text: String) -> String {
    let lines = FlowedText.logicalLines(text).map { String(decoding: $0, as: UTF8.self) }
    return blocks(lines[...], depth: 0).joined(separator: "\n")
  }

  /// Text with the characters that mean something in HTML replaced.
  public static func escaped(_ text: some StringProtocol) -> String {
    var safe: [UInt8] = []
    safe.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): safe += "&amp;".utf8
      case UInt8(ascii: "<"): safe += "&lt;".utf8
      case UInt8(ascii: ">"): safe += "&gt;".utf8
      case UInt8(ascii: "\""): safe += "&quot;".utf8
      case UInt8(ascii: "'"): safe += "&#39;".utf8
      default: safe.append(byte)
      }
    }
    return String(decoding: safe, as: UTF8.self)
  }

  private enum Kind: Equatable {
    case blank, fence, quote, bullet, number, words
    case heading(Int)
  }

  private static func kind(_ line: String) -> Kind {
    if line.isEmpty { return .blank }
    if line.hasPrefix("```") { return .fence }
    if line.hasPrefix(">") { return .quote }
    if line.hasPrefix("- ") || line.hasPrefix("* ") { return .bullet }
    let marks = line.prefix { $0 == "#" }.count
    if 1...3 ~= marks, line.dropFirst(marks).hasPrefix(" ") { return .heading(marks) }
    let digits = line.prefix { $0.isASCII && $0.isNumber }.count
    if 1...3 ~= digits, line.dropFirst(digits).hasPrefix(". ") { return .number }
    return .words
  }

  private static func blocks(_ lines: ArraySlice<String>, depth: Int) -> [String] {
    var html: [String] = []
    var rest = lines
    while let first = rest.first {
      let kind = kind(first)
      switch kind {
      case .blank: rest = rest.dropFirst()
      case .heading(let level):
        html.append("<h\(level + 1)>\(inline(first.dropFirst(level + 1)))</h\(level + 1)>")
        rest = rest.dropFirst()
      case .fence:
        let inside = rest.dropFirst().prefix { !$0.hasPrefix("```") }
        html.append("<pre>\(escaped(inside.joined(separator: "\n")))</pre>")
        rest = rest[inside.endIndex...].dropFirst()
      case .quote where depth < 8:
        let run = rest.prefix { self.kind($0) == .quote }
        let inner = run.map { line -> String in
          let words = line.dropFirst()
          return String(words.hasPrefix(" ") ? words.dropFirst() : words)
        }
        html.append("<blockquote>")
        html += blocks(inner[...], depth: depth + 1)
        html.append("</blockquote>")
        rest = rest[run.endIndex...]
      case .bullet, .number:
        let run = rest.prefix { self.kind($0) == kind }
        let name = kind == .bullet ? "ul" : "ol"
        html.append("<\(name)>")
        html += run.map { line in
          let mark = kind == .bullet ? 2 : line.prefix { $0.isNumber }.count + 2
          return "<li>\(inline(line.dropFirst(mark)))</li>"
        }
        html.append("</\(name)>")
        rest = rest[run.endIndex...]
      case .words, .quote:
        let run = rest.prefix { self.kind($0) == kind }
        html.append("<p>\(run.map { inline($0[...]) }.joined(separator: "<br>\n"))</p>")
        rest = rest[run.endIndex...]
      }
    }
    return html
  }
}
