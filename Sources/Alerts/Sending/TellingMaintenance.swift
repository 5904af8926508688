/// Telling of windows of planned work by itself: those who follow, and those who heard of it before.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services

extension Store {
  /// Tells of a window of planned work; called inside a transaction.
  ///
  /// What was told of the window before and has not left is withdrawn: the newer word holds. That it
  /// has ended, or is called off, goes to those alone who heard of the window.
  ///
  /// - Returns: a sentence on what became of that; none where nobody is told.
  public func tell(_ notice: MaintenanceNotice, ofWindow row: Int64) throws -> [String] {
    let window: (Int64, Instant)? = try db.first(
      "SELECT maintenance, starts FROM maintenance_window WHERE id = \(row)"
    ) { row in (try row.int(), Instant(seconds: try row.int())) }
    guard let window else { return [] }
    let work = try maintenance(MaintenanceNumber(window.0))
    let hits = try hits(try serviceGraph())
    var audience = try audience(ofMaintenance: work.id, isPublic: work.isPublic, hits.graph)
    if notice == .ended || notice == .cancelled {
      audience.followers = []
      audience = try heard(ofWindow: row, audience)
    }
    let earlier = try db.all(
      "SELECT id FROM alert WHERE window = \(row) AND state = 'sending' AND mode = 'live'",
      as: Int64.self)
    for alert in earlier {
      _ = try stop(
        self.alert(AlertNumber(alert)), .replaced,
        reason: "a newer word of \(work.number) takes its place")
    }
    let readers = try readers(audience)
    guard !readers.isEmpty else { return [] }
    var new = NewAlert(AlertWords(work.title))
    new.words.affected = work.affected
    new.words.meanwhile = notice == .ended || notice == .cancelled ? "" : work.meanwhile
    new.words.works = notice == .ended || notice == .cancelled ? "" : work.works
    new.words.body = work.body
    if notice == .ended || notice == .cancelled { new.words.affected = "" }
    new.kind = .maintenance
    new.alertClass = .informational
    new.language =
      try db.first(
        "SELECT language FROM maintenance WHERE id = \(work.id)", as: String.self) ?? "en"
    new.isPublic = work.isPublic
    new.isTold = true
    new.window = (row, notice.rawValue)
    let id = try write(new)
    let plan = try plan(
      try source(of: alert(AlertNumber(id))), audience, hits, people: readers, remarks: false)
    var bare = plan
    bare.posts = []
    return try launch(id, bare).sentence.map { ["\(work.number): \($0)"] } ?? []
  }

  /// The people of an audience to whom a word of a window went.
  private func heard(ofWindow row: Int64, _ audience: AlertAudience) throws -> AlertAudience {
    var audience = audience
    audience.condition = AlertAudience.people(
      """
      p.id IN (SELECT m.person FROM alert AS x JOIN outbox AS m ON m.desk = 'L' AND m.item = x.id
        WHERE x.window = \(row) AND m.person IS NOT NULL AND (m.state = 'sent'
          OR m.state = 'delivered' OR m.state = 'unknown' OR m.state = 'sending'))
      """)
    try db.forEachRow(
      """
      SELECT DISTINCT r.address FROM alert AS x JOIN alert_recipient AS r ON r.alert = x.id
        JOIN outbox AS m ON m.desk = 'L' AND m.item = x.id AND m.address = r.address
      WHERE x.window = \(row) AND (m.state = 'sent' OR m.state = 'delivered'
        OR m.state = 'unknown' OR m.state = 'sending')
      """
    ) { row in
      audience.followers.append(AlertFollower(address: try row.text(), name: ""))
    }
    audience.words = ["those who heard of it"]
    return audience
  }
}
