// A day on the wall calendar, without a clock and without a zone.

/// A day of the proleptic Gregorian calendar, such as 2026-05-01.
///
/// The arithmetic is Howard Hinnant's `days_from_civil`; it is exact for every year that an
/// `Instant` can hold.
public struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The astronomical year: 0 is 1 BC.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int

  /// The years a date may have; every day of them fits an `Instant`.
  public static let years = -290_000_000_000...290_000_000_000

  /// Makes a date, or nil where the month has no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard CivilDate.years.contains(year), 1...12 ~= month, day >= 1,
      day <= CivilDate.days(inMonth: month, of: year)
    else { return nil }
    self.init(unchecked: year, month, day)
  }

  init(unchecked year: Int, _ month: Int, _ day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that lies this many days after 1970-01-01 (before it, when negative).
  public init(daysSinceEpoch: Int) {
    let shifted = daysSinceEpoch + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Reads `2026-05-01`: four digits, two, two, nothing around them.
  public init?(iso text: some StringProtocol) {
    let date = withCursor(over: text) { cursor -> CivilDate? in
      guard let date = cursor.takeDate(), cursor.isAtEnd else { return nil }
      return date
    }
    guard let date else { return nil }
    self = date
  }

  /// Days since 1970-01-01, negative before it.
  public var daysSinceEpoch: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.dividedDown(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The day of the week.
  public var weekday: Weekday {
    let days = daysSinceEpoch + 3  // 1970-01-01 was a Thursday
    return Weekday(rawValue: days - days.dividedDown(by: 7) * 7 + 1) ?? .monday
  }

  /// The day `days` later, or earlier when negative.
  public func adding(days: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: daysSinceEpoch + days)
  }

  /// The same day `months` later; a day the target month lacks becomes its last (31 January + 1 is
  /// 28 February).
  public func adding(months: Int) -> CivilDate {
    let count = year * 12 + (month - 1) + months
    let newYear = count.dividedDown(by: 12)
    let newMonth = count - newYear * 12 + 1
    let last = CivilDate.days(inMonth: newMonth, of: newYear)
    return CivilDate(unchecked: newYear, newMonth, min(day, last))
  }

  /// The number of days in a month (1 to 12) of a year.
  public static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether a year has a 29 February.
  public static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// ISO 8601, `2026-05-01`; beyond the years 0 to 9999 the expanded form with a sign,
  /// `+12026-05-01`.
  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes `description` at the end of `bytes`.
  public func append(to bytes: inout [UInt8]) {
    if !(0...9999 ~= year) { bytes.append(UInt8(ascii: year < 0 ? "-" : "+")) }
    bytes.appendDecimal(Int(year.magnitude), width: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.appendDecimal(month, width: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.appendDecimal(day, width: 2)
  }

  /// Earlier days come first.
  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension BinaryInteger {
  /// Division that rounds towards minus infinity, as calendars need before 1970.
  func dividedDown(by divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
