/// Lines: counts over time, and shares that have ended after a time.
import Formats

func drawLine(_ chart: Line, isShare: Bool = false) -> Drawing {
  let left = 60.0
  let right = Drawing.width - 24
  let bottom = 270.0
  var canvas = Canvas()
  canvas.legend(chart.series.map(\.name), "", areas: false)
  let most = chart.series.flatMap(\.values).filter(\.isFinite).max() ?? 0
  let scale = Scale(most, from: bottom, to: 50, whole: !isShare)
  canvas.leftAxis(scale, from: left, to: right, chart.unit, isShare: isShare)
  let step = (right - left - 20) / Double(max(1, chart.labels.count - 1))
  func x(_ place: Int) -> Double { left + 10 + step * Double(place) }
  // The first stands on top.
  for (number, series) in chart.series.enumerated().reversed() {
    var run: [(Double, Double)] = []
    let style = number == 0 ? "r-a-line" : "r-b-line"
    for (place, value) in series.values.enumerated() {
      guard value.isFinite else {
        if run.count > 1 { canvas.path(run, style) }
        run = []
        continue
      }
      run.append((x(place), scale.place(value)))
    }
    if run.count > 1 { canvas.path(run, style) }
    guard chart.labels.count <= 62 else { continue }
    for (place, value) in series.values.enumerated() where value.isFinite {
      if number == 0 {
        canvas.circle(x(place), scale.place(value), 4, "r-a")
      } else {
        canvas.diamond(x(place), scale.place(value), 5, "r-b")
      }
    }
  }
  if let last = chart.series.first?.values.last, last.isFinite {
    canvas.words(
      spokenValue(last, isShare: isShare), x(chart.labels.count - 1) + 6, scale.place(last) - 8,
      "r-text", .end)
  }
  canvas.times(chart.labels, bottom + 18, x)
  return Drawing(bottom + 42, canvas.text, spoken(chart.series, chart.labels, isShare: isShare))
}

func drawCurves(_ chart: Curves) -> Drawing {
  let left = 60.0
  let right = Drawing.width - 24
  let bottom = 270.0
  var canvas = Canvas()
  canvas.legend(chart.curves.map(\.name), "", areas: false)
  let scale = Scale(1, from: bottom, to: 50, whole: false)
  canvas.leftAxis(scale, from: left, to: right, chart.share, isShare: true)
  let times = Scale(
    Double(chart.end) / chart.unit.seconds, from: left, to: right, marks: 8, whole: false)
  for mark in times.marks {
    canvas.words(times.label(mark), times.place(mark), bottom + 17, "r-soft", .middle)
    canvas.line(times.place(mark), bottom, times.place(mark), bottom + 4, "r-axis")
  }
  canvas.words(chart.title, right, bottom + 36, "r-soft", .end)
  // Where half and nine of ten lie.
  for (share, word) in [(0.5, "half"), (0.9, "9 of 10")] {
    canvas.line(left, scale.place(share), right, scale.place(share), "r-axis")
    canvas.words(word, right, scale.place(share) - 4, "r-soft", .end)
  }
  for (number, curve) in chart.curves.enumerated().reversed() {
    var points: [(Double, Double)] = [(left, bottom)]
    for point in curve.points {
      let length = Double(point.seconds) / chart.unit.seconds
      guard length <= times.end else { break }
      let x = times.place(length)
      points.append((x, points[points.count - 1].1))
      points.append((x, scale.place(point.share)))
    }
    points.append((right, points[points.count - 1].1))
    canvas.path(points, number == 0 ? "r-a-line" : "r-b-line")
  }
  let last = chart.curves.first?.points.last { $0.seconds <= chart.end }?.share ?? 0
  return Drawing(
    bottom + 44, canvas.text,
    "A curve that rises from 0 to \(percent(last)) of all tickets within"
      + " \(spokenLength(chart.end, isWorking: true)) of working time.")
}
