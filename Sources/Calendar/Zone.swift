// Time zones: what the clocks of a place showed, show and will show. Several live side by side in
// one process, which the C library's one global zone does not allow.

/// A time zone, read from the system's zone files or from a POSIX TZ string.
///
/// Reading one costs one small file (tens of microseconds); asking it costs a binary search.
public struct Zone: Hashable, Sendable {
  /// What clocks show in a zone for a while.
  public struct Offset: Hashable, Sendable {
    /// Seconds east of Greenwich.
    public var seconds: Int
    /// The short name in use, such as `CEST`, or a number such as `+0545` where there is none.
    public var abbreviation: String
    /// Whether daylight saving time is in force.
    public var isDaylight: Bool

    /// Makes an offset.
    public init(seconds: Int, abbreviation: String, isDaylight: Bool) {
      self.seconds = seconds
      self.abbreviation = abbreviation
      self.isDaylight = isDaylight
    }
  }

  /// The name it was found by, such as `Europe/Berlin`.
  public let identifier: String
  /// When the offset changes, ascending; `kinds[i]` is in force from `changes[i]` on.
  let changes: [Int64]
  let kinds: [UInt8]
  /// Never empty; the first one is in force before the first change.
  let offsets: [Offset]
  /// What holds from the last change on.
  let rule: ZoneRule?

  /// Coordinated Universal Time.
  public static let utc = Zone(
    identifier: "UTC", changes: [], kinds: [],
    offsets: [Offset(seconds: 0, abbreviation: "UTC", isDaylight: false)], rule: nil)

  /// What clocks show at an instant.
  public func offset(at instant: Instant) -> Offset {
    switch place(of: instant.seconds) {
    case .table(let kind, _): offsets[kind]
    case .rule(let rule): rule.span(at: instant.seconds).offset
    }
  }

  /// The wall time at an instant.
  public func civil(at instant: Instant) -> (date: CivilDate, time: CivilTime) {
    instant.civil(offset: span(at: instant.seconds).seconds)
  }

  /// The first instant after this one at which the clocks or their name change, if there is one.
  public func nextChange(after instant: Instant) -> Instant? {
    let end = span(at: instant.seconds).end
    return end == .max ? nil : Instant(seconds: end)
  }

  /// The offset in force at an instant and when that ends (`.max`: never).
  func span(at instant: Int64) -> (seconds: Int, end: Int64) {
    switch place(of: instant) {
    case .table(let kind, let end): return (offsets[kind].seconds, end)
    case .rule(let rule):
      let span = rule.span(at: instant)
      return (span.offset.seconds, span.end)
    }
  }

  private enum Place {
    case table(kind: Int, end: Int64)
    case rule(ZoneRule)
  }

  private func place(of instant: Int64) -> Place {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    if low == changes.count, let rule { return .rule(rule) }
    return .table(
      kind: low == 0 ? 0 : Int(kinds[low - 1]), end: low < changes.count ? changes[low] : .max)
  }
}
