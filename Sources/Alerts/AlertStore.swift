/// The SQL of alerts: writing and finding them.
import Calendar
import Commands
import Repository
import SQLite

extension Store {
  /// The alert of this number.
  ///
  /// - Throws: `Failure` when there is none.
  public func alert(_ number: AlertNumber) throws -> Alert {
    guard
      let found = try db.first(Alert.select + " WHERE a.id = \(number.value)", as: Alert.self)
    else {
      throw Failure(
        "there is no alert \(Kind.alert.number(number.value))", hint: "see 'ittool alert list'")
    }
    return found
  }

  /// Writes an alert down; called inside a transaction.
  ///
  /// - Returns: its number.
  @discardableResult
  public func write(_ new: NewAlert) throws -> Int64 {
    let words = try new.words.checked()
    let language = try WrittenText.language(new.language)
    try db.run(
      """
      INSERT INTO alert(kind, class, mode, language, next, expires, public, asks, need, again, told,
        window, notice, author, created)
      VALUES (\(new.kind.rawValue), \(new.alertClass.rawValue), \(new.mode.rawValue), \(language),
        \(new.next), \(new.expires), \(new.isPublic), \(new.asks || new.need != nil), \(new.need),
        \(new.again), \(new.isTold), \(new.window?.id), \(new.window?.notice), \(actor), \(now))
      """)
    let id = db.lastInsertedRow
    try write(words, language, of: id)
    for (kind, targets) in [
      ("group", new.groups), ("site", new.sites), ("service", new.services),
    ] {
      for target in targets {
        try db.run("INSERT OR IGNORE INTO alert_audience VALUES (\(id), \(kind), \(target))")
      }
    }
    for (outage, update) in new.outages {
      try db.run("INSERT OR IGNORE INTO alert_outage VALUES (\(id), \(outage), \(update))")
    }
    try record(.alert, id, "written", new: words.headline)
    return id
  }

  /// Puts words in one language in the place of those before; called inside a transaction.
  func write(_ words: AlertWords, _ language: String, of alert: Int64) throws {
    try db.run(
      """
      INSERT INTO alert_text(alert, language, headline, affected, meanwhile, works, body)
      VALUES (\(alert), \(language), \(words.headline), \(words.affected), \(words.meanwhile),
        \(words.works), \(words.body))
      ON CONFLICT(alert, language) DO UPDATE SET headline = excluded.headline,
        affected = excluded.affected, meanwhile = excluded.meanwhile, works = excluded.works,
        body = excluded.body
      """)
  }

  /// The words of an alert in all its languages.
  func texts(ofAlert alert: Int64) throws -> [String: AlertWords] {
    var texts: [String: AlertWords] = [:]
    try db.forEachRow(
      """
      SELECT language, headline, affected, meanwhile, works, body FROM alert_text
      WHERE alert = \(alert) ORDER BY language
      """
    ) { row in
      let language: String = try row.text()
      var words = AlertWords(try row.text())
      words.affected = try row.text()
      words.meanwhile = try row.text()
      words.works = try row.text()
      words.body = try row.text()
      texts[language] = words
    }
    return texts
  }

  /// The targets of one kind in an alert's audience.
  func audience(ofAlert alert: Int64, _ kind: String) throws -> [Int64] {
    try db.all(
      """
      SELECT target FROM alert_audience WHERE alert = \(alert) AND kind = \(kind) ORDER BY target
      """, as: Int64.self)
  }

  /// The outages that an alert tells of.
  func outages(ofAlert alert: Int64) throws -> [Int64] {
    try db.all(
      "SELECT outage FROM alert_outage WHERE alert = \(alert) ORDER BY outage", as: Int64.self)
  }

  /// Moves an alert to another state; called inside a transaction.
  func move(_ alert: Alert, to state: AlertState, reason: String? = nil) throws {
    try db.run(
      """
      UPDATE alert SET state = \(state.rawValue), reason = \(reason), version = version + 1,
        ended = \(state == .sending || state == .draft ? nil : now) WHERE id = \(alert.id)
      """)
    try record(.alert, alert.id, "state", old: alert.state.rawValue, new: state.rawValue)
  }

  /// Stops an alert: what waits is withdrawn, and nobody is tried any more; called inside a
  /// transaction.
  ///
  /// - Returns: how many messages were withdrawn.
  func stop(_ alert: Alert, _ state: AlertState = .stopped, reason: String) throws -> Int {
    try settle(alert.id)
    let count = try withdrawDeliveries(about: .alert, alert.id, reason: reason)
    try db.run(
      """
      UPDATE alert_recipient SET state = 'unreached', due = NULL, reason = \(reason)
      WHERE alert = \(alert.id) AND (state = 'waiting' OR state = 'open')
      """)
    try move(alert, to: state, reason: reason)
    return count
  }

  /// Candidates for a completion query by name, or nil when the name is not this desk's.
  public func alertCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    guard name == "alert" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow(
      """
      SELECT a.id, t.headline FROM alert AS a JOIN alert_text AS t ON t.alert = a.id
        AND t.language = a.language ORDER BY a.id DESC LIMIT 50
      """
    ) { row in
      let number = Kind.alert.number(try row.int())
      let headline: String = try row.text()
      if prefix.isEmpty || number.lowercased().hasPrefix(prefix.lowercased()) {
        found.append(Candidate(number, headline))
      }
    }
    return found
  }
}
