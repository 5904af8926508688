/// Maintenance: work that was planned, its windows, and what is told of them.
import Calendar
import Commands
import Repository
import SQLite
import Services

/// What people are told of a window.
public enum MaintenanceNotice: String, Sendable {
  case announced, reminded, started, ended, cancelled, changed
}

/// Tells people of a window, given by its row, and returns what became of that, a sentence each.
///
/// It is called inside the transaction that notes it as told.
public typealias MaintenanceTeller =
  @Sendable (Store, MaintenanceNotice, _ window: Int64) throws -> [String]

/// Work that was planned.
public struct Maintenance: Sendable, Equatable, RowDecodable {
  /// The number.
  public var id: Int64
  /// What is done, in one line.
  public var title: String
  /// What is affected.
  public var affected: String
  /// What to do meanwhile.
  public var meanwhile: String
  /// What still works.
  public var works: String
  /// The rest, in Markdown.
  public var body: String
  /// Whether it is on the status page.
  public var isPublic: Bool
  /// When its first window begins.
  public var starts: Instant
  /// How long a window lasts.
  public var minutes: Int64
  /// The rule by which it comes again (RFC 5545); nil for one window.
  public var rule: String?
  /// The zone whose clocks the rule goes by.
  public var zone: String
  /// Minutes before a window at which people are reminded; 0 is never.
  public var remind: Int64
  /// When it was cancelled.
  public var cancelled: Instant?
  /// When it was last changed.
  public var updated: Instant
  /// The language of its words.
  public var language: String
  /// Counts the changes.
  public var version: Int64

  /// The number as people write it.
  public var number: String { Kind.maintenance.number(id) }

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    affected = try row.text()
    meanwhile = try row.text()
    works = try row.text()
    body = try row.text()
    isPublic = try row.bool()
    starts = Instant(seconds: try row.int())
    minutes = try row.int()
    rule = try row.text()
    zone = try row.text()
    remind = try row.int()
    cancelled = try row.instant()
    updated = Instant(seconds: try row.int())
    language = try row.text()
    version = try row.int()
  }

  /// Selects maintenance, as `m`.
  public static let select: SQL = """
    SELECT m.id, m.title, m.affected, m.meanwhile, m.works, m.body, m.public, m.starts, m.minutes,
      m.rule, m.zone, m.remind, m.cancelled, m.updated, m.language, m.version
    FROM maintenance AS m
    """
}

/// One stretch of time in which planned work takes place.
public struct MaintenanceWindow: Sendable, Equatable, RowDecodable {
  /// Its row.
  public var id: Int64
  /// The maintenance's number.
  public var maintenance: Int64
  /// When it is to begin.
  public var starts: Instant
  /// When it is to end.
  public var ends: Instant
  /// When it began.
  public var started: Instant?
  /// When it ended.
  public var ended: Instant?
  /// When it was cancelled.
  public var cancelled: Instant?

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    maintenance = try row.int()
    starts = Instant(seconds: try row.int())
    ends = Instant(seconds: try row.int())
    started = try row.instant()
    ended = try row.instant()
    cancelled = try row.instant()
  }

  /// Selects windows, as `w`.
  public static let select: SQL = """
    SELECT w.id, w.maintenance, w.starts, w.ends, w.started, w.ended, w.cancelled
    FROM maintenance_window AS w
    """
}

extension Store {
  /// The maintenance of this number.
  public func maintenance(_ number: MaintenanceNumber) throws -> Maintenance {
    guard
      let found = try db.first(
        Maintenance.select + " WHERE m.id = \(number.value)", as: Maintenance.self)
    else {
      throw Failure(
        "there is no maintenance \(Kind.maintenance.number(number.value))",
        hint: "see 'ittool maintenance list'")
    }
    return found
  }

  /// The windows that are neither over nor cancelled, the next first.
  ///
  /// - Parameter maintenance: the number of the maintenance; nil for those of all.
  public func windowsAhead(of maintenance: Int64? = nil) throws -> [MaintenanceWindow] {
    let own: SQL = maintenance.map { "w.maintenance = \($0) AND " } ?? ""
    return try db.all(
      MaintenanceWindow.select + " WHERE " + own
        + "w.ended IS NULL AND w.cancelled IS NULL ORDER BY w.starts, w.id",
      as: MaintenanceWindow.self)
  }

