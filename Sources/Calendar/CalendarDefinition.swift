// What a calendar says, as it is kept, edited and written as text.

/// Everything a person may say about a calendar; `SchoolCalendar` is what it means.
public struct CalendarDefinition: Hashable, Sendable {
  /// One word.
  public var name: String
  /// Whose hours they are.
  public var description = ""
  /// The name of its time zone; nil for the store's.
  public var zone: String?
  /// The ordinary week.
  public var weekly = WeeklyHours()
  /// The days that differ, in the order they were declared.
  public var exceptions: [CalendarException] = []
  /// The bell schedules.
  public var bells: [BellSchedule] = []
  /// The bell schedule of each weekday.
  public var weekdayBells: [Weekday: String] = [:]

  /// An empty calendar.
  public init(name: String) { self.name = name }

  /// What it means on the clocks of a zone.
  public func calendar(in zone: Zone) -> SchoolCalendar {
    SchoolCalendar(
      name: name, zone: zone, weekly: weekly, exceptions: exceptions, bells: bells,
      weekdayBells: weekdayBells)
  }
}

extension CalendarException {
  /// `2026-02-03` or `2026-11-26..2026-11-27`, as `CalendarException.days(parsing:)` reads it.
  public var dates: String { first == last ? "\(first)" : "\(first)..\(last)" }

  /// Its hours as they are kept: nil when closed, else those of a day or of a week.
  public var hoursText: String? {
    switch rule {
    case .closed: nil
    case .hours(let hours): hours.description
    case .week(let week): week.description
    }
  }

  /// `closed`, `hours` or `week`.
  public var word: String {
    switch rule {
    case .closed: "closed"
    case .hours: "hours"
    case .week: "week"
    }
  }
}
