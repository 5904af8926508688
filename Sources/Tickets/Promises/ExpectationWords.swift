/// Lengths of working time in words that are rounded up, so that they hold.
import Calendar

/// Says how long answers took, in the hours and days of a calendar.
struct ExpectationWords {
  /// Whose hours and days are meant.
  var calendar: SchoolCalendar
  /// Such as `es`; nil is English.
  var language: String?

  private var isSpanish: Bool { language?.hasPrefix("es") ?? false }

  /// One sentence: "Requests like this were usually answered within 3 school hours …".
  func sentence(_ expectation: Expectation) -> String {
    let half = length(expectation.median)
    let most = expectation.most.map(length)
    if isSpanish {
      guard let most else { return "Solicitudes como esta se respondieron normalmente en \(half)." }
      if most == half { return "De cada 10 solicitudes como esta, 9 se respondieron en \(most)." }
      return "Solicitudes como esta se respondieron normalmente en \(half), "
        + "y 9 de cada 10 en \(most)."
    }
    guard let most else { return "Requests like this were usually answered within \(half)." }
    if most == half { return "Of 10 requests like this, 9 were answered within \(most)." }
    return "Requests like this were usually answered within \(half), 9 of 10 within \(most)."
  }

  /// Whole hours up to a day of the calendar, then whole days; always rounded up.
  func length(_ seconds: Int64) -> String {
    let hours = max(1, (seconds + 3_599) / 3_600)
    if hours * 3_600 < dayLength { return count(hours, "hour", "hora lectiva", "horas lectivas") }
    let days = max(1, (seconds + dayLength - 1) / dayLength)
    return count(days, "day", "día lectivo", "días lectivos")
  }

  private func count(_ number: Int64, _ unit: String, _ one: String, _ many: String) -> String {
    if isSpanish {
      if isAlwaysOpen {
        let plain = (number == 1 ? one : many).prefix { $0 != " " }
        return "\(number) \(plain)"
      }
      return "\(number) \(number == 1 ? one : many)"
    }
    return "\(number) \(isAlwaysOpen ? "" : "school ")\(unit)\(number == 1 ? "" : "s")"
  }

  private var isAlwaysOpen: Bool { dayLength >= 86_400 }

  /// The mean length of a day with hours in the ordinary week, in seconds.
  private var dayLength: Int64 {
    let days = Weekday.allCases.map { calendar.weekly[$0].seconds }.filter { $0 > 0 }
    return days.isEmpty ? 86_400 : Int64(days.reduce(0, +) / days.count)
  }
}