  /// Makes the windows of the next 90 days that are not there yet; called inside a transaction.
  ///
  /// They are at the same time on the clocks of its zone, whatever the clocks do in between, and
  /// each lasts as many minutes as was planned.
  func materialise(_ work: Maintenance) throws {
    guard work.cancelled == nil else { return }
    var starts = [work.starts]
    if let text = work.rule {
      let zone: Zone
      let rule: RecurrenceRule
      do throws(ZoneError) { zone = try Zone.named(work.zone) } catch {
        throw Failure("\(work.number): \(error.message)")
      }
      do throws(DateError) { rule = try RecurrenceRule(parsing: text) } catch {
        throw Failure("\(work.number): \(error.message)")
      }
      let (first, time) = zone.civil(at: work.starts)
      let today = zone.civil(at: max(now, work.starts)).date
      starts = rule.days(
        from: first, at: time, zone: zone, since: today.adding(days: -1),
        through: today.adding(days: 90), limit: 500
      ).map { zone.instant(of: $0, time) }.filter { $0 >= work.starts }
    }
    for start in starts {
      // One that was due before anybody could know of it took no place.
      guard work.rule == nil || start + work.minutes * 60 > now else { continue }
      try db.run(
        """
        INSERT OR IGNORE INTO maintenance_window(maintenance, starts, ends)
        VALUES (\(work.id), \(start), \(start + work.minutes * 60))
        """)
    }
  }

  /// Whether a window is to be announced, reminded of, begun or ended.
  public func hasMaintenanceDue() throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM maintenance_window AS w JOIN maintenance AS m ON m.id = w.maintenance
      WHERE w.ended IS NULL AND w.cancelled IS NULL AND (w.starts <= \(now) AND w.started IS NULL
        OR w.ends <= \(now) OR m.remind > 0 AND w.reminded IS NULL
          AND w.starts - m.remind * 60 <= \(now)) LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Has windows begin and end at their times, and reminds of them before.
  ///
  /// A run that comes late gives a window the times that were planned. Of one that passed while the
  /// program did not run nobody is told: it is over, and so is what could be done about it.
  public func runMaintenance(_ teller: MaintenanceTeller) throws {
    guard try hasMaintenanceDue() else { return }
    try acting(as: "ittool", source: "cron") {
      try write {
        let due = try db.all(
          MaintenanceWindow.select
            + """
             JOIN maintenance AS m ON m.id = w.maintenance WHERE w.ended IS NULL
              AND w.cancelled IS NULL AND (w.starts <= \(now) OR w.ends <= \(now)
              OR m.remind > 0 AND w.reminded IS NULL AND w.starts - m.remind * 60 <= \(now))
            ORDER BY w.starts
            """, as: MaintenanceWindow.self)
        for window in due { try step(window, teller) }
      }
    }
  }

  private func step(_ window: MaintenanceWindow, _ teller: MaintenanceTeller) throws {
    let isOver = window.ends <= now
    if window.started == nil, window.starts <= now {
      try mark(window, .started, at: window.starts)
      if !isOver { _ = try teller(self, .started, window.id) }
    }
    if isOver {
      try mark(window, .ended, at: window.ends)
      if window.started != nil, now - window.ends < 3_600 {
        _ = try teller(self, .ended, window.id)
      }
    } else if window.starts > now {
      try mark(window, .reminded, at: now)
      _ = try teller(self, .reminded, window.id)
    }
  }

  /// Notes what became of a window; called inside a transaction.
  func mark(_ window: MaintenanceWindow, _ what: MaintenanceNotice, at time: Instant) throws {
    let column: SQL =
      switch what {
      case .announced, .changed: "announced"
      case .reminded: "reminded"
      case .started: "started"
      case .ended: "ended"
      case .cancelled: "cancelled"
      }
    try db.run(
      "UPDATE maintenance_window SET " + column + " = \(time) WHERE id = \(window.id)")
    try record(
      .maintenance, window.maintenance, what.rawValue, new: "\(window.starts.rfc3339) window")
  }

  /// Makes the windows ahead of everything that comes again.
  public func materialiseMaintenance() throws {
    try write {
      let all = try db.all(
        Maintenance.select + " WHERE m.rule IS NOT NULL AND m.cancelled IS NULL",
        as: Maintenance.self)
      for work in all { try materialise(work) }
    }
  }
}
