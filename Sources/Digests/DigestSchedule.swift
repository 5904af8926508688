/// When a digest is due: days by a rule of RFC 5545 or by plain words, and a time on the wall.
import Calendar
import Commands

/// The slots of a digest, on the clocks of a calendar.
struct DigestSchedule: Sendable, Equatable {
  /// nil for a rule that only a newer program can read: it is never due.
  var rule: RecurrenceRule?
  var first: CivilDate
  var time: CivilTime
  var closed: ClosedDays

  /// Reads what the store keeps, which was checked when it was written.
  init(stored rule: String, first: String, minute: Int, _ closed: ClosedDays) {
    self.rule = try? RecurrenceRule(parsing: rule)
    self.first = CivilDate(iso: first) ?? Instant(seconds: 0).civil(offset: 0).date
    time = CivilTime(hour: minute / 60, minute: minute % 60) ?? .midnight
    self.closed = closed
  }

  /// Reads days and a time, such as `weekdays 07:00`, `monday 08:00`, `first monday of the month
  /// 07:00`, or `FREQ=MONTHLY;BYDAY=2MO 07:00`.
  init(typed: String, first: CivilDate) throws(Failure) {
    var words = typed.lowercased().split(whereSeparator: { $0.isWhitespace || $0 == "," })
      .map(String.init)
    guard let last = words.popLast(), let time = CivilTime(last), time.second == 0 else {
      throw Self.wrong("'\(typed)' does not end with a time such as 07:00")
    }
    if words.last == "at" { words.removeLast() }
    self.first = first
    self.time = time
    closed = .skip
    let text: String
    if words.count == 1, words[0].contains("=") {
      text = words[0].uppercased()
    } else {
      text = try Self.rule(
        words.filter { !["the", "every", "each", "on", "and"].contains($0) }, typed)
      // Whoever names days without hours wants them.
      if words.contains("day") && !words.contains("school") && words.count <= 2 { closed = .keep }
      if words.contains("daily") || text.contains("SA") || text.contains("SU") { closed = .keep }
    }
    do throws(DateError) { rule = try RecurrenceRule(parsing: text) } catch {
      throw Self.wrong("'\(text)': \(error.message)")
    }
  }

  private static func rule(_ words: [String], _ typed: String) throws(Failure) -> String {
    switch words {
    case ["weekday"], ["weekdays"], ["school", "day"], ["school", "days"]:
      return words[0] == "school" ? "FREQ=DAILY" : "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    case ["day"], ["daily"]: return "FREQ=DAILY"
    default: break
    }
    let days = words.compactMap { Weekday(name: $0.hasSuffix("s") ? String($0.dropLast()) : $0) }
    if !days.isEmpty, days.count == words.count {
      return "FREQ=WEEKLY;BYDAY=" + days.map(\.code).joined(separator: ",")
    }
    let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1]
    if words.count == 4, words[2] == "of", words[3] == "month" {
      if let ordinal = ordinals[words[0]], let day = Weekday(name: words[1]) {
        return "FREQ=MONTHLY;BYDAY=\(ordinal)\(day.code)"
      }
      if let ordinal = ordinals[words[0]], words[1] == "day" {
        return "FREQ=MONTHLY;BYMONTHDAY=\(ordinal)"
      }
      if words[0] == "day", let day = Int(words[1]), 1...31 ~= day {
        return "FREQ=MONTHLY;BYMONTHDAY=\(day)"
      }
    }
    throw wrong("'\(typed)' is not understood as a schedule")
  }

  private static func wrong(_ message: String) -> Failure {
    .usage(
      message,
      hint: "write 'weekdays 07:00', 'school days 07:00', 'monday 08:00', 'first monday of the"
        + " month 07:00', or an RRULE and a time")
  }

  /// Minutes since midnight.
  var minute: Int { time.secondsSinceMidnight / 60 }

  /// The schedule in the words of the calendar standard.
  var text: String { "\(rule?.text ?? "") \(time.description)" }

  private func slots(
    since: CivilDate, through last: CivilDate, _ calendar: SchoolCalendar, limit: Int = 10_000
  ) -> [Instant] {
    guard let rule else { return [] }
    return rule.days(
      from: first, at: time, zone: calendar.zone, since: since, through: last, limit: limit
    ).filter { $0 >= since && (closed == .keep || calendar.isWorkingDay($0)) }
      .map { calendar.zone.instant(of: $0, time) }
  }

  /// The last slot that is not after an instant, looked for up to two years back.
  func last(notAfter instant: Instant, _ calendar: SchoolCalendar) -> Instant? {
    let today = calendar.zone.civil(at: instant).date
    for days in [14, 120, 760] {
      let found = slots(since: today.adding(days: -days), through: today, calendar)
        .last { $0 <= instant }
      if let found { return found }
    }
    return nil
  }

  /// The first slot after an instant, looked for up to two years ahead.
  func next(after instant: Instant, _ calendar: SchoolCalendar) -> Instant? {
    let today = calendar.zone.civil(at: instant).date
    for days in [14, 120, 760] {
      let found = slots(since: today, through: today.adding(days: days), calendar)
        .first { $0 > instant }
      if let found { return found }
    }
    return nil
  }
}
