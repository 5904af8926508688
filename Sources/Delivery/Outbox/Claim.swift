/// Claiming messages for one run, so that no two runs ever send the same one.
import Calendar
import Repository
import SQLite

/// One run that sends: who claims, and from whom it may claim.
struct Claimant: Sendable {
  /// An unguessable number that marks what this run has claimed.
  let token: Int64
  /// The list of `--only-to`, over that of the configuration.
  var only: [AllowList] = []
  /// The one message to send, for `channel test`.
  var single: Int64?

  init() {
    // Also the place of a byte in a file, and the place after it must still be a number.
    token = Int64.random(in: 1 ... .max - 1)
  }

  /// Whether this run may send to the address.
  func allows(_ address: String) -> Bool { only.allSatisfy { $0.allows(address) } }
}

extension Store {
  /// The channels that something waits for.
  func channelsWaiting(_ now: Instant) throws -> [String] {
    // One seek per channel: the rows themselves are never counted.
    try db.all(
      """
      WITH RECURSIVE name(channel) AS (
        SELECT min(channel) FROM outbox WHERE next_try IS NOT NULL
        UNION ALL
        SELECT (SELECT min(channel) FROM outbox WHERE next_try IS NOT NULL
          AND channel > name.channel) FROM name WHERE channel IS NOT NULL)
      SELECT channel FROM name WHERE channel IS NOT NULL
      """, as: String.self)
  }

  /// Claims up to `limit` messages that are due, the most pressing first.
  ///
  /// A claim moves the next try to the end of its lease: nobody else finds the message before,
  /// and everybody does afterwards.
  func claim(
    _ claimant: Claimant, _ channel: String, kinds: [DeliveryKind], limit: Int, at now: Instant,
    lease: Int64
  ) throws -> [Int64] {
    try write {
      var claimed: [Int64] = []
      for kind in kinds where claimed.count < limit {
        let due: SQL = """
          SELECT id, address FROM outbox WHERE channel = \(channel) AND priority = \(kind.rawValue)
            AND next_try <= \(now) AND next_try IS NOT NULL ORDER BY next_try, id
          """
        // An allow-list skips rows, so the limit cannot stand in the statement.
        try db.readRows(due) { row in
          let id: Int64 = try row.int()
          let address: String = try row.text()
          if claimant.allows(address), claimant.single == nil || claimant.single == id {
            claimed.append(id)
          }
          return claimed.count < limit
        }
      }
      for id in claimed {
        try db.run(
          "UPDATE outbox SET claim = \(claimant.token), next_try = \(now + lease) WHERE id = \(id)")
      }
      return claimed
    }
  }

  /// Gives back what was claimed and not begun.
  func release(_ ids: some Sequence<Int64>, _ claimant: Claimant, at next: Instant) throws {
    for id in ids {
      try db.run(
        """
        UPDATE outbox SET claim = NULL, next_try = \(next)
        WHERE id = \(id) AND claim = \(claimant.token) AND next_try IS NOT NULL
        """)
    }
  }

  /// When the next message is due; nil when nothing waits.
  func nextDue() throws -> Instant? {
    var next: Instant?
    for channel in try channelsWaiting(now) {
      for kind in DeliveryKind.allCases {
        let first = try db.first(
          """
          SELECT next_try FROM outbox WHERE channel = \(channel) AND priority = \(kind.rawValue)
            AND next_try IS NOT NULL ORDER BY next_try LIMIT 1
          """, as: Int64.self)
        if let first { next = min(next ?? Instant(seconds: first), Instant(seconds: first)) }
      }
    }
    return next
  }
}

/// Ends the reading of rows early.
private struct Enough: Error {}

extension Connection {
  /// Reads rows until `body` returns false.
  func readRows(_ sql: SQL, while body: (inout RowReader) throws -> Bool) throws {
    do {
      try forEachRow(sql) { row in if try !body(&row) { throw Enough() } }
    } catch is Enough {}
  }
}
