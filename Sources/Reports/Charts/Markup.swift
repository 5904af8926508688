/// Text and numbers as XML and HTML take them.
import Formats

/// Text as the content or a quoted attribute of XML or HTML; nothing in it can act.
///
/// Controls, bidirectional overrides and what cannot be seen are written out, as on a terminal.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in visible(text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    // Neither XML 1.0 nor HTML has these.
    case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A coordinate with one decimal at most.
func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let tenths = Int((value * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  let rest = tenths.magnitude % 10
  return "\(sign)\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
}

/// Where a text is anchored.
enum Anchor: String {
  case start, middle, end
}

/// The elements of a picture, one after another.
struct Canvas {
  private(set) var text = ""

  mutating func raw(_ markup: String) { text += markup + "\n" }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String,
    _ title: String? = nil
  ) {
    let head =
      "<rect x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" width=\"\(coordinate(max(0, width)))\""
      + " height=\"\(coordinate(max(0, height)))\" \(style)"
    raw(title.map { "\(head)><title>\(escaped($0))</title></rect>" } ?? "\(head)/>")
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    raw(
      "<line x1=\"\(coordinate(x1))\" y1=\"\(coordinate(y1))\" x2=\"\(coordinate(x2))\""
        + " y2=\"\(coordinate(y2))\" class=\"\(style)\"/>")
  }

  mutating func words(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "r-soft",
    _ anchor: Anchor = .start
  ) {
    raw(
      "<text x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" class=\"\(style)\""
        + " text-anchor=\"\(anchor.rawValue)\">\(escaped(text))</text>")
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    raw(
      "<circle cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\" r=\"\(coordinate(radius))\""
        + " class=\"\(style)\"/>")
  }

  mutating func diamond(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    let points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    raw("<polygon points=\"\(Self.points(points))\" class=\"\(style)\"/>")
  }

  mutating func arrow(_ x: Double, _ y: Double, _ style: String) {
    raw(
      "<polygon points=\"\(Self.points([(x - 8, y - 6), (x, y), (x - 8, y + 6)]))\" class=\"\(style)\"/>"
    )
  }

  mutating func path(_ points: [(Double, Double)], _ style: String) {
    raw("<polyline points=\"\(Self.points(points))\" class=\"\(style)\"/>")
  }

  private static func points(_ points: [(Double, Double)]) -> String {
    points.map { "\(coordinate($0.0)),\(coordinate($0.1))" }.joined(separator: " ")
  }
}
