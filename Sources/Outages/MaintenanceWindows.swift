/// Windows of planned maintenance as readers see them: running and coming.
import Calendar
import Repository
import SQLite
import Services

/// One window of maintenance with its words.
public struct PlannedWindow: Sendable, Equatable, RowDecodable {
  /// The maintenance's number.
  public var maintenance: Int64
  /// The window's row.
  public var window: Int64
  /// What is done, in one line.
  public var title: String
  /// The language of its words.
  public var language: String
  /// What is affected.
  public var affected: String
  /// What to do meanwhile.
  public var meanwhile: String
  /// What still works.
  public var works: String
  /// The rest, in Markdown.
  public var body: String
  /// When it begins.
  public var starts: Instant
  /// When it is over.
  public var ends: Instant
  /// When it began in truth.
  public var started: Instant?
  /// When it was over in truth.
  public var ended: Instant?
  /// Whether it will not be.
  public var isCancelled: Bool
  /// When it was planned.
  public var created: Instant
  /// When its words last changed.
  public var updated: Instant
  /// Counts the changes.
  public var version: Int64
  /// The rows of the services that it touches.
  public var services: [Int64]

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    maintenance = try row.int()
    window = try row.int()
    title = try row.text()
    language = try row.text()
    affected = try row.text()
    meanwhile = try row.text()
    works = try row.text()
    body = try row.text()
    starts = Instant(seconds: try row.int())
    ends = Instant(seconds: try row.int())
    started = try row.instant()
    ended = try row.instant()
    isCancelled = try row.bool()
    created = Instant(seconds: try row.int())
    updated = Instant(seconds: try row.int())
    version = try row.int()
    services = try row.lines().compactMap { Int64($0) }
  }

  /// Selects windows, as `w` of maintenance `m`.
  static let select: SQL = """
    SELECT m.id, w.id, m.title, m.language, m.affected, m.meanwhile, m.works, m.body, w.starts,
      w.ends, w.started, w.ended, coalesce(w.cancelled, m.cancelled) IS NOT NULL, m.created,
      m.updated, m.version,
      (SELECT group_concat(service, char(10)) FROM (SELECT i.service FROM maintenance_impact AS i
        WHERE i.maintenance = m.id ORDER BY i.service))
    FROM maintenance_window AS w JOIN maintenance AS m ON m.id = w.maintenance
    """

  /// Its number as people write it.
  public var number: String { Kind.maintenance.number(maintenance) }

  /// Whether it runs.
  public var isRunning: Bool { started != nil && ended == nil && !isCancelled }
}

extension Store {
  /// The windows that run or are to come, the next first.
  ///
  /// - Parameters:
  ///   - onlyPublic: leaves out what is not on the status page.
  ///   - since: those that ended, or were to end, before are left out; now for nil.
  public func plannedWindows(onlyPublic: Bool, since: Instant? = nil) throws -> [PlannedWindow] {
    let since = since ?? now
    return try db.all(
      PlannedWindow.select
        + """
         WHERE w.starts > \(since - 31 * 86_400) AND (w.ends > \(since)
          OR (w.started IS NOT NULL AND w.ended IS NULL)) AND (m.public OR NOT \(onlyPublic))
        ORDER BY w.starts, w.id
        """, as: PlannedWindow.self)
  }
}
