/// HTML mail as plain text: nothing is loaded, nothing is run, links say where they go.

/// Renders HTML as plain text.
enum HTMLText {
  /// The charset that the document names for itself in its first kilobytes.
  static func declaredCharset(_ bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(2_048), as: UTF8.self).lowercased()
    guard let at = head.firstRange(of: "charset=") else { return nil }
    let name = head[at.upperBound...].drop { $0 == "\"" || $0 == "'" }
      .prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    return name.isEmpty ? nil : String(name)
  }

  /// The document's words; quotes become `> `, list items `- `, links end in their address.
  static func render(_ html: String) -> String {
    var scanner = HTMLScanner(bytes: Array(html.utf8))
    var writer = HTMLTextWriter()
    while let token = scanner.next() {
      switch token {
      case .text(let text): writer.write(text)
      case .open(let name, let attributes): writer.open(name, attributes)
      case .close(let name): writer.close(name)
      }
    }
    return writer.finish()
  }
}

/// Lays the words of a document out in lines.
struct HTMLTextWriter {
  private var output: [UInt8] = []
  private var line: [UInt8] = []
  private var pendingSpace = false
  /// Empty lines to write before the next words.
  private var gap = 0
  private var quoteDepth = 0
  private var preDepth = 0
  private var hiddenDepth = 0
  private var links: [(address: String, start: Int)] = []
  private var lists: [Int?] = []

  mutating func write(_ text: [UInt8]) {
    guard hiddenDepth == 0 else { return }
    if preDepth > 0 {
      for byte in text {
        if byte == 10 { breakLine() } else { append(byte) }
      }
      return
    }
    for byte in text {
      if byte == 32 || (9...13).contains(byte) {
        pendingSpace = true
      } else {
        if pendingSpace, !line.isEmpty { line.append(32) }
        pendingSpace = false
        append(byte)
      }
    }
  }

  mutating func open(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "script", "style", "head", "title", "template", "noscript", "object", "svg", "math",
      "select", "textarea", "iframe":
      hiddenDepth += 1
    // A head that never ends must not hide the body.
    case "body": hiddenDepth = 0
    case _ where hiddenDepth > 0: break
    case "br": breakLine()
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl": block(blank: true)
    case "ul", "ol":
      block(blank: lists.isEmpty)
      if lists.count < 20 { lists.append(name == "ol" ? 1 : nil) }
    case "blockquote":
      block(blank: false)
      quoteDepth = min(quoteDepth + 1, 20)
    case "pre":
      block(blank: true)
      preDepth += 1
    case "li":
      block(blank: false)
      if let number = lists.last ?? nil {
        write(Array("\(number). ".utf8))
        lists[lists.count - 1] = number + 1
      } else {
        write(Array("- ".utf8))
      }
      // The mark's own space.
      pendingSpace = true
    case "hr":
      block(blank: false)
      write(Array("--------".utf8))
      block(blank: false)
    case "td", "th": if !line.isEmpty { pendingSpace = true }
    case "img":
      let source = attributes["src"] ?? ""
      if source.lowercased().hasPrefix("cid:") {
        // Which file that is comes later in the message.
        write(Array("[\(source)]".utf8))
      } else if let alt = attributes["alt"], !alt.isEmpty {
        write(Array("[\(alt)]".utf8))
      }
    case "a":
      if links.count < 20 {
        links.append((attributes["href"] ?? "", output.count + line.count))
      }
    case _ where Self.blocks.contains(name): block(blank: false)
    default: break
    }
  }

  mutating func close(_ name: String) {
    switch name {
    case "script", "style", "head", "title", "template", "noscript", "object", "svg", "math",
      "select", "textarea", "iframe":
      hiddenDepth = max(0, hiddenDepth - 1)
    case "body", "html": hiddenDepth = 0
    case _ where hiddenDepth > 0: break
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl": block(blank: true)
    case "ul", "ol":
      _ = lists.popLast()
      block(blank: lists.isEmpty)
    case "blockquote":
      block(blank: false)
      quoteDepth = max(0, quoteDepth - 1)
    case "pre":
      block(blank: true)
      preDepth = max(0, preDepth - 1)
    case "a": closeLink()
    case _ where Self.blocks.contains(name): block(blank: false)
    default: break
    }
  }

  mutating func finish() -> String {
    endLine()
    while output.last == 10 { output.removeLast() }
    return String(decoding: output, as: UTF8.self)
  }

  private static let blocks: Set<String> = [
    "div", "tr", "section", "article", "header", "footer", "address", "center", "form", "dd", "dt",
    "fieldset", "main", "nav", "aside", "figure", "figcaption", "li", "body", "caption",
  ]

  // Where a link goes is said unless its words say so.
  private mutating func closeLink() {
    guard let link = links.popLast() else { return }
    guard PlainMarkup.isLink(link.address[...]) else { return }
    let bare = link.address.hasPrefix("mailto:") ? link.address.dropFirst(7) : link.address[...]
    let words = shownWords(since: link.start)
    if words.isEmpty || words.contains(bare) || bare.hasSuffix("//" + words)
      || bare.hasSuffix("//" + words + "/")
    {
      return
    }
    pendingSpace = true
    write(Array("<\(bare)>".utf8))
  }

  // Only the end is looked at: a document with many links must not be copied for each. A function
  // of its own, so that no slice keeps the line from growing in place.
  private func shownWords(since start: Int) -> String {
    let before = output[min(start, output.count)...].suffix(3_000)
    let inLine = line[min(max(0, start - output.count), line.count)...].suffix(3_000)
    return String(decoding: before + inLine, as: UTF8.self).filter { !$0.isWhitespace }
  }

  private mutating func append(_ byte: UInt8) {
    if line.isEmpty { flushGap() }
    line.append(byte)
  }

  private mutating func breakLine() {
    if line.isEmpty { gap += 1 } else { endLine() }
    pendingSpace = false
  }

  private mutating func block(blank: Bool) {
    endLine()
    pendingSpace = false
    if blank { gap = max(gap, 1) }
  }

  private mutating func endLine() {
    guard !line.isEmpty else { return }
    while line.last == 32 { line.removeLast() }
    if quoteDepth > 0 {
      output += repeatElement(UInt8(ascii: ">"), count: quoteDepth)
      output.append(32)
    }
    output += line
    output.append(10)
    line.removeAll(keepingCapacity: true)
  }

  private mutating func flushGap() {
    if !output.isEmpty {
      for _ in 0..<min(gap, 2) {
        output += repeatElement(UInt8(ascii: ">"), count: quoteDepth)
        output.append(10)
      }
    }
    gap = 0
  }
}
