/// How channels fared lately: tries that went well and tries that did not, by the minute.
import Calendar
import Repository
import SQLite

/// What is known of the last tries of a channel.
public struct ChannelTally: Sendable, Equatable {
  /// Tries that the service took, or refused for a reason of the message.
  public var good: Int64 = 0
  /// Tries at which the service was in trouble.
  public var bad: Int64 = 0

  /// The seconds that count as lately.
  public static let window: Int64 = 1_800

  /// How few tries say nothing.
  static let fewest: Int64 = 5

  /// The share of tries that failed, from 0 to 1; 0 while there are too few.
  public var failing: Double {
    let all = good + bad
    return all < Self.fewest ? 0 : Double(bad) / Double(all)
  }

  /// The part of the work that a channel should get beside a well one, from 0.05 to 1.
  ///
  /// Some of it goes by the sick one all the same, or nobody would see it recover.
  public var weight: Double { max(0.05, 1 - failing * 1.2) }
}

extension SendOutcome {
  /// Whether it speaks of the service's own trouble; nil when it speaks of the message.
  var isTrouble: Bool? {
    switch self {
    case .sent: false
    case .failed: nil
    case .deferred, .broken, .unknown, .down: true
    }
  }
}

extension Store {
  /// Counts a try; called inside the transaction that records it.
  func count(_ outcome: SendOutcome, of channel: String, at now: Instant) throws {
    guard let isTrouble = outcome.isTrouble else { return }
    try db.run(
      """
      INSERT INTO channel_tally(channel, minute, good, bad)
      VALUES (\(channel), \(now.seconds / 60), \(isTrouble ? 0 : 1), \(isTrouble ? 1 : 0))
      ON CONFLICT(channel, minute) DO UPDATE SET good = good + excluded.good,
        bad = bad + excluded.bad
      """)
  }

  /// How a channel fared lately.
  public func tally(of channel: String) throws -> ChannelTally {
    try db.first(
      """
      SELECT coalesce(sum(good), 0), coalesce(sum(bad), 0) FROM channel_tally
      WHERE channel = \(channel) AND minute > \((now.seconds - ChannelTally.window) / 60)
      """
    ) { row in ChannelTally(good: try row.int(), bad: try row.int()) } ?? ChannelTally()
  }

  /// Drops what is older than a day.
  func dropOldTallies(at now: Instant) throws {
    let limit = now.seconds / 60 - 1_440
    let old = try db.first(
      "SELECT 1 FROM channel_tally WHERE minute < \(limit) LIMIT 1", as: Int64.self)
    guard old != nil else { return }
    try write { try db.run("DELETE FROM channel_tally WHERE minute < \(limit)") }
  }
}
