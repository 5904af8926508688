/// Drawing as SVG: text and numbers as XML and HTML take them, and the elements of a picture.

/// Text as the content or a quoted attribute of XML or HTML; nothing in it can act.
///
/// Controls, bidirectional overrides and what cannot be seen are written out, as on a terminal.
public func escapedMarkup(_ text: String) -> String {
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
public func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let tenths = Int((value * 10).rounded())
  let sign = tenths < 0 ? "-" : ""
  let rest = tenths.magnitude % 10
  return "\(sign)\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
}

/// Where a text is anchored.
public enum Anchor: String {
  case start, middle, end
}

/// The elements of a picture, one after another.
public struct Canvas: Sendable {
  /// The elements so far.
  public private(set) var text = ""

  /// An empty canvas.
  public init() {}

  /// Adds markup that is whole already.
  public mutating func raw(_ markup: String) { text += markup + "\n" }

  /// Adds a rectangle; `style` is its attributes, `title` what it says of itself.
  public mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String,
    _ title: String? = nil
  ) {
    let head =
      "<rect x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" width=\"\(coordinate(max(0, width)))\""
      + " height=\"\(coordinate(max(0, height)))\" \(style)"
    raw(title.map { "\(head)><title>\(escapedMarkup($0))</title></rect>" } ?? "\(head)/>")
  }

  /// Adds a line of a class.
  public mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String)
  {
    raw(
      "<line x1=\"\(coordinate(x1))\" y1=\"\(coordinate(y1))\" x2=\"\(coordinate(x2))\""
        + " y2=\"\(coordinate(y2))\" class=\"\(style)\"/>")
  }

  /// Adds a line of text.
  public mutating func words(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "r-soft",
    _ anchor: Anchor = .start
  ) {
    raw(
      "<text x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" class=\"\(style)\""
        + " text-anchor=\"\(anchor.rawValue)\">\(escapedMarkup(text))</text>")
  }

  /// Adds a circle of a class.
  public mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    raw(
      "<circle cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\" r=\"\(coordinate(radius))\""
        + " class=\"\(style)\"/>")
  }

  /// Adds a diamond of a class.
  public mutating func diamond(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    let points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    raw("<polygon points=\"\(Self.points(points))\" class=\"\(style)\"/>")
  }

  /// Adds the head of an arrow that points to the right.
  public mutating func arrow(_ x: Double, _ y: Double, _ style: String) {
    raw(
      "<polygon points=\"\(Self.points([(x - 8, y - 6), (x, y), (x - 8, y + 6)]))\" class=\"\(style)\"/>"
    )
  }

  /// Adds a line through points.
  public mutating func path(_ points: [(Double, Double)], _ style: String) {
    raw("<polyline points=\"\(Self.points(points))\" class=\"\(style)\"/>")
  }

  private static func points(_ points: [(Double, Double)]) -> String {
    points.map { "\(coordinate($0.0)),\(coordinate($0.1))" }.joined(separator: " ")
  }
}

/// About how wide a text is at 12 pixels.
public func textWidth(_ text: String, size: Double = 12) -> Double {
  text.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2E80 ? size : size * 0.56) }
}

/// The text cut to a width, with an ellipsis.
public func fitted(_ text: String, _ width: Double) -> String {
  guard textWidth(text) > width else { return text }
  var cut = text
  while !cut.isEmpty, textWidth(cut + "…") > width { cut.removeLast() }
  return cut + "…"
}

/// How pictures look.
public enum PictureStyle {
  /// The colours, by Okabe and Ito, which people with any colour vision can tell apart; shape,
  /// pattern or a word says the same.
  ///
  /// - Parameter scope: a selector that the rules hold below.
  public static func rules(_ scope: String = "") -> String {
    func colours(
      _ ink: String, _ soft: String, _ grid: String, _ paper: String, _ a: String,
      _ b: String, _ levels: [String]
    ) -> String {
      """
      .r-paper{fill:\(paper)}.r-text{fill:\(ink)}.r-soft{fill:\(soft)}
      .r-grid{stroke:\(grid)}.r-axis{stroke:\(soft)}.r-a{fill:\(a)}.r-b{fill:\(b)}
      .r-a-line{stroke:\(a)}.r-b-line{stroke:\(b)}
      \(levels.enumerated().map { ".r-\($0){fill:\($1)}" }.joined())

      """
    }
    return """
      .r-text,.r-soft{font-family:system-ui,"DejaVu Sans",Helvetica,Arial,sans-serif;font-size:13px}
      .r-soft{font-size:12px}.r-head{font-weight:600;font-size:15px}.r-title{font-weight:700;font-size:19px}
      .r-grid,.r-axis{stroke-width:1}.r-a-line,.r-b-line{fill:none;stroke-width:2.5;stroke-linejoin:round}
      .r-b-line{stroke-dasharray:7 4}

      """
        + colours(
          "#1a1a1a", "#555555", "#dddddd", "#ffffff", "#0072b2", "#d55e00",
          ["#c8ced4", "#9ec9e6", "#56a0d0", "#1f78b4", "#08406f"])
        + "@media screen and (prefers-color-scheme:dark){\n"
        + colours(
          "#f0f0f0", "#b4b4b4", "#3d4248", "#16181c", "#56b4e9", "#e69f00",
          ["#4a5057", "#1f5a88", "#2f80bd", "#6bb5e8", "#c5e3f9"])
        + "}\n"
  }
}
