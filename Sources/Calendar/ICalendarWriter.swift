// A calendar as an iCalendar file that other programs show.

extension CalendarDefinition {
  /// The days that differ as all-day events, and the week as weekly events (RFC 5545).
  ///
  /// A season leaves people free. `ICalendar.definition(named:)` reads the file back.
  ///
  /// - Parameters:
  ///   - zone: whose clocks show the hours.
  ///   - now: the time of the file; weekly events begin with its year.
  public func iCalendar(zone: Zone, now: Instant) -> String {
    var file = ICalendarWriter()
    file.add("BEGIN:VCALENDAR")
    file.add("VERSION:2.0")
    file.add("PRODID:" + ICalendarWriter.product)
    file.add("CALSCALE:GREGORIAN")
    file.add("X-WR-CALNAME:" + ICalendarWriter.escaped(name))
    if !description.isEmpty { file.add("X-WR-CALDESC:" + ICalendarWriter.escaped(description)) }
    file.add("X-WR-TIMEZONE:" + zone.identifier)
    if !weekly.isClosed { file.add(zone, now) }
    var seen: [String: Int] = [:]
    for exception in exceptions {
      let base = "\(ICalendarTime.day(exception.first).text)-\(exception.word)"
      seen[base, default: 0] += 1
      let uid = "\(base)\(seen[base].map { $0 > 1 ? "-\($0)" : "" } ?? "")-\(name)@ittool"
      var summary = exception.title.isEmpty ? "Closed" : exception.title
      if let hours = exception.hoursText {
        summary = exception.title.isEmpty ? "Open \(hours)" : "\(exception.title) (\(hours))"
      }
      file.add("BEGIN:VEVENT")
      file.add("UID:" + ICalendarWriter.escaped(uid))
      file.add("DTSTAMP:" + ICalendarTime.utc(now).text)
      file.add("DTSTART;VALUE=DATE:" + ICalendarTime.day(exception.first).text)
      file.add("DTEND;VALUE=DATE:" + ICalendarTime.day(exception.last.adding(days: 1)).text)
      file.add("SUMMARY:" + ICalendarWriter.escaped(summary))
      file.add("TRANSP:" + (exception.isWeek ? "TRANSPARENT" : "OPAQUE"))
      file.add("END:VEVENT")
    }
    addWeek(to: &file, zone, now)
    file.add("END:VCALENDAR")
    return file.text
  }

  /// One series for each stretch of hours, on its weekdays; days on which it does not hold are
  /// left out.
  private func addWeek(to file: inout ICalendarWriter, _ zone: Zone, _ now: Instant) {
    let calendar = calendar(in: zone)
    let newYear = CivilDate(unchecked: zone.civil(at: now).date.year, 1, 1)
    let stretches = Set(Weekday.allCases.flatMap { weekly[$0].ranges }).sorted()
    for stretch in stretches {
      let days = Weekday.allCases.filter { weekly[$0].ranges.contains(stretch) }
      let week = (0..<7).map { newYear.adding(days: $0) }
      guard let first = week.first(where: { days.contains($0.weekday) }) else { continue }
      func time(_ day: CivilDate, _ time: CivilTime) -> String {
        time == .endOfDay
          ? ICalendarTime.wall(day.adding(days: 1), .midnight).text
          : ICalendarTime.wall(day, time).text
      }
      var missing: Set<CivilDate> = []
      for exception in exceptions where exception.last >= first {
        let start = max(exception.first, first)
        for place in 0...(exception.last.daysSinceEpoch - start.daysSinceEpoch) {
          let day = start.adding(days: place)
          guard days.contains(day.weekday), !calendar.hours(on: day).ranges.contains(stretch)
          else { continue }
          missing.insert(day)
        }
      }
      let clock = ";TZID=\(zone.identifier):"
      let hours = stretch.description.filter { $0 != ":" }
      file.add("BEGIN:VEVENT")
      file.add("UID:hours-\(hours)-\(name)@ittool")
      file.add("DTSTAMP:" + ICalendarTime.utc(now).text)
      file.add("DTSTART" + clock + time(first, stretch.from))
      file.add("DTEND" + clock + time(first, stretch.to))
      file.add("RRULE:FREQ=WEEKLY;BYDAY=" + days.map(\.code).joined(separator: ","))
      if !missing.isEmpty {
        let times = missing.sorted().map { time($0, stretch.from) }
        file.add("EXDATE" + clock + times.joined(separator: ","))
      }
      file.add("SUMMARY:Open")
      file.add("TRANSP:TRANSPARENT")
      file.add("END:VEVENT")
    }
  }
}

/// Folds and ends lines as RFC 5545, 3.1 wants them.
struct ICalendarWriter {
  /// By which a file of this program is known.
  static let product = "-//ittool//calendar//EN"

  private(set) var text = ""

  /// The changes of a zone from the year before to ten years ahead, for readers that do not know it
  /// by name; as dates, for not every zone changes by a rule of weekdays.
  mutating func add(_ zone: Zone, _ now: Instant) {
    let year = zone.civil(at: now).date.year
    let start = zone.instant(of: CivilDate(unchecked: year - 1, 1, 1), .midnight)
    var offset = zone.offset(at: start)
    var changes: [(from: Int, to: Zone.Offset, walls: [String])] = []
    func note(_ instant: Instant, _ new: Zone.Offset) {
      let civil = (instant + Int64(offset.seconds)).civil(offset: 0)
      let wall = ICalendarTime.wall(civil.date, civil.time).text
      if let place = changes.firstIndex(where: { $0.from == offset.seconds && $0.to == new }) {
        changes[place].walls.append(wall)
      } else {
        changes.append((offset.seconds, new, [wall]))
      }
      offset = new
    }
    note(start, offset)
    var last = start
    while let next = zone.nextChange(after: last), zone.civil(at: next).date.year <= year + 10 {
      note(next, zone.offset(at: next))
      last = next
    }
    add("BEGIN:VTIMEZONE")
    add("TZID:" + zone.identifier)
    for change in changes {
      let kind = change.to.isDaylight ? "DAYLIGHT" : "STANDARD"
      add("BEGIN:" + kind)
      add("DTSTART:" + change.walls[0])
      if change.walls.count > 1 {
        add("RDATE:" + change.walls.dropFirst().joined(separator: ","))
      }
      add("TZOFFSETFROM:" + Self.offset(change.from))
      add("TZOFFSETTO:" + Self.offset(change.to.seconds))
      add("TZNAME:" + change.to.abbreviation)
      add("END:" + kind)
    }
    add("END:VTIMEZONE")
  }

  private static func offset(_ seconds: Int) -> String {
    let minutes = abs(seconds) / 60
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return (seconds < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
  }

  mutating func add(_ line: String) {
    var bytes = 0
    for scalar in line.unicodeScalars {
      let length = UTF8.width(scalar)
      if bytes + length > 75 {
        text += "\r\n "
        bytes = 1
      }
      text.unicodeScalars.append(scalar)
      bytes += length
    }
    text += "\r\n"
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\", ";", ",": result += "\\\(character)"
      case "\n", "\r\n", "\r": result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }
}
