/// What comes back: receipts and bounces, which settle a delivery for good.
import Calendar
import Repository
import SQLite

/// What a receipt says.
public enum Receipt: Sendable, Equatable {
  /// It arrived.
  case delivered(String)
  /// It came back; `isHard` when the address itself is wrong, so that nothing more is sent there.
  case bounced(String, isHard: Bool)
}

extension Store {
  /// Records what a receipt says of a delivery; called inside a transaction.
  ///
  /// A receipt never overwrites an end that an earlier one set. A hard bounce marks the address.
  ///
  /// - Returns: false when the receipt changed nothing.
  @discardableResult
  public func receive(_ receipt: Receipt, for delivery: Delivery) throws -> Bool {
    let (state, words): (DeliveryState, String) =
      switch receipt {
      case .delivered(let words): (.delivered, words)
      case .bounced(let words, _): (.bounced, words)
      }
    if case .bounced(_, isHard: true) = receipt {
      try mark(delivery.address, words)
    }
    guard delivery.state.accepts(receipt: state) else { return false }
    try db.run(
      """
      UPDATE outbox SET state = \(state.rawValue), reason = \(words), settled = \(now),
        sent = coalesce(sent, \(now)), next_try = NULL, lease = NULL
      WHERE id = \(delivery.id)
      """)
    return true
  }

  /// Marks an address as one that does not exist: nothing more is sent there.
  func mark(_ address: String, _ words: String) throws {
    try db.run(
      """
      UPDATE address SET bounced = \(now), reason = \(words)
      WHERE address = \(address) AND bounced IS NULL
      """)
  }
}
