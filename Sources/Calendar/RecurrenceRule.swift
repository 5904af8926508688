// Rules by which days repeat, as calendars exchange them: RFC 5545, 3.3.10.

/// A recurrence rule such as `FREQ=MONTHLY;BYDAY=2MO`: the second Monday of each month.
///
/// All parts by days are understood; those below a day, and frequencies below it, are refused by
/// name. Days that a month lacks are skipped, not moved. A week of BYWEEKNO that reaches over the new
/// year has each day in the year where it stands; with no other part it is the weekday of the start.
public struct RecurrenceRule: Hashable, Sendable {
  /// How long one round is.
  public enum Frequency: String, Sendable { case daily, weekly, monthly, yearly }

  /// A weekday, or the n-th one of a month or year, counted from its end when negative.
  public struct Day: Hashable, Sendable {
    /// 0 for every one.
    public var ordinal: Int
    /// The weekday.
    public var weekday: Weekday
  }

  /// Where a rule ends.
  public enum Until: Hashable, Sendable {
    /// With this day.
    case day(CivilDate)
    /// At this time of the wall.
    case wall(CivilDate, CivilTime)
    /// At this instant.
    case instant(Instant)
  }

  /// How long one round is.
  public var frequency: Frequency
  /// Every how many rounds.
  public var interval = 1
  /// How many occurrences there are.
  public var count: Int?
  /// Where it ends.
  public var until: Until?
  /// BYDAY.
  public var days: [Day] = []
  /// BYMONTHDAY, counted from the end when negative.
  public var monthDays: [Int] = []
  /// BYWEEKNO, counted from the end of the year when negative; week 1 has four days of the year.
  public var weeks: [Int] = []
  /// BYYEARDAY, counted from the end when negative.
  public var yearDays: [Int] = []
  /// BYMONTH.
  public var months: [Int] = []
  /// BYSETPOS.
  public var positions: [Int] = []
  /// WKST.
  public var weekStart = Weekday.monday

