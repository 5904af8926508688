/// What goes on with an alert by itself: the next way, asking again, the next person, the end.
import Calendar
import Commands
import Delivery
import Repository
import SQLite
import Services

/// A recipient who may have to be tried by a further way.
private struct Lagging {
  var recipient: Int64
  var person: Int64?
  var delivery: Int64?
  /// Whether the last message came to a bad end, and will not arrive.
  var isLost: Bool
  var reason: String?
}

extension Store {
  /// Whether any alert is on its way.
  public func hasAlertsToAdvance() throws -> Bool {
    try db.first("SELECT 1 FROM alert WHERE state = 'sending' LIMIT 1", as: Int64.self) != nil
  }

  /// Brings every alert that is on its way a step further.
  public func advanceAlerts() throws {
    let ids = try db.all("SELECT id FROM alert WHERE state = 'sending' ORDER BY id", as: Int64.self)
    guard !ids.isEmpty else { return }
    try acting(as: "ittool", source: "cron") {
      for id in ids {
        try write {
          let alert = try alert(AlertNumber(id))
          if alert.state == .sending { try advance(alert) }
        }
      }
    }
  }

  private func advance(_ alert: Alert) throws {
    try settle(alert.id)
    let isLate = alert.expires.map { $0 <= now } ?? false
    if let need = alert.need, try confirmations(of: alert.id) >= need {
      let reason = need == 1 ? "somebody has confirmed" : "\(need) have confirmed"
      _ = try stop(alert, .done, reason: reason)
      return
    }
    if !isLate {
      try tryFurtherWays(alert)
      try askNext(alert)
      try askAgain(alert)
    }
    if try isFinished(alert, isLate: isLate) {
      try db.run(
        """
        UPDATE alert_recipient SET state = 'unreached', due = NULL,
          reason = coalesce(reason, 'it was not sent in time')
        WHERE alert = \(alert.id) AND (state = 'waiting' OR state = 'open')
        """)
      try move(alert, to: .done)
    }
  }

  private func confirmations(of alert: Int64) throws -> Int64 {
    try db.first(
      "SELECT count(*) FROM alert_recipient WHERE alert = \(alert) AND answer = 'yes'",
      as: Int64.self) ?? 0
  }

  /// Tries those by the next way whose message was refused, waits for a channel that is down, or has
  /// not got through in time; where answers are asked for, those who gave none.
  private func tryFurtherWays(_ alert: Alert) throws {
    guard alert.alertClass != .emergency else { return try giveUpLost(alert) }
    var lagging: [Lagging] = []
    let unanswered: SQL =
      alert.asks && alert.need == nil
      ? "OR r.state = 'reached' AND r.answer IS NULL AND r.due <= \(now)" : ""
    try db.forEachRow(
      """
      SELECT r.id, r.person, r.delivery, m.state, m.reason, r.due FROM alert_recipient AS r
        LEFT JOIN outbox AS m ON m.id = r.delivery
      WHERE r.alert = \(alert.id) AND (r.state = 'open' \(unanswered)) ORDER BY r.id
      """
    ) { row in
      var one = Lagging(
        recipient: try row.int(), person: try row.int(), delivery: try row.int(), isLost: false)
      let word: String? = try row.text()
      one.reason = try row.text()
      let due: Instant? = try row.instant()
      switch word.flatMap(DeliveryState.init(rawValue:)) {
      case .failed, .bounced, .expired, .cancelled, nil: one.isLost = true
      case .held: guard alert.alertClass == .urgent else { return }
      case .queued, .deferred, .sending, .unknown, .sent, .delivered:
        // What is no hurry may wait for the morning.
        guard let due, due <= now, alert.alertClass == .urgent else { return }
      }
      lagging.append(one)
    }
    guard !lagging.isEmpty else { return }
    let persons = lagging.compactMap(\.person)
    let plan = try plan(alert, persons)
    let routes = Dictionary(
      plan.people.compactMap { one in one.reader.person.map { ($0, one) } },
      uniquingKeysWith: { first, _ in first })
    let writer = try AlertWriter(self, alert, plan)
    let patience = now + Int64(try number("alert.step-minutes")) * 60
    for one in lagging {
      let found = try one.person.flatMap { routes[$0] }.map {
        try attempt($0, writer, alert, besides: tried(alert, one.person))
      }
      if let delivery = found?.delivery {
        if let old = one.delivery { try withdraw(old, "tried by another way") }
        try db.run(
          """
          UPDATE alert_recipient SET state = 'open', delivery = \(delivery), due = \(patience)
          WHERE id = \(one.recipient)
          """)
      } else if one.isLost {
        try db.run(
          """
          UPDATE alert_recipient SET state = 'unreached', due = NULL,
            reason = \(one.reason ?? found?.reason ?? "no further way")
          WHERE id = \(one.recipient)
          """)
      } else {
        try db.run("UPDATE alert_recipient SET due = NULL WHERE id = \(one.recipient)")
      }
    }
  }

  /// All ways of an emergency were begun at once: who got none of its messages is not reached.
  private func giveUpLost(_ alert: Alert) throws {
    try db.run(
      """
      UPDATE alert_recipient SET state = 'unreached', due = NULL,
        reason = (SELECT reason FROM outbox WHERE id = delivery)
      WHERE alert = \(alert.id) AND state = 'open' AND NOT EXISTS (SELECT 1 FROM outbox AS m
        WHERE (m.id = delivery OR m.person = alert_recipient.person AND +m.desk = 'L'
          AND +m.item = \(alert.id)) AND m.state <> 'failed' AND m.state <> 'bounced'
          AND m.state <> 'expired' AND m.state <> 'cancelled')
      """)
  }

