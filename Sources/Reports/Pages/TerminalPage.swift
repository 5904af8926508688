/// A report on a terminal: tables with bars, marks and a heat map beside the numbers.
import Calendar
import Commands
import Formats
import Terminal

extension Context {
  /// Shows a report's figures.
  func show(_ page: Page) throws {
    let width = console.outFacts.isTerminal ? max(30, console.outFacts.width) : 100
    var text = TerminalPage(console: console, width: min(width, 132))
    try text.show(page)
  }
}

/// Writes figures within a width.
struct TerminalPage {
  let console: Console
  let width: Int

  mutating func show(_ page: Page) throws {
    for line in "\(page.title), \(page.period)".wrapped(toWidth: width) {
      try console.line(console.styled(line, .bold))
    }
    for figure in page.figures { try show(figure) }
    try console.line("")
    for note in page.notes { try words(note) }
  }

  private func words(_ text: String, indent: String = "") throws {
    for line in text.wrapped(toWidth: min(width, 100) - indent.utf8.count) {
      try console.line(console.styled(indent + line, .dim))
    }
  }

  private func show(_ figure: Figure) throws {
    try console.line("")
    var heading = "\(figure.title), n = \(grouped(figure.count))"
    if case .line(let line) = figure.chart, let series = line.series.first {
      let spark = sparkline(series.values)
      if displayWidth(heading) + displayWidth(spark) + 2 <= width { heading += "  " + spark }
    }
    try console.line(console.styled(heading.truncated(toWidth: width), .bold))
    for line in figure.lead.wrapped(toWidth: min(width, 100) - 2) where !line.isEmpty {
      try console.line("  " + line)
    }
    if case .calendar(let days) = figure.chart {
      try show(days)
    } else if figure.rows.isEmpty {
      try console.line("  none")
    } else {
      try table(figure)
    }
    try words(figure.definition, indent: "  ")
  }

  // MARK: Tables with pictures

  private func table(_ figure: Figure) throws {
    let columns = figure.header.count
    let head = figure.header.map(Self.twoLines)
    var widths = (0..<columns).map { column in
      max(
        head[column].map(displayWidth).max() ?? 0,
        figure.rows.map { column < $0.count ? displayWidth(visible($0[column])) : 0 }.max() ?? 0)
    }
    let numbers = widths.dropFirst().reduce(0) { $0 + $1 + 2 }
    widths[0] = max(4, min(widths[0], 26, width - numbers))
    let used = widths[0] + numbers
    let room = width - used - 2
    let isBeside = room >= 16
    let marks = marks(of: figure, isBeside ? min(room, 60) : width - widths[0] - 2)
    let hasTwoLines = head.contains { $0.count > 1 }
    for line in 0..<(hasTwoLines ? 2 : 1) {
      var text = ""
      for (column, words) in head.enumerated() {
        // One line stands at the bottom of two.
        let place = hasTwoLines && words.count == 1 ? line - 1 : line
        let word = words.indices.contains(place) ? words[place] : ""
        text +=
          column == 0
          ? word.padded(toWidth: widths[0])
          : "  " + word.padded(toWidth: widths[column], alignRight: true)
      }
      if isBeside, line == (hasTwoLines ? 1 : 0) { text += "  " + marks.heading }
      try console.line(console.styled(Self.trimmed(text), .dim))
    }
    for (place, row) in figure.rows.enumerated() {
      var text = Self.label(row[0], widths[0])
      for column in 1..<columns {
        let cell = column < row.count ? visible(row[column]) : ""
        text += "  " + cell.padded(toWidth: widths[column], alignRight: true)
      }
      if isBeside, place < marks.rows.count { text += "  " + marks.rows[place] }
      try console.line(Self.trimmed(text))
    }
    guard !isBeside, !marks.rows.isEmpty else { return }
    try console.line(
      console.styled("".padded(toWidth: widths[0]) + "  " + marks.heading, .dim))
    for (place, row) in marks.rows.enumerated() where place < figure.rows.count {
      try console.line(Self.trimmed(Self.label(figure.rows[place][0], widths[0]) + "  " + row))
    }
  }