  /// Reads the value of an RRULE property; the error names the part.
  public init(parsing text: some StringProtocol) throws(DateError) {
    var parts: [String: Substring] = [:]
    for part in String(text).split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, let name = pair.first?.uppercased(), let value = pair.last else {
        throw DateError("\(quoted(part)) is not NAME=VALUE")
      }
      guard parts.updateValue(value, forKey: name) == nil else {
        throw DateError("\(name) comes twice")
      }
    }
    guard let word = parts["FREQ"] else { throw DateError("FREQ is missing") }
    guard let frequency = Frequency(rawValue: word.lowercased()) else {
      throw DateError(
        "FREQ: \(quoted(word)) is not understood", hint: "DAILY, WEEKLY, MONTHLY and YEARLY are")
    }
    self.frequency = frequency
    for (name, value) in parts.sorted(by: { $0.key < $1.key }) { try read(name, value) }
    if count != nil, until != nil { throw DateError("COUNT and UNTIL exclude each other") }
    if days.contains(where: { $0.ordinal != 0 }), frequency == .daily || frequency == .weekly {
      throw DateError("BYDAY: numbers need FREQ=MONTHLY or YEARLY")
    }
    if !monthDays.isEmpty, frequency == .weekly {
      throw DateError("BYMONTHDAY does not go with FREQ=WEEKLY")
    }
    for (name, list) in [("BYWEEKNO", weeks), ("BYYEARDAY", yearDays)]
    where !list.isEmpty && frequency != .yearly {
      throw DateError("\(name) needs FREQ=YEARLY")
    }
    if !weeks.isEmpty, days.contains(where: { $0.ordinal != 0 }) {
      throw DateError("BYDAY: numbers do not go with BYWEEKNO")
    }
    if !positions.isEmpty, days.isEmpty, monthDays.isEmpty, months.isEmpty, weeks.isEmpty,
      yearDays.isEmpty
    {
      throw DateError("BYSETPOS needs another BY part")
    }
  }

  private mutating func read(_ name: String, _ value: Substring) throws(DateError) {
    switch name {
    case "FREQ": break
    case "INTERVAL": interval = try RecurrenceRule.number(name, value, 1...10_000)
    case "COUNT": count = try RecurrenceRule.number(name, value, 1...1_000_000)
    case "UNTIL": until = try RecurrenceRule.until(value)
    case "BYMONTH": months = try RecurrenceRule.numbers(name, value, 1...12, signed: false)
    case "BYMONTHDAY": monthDays = try RecurrenceRule.numbers(name, value, 1...31, signed: true)
    case "BYWEEKNO": weeks = try RecurrenceRule.numbers(name, value, 1...53, signed: true)
    case "BYYEARDAY": yearDays = try RecurrenceRule.numbers(name, value, 1...366, signed: true)
    case "BYSETPOS": positions = try RecurrenceRule.numbers(name, value, 1...366, signed: true)
    case "WKST":
      guard let day = Weekday(code: value) else {
        throw DateError("WKST: \(quoted(value)) is not a weekday such as MO")
      }
      weekStart = day
    case "BYDAY":
      for word in value.split(separator: ",", omittingEmptySubsequences: false) {
        let number = word.dropLast(2)
        let ordinal = number.isEmpty ? 0 : Int(number) ?? 0
        guard let weekday = Weekday(code: word.suffix(2)),
          number.isEmpty || 1...53 ~= ordinal.magnitude
        else { throw DateError("BYDAY: \(quoted(word)) is not a weekday such as MO or 2MO") }
        days.append(Day(ordinal: ordinal, weekday: weekday))
      }
    default:
      throw DateError(
        "the part \(quoted(name)) is not understood",
        hint: "FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYMONTH,"
          + " BYSETPOS and WKST are")
    }
  }

  private static func number(
    _ name: String, _ value: Substring, _ range: ClosedRange<Int>
  ) throws(DateError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw DateError(
        "\(name): \(quoted(value)) is not a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func numbers(
    _ name: String, _ value: Substring, _ range: ClosedRange<Int>, signed: Bool
  ) throws(DateError) -> [Int] {
    var found: Set<Int> = []
    for word in value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = Int(word), range.contains(Int(number.magnitude)), signed || number > 0
      else {
        throw DateError(
          "\(name): \(quoted(word)) is not a number from \(range.lowerBound) to"
            + " \(range.upperBound)\(signed ? ", or negative" : "")")
      }
      found.insert(number)
    }
    return found.sorted()
  }

  private static func until(_ value: Substring) throws(DateError) -> Until {
    switch ICalendarTime(value) {
    case .day(let day): return .day(day)
    case .wall(let day, let time): return .wall(day, time)
    case .utc(let instant): return .instant(instant)
    case nil: throw DateError("UNTIL: \(quoted(value)) is not a date such as 20260605")
    }
  }

  /// The rule as the value of an RRULE property.
  public var text: String {
    var parts = ["FREQ=\(frequency.rawValue.uppercased())"]
    if interval != 1 { parts.append("INTERVAL=\(interval)") }
    if let count { parts.append("COUNT=\(count)") }
    switch until {
    case .day(let day): parts.append("UNTIL=" + ICalendarTime.day(day).text)
    case .wall(let day, let time): parts.append("UNTIL=" + ICalendarTime.wall(day, time).text)
    case .instant(let instant): parts.append("UNTIL=" + ICalendarTime.utc(instant).text)
    case nil: break
    }
    func add(_ name: String, _ list: [String]) {
      if !list.isEmpty { parts.append("\(name)=" + list.joined(separator: ",")) }
    }
    add("BYMONTH", months.map(String.init))
    add("BYWEEKNO", weeks.map(String.init))
    add("BYYEARDAY", yearDays.map(String.init))
    add("BYMONTHDAY", monthDays.map(String.init))
    add("BYDAY", days.map { ($0.ordinal == 0 ? "" : String($0.ordinal)) + $0.weekday.code })
    add("BYSETPOS", positions.map(String.init))
    if weekStart != .monday { parts.append("WKST=\(weekStart.code)") }
    return parts.joined(separator: ";")
  }
}

extension Weekday {
  /// `MO` to `SU`, as RFC 5545 writes it.
  public var code: String { String(name.prefix(2)).uppercased() }

  /// Reads `MO` to `SU` in any case.
  public init?(code: some StringProtocol) {
    let wanted = code.uppercased()
    guard let day = Weekday.allCases.first(where: { $0.code == wanted }) else { return nil }
    self = day
  }
}
