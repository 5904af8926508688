// Events at times as an iCalendar file that other programs subscribe to (RFC 5545 and 7986).

/// A calendar of events for others to show.
///
/// Every event stands at an instant, in UTC: programs show it by their own clocks and need no rules
/// of zones, which they read differently around a change of the clocks. Events that come again
/// are one each, so that one that was moved or left out is right everywhere.
public struct ICalendarFeed: Sendable {
  /// One event.
  public struct Event: Sendable {
    /// What it is known by, for good.
    public var uid: String
    /// When it begins.
    public var starts: Instant
    /// When it ends.
    public var ends: Instant
    /// When what stands here was last changed.
    public var changed: Instant
    /// How often it was changed.
    public var sequence: Int64
    /// What it is, in one line.
    public var summary: String
    /// The rest; may be empty.
    public var description: String
    /// Where it is read.
    public var address: String?
    /// Whether it does not take place.
    public var isCancelled: Bool

    /// Makes an event.
    public init(
      uid: String, starts: Instant, ends: Instant, changed: Instant, sequence: Int64 = 0,
      summary: String, description: String = "", address: String? = nil, isCancelled: Bool = false
    ) {
      self.uid = uid
      self.starts = starts
      self.ends = ends
      self.changed = changed
      self.sequence = sequence
      self.summary = summary
      self.description = description
      self.address = address
      self.isCancelled = isCancelled
    }
  }

  /// What the calendar is called.
  public var name: String
  /// Its events.
  public var events: [Event]

  /// Makes a calendar.
  public init(name: String, events: [Event]) {
    self.name = name
    self.events = events
  }

  /// The file: the same events are always the same bytes.
  public var text: String {
    var file = ICalendarWriter()
    file.add("BEGIN:VCALENDAR")
    file.add("VERSION:2.0")
    file.add("PRODID:-//ittool//maintenance//EN")
    file.add("CALSCALE:GREGORIAN")
    file.add("METHOD:PUBLISH")
    file.add("NAME:" + ICalendarWriter.escaped(name))
    file.add("X-WR-CALNAME:" + ICalendarWriter.escaped(name))
    file.add("REFRESH-INTERVAL;VALUE=DURATION:PT1H")
    file.add("X-PUBLISHED-TTL:PT1H")
    for event in events {
      file.add("BEGIN:VEVENT")
      file.add("UID:" + ICalendarWriter.escaped(event.uid))
      file.add("DTSTAMP:" + ICalendarTime.utc(event.changed).text)
      file.add("DTSTART:" + ICalendarTime.utc(event.starts).text)
      file.add("DTEND:" + ICalendarTime.utc(event.ends).text)
      file.add("SEQUENCE:\(event.sequence)")
      file.add("STATUS:" + (event.isCancelled ? "CANCELLED" : "CONFIRMED"))
      file.add("SUMMARY:" + ICalendarWriter.escaped(event.summary))
      if !event.description.isEmpty {
        file.add("DESCRIPTION:" + ICalendarWriter.escaped(event.description))
      }
      if let address = event.address { file.add("URL:" + address) }
      // Nobody's own time is taken by it.
      file.add("TRANSP:TRANSPARENT")
      file.add("END:VEVENT")
    }
    file.add("END:VCALENDAR")
    return file.text
  }
}
