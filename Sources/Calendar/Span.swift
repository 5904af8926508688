// Lengths of time as options take them, and the short words in which ages are told.

/// A length of clock time, such as 90min, 2h, 3d or 1w.
///
/// A day here is 24 hours and a week seven of them; months and years have no fixed length and are
/// refused.
public struct Span: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The length in seconds, never negative when read from text.
  public var seconds: Int64

  /// Makes a span of this many seconds.
  public init(seconds: Int64) { self.seconds = seconds }

  private static let units: [(name: String, seconds: Int64)] = [
    ("w", 604_800), ("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1),
  ]

  /// Reads a whole number and a unit (`s min h d w`) in any case, nothing between them.
  public init(parsing text: some StringProtocol) throws(DateError) {
    let (number, unit) = withCursor(over: text) { cursor -> (Int?, String?) in
      guard let number = cursor.takeDigits(1, 9) else { return (nil, nil) }
      let unit = String(decoding: cursor.takeLetters(), as: UTF8.self).lowercased()
      return cursor.isAtEnd ? (number, unit) : (nil, nil)
    }
    let wanted = "write a number and a unit, such as 90min, 2h, 3d or 1w"
    guard let number, let unit else {
      throw DateError("\(quoted(text)) is not a length of time", hint: wanted)
    }
    if let found = Span.units.first(where: { $0.name == unit }) {
      seconds = Int64(number) * found.seconds
      return
    }
    switch unit {
    case "":
      throw DateError(
        "\(quoted(text)) has no unit", hint: "write \(number)min, \(number)h or \(number)d")
    case "m":
      throw DateError(
        "'m' in \(quoted(text)) could mean minutes or months", hint: "write \(number)min")
    case "mo", "y":
      throw DateError(
        "\(quoted(text)) has no fixed length", hint: "count in weeks or days, such as 4w or 30d")
    default:
      throw DateError(
        "unknown unit '\(unit)' in \(quoted(text))", hint: "the units are s min h d w")
    }
  }

  /// The span in its largest unit without remainder, as `init(parsing:)` reads it.
  public var description: String {
    for unit in Span.units where seconds != 0 && seconds % unit.seconds == 0 {
      return "\(seconds / unit.seconds)\(unit.name)"
    }
    return "0min"
  }

  /// Shorter spans come first.
  public static func < (left: Span, right: Span) -> Bool { left.seconds < right.seconds }
}

/// How long ago an instant was, in one short unit rounded down: `now`, `5 min`, `2 h`, `3 d`, `6
/// w`, `4 mo`, `2 y`.
///
/// What still lies ahead is told as `in 3 d`. Months and years are those of the mean Gregorian
/// year.
public func age(from instant: Instant, to now: Instant) -> String {
  let (difference, overflow) = now.seconds.subtractingReportingOverflow(instant.seconds)
  let length = overflow ? UInt64(Int64.max) : difference.magnitude
  let text: String
  switch length {
  case ..<60: return "now"
  case ..<3_600: text = "\(length / 60) min"
  case ..<86_400: text = "\(length / 3_600) h"
  case ..<(14 * 86_400): text = "\(length / 86_400) d"
  case ..<(60 * 86_400): text = "\(length / 604_800) w"
  case ..<(730 * 86_400): text = "\(length / 2_629_746) mo"
  default: text = "\(max(2, length / 31_556_952)) y"
  }
  return instant > now ? "in " + text : text
}

/// The same as part of a sentence: `just now`, `5 min ago`, `in 3 d`.
public func ago(_ instant: Instant, _ now: Instant) -> String {
  switch age(from: instant, to: now) {
  case "now": "just now"
  case let age: instant > now ? age : age + " ago"
  }
}

/// The meaning of a date as it is echoed to the person who wrote it: `Fri 2026-05-01 17:00 CEST`.
public func spoken(_ instant: Instant, _ zone: Zone) -> String {
  let offset = zone.offset(at: instant)
  let (date, time) = instant.civil(offset: offset.seconds)
  return "\(spoken(date)) \(shortTime(time)) \(offset.abbreviation)"
}

/// A day as it is echoed: `Fri 2026-05-01`.
public func spoken(_ date: CivilDate) -> String { "\(date.weekday.short) \(date)" }

/// A local time as a cell of a table shows it: `2026-05-01 17:00`.
public func localStamp(_ instant: Instant, _ zone: Zone) -> String {
  let (date, time) = zone.civil(at: instant)
  return "\(date) \(shortTime(time))"
}

private func shortTime(_ time: CivilTime) -> String {
  var bytes: [UInt8] = []
  time.append(to: &bytes, seconds: false)
  return String(decoding: bytes, as: UTF8.self)
}
