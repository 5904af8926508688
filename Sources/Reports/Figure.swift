/// What a report shows: figures made of one picture, the table behind it, and what it means.

/// One report, ready for a terminal or a page.
struct Page: Sendable {
  /// What it is about, such as `Tickets opened and ended`.
  var title: String
  /// The time it is about, and what it is compared with.
  var period: String
  /// Which tickets are counted, and other sentences that hold for all figures.
  var notes: [String]
  /// The figures, most important first.
  var figures: [Figure]
}

/// One picture, its table and its definition.
struct Figure: Sendable {
  /// What it shows, as a heading.
  var title: String
  /// How many tickets it is made of.
  var count: Int
  /// The picture.
  var chart: Chart
  /// The names of the table's columns.
  var header: [String]
  /// The rows; the first cell names the row, the others are right-aligned.
  var rows: [[String]]
  /// What each number means, in sentences.
  var definition: String
  /// What it comes to, in a sentence that stands above the picture; empty for none.
  var lead = ""
}

/// A picture's data; what is missing has no value and no mark.
enum Chart: Sendable {
  /// Bars side by side for each label.
  case bars(Bars)
  /// A line over time.
  case line(Line)
  /// Median and 90th percentile of each label.
  case ranges(Ranges)
  /// The share that has ended after a time.
  case curves(Curves)
  /// One square a day.
  case calendar(DayCounts)
  /// Answers from bad to good.
  case stacked(Stacked)
}

/// Bars.
struct Bars: Sendable {
  /// One name for each group of bars.
  var labels: [String]
  /// One or two series.
  var series: [Series]
  /// What is counted: the axis's title.
  var unit: String
  /// Whether the labels are times, which stand side by side instead of below each other.
  var isTime: Bool
  /// Whether values are shares, 0 to 1.
  var isShare = false

  /// A named row of values.
  struct Series: Sendable {
    var name: String
    var values: [Double]
  }
}

/// A line over time.
struct Line: Sendable {
  var labels: [String]
  var series: [Bars.Series]
  var unit: String
}

/// Medians and 90th percentiles, in seconds of working time.
struct Ranges: Sendable {
  var rows: [Row]
  var unit: LengthUnit

  /// The time axis's title.
  var title: String { "\(unit.rawValue) of working time" }

  /// One label; what is nil was not reached within the time that was seen.
  struct Row: Sendable {
    var label: String
    var median: Int64?
    var high: Int64?
    /// Whether there are too few tickets to say.
    var isFew: Bool
    /// Whether there is anything at all.
    var isEmpty: Bool
  }

  /// The greatest number that is drawn.
  var longest: Int64 { rows.compactMap { $0.isFew ? nil : $0.high ?? $0.median }.max() ?? 0 }
}

/// Shares that have ended, over time.
struct Curves: Sendable {
  var curves: [Curve]
  var unit: LengthUnit
  /// Where the axis ends, in seconds.
  var end: Int64
  /// The axes' titles.
  var title: String
  var share: String
  /// The first curve's share in each row of the table.
  var shares: [Double]

  /// One curve; a later one is a comparison.
  struct Curve: Sendable {
    var name: String
    var points: [(seconds: Int64, share: Double)]
  }
}

/// Counts for each day of a period.
struct DayCounts: Sendable {
  /// The first day, in days since 1970.
  var first: Int
  /// One count for each day from there on.
  var counts: [Int]
  /// What is counted.
  var unit: String

  /// The least count of each of the levels 1 to 4; a day without any is level 0.
  var thresholds: [Int] {
    let most = counts.max() ?? 0
    return (0..<4).map { max($0 + 1, most * $0 / 4 + 1) }
  }

  /// The level of a count, 0 to 4.
  func level(_ count: Int) -> Int {
    guard count > 0 else { return 0 }
    return (thresholds.lastIndex { count >= $0 } ?? 0) + 1
  }

  /// What a level stands for, such as `3–5`; nil for one that no count can have.
  func meaning(_ level: Int) -> String? {
    guard level > 0 else { return "0" }
    let most = counts.max() ?? 0
    let low = thresholds[level - 1]
    let high = level == 4 ? most : min(most, thresholds[level] - 1)
    guard low <= high else { return nil }
    return low == high ? "\(low)" : "\(low)–\(high)"
  }
}

/// Fewer tickets than this say too little for a median.
let fewTickets = 10
