/// A calendar heat map: a column a week, a square a day; the fuller the square, the more.
import Calendar
import Formats

/// Where the days of a heat map stand.
struct DayGrid {
  /// The Monday of the first column, in days since 1970.
  let monday: Int
  /// How many columns there are.
  let weeks: Int
  private let days: DayCounts

  init(_ days: DayCounts) {
    let first = CivilDate(daysSinceEpoch: days.first)
    monday = days.first - (first.weekday.rawValue - 1)
    weeks = (days.first + days.counts.count - monday + 6) / 7
    self.days = days
  }

  /// The count of a day; nil outside the period.
  func count(_ week: Int, _ weekday: Int) -> Int? {
    let offset = monday + week * 7 + weekday - days.first
    return days.counts.indices.contains(offset) ? days.counts[offset] : nil
  }

  /// The day of a square.
  func day(_ week: Int, _ weekday: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: monday + week * 7 + weekday)
  }

  /// The month that begins in a column, to be written above it.
  func month(beginningIn week: Int) -> String? {
    // The last day of a column tells whether a first of a month lies in it.
    let last = day(week, 6)
    if last.day <= 7, count(week, 7 - last.day) != nil { return Self.name(last.month) }
    guard week == 0, last.day <= 21 else { return nil }
    return Self.name(CivilDate(daysSinceEpoch: days.first).month)
  }

  private static func name(_ month: Int) -> String { String(MonthName.all[month - 1].prefix(3)) }
}

func drawCalendar(_ days: DayCounts) -> Drawing {
  let grid = DayGrid(days)
  let left = 46.0
  let top = 26.0
  let slot = min(26, (Drawing.width - left - 10) / Double(max(1, grid.weeks)))
  var canvas = Canvas()
  for (weekday, name) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].enumerated() {
    canvas.words(name, left - 8, top + slot * (Double(weekday) + 0.5) + 4, "r-soft", .end)
  }
  func square(_ x: Double, _ y: Double, _ level: Int, _ title: String?) {
    // Size says the same as colour.
    let side = (slot - 1.5) * [0.3, 0.5, 0.68, 0.84, 1][level]
    canvas.rectangle(
      x + (slot - side) / 2, y + (slot - side) / 2, side, side, "rx=\"1.5\" class=\"r-\(level)\"",
      title)
  }
  for week in 0..<grid.weeks {
    let x = left + slot * Double(week)
    if let month = grid.month(beginningIn: week) { canvas.words(month, x, 16) }
    for weekday in 0..<7 {
      guard let count = grid.count(week, weekday) else { continue }
      square(
        x, top + slot * Double(weekday), days.level(count),
        "\(spoken(grid.day(week, weekday))): \(grouped(count))")
    }
  }
  let bottom = top + slot * 7 + 14
  var x = left
  canvas.words("\(days.unit) on a day:", x, bottom + 10)
  x += textWidth("\(days.unit) on a day:") + 16
  for level in 0...4 {
    guard let meaning = days.meaning(level) else { continue }
    square(x, bottom + 6 - slot / 2, level, nil)
    canvas.words(meaning, x + slot + 4, bottom + 10)
    x += slot + textWidth(meaning) + 22
  }
  let most = days.counts.enumerated().max { $0.element < $1.element }
  let words = most.map {
    "Most on \(spoken(CivilDate(daysSinceEpoch: days.first + $0.offset))): \(grouped($0.element))."
  }
  return Drawing(bottom + 30, canvas.text, "A square for each day. " + (words ?? ""))
}
