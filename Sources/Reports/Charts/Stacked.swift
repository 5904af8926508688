/// Answers from bad to good: one bar for each row, laid so that its middle stands on one line.
import Formats
import Statistics

/// Bars of answers, parted into what speaks against and what speaks for.
struct Stacked: Sendable {
  /// The answers, the worst first.
  var parts: [Part]
  /// One bar each.
  var rows: [Row]
  /// How often each answer was given, in the order of the table; only where there is one bar.
  var each: [Int] = []
  /// What a score can be, for marks of intervals.
  var scores: ClosedRange<Double>

  /// One answer.
  struct Part: Sendable {
    var name: String
    var side: Side
  }

  /// Where an answer stands.
  enum Side: Sendable {
    case against, between, favour
  }

  /// One bar.
  struct Row: Sendable {
    var label: String
    /// How often each answer was given; empty when that is hidden.
    var counts: [Int]
    /// The number that sums them up.
    var score: Estimate?

    /// The shares of a side, of all answers.
    func share(_ side: Side, _ parts: [Part]) -> Double {
      let all = counts.reduce(0, +)
      guard all > 0 else { return 0 }
      let some = zip(counts, parts).reduce(0) { $1.1.side == side ? $0 + $1.0 : $0 }
      return Double(some) / Double(all)
    }
  }
}

func drawStacked(_ chart: Stacked) -> Drawing {
  var canvas = Canvas()
  let top = canvas.legend(of: chart.parts) + 16
  let names = chart.rows.map { fitted($0.label, 200) }
  let left = 74 + (names.map { textWidth($0, size: 13) }.max() ?? 0)
  let right = Drawing.width - 64
  // Half of what is neither stands on each side of the line.
  let sides = chart.rows.map { row in
    let half = row.share(.between, chart.parts) / 2
    return (
      left: row.share(.against, chart.parts) + half, right: row.share(.favour, chart.parts) + half
    )
  }
  let most = (left: sides.map(\.left).max() ?? 0, right: sides.map(\.right).max() ?? 0)
  let unit = (right - left) / max(0.01, most.left + most.right)
  let line = left + most.left * unit
  let slot = 30.0
  var words: [String] = []
  for (place, row) in chart.rows.enumerated() {
    let y = top + slot * Double(place)
    canvas.words(names[place], left - 56, y + 16, "r-text", .end)
    let all = row.counts.reduce(0, +)
    guard all > 0 else {
      let word = row.counts.isEmpty ? "hidden" : "none"
      canvas.words(word, line + 8, y + 16)
      words.append("\(row.label): \(word).")
      continue
    }
    var x = line - sides[place].left * unit
    canvas.words(
      percent(row.share(.against, chart.parts)), x - 6, y + 16, "r-soft", .end)
    for (index, part) in chart.parts.enumerated() where row.counts[index] > 0 {
      let share = Double(row.counts[index]) / Double(all)
      canvas.rectangle(
        x, y + 2, share * unit - 1, 20, style(index, chart.parts),
        "\(row.label): \(part.name) \(percent(share)), \(grouped(row.counts[index]))")
      x += share * unit
    }
    canvas.words(percent(row.share(.favour, chart.parts)), x + 6, y + 16)
    let shares = zip(chart.parts, row.counts).map { part, count in
      "\(part.name) \(percent(Double(count) / Double(all)))"
    }
    words.append("\(row.label), of \(grouped(all)): " + shares.joined(separator: ", ") + ".")
  }
  let bottom = top + slot * Double(chart.rows.count)
  canvas.line(line, top - 4, line, bottom, "r-axis")
  return Drawing(bottom + 8, canvas.text, words.joined(separator: " "))
}

/// Strong at the ends and light near the middle.
private func style(_ index: Int, _ parts: [Stacked.Part]) -> String {
  let side = parts[index].side
  let places = parts.indices.filter { parts[$0].side == side }
  guard side != .between else { return "class=\"r-0\"" }
  let place = places.firstIndex(of: index) ?? 0
  let distance = side == .against ? place : places.count - 1 - place
  let opacity = places.count < 2 ? 1 : 1 - 0.6 * Double(distance) / Double(places.count - 1)
  return "class=\"\(side == .against ? "r-b" : "r-a")\" fill-opacity=\"\(coordinate(opacity))\""
}

extension Canvas {
  /// The answers in order, in as many lines as they need; returns where the last ends.
  fileprivate mutating func legend(of parts: [Stacked.Part]) -> Double {
    var x = 8.0
    var y = 14.0
    for (index, part) in parts.enumerated() {
      let name = fitted(part.name, 240)
      let width = 20 + textWidth(name, size: 13) + 18
      if x > 8, x + width > Drawing.width {
        x = 8
        y += 20
      }
      rectangle(x, y - 10, 14, 12, style(index, parts))
      words(name, x + 20, y, "r-text")
      x += width
    }
    return y
  }
}
