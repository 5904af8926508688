// The hours of one day and of one week, as a department writes them on its door.

/// A stretch of one day in local time, such as 07:30-11:00; it ends before `to`, which may be 24:00.
public struct HourRange: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// When it begins.
  public let from: CivilTime
  /// When it is over; always later than `from`.
  public let to: CivilTime

  /// Makes a range, or nil where it would be empty or run past midnight.
  public init?(from: CivilTime, to: CivilTime) {
    guard from < to else { return nil }
    self.from = from
    self.to = to
  }

  /// Reads `07:30-11:00` or `7:30-24:00`.
  public init(parsing text: some StringProtocol) throws(DateError) {
    let found = withCursor(over: text) { cursor -> (CivilTime, CivilTime)? in
      guard let from = cursor.takeLooseTime(), cursor.take("-"), let to = cursor.takeLooseTime(),
        cursor.isAtEnd
      else { return nil }
      return (from, to)
    }
    guard let (from, to) = found else {
      throw DateError(
        "\(quoted(text)) are not hours", hint: "write from and to, such as 07:30-15:30")
    }
    guard from < to else {
      let hint =
        to == .midnight
        ? "the end of a day is 24:00"
        : "hours past midnight are two: \(from)-24:00, and 00:00-\(to) on the next day"
      throw DateError("\(quoted(text)) end before they begin", hint: from == to ? nil : hint)
    }
    self.from = from
    self.to = to
  }

  /// Its length in seconds of the wall clock.
  public var seconds: Int { to.secondsSinceMidnight - from.secondsSinceMidnight }

  /// `07:30-11:00`, as `init(parsing:)` reads it.
  public var description: String { "\(from)-\(to)" }

  /// Earlier ranges come first.
  public static func < (left: HourRange, right: HourRange) -> Bool {
    (left.from, left.to) < (right.from, right.to)
  }
}

/// The hours of one day: none, one or several stretches that neither overlap nor touch.
public struct DayHours: Hashable, Sendable, CustomStringConvertible {
  /// Ascending, with a gap between one and the next.
  public let ranges: [HourRange]

  /// No hours at all.
  public static let closed = DayHours([])
  /// From 00:00 to 24:00, without a missing minute at midnight.
  public static let allDay = DayHours(
    [HourRange(from: .midnight, to: .endOfDay)].compactMap(\.self))

  /// Puts stretches in order and joins those that overlap or touch.
  public init(_ ranges: [HourRange]) {
    var joined: [HourRange] = []
    for range in ranges.sorted() {
      if let last = joined.last, range.from <= last.to,
        let both = HourRange(from: last.from, to: max(last.to, range.to))
      {
        joined[joined.count - 1] = both
      } else {
        joined.append(range)
      }
    }
    self.ranges = joined
  }

  /// Reads `closed`, or ranges separated by commas or spaces: `07:30-11:00,12:00-16:00`.
  ///
  /// Ranges that overlap are refused, because one of them must be a slip.
  public init(parsing text: some StringProtocol) throws(DateError) {
    let words = text.split { $0 == "," || $0 == " " }
    guard let first = words.first else {
      throw DateError("hours are missing", hint: "write 07:30-15:30 or closed")
    }
    if words.count == 1, first.lowercased() == "closed" {
      self = .closed
      return
    }
    var found: [HourRange] = []
    for word in words { found.append(try HourRange(parsing: word)) }
    found.sort()
    for (earlier, later) in zip(found, found.dropFirst()) where later.from < earlier.to {
      throw DateError("\(earlier) and \(later) overlap", hint: "write each hour of a day once")
    }
    self.init(found)
  }

  /// Whether there are no hours.
  public var isClosed: Bool { ranges.isEmpty }

  /// The length of all stretches in seconds of the wall clock.
  public var seconds: Int { ranges.reduce(0) { $0 + $1.seconds } }

  /// Whether a time of day lies within the hours; the end of a stretch does not.
  public func contains(_ time: CivilTime) -> Bool {
    ranges.contains { $0.from <= time && time < $0.to }
  }

