/// The periodic jobs: what has to happen again and again without anybody asking.
import Calendar
import Commands
import Repository
import SQLite

/// One job that `ittool cron` runs when it is due.
///
/// It may run twice, late, or never, and is then still right.
public struct PeriodicJob: Sendable {
  /// One word.
  public let name: String
  /// What it does, as a phrase.
  public let summary: String
  /// Seconds from one run to the next; 0 is at every call.
  public let interval: Int64
  /// Whether there is anything to do, found without writing; a job that is due at every call and
  /// has nothing to do leaves no trace.
  public let isNeeded: @Sendable (Store) throws -> Bool
  /// Does it; a failure is told and does not keep the other jobs from running.
  ///
  /// - Returns: a sentence for `--verbose` people, or nil.
  public let run: @Sendable (Context) throws -> Void

  /// Makes a job.
  public init(
    _ name: String, _ summary: String, every interval: Int64,
    when isNeeded: @escaping @Sendable (Store) throws -> Bool = { _ in true },
    run: @escaping @Sendable (Context) throws -> Void
  ) {
    self.name = name
    self.summary = summary
    self.interval = interval
    self.isNeeded = isNeeded
    self.run = run
  }
}

/// When a job ran and how it went.
public struct JobRecord: Sendable, Equatable, RowDecodable {
  /// The job.
  public var name: String
  /// When its last run began.
  public var started: Instant
  /// When a run last succeeded.
  public var succeeded: Instant?
  /// What the last run complained of.
  public var failure: String?

  /// Reads `select`'s columns.
  public init(from row: inout RowReader) throws(DatabaseError) {
    name = try row.text()
    started = Instant(seconds: try row.int())
    succeeded = try row.instant()
    failure = try row.text()
  }
}

extension Store {
  /// What is known of the runs of all jobs.
  public func jobRecords() throws -> [String: JobRecord] {
    let all = try db.all("SELECT name, started, succeeded, failure FROM job", as: JobRecord.self)
    return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
  }

  /// Notes that a job begins.
  func begin(_ job: PeriodicJob) throws {
    try db.write {
      try db.run(
        """
        INSERT INTO job(name, started) VALUES (\(job.name), \(now))
        ON CONFLICT(name) DO UPDATE SET started = excluded.started
        """)
    }
  }

  /// Notes how a job ended.
  func end(_ job: PeriodicJob, failure: String?) throws {
    try db.write {
      try db.run(
        """
        UPDATE job SET failure = \(failure),
          succeeded = CASE WHEN \(failure == nil) THEN \(now) ELSE succeeded END
        WHERE name = \(job.name)
        """)
    }
  }
}
