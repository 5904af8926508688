/// "Is this still true?": asked of the desk that wrote a message, just before it leaves.
import Repository

/// What the desks say about messages that are about to leave.
///
/// `ittool` fills it from the desks; no desk knows another. The longest prefix of the event wins,
/// and an event that nobody speaks for is true.
public struct DeliveryTruth: Sendable {
  /// Why a message is not true any more; nil while it is.
  ///
  /// It runs inside a write transaction: it may read the store and nothing else.
  public typealias Check = @Sendable (_ store: Store, _ message: Delivery) throws -> String?

  private var checks: [(prefix: String, check: Check)] = []

  /// Puts into the words of a message what must not stand in the store; nil when it cannot.
  ///
  /// It runs inside the transaction in which the message is marked as being sent. What it returns is
  /// sent and kept nowhere.
  public typealias Filling =
    @Sendable (_ store: Store, _ message: Delivery, _ words: OutboxContent) throws -> OutboxContent?

  private var fillings: [(prefix: String, filling: Filling)] = []

  /// What the desks do before a run looks for what is due, each in a change of its own.
  private(set) var preparations: [@Sendable (_ store: Store) throws -> Void] = []

  /// Nothing is asked.
  public init() {}

  /// Asks `check` about every event that begins with `prefix`, such as `ticket.waiting`.
  public func asking(_ prefix: String, _ check: @escaping Check) -> DeliveryTruth {
    var copy = self
    copy.checks.append((prefix, check))
    return copy
  }

  /// Has `filling` complete the words of every event that begins with `prefix`.
  public func filling(_ prefix: String, _ filling: @escaping Filling) -> DeliveryTruth {
    var copy = self
    copy.fillings.append((prefix, filling))
    return copy
  }

  /// Has `body` run before each run; it opens its own transaction when it has something to do.
  public func preparing(
    _ body: @escaping @Sendable (_ store: Store) throws -> Void
  ) -> DeliveryTruth {
    var copy = self
    copy.preparations.append(body)
    return copy
  }

  /// The words as they are sent; nil when they cannot be completed.
  func filled(
    _ store: Store, _ message: Delivery, _ words: OutboxContent
  ) throws -> OutboxContent? {
    guard let filling = fillings.first(where: { message.event.hasPrefix($0.prefix) }) else {
      return words
    }
    return try filling.filling(store, message, words)
  }

  /// Why the message is not true any more; nil while it is.
  func objection(_ store: Store, _ message: Delivery) throws -> String? {
    let asked = checks.filter { message.event.hasPrefix($0.prefix) }
    guard let nearest = asked.max(by: { $0.prefix.utf8.count < $1.prefix.utf8.count }) else {
      return nil
    }
    return try nearest.check(store, message)
  }
}
