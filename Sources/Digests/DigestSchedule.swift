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
    let phrase: RecurrencePhrase
    do throws(DateError) { phrase = try RecurrencePhrase(parsing: typed) } catch {
      throw Self.wrong(error.message)
    }
    guard let time = phrase.time else {
      throw Self.wrong("'\(typed)' does not end with a time such as 07:00")
    }
    self.first = first
    self.time = time
    rule = phrase.rule
    let words = typed.lowercased().split(separator: " ")
    switch phrase.closed {
    case .next, .previous: throw Self.wrong("'\(typed)': a digest is not moved to another day")
    case .keep: closed = .keep
    case .skip: closed = .skip
    // Whoever names days without hours wants them.
    case nil:
      let isDaily = words.contains("daily") || words.contains("day") && words.count <= 4
      let isWeekend = phrase.rule.days.contains { [.saturday, .sunday].contains($0.weekday) }
      closed = isDaily && phrase.rule.monthDays.isEmpty || isWeekend ? .keep : .skip
    }
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
