/// What holds a message back across all desks: quiet hours, and how much one address may get a day.
import Calendar
import Repository
import SQLite

/// The limits of one run, read once.
struct SendingLimits: Sendable {
  var quiet: QuietHours?
  var dailyCap: Int64
  var zone: Zone

  init(_ store: Store) throws {
    quiet = try QuietHours(reading: store.setting("delivery.quiet-hours"))
    dailyCap = Int64(try store.number("delivery.daily-cap"))
    zone = try store.zone()
  }

  /// Until when the message must wait, and why; nil when it may go now.
  func wait(
    _ kind: DeliveryKind, _ address: String, person: Int64?, _ store: Store, at now: Instant
  ) throws -> (until: Instant, reason: String)? {
    if kind == .emergency { return nil }
    if kind.canWait, let end = quietEnd(quiet, now) { return (end, "quiet hours") }
    let person = try person ?? Self.owner(address, store)
    if kind.canWait, let person, let own = try Self.ownHours(person, store),
      let end = quietEnd(own, now)
    {
      return (end, "the reader's quiet hours")
    }
    // The message that left `cap` messages ago frees a place a day after it.
    let own: SQL = """
      SELECT sent FROM outbox WHERE address = \(address) AND sent > \(now - 86_400)
        AND priority > 1
      """
    if let oldest = try oldest(own, store) {
      return (
        Instant(seconds: oldest + 86_401), "the address had \(dailyCap) messages in 24 hours"
      )
    }
    // A second statement, and only for those who have more than one address.
    guard let person, try Self.hasOtherAddress(than: address, person, store) else { return nil }
    let all: SQL = """
      SELECT sent FROM outbox WHERE sent > \(now - 86_400) AND priority > 1 AND address IN
        (SELECT \(address) UNION SELECT address FROM address WHERE person = \(person))
      """
    guard let oldest = try oldest(all, store) else { return nil }
    return (Instant(seconds: oldest + 86_401), "the person had \(dailyCap) messages in 24 hours")
  }

  private func oldest(_ sent: SQL, _ store: Store) throws -> Int64? {
    try store.db.first("\(sent) ORDER BY sent DESC LIMIT 1 OFFSET \(dailyCap - 1)", as: Int64.self)
  }

  private static func hasOtherAddress(
    than address: String, _ person: Int64, _ store: Store
  ) throws -> Bool {
    try store.db.first(
      "SELECT 1 FROM address WHERE person = \(person) AND address <> \(address) LIMIT 1",
      as: Int64.self) != nil
  }

  private static func owner(_ address: String, _ store: Store) throws -> Int64? {
    try store.db.first("SELECT person FROM address WHERE address = \(address)", as: Int64.self)
  }

  private func quietEnd(_ hours: QuietHours?, _ now: Instant) -> Instant? {
    guard let hours else { return nil }
    let (_, time) = zone.civil(at: now)
    let minute = time.secondsSinceMidnight / 60
    guard let left = hours.minutesLeft(at: minute) else { return nil }
    return now + Int64(left * 60 - time.secondsSinceMidnight % 60)
  }

  private static func ownHours(_ person: Int64, _ store: Store) throws -> QuietHours? {
    let sql: SQL = """
      SELECT quiet_from, quiet_until FROM person WHERE id = \(person) AND quiet_until IS NOT NULL
      """
    return try store.db.first(sql) { row in
      QuietHours(from: Int(try row.int()), until: Int(try row.int()))
    }
  }
}
