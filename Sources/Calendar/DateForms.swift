// The date grammar as it is told to people: dates(7), the error messages and the tests read this
// list.

extension DateGrammar {
  /// Every form of the grammar by one example, and what it means; the parser reads each of them.
  public static let forms: [(form: String, meaning: String)] = [
    ("2026-05-01", "that day"),
    ("2026-05-01T14:30", "that day and local time; a space may stand for T"),
    ("2026-05-01 14:30:05", "the same with seconds"),
    ("2026-05-01T14:30Z", "that time in UTC"),
    ("2026-05-01T14:30+02:00", "that time, two hours ahead of UTC"),
    ("today", "the current day"),
    ("tomorrow", "the next day"),
    ("yesterday", "the day before"),
    ("now", "this second"),
    ("mon", "the first Monday after today; likewise tue, wed, thu, fri, sat and sun"),
    ("friday", "full names of days work too"),
    ("fri@14:30", "that day at a local time"),
    ("tomorrow@08:00", "any day can be followed by @ and a time"),
    ("2026-05-01@14:30", "the same with a date"),
    ("+30min", "thirty minutes from now"),
    ("-2h", "two hours ago"),
    ("+3d", "in three days at this time of day, also across a clock change"),
    ("+1w", "in a week"),
    ("+1mo", "in a month; the 31st becomes the last day of a shorter month"),
    ("+1y", "in a year"),
    ("@1750000000", "seconds since 1970 in UTC"),
  ]

  /// How a day without a time is read by each kind of option.
  public static let edges: [(edge: Edge, meaning: String)] = [
    (.start, "the beginning of that day, 00:00"),
    (.end, "the end of that day: everything before the next midnight"),
    (.due, "the last second of that day, 23:59:59"),
  ]

  /// The forms in one line, as errors show them.
  static let formsInShort =
    "write 2026-05-01, 2026-05-01T14:30, today, tomorrow, yesterday, now, mon … sun,"
    + " fri@14:30, +3d, -2h, +30min, +1w, +1mo, +1y or @1750000000"

  /// What went wrong with a text that is no date, as exactly as can be told.
  static func refusal(of text: some StringProtocol) -> DateError {
    let lowered = text.lowercased()
    let message = "\(quoted(text)) is not a date"
    if text.isEmpty { return DateError("a date is missing", hint: formsInShort) }
    if lowered.contains("/") || lowered.contains("."), lowered.utf8.contains(where: \.isDigit) {
      return DateError(message, hint: "write year, month and day with hyphens, such as 2026-05-01")
    }
    let words =
      ["today", "tomorrow", "yesterday", "now"]
      + Weekday.allCases.map {
        $0.name.lowercased()
      }
    let day = lowered.prefix { $0 != "@" }
    if day.utf8.count > 3, let word = nearest(to: String(day), in: words) {
      return DateError(message, hint: "did you mean '\(word)\(lowered.dropFirst(day.count))'?")
    }
    if let first = lowered.utf8.first, first.isDigit, lowered.utf8.count < 10,
      let last = lowered.utf8.last, last.isLetter
    {
      return DateError(message, hint: "write +\(lowered) or -\(lowered), counted from now")
    }
    return DateError(message, hint: formsInShort)
  }

  /// A day in the right shape that no calendar has.
  static func impossible(_ text: some StringProtocol) -> DateError? {
    let found = withCursor(over: text) { cursor -> (year: Int, month: Int, day: Int)? in
      guard let year = cursor.takeDigits(4, 4), cursor.take("-"),
        let month = cursor.takeDigits(2, 2), cursor.take("-"), let day = cursor.takeDigits(2, 2)
      else { return nil }
      return (year, month, day)
    }
    guard let found, CivilDate(year: found.year, month: found.month, day: found.day) == nil
    else { return nil }
    guard 1...12 ~= found.month else {
      return DateError(
        "\(quoted(text)): there is no month \(found.month)",
        hint: "write year, month and day in this order, such as 2026-05-01")
    }
    let last = CivilDate.days(inMonth: found.month, of: found.year)
    return DateError(
      "\(quoted(text)): \(MonthName.all[found.month - 1]) \(found.year) has \(last) days",
      hint: "write a day from 01 to \(last)")
  }
}
