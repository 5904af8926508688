// Rules by which days repeat, in plain words: "second monday of august", "every school day 09:00".

/// What a person typed as a rule: an RRULE or plain words, perhaps with a time at the end.
public struct RecurrencePhrase: Hashable, Sendable {
  /// What happens to a day without hours.
  public enum ClosedDay: String, Hashable, Sendable {
    /// It is left out.
    case skip
    /// It is moved to the next day with hours.
    case next
    /// It is moved to the previous day with hours.
    case previous
    /// It counts like any other.
    case keep
  }

  /// The days.
  public var rule: RecurrenceRule
  /// The time at the end, without seconds.
  public var time: CivilTime?
  /// What the words say of days without hours; nil when they say nothing.
  public var closed: ClosedDay?

  /// Reads plain words or an RRULE; the error says what may be written.
  public init(parsing typed: String) throws(DateError) {
    var words = typed.lowercased().split { $0.isWhitespace }.map(String.init)
    if let last = words.last, let found = CivilTime(last) ?? CivilTime("0" + last),
      found.second == 0
    {
      time = found
      words.removeLast()
      if words.last == "at" { words.removeLast() }
    }
    let text: String
    if words.count == 1, words[0].contains("=") {
      text = words[0].hasPrefix("rrule:") ? String(words[0].dropFirst(6)) : words[0]
    } else {
      let plain = words.flatMap { $0.split(separator: ",").map(String.init) }
        .filter { !["the", "every", "each", "on", "and"].contains($0) }
      guard let found = Self.rule(plain) else {
        throw Self.wrong("\(quoted(typed)) is not understood as a rule")
      }
      (text, closed) = found
    }
    do throws(DateError) { rule = try RecurrenceRule(parsing: text.uppercased()) } catch {
      throw Self.wrong(error.message)
    }
  }

  private static func wrong(_ message: String) -> DateError {
    DateError(
      message,
      hint: "write 'every monday', 'every school day', 'second monday of august', "
        + "'last friday of the month' or an RRULE such as FREQ=MONTHLY;BYDAY=2MO")
  }

  private static func rule(_ words: [String]) -> (String, ClosedDay?)? {
    switch words {
    case ["school", "day"], ["school", "days"]: return ("FREQ=DAILY", .skip)
    case ["day"], ["daily"]: return ("FREQ=DAILY", nil)
    case ["weekday"], ["weekdays"]: return ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", nil)
    default: break
    }
    let days = words.compactMap { Weekday(name: $0.hasSuffix("s") ? String($0.dropLast()) : $0) }
    if !days.isEmpty, days.count == words.count {
      return ("FREQ=WEEKLY;BYDAY=" + days.map(\.code).joined(separator: ","), nil)
    }
    guard let first = words.first, let last = words.last, words.count > 3,
      words[words.count - 2] == "of"
    else { return nil }
    let round: String
    if last == "month" {
      round = "FREQ=MONTHLY"
    } else if let month = MonthName.all.firstIndex(where: { name in
      name.lowercased() == last || last.count == 3 && name.lowercased().hasPrefix(last)
    }) {
      round = "FREQ=YEARLY;BYMONTH=\(month + 1)"
    } else {
      return nil
    }
    let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1]
    switch (words.count, words[1]) {
    case (4, "day"):
      guard let ordinal = ["first": 1, "last": -1][first] else { return nil }
      return ("\(round);BYMONTHDAY=\(ordinal)", nil)
    case (5, "school") where words[2] == "day":
      guard let ordinal = ["first": 1, "last": -1][first] else { return nil }
      return ("\(round);BYMONTHDAY=\(ordinal)", ordinal == 1 ? .next : .previous)
    case (4, let word):
      if first == "day", let day = Int(word), 1...31 ~= day {
        return ("\(round);BYMONTHDAY=\(day)", nil)
      }
      guard let ordinal = ordinals[first], let day = Weekday(name: word) else { return nil }
      return ("\(round);BYDAY=\(ordinal)\(day.code)", nil)
    default: return nil
    }
  }
}
