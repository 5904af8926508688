/// Whether a message of an alert is still true just before it leaves, and where recipients stand.
import Calendar
import Commands
import Delivery
import Outages
import Repository
import SQLite

extension DeliveryTruth {
  /// Asks the alerts about their messages.
  public func askingAlerts() -> DeliveryTruth {
    asking("alert.") { store, message in try store.objectionToAlert(message) }
  }
}

extension Store {
  /// Why a message of an alert is not true any more; nil while it is.
  fileprivate func objectionToAlert(_ message: Delivery) throws -> String? {
    guard let item = message.item, item.hasPrefix(Kind.alert.rawValue + "-"),
      let number = Int64(item.dropFirst(2))
    else { return nil }
    let alert = try alert(AlertNumber(number))
    if alert.state == .stopped || alert.state == .replaced {
      return alert.reason ?? "\(alert.number) was stopped"
    }
    let stopped = try db.first(
      "SELECT 1 FROM stopped_number WHERE number = \(message.address)", as: Int64.self)
    if stopped != nil { return "the number said STOP" }
    switch alert.kind {
    case .outage, .update: return try reasonOutagesAreOver(alert)
    case .maintenance: return try objectionToNotice(alert)
    case .notice, .resolved, .summary: return nil
    }
  }

  /// A "down" that would arrive after "works again" is not sent.
  private func reasonOutagesAreOver(_ alert: Alert) throws -> String? {
    let open = try db.first(
      """
      SELECT count(*), coalesce(sum(o.state <> 'resolved' AND o.state <> 'dismissed'), 0)
      FROM alert_outage AS l JOIN outage AS o ON o.id = l.outage WHERE l.alert = \(alert.id)
      """
    ) { row -> (Int64, Int64) in (try row.int(), try row.int()) }
    guard let (all, left) = open, all > 0, left == 0 else { return nil }
    let numbers = try outages(ofAlert: alert.id).map(Kind.outage.number)
    return "\(numbers.joined(separator: ", ")) is over"
  }

  private func objectionToNotice(_ alert: Alert) throws -> String? {
    guard let id = alert.window, let notice = alert.notice.flatMap(MaintenanceNotice.init),
      let window = try db.first(
        MaintenanceWindow.select + " WHERE w.id = \(id)", as: MaintenanceWindow.self)
    else { return nil }
    if notice == .cancelled { return window.starts + 3_600 < now ? "its time has passed" : nil }
    if window.cancelled != nil { return "the work was called off" }
    switch notice {
    case .announced, .reminded: return window.starts <= now ? "the work has begun" : nil
    case .started, .changed: return window.ended != nil || window.ends <= now ? "it is over" : nil
    case .ended, .cancelled: return nil
    }
  }

  /// Writes down who was reached by what was sent since; called inside a transaction.
  func settle(_ alert: Int64) throws {
    try db.run(
      """
      UPDATE alert_recipient SET state = 'reached',
        due = CASE WHEN (SELECT asks FROM alert WHERE id = \(alert)) = 1 THEN due END
      WHERE alert = \(alert) AND state = 'open' AND (EXISTS (SELECT 1 FROM outbox AS m
          WHERE m.id = delivery AND (m.state = 'sent' OR m.state = 'delivered'))
        OR EXISTS (SELECT 1 FROM outbox AS m WHERE m.person = alert_recipient.person
          AND +m.desk = 'L' AND +m.item = \(alert)
          AND (m.state = 'sent' OR m.state = 'delivered')))
      """)
  }
}
