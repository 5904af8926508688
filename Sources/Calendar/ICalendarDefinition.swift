// The calendar that an iCalendar file of this program says: hours, and days that differ.

extension ICalendar {
  /// The calendar of a file that `CalendarDefinition.iCalendar` wrote, without bell schedules.
  ///
  /// Weekly series are the ordinary week. Days, hours and titles are read as they stand, so that
  /// what somebody has changed in another program counts; an event that is not of this program is
  /// an error.
  public func definition(named name: String) throws(DateError) -> CalendarDefinition {
    var definition = CalendarDefinition(name: name)
    definition.description = description
    definition.zone = zoneName
    for event in events where !event.isCancelled {
      let words = event.uid.split(separator: "-")
      guard event.uid.hasSuffix("@ittool"), words.count > 2 else {
        throw event.wrong("is not of this program", hint: "choose events with --every or --only")
      }
      if words[0] == "hours" {
        try event.addHours(to: &definition.weekly)
      } else {
        definition.exceptions.append(try event.exception(word: words[1]))
      }
    }
    return definition
  }
}

extension ICalendarEvent {
  fileprivate func wrong(_ words: String, hint: String? = nil) -> DateError {
    DateError("line \(line): the event \(quoted(summary)) \(words)", hint: hint)
  }

  fileprivate func addHours(to week: inout WeeklyHours) throws(DateError) {
    guard case .wall(let first, let from) = start, case .wall(let last, let to) = end,
      let rule, rule.frequency == .weekly,
      let range = HourRange(from: from, to: first < last && to == .midnight ? .endOfDay : to)
    else { throw wrong("is no series of weekly hours") }
    let days = rule.days.isEmpty ? [first.weekday] : rule.days.map(\.weekday)
    for day in days { week[day] = DayHours(week[day].ranges + [range]) }
  }

  fileprivate func exception(word: Substring) throws(DateError) -> CalendarException {
    guard case .day(let first) = start else { throw wrong("has times and is no weekly series") }
    var exception = CalendarException(
      first: first, last: first.adding(days: days - 1), rule: .closed)
    if word == "closed" {
      exception.title = summary == "Closed" ? "" : summary
    } else {
      let hours: Substring
      if let mark = summary.ranges(of: " (").last, summary.hasSuffix(")") {
        exception.title = String(summary[..<mark.lowerBound])
        hours = summary[mark.upperBound...].dropLast()
      } else if summary.hasPrefix("Open ") {
        hours = summary.dropFirst(5)
      } else {
        throw wrong("has no hours in its title", hint: "write 'Half day (08:00-12:00)'")
      }
      exception.rule =
        word == "week"
        ? .week(try WeeklyHours(parsing: hours)) : .hours(try DayHours(parsing: hours))
    }
    exception.title = try CalendarException.checked(title: exception.title)
    return exception
  }
}
