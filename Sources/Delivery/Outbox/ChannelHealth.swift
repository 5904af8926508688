/// What is remembered of a channel between runs: whether it is down, and when to try it again.
import Calendar
import Repository
import SQLite

/// A channel's trouble, as far as it has any.
struct ChannelHealth: Sendable, Equatable, RowDecodable {
  var failures: Int64 = 0
  var downSince: Instant?
  var lastTry: Instant?
  var nextTry: Instant?
  var words: String?

  /// No trouble.
  init() {}

  init(from row: inout RowReader) throws(DatabaseError) {
    failures = try row.int()
    downSince = try row.instant()
    lastTry = try row.instant()
    nextTry = try row.instant()
    words = try row.text()
  }

  /// What may be tried now: everything, emergencies only, or nothing.
  func kinds(at now: Instant) -> [DeliveryKind] {
    guard let nextTry, nextTry > now else { return DeliveryKind.allCases }
    guard let lastTry, now - lastTry >= Waits.emergencyProbe else { return [] }
    return [.emergency]
  }
}

extension Store {
  /// Since when a channel does not work, as the sender found, and the words for it; nil while it
  /// does.
  public func channelTrouble(_ channel: String) throws -> (since: Instant, words: String)? {
    let health = try health(of: channel)
    guard let since = health.downSince else { return nil }
    return (since, health.words ?? "no reason given")
  }

  /// What is remembered of a channel.
  func health(of channel: String) throws -> ChannelHealth {
    try db.first(
      """
      SELECT failures, down_since, last_try, next_try, words FROM channel WHERE name = \(channel)
      """) ?? ChannelHealth()
  }

  /// Remembers that a channel is down, and says when to try it again.
  func channelWentDown(_ parcel: Parcel, _ words: String, _ now: Instant) throws -> Instant {
    let channel = try db.first(
      "SELECT channel FROM outbox WHERE id = \(parcel.id)", as: String.self)
    return try channelWentDown(channel ?? "", words, seed: parcel.id, now)
  }

  /// Remembers that a channel is down, and says when to try it again.
  func channelWentDown(
    _ channel: String, _ words: String, seed: Int64, _ now: Instant
  ) throws -> Instant {
    let failures = try health(of: channel).failures + 1
    let next = now + Waits.channel(after: failures, seed: seed)
    try db.run(
      """
      INSERT INTO channel(name, failures, down_since, last_try, next_try, words)
      VALUES (\(channel), \(failures), \(now), \(now), \(next), \(words))
      ON CONFLICT(name) DO UPDATE SET failures = excluded.failures,
        down_since = coalesce(down_since, excluded.down_since), last_try = excluded.last_try,
        next_try = excluded.next_try, words = excluded.words
      """)
    try db.run(
      """
      INSERT OR IGNORE INTO channel_down(channel, since) SELECT \(channel), \(now)
      WHERE \(channel) <> '' AND NOT EXISTS (
        SELECT 1 FROM channel_down WHERE channel = \(channel) AND until IS NULL)
      """)
    return next
  }

  /// Forgets the trouble of a channel that works, or that a person says to try now.
  func channelIsUp(_ channel: String, at now: Instant) throws {
    try db.run("DELETE FROM channel WHERE name = \(channel)")
    try db.run(
      """
      UPDATE channel_down SET until = max(since, \(now)) WHERE channel = \(channel) AND until IS NULL
      """)
    // What was held for it need not wait for its own time.
    try db.run(
      """
      UPDATE outbox SET next_try = \(now) WHERE channel = \(channel) AND next_try > \(now)
        AND next_try IS NOT NULL AND state = 'held' AND claim IS NULL
      """)
  }
}
