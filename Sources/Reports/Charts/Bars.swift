/// Bars: side by side over time, below each other for everything else.
import Calendar
import Formats

/// `May` for 2026-05, `4 May` for 2026-05-04.
func shortTimes(_ labels: [String]) -> [String] {
  labels.map { label in
    guard let date = CivilDate(iso: label.utf8.count == 7 ? label + "-01" : label) else {
      return label
    }
    let month = MonthName.all[date.month - 1].prefix(3)
    return label.utf8.count == 7 ? String(month) : "\(date.day) \(month)"
  }
}

/// A value of a series in words.
func spokenValue(_ value: Double, isShare: Bool) -> String {
  guard value.isFinite else { return "–" }
  return isShare ? percent(value) : grouped(Int(value.rounded()))
}

/// Series in words, for who does not see them.
func spoken(_ series: [Bars.Series], _ labels: [String], isShare: Bool) -> String {
  series.map { series in
    let known = zip(labels, series.values).filter { $0.1.isFinite }
    guard let most = known.max(by: { $0.1 < $1.1 }), let least = known.min(by: { $0.1 < $1.1 })
    else { return "\(series.name): nothing." }
    return "\(series.name): most \(spokenValue(most.1, isShare: isShare)) (\(most.0)), least"
      + " \(spokenValue(least.1, isShare: isShare)) (\(least.0)), last"
      + " \(spokenValue(known[known.count - 1].1, isShare: isShare)) (\(known[known.count - 1].0))."
  }.joined(separator: " ")
}

extension Bars {
  var most: Double { series.flatMap(\.values).filter(\.isFinite).max() ?? 0 }
}

func drawColumns(_ bars: Bars, _ id: String) -> Drawing {
  let left = 60.0
  let right = Drawing.width - 10
  let bottom = 270.0
  var canvas = Canvas()
  if bars.series.count > 1 { canvas.raw(hatching(id)) }
  canvas.legend(bars.series.map(\.name), id, areas: true)
  let scale = Scale(bars.most, from: bottom, to: 50, whole: !bars.isShare)
  canvas.leftAxis(scale, from: left, to: right, bars.unit, isShare: bars.isShare)
  let slot = (right - left) / Double(max(1, bars.labels.count))
  let width = min(28, slot * 0.8 / Double(max(1, bars.series.count)))
  for (place, label) in bars.labels.enumerated() {
    let start =
      left + slot * (Double(place) + 0.5) - width * Double(bars.series.count) / 2
    for (number, series) in bars.series.enumerated() where series.values[place].isFinite {
      let value = series.values[place]
      let y = scale.place(value)
      canvas.rectangle(
        start + width * Double(number), y, width - 1, bottom - y, seriesFill(number, id),
        "\(label): \(series.name) \(spokenValue(value, isShare: bars.isShare))")
    }
  }
  canvas.times(bars.labels, bottom + 18) { left + slot * (Double($0) + 0.5) }
  return Drawing(
    bottom + 42, canvas.text, spoken(bars.series, bars.labels, isShare: bars.isShare))
}

func drawBars(_ bars: Bars, _ id: String) -> Drawing {
  let names = bars.labels.map { fitted($0, 200) }
  let left = 20 + (names.map { textWidth($0, size: 13) }.max() ?? 0)
  let top = bars.series.count > 1 ? 34.0 : 10
  let thick = bars.series.count > 1 ? 12.0 : 18
  let slot = thick * Double(bars.series.count) + 12
  let bottom = top + slot * Double(max(1, bars.labels.count))
  var canvas = Canvas()
  if bars.series.count > 1 { canvas.raw(hatching(id)) }
  canvas.legend(bars.series.map(\.name), id, areas: true)
  let scale = Scale(bars.most, from: left, to: Drawing.width - 70, whole: !bars.isShare)
  canvas.bottomAxis(scale, from: top, to: bottom, bars.unit, isShare: bars.isShare)
  for place in bars.labels.indices {
    let y = top + slot * Double(place) + 6
    canvas.words(names[place], left - 10, y + (slot - 12) / 2 + 4.5, "r-text", .end)
    for (number, series) in bars.series.enumerated() where series.values[place].isFinite {
      let value = series.values[place]
      let end = scale.place(value)
      let word = spokenValue(value, isShare: bars.isShare)
      canvas.rectangle(
        left, y + thick * Double(number), end - left, thick - 1, seriesFill(number, id),
        "\(bars.labels[place]): \(series.name) \(word)")
      canvas.words(word, end + 6, y + thick * (Double(number) + 0.5) + 4)
    }
  }
  return Drawing(
    bottom + 44, canvas.text, spoken(bars.series, bars.labels, isShare: bars.isShare))
}
