/// The time that a report is about, its name, and the pieces it is cut into.
import Calendar
import Commands
import Repository

/// A half-open stretch of time with the clocks it is read on.
struct ReportPeriod: Sendable {
  /// Its first instant.
  var from: Instant
  /// The first instant after it.
  var to: Instant
  /// The district's clocks.
  var zone: Zone
  /// Month and day on which a school year begins, 1 to 12 and 1 to 31.
  var yearStart: (month: Int, day: Int) = (8, 1)

  /// Whether an instant lies in it.
  func contains(_ instant: Instant) -> Bool { from <= instant && instant < to }

  private var firstDay: CivilDate { zone.civil(at: from).date }
  private var lastDay: CivilDate { zone.civil(at: to - 1).date }
  private var isWholeDays: Bool {
    zone.instant(of: firstDay) == from && zone.instant(of: lastDay.adding(days: 1)) == to
  }
  /// How many whole months it is, when it is.
  private var months: Int? {
    let end = lastDay.adding(days: 1)
    guard isWholeDays, firstDay.day == end.day, firstDay.day <= 28 else { return nil }
    return (end.year - firstDay.year) * 12 + end.month - firstDay.month
  }

  /// As people say it: `school year 2025–26`, `May 2026`, `1 Sep 2025 to 31 Dec 2025`.
  var name: String {
    let first = firstDay
    let last = lastDay
    if months == 12, first.month == yearStart.month, first.day == yearStart.day {
      let next = (first.year + 1) % 100
      return "school year \(first.year)–\(next < 10 ? "0" : "")\(next)"
    }
    if months == 12, first.month == 1, first.day == 1 { return "\(first.year)" }
    if months == 1, first.day == 1 { return "\(MonthName.all[first.month - 1]) \(first.year)" }
    return first == last ? spokenDay(first) : "\(spokenDay(first)) to \(spokenDay(last))"
  }

  /// The period of equal length before it.
  ///
  /// One that begins with a month and is longer than it moves by whole months, so that half a year
  /// is held against the same part of the half year before; one of whole days moves by as many
  /// days, any other by as many seconds.
  var previous: ReportPeriod {
    let first = firstDay
    let last = lastDay
    let months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1, zone.instant(of: first) == from, self.months != nil || months > 1 {
      return moved(months: -months)
    }
    var copy = self
    copy.to = from
    if let months = self.months {
      copy.from = zone.instant(of: first.adding(months: -months))
    } else if isWholeDays {
      copy.from = zone.instant(
        of: first.adding(days: first.daysSinceEpoch - last.daysSinceEpoch - 1))
    } else {
      copy.from = from - (to - from)
    }
    return copy
  }

  /// The same days a year earlier.
  var lastYear: ReportPeriod { moved(months: -12) }

  private func moved(months: Int) -> ReportPeriod {
    func moved(_ instant: Instant) -> Instant {
      let (date, time) = zone.civil(at: instant)
      return zone.instant(of: date.adding(months: months), time)
    }
    var copy = self
    copy.from = moved(from)
    copy.to = moved(to)
    return copy
  }

  /// Where its pieces begin, with their names; the first begins with the period.
  func pieces(_ unit: TimeUnit) -> [Piece] {
    var pieces: [Piece] = []
    var day = unit.start(of: firstDay)
    while true {
      let start = pieces.isEmpty ? from : zone.instant(of: day)
      guard start < to else { return pieces }
      pieces.append(Piece(start: start, day: day, label: unit.label(day)))
      day = unit.next(after: day)
    }
  }
}

/// One piece of a period.
struct Piece: Sendable {
  /// Its first instant.
  var start: Instant
  /// The day with which its unit begins.
  var day: CivilDate
  /// Its name in rows.
  var label: String
}

/// What a period is cut into.
enum TimeUnit: String, Sendable {
  case day, week, month

  /// The first day of the piece that a day lies in.
  func start(of day: CivilDate) -> CivilDate {
    switch self {
    case .day: day
    case .week: day.adding(days: 1 - day.weekday.rawValue)
    case .month: day.adding(days: 1 - day.day)
    }
  }

  /// The first day of the next piece.
  func next(after start: CivilDate) -> CivilDate {
    switch self {
    case .day: start.adding(days: 1)
    case .week: start.adding(days: 7)
    case .month: start.adding(months: 1)
    }
  }

  /// `2026-05` for a month, its first day for a day or a week.
  func label(_ start: CivilDate) -> String {
    self == .month ? String(start.description.dropLast(3)) : start.description
  }

  /// The unit that shows a period in some dozens of pieces at most.
  static func fitting(_ period: ReportPeriod) -> TimeUnit {
    switch (period.to - period.from) / 86_400 {
    case ..<32: .day
    case ..<123: .week
    default: .month
    }
  }
}

/// A day in words, such as `5 May 2026`.
func spokenDay(_ date: CivilDate) -> String {
  "\(date.day) \(MonthName.all[date.month - 1].prefix(3)) \(date.year)"
}

extension ReportPeriod {
  /// The time that words name: by itself from eleven months before the first of this month to now.
  ///
  /// - Throws: `Failure` for words that are no dates, or not in their order.
  init(from first: String?, to last: String?, in store: Store) throws {
    let zone = try store.zone()
    let today = zone.civil(at: store.now).date
    // What lies ahead has nothing to count, and half a period compares with half of another.
    let to = min(try last.map { try store.date($0, .end, "--to") } ?? store.now, store.now + 1)
    let from =
      try first.map { try store.date($0, .start, "--from") }
      ?? zone.instant(of: TimeUnit.month.start(of: today).adding(months: -11))
    guard from <= store.now else {
      throw Failure.usage("--from: \(spoken(from, zone)) has not come yet")
    }
    guard from < to else {
      throw Failure.usage(
        "the period ends (\(spoken(to - 1, zone))) before it begins (\(spoken(from, zone)))",
        hint: "give --from an earlier date than --to")
    }
    self.init(from: from, to: to, zone: zone)
    if let start = Setting.schoolYearStart(try store.setting("report.school-year")) {
      yearStart = start
    }
  }
}
