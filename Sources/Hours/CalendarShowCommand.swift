/// `calendar show`: a month as a picture on a terminal, its days as rows elsewhere.
import Calendar
import Commands
import Formats
import Repository
import Terminal

struct CalendarShowArguments: Sendable {
  var name: String?
  var month: String?
  var months: Int?
  var output = Output()
}

/// One day of a calendar.
private struct DayRow: Sendable {
  var date: CivilDate
  var hours: DayHours
  var title: String?
  var periods: [Period]

  static let fields: [Field<DayRow>] = [
    Field("day", "The day") { .text($0.date.description) },
    Field("weekday", "Its weekday") { .text($0.date.weekday.short) },
    Field("hours", "When it is open, or closed") { .text($0.hours.description) },
    Field("title", "Why it differs from the week") { .of($0.title) },
    Field("minutes", "Minutes of its hours", usual: false) {
      .integer(Int64($0.hours.seconds / 60))
    },
    Field("periods", "Its periods and their hours", usual: false) {
      .of(
        $0.periods.isEmpty
          ? nil : $0.periods.map { "\($0.name) \($0.hours)" }.joined(separator: "; "))
    },
  ]
}

extension CalendarCommands {
  static var show: Command<CalendarShowArguments> {
    Command(
      "calendar show", "Show the days of a calendar",
      prose: """
        Draws a month on a terminal: the hours of each day, `--` where it is closed, a `*` where it
        differs from the week, and the reasons below. Elsewhere, and with `--format`, it prints one
        row per day. Without CALENDAR it shows the standard one.
        """,
      options: [
        .value("month", "MONTH", "Such as 2026-11; this month unless given", \.month),
        .value("months", "N", "How many months; 1 unless given", \.months),
      ] + Output.options.within(\.output),
      operands: [
        .maybe("CALENDAR", "The calendar", completion: .query("calendar"), \.name)
      ],
      fields: DayRow.fields.descriptions(),
      examples: [
        Example("ittool calendar show", "See the month"),
        Example(
          "ittool calendar show schools --month 2026-11 --months 12 --format csv", "Print a year"),
      ],
      start: CalendarShowArguments()
    ) { arguments, context in
      try context.withStore { store in
        let stored = try store.storedCalendar(arguments.name)
        let calendar = try store.calendar(stored.definition)
        let today = calendar.zone.civil(at: store.now).date
        let first = try arguments.firstDay(today)
        let count = arguments.months ?? 1
        guard 1...120 ~= count else { throw Failure.usage("--months takes 1 to 120") }
        let isPicture =
          context.console.outFacts.isTerminal && arguments.output.format == nil
          && !arguments.output.json && arguments.output.fields.isEmpty
        if isPicture {
          let picture = MonthPicture(
            calendar: calendar, definition: stored.definition, today: today,
            console: context.console)
          try context.console.line(
            picture.heading(isStandard: stored.isStandard, own: stored.definition.zone != nil))
          for month in 0..<count { try picture.draw(first.adding(months: month)) }
          return .done
        }
        let end = first.adding(months: count)
        try context.printRows(DayRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          var date = first
          while date < end {
            try emit(
              DayRow(
                date: date, hours: calendar.hours(on: date),
                title: calendar.exception(on: date).map {
                  $0.title.isEmpty ? $0.keyword : $0.title
                }, periods: calendar.periods(on: date)))
            date = date.adding(days: 1)
          }
        }
        return .done
      }
    }
  }
}

extension CalendarShowArguments {
  func firstDay(_ today: CivilDate) throws(Failure) -> CivilDate {
    guard let month else { return today.adding(days: 1 - today.day) }
    if let date = CivilDate(iso: month + "-01") { return date }
    throw .usage("'\(month)' is not a month", hint: "write year and month, such as 2026-11")
  }
}

/// Draws months.
private struct MonthPicture {
  var calendar: SchoolCalendar
  var definition: CalendarDefinition
  var today: CivilDate
  var console: Console

  func heading(isStandard: Bool, own: Bool) -> String {
    var line = console.styled(definition.name, .bold)
    if isStandard { line += " (standard)" }
    line += "  \(calendar.zone.identifier)\(own ? "" : ", the store's zone")"
    if !definition.description.isEmpty { line += "  \(console.shown(definition.description))" }
    return line + "\n\(definition.weekly)"
  }

  func draw(_ first: CivilDate) throws {
    let next = first.adding(months: 1)
    try console.line("")
    try console.line(
      console.styled("\(MonthName.all[first.month - 1]) \(first.year)", .bold))
    try console.line(
      Weekday.allCases.map { "   \($0.short)   " }.joined() + "   week")
    var date = first.adding(days: 1 - first.weekday.rawValue)
    var reasons: [String] = []
    while date < next {
      var line = ""
      var seconds = 0
      for _ in 0..<7 {
        if date >= first, date < next {
          line += cell(date)
          seconds += calendar.hours(on: date).seconds
          if let reason = reason(date, first) { reasons.append(reason) }
        } else {
          line += String(repeating: " ", count: 9)
        }
        date = date.adding(days: 1)
      }
      try console.line(line + padded(WorkingWords.short(Int64(seconds)), 7))
    }
    for reason in reasons { try console.line("  " + reason) }
  }

  private func cell(_ date: CivilDate) -> String {
    let hours = calendar.hours(on: date)
    let isOdd = calendar.exception(on: date) != nil
    let text = hours.isClosed ? "--" : WorkingWords.short(Int64(hours.seconds))
    let shown = padded("\(date.day)\(isOdd ? "*" : " ")", 4) + padded(text, 4)
    var style: Style = []
    if hours.isClosed { style = isOdd ? .red : .dim } else if isOdd { style = .yellow }
    if date == today { style.insert(.bold) }
    return (date == today ? ">" : " ") + console.styled(shown, style)
  }

  /// Why days differ, told on the first day of each exception within the month.
  private func reason(_ date: CivilDate, _ first: CivilDate) -> String? {
    guard let exception = calendar.exception(on: date),
      date == first || calendar.exception(on: date.adding(days: -1)) != exception
    else { return nil }
    let hours = exception.hoursText ?? "closed"
    return console.shown(
      "\(exception.dates)  \(hours)" + (exception.title.isEmpty ? "" : "  \(exception.title)"))
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

/// Lengths of working time in words.
enum WorkingWords {
  /// `7h30`, `45min`, `8h`: short enough for the cell of a month.
  static func short(_ seconds: Int64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
    if hours == 0 { return minutes == 0 ? "0h" : "\(minutes)m" }
    return minutes == 0 ? "\(hours)h" : "\(hours)h" + (minutes < 10 ? "0" : "") + "\(minutes)"
  }

  /// `7h 30min`, `45min`, `12s`.
  static func long(_ seconds: Int64) -> String {
    var parts: [String] = []
    if seconds >= 3_600 { parts.append("\(seconds / 3_600)h") }
    if seconds / 60 % 60 > 0 { parts.append("\(seconds / 60 % 60)min") }
    if seconds % 60 > 0 || parts.isEmpty { parts.append("\(seconds % 60)s") }
    return parts.joined(separator: " ")
  }
}
