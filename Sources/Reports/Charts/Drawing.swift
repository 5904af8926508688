/// A figure's picture as SVG: the same drawing stands alone in a file and in a page.

import Formats

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
    case .stacked(let stacked): self = drawStacked(stacked)
    }
  }

  init(_ height: Double, _ body: String, _ description: String) {
    self.height = height
    self.body = body
    self.description = description
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
