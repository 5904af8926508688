// The dates people type on the command line: a small closed grammar in which nothing is guessed.

/// Reads the dates of options, such as `2026-05-01`, `fri@14:30` or `+3d`.
///
///     date     = day [ ( "@" | " " ) time ] | iso-day ( "T" | " " ) time [ zone ]
///              | "now" | "@" digits | step
///     day      = iso-day | "today" | "tomorrow" | "yesterday" | weekday
///     time     = hh ":" mm [ ":" ss ] | period
///     period   = name | "before-" name        (also: day " before " name)
///     step     = ( "+" | "-" ) digits ( "min" | "h" | "d" | "w" | "mo" | "y" )
///
/// Case does not matter. A wall time that the clocks jump over is read as `Zone.instant(of:_:)`
/// says.
public struct DateGrammar: Sendable {
  /// What a day without a time stands for.
  public enum Edge: Hashable, Sendable {
    /// Its first instant, as `--since` needs it.
    case start
    /// The first instant of the next day, for half-open intervals as `--until` needs them.
    case end
    /// Its last second, as a due date needs it.
    case due
  }

  /// Whose periods a word after `@` names, as in `thu@period4`; without one such words are refused.
  public var calendar: SchoolCalendar?

  /// Makes a reader, with the periods of a calendar where there is one.
  public init(calendar: SchoolCalendar? = nil) { self.calendar = calendar }

  /// The instant that a text means when it is `now`, on the clocks of `zone`.
  public func parse(
    _ text: some StringProtocol, now: Instant, zone: Zone, edge: Edge
  ) throws(DateError) -> Instant {
    guard Instant.writable.contains(now) else {
      throw DateError("the clock lies outside the years 0000 to 9999", hint: "set it right")
    }
    let instant = try read(String(text).asciiLowered, now: now, zone: zone, edge: edge)
    guard Instant.writable.contains(instant) else { throw outOfRange(text) }
    return instant
  }

  /// The day that a text means, for options that take no time: a day, or a step of days or more.
  public func parseDay(
    _ text: some StringProtocol, now: Instant, zone: Zone
  ) throws(DateError) -> CivilDate {
    let lowered = String(text).asciiLowered
    let today = zone.civil(at: now).date
    if let day = day(lowered, today: today) { return day }
    if let step = try step(lowered), step.unit.isCalendar {
      let day = step.applied(to: today)
      guard 0...9999 ~= day.year else { throw outOfRange(text) }
      return day
    }
    if let error = DateGrammar.impossible(lowered) { throw error }
    if (try? parse(text, now: now, zone: zone, edge: .start)) != nil {
      throw DateError("\(quoted(text)) is not a whole day", hint: "leave the time away")
    }
    throw DateGrammar.refusal(of: text)
  }

  private func read(
    _ text: String, now: Instant, zone: Zone, edge: Edge
  ) throws(DateError) -> Instant {
    if text == "now" { return now }
    if text.hasPrefix("@") { return try epoch(text) }
    let today = zone.civil(at: now).date
    if let day = day(text, today: today) { return instant(of: day, edge, zone) }
    if let (word, name) = DateGrammar.beforePeriod(text) {
      guard let day = day(word, today: today) else { throw DateGrammar.refusal(of: text) }
      return try period(name, on: day, .start, text)
    }
    if let step = try step(text) { return try step.applied(to: now, zone, text) }
    // `fri 15:00` is `fri@15:00`; a day in digits with a blank may have a zone and comes below.
    let isNamed = text.utf8.first?.isLetter ?? false
    if let at = text.firstIndex(where: { $0 == "@" || isNamed && $0 == " " }) {
      guard let day = day(String(text[..<at]), today: today) else {
        if let error = DateGrammar.impossible(text) { throw error }
        throw text.hasPrefix("now@")
          ? DateError("'now' is a time already", hint: "write today\(text[at...])")
          : DateGrammar.refusal(of: text)
      }
      let word = String(text[text.index(after: at)...])
      if let time = CivilTime(word, asEnd: edge != .start) { return zone.instant(of: day, time) }
      if word.isEmpty || word.contains(":") { throw wrongTime(word, text) }
      if word.hasPrefix("before") {
        let name = word.dropFirst(6).drop { $0 == "-" || $0 == " " }
        return try period(String(name), on: day, .start, text)
      }
      return try period(word, on: day, edge, text)
    }
    return try dayAndTime(text, zone, edge)
  }

  private func instant(of day: CivilDate, _ edge: Edge, _ zone: Zone) -> Instant {
    switch edge {
    case .start: zone.instant(of: day)
    case .end: zone.instant(of: day.adding(days: 1))
    case .due: zone.instant(of: day.adding(days: 1)) - 1
    }
  }

  private func day(_ word: String, today: CivilDate) -> CivilDate? {
    switch word {
    case "today": return today
    case "tomorrow": return today.adding(days: 1)
    case "yesterday": return today.adding(days: -1)
    default: break
    }
    if let date = CivilDate(iso: word) { return date }
    guard let weekday = Weekday(name: word) else { return nil }
    let ahead = (weekday.rawValue - today.weekday.rawValue + 6) % 7 + 1
    return today.adding(days: ahead)
  }

  private func dayAndTime(
    _ text: String, _ zone: Zone, _ edge: Edge
  ) throws(DateError) -> Instant {
    let found = withCursor(over: text) { cursor -> (CivilDate, CivilTime?, Int?, Bool)? in
      guard let date = cursor.takeDate(), cursor.take("t") || cursor.take(" ") else { return nil }
      let time = cursor.takeTime()
      let offset = time == nil || cursor.isAtEnd ? nil : cursor.takeOffset()
      return (date, time, offset, cursor.isAtEnd)
    }
    guard let (date, time, offset, isWhole) = found else {
      throw DateGrammar.impossible(text) ?? DateGrammar.refusal(of: text)
    }
    guard let time, isWhole else { throw wrongTime(String(text.dropFirst(11)), text) }
    if time == .endOfDay, edge == .start { throw wrongTime("24:00", text) }
    guard let offset else { return zone.instant(of: date, time) }
    return Instant(date, time, offset: offset)
  }

  private func wrongTime(_ word: String, _ text: String) -> DateError {
    let hint =
      switch word {
      case "24:00", "24:00:00": "the day ends there; for a beginning write 00:00 of the next day"
      case let word where CivilTime("0" + word) != nil: "write hours with two digits, 0\(word)"
      default: "write hours and minutes such as 14:30; a zone is Z or +02:00"
      }
    return DateError("\(quoted(word)) in \(quoted(text)) is not a time of day", hint: hint)
  }

  private func epoch(_ text: String) throws(DateError) -> Instant {
    let seconds = withCursor(over: text) { cursor -> Int? in
      guard cursor.take("@"), let seconds = cursor.takeDigits(1, 12) else { return nil }
      return cursor.isAtEnd ? seconds : nil
    }
    guard let seconds else {
      throw DateError(
        "\(quoted(text)) is not a date",
        hint: "'@' alone takes seconds since 1970, such as @1750000000; a time needs a day before"
          + " it, such as today@14:30")
    }
    return Instant(seconds: Int64(seconds))
  }

  private func outOfRange(_ text: some StringProtocol) -> DateError {
    DateError("\(quoted(text)) lies outside the years 0000 to 9999")
  }
}

extension String {
  /// The text with A to Z made small; other letters have no place in the grammar.
  var asciiLowered: String { String(decoding: utf8.lazy.map(\.lowered), as: UTF8.self) }
}
