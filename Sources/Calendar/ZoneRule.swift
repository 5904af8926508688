// POSIX TZ strings such as CET-1CEST,M3.5.0,M10.5.0/3: the rule that a zone file ends with, and a
// zone in its own right. POSIX.1-2017, 8.3, with RFC 8536's wider hours (3.3.1).

/// Standard time and, where there is one, daylight saving time and the days on which they change.
struct ZoneRule: Hashable, Sendable {
  /// A day of every year and the seconds after its local midnight.
  struct Change: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// 1 to 365; 29 February is never counted.
      case julian(Int)
      /// 0 to 365, counting 29 February.
      case ordinal(Int)
      /// The n-th such weekday (0 is Sunday) of a month; the fifth is the last.
      case weekday(month: Int, week: Int, weekday: Int)
    }
    var day: Day
    var seconds: Int

    /// The wall time of the change in a year, in seconds since 1970-01-01T00:00.
    func wall(in year: Int) -> Int {
      let days: Int
      switch day {
      case .julian(let number):
        let afterFebruary = number >= 60 && CivilDate.isLeap(year)
        let newYear = CivilDate(unchecked: year, 1, 1).daysSinceEpoch
        days = newYear + number - (afterFebruary ? 0 : 1)
      case .ordinal(let number):
        days = CivilDate(unchecked: year, 1, 1).daysSinceEpoch + number
      case .weekday(let month, let week, let weekday):
        let first = CivilDate(unchecked: year, month, 1)
        let start = first.daysSinceEpoch
        var day = (weekday - first.weekday.rawValue % 7 + 7) % 7 + (week - 1) * 7
        if day >= CivilDate.days(inMonth: month, of: year) { day -= 7 }
        days = start + day
      }
      return days * 86_400 + seconds
    }
  }

  var standard: Zone.Offset
  var daylight: Zone.Offset?
  var start = Change(day: .ordinal(0), seconds: 0)
  var end = Change(day: .ordinal(0), seconds: 0)

  /// The Gregorian calendar, weekdays included, repeats after 400 years.
  private static let cycle: Int64 = 146_097 * 86_400

  /// The offset in force at an instant and when it ends (`.max`: never).
  func span(at instant: Int64) -> (offset: Zone.Offset, end: Int64) {
    guard let daylight else { return (standard, .max) }
    let remainder = instant % ZoneRule.cycle
    let moment = remainder < 0 ? remainder + ZoneRule.cycle : remainder
    let year = CivilDate(daysSinceEpoch: Int(moment / 86_400)).year
    var latest = Int64.min
    var isDaylight = false
    var end = Int64.max
    // A change may lie up to a week outside its year, so the neighbours are looked at as well.
    for year in (year - 1)...(year + 1) {
      let back = Int64(self.end.wall(in: year) - daylight.seconds)
      let forward = Int64(start.wall(in: year) - standard.seconds)
      if back <= moment {
        if back > latest { (latest, isDaylight) = (back, false) }
      } else {
        end = min(end, back)
      }
      // Where the two fall together there is no standard time in between: it is daylight time.
      if forward <= moment {
        if forward >= latest { (latest, isDaylight) = (forward, true) }
      } else {
        end = min(end, forward)
      }
    }
    let (sum, overflow) = instant.addingReportingOverflow(end - moment)
    return (isDaylight ? daylight : standard, overflow ? .max : sum)
  }
}

extension ZoneRule {
  /// Reads a whole POSIX TZ string; nil when it is not one.
  ///
  /// A daylight name without its days (`EST5EDT`) is not taken: systems disagree on what it means.
  init?(posix text: some StringProtocol) {
    guard let rule = withCursor(over: text, { $0.takeZoneRule() }) else { return nil }
    self = rule
  }
}

extension ByteCursor {
  fileprivate mutating func takeZoneRule() -> ZoneRule? {
    guard let name = takeZoneName(), let west = takeHours(limit: 24) else { return nil }
    let standard = Zone.Offset(seconds: -west, abbreviation: name, isDaylight: false)
    if isAtEnd { return ZoneRule(standard: standard) }
    guard let daylightName = takeZoneName() else { return nil }
    var daylightWest = west - 3_600
    if next != UInt8(ascii: ",") {
      guard let found = takeHours(limit: 24) else { return nil }
      daylightWest = found
    }
    guard take(","), let start = takeChange(), take(","), let end = takeChange(), isAtEnd
    else { return nil }
    return ZoneRule(
      standard: standard,
      daylight: Zone.Offset(seconds: -daylightWest, abbreviation: daylightName, isDaylight: true),
      start: start, end: end)
  }

  private mutating func takeZoneName() -> String? {
    let isBracketed = take("<")
    let start = place
    while next.isLetter
      || isBracketed && (next.isDigit || next == UInt8(ascii: "+") || next == UInt8(ascii: "-"))
    { place += 1 }
    guard 3...15 ~= place - start else { return nil }
    let name = String(decoding: bytes[start..<place], as: UTF8.self)
    if isBracketed, !take(">") { return nil }
    return name
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private mutating func takeHours(limit: Int) -> Int? {
    let isNegative = next == UInt8(ascii: "-")
    if isNegative || next == UInt8(ascii: "+") { place += 1 }
    guard let hours = takeDigits(1, 3), hours <= limit else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] where take(":") {
      guard let part = takeDigits(1, 2), part < 60 else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  private mutating func takeChange() -> ZoneRule.Change? {
    let day: ZoneRule.Change.Day
    if take("M") {
      guard let month = takeDigits(1, 2), 1...12 ~= month, take("."),
        let week = takeDigits(1, 1), 1...5 ~= week, take("."),
        let weekday = takeDigits(1, 1), weekday < 7
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    } else if take("J") {
      guard let number = takeDigits(1, 3), 1...365 ~= number else { return nil }
      day = .julian(number)
    } else {
      guard let number = takeDigits(1, 3), number <= 365 else { return nil }
      day = .ordinal(number)
    }
    guard take("/") else { return ZoneRule.Change(day: day, seconds: 7_200) }
    guard let seconds = takeHours(limit: 167) else { return nil }
    return ZoneRule.Change(day: day, seconds: seconds)
  }
}
