// Steps from now, such as +3d: calendar units go by the wall clock, hours and minutes by the
// stopwatch.

struct DateStep {
  enum Unit: String {
    case min, h, d, w, mo, y

    /// Whether the unit is counted in days of the calendar.
    var isCalendar: Bool { self != .min && self != .h }
  }

  /// Negative for steps into the past; at most nine digits.
  var count: Int
  var unit: Unit

  func applied(to day: CivilDate) -> CivilDate {
    switch unit {
    case .min, .h: day
    case .d: day.adding(days: count)
    case .w: day.adding(days: count * 7)
    case .mo: day.adding(months: count)
    case .y: day.adding(months: count * 12)
    }
  }

  func applied(to now: Instant, _ zone: Zone, _ text: String) throws(DateError) -> Instant {
    // A step of nothing must not move the second of two equal wall times to the first.
    if count == 0 { return now }
    switch unit {
    case .min, .h:
      let (instant, overflow) = now.seconds.addingReportingOverflow(
        Int64(count * (unit == .min ? 60 : 3_600)))
      guard !overflow else { throw DateError("\(quoted(text)) lies outside the calendar") }
      return Instant(seconds: instant)
    case .d, .w, .mo, .y:
      let (date, time) = zone.civil(at: now)
      let day = applied(to: date)
      guard CivilDate.years.contains(day.year) else {
        throw DateError("\(quoted(text)) lies outside the calendar")
      }
      return zone.instant(of: day, time)
    }
  }
}

extension DateGrammar {
  /// A step, nil for a text that is none, an error for one that almost is.
  func step(_ text: String) throws(DateError) -> DateStep? {
    let found = withCursor(over: text) { cursor -> (sign: Int, count: Int, unit: String)? in
      let sign = cursor.take("+") ? 1 : cursor.take("-") ? -1 : 0
      guard sign != 0, let count = cursor.takeDigits(1, 9), !cursor.next.isDigit else { return nil }
      let unit = String(decoding: cursor.bytes[cursor.place...], as: UTF8.self)
      return (sign, count, unit)
    }
    guard let (sign, count, unit) = found else {
      guard text.hasPrefix("+") || text.hasPrefix("-") else { return nil }
      throw DateError(
        "\(quoted(text)) is not a date",
        hint: "a step from now is a sign, a number and a unit, such as +3d or -2h")
    }
    let start = "\(sign < 0 ? "-" : "+")\(count)"
    if let unit = DateStep.Unit(rawValue: unit) { return DateStep(count: sign * count, unit: unit) }
    switch unit {
    case "m":
      throw DateError(
        "'m' in \(quoted(text)) could mean minutes or months",
        hint: "write \(start)min for minutes or \(start)mo for months")
    case "":
      throw DateError(
        "\(quoted(text)) has no unit", hint: "write \(start)d, \(start)h or \(start)min")
    default:
      throw DateError(
        "unknown unit \(quoted(unit)) in \(quoted(text))",
        hint: "the units are min h d w mo y, such as \(start)d")
    }
  }
}