  private static func label(_ text: String, _ width: Int) -> String {
    visible(text).truncated(toWidth: width).padded(toWidth: width)
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  /// A long heading in two lines, parted where its meaning is.
  private static func twoLines(_ heading: String) -> [String] {
    guard displayWidth(heading) > 9 else { return [heading] }
    if let comma = heading.firstRange(of: ", ") {
      return [String(heading[..<comma.lowerBound]), String(heading[comma.upperBound...])]
    }
    guard let blank = heading.lastIndex(of: " ") else { return [heading] }
    return [String(heading[..<blank]), String(heading[heading.index(after: blank)...])]
  }

  private struct Marks {
    var heading: String
    var rows: [String]
  }

  private func marks(of figure: Figure, _ width: Int) -> Marks {
    switch figure.chart {
    case .bars(let bars): barMarks(bars.series, width, isShare: bars.isShare)
    case .line(let line): barMarks(line.series, width)
    case .curves(let curves):
      Marks(
        heading: "0 to 100 %",
        rows: curves.shares.map { console.styled(bar($0, 1, width: width), .cyan) })
    case .ranges(let ranges): rangeMarks(ranges, width)
    case .stacked(let stacked): marks(stacked, figure.rows.count, width)
    case .calendar: Marks(heading: "", rows: [])
    }
  }

  private func barMarks(_ series: [Bars.Series], _ width: Int, isShare: Bool = false) -> Marks {
    let each = series.count > 1 ? (width - 2) / 2 : width
    let most = series.flatMap(\.values).filter(\.isFinite).max() ?? 0
    let end = isShare ? percent(most) : grouped(Int(most))
    let names = series.map { series in
      let long = "\(series.name), 0 to \(end)"
      return (displayWidth(long) <= each ? long : series.name.truncated(toWidth: each))
        .padded(toWidth: each)
    }
    var rows: [String] = []
    for place in series.first?.values.indices ?? 0..<0 {
      var row = ""
      for (number, series) in series.enumerated() {
        let text = bar(series.values[place], most, width: each)
        if number > 0 { row += "  " }
        let style: Style = number == 0 ? .cyan : .yellow
        row += text.isEmpty ? "" : console.styled(text, style)
        if number == 0 { row += String(repeating: " ", count: each - displayWidth(text)) }
      }
      rows.append(row)
    }
    return Marks(heading: names.joined(separator: "  "), rows: rows)
  }

  private func rangeMarks(_ ranges: Ranges, _ width: Int) -> Marks {
    let most = Double(max(1, ranges.longest))
    func place(_ seconds: Int64) -> Int {
      min(width - 2, Int((Double(seconds) / most * Double(width - 2)).rounded()))
    }
    let rows = ranges.rows.map { row -> String in
      guard !row.isFew, !row.isEmpty else { return "" }
      let start = row.median.map(place) ?? width - 1
      let end = row.high.map(place) ?? width - 1
      let between = max(0, end - start - 1)
      let first = row.median == nil ? "" : "●"
      let last = row.high == nil ? "▶" : end == start ? "" : "◆"
      let line = String(repeating: "─", count: row.median == nil ? 0 : between)
      return String(repeating: " ", count: max(0, start))
        + (first.isEmpty ? "" : console.styled(first, .cyan)) + line
        + (last.isEmpty ? "" : console.styled(last, .yellow))
    }
    let end = spokenLength(ranges.longest, isWorking: true)
    let long = "● median ◆ 9 of 10 ▶ not reached, to \(end) working"
    let short = "●median ◆9/10, to \(end)"
    guard ranges.longest > 0 else { return Marks(heading: "", rows: rows) }
    return Marks(
      heading: (displayWidth(long) <= width ? long : short).truncated(toWidth: width), rows: rows)
  }

  /// Bars of the answers to one question, the best first; of several rows, where their scores lie.
  private func marks(_ stacked: Stacked, _ rows: Int, _ width: Int) -> Marks {
    if stacked.each.count == rows, let most = stacked.each.max() {
      return Marks(
        heading: "answers, 0 to \(grouped(most))",
        rows: stacked.each.map {
          console.styled(bar(Double($0), Double(most), width: width), .cyan)
        })
    }
    let scores = stacked.scores
    func place(_ value: Double) -> Int {
      let share = (value - scores.lowerBound) / (scores.upperBound - scores.lowerBound)
      return min(width - 1, max(0, Int((share * Double(width - 1)).rounded())))
    }
    let lines = stacked.rows.map { row -> String in
      guard let score = row.score else { return "" }
      let (low, middle, high) = (
        place(score.interval.low), place(score.value), place(score.interval.high)
      )
      return String(repeating: " ", count: low) + String(repeating: "─", count: middle - low)
        + console.styled("●", .cyan) + String(repeating: "─", count: high - middle)
    }
    let ends = scores.lowerBound < 0 ? "−100 to 100" : "0 to 100 %"
    let long = "\(ends), the line is the interval"
    return Marks(heading: displayWidth(long) <= width ? long : ends, rows: lines)
  }

  // MARK: The heat map

  private static let fills = ["·", "░", "▒", "▓", "█"]

  private func show(_ days: DayCounts) throws {
    let grid = DayGrid(days)
    let columns = grid.weeks * 2 + 4 <= width ? 2 : 1
    // Older weeks fall off where the terminal is too narrow.
    let first = max(0, grid.weeks - (width - 4) / columns)
    var months = ""
    for week in first..<grid.weeks {
      if let month = grid.month(beginningIn: week), displayWidth(months) <= (week - first) * columns
      {
        months = months.padded(toWidth: (week - first) * columns) + month + " "
      }
    }
    try console.line(console.styled("    " + Self.trimmed(months), .dim))
    for (weekday, name) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].enumerated() {
      var row = ""
      for week in first..<grid.weeks {
        guard let count = grid.count(week, weekday) else {
          row += String(repeating: " ", count: columns)
          continue
        }
        row += square(days.level(count), columns)
      }
      try console.line("\(name) \(Self.trimmed(row))")
    }
    let legend = (0...4).compactMap { level in
      days.meaning(level).map { "\(square(level, 1)) \($0)" }
    }
    try console.line("    " + legend.joined(separator: "  ") + " \(days.unit)")
  }

  // The fill says it; colour says it again.
  private func square(_ level: Int, _ columns: Int) -> String {
    let fill = Self.fills[level]
    let text = columns == 1 ? fill : level == 0 ? fill + " " : fill + fill
    return console.shaded(text, level: level)
  }
}
