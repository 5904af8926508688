// The periods of a school day, which are the times teachers think in.

/// One period of a school day, such as Period 3 from 09:40 to 10:25.
public struct Period: Hashable, Sendable {
  /// As the school calls it: `3`, `Period 3`, `Homeroom`.
  public var name: String
  /// When it is.
  public var hours: HourRange

  /// Makes a period.
  public init(name: String, hours: HourRange) {
    self.name = name
    self.hours = hours
  }

  /// Whether a person's word means this period: `p3`, `3` and `period-3` all mean `Period 3`.
  public func isCalled(_ word: some StringProtocol) -> Bool {
    let wanted = Period.key(word)
    return !wanted.isEmpty && wanted == Period.key(name)
  }

  /// A name without case, spaces and hyphens, and without `period` or `p` before a number.
  public static func key(_ name: some StringProtocol) -> String {
    var key = name.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" }
    for prefix in ["period", "p"] where key.hasPrefix(prefix) {
      let rest = key.dropFirst(prefix.count)
      if let first = rest.utf8.first, first.isDigit {
        key = String(rest)
        break
      }
    }
    return key
  }
}

/// A named order of periods, such as the regular day or the early release.
public struct BellSchedule: Hashable, Sendable {
  /// As calendars refer to it.
  public var name: String
  /// By their beginning.
  public let periods: [Period]

  /// Makes a schedule and puts its periods in order.
  public init(name: String, periods: [Period]) {
    self.name = name
    self.periods = periods.sorted { ($0.hours, $0.name) < ($1.hours, $1.name) }
  }
}
