// Dates that name a school period: `thu@period4`, `tomorrow@p3`, `before period 3`.

extension DateGrammar {
  /// Whether a text may name a period, so that a caller reads its calendar only when it is needed.
  public static func namesPeriod(_ text: some StringProtocol) -> Bool {
    let text = String(text).asciiLowered
    if text.contains("before") { return true }
    guard let at = text.firstIndex(of: "@") else { return false }
    return at != text.startIndex && !text[at...].contains(":")
  }

  /// The day and the period of `thu before period 3` or `before p3`, which means today.
  static func beforePeriod(_ text: String) -> (day: String, period: String)? {
    guard let place = text.range(of: "before ") else { return nil }
    let day = text[..<place.lowerBound]
    if day.isEmpty { return ("today", String(text[place.upperBound...])) }
    guard day.last == " " else { return nil }
    return (String(day.dropLast()), String(text[place.upperBound...]))
  }

  /// When a period of a day begins, or for an end or a due date, when it is over.
  func period(
    _ word: String, on day: CivilDate, _ edge: Edge, _ text: String
  ) throws(DateError) -> Instant {
    guard let calendar else {
      throw DateError(
        "\(quoted(word)) in \(quoted(text)) is not a time", hint: "write a time such as @14:30")
    }
    if let found = calendar.period(named: word, on: day) {
      return edge == .start ? found.start : found.end
    }
    let periods = calendar.periods(on: day)
    if periods.isEmpty {
      let why = calendar.isWorkingDay(day) ? "has no periods" : "has no school"
      let title = calendar.exception(on: day)?.title ?? ""
      throw DateError(
        "\(spoken(day)) \(why) in the calendar '\(calendar.name)'"
          + (title.isEmpty ? "" : ": \(title)"),
        hint: "write a time such as @14:30")
    }
    throw DateError(
      "\(spoken(day)) has no period \(quoted(word))",
      hint: "its periods are " + periods.map { "\($0.name) (\($0.hours))" }.joined(separator: ", "))
  }
}

extension String {
  /// The first place of a text within this one.
  fileprivate func range(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) {
        return start..<index(start, offsetBy: part.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
