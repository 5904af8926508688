// When a school or a department is open: the week, and the days that differ from it.

/// The hours of a place in local time, its holidays and its periods.
///
/// An instant is working time exactly when the wall clock of the zone then shows a time within the
/// hours of that day. So an hour that the clocks skip does not count, and one they show twice
/// counts twice.
public struct SchoolCalendar: Hashable, Sendable {
  /// What people call it.
  public let name: String
  /// Whose wall clock counts.
  public let zone: Zone
  /// The ordinary week.
  public let weekly: WeeklyHours
  /// The days that differ, in the order they were declared.
  public let exceptions: [CalendarException]
  /// The orders of periods that days refer to by name.
  public let bells: [BellSchedule]
  /// The bell schedule of each weekday of the ordinary week.
  public let weekdayBells: [Weekday: String]

  private let days: ExceptionIndex
  private let weeks: ExceptionIndex

  /// No answer is looked for beyond this many days (ten years), so that a calendar without hours
  /// answers nil and nothing runs for ever.
  public static let horizonDays = 3_660

  /// Makes a calendar.
  public init(
    name: String, zone: Zone, weekly: WeeklyHours, exceptions: [CalendarException] = [],
    bells: [BellSchedule] = [], weekdayBells: [Weekday: String] = [:]
  ) {
    self.name = name
    self.zone = zone
    self.weekly = weekly
    self.exceptions = exceptions
    self.bells = bells
    self.weekdayBells = weekdayBells
    days = ExceptionIndex(exceptions) { !$0.isWeek }
    weeks = ExceptionIndex(exceptions) { $0.isWeek }
  }

  /// A calendar that is open every hour of every day.
  public static func alwaysOpen(name: String = "24x7", zone: Zone = .utc) -> SchoolCalendar {
    SchoolCalendar(name: name, zone: zone, weekly: WeeklyHours(everyDay: .allDay))
  }

  /// The hours of a day; the most exact exception goes before the week.
  public func hours(on date: CivilDate) -> DayHours { hours(onDay: date.daysSinceEpoch) }

  /// Whether a day has any hours.
  public func isWorkingDay(_ date: CivilDate) -> Bool { !hours(on: date).isClosed }

  /// Whether an instant is working time.
  public func isWorking(at instant: Instant) -> Bool {
    let (date, time) = zone.civil(at: instant)
    return hours(on: date).contains(time)
  }

  /// The exception that decides about a day: a holiday or half day, else the season, else nil.
  public func exception(on date: CivilDate) -> CalendarException? {
    let day = date.daysSinceEpoch
    return (days.exception(onDay: day) ?? weeks.exception(onDay: day)).map { exceptions[$0] }
  }

  /// The periods of a day, by their beginning; none on a day without hours.
  ///
  /// A day that names a bell schedule has its periods. A day with other hours that names none keeps
  /// those periods of its weekday that lie within the hours. Another week has none unless it names
  /// a schedule.
  public func periods(on date: CivilDate) -> [Period] {
    let hours = hours(on: date)
    if hours.isClosed { return [] }
    let day = date.daysSinceEpoch
    let exception = days.exception(onDay: day).map { exceptions[$0] }
    if let name = exception?.bells { return periods(of: name) }
    var ordinary: [Period]
    if let week = weeks.exception(onDay: day) {
      guard let name = exceptions[week].bells else { return [] }
      ordinary = periods(of: name)
    } else {
      guard let name = weekdayBells[date.weekday] else { return [] }
      ordinary = periods(of: name)
    }
    if exception != nil { ordinary.removeAll { !hours.covers($0.hours) } }
    return ordinary
  }

  /// When a period called by a word such as `p3` begins and ends on a day, nil without such one.
  public func period(
    named word: String, on date: CivilDate
  ) -> (period: Period, start: Instant, end: Instant)? {
    guard let period = periods(on: date).first(where: { $0.isCalled(word) }) else { return nil }
    return (
      period, zone.instant(of: date, period.hours.from), zone.instant(of: date, period.hours.to)
    )
  }

  private func periods(of name: String) -> [Period] {
    bells.first { $0.name == name }?.periods ?? []
  }

  func hours(onDay day: Int) -> DayHours {
    let weekday = Weekday(rawValue: (day % 7 + 10) % 7 + 1) ?? .monday
    let ordinary: DayHours
    if let place = weeks.exception(onDay: day), case .week(let week) = exceptions[place].rule {
      ordinary = week[weekday]
    } else {
      ordinary = weekly[weekday]
    }
    guard let place = days.exception(onDay: day) else { return ordinary }
    let exception = exceptions[place]
    guard case .hours(let hours) = exception.rule else { return .closed }
    return exception.first == exception.last || !ordinary.isClosed ? hours : .closed
  }
}
