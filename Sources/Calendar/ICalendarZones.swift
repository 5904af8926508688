// The zones of an iCalendar file: system names, vendors' prefixes, Windows' names, own rules.

/// The zones that a file defines, and all that can be known by name.
struct ICalendarZones {
  private struct Change {
    var offset: Int?
    var rule: RecurrenceRule?
    var time = CivilTime.midnight
  }

  private var known: [String: Zone] = [:]
  private var name = ""
  private var location: String?
  private var standard = Change()
  private var daylight: Change?

  mutating func read(_ line: ICalendarLine, in component: String) {
    let value = String(line.value)
    switch (component, line.name) {
    case ("VTIMEZONE", "TZID"): name = value
    case ("VTIMEZONE", "X-LIC-LOCATION"): location = value
    case ("STANDARD", _): ICalendarZones.read(line, &standard)
    case ("DAYLIGHT", _):
      var change = daylight ?? Change()
      ICalendarZones.read(line, &change)
      daylight = change
    default: break
    }
  }

  // Of several sets of rules the last one holds: files list them from the oldest on.
  private static func read(_ line: ICalendarLine, _ change: inout Change) {
    switch line.name {
    case "TZOFFSETTO":
      let digits = line.value.filter(\.isNumber)
      if let number = Int(digits.prefix(4)), digits.count >= 4 {
        let seconds = number / 100 * 3_600 + number % 100 * 60
        change.offset = line.value.contains("-") ? -seconds : seconds
      }
    case "RRULE": change.rule = try? RecurrenceRule(parsing: line.value)
    case "DTSTART":
      if case .wall(_, let time) = ICalendarTime(line.value) { change.time = time }
    default: break
    }
  }

  mutating func finish() {
    defer { (name, location, standard, daylight) = ("", nil, Change(), nil) }
    guard !name.isEmpty, known.count < 1_000 else { return }
    known[name] =
      ICalendarZones.system(name) ?? location.flatMap { ICalendarZones.system($0) } ?? own()
  }

  /// The zone of a TZID.
  func zone(_ name: String) -> Zone? { known[name] ?? ICalendarZones.system(name) }

  private static func system(_ name: String) -> Zone? {
    if let windows = windows[name] { return try? Zone.named(windows) }
    if let zone = try? Zone.named(name) { return zone }
    // "/freeassociation.sourceforge.net/America/New_York", "/citadel.org/…/Europe/Berlin"
    let parts = name.split(separator: "/")
    for count in [3, 2] where parts.count > count {
      if let zone = try? Zone.named(parts.suffix(count).joined(separator: "/")) { return zone }
    }
    return nil
  }

  /// The zone that the file's own rules describe, as a POSIX TZ string.
  private func own() -> Zone? {
    guard let offset = standard.offset else { return nil }
    func posix(_ seconds: Int) -> String {
      let minutes = abs(seconds) / 60
      return
        "\(seconds > 0 ? "-" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
    }
    func day(_ change: Change) -> String? {
      guard let rule = change.rule, rule.frequency == .yearly, let month = rule.months.first,
        let day = rule.days.first, day.ordinal == -1 || 1...4 ~= day.ordinal
      else { return nil }
      let week = day.ordinal == -1 ? 5 : day.ordinal
      return "M\(month).\(week).\(day.weekday.rawValue % 7)/\(change.time)"
    }
    var text = "<STD>\(posix(offset))"
    if let daylight, let summer = daylight.offset, let begin = day(daylight),
      let end = day(standard)
    {
      text += "<DST>\(posix(summer)),\(begin),\(end)"
    }
    return try? Zone.named(text)
  }

  /// Windows' names as Exchange and Outlook write them (Unicode CLDR, windowsZones).
  static let windows: [String: String] = [
    "Hawaiian Standard Time": "Pacific/Honolulu", "Alaskan Standard Time": "America/Anchorage",
    "Pacific Standard Time": "America/Los_Angeles", "US Mountain Standard Time": "America/Phoenix",
    "Mountain Standard Time": "America/Denver", "Central Standard Time": "America/Chicago",
    "Canada Central Standard Time": "America/Regina", "Eastern Standard Time": "America/New_York",
    "US Eastern Standard Time": "America/Indiana/Indianapolis",
    "Atlantic Standard Time": "America/Halifax", "Newfoundland Standard Time": "America/St_Johns",
    "SA Western Standard Time": "America/La_Paz",
    "E. South America Standard Time": "America/Sao_Paulo",
    "Argentina Standard Time": "America/Argentina/Buenos_Aires",
    "Central America Standard Time": "America/Guatemala",
    "Central Standard Time (Mexico)": "America/Mexico_City",
    "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik",
    "W. Europe Standard Time": "Europe/Berlin", "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest",
    "Central European Standard Time": "Europe/Warsaw", "FLE Standard Time": "Europe/Kiev",
    "GTB Standard Time": "Europe/Bucharest", "E. Europe Standard Time": "Europe/Chisinau",
    "Turkey Standard Time": "Europe/Istanbul", "Russian Standard Time": "Europe/Moscow",
    "Israel Standard Time": "Asia/Jerusalem", "Egypt Standard Time": "Africa/Cairo",
    "South Africa Standard Time": "Africa/Johannesburg", "Arab Standard Time": "Asia/Riyadh",
    "Arabian Standard Time": "Asia/Dubai", "India Standard Time": "Asia/Kolkata",
    "SE Asia Standard Time": "Asia/Bangkok", "China Standard Time": "Asia/Shanghai",
    "Singapore Standard Time": "Asia/Singapore", "Taipei Standard Time": "Asia/Taipei",
    "Tokyo Standard Time": "Asia/Tokyo", "Korea Standard Time": "Asia/Seoul",
    "W. Australia Standard Time": "Australia/Perth",
    "AUS Central Standard Time": "Australia/Darwin",
    "Cen. Australia Standard Time": "Australia/Adelaide",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "E. Australia Standard Time": "Australia/Brisbane",
    "Tasmania Standard Time": "Australia/Hobart",
    "New Zealand Standard Time": "Pacific/Auckland", "UTC": "UTC",
  ]
}
