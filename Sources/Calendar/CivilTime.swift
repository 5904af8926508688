// A time on the wall clock, without a day and without a zone.

/// A time of day to the second, such as 14:30; 24:00 exists only as the end of a day.
public struct CivilTime: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Seconds since 00:00, from 0 to 86,400.
  public let secondsSinceMidnight: Int

  /// 00:00, where a day begins.
  public static let midnight = CivilTime(unchecked: 0)
  /// 24:00, where a day ends; the next day's 00:00.
  public static let endOfDay = CivilTime(unchecked: 86_400)

  /// Makes a time from 00:00:00 to 23:59:59, or nil; for 24:00 there is `endOfDay`.
  public init?(hour: Int, minute: Int, second: Int = 0) {
    guard 0...23 ~= hour, 0...59 ~= minute, 0...59 ~= second else { return nil }
    secondsSinceMidnight = hour * 3_600 + minute * 60 + second
  }

  /// Reads `14:30` or `14:30:05`; `24:00` only where `asEnd` says that a period ends there.
  public init?(_ text: some StringProtocol, asEnd: Bool = false) {
    let time = withCursor(over: text) { cursor -> CivilTime? in
      guard let time = cursor.takeTime(), cursor.isAtEnd else { return nil }
      return time
    }
    guard let time, asEnd || time != .endOfDay else { return nil }
    self = time
  }

  init(unchecked seconds: Int) { secondsSinceMidnight = seconds }

  /// 0 to 23, or 24 at the end of a day.
  public var hour: Int { secondsSinceMidnight / 3_600 }
  /// 0 to 59.
  public var minute: Int { secondsSinceMidnight / 60 % 60 }
  /// 0 to 59.
  public var second: Int { secondsSinceMidnight % 60 }

  /// `14:30`, with seconds (`14:30:05`) only when there are any.
  public var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes, seconds: second != 0)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `14:30:05`, always with seconds.
  public var padded: String {
    var bytes: [UInt8] = []
    append(to: &bytes, seconds: true)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes `14:30`, or `14:30:05` where `seconds` asks for it, at the end of `bytes`.
  public func append(to bytes: inout [UInt8], seconds: Bool) {
    bytes.appendDecimal(hour, width: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(minute, width: 2)
    guard seconds else { return }
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(second, width: 2)
  }

  /// Earlier times come first.
  public static func < (left: CivilTime, right: CivilTime) -> Bool {
    left.secondsSinceMidnight < right.secondsSinceMidnight
  }
}
