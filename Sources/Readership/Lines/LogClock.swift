/// Times of log lines: the instant, and the day on the district's clocks.
import Calendar

/// When a request came.
struct Moment {
  var seconds: Int64
  /// The local day, counted from 1970.
  var day: Int
}

/// Reads the times of a log; what lines of one minute share is worked out once.
struct LogClock {
  private let zone: Zone
  private let latest: Int64
  private var key: (UInt64, UInt64, UInt64) = (0, 0, 0)
  private var minute: Int64 = 0
  private var dayMinute = Int64.min
  private var day = 0

  /// 2000-01-01, before which no log was written.
  private static let earliest: Int64 = 946_684_800

  /// - Parameter now: lines of more than two days later are refused.
  init(_ zone: Zone, now: Instant) {
    self.zone = zone
    latest = now.seconds + 172_800
  }

  /// The moment that a line tells.
  mutating func read(_ time: LogTime) throws(LineFault) -> Moment {
    let seconds: Int64
    switch time {
    case .none: throw .noTime
    case .seconds(let value): seconds = value
    case .common(let text): seconds = try common(text)
    case .iso(let text):
      guard let value = Self.iso(text) else { throw .badTime }
      seconds = value
    }
    guard seconds >= Self.earliest, seconds <= latest else { throw .farTime }
    let minute = seconds / 60
    if minute != dayMinute {
      dayMinute = minute
      day = zone.civil(at: Instant(seconds: seconds)).date.daysSinceEpoch
    }
    return Moment(seconds: seconds, day: day)
  }

  // `04/May/2026:09:00:00 +0200`, 26 bytes.
  private mutating func common(_ text: Piece) throws(LineFault) -> Int64 {
    guard let second = Self.number(text, 18, 2), second <= 60 else { throw .badTime }
    // Everything but the seconds.
    let own = (
      text.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
      text.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
      UInt64(text[16]) << 32
        | UInt64(text.loadUnaligned(fromByteOffset: 22, as: UInt32.self))
        ^ UInt64(text[21]) << 40
    )
    if own != key {
      minute = try Self.minute(text)
      key = own
    }
    return minute + Int64(second)
  }

  private static func minute(_ text: Piece) throws(LineFault) -> Int64 {
    let month = months.firstIndex { month in
      text[3] | 32 == month.0 && text[4] | 32 == month.1 && text[5] | 32 == month.2
    }
    guard let day = number(text, 0, 2), let month, let year = number(text, 7, 4),
      let hour = number(text, 12, 2), let minute = number(text, 15, 2), hour < 24, minute < 60,
      text[14] == UInt8(ascii: ":"), text[17] == UInt8(ascii: ":"),
      let date = CivilDate(year: year, month: month + 1, day: day),
      let offset = offset(text.part(21, 26))
    else { throw .badTime }
    return Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 - offset)
  }

  private static let months: [(UInt8, UInt8, UInt8)] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ].map { name in
    let bytes = Array(name.utf8)
    return (bytes[0], bytes[1], bytes[2])
  }

  /// `2026-05-04T09:00:00.123+02:00`, with `Z`, without a colon in the offset, or a blank as T.
  private static func iso(_ text: Piece) -> Int64? {
    guard text.count >= 20, let year = number(text, 0, 4), let month = number(text, 5, 2),
      let day = number(text, 8, 2), let hour = number(text, 11, 2),
      let minute = number(text, 14, 2), let second = number(text, 17, 2), hour < 24, minute < 60,
      second <= 60, let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    var place = 19
    if text[place] == UInt8(ascii: ".") {
      place += 1
      while place < text.count, text[place].isDigit { place += 1 }
    }
    while place < text.count, text[place] == 32 { place += 1 }
    guard let offset = offset(text.part(place, text.count)) else { return nil }
    return Int64(date.daysSinceEpoch) * 86_400
      + Int64(hour * 3_600 + minute * 60 + second - offset)
  }

  /// `+0200`, `+02:00` or `Z` in seconds.
  private static func offset(_ text: Piece) -> Int? {
    if text.equals("Z") || text.equals("z") { return 0 }
    guard text.count == 5 || text.count == 6, let hours = number(text, 1, 2),
      let minutes = number(text, text.count - 2, 2), hours <= 15, minutes < 60
    else { return nil }
    switch text[0] {
    case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
    default: return nil
    }
  }

  @inline(__always)
  private static func number(_ text: Piece, _ start: Int, _ count: Int) -> Int? {
    var value = 0
    for place in start..<start + count {
      guard text[place].isDigit else { return nil }
      value = value * 10 + Int(text[place] - 48)
    }
    return value
  }
}