  /// Whether a stretch lies wholly within one of the hours.
  public func covers(_ range: HourRange) -> Bool {
    ranges.contains { $0.from <= range.from && range.to <= $0.to }
  }

  /// `07:30-11:00,12:00-16:00` or `closed`, as `init(parsing:)` reads it.
  public var description: String {
    isClosed ? "closed" : ranges.map(\.description).joined(separator: ",")
  }
}

/// The hours of each day of a week.
public struct WeeklyHours: Hashable, Sendable, CustomStringConvertible {
  /// Monday first, always seven.
  private var days: [DayHours]

  /// The same hours every day, none where nothing is said.
  public init(everyDay hours: DayHours = .closed) { days = Array(repeating: hours, count: 7) }

  /// The hours of one weekday.
  public subscript(_ weekday: Weekday) -> DayHours {
    get { days[weekday.rawValue - 1] }
    set { days[weekday.rawValue - 1] = newValue }
  }

  /// Whether no day has hours.
  public var isClosed: Bool { days.allSatisfy(\.isClosed) }

  /// The seconds of a week by the wall clock.
  public var seconds: Int { days.reduce(0) { $0 + $1.seconds } }

  /// Neighbouring weekdays of the same hours as one line each: `mon-fri` and its hours.
  public var lines: [(days: String, hours: DayHours)] {
    var lines: [(first: Weekday, last: Weekday, hours: DayHours)] = []
    for weekday in Weekday.allCases {
      if let last = lines.last, last.hours == self[weekday] {
        lines[lines.count - 1].last = weekday
      } else {
        lines.append((weekday, weekday, self[weekday]))
      }
    }
    return lines.map { line in
      let first = line.first.short.lowercased()
      return (
        line.first == line.last ? first : "\(first)-\(line.last.short.lowercased())", line.hours
      )
    }
  }

  /// `mon-fri 08:00-16:00; sat-sun closed`, as `init(parsing:)` reads it.
  public var description: String {
    lines.map { "\($0.days) \($0.hours)" }.joined(separator: "; ")
  }

  /// Reads `mon-fri 08:00-16:00; sat 09:00-12:00`; days not named are closed.
  public init(parsing text: some StringProtocol) throws(DateError) {
    self.init()
    for part in text.split(separator: ";") {
      let words = part.split(separator: " ", maxSplits: 1)
      guard words.count == 2 else {
        throw DateError(
          "\(quoted(part)) are not hours of a week",
          hint: "write days and hours: mon-fri 08:00-16:00")
      }
      let hours = try DayHours(parsing: words[1])
      for weekday in try Weekday.set(parsing: words[0]) { self[weekday] = hours }
    }
  }
}

extension Weekday {
  /// Reads weekdays such as `mon`, `mon-fri`, `tue,thu`, `fri-mon` or `daily`, in the week's order.
  public static func set(parsing text: some StringProtocol) throws(DateError) -> [Weekday] {
    if text.lowercased() == "daily" { return allCases }
    var found: Set<Weekday> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard ends.count <= 2, let start = ends.first, let first = Weekday(name: start),
        let end = ends.last, let last = Weekday(name: end)
      else {
        throw DateError(
          "\(quoted(part)) are not weekdays", hint: "write mon, mon-fri, tue,thu or daily")
      }
      let length = (last.rawValue - first.rawValue + 7) % 7
      for step in 0...length {
        found.insert(Weekday(rawValue: (first.rawValue - 1 + step) % 7 + 1) ?? .monday)
      }
    }
    return found.sorted()
  }
}

extension ByteCursor {
  /// A time as hours are written, `7:30` or `07:30`, also 24:00; never with seconds.
  mutating func takeLooseTime() -> CivilTime? {
    let start = place
    if let hour = takeDigits(1, 2), take(":"), let minute = takeDigits(2, 2) {
      if hour == 24, minute == 0 { return .endOfDay }
      if let time = CivilTime(hour: hour, minute: minute) { return time }
    }
    place = start
    return nil
  }
}
