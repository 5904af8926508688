/// What was reported becomes what is known: each monitor's row, its counts and its history.
import Calendar
import Commands
import Repository
import SQLite
import Services

/// What became of a report.
struct TakenReport: Sendable {
  /// The monitor after it.
  var monitor: Monitor
  /// Whether it was not known before.
  var isNew = false
  /// Whether the report was older than what is known, and changed nothing.
  var isStale = false
}

extension Store {
  /// Takes reports over; called inside a transaction.
  ///
  /// A monitor that is not known is made, and stands for the service of its name, of its label, or
  /// whose vendor's page it is; else it waits until somebody says for which.
  ///
  /// - Parameter service: the service that a monitor which is made stands for.
  func take(_ reports: Reports, for service: Int64? = nil) throws -> [TakenReport] {
    let rules = try monitorRules()
    return try reports.all.map { try take($0, reports.source, service, rules) }
  }

  private func take(
    _ report: Report, _ source: MonitorSource, _ service: Int64?, _ rules: MonitorRules
  ) throws -> TakenReport {
    let known = try monitors("m.source = \(source.rawValue) AND m.name = \(report.name)").first
    // A clock that is ahead must not make all that follows look old.
    let at = min(report.at ?? now, now)
    if let known, at < known.seen {
      return TakenReport(monitor: known, isStale: true)
    }
    guard var monitor = try known ?? make(report, source, service, at) else {
      throw Failure("the monitor '\(report.name)' could not be stored")
    }
    let before = monitor
    monitor.seen = at
    monitor.text = report.text
    monitor.perf = String(report.measured.map(\.written).joined(separator: " ").prefix(4_000))
    if monitor.level != report.level {
      monitor.level = report.level
      monitor.since = at
    }
    try count(report, at, into: &monitor, rules)
    try store(monitor)
    try recordChanges(from: known == nil ? nil : before, to: monitor)
    return TakenReport(monitor: monitor, isNew: known == nil)
  }

  /// Counts a result: a good one ends a row of failures, what could not be told and what is planned
  /// leave it as it is.
  private func count(
    _ report: Report, _ at: Instant, into monitor: inout Monitor, _ rules: MonitorRules
  ) throws {
    if let outage = monitor.outage, monitor.failures == 0, try !isProposedOrOpen(outage) {
      monitor.outage = nil
      monitor.proposed = nil
    }
    guard let level = report.level, level != .maintenance else { return }
    if level >= rules.least(monitor) {
      if monitor.failures == 0 {
        // What somebody else found earlier began earlier, but not before the last good result.
        let began = report.began.map { min($0, at) } ?? at
        monitor.failing = max(began, at - 7 * 86_400)
      }
      monitor.failures += 1
      monitor.successes = 0
      monitor.proposed = nil
    } else {
      monitor.failures = 0
      monitor.failing = nil
      monitor.successes += 1
    }
    // As in Nagios, only what counts is remembered: good results and failures that are certain.
    guard monitor.failures == 0 || monitor.failures >= rules.after(monitor) else { return }
    monitor.history.append(level.rawValue, at: at)
    if !monitor.source.isSteady { monitor.history.forget(before: at - 2 * 3_600) }
    monitor.isFlapping = monitor.history.flaps(before: monitor.isFlapping)
  }

  private func make(
    _ report: Report, _ source: MonitorSource, _ service: Int64?, _ at: Instant
  ) throws -> Monitor? {
    let stands = try service ?? self.service(hintedBy: report)
    try db.run(
      """
      INSERT INTO monitor(source, name, service, level, first, seen, since)
      VALUES (\(source.rawValue), \(report.name), \(stands), \(report.level?.rawValue ?? -1),
        \(at), \(at), \(at))
      """)
    return try monitors("m.id = \(db.lastInsertedRow)").first
  }

  private func service(hintedBy report: Report) throws -> Int64? {
    for word in [report.hint, report.name].compactMap({ $0 }) {
      let found = try db.first(
        """
        SELECT id FROM service WHERE active = 1
          AND (name = \(word) OR rtrim(vendor_page, '/') = \(word.withoutLastSlash) COLLATE NOCASE)
        ORDER BY id LIMIT 1
        """, as: Int64.self)
      if let found { return found }
    }
    return nil
  }

  private func store(_ monitor: Monitor) throws {
    try db.run(
      """
      UPDATE monitor SET level = \(monitor.level?.rawValue ?? -1), text = \(monitor.text),
        perf = \(monitor.perf), seen = \(monitor.seen), since = \(monitor.since),
        failures = \(monitor.failures), successes = \(monitor.successes),
        failing = \(monitor.failing), history = \(monitor.history.text),
        flapping = \(monitor.isFlapping), outage = \(monitor.outage),
        proposed = \(monitor.proposed) WHERE id = \(monitor.id)
      """)
  }

  // A result that says what the one before said is no event: there are thousands a day.
  private func recordChanges(from old: Monitor?, to new: Monitor) throws {
    if old == nil {
      try record(subject: "monitor", item: new.id, "found", new: new.name)
    }
    if old?.level != new.level || old == nil {
      try record(
        subject: "monitor", item: new.id, "level", old: old.map { $0.level?.word ?? "unknown" },
        new: "\(new.level?.word ?? "unknown")\(new.text.isEmpty ? "" : ": \(new.text)")")
    }
    if new.isFlapping != old?.isFlapping ?? false {
      try record(
        subject: "monitor", item: new.id, "flapping", new: new.isFlapping ? "yes" : "no")
    }
  }

  /// Whether an outage is a draft or open.
  func isProposedOrOpen(_ outage: Int64) throws -> Bool {
    try db.first(
      """
      SELECT state = 'draft' OR state = 'investigating' OR state = 'identified'
        OR state = 'monitoring' FROM outage WHERE id = \(outage)
      """, as: Int64.self) == 1
  }
}

extension String {
  fileprivate var withoutLastSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
