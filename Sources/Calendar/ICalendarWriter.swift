// A calendar as an iCalendar file that other programs show.

extension CalendarDefinition {
  /// The days that differ as all-day events (RFC 5545); a season is one that leaves people free.
  ///
  /// - Parameters:
  ///   - zone: the name of the zone, told to readers who ask for it.
  ///   - now: the time of the file.
  public func iCalendar(zone: String, now: Instant) -> String {
    var file = ICalendarWriter()
    file.add("BEGIN:VCALENDAR")
    file.add("VERSION:2.0")
    file.add("PRODID:-//ittool//calendar//EN")
    file.add("CALSCALE:GREGORIAN")
    file.add("X-WR-CALNAME:" + ICalendarWriter.escaped(name))
    if !description.isEmpty { file.add("X-WR-CALDESC:" + ICalendarWriter.escaped(description)) }
    file.add("X-WR-TIMEZONE:" + zone)
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
    file.add("END:VCALENDAR")
    return file.text
  }
}

/// Folds and ends lines as RFC 5545, 3.1 wants them.
private struct ICalendarWriter {
  var text = ""

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
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }
}
