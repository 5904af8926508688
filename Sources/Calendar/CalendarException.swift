// The days on which a calendar is not its ordinary week: holidays, half days, summer, snow.

/// Days, from the first to the last, on which other hours hold than the week's.
public struct CalendarException: Hashable, Sendable {
  /// What holds on those days.
  public enum Rule: Hashable, Sendable {
    /// No hours: a holiday, a break, a snow day.
    case closed
    /// Other hours: a half day, an extra day.
    ///
    /// On one day they hold as they stand. Over several days only where the week is open, so that
    /// a fortnight of early release does not open the weekend between.
    case hours(DayHours)
    /// Another week, such as the summer's; the other two go before it.
    case week(WeeklyHours)
  }

  /// The first day.
  public var first: CivilDate
  /// The last day, itself included; never before the first.
  public var last: CivilDate
  /// What holds.
  public var rule: Rule
  /// Why, as people call it: `Labor Day`, `snow`.
  public var title: String
  /// The bell schedule of these days, nil for the rule that `SchoolCalendar.periods(on:)` tells.
  public var bells: String?
  /// The event's UID where a feed told it.
  public var uid: String?

  /// Makes an exception; ends in the wrong order are put right.
  public init(
    first: CivilDate, last: CivilDate, rule: Rule, title: String = "", bells: String? = nil,
    uid: String? = nil
  ) {
    self.first = min(first, last)
    self.last = max(first, last)
    self.rule = rule
    self.title = title
    self.bells = bells
    self.uid = uid
  }

  /// Whether it is another week rather than a day with other hours.
  public var isWeek: Bool {
    if case .week = rule { true } else { false }
  }

  /// How many days it covers.
  public var dayCount: Int { last.daysSinceEpoch - first.daysSinceEpoch + 1 }
}

/// Which of several exceptions holds on a day: the one of fewer days, then the one that begins
/// later, then the one that was declared later.
struct ExceptionIndex: Hashable, Sendable {
  private struct Stretch: Hashable, Sendable {
    var first: Int
    var last: Int
    var exception: Int
  }

  private var stretches: [Stretch] = []

  init(_ exceptions: [CalendarException], where isMeant: (CalendarException) -> Bool) {
    var spans: [Stretch] = []
    for (index, exception) in exceptions.enumerated() where isMeant(exception) {
      spans.append(
        Stretch(
          first: exception.first.daysSinceEpoch, last: exception.last.daysSinceEpoch,
          exception: index))
    }
    func yields(_ left: Stretch, to right: Stretch) -> Bool {
      (right.last - right.first, left.first, left.exception)
        < (left.last - left.first, right.first, right.exception)
    }
    spans.sort { $0.first < $1.first }
    var edges: Set<Int> = []
    for span in spans { edges.formUnion([span.first, span.last + 1]) }
    var open: [Stretch] = []
    var next = 0
    let sorted = edges.sorted()
    for (edge, end) in zip(sorted, sorted.dropFirst()) {
      open.removeAll { $0.last < edge }
      while next < spans.count, spans[next].first <= edge {
        open.append(spans[next])
        next += 1
      }
      guard let winner = open.max(by: yields) else { continue }
      if let last = stretches.last, last.exception == winner.exception, last.last + 1 == edge {
        stretches[stretches.count - 1].last = end - 1
      } else {
        stretches.append(Stretch(first: edge, last: end - 1, exception: winner.exception))
      }
    }
  }

  /// The place of the exception that holds on a day.
  func exception(onDay day: Int) -> Int? {
    var low = 0
    var high = stretches.count
    while low < high {
      let middle = (low + high) / 2
      if stretches[middle].last < day { low = middle + 1 } else { high = middle }
    }
    guard low < stretches.count, stretches[low].first <= day else { return nil }
    return stretches[low].exception
  }
}
