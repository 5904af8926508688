/// The states of a delivery and the ways between them.
import Commands

/// Where a delivery stands.
public enum DeliveryState: String, CaseIterable, Sendable, ArgumentValue {
  /// It waits for its turn.
  case queued
  /// It is being handed over right now.
  case sending
  /// The next server, or service, has taken it.
  case sent
  /// A receipt says that it arrived.
  case delivered
  /// It was refused for now and is tried again.
  case deferred
  /// Its channel is down; it is tried again when the channel is up.
  case held
  /// It was refused for good.
  case failed
  /// It was taken and came back.
  case bounced
  /// It waited too long.
  case expired
  /// Somebody, or something that changed, withdrew it.
  case cancelled
  /// It may have been sent or not: the connection broke at the wrong moment.
  case unknown

  /// Whether it is still to be tried.
  public var isWaiting: Bool { self == .queued || self == .deferred || self == .held }

  /// Whether a receipt that says `new` may still change it; a receipt never overwrites an end.
  func accepts(receipt new: DeliveryState) -> Bool {
    switch (self, new) {
    // A receipt proves that it was sent, whatever was thought of it.
    case (.sending, _), (.sent, _), (.unknown, _), (.queued, _), (.deferred, _), (.held, _),
      (.expired, _):
      new == .delivered || new == .bounced
    default: false
    }
  }
}
