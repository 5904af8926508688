/// Templates in the syntax of Mustache (mustache(5)): sections, inverted ones, partials, comments,
/// other delimiters; a tag alone in its line takes the line with it.
import Commands
import Terminal

/// Where something stands in a file.
struct TemplatePlace: Sendable, Equatable {
  var path: String
  var line: Int
  var column: Int

  /// A complaint about what stands there.
  func failure(_ message: String, hint: String? = nil) -> Failure {
    Failure("\(path):\(line):\(column): \(message)", hint: hint, status: .configuration)
  }
}

/// A template that was read.
struct Template: Sendable {
  indirect enum Node: Sendable {
    case text([UInt8])
    case value([String], isRaw: Bool, TemplatePlace)
    case section([String], isInverted: Bool, [Node], TemplatePlace)
    /// The indent is white space before a partial alone in its line: all its lines get it.
    case partial(String, indent: String, TemplatePlace)
  }

  var nodes: [Node]

  /// Reads a template.
  ///
  /// - Parameter indent: stands before every line that is not empty.
  /// - Throws: `Failure` that names file, line and column.
  init(_ source: String, path: String, indent: String = "") throws(Failure) {
    var reader = TemplateReader(source, path: path, indent: indent)
    nodes = try reader.read()
  }
}

/// Takes a template apart.
private struct TemplateReader {
  private struct Open {
    var name: [String]
    var isInverted: Bool
    var place: TemplatePlace
    var nodes: [Template.Node] = []
  }

  private let bytes: [UInt8]
  private let path: String
  private let indent: Int
  private var position = 0
  private var opening = Array("{{".utf8)
  private var closing = Array("}}".utf8)
  private var open: [Open] = []
  private var nodes: [Template.Node] = []

  init(_ source: String, path: String, indent: String) {
    self.path = path
    self.indent = indent.utf8.count
    guard !indent.isEmpty else {
      bytes = Array(source.utf8)
      return
    }
    var bytes: [UInt8] = []
    var isLineStart = true
    for byte in source.utf8 {
      if isLineStart, byte != UInt8(ascii: "\n") { bytes += indent.utf8 }
      bytes.append(byte)
      isLineStart = byte == UInt8(ascii: "\n")
    }
    self.bytes = bytes
  }

  mutating func read() throws(Failure) -> [Template.Node] {
    while let start = find(opening, from: position) {
      let place = place(of: start)
      var inside = start + opening.count
      let isTriple = opening == Array("{{".utf8) && inside < bytes.count && bytes[inside] == 0x7B
      let sigil: UInt8 = inside < bytes.count ? bytes[inside] : 0
      let end: [UInt8]
      switch sigil {
      case UInt8(ascii: "{") where isTriple:
        end = [0x7D] + closing
        inside += 1
      case UInt8(ascii: "="):
        end = [sigil] + closing
        inside += 1
      case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "/"), UInt8(ascii: "!"),
        UInt8(ascii: ">"), UInt8(ascii: "&"):
        end = closing
        inside += 1
      default: end = closing
      }
      guard let stop = find(end, from: inside) else {
        throw place.failure("a tag is not closed")
      }
      let words = String(decoding: bytes[inside..<stop], as: UTF8.self).trimmed
      let next = stop + end.count
      let isValue = isTriple || sigil == UInt8(ascii: "&") || !"#^/!>=".utf8.contains(sigil)
      let line = isValue ? nil : lineAround(start, next)
      add(.text(Array(bytes[position..<(line?.start ?? start)])))
      position = line?.end ?? next
      let white = line.map { String(decoding: bytes[$0.start..<start], as: UTF8.self) } ?? ""
      try take(
        isTriple ? UInt8(ascii: "&") : isValue && sigil != UInt8(ascii: "&") ? 0 : sigil,
        words, place, indent: white)
    }
    add(.text(Array(bytes[position...])))
    if let unclosed = open.last {
      throw unclosed.place.failure(
        "the section '\(unclosed.name.joined(separator: "."))' is not closed",
        hint: "write {{/\(unclosed.name.joined(separator: "."))}} where it ends")
    }
    return nodes
  }

  private mutating func take(
    _ sigil: UInt8, _ words: String, _ place: TemplatePlace, indent: String
  ) throws(Failure) {
    switch sigil {
    case UInt8(ascii: "!"): break
    case UInt8(ascii: "="):
      let marks = words.split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
      guard marks.count == 2, !words.contains("=") else {
        throw place.failure("other delimiters are two, such as {{=<% %>=}}")
      }
      (opening, closing) = (marks[0], marks[1])
    case UInt8(ascii: ">"):
      guard !words.isEmpty, words.utf8.allSatisfy({ 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 })
      else { throw place.failure("'\(words)' is not the name of a template") }
      add(.partial(words, indent: indent, place))
    case UInt8(ascii: "#"), UInt8(ascii: "^"):
      open.append(
        Open(
          name: try name(words, place), isInverted: sigil == UInt8(ascii: "^"), place: place))
    case UInt8(ascii: "/"):
      let name = try name(words, place)
      guard let section = open.popLast() else {
        throw place.failure("'\(words)' ends here and was not begun")
      }
      guard section.name == name else {
        throw place.failure(
          "'\(words)' ends here, but '\(section.name.joined(separator: "."))' of line "
            + "\(section.place.line) is open")
      }
      add(.section(name, isInverted: section.isInverted, section.nodes, section.place))
    default: add(.value(try name(words, place), isRaw: sigil == UInt8(ascii: "&"), place))
    }
  }

  private func name(_ words: String, _ place: TemplatePlace) throws(Failure) -> [String] {
    if words == "." { return [] }
    let parts = words.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let isName = parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          97...122 ~= ($0 | 32) || 48...57 ~= $0 || $0 == 45 || $0 == 95
        }
    }
    guard isName else { throw place.failure("'\(words)' is not a name") }
    return parts
  }

  private mutating func add(_ node: Template.Node) {
    if case .text(let text) = node, text.isEmpty { return }
    if open.isEmpty { nodes.append(node) } else { open[open.count - 1].nodes.append(node) }
  }

  /// The line that the tag between two places has to itself; nil when it shares it.
  private func lineAround(_ start: Int, _ next: Int) -> (start: Int, end: Int)? {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    var first = start
    while first > 0, isBlank(bytes[first - 1]) { first -= 1 }
    guard first == 0 || bytes[first - 1] == 0x0A, first >= position else { return nil }
    var end = next
    while end < bytes.count, isBlank(bytes[end]) { end += 1 }
    if end == bytes.count { return (first, end) }
    if bytes[end] == 0x0D, end + 1 < bytes.count, bytes[end + 1] == 0x0A { return (first, end + 2) }
    return bytes[end] == 0x0A ? (first, end + 1) : nil
  }

  private func find(_ mark: [UInt8], from start: Int) -> Int? {
    guard let first = mark.first, bytes.count >= mark.count else { return nil }
    var place = start
    while place <= bytes.count - mark.count {
      if bytes[place] == first, bytes[place..<(place + mark.count)].elementsEqual(mark) {
        return place
      }
      place += 1
    }
    return nil
  }

  private func place(of position: Int) -> TemplatePlace {
    let before = bytes[..<position]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let column = String(decoding: before[start...], as: UTF8.self).count + 1 - indent
    return TemplatePlace(
      path: path, line: before.count { $0 == 0x0A } + 1, column: max(column, 1))
  }
}
