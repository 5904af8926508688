// A date in a cell, taken apart before anybody decides which of its numbers is the month.

/// The order in which people write the parts of a date.
public enum DateOrder: CaseIterable, Hashable, Sendable {
  /// 2026-05-01
  case ymd
  /// 01/05/2026, as most of the world writes.
  case dmy
  /// 05/01/2026, as the United States write.
  case mdy

  /// The order in words, such as `day/month/year`.
  public var words: String {
    switch self {
    case .ymd: "year/month/day"
    case .dmy: "day/month/year"
    case .mdy: "month/day/year"
    }
  }
}

/// The parts of a written date as they stand: three numbers, and what follows them.
struct DateTokens {
  struct Part {
    var value: Int
    /// How many digits it was written with; 0 for the name of a month.
    var digits: Int
  }
  enum Clock {
    case none, twentyFour, twelve
  }

  var first = Part(value: 0, digits: 0)
  var second = Part(value: 0, digits: 0)
  var third = Part(value: 0, digits: 0)
  /// What stands after the first part; a space where there is nothing.
  var separator: UInt8 = 0x20
  var time: CivilTime?
  var hasSeconds = false
  var clock = Clock.none
  var offset: Int?

  /// Takes a whole text apart; nil when it has not the shape of a date.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var cursor = ByteCursor(bytes)
    cursor.skipSpaces()
    guard takeDate(&cursor) else { return nil }
    let end = cursor.place
    cursor.skipSpaces()
    if cursor.isAtEnd { return }
    cursor.place = end
    guard cursor.takeTimeSeparator(), takeTime(&cursor) else { return nil }
    cursor.skipSpaces()
    if !cursor.isAtEnd {
      guard let found = cursor.takeLooseOffset() else { return nil }
      offset = found
      cursor.skipSpaces()
    }
    if !cursor.isAtEnd { return nil }
  }

  /// The day in an order of the parts, nil where it does not fit or does not exist.
  ///
  /// Years have four digits, or two where `shortYears` allows them: 69 to 99 are 1969 to 1999
  /// (POSIX).
  func date(_ order: DateOrder, shortYears: Bool) -> CivilDate? {
    let (year, month, day) =
      switch order {
      case .ymd: (first, second, third)
      case .dmy: (third, second, first)
      case .mdy: (third, first, second)
      }
    guard month.digits <= 2, 1...2 ~= day.digits else { return nil }
    switch year.digits {
    case 4: return CivilDate(year: year.value, month: month.value, day: day.value)
    case 2 where shortYears:
      let century = year.value < 69 ? 2000 : 1900
      return CivilDate(year: century + year.value, month: month.value, day: day.value)
    default: return nil
    }
  }

  private mutating func takeDate(_ cursor: inout ByteCursor) -> Bool {
    guard let start = cursor.takePart() else { return false }
    if start.digits == 8 {
      first = Part(value: start.value / 10_000, digits: 4)
      second = Part(value: start.value / 100 % 100, digits: 2)
      third = Part(value: start.value % 100, digits: 2)
      return true
    }
    first = start
    let gap = cursor.takePartSeparator()
    guard let middle = cursor.takePart() else { return false }
    second = middle
    let nextGap = cursor.takePartSeparator()
    guard let last = cursor.takePart() else { return false }
    third = last
    separator = gap ?? 0x20
    if first.digits > 0, second.digits > 0, third.digits > 0 {
      return gap != nil && gap == nextGap && max(first.digits, second.digits, third.digits) <= 4
    }
    // One name of a month at most; next to a name the parts may touch: 01May2026.
    return [first, second, third].count { $0.digits == 0 } == 1
      && max(first.digits, second.digits, third.digits) <= 4
  }

  private mutating func takeTime(_ cursor: inout ByteCursor) -> Bool {
    guard var hour = cursor.takeDigits(1, 2) else { return false }
    var minute: Int?
    var second = 0
    if cursor.take(":") {
      minute = cursor.takeDigits(2, 2)
      if minute == nil { return false }
      if cursor.take(":") {
        guard let found = cursor.takeDigits(2, 2) else { return false }
        second = found
        hasSeconds = true
        if (cursor.next == 0x2E || cursor.next == 0x2C) && cursor.peek(1).isDigit {
          cursor.place += 1
          while cursor.next.isDigit { cursor.place += 1 }
        }
      }
    }
    clock = .twentyFour
    if let isAfternoon = cursor.takeHalfOfDay() {
      guard 1...12 ~= hour else { return false }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
      clock = .twelve
    } else if minute == nil {
      return false
    }
    time = CivilTime(hour: hour, minute: minute ?? 0, second: second)
    return time != nil
  }
}

extension ByteCursor {
  /// A number of up to eight digits or the name of a month, after an optional name of a day.
  fileprivate mutating func takePart() -> DateTokens.Part? {
    if next.isDigit {
      let start = place
      guard let value = takeDigits(1, 8), !next.isDigit else { return nil }
      return DateTokens.Part(value: value, digits: place - start)
    }
    let isFirst = bytes[..<place].allSatisfy { $0 == 0x20 || $0 == 0x09 }
    let letters = takeLetters()
    if let month = MonthName.number(lowercased: letters) {
      return DateTokens.Part(value: month, digits: 0)
    }
    guard isFirst, letters.count >= 3,
      Weekday(name: String(decoding: letters, as: UTF8.self)) != nil
    else { return nil }
    if !take(",") { _ = take(".") }
    skipSpaces()
    return next.isLetter || next.isDigit ? takePart() : nil
  }

  /// `-`, `/`, `.` or `,`, and spaces; nil where there is nothing.
  fileprivate mutating func takePartSeparator() -> UInt8? {
    let found = next
    switch found {
    case 0x2D, 0x2E, 0x2F, 0x2C:
      place += 1
      skipSpaces()
      return found
    case 0x20, 0x09:
      skipSpaces()
      return 0x20
    default: return nil
    }
  }

  fileprivate mutating func takeTimeSeparator() -> Bool {
    if take("T") || take("t") { return true }
    let start = place
    _ = take(",")
    skipSpaces()
    return place > start
  }

  /// The half of the day, with or without dots, in any case; true for the afternoon.
  fileprivate mutating func takeHalfOfDay() -> Bool? {
    let start = place
    skipSpaces()
    let letter = next.lowered
    if letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") {
      place += 1
      let isDotted = take(".")
      if take("m") || take("M"), !isDotted || take(".") || isAtEnd {
        return letter == UInt8(ascii: "p")
      }
    }
    place = start
    return nil
  }

  /// `Z`, `UTC`, `GMT`, `±hh:mm`, `±hhmm` or `±hh`, as seconds east of Greenwich.
  fileprivate mutating func takeLooseOffset() -> Int? {
    if next.isLetter {
      let name = String(decoding: takeLetters(), as: UTF8.self).asciiLowered
      return name == "z" || name == "utc" || name == "gmt" ? 0 : nil
    }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hour = takeDigits(2, 2), hour < 24 else { return nil }
    let hasColon = take(":")
    let minute = takeDigits(2, 2)
    if hasColon, minute == nil { return nil }
    guard minute ?? 0 < 60 else { return nil }
    return sign * (hour * 3_600 + (minute ?? 0) * 60)
  }
}
