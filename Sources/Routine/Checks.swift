/// What the doctor looks at in every store.
import Calendar
import Commands
import Glibc
import Repository
import SQLite

extension Check {
  /// The configuration can be read and names a zone that exists.
  public static let configuration = Check("configuration") { context in
    _ = try context.configuration().zone(context.environment)
    return []
  }

  /// The store is there, private, and whole enough to use.
  public static let store = Check("store") { context in
    try context.withStore { store in
      var findings: [Finding] = []
      var status = stat()
      if stat(store.path, &status) == 0, status.st_mode & 0o007 != 0 {
        findings.append(
          Finding(
            "the store \(store.path) can be read by every account of this machine",
            cure: "run 'chmod o-rwx \(store.path)'"))
      }
      if stat(store.path + "-wal", &status) == 0, status.st_size > 64 << 20 {
        findings.append(
          Finding(
            "the log of the store has grown to \(status.st_size >> 20) MiB",
            cure:
              "a reader may be holding it: end long-running commands, then any change shrinks it"))
      }
      let future =
        try store.db.first(
          "SELECT max(at) FROM event WHERE id > (SELECT max(id) FROM event) - 100"
        ) { try $0.instant() } ?? nil
      if let future, future > store.now + 300 {
        findings.append(
          Finding(
            "the newest change is dated \(future.rfc3339), which is still to come",
            cure: "set the clock of this machine right"))
      }
      return findings
    }
  }

  /// The disk has room.
  public static let disk = Check("disk") { context in
    let path = try context.storePath(context.configuration()).path
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return [] }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    guard free < 200 << 20 else { return [] }
    return [
      Finding("only \(free >> 20) MiB are free where the store is", cure: "make room on that disk")
    ]
  }

  /// The libraries that some commands need can be opened.
  public static let libraries = Check("libraries") { _ in
    OptionalLibrary.tryAll().filter { $0.opened == nil }.map { library in
      Finding(
        .remark, "\(library.name) is not there, needed for \(library.purpose)",
        cure: "install the package '\(library.package)'")
    }
  }

  /// The periodic jobs run, and succeed.
  public static func jobs(_ jobs: @escaping @Sendable () -> [PeriodicJob]) -> Check {
    Check("periodic jobs") { context in
      try context.withStore { store in
        let records = try store.jobRecords()
        guard let latest = records.values.map(\.started).max() else {
          return [
            Finding(
              "the periodic jobs have never run",
              cure: "put '*/5 * * * * ittool cron' into the crontab")
          ]
        }
        var findings: [Finding] = []
        if store.now.seconds - latest.seconds > 2 * 3600 {
          findings.append(
            Finding(
              "the periodic jobs have not run for \(age(from: latest, to: store.now))",
              cure: "see whether cron runs: 'ittool cron' belongs into the crontab"))
        }
        for job in jobs() {
          guard let failure = records[job.name]?.failure else { continue }
          findings.append(
            Finding(
              "the job '\(job.name)' failed: \(failure)",
              cure: "run 'ittool cron --only \(job.name)'"))
        }
        return findings
      }
    }
  }

  /// A backup was made not long ago.
  public static let backup = Check("backup") { context in
    try context.withStore { store in
      let last =
        try store.db.first(
          "SELECT max(at) FROM event WHERE kind = 'store' AND what = 'backup'"
        ) { try $0.instant() } ?? nil
      let count = try store.db.first("SELECT max(id) FROM ticket") { try $0.int() as Int64? } ?? nil
      guard count ?? 0 > 0 else { return [] }
      guard let last else {
        return [
          Finding(.remark, "no backup was ever made", cure: "run 'ittool store backup FILE' daily")
        ]
      }
      guard store.now.seconds - last.seconds > 7 * 86_400 else { return [] }
      return [
        Finding(
          "the last backup is \(age(from: last, to: store.now)) old",
          cure: "run 'ittool store backup FILE' daily")
      ]
    }
  }
}
