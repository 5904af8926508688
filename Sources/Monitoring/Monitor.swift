/// Something that is watched: what its system calls it, the service it stands for, what it said.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services

/// One thing that is watched.
public struct Monitor: Sendable, Equatable, RowDecodable {
  /// Its row.
  public var id: Int64
  /// Where it reports from.
  public var source: MonitorSource
  /// What its system calls it.
  public var name: String
  /// The service that it stands for; nil while nobody said so.
  public var service: Int64?
  /// The short name of that service.
  public var serviceName: String?
  /// Whether what it says does not count.
  public var isIgnored: Bool
  /// Failures in a row that count; nil for the usual number.
  public var after: Int64?
  /// Good results in a row that count; nil for the usual number.
  public var recover: Int64?
  /// From how badly on a result is a failure; nil for what is usual.
  public var least: ImpactLevel?
  /// Minutes after which it counts as silent, 0 for never; nil for what is usual.
  public var every: Int64?
  /// How bad it is; nil where the check could not tell.
  public var level: ImpactLevel?
  /// What it said last.
  public var text: String
  /// What it measured last, in the words of plugins.
  public var perf: String
  /// When it first said something.
  public var first: Instant
  /// When it last did.
  public var seen: Instant
  /// Since when it is as it is.
  public var since: Instant
  /// Failures in a row.
  public var failures: Int64
  /// Good results in a row.
  public var successes: Int64
  /// When the failures in a row began.
  public var failing: Instant?
  /// The results that count for flapping.
  var history: MonitorHistory
  /// Whether it changes too often to count.
  public var isFlapping: Bool
  /// The outage that it belongs to.
  public var outage: Int64?
  /// When the end of that outage was spoken of.
  public var proposed: Instant?

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    source = MonitorSource(rawValue: try row.text()) ?? .plugin
    name = try row.text()
    service = try row.int()
    serviceName = try row.text()
    isIgnored = try row.bool()
    after = try row.int()
    recover = try row.int()
    let least: Int64? = try row.int()
    self.least = least.flatMap(ImpactLevel.init(rawValue:))
    every = try row.int()
    level = ImpactLevel(rawValue: try row.int())
    text = try row.text()
    perf = try row.text()
    first = Instant(seconds: try row.int())
    seen = Instant(seconds: try row.int())
    since = Instant(seconds: try row.int())
    failures = try row.int()
    successes = try row.int()
    failing = try row.instant()
    history = MonitorHistory(try row.text())
    isFlapping = try row.bool()
    outage = try row.int()
    proposed = try row.instant()
  }

  /// Selects monitors, as `m`.
  static let select: SQL = """
    SELECT m.id, m.source, m.name, m.service,
      (SELECT s.name FROM service AS s WHERE s.id = m.service), m.ignored, m.after, m.recover,
      m.least, m.every, m.level, m.text, m.perf, m.first, m.seen, m.since, m.failures, m.successes,
      m.failing, m.history, m.flapping, m.outage, m.proposed
    FROM monitor AS m
    """

  /// One word for how it is.
  var state: String { isFlapping ? "flapping" : level?.word ?? "unknown" }
}

/// What counts for all monitors that say nothing of their own.
struct MonitorRules: Sendable, Equatable {
  var failures: Int64
  var recoveries: Int64
  var least: ImpactLevel
  var silent: Int64

  /// From how many failures in a row on it counts.
  ///
  /// What speaks only when something changed has
  /// looked more than once itself.
  func after(_ monitor: Monitor) -> Int64 {
    monitor.after ?? (monitor.source.isSteady ? failures : 1)
  }

  /// From how many good results in a row on it is over.
  func recover(_ monitor: Monitor) -> Int64 {
    monitor.recover ?? (monitor.source.isSteady ? recoveries : 1)
  }

  /// From how badly on a result is a failure.
  func least(_ monitor: Monitor) -> ImpactLevel { monitor.least ?? least }

  /// Minutes after which it counts as silent, 0 for never.
  func silent(_ monitor: Monitor) -> Int64 {
    monitor.every ?? (monitor.source.isSteady ? silent : 0)
  }

  /// Whether it has failed often enough, and not too often.
  func hasFailed(_ monitor: Monitor) -> Bool {
    !monitor.isIgnored && !monitor.isFlapping && monitor.failures >= after(monitor)
  }

  /// Whether it is well again for good.
  func hasRecovered(_ monitor: Monitor) -> Bool {
    monitor.isIgnored || (!monitor.isFlapping && monitor.successes >= recover(monitor))
  }

  /// Whether it should have said something.
  func isSilent(_ monitor: Monitor, now: Instant) -> Bool {
    let minutes = silent(monitor)
    return minutes > 0 && !monitor.isIgnored && now - monitor.seen > minutes * 60
  }
}

extension Store {
  /// What counts for all monitors.
  func monitorRules() throws -> MonitorRules {
    MonitorRules(
      failures: Int64(try number("monitor.failures")),
      recoveries: Int64(try number("monitor.recoveries")),
      least: ImpactLevel(word: try setting("monitor.least")) ?? .partial,
      silent: Int64(try number("monitor.silent-minutes")))
  }

  /// All monitors of a condition, by their names.
  func monitors(_ condition: SQL = "1") throws -> [Monitor] {
    try db.all(
      Monitor.select + " WHERE " + condition + " ORDER BY m.name, m.id", as: Monitor.self)
  }

  /// The monitor of this number, or of this name.
  ///
  /// - Throws: `Failure` with a suggestion, or when several systems have one of that name.
  func monitor(named word: String) throws -> Monitor {
    let name = word.trimmed
    let found = try monitors("m.name = \(name)")
    if let only = found.first, found.count == 1 { return only }
    guard found.isEmpty else {
      let ways = found.map { "\($0.id) (\($0.source.rawValue))" }.joined(separator: ", ")
      throw Failure("'\(name)' is the name of several monitors", hint: "say which: \(ways)")
    }
    if let number = Int64(name.hasPrefix("#") ? String(name.dropFirst()) : name),
      let monitor = try monitors("m.id = \(number)").first
    {
      return monitor
    }
    let names = try db.all("SELECT name FROM monitor ORDER BY name LIMIT 1000", as: String.self)
    throw Failure(
      "there is no monitor '\(name)'",
      hint: didYouMean(name, in: names) ?? "'ittool monitor list' lists those there are")
  }
}
