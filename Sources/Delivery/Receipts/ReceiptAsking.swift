/// Asking services what became of the messages that they took: soon at first, then ever less often.
import Calendar
import Repository
import SQLite

/// When a service is asked about one message.
enum AskingTimes {
  /// Seconds after the message was taken, and between one question and the next; most text messages
  /// are settled in the first minute, and after two days nobody learns anything any more.
  static let waits: [Int64] = [60, 240, 900, 3_600, 14_400, 86_400, 86_400]

  /// Questions that one run asks at most, so that it stays short.
  static let most = 200
}

extension Store {
  /// Has a service be asked about a message that it took; called inside a transaction.
  func askLater(_ delivery: Int64, at now: Instant) throws {
    try db.run(
      """
      INSERT INTO outbox_receipt(delivery, next) VALUES (\(delivery), \(now + AskingTimes.waits[0]))
      ON CONFLICT(delivery) DO UPDATE SET asked = 0, next = excluded.next
      """)
  }

  /// The messages whose services are to be asked now, those that waited longest first.
  func toAsk(at now: Instant, limit: Int) throws -> [Delivery] {
    try db.all(
      """
      \(raw: Delivery.selection) JOIN outbox_receipt AS r ON r.delivery = m.id
      WHERE r.next <= \(now) ORDER BY r.next LIMIT \(limit)
      """)
  }

  /// Whether any service is to be asked.
  func hasToAsk(at now: Instant) throws -> Bool {
    try db.first("SELECT 1 FROM outbox_receipt WHERE next <= \(now) LIMIT 1", as: Int64.self) != nil
  }

  /// Records what a service said, or that it said nothing yet; called inside a transaction.
  ///
  /// - Returns: whether the delivery changed.
  @discardableResult
  func take(_ news: ReceiptNews?, of delivery: Delivery, at now: Instant) throws -> Bool {
    let changed =
      switch news {
      case .delivered(let words): try receive(.delivered(words), for: delivery)
      // The number may be right and the telephone off: only mail marks addresses as wrong.
      case .undelivered(let words): try receive(.bounced(words, isHard: false), for: delivery)
      case .pending, nil: false
      }
    switch news {
    case .delivered, .undelivered:
      try db.run("DELETE FROM outbox_receipt WHERE delivery = \(delivery.id)")
    case .pending, nil: break
    }
    return changed
  }

  /// Sets when a message is asked about again, or never; called inside a transaction.
  func askAgain(_ delivery: Int64, at now: Instant) throws {
    let asked = try db.first(
      "SELECT asked + 1 FROM outbox_receipt WHERE delivery = \(delivery)", as: Int64.self)
    guard let asked else { return }
    guard asked < AskingTimes.waits.count else {
      try db.run("DELETE FROM outbox_receipt WHERE delivery = \(delivery)")
      return
    }
    try db.run(
      """
      UPDATE outbox_receipt SET asked = \(asked), next = \(now + AskingTimes.waits[Int(asked)])
      WHERE delivery = \(delivery)
      """)
  }

  /// The delivery that a channel's service knows by a name.
  func delivery(channel: String, remote: String) throws -> Delivery? {
    try db.first(
      """
      \(raw: Delivery.selection) WHERE remote = \(remote) AND channel = \(channel)
      ORDER BY m.id DESC LIMIT 1
      """)
  }
}

/// Asks what is due, by the channels of one run.
struct ReceiptAsking {
  let store: Store
  let clock: @Sendable () -> Instant
  /// Opens the channel of a name, or gives it as it was opened before; nil for one that is not right.
  let channel: (String) -> (any Channel)?

  /// Asks each service about what it took; one that does not answer is left alone for this run.
  func run() throws {
    guard try store.hasToAsk(at: clock()) else { return }
    var silent: [String: Int] = [:]
    for delivery in try store.toAsk(at: clock(), limit: AskingTimes.most) {
      let isDecided = delivery.state != .sent && delivery.state != .unknown
      var news: ReceiptNews?
      if !isDecided, let remote = delivery.remote, silent[delivery.channel, default: 0] < 3 {
        news = channel(delivery.channel)?.ask(remote)
        if news == nil { silent[delivery.channel, default: 0] += 1 }
      }
      try store.keepCronLease()
      try store.write {
        let now = clock()
        if isDecided {
          try store.db.run("DELETE FROM outbox_receipt WHERE delivery = \(delivery.id)")
        } else {
          try store.take(news, of: delivery, at: now)
          try store.askAgain(delivery.id, at: now)
        }
      }
    }
  }
}
