/// A lease: one holder at a time for a piece of work, freed by time when its holder died.
import Calendar
import Glibc
import SQLite

extension Store {
  /// Takes a lease, unless another holder has it, lives, and it has not run out.
  ///
  /// - Parameters:
  ///   - seconds: how long it is held at most; a holder that dies frees it then.
  ///   - now: the real time, not the fixed one of a test run.
  /// - Returns: the holder's mark, for `releaseLease`; nil when another has it.
  public func takeLease(_ name: String, seconds: Int64, now: Instant) throws -> String? {
    let machine = Self.machine
    let holder = "\(machine) \(getpid()) \(UInt64.random(in: .min ... .max))"
    return try db.write {
      let former = try db.first("SELECT holder FROM lease WHERE name = \(name)", as: String.self)
      if let former, isDead(former, machine) {
        try db.run("DELETE FROM lease WHERE name = \(name)")
      }
      try db.run(
        """
        INSERT INTO lease(name, holder, until) VALUES (\(name), \(holder), \(now + seconds))
        ON CONFLICT(name) DO UPDATE SET holder = excluded.holder, until = excluded.until
          WHERE lease.until <= \(now)
        """)
      return db.changes == 1 ? holder : nil
    }
  }

  /// Gives a lease back.
  public func releaseLease(_ name: String, holder: String) throws {
    try db.write {
      try db.run("DELETE FROM lease WHERE name = \(name) AND holder = \(holder)")
    }
  }

  private static var machine: String {
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    return String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether the holder was a process of this machine that is gone.
  private func isDead(_ holder: String, _ machine: String) -> Bool {
    let words = holder.split(separator: " ")
    guard words.count == 3, words[0] == machine, let process = pid_t(words[1]) else { return false }
    return kill(process, 0) != 0 && errno == ESRCH
  }

  /// Holds a lease for longer; called inside a transaction of the work.
  public func holdLease(_ name: String, holder: String, seconds: Int64, now: Instant) throws {
    try db.run(
      "UPDATE lease SET until = \(now + seconds) WHERE name = \(name) AND holder = \(holder)")
  }

  /// Holds a lease for longer, once a minute of it is used up; called outside a transaction.
  ///
  /// - Returns: false when the holder has it no longer: it ran out and another took it.
  public func renewLease(_ name: String, holder: String, seconds: Int64, now: Instant) throws
    -> Bool
  {
    let until = try db.first(
      "SELECT until FROM lease WHERE name = \(name) AND holder = \(holder)", as: Int64.self)
    guard let until else { return false }
    if until > now.seconds + seconds - 60 { return true }
    return try db.write {
      try holdLease(name, holder: holder, seconds: seconds, now: now)
      return db.changes == 1
    }
  }

  /// The lease under which the periodic jobs run.
  public static let cronLease = "cron"

  /// Seconds for which the periodic jobs hold their lease.
  public static let cronLeaseSeconds: Int64 = 3_600

  /// Holds the lease of the periodic jobs for longer where this process has it; called from the
  /// loops of long jobs, outside a transaction, so that no second run joins one of hours.
  public func keepCronLease() throws {
    let holder = try db.first(
      "SELECT holder FROM lease WHERE name = \(Self.cronLease)", as: String.self)
    guard let holder, holder.hasPrefix("\(Self.machine) \(getpid()) ") else { return }
    _ = try renewLease(
      Self.cronLease, holder: holder, seconds: Self.cronLeaseSeconds, now: .now())
  }
}