  /// The ways by which somebody was tried in this round, by the keys of the messages.
  private func tried(_ alert: Alert, _ person: Int64?) throws -> Set<AlertWay> {
    guard let person else { return Set(AlertWay.allCases) }
    let keys = try db.all(
      """
      SELECT key FROM outbox WHERE person = \(person) AND +desk = 'L' AND +item = \(alert.id)
      """, as: String.self)
    let start = "alert:\(alert.id):\(alert.round):"
    return Set(
      keys.filter { $0.hasPrefix(start) }.compactMap { key in
        AlertWay(rawValue: String(key.dropFirst(start.count).prefix { $0 != ":" }))
      })
  }

  /// Asks the next people where enough of those before have not answered in time.
  private func askNext(_ alert: Alert) throws {
    guard let need = alert.need else { return }
    let hopeful = try db.first(
      """
      SELECT count(*) FROM alert_recipient WHERE alert = \(alert.id) AND answer IS NULL
        AND (state = 'open' OR state = 'reached') AND due > \(now)
      """, as: Int64.self)
    let missing = need - (try confirmations(of: alert.id)) - (hopeful ?? 0)
    guard missing > 0 else { return }
    let waiting = try recipients(
      alert, "state = 'waiting' ORDER BY id LIMIT \(missing)")
    try ask(waiting, alert)
  }

  /// Asks those who gave no answer once more, as often as `alert.again` says.
  private func askAgain(_ alert: Alert) throws {
    guard alert.asks, alert.need == nil, let minutes = alert.again, let asked = alert.asked,
      now - asked >= minutes * 60, alert.round <= Int64(try number("alert.again"))
    else { return }
    var next = alert
    next.round += 1
    try db.run(
      """
      UPDATE alert SET round = \(next.round), asked = \(now), version = version + 1
      WHERE id = \(alert.id)
      """)
    try record(.alert, alert.id, "asked again", new: String(next.round))
    try ask(
      recipients(next, "answer IS NULL AND person IS NOT NULL AND state <> 'waiting'"), next)
  }

  private func recipients(_ alert: Alert, _ condition: SQL) throws -> [(id: Int64, person: Int64)] {
    var found: [(Int64, Int64)] = []
    try db.forEachRow(
      """
      SELECT id, person FROM alert_recipient
      WHERE alert = \(alert.id) AND person IS NOT NULL AND \(condition)
      """
    ) { row in found.append((try row.int(), try row.int())) }
    return found
  }

  private func ask(_ people: [(id: Int64, person: Int64)], _ alert: Alert) throws {
    guard !people.isEmpty else { return }
    let plan = try plan(alert, people.map(\.person))
    let routes = Dictionary(
      plan.people.compactMap { one in one.reader.person.map { ($0, one) } },
      uniquingKeysWith: { first, _ in first })
    let writer = try AlertWriter(self, alert, plan)
    let patience = now + (try self.patience(alert))
    for one in people {
      let found = try routes[one.person].map { try attempt($0, writer, alert) }
      guard let delivery = found?.delivery else {
        try db.run(
          """
          UPDATE alert_recipient SET state = 'unreached', due = NULL,
            reason = \(found?.reason ?? "cannot be reached") WHERE id = \(one.id)
            AND (state = 'waiting' OR state = 'open')
          """)
        continue
      }
      try db.run(
        """
        UPDATE alert_recipient SET state = 'open', delivery = \(delivery), due = \(patience),
          reason = NULL WHERE id = \(one.id)
        """)
    }
  }

  /// Seconds that one way, or one person who is asked, is given.
  func patience(_ alert: Alert) throws -> Int64 {
    Int64(
      try number(alert.need == nil ? "alert.step-minutes" : "alert.confirm-minutes")) * 60
  }

  /// The plan for some people of an alert, as things stand now.
  private func plan(_ alert: Alert, _ persons: [Int64]) throws -> AlertPlan {
    var audience = AlertAudience()
    audience.condition = AlertAudience.people("p.id IN (\(SQL.list(persons)))")
    return try plan(
      try source(of: alert), audience, try hits(try serviceGraph()),
      alertClass: alert.alertClass, remarks: false)
  }

  /// Whether nothing more is to be done: nobody is tried, nothing waits, no answer is waited for.
  private func isFinished(_ alert: Alert, isLate: Bool) throws -> Bool {
    let waits = try db.first(
      """
      SELECT EXISTS (SELECT 1 FROM outbox WHERE desk = 'L' AND item = \(alert.id)
        AND (next_try IS NOT NULL OR state = 'sending'))
      """, as: Int64.self)
    guard waits == 0 else { return false }
    if isLate { return true }
    let open: SQL =
      alert.asks ? "OR state = 'reached' AND answer IS NULL" : ""
    let rest = try db.first(
      """
      SELECT EXISTS (SELECT 1 FROM alert_recipient WHERE alert = \(alert.id)
        AND (state = 'waiting' OR state = 'open' \(open)))
      """, as: Int64.self)
    return rest == 0
  }

  /// Withdraws one message that has not left; called inside a transaction.
  func withdraw(_ delivery: Int64, _ reason: String) throws {
    try db.run(
      """
      UPDATE outbox SET state = 'cancelled', next_try = NULL, claim = NULL, settled = \(now),
        reason = \(reason)
      WHERE id = \(delivery) AND next_try IS NOT NULL AND claim IS NULL
      """)
  }
}
