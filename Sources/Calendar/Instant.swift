// A point in time, the one form in which times are stored, compared and exchanged.
import Glibc

/// A point in time to the second: Unix seconds, UTC, leap seconds not counted.
public struct Instant: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public var seconds: Int64

  /// Makes the instant this many seconds after 1970-01-01T00:00:00Z.
  public init(seconds: Int64) { self.seconds = seconds }

  /// Makes the instant of a wall time that is `offset` seconds east of Greenwich.
  public init(_ date: CivilDate, _ time: CivilTime, offset: Int = 0) {
    seconds = Int64(date.daysSinceEpoch * 86_400 + time.secondsSinceMidnight - offset)
  }

  /// The system clock's reading, rounded down to the second.
  public static func now() -> Instant {
    var reading = timespec()
    clock_gettime(CLOCK_REALTIME, &reading)
    return Instant(seconds: Int64(reading.tv_sec))
  }

  /// The instants that RFC 3339 can write, those of the years 0 to 9999 UTC.
  public static let writable =
    Instant(seconds: -62_167_219_200)...Instant(seconds: 253_402_300_799)

  /// Reads RFC 3339, section 5.6: `2026-05-01T12:30:00Z`, `2026-05-01 14:30+02:00`.
  ///
  /// A space or a small `t` may stand for `T`, seconds and their fraction may be missing, the
  /// fraction is dropped. The offset must be there. `23:59:60` UTC is the following midnight.
  /// Anything else is nil.
  public init?(rfc3339 text: some StringProtocol) {
    guard let instant = withCursor(over: text, { $0.takeWholeRFC3339() }) else { return nil }
    self = instant
  }

  /// `2026-05-01T12:30:00Z`, always 20 characters for the years 0 to 9999.
  ///
  /// RFC 3339 has no form for other years. They are not bent to fit but written in ISO 8601's
  /// expanded form, `+10000-01-01T00:00:00Z`, which `init(rfc3339:)` refuses; check `writable`
  /// where that matters.
  public var rfc3339: String {
    if Instant.writable.contains(self) {
      return String(unsafeUninitializedCapacity: 20) { write20(to: $0) }
    }
    let (date, time) = civil(offset: 0)
    return "\(date)T\(time.padded)Z"
  }

  /// Writes `rfc3339` at the end of `bytes`.
  public func appendRFC3339(to bytes: inout [UInt8]) {
    guard Instant.writable.contains(self) else {
      bytes += rfc3339.utf8
      return
    }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
      _ = write20(to: buffer)
      bytes.append(contentsOf: UnsafeBufferPointer(buffer))
    }
  }

  /// Fills the 20 bytes of a writable instant; a file of many rows needs it to be quick.
  private func write20(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let (date, time) = civil(offset: 0)
    func put(_ value: Int, at place: Int) {
      buffer[place] = 0x30 + UInt8(truncatingIfNeeded: value / 10)
      buffer[place + 1] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
    }
    put(date.year / 100, at: 0)
    put(date.year % 100, at: 2)
    put(date.month, at: 5)
    put(date.day, at: 8)
    put(time.hour, at: 11)
    put(time.minute, at: 14)
    put(time.second, at: 17)
    buffer[4] = UInt8(ascii: "-")
    buffer[7] = UInt8(ascii: "-")
    buffer[10] = UInt8(ascii: "T")
    buffer[13] = UInt8(ascii: ":")
    buffer[16] = UInt8(ascii: ":")
    buffer[19] = UInt8(ascii: "Z")
    return 20
  }

  /// The wall time `offset` seconds east of Greenwich.
  public func civil(offset: Int) -> (date: CivilDate, time: CivilTime) {
    // Divided before the offset is added, so that no instant overflows.
    let days = seconds.dividedDown(by: 86_400)
    let remainder = Int(seconds % 86_400)
    let clock = (remainder < 0 ? remainder + 86_400 : remainder) + offset
    let carry = clock.dividedDown(by: 86_400)
    return (
      CivilDate(daysSinceEpoch: Int(days) + carry), CivilTime(unchecked: clock - carry * 86_400)
    )
  }

  /// The instant `seconds` later.
  public static func + (instant: Instant, seconds: Int64) -> Instant {
    Instant(seconds: instant.seconds + seconds)
  }

  /// The instant `seconds` earlier.
  public static func - (instant: Instant, seconds: Int64) -> Instant {
    Instant(seconds: instant.seconds - seconds)
  }

  /// The seconds from `right` to `left`.
  public static func - (left: Instant, right: Instant) -> Int64 { left.seconds - right.seconds }

  /// Earlier instants come first.
  public static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
}

extension ByteCursor {
  fileprivate mutating func takeWholeRFC3339() -> Instant? {
    guard let date = takeDate(), take("T") || take("t") || take(" "),
      let hour = takeDigits(2, 2), hour < 24, take(":"),
      let minute = takeDigits(2, 2), minute < 60
    else { return nil }
    var second = 0
    if take(":") {
      guard let found = takeDigits(2, 2), found <= 60 else { return nil }
      second = found
      if take(".") {
        guard next.isDigit else { return nil }
        while next.isDigit { place += 1 }
      }
    }
    guard let offset = takeOffset(), isAtEnd else { return nil }
    let clock = hour * 3_600 + minute * 60 + second - offset
    if second == 60, (clock % 86_400 + 86_400) % 86_400 != 0 { return nil }
    return Instant(seconds: Int64(date.daysSinceEpoch * 86_400 + clock))
  }
}
