/// What MD4C makes of a text, made fit for a page: links that lead nowhere bad, pictures of our own
/// only, headings in order, no attribute that HTML has given up.
///
/// MD4C escapes every `<` of the text, so each `<` in its output begins a tag of its own.
struct MarkdownCleaning {
  private let bytes: [UInt8]
  private let level: Int
  private let links: MarkdownLinks
  private var position = 0
  private var out: [UInt8] = []
  /// The levels of the headings around, as they were written.
  private var headings: [Int] = []
  private var dropsLinkEnd = false
  private var isInLink = false

  init(_ html: [UInt8], level: Int, links: MarkdownLinks) {
    bytes = html
    self.level = level
    self.links = links
    out.reserveCapacity(html.count + 256)
  }

  mutating func run() -> [UInt8] {
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        out.append(bytes[position])
        position += 1
        continue
      }
      if starts("<a href=\"") {
        link()
      } else if starts("</a>") {
        endLink()
      } else if starts("<img src=\"") {
        picture()
      } else if starts("<h"), let number = digit(at: position + 2), byte(position + 3) == 0x3E {
        heading(number)
      } else if starts("</h"), digit(at: position + 3) != nil {
        position += 5
        out += "</h\(min(level + headings.count - 1, 6))>".utf8
      } else if starts("<table>") {
        position += 7
        // A wide table scrolls by itself, also by keys.
        out += "<div class=\"wide\" role=\"group\" tabindex=\"0\"><table>".utf8
      } else if starts("</table>") {
        position += 8
        out += "</table></div>".utf8
      } else if starts("<th align=\"") || starts("<td align=\"") {
        out += bytes[position..<(position + 4)]
        position += 11
        out += "class=\"".utf8
      } else {
        out.append(bytes[position])
        position += 1
      }
    }
    return out
  }

  private mutating func link() {
    position += 9
    let target = value()
    let rest = takeTag()
    guard let address = links.link(target) else {
      dropsLinkEnd = true
      return
    }
    isInLink = true
    out += "<a href=\"".utf8
    out.append(escaped: address)
    out += "\"".utf8
    out += rest
  }

  private mutating func endLink() {
    position += 4
    if !dropsLinkEnd { out += "</a>".utf8 }
    dropsLinkEnd = false
    isInLink = false
  }

  // Pictures from elsewhere would tell another host who reads: they become links.
  private mutating func picture() {
    position += 10
    let target = value()
    var alt = ""
    if starts(" alt=\"") {
      position += 6
      alt = value()
    }
    let rest = takeTag()
    let isOwn = MarkdownLinks.scheme(of: target) == nil
    if isOwn, let file = links.picture(target) {
      out += "<img src=\"".utf8
      out.append(escaped: file)
      out += "\" alt=\"".utf8
      out.append(escaped: alt)
      out += "\" loading=\"lazy\"".utf8
      out += rest
      return
    }
    if !isOwn, !isInLink, let address = links.link(target) {
      out += "<a href=\"".utf8
      out.append(escaped: address)
      out += "\">".utf8
      out.append(escaped: alt.isEmpty ? target : alt)
      out += "</a>".utf8
    } else {
      out.append(escaped: alt)
    }
  }

  private mutating func heading(_ number: Int) {
    position += 4
    // A heading without words is a stumbling block for those who jump by headings.
    if starts("</h\(number)>") {
      position += 5
      return
    }
    while let last = headings.last, last >= number { headings.removeLast() }
    headings.append(number)
    let mapped = min(level + headings.count - 1, 6)
    out += "<h\(mapped)>".utf8
  }

  /// The value up to the next quote, with entities taken back.
  private mutating func value() -> String {
    var text: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      if let entity = Self.entities.first(where: { starts($0.name) }) {
        text.append(entity.byte)
        position += entity.name.utf8.count
      } else {
        text.append(bytes[position])
        position += 1
      }
    }
    position += 1
    return String(decoding: text, as: UTF8.self)
  }

  private static let entities: [(name: String, byte: UInt8)] = [
    ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
    ("&quot;", UInt8(ascii: "\"")),
  ]

  /// What is left of the tag, with its end.
  private mutating func takeTag() -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: ">") { position += 1 }
    position = min(position + 1, bytes.count)
    return bytes[start..<position]
  }

  private func starts(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

  private func digit(at place: Int) -> Int? {
    let byte = byte(place)
    return 49...54 ~= byte ? Int(byte) - 48 : nil
  }
}
