// An iCalendar file as a list of events, and the days on which they fall.

/// One VEVENT.
public struct ICalendarEvent: Sendable {
  /// UID; empty where the file gives none.
  public var uid = ""
  /// SUMMARY on one line.
  public var summary = ""
  /// DTSTART.
  public var start: ICalendarTime?
  /// DTEND, where there is one.
  public var end: ICalendarTime?
  /// The TZID of DTSTART.
  public var zone: String?
  /// How many days it touches, at least 1.
  public var days = 1
  /// RRULE.
  public var rule: RecurrenceRule?
  /// RDATE.
  public var added: [ICalendarTime] = []
  /// EXDATE.
  public var removed: [ICalendarTime] = []
  /// RECURRENCE-ID: the one occurrence that this event stands for.
  public var replaces: ICalendarTime?
  /// STATUS:CANCELLED.
  public var isCancelled = false
  /// Where it begins in the file.
  public var line: Int

  init(line: Int) { self.line = line }

  /// Whether it is about days and not about times.
  public var isAllDay: Bool {
    if case .day = start { true } else { false }
  }

  func dayCount(
    from start: ICalendarTime, to end: ICalendarTime, _ zones: ICalendarZones, _ line: ICalendarLine
  ) throws(DateError) -> Int {
    let zone = zone.flatMap { zones.zone($0) } ?? .utc
    let (first, last) = (start.day(in: zone).daysSinceEpoch, end.day(in: zone).daysSinceEpoch)
    guard first <= last else { throw line.error("the event ends before it begins") }
    // DTEND is the first day, or the first moment, that no longer belongs to the event.
    var count = last - first
    if !isAllDay {
      count += 1
      if case .wall(_, .midnight) = end, count > 1 { count -= 1 }
    }
    guard count < SchoolCalendar.horizonDays else {
      throw line.error("the event is longer than ten years")
    }
    return max(1, count)
  }
}

/// One time that an event takes place, in days.
public struct ICalendarOccurrence: Hashable, Sendable {
  /// UID, and for one of a series its day, so that it is the same in every reading.
  public var uid: String
  /// SUMMARY.
  public var summary: String
  /// The first day.
  public var first: CivilDate
  /// The last day, itself included.
  public var last: CivilDate
  /// Whether it is about days and not about times.
  public var isAllDay: Bool
}

/// A whole file.
public struct ICalendar: Sendable {
  /// X-WR-CALNAME.
  public let name: String?
  /// The events in the order of the file.
  public let events: [ICalendarEvent]
  private let zones: ICalendarZones
  let description: String
  let zoneName: String?
  /// Whether this program wrote it: then it says all hours and days of a calendar.
  public let isOurs: Bool

  /// Reads a file of CRLF or LF lines; the error names line and column.
  ///
  /// At most 50,000 events, 1,000 recurrence rules and 100,000 bytes a line.
  public init(_ bytes: [UInt8]) throws(DateError) {
    var reader = ICalendarReader()
    try ICalendarLines.forEach(bytes) { (line) throws(DateError) in try reader.read(line) }
    try reader.check()
    name = reader.name
    events = reader.events
    zones = reader.zones
    description = reader.description
    zoneName = reader.zoneName
    isOurs = reader.product == ICalendarWriter.product
  }

  /// Whether a text begins like one.
  public static func looksLike(_ bytes: [UInt8]) -> Bool {
    let start = String(decoding: bytes.prefix(200), as: UTF8.self).uppercased()
    return start.contains("BEGIN:VCALENDAR")
  }

  /// The days of all events between two days, in order; at most 100,000.
  ///
  /// - Parameter zone: whose days an event in UTC falls on, and one without zone.
  public func occurrences(
    from: CivilDate, through last: CivilDate, zone: Zone
  ) throws(DateError) -> [ICalendarOccurrence] {
    var replaced: [String: Set<CivilDate>] = [:]
    for event in events {
      if let day = event.replaces { replaced[event.uid, default: []].insert(day.day(in: zone)) }
    }
    var found: [ICalendarOccurrence] = []
    for event in events where !event.isCancelled {
      guard let start = event.start else { continue }
      var own = zone
      if let name = event.zone {
        guard let known = zones.zone(name) else {
          throw DateError("line \(event.line): unknown time zone \(quoted(name))")
        }
        own = known
      }
      let first = start.day(in: own)
      var days: Set<CivilDate> = [first]
      var time = CivilTime.midnight
      switch start {
      case .day: break
      case .wall(_, let clock): time = clock
      case .utc(let instant): time = own.civil(at: instant).time
      }
      if event.replaces == nil {
        if let rule = event.rule {
          days.formUnion(
            rule.days(
              from: first, at: time, zone: own, since: from.adding(days: -event.days),
              through: last))
        }
        days.formUnion(event.added.map { $0.day(in: own) })
        days.subtract(event.removed.map { $0.day(in: own) })
        days.subtract(replaced[event.uid] ?? [])
      }
      let isSeries = event.rule != nil || !event.added.isEmpty || event.replaces != nil
      for day in days.sorted() {
        let end = day.adding(days: event.days - 1)
        guard end >= from, day <= last else { continue }
        guard found.count < 100_000 else { throw DateError("more than 100,000 days") }
        let slot = event.replaces?.day(in: own) ?? day
        let uid = event.uid.isEmpty ? event.summary : event.uid
        found.append(
          ICalendarOccurrence(
            uid: isSeries || event.uid.isEmpty ? "\(uid)/\(slot)" : uid, summary: event.summary,
            first: day, last: end, isAllDay: event.isAllDay))
      }
    }
    return found.sorted { ($0.first, $0.last, $0.uid) < ($1.first, $1.last, $1.uid) }
  }
}
