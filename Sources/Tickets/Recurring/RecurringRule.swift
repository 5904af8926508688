/// When a recurring ticket is opened: an RRULE of RFC 5545 by days, or the same in plain words.
import Calendar
import Commands

/// A rule that says for each day whether it is meant.
///
/// Of RFC 5545, 3.3.10 it knows FREQ (DAILY to YEARLY), INTERVAL, BYDAY with ordinals, BYMONTH,
/// BYMONTHDAY, BYSETPOS in monthly rules, and UNTIL; what it does not know is refused by name.
struct RecurringRule: Sendable, Equatable {
  enum Frequency: String, Sendable {
    case daily = "DAILY", weekly = "WEEKLY", monthly = "MONTHLY", yearly = "YEARLY"
  }
  struct Day: Sendable, Equatable {
    var ordinal: Int?
    var weekday: Weekday
  }

  var frequency: Frequency
  var interval = 1
  var days: [Day] = []
  var months: [Int] = []
  var monthDays: [Int] = []
  var position: Int?
  var until: CivilDate?
  /// The rule as it is stored.
  var text: String

  private static let codes: [(String, Weekday)] = [
    ("MO", .monday), ("TU", .tuesday), ("WE", .wednesday), ("TH", .thursday), ("FR", .friday),
    ("SA", .saturday), ("SU", .sunday),
  ]

