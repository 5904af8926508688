/// What was missed while mail was down: one summary, when it is back, to those who only have mail.
import Calendar
import Commands
import Delivery
import Outages
import Repository
import SQLite

/// Somebody who missed something, and what.
private struct Missed {
  var alerts: Set<Int64> = []
  var outages: Set<Int64> = []
}

extension Store {
  /// For how long back it is told what was missed.
  private static var reach: Int64 { 7 * 86_400 }

  /// Whether mail works and an alert of the last week could have been missed.
  public func hasMissedAlerts() throws -> Bool {
    guard sendsMail, try channelTrouble(mailChannel) == nil else { return false }
    return try db.first(
      """
      SELECT 1 FROM alert WHERE created > \(now - Self.reach) AND kind <> 'summary'
        AND kind <> 'maintenance' AND mode = 'live' AND state <> 'draft' LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Tells those what happened whom nothing reached while mail was down, once and in one message.
  ///
  /// - Returns: the numbers of the summaries.
  @discardableResult
  public func tellMissed() throws -> [Int64] {
    guard try hasMissedAlerts() else { return [] }
    let hits = try hits(try serviceGraph())
    guard hits.reason(try channelNeeds().sending(mailChannel)) == nil else { return [] }
    let missed = try missedAlerts()
    guard !missed.isEmpty else { return [] }
    // Readers who missed the same get the same summary.
    var sets: [Set<Int64>: (outages: Set<Int64>, readers: [ReaderKey])] = [:]
    for (reader, one) in missed {
      sets[one.alerts, default: (one.outages, [])].readers.append(reader)
    }
    return try acting(as: "ittool", source: "cron") {
      try write {
        var ids: [Int64] = []
        let ordered = sets.sorted {
          $0.key.sorted().lexicographicallyPrecedes($1.key.sorted())
        }
        for (alerts, set) in ordered {
          if let id = try summarise(alerts, set.outages, set.readers, hits) { ids.append(id) }
        }
        return ids
      }
    }
  }

  private func summarise(
    _ alerts: Set<Int64>, _ outages: Set<Int64>, _ keys: [ReaderKey], _ hits: Hits
  ) throws -> Int64? {
    var audience = AlertAudience()
    var persons: [Int64] = []
    for key in keys {
      switch key {
      case .person(let person): persons.append(person)
      case .address(let address):
        audience.followers.append(AlertFollower(address: address, name: ""))
      }
    }
    if !persons.isEmpty {
      audience.condition = AlertAudience.people("p.id IN (\(SQL.list(persons.sorted())))")
    }
    var readers = try readers(audience).filter { $0.mail != nil }
    guard !readers.isEmpty else { return nil }
    // It is mail that they missed, whatever they would rather have otherwise.
    for index in readers.indices {
      readers[index].phone = nil
      readers[index].profile.hasPhone = false
      readers[index].profile.wish = nil
    }
    let language = try setting("review.language")
    let labels = try AlertLabels(language, places)
    var new = NewAlert(AlertWords(labels["missed"]))
    new.kind = .summary
    new.alertClass = .informational
    new.language = language
    new.words.affected = labels["missed-began"]
    new.words.body = try story(alerts, outages, labels)
    new.outages = outages.sorted().map { ($0, nil) }
    let id = try write(new)
    let plan = try plan(
      try source(of: alert(AlertNumber(id))), audience, hits, people: readers, remarks: false)
    _ = try launch(id, plan)
    return id
  }

  /// One paragraph for each outage and each alert of its own, in the order in which they began.
  private func story(
    _ alerts: Set<Int64>, _ outages: Set<Int64>, _ labels: AlertLabels
  ) throws -> String {
    let zone = try zone()
    var parts: [(at: Instant, words: String)] = []
    for id in outages {
      let outage = try outage(OutageNumber(id))
      guard outage.state != .dismissed, outage.state != .draft else { continue }
      let from = clockTime(outage.started, zone, today: now)
      let span =
        outage.ended.map { end in
          labels.filled("missed-over", ["from": from, "until": clockTime(end, zone, today: now)])
        } ?? labels.filled("missed-open", ["from": from])
      let last = try updates(of: id).last { $0.kind != .postmortem }
      var sentences = ["**\(outage.title)** (\(outage.number)): \(span)"]
      if let last, outage.ended == nil {
        if !last.affected.isEmpty { sentences.append(stopped(last.affected)) }
        if !last.meanwhile.isEmpty {
          sentences.append("\(labels["meanwhile"]) \(stopped(last.meanwhile))")
        }
      } else if let last, !last.body.isEmpty {
        sentences.append(last.body)
      }
      parts.append((outage.started, sentences.joined(separator: " ")))
    }
    for id in alerts {
      let alert = try alert(AlertNumber(id))
      guard alert.kind == .notice else { continue }
      let when = clockTime(alert.sent ?? alert.created, zone, today: now)
      let words = [alert.words.affected, alert.words.meanwhile].filter { !$0.isEmpty }
      parts.append(
        (
          alert.sent ?? alert.created,
          (["**\(alert.words.headline)** (\(when))."] + words.map(stopped)).joined(separator: " ")
        ))
    }
    return parts.sorted { ($0.at.seconds, $0.words) < ($1.at.seconds, $1.words) }
      .map { "- \($0.words)" }.joined(separator: "\n")
  }

  private func stopped(_ text: String) -> String {
    guard let last = text.trimmed.last else { return "" }
    return ".!?:".contains(last) ? text.trimmed : text.trimmed + "."
  }

  /// Who was not reached while mail was down, has heard nothing of it since, and has no summary of
  /// it yet.
  private func missedAlerts() throws -> [ReaderKey: Missed] {
    let channel = mailChannel
    // Mail was dead by the plan, or the sender found it dead while the message waited.
    let wasDown: SQL = """
      (r.reason LIKE \(channel + ": %") OR r.reason LIKE \("%; " + channel + ": %")
        OR EXISTS (SELECT 1 FROM channel_down AS d WHERE d.channel = \(channel)
          AND d.since <= coalesce(a.ended, \(now)) AND coalesce(d.until, \(now)) >= a.sent))
      """
    let live: SQL = """
      a.created > \(now - Self.reach) AND a.mode = 'live' AND a.sent IS NOT NULL
        AND a.kind <> 'summary' AND a.kind <> 'maintenance' AND a.state <> 'draft'
        AND a.state <> 'stopped' AND r.state = 'unreached'
      """
    var missed: [ReaderKey: Missed] = [:]
    func take(_ sql: SQL) throws {
      try db.forEachRow(sql) { row in
        let alert: Int64 = try row.int()
        let key = ReaderKey(person: try row.int(), address: try row.text())
        let outage: Int64? = try row.int()
        missed[key, default: Missed()].alerts.insert(alert)
        if let outage { missed[key, default: Missed()].outages.insert(outage) }
      }
    }
    try take(
      """
      SELECT a.id, r.person, NULL, o.outage FROM alert AS a
        JOIN alert_recipient AS r ON r.alert = a.id AND r.person IS NOT NULL
        LEFT JOIN alert_outage AS o ON o.alert = a.id
      WHERE \(live) AND \(wasDown) AND NOT EXISTS (
        SELECT 1 FROM outbox AS m WHERE m.person = r.person AND +m.desk = 'L'
          AND (m.state = 'sent' OR m.state = 'delivered') AND (+m.item = a.id OR m.item IN (
            SELECT alert FROM alert_outage AS x WHERE x.outage = o.outage AND x.alert > a.id)))
      AND NOT EXISTS (SELECT 1 FROM alert_recipient AS q JOIN alert AS b ON b.id = q.alert
        WHERE q.person = r.person AND b.kind = 'summary' AND b.id > a.id)
      AND NOT EXISTS (SELECT 1 FROM alert_recipient AS q JOIN alert_outage AS x
        ON x.alert = q.alert WHERE q.person = r.person AND x.outage = o.outage
        AND q.state = 'reached')
      """)
    try take(
      """
      SELECT a.id, NULL, r.address, o.outage FROM alert AS a
        JOIN alert_recipient AS r ON r.alert = a.id AND r.address IS NOT NULL
        LEFT JOIN alert_outage AS o ON o.alert = a.id
      WHERE \(live) AND \(wasDown) AND NOT EXISTS (
        SELECT 1 FROM outbox AS m WHERE m.address = r.address AND +m.desk = 'L'
          AND (m.state = 'sent' OR m.state = 'delivered') AND (+m.item = a.id OR m.item IN (
            SELECT alert FROM alert_outage AS x WHERE x.outage = o.outage AND x.alert > a.id)))
      AND NOT EXISTS (SELECT 1 FROM alert_recipient AS q JOIN alert AS b ON b.id = q.alert
        WHERE q.address = r.address AND b.kind = 'summary' AND b.id > a.id)
      """)
    return missed
  }
}
