// Prose for a manual page in man(7), with whatever roff would take for a command written out.

/// Writes man(7) source line by line.
public struct Roff: Sendable {
  /// The source so far.
  public private(set) var text = ""

  /// Begins a page with its title line.
  public init(title: String, section: Int, date: String, source: String, manual: String) {
    // Left-aligned and unhyphenated: commands must not be stretched or cut.
    text = """
      .TH \(Self.quoted(title)) \(section) "\(date)" \(Self.quoted(source)) \
      \(Self.quoted(manual))
      .nh
      .ad l

      """
  }

  /// Begins a section.
  public mutating func section(_ name: String) { line(".SH \(Self.quoted(name))") }

  /// Begins a part of a section.
  public mutating func part(_ name: String) { line(".SS \(Self.quoted(name))") }

  /// Writes a prose text; `afterHeading` because a section's first paragraph needs no break.
  public mutating func prose(_ prose: Prose, afterHeading: Bool = false) {
    var begins = afterHeading
    var last: Prose.Block?
    for block in prose.blocks {
      // Items of one list stand close together.
      let isNext = if case (.item?, .item) = (last, block) { true } else { false }
      if isNext { line(".PD 0") }
      self.block(block, begins)
      if isNext { line(".PD") }
      if case .heading = block { begins = true } else { begins = false }
      last = block
    }
  }

  private mutating func block(_ block: Prose.Block, _ begins: Bool) {
    switch block {
    case .paragraph(let spans):
      if !begins { line(".PP") }
      running(spans)
    case .item(let spans):
      line(".IP \\(bu 2")
      running(spans)
    case .definition(let term, let meaning): definition(term, meaning)
    case .verbatim(let lines): verbatim(lines, afterHeading: begins)
    case .heading(let name): part(name)
    }
  }

  /// Writes a term and what it means.
  public mutating func definition(_ term: [Prose.Span], _ meaning: [Prose.Span]) {
    line(".TP 7")
    running(term)
    running(meaning)
  }

  /// Writes a term, and more than one paragraph of what it means.
  public mutating func definition(_ term: [Prose.Span], _ summary: [Prose.Span], _ more: Prose) {
    definition(term, summary)
    guard !more.blocks.isEmpty else { return }
    line(".RS")
    for block in more.blocks { self.block(block, false) }
    line(".RE")
  }

  /// Writes lines as they stand.
  public mutating func verbatim(_ lines: [String], afterHeading: Bool = false) {
    if !afterHeading { line(".PP") }
    line(".RS 4")
    line(".nf")
    for text in lines { line(text.isEmpty ? "\\&" : Self.protected(Self.literal(text))) }
    line(".fi")
    line(".RE")
  }

  /// Writes `name - summary`, the line that apropos(1) reads.
  public mutating func name(_ name: String, _ summary: String) {
    line(Self.protected(Self.literal(name) + " \\- " + Self.plain(summary)))
  }

  /// Writes usage lines; what follows the first line of each is set further in.
  public mutating func usage(_ lines: [String]) {
    for (index, line) in lines.enumerated() {
      if index == 1 { self.line(".PD 0") }
      usage(line)
    }
    if lines.count > 1 { line(".PD") }
  }

  private mutating func usage(_ line: String) {
    self.line(".HP 4")
    let words = line.split(separator: " ").map { word in
      let isFixed = word.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }
      return isFixed ? "\\fB\(Self.literal(String(word)))\\fR" : Self.literal(String(word))
    }
    self.line(words.joined(separator: " "))
  }

  /// Writes the names of other pages, `name(section)`, in order.
  public mutating func references(_ pages: [String]) {
    for (index, page) in pages.enumerated() {
      let name = page.prefix { $0 != "(" }
      let end = page.dropFirst(name.count) + (index + 1 < pages.count ? "," : "")
      line(".BR \(Self.literal(String(name))) \(end)")
    }
  }

  /// Writes running text, a sentence a line.
  public mutating func running(_ spans: [Prose.Span]) {
    var out = ""
    for span in spans {
      switch span {
      case .text(let words): out += Self.sentences(Self.plain(words))
      case .literal(let words): out += "\\fB\(Self.literal(words))\\fR"
      case .placeholder(let words): out += "\\fI\(Self.literal(words))\\fR"
      }
    }
    for text in out.split(separator: "\n") {
      line(Self.protected(String(text.drop { $0 == " " })))
    }
  }

  private mutating func line(_ line: String) { text += line + "\n" }
}

// Escaping.
extension Roff {
  /// Text that is shown letter by letter: nothing becomes a typographic sign.
  static func literal(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars { out += escaped(scalar) ?? String(Character(scalar)) }
    return out
  }

  /// Running text: a hyphen between letters may stay one, any other is a minus sign to type.
  static func plain(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var out = ""
    for (index, scalar) in scalars.enumerated() {
      let isHyphen =
        scalar == "-" && index > 0 && scalars[index - 1].properties.isAlphabetic
        && index + 1 < scalars.count && scalars[index + 1].properties.isAlphabetic
      out += isHyphen ? "-" : escaped(scalar) ?? String(Character(scalar))
    }
    return out
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\\": "\\e"
    case "-": "\\-"
    case "'": "\\(aq"
    case "`": "\\(ga"
    case "^": "\\(ha"
    case "~": "\\(ti"
    case "\t": "    "
    case "\0"..<" ", "\u{7F}"..."\u{9F}": ""
    default: nil
    }
  }

  /// A line that roff does not take for a command.
  static func protected(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") || line.hasPrefix(" ") ? "\\&" + line : line
  }

  /// An argument of a macro.
  static func quoted(_ text: String) -> String {
    let escaped = literal(text).split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + escaped.joined(separator: "\\(dq") + "\""
  }

  // roff sets a sentence's end by the end of the line; a stop before a small letter is no end.
  private static func sentences(_ text: String) -> String {
    var out = ""
    var rest = text[...]
    while let stop = rest.firstIndex(where: { ".?!".contains($0) }) {
      let after = rest.index(after: stop)
      out += rest[..<after]
      rest = rest[after...]
      if rest.first == " ", let next = rest.dropFirst().first, next.isUppercase {
        out += "\n"
        rest = rest.dropFirst()
      }
    }
    return out + rest
  }
}
