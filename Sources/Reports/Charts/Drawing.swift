/// A figure's picture as SVG: the same drawing stands alone in a file and in a page.

/// A finished drawing.
struct Drawing {
  /// The width of every drawing, in CSS pixels.
  static let width = 760.0
  /// Its height.
  var height: Double
  /// The elements.
  var body: String
  /// What it shows, in words, for who does not see it.
  var description: String

  /// Draws a picture.
  ///
  /// - Parameter id: begins the names of what the drawing refers to inside itself.
  init(_ chart: Chart, id: String) {
    switch chart {
    case .bars(let bars) where bars.isTime && bars.labels.count > 62:
      self = drawLine(
        Line(labels: bars.labels, series: bars.series, unit: bars.unit), isShare: bars.isShare)
    case .bars(let bars): self = bars.isTime ? drawColumns(bars, id) : drawBars(bars, id)
    case .line(let line): self = drawLine(line)
    case .ranges(let ranges): self = drawRanges(ranges)
    case .curves(let curves): self = drawCurves(curves)
    case .calendar(let days): self = drawCalendar(days)
    }
  }

  init(_ height: Double, _ body: String, _ description: String) {
    self.height = height
    self.body = body
    self.description = description
  }

  /// The colours, by Okabe and Ito, which people with any colour vision can tell apart; shape,
  /// pattern or a word says the same.
  ///
  /// - Parameter scope: a selector that the rules hold below.
  static func style(_ scope: String = "") -> String {
    func rules(
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
        + rules(
          "#1a1a1a", "#555555", "#dddddd", "#ffffff", "#0072b2", "#d55e00",
          ["#c8ced4", "#9ec9e6", "#56a0d0", "#1f78b4", "#08406f"])
        + "@media screen and (prefers-color-scheme:dark){\n"
        + rules(
          "#f0f0f0", "#b4b4b4", "#3d4248", "#16181c", "#56b4e9", "#e69f00",
          ["#4a5057", "#1f5a88", "#2f80bd", "#6bb5e8", "#c5e3f9"])
        + "}\n"
  }
}

/// The pattern of a second series, so that it is told apart without colour.
func hatching(_ id: String) -> String {
  """
  <defs><pattern id="\(id)-hatch" width="6" height="6" patternUnits="userSpaceOnUse" \
  patternTransform="rotate(45)"><rect width="6" height="6" class="r-b" fill-opacity="0.25"/>\
  <rect width="3" height="6" class="r-b"/></pattern></defs>
  """
}

/// The style of a series' areas.
func seriesFill(_ place: Int, _ id: String) -> String {
  place == 0 ? "class=\"r-a\"" : "fill=\"url(#\(id)-hatch)\""
}

/// About how wide a text is at 12 pixels.
func textWidth(_ text: String, size: Double = 12) -> Double {
  text.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2E80 ? size : size * 0.56) }
}

/// The text cut to a width, with an ellipsis.
func fitted(_ text: String, _ width: Double) -> String {
  guard textWidth(text) > width else { return text }
  var cut = text
  while !cut.isEmpty, textWidth(cut + "…") > width { cut.removeLast() }
  return cut + "…"
}

extension Canvas {
  /// The legend of one or two series.
  mutating func legend(_ names: [String], _ id: String, areas: Bool, y: Double = 14) {
    guard names.count > 1 else { return }
    var x = 60.0
    for (place, name) in names.enumerated() {
      if areas {
        rectangle(x, y - 10, 14, 12, seriesFill(place, id))
      } else {
        line(x - 8, y - 4, x + 16, y - 4, place == 0 ? "r-a-line" : "r-b-line")
      }
      words(name, x + 22, y, "r-text")
      x += 22 + textWidth(name, size: 13) + 28
    }
  }

  /// Horizontal grid lines with their numbers, and the axis's title above them.
  mutating func leftAxis(
    _ scale: Scale, from left: Double, to right: Double, _ title: String, isShare: Bool = false
  ) {
    words(title, 8, scale.high - 12)
    for mark in scale.marks {
      let y = scale.place(mark)
      line(left, y, right, y, mark == 0 ? "r-axis" : "r-grid")
      words(isShare ? percent(mark) : scale.label(mark), left - 8, y + 4, "r-soft", .end)
    }
  }

  /// Vertical grid lines with their numbers below, and the axis's title under them.
  mutating func bottomAxis(
    _ scale: Scale, from top: Double, to bottom: Double, _ title: String, isShare: Bool = false
  ) {
    for mark in scale.marks {
      let x = scale.place(mark)
      line(x, top, x, bottom, mark == 0 ? "r-axis" : "r-grid")
      words(isShare ? percent(mark) : scale.label(mark), x, bottom + 17, "r-soft", .middle)
    }
    words(title, scale.high, bottom + 36, "r-soft", .end)
  }

  /// Names of times below an axis, as many as there is room for.
  mutating func times(_ labels: [String], _ y: Double, _ x: (Int) -> Double) {
    let names = shortTimes(labels)
    let room = labels.count > 1 ? abs(x(1) - x(0)) : 100
    let width = (names.map { textWidth($0) }.max() ?? 0) + 8
    let step = max(1, Int((width / room).rounded(.up)))
    var year = ""
    for place in labels.indices where place % step == 0 {
      words(names[place], x(place), y, "r-soft", .middle)
      let own = String(labels[place].prefix(4))
      if own != year { words(own, x(place), y + 16, "r-soft", .middle) }
      year = own
    }
  }
}