  /// Reads `FREQ=MONTHLY;BYDAY=2MO`.
  init(rrule word: String) throws(Failure) {
    var text = word.trimmed.uppercased()
    if text.hasPrefix("RRULE:") { text = String(text.dropFirst(6)) }
    var parts: [(String, String)] = []
    for part in text.split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { throw Self.wrong("'\(part)' in '\(word)' is no part of a rule") }
      parts.append((pair[0], pair[1]))
    }
    guard let word = parts.first(where: { $0.0 == "FREQ" })?.1,
      let frequency = Frequency(rawValue: word)
    else { throw Self.wrong("a rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY") }
    self.frequency = frequency
    self.text = text
    for (name, value) in parts where name != "FREQ" {
      switch name {
      case "INTERVAL": interval = try Self.number(value, name, 1...1_000)
      case "BYDAY": days = try Self.list(value) { (word) throws(Failure) in try Self.day(word) }
      case "BYMONTH":
        months = try Self.list(value) { (word) throws(Failure) in
          try Self.number(word, name, 1...12)
        }
      case "BYMONTHDAY":
        monthDays = try Self.list(value) { (word) throws(Failure) in
          try Self.number(word, name, -31...31)
        }
      case "BYSETPOS": position = try Self.number(value, name, -31...31)
      case "UNTIL":
        let digits = value.prefix(8)
        guard digits.count == 8, let year = Int(digits.prefix(4)),
          let month = Int(digits.dropFirst(4).prefix(2)), let day = Int(digits.suffix(2)),
          let date = CivilDate(year: year, month: month, day: day)
        else { throw Self.wrong("UNTIL=\(value) is no date such as 20270630") }
        until = date
      case "WKST" where value == "MO": break
      default: throw Self.wrong("\(name) is a part that recurring tickets do not know")
      }
    }
    let hasOrdinals = days.contains { $0.ordinal != nil }
    if hasOrdinals,
      frequency == .daily || frequency == .weekly || frequency == .yearly && months.isEmpty
    {
      throw Self.wrong("a day such as 2MO needs FREQ=MONTHLY, or YEARLY with BYMONTH")
    }
    if position != nil, frequency != .monthly || days.isEmpty && monthDays.isEmpty || position == 0
    {
      throw Self.wrong("BYSETPOS needs FREQ=MONTHLY and BYDAY or BYMONTHDAY")
    }
  }

  /// Whether a day is meant, when the rule begins with `first`.
  func isMeant(_ day: CivilDate, first: CivilDate) -> Bool {
    guard day >= first, until.map({ day <= $0 }) ?? true,
      months.isEmpty || months.contains(day.month)
    else { return false }
    switch frequency {
    case .daily:
      return (day.daysSinceEpoch - first.daysSinceEpoch) % interval == 0 && isOfMonth(day)
        && (days.isEmpty || days.contains { $0.weekday == day.weekday })
    case .weekly:
      let weeks = (Self.monday(day) - Self.monday(first)) / 7
      let wanted = days.isEmpty ? [first.weekday] : days.map(\.weekday)
      return weeks % interval == 0 && wanted.contains(day.weekday) && isOfMonth(day)
    case .monthly:
      let count = (day.year - first.year) * 12 + day.month - first.month
      guard count % interval == 0 else { return false }
      guard let position else { return isWithinMonth(day, first) }
      let last = CivilDate.days(inMonth: day.month, of: day.year)
      let all = (1...last).compactMap { CivilDate(year: day.year, month: day.month, day: $0) }
        .filter { isWithinMonth($0, first) }
      let place = position > 0 ? position - 1 : all.count + position
      return all.indices.contains(place) && all[place] == day
    case .yearly:
      guard (day.year - first.year) % interval == 0 else { return false }
      if months.isEmpty, days.isEmpty, monthDays.isEmpty, day.month != first.month { return false }
      return isWithinMonth(day, first)
    }
  }

  private func isWithinMonth(_ day: CivilDate, _ first: CivilDate) -> Bool {
    if days.isEmpty, monthDays.isEmpty { return day.day == first.day }
    return isOfMonth(day) && (days.isEmpty || days.contains { isThe($0, day) })
  }

  private func isOfMonth(_ day: CivilDate) -> Bool {
    let last = CivilDate.days(inMonth: day.month, of: day.year)
    return monthDays.isEmpty || monthDays.contains(day.day)
      || monthDays.contains(day.day - last - 1)
  }

  private func isThe(_ wanted: Day, _ day: CivilDate) -> Bool {
    guard wanted.weekday == day.weekday else { return false }
    guard let ordinal = wanted.ordinal else { return true }
    let last = CivilDate.days(inMonth: day.month, of: day.year)
    return ordinal > 0 ? (day.day - 1) / 7 + 1 == ordinal : (last - day.day) / 7 + 1 == -ordinal
  }

  private static func monday(_ day: CivilDate) -> Int {
    day.daysSinceEpoch - (day.weekday.rawValue - 1)
  }

  static func code(_ weekday: Weekday) -> String {
    codes.first { $0.1 == weekday }?.0 ?? "MO"
  }

  private static func day(_ word: String) throws(Failure) -> Day {
    guard let (_, weekday) = codes.first(where: { word.hasSuffix($0.0) }) else {
      throw wrong("'\(word)' is no day such as MO or 2MO")
    }
    let digits = word.dropLast(2)
    if digits.isEmpty { return Day(ordinal: nil, weekday: weekday) }
    let ordinal = try number(String(digits), "BYDAY", -5...5)
    guard ordinal != 0 else { throw wrong("'\(word)': there is no 0th day") }
    return Day(ordinal: ordinal, weekday: weekday)
  }

  private static func list<T>(_ value: String, _ read: (String) throws(Failure) -> T)
    throws(Failure)
    -> [T]
  {
    var all: [T] = []
    for word in value.split(separator: ",") { all.append(try read(String(word))) }
    return all
  }

  private static func number(_ word: String, _ name: String, _ range: ClosedRange<Int>)
    throws(Failure) -> Int
  {
    guard let number = Int(word), range.contains(number) else {
      throw wrong("\(name): '\(word)' is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  static func wrong(_ message: String) -> Failure {
    .usage(
      message,
      hint: "write 'every monday', 'every school day', 'second monday of august', "
        + "'last friday of the month' or an RRULE such as FREQ=MONTHLY;BYDAY=2MO")
  }
}

/// What was typed after `--rule`: a rule, and perhaps a time and what holds on closed days.
struct RecurringWords: Sendable, Equatable {
  var rule: RecurringRule
  var minute: Int?
  var closed: String?

  /// Reads plain words or an RRULE.
  init(_ typed: String) throws(Failure) {
    var words = typed.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    if let last = words.last, let time = CivilTime(last) {
      minute = time.secondsSinceMidnight / 60
      words.removeLast()
      if words.last == "at" { words.removeLast() }
    }
    if words.count == 1, words[0].contains("=") {
      rule = try RecurringRule(rrule: words[0])
      return
    }
    let text = words.filter { !["the", "every", "each", "on", "and"].contains($0) }
    let month = text.last.flatMap(Self.month)
    let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1]
    let weekdays = text.compactMap { Weekday(name: $0.hasSuffix("s") ? String($0.dropLast()) : $0) }
    if text == ["school", "day"] || text == ["school", "days"] {
      rule = try RecurringRule(rrule: "FREQ=DAILY")
      closed = "skip"
    } else if text == ["day"] || text == ["daily"] {
      rule = try RecurringRule(rrule: "FREQ=DAILY")
    } else if text == ["weekday"] || text == ["weekdays"] {
      rule = try RecurringRule(rrule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    } else if !weekdays.isEmpty, weekdays.count == text.count {
      let codes = weekdays.map(RecurringRule.code).joined(separator: ",")
      rule = try RecurringRule(rrule: "FREQ=WEEKLY;BYDAY=\(codes)")
    } else if let ordinal = text.first.flatMap({ ordinals[$0] }), text.count == 4, text[2] == "of",
      month != nil || text[3] == "month", let weekday = Weekday(name: text[1])
    {
      let day = "BYDAY=\(ordinal)\(RecurringRule.code(weekday))"
      rule = try RecurringRule(
        rrule: month.map { "FREQ=YEARLY;BYMONTH=\($0);\(day)" } ?? "FREQ=MONTHLY;\(day)")
    } else if text.first == "first" || text.first == "last", text.count == 5,
      text[1] == "school", text[2] == "day", text[3] == "of", month != nil || text[4] == "month"
    {
      let day = "BYMONTHDAY=\(text[0] == "first" ? 1 : -1)"
      rule = try RecurringRule(
        rrule: month.map { "FREQ=YEARLY;BYMONTH=\($0);\(day)" } ?? "FREQ=MONTHLY;\(day)")
      closed = text[0] == "first" ? "next" : "previous"
    } else if text.count == 4, text[0] == "day", let day = Int(text[1]), 1...31 ~= day,
      text[2] == "of", month != nil || text[3] == "month"
    {
      rule = try RecurringRule(
        rrule: month.map { "FREQ=YEARLY;BYMONTH=\($0);BYMONTHDAY=\(day)" }
          ?? "FREQ=MONTHLY;BYMONTHDAY=\(day)")
    } else {
      throw RecurringRule.wrong("'\(typed)' is not understood as a rule")
    }
  }

  private static func month(_ word: String) -> Int? {
    let place = MonthName.all.firstIndex { name in
      name.lowercased() == word || word.count == 3 && name.lowercased().hasPrefix(word)
    }
    return place.map { $0 + 1 }
  }
}
