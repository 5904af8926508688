/// All that was sent about one item, taken together: counts, and withdrawing what has not left.
import Calendar
import Commands
import Repository
import SQLite

/// One message of an item, in short, for desks that go through all of them.
public struct ItemDelivery: Sendable, RowDecodable {
  /// Its number.
  public var id: Int64
  /// What it tells of.
  public var event: String
  /// Where it stands.
  public var state: DeliveryState
  /// The person it is for.
  public var person: Int64?
  /// Where it goes.
  public var address: String
  /// The way it goes.
  public var channel: String
  /// The reader's name.
  public var name: String
  /// Why it was not sent, or the provider's last words.
  public var reason: String?

  /// Reads the columns of `forEachDelivery`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    event = try row.text()
    state = DeliveryState(rawValue: try row.text()) ?? .unknown
    person = try row.int()
    address = try row.text()
    channel = try row.text()
    name = try row.text()
    reason = try row.text()
  }
}

extension Store {
  /// How many messages about an item stand where.
  public func deliveryCounts(about kind: Kind, _ number: Int64) throws -> [DeliveryState: Int64] {
    var counts: [DeliveryState: Int64] = [:]
    try db.forEachRow(
      """
      SELECT state, count(*) FROM outbox WHERE desk = \(kind.rawValue) AND item = \(number)
      GROUP BY state
      """
    ) { row in
      let word: String = try row.text()
      counts[DeliveryState(rawValue: word) ?? .unknown, default: 0] += try row.int()
    }
    return counts
  }

  /// Calls `body` with every message about an item that is there now, oldest first, a few hundred
  /// at a time: `body` may queue further ones, which it is not called with.
  public func forEachDelivery(
    about kind: Kind, _ number: Int64, _ body: (ItemDelivery) throws -> Void
  ) throws {
    let last = try db.first("SELECT coalesce(max(id), 0) FROM outbox", as: Int64.self) ?? 0
    var after: Int64 = 0
    while true {
      let some = try db.all(
        """
        SELECT id, event, state, person, address, channel, name, reason FROM outbox
        WHERE desk = \(kind.rawValue) AND item = \(number) AND id > \(after) AND id <= \(last)
        ORDER BY id LIMIT 500
        """, as: ItemDelivery.self)
      guard let end = some.last else { return }
      for delivery in some { try body(delivery) }
      after = end.id
    }
  }

  /// Withdraws everything about an item that still waits; called inside a transaction.
  ///
  /// - Returns: how many messages were withdrawn.
  @discardableResult
  public func withdrawDeliveries(
    about kind: Kind, _ number: Int64, reason: String
  ) throws -> Int {
    try db.run(
      """
      UPDATE outbox SET state = 'cancelled', next_try = NULL, claim = NULL, settled = \(now),
        reason = \(reason)
      WHERE desk = \(kind.rawValue) AND item = \(number) AND next_try IS NOT NULL
      """)
    return Int(db.changes)
  }
}
