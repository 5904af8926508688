// What looks like a slip in a calendar, found before a clock goes by it.

/// Something in a calendar that a person should look at.
public struct CalendarFinding: Hashable, Sendable {
  /// The first day it is about, where it is about days.
  public var day: CivilDate?
  /// What was found, without full stop.
  public var words: String
}

extension CalendarDefinition {
  /// What looks wrong; the holidays of the year of `today` and, from July on, of the next are
  /// missed.
  public func findings(today: CivilDate) -> [CalendarFinding] {
    var found: [CalendarFinding] = []
    func tell(_ words: String, _ day: CivilDate? = nil) {
      found.append(CalendarFinding(day: day, words: words))
    }
    if weekly.isClosed, !exceptions.contains(where: { $0.hoursText != nil }) {
      tell("no day has any hours: no time is ever due")
    } else if let gap = weekly.longestGap, gap > 72 * 3_600 {
      tell("the week is closed for \(gap / 3_600) hours on end")
    }
    found += overlaps()
    found += periodFindings()
    let plain = CalendarDefinition(copying: self, without: { !$0.isWeek }).calendar(in: .utc)
    for exception in exceptions where exception.rule == .closed {
      let days = (0..<exception.dayCount).lazy.map { exception.first.adding(days: $0) }
      if !days.contains(where: { !plain.hours(on: $0).isClosed }) {
        tell("closed anyway: \(exception.lines[0])", exception.first)
      }
    }
    for year in [today.year, today.year + 1] where year == today.year || today.month >= 7 {
      let isKnown = exceptions.contains {
        $0.rule == .closed && $0.first.year <= year && year <= $0.last.year
      }
      if !isKnown { tell("\(year) has no holidays") }
    }
    return found
  }

  private init(copying other: CalendarDefinition, without isLeft: (CalendarException) -> Bool) {
    self = other
    exceptions.removeAll(where: isLeft)
  }

  /// A day off within a break is meant; two lines of which neither lies within the other, or of the
  /// same days, are not.
  private func overlaps() -> [CalendarFinding] {
    var found: [CalendarFinding] = []
    let sorted = exceptions.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
    for (place, left) in sorted.enumerated() {
      for right in sorted[(place + 1)...].prefix(1_000) {
        if right.first > left.last { break }
        guard left.isWeek == right.isWeek else { continue }
        let isSame = left.first == right.first && left.last == right.last
        if isSame || right.last > left.last && right.first != left.first {
          found.append(
            CalendarFinding(
              day: right.first,
              words: "two speak of the same days: \(left.lines[0]) / \(right.lines[0])"))
        }
      }
    }
    return found
  }

  private func periodFindings() -> [CalendarFinding] {
    var found: [CalendarFinding] = []
    for schedule in bells {
      for (earlier, later) in zip(schedule.periods, schedule.periods.dropFirst())
      where later.hours.from < earlier.hours.to {
        found.append(
          CalendarFinding(
            words: "bells \(schedule.name): \(earlier.name) and \(later.name) overlap"))
      }
      for weekday in Weekday.allCases where weekdayBells[weekday] == schedule.name {
        for period in schedule.periods where !weekly[weekday].covers(period.hours) {
          found.append(
            CalendarFinding(
              words: "bells \(schedule.name): \(period.name) (\(period.hours)) lies outside the"
                + " hours of \(weekday.name), \(weekly[weekday])"))
        }
      }
      if !weekdayBells.values.contains(schedule.name),
        !exceptions.contains(where: { $0.bells == schedule.name })
      {
        found.append(CalendarFinding(words: "bells \(schedule.name): no day rings by them"))
      }
    }
    for exception in exceptions {
      guard case .hours(let hours) = exception.rule, let name = exception.bells,
        let schedule = bells.first(where: { $0.name == name })
      else { continue }
      for period in schedule.periods where !hours.covers(period.hours) {
        found.append(
          CalendarFinding(
            day: exception.first,
            words:
              "bells \(name): \(period.name) (\(period.hours)) lies outside the hours, \(hours)"
          ))
      }
    }
    return found
  }
}

extension WeeklyHours {
  /// The longest time on end, by the wall clock, without hours; nil where there are none at all.
  public var longestGap: Int? {
    var edges: [(from: Int, to: Int)] = []
    for weekday in Weekday.allCases {
      let midnight = (weekday.rawValue - 1) * 86_400
      for range in self[weekday].ranges {
        edges.append(
          (midnight + range.from.secondsSinceMidnight, midnight + range.to.secondsSinceMidnight))
      }
    }
    guard let first = edges.first, let last = edges.last else { return nil }
    var longest = first.from + 7 * 86_400 - last.to
    for (earlier, later) in zip(edges, edges.dropFirst()) {
      longest = max(longest, later.from - earlier.to)
    }
    return longest
  }
}
