// Dates and times as RFC 5545 writes them, 3.3.4, 3.3.5 and 3.3.6.

/// The value of a DTSTART, EXDATE or UNTIL, without its zone.
public enum ICalendarTime: Hashable, Sendable {
  /// `20261126`
  case day(CivilDate)
  /// `20261126T083000`, on the clocks of a TZID or of nobody in particular.
  case wall(CivilDate, CivilTime)
  /// `20261126T133000Z`
  case utc(Instant)

  /// Reads one of the three forms.
  public init?(_ text: some StringProtocol) {
    let found = withCursor(over: text) { cursor -> ICalendarTime? in
      guard let year = cursor.takeDigits(4, 4), let month = cursor.takeDigits(2, 2),
        let day = cursor.takeDigits(2, 2),
        let date = CivilDate(year: year, month: month, day: day)
      else { return nil }
      if cursor.isAtEnd { return .day(date) }
      guard cursor.take("T") || cursor.take("t"), let hour = cursor.takeDigits(2, 2),
        let minute = cursor.takeDigits(2, 2), let second = cursor.takeDigits(2, 2),
        let time = CivilTime(hour: hour, minute: minute, second: min(second, 59)), second <= 60
      else { return nil }
      if cursor.isAtEnd { return .wall(date, time) }
      guard cursor.take("Z") || cursor.take("z"), cursor.isAtEnd else { return nil }
      return .utc(Instant(date, time))
    }
    guard let found else { return nil }
    self = found
  }

  /// As RFC 5545 writes it.
  public var text: String {
    switch self {
    case .day(let date): return date.description.filter { $0 != "-" }
    case .wall(let date, let time):
      return "\(date)T\(time.padded)".filter { $0 != "-" && $0 != ":" }
    case .utc(let instant):
      return instant.rfc3339.filter { $0 != "-" && $0 != ":" }
    }
  }

  /// The day on the clocks that it is meant for.
  public func day(in zone: Zone) -> CivilDate {
    switch self {
    case .day(let date), .wall(let date, _): date
    case .utc(let instant): zone.civil(at: instant).date
    }
  }
}

/// A length such as `P1D` or `PT1H30M` (RFC 5545, 3.3.6), as days and seconds.
struct ICalendarDuration {
  var days = 0
  var seconds = 0

  init?(_ text: some StringProtocol) {
    var (days, seconds) = (0, 0)
    let isGood = withCursor(over: text.uppercased()) { cursor -> Bool in
      _ = cursor.take("+")
      guard cursor.take("P"), !cursor.isAtEnd else { return false }
      var isTime = false
      while !cursor.isAtEnd {
        if !isTime, cursor.take("T") {
          isTime = true
          continue
        }
        guard let number = cursor.takeDigits(1, 6) else { return false }
        if !isTime, cursor.take("W") {
          days += number * 7
        } else if !isTime, cursor.take("D") {
          days += number
        } else if isTime, cursor.take("H") {
          seconds += number * 3_600
        } else if isTime, cursor.take("M") {
          seconds += number * 60
        } else if isTime, cursor.take("S") {
          seconds += number
        } else {
          return false
        }
      }
      return true
    }
    guard isGood else { return nil }
    self.days = days
    self.seconds = seconds
  }
}
