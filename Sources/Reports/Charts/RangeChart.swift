/// Median and 90th percentile: a dot, a line and a diamond for each group.
import Formats

func drawRanges(_ chart: Ranges) -> Drawing {
  let names = chart.rows.map { fitted($0.label, 200) }
  let left = 20 + (names.map { textWidth($0, size: 13) }.max() ?? 0)
  let top = 34.0
  let slot = 26.0
  let bottom = top + slot * Double(max(1, chart.rows.count))
  var canvas = Canvas()
  let scale = Scale(
    Double(chart.longest) / chart.unit.seconds, from: left, to: Drawing.width - 150, marks: 6,
    whole: false)
  canvas.circle(66, 10, 5, "r-a")
  canvas.words("median", 78, 14, "r-text")
  canvas.diamond(150, 10, 6, "r-b")
  canvas.words("9 of 10 (90th percentile)", 162, 14, "r-text")
  canvas.arrow(350, 10, "r-b")
  canvas.words("not reached yet", 358, 14, "r-text")
  canvas.bottomAxis(scale, from: top, to: bottom, chart.title)
  var words: [String] = []
  for (place, row) in chart.rows.enumerated() {
    let y = top + slot * (Double(place) + 0.5)
    canvas.words(names[place], left - 10, y + 4.5, "r-text", .end)
    if row.isEmpty || row.isFew {
      let word = row.isEmpty ? "none" : "too few to say"
      canvas.words(word, left + 8, y + 4)
      words.append("\(row.label): \(word).")
      continue
    }
    func time(_ seconds: Int64?) -> String {
      seconds.map { spokenLength($0, isWorking: true) } ?? "not reached"
    }
    func x(_ seconds: Int64) -> Double { scale.place(Double(seconds) / chart.unit.seconds) }
    let start = row.median.map(x) ?? scale.high
    let end = row.high.map(x) ?? scale.high + 12
    canvas.line(start, y, end, y, "r-axis")
    if row.high != nil { canvas.diamond(end, y, 6, "r-b") } else { canvas.arrow(end, y, "r-b") }
    if row.median != nil { canvas.circle(start, y, 5, "r-a") }
    let text =
      row.median == nil && row.high == nil
      ? "not reached" : "\(time(row.median)) – \(row.high == nil ? "?" : time(row.high))"
    canvas.words(text, end + 12, y + 4)
    words.append("\(row.label): median \(time(row.median)), nine of ten \(time(row.high)).")
  }
  return Drawing(bottom + 44, canvas.text, words.joined(separator: " "))
}
