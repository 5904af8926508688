/// The SQL of telephone trees: whom no channel reaches, and who was called.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services

/// An alert or an outage as paper tells of it.
struct PaperSubject {
  /// `L-3` or `O-9`.
  var number: String
  /// What is told.
  var source: AlertSource
  /// The plan, with who cannot be reached.
  var plan: AlertPlan
  /// The alert that calls are noted at; nil when nothing was sent yet.
  var alert: Int64?
}

extension Store {
  /// What paper is to tell of.
  func paper(_ subject: AlertSubject) throws -> PaperSubject {
    let plan = try plan(subject)
    var alert: Int64?
    switch subject {
    case .alert(let number):
      let found = try self.alert(AlertNumber(number))
      alert = found.state == .draft ? nil : found.id
    case .outage(let number):
      alert =
        try db.first(
          """
          SELECT max(a.id) FROM alert_outage AS o JOIN alert AS a ON a.id = o.alert
          WHERE o.outage = \(number) AND a.mode = 'live' AND a.state <> 'draft'
          """
        ) { row -> Int64? in try row.int() } ?? nil
    }
    return PaperSubject(number: plan.number, source: plan.source, plan: plan, alert: alert)
  }

  /// Those whom no channel reaches: by the plan, and by what became of what was sent; with who was
  /// called already.
  ///
  /// - Parameter all: everybody whom it concerns, whatever works.
  func callList(_ paper: PaperSubject, _ subject: AlertSubject, all: Bool) throws -> CallList {
    let called = try calls(subject)
    var wanted: [Int64: String] = [:]
    var strangers: [CallEntry] = []
    for person in paper.plan.people where all || person.route.steps.isEmpty {
      guard let id = person.reader.person else {
        strangers.append(
          CallEntry(
            person: nil, name: person.reader.title, site: "", room: "", phone: nil,
            reason: person.route.reason ?? ""))
        continue
      }
      wanted[id] = person.route.reason ?? ""
    }
    for (person, reason) in try unreachedRecipients(subject) where wanted[person] == nil {
      wanted[person] = reason
    }
    for person in called.keys where wanted[person] == nil { wanted[person] = "" }
    let ids = wanted.keys.sorted()
    var entries: [CallEntry] = []
    // A person answers a call who will not be sent texts: the number is asked for anew.
    try db.forEachRow(
      """
      SELECT p.id, p.name, coalesce(p.address, ''),
        (SELECT number FROM phone AS f WHERE f.person = p.id
          ORDER BY f.kind = 'mobile' DESC, f.kind = 'work' DESC, number LIMIT 1),
        (SELECT s.name FROM person_site AS l JOIN site AS s ON s.id = l.site
          WHERE l.person = p.id ORDER BY l.place, l.site LIMIT 1),
        (SELECT m.name FROM person_room AS r JOIN room AS m ON m.id = r.room
          WHERE r.person = p.id ORDER BY m.id LIMIT 1)
      FROM person AS p WHERE p.id IN (\(SQL.list(ids)))
      """
    ) { row in
      let id: Int64 = try row.int()
      let name: String = try row.text()
      let address: String = try row.text()
      var entry = CallEntry(
        person: id, name: name.isEmpty ? address : name, site: "", room: "", phone: nil,
        reason: wanted[id] ?? "")
      entry.phone = try row.text()
      entry.site = try row.text() ?? ""
      entry.room = try row.text() ?? ""
      if let call = called[id] {
        entry.outcome = call.outcome
        entry.at = call.at
        entry.caller = call.caller
      }
      entries.append(entry)
    }
    return CallList(entries + strangers)
  }

  /// The condition on `alert AS a` that means this subject.
  private func alerts(of subject: AlertSubject) -> SQL {
    switch subject {
    case .alert(let number): "a.id = \(number)"
    case .outage(let number):
      """
      a.mode = 'live' AND a.id IN (SELECT alert FROM alert_outage WHERE outage = \(number))
      """
    }
  }

  private func unreachedRecipients(_ subject: AlertSubject) throws -> [Int64: String] {
    var found: [Int64: String] = [:]
    try db.forEachRow(
      """
      SELECT r.person, coalesce(r.reason, '') FROM alert AS a
        JOIN alert_recipient AS r ON r.alert = a.id
      WHERE a.state <> 'draft' AND r.state = 'unreached' AND r.person IS NOT NULL
        AND a.state <> 'replaced' AND
      """ + " (" + alerts(of: subject) + ")"
    ) { row in found[try row.int()] = try row.text() }
    return found
  }

  /// The last call to each person.
  private func calls(
    _ subject: AlertSubject
  ) throws -> [Int64: (outcome: String, at: Instant?, caller: String)] {
    var found: [Int64: (outcome: String, at: Instant?, caller: String)] = [:]
    try db.forEachRow(
      """
      SELECT r.person, c.outcome, c.at, c.caller FROM alert AS a
        JOIN alert_recipient AS r ON r.alert = a.id JOIN alert_call AS c ON c.recipient = r.id
      WHERE r.person IS NOT NULL AND c.outcome IS NOT NULL AND
      """ + " (" + alerts(of: subject) + ") ORDER BY c.at"
    ) { row in
      let person: Int64 = try row.int()
      let outcome: String = try row.text()
      found[person] = (outcome, try row.instant(), try row.text())
    }
    return found
  }

  /// Notes that somebody was called, or was not in; called inside a transaction.
  ///
  /// An outage of which nothing was sent gets an alert for that: who was called has heard of it, and
  /// is told when it is over.
  ///
  /// - Returns: whether anything changed.
  func noteCall(
    _ person: Int64, _ paper: inout PaperSubject, reached: Bool, caller: String
  ) throws -> Bool {
    let alert = try paper.alert ?? makeAlert(for: paper)
    paper.alert = alert
    try db.run(
      """
      INSERT INTO alert_recipient(alert, person, site, state, reason)
      SELECT \(alert), \(person), (SELECT site FROM person_site WHERE person = \(person)
        ORDER BY place, site LIMIT 1), 'unreached', 'no channel reaches them'
      WHERE NOT EXISTS (SELECT 1 FROM alert_recipient WHERE alert = \(alert) AND person = \(person))
      """)
    guard
      let recipient = try db.first(
        "SELECT id FROM alert_recipient WHERE alert = \(alert) AND person = \(person)",
        as: Int64.self)
    else { return false }
    let before = try db.first(
      "SELECT outcome FROM alert_call WHERE recipient = \(recipient)"
    ) { row -> String? in try row.text() }
    // Who was reached stays reached.
    if before == "reached" { return false }
    let outcome = reached ? "reached" : "missed"
    try db.run(
      """
      INSERT INTO alert_call(recipient, caller, at, actor, outcome)
      VALUES (\(recipient), \(caller), \(now), \(actor), \(outcome))
      ON CONFLICT(recipient) DO UPDATE SET caller = excluded.caller, at = excluded.at,
        actor = excluded.actor, outcome = excluded.outcome
      """)
    if reached {
      try db.run(
        """
        UPDATE alert_recipient SET state = 'reached', due = NULL, reason = 'called'
        WHERE id = \(recipient)
        """)
    }
    try record(
      .alert, alert, "call", new: "\(Kind.person.number(person)): \(outcome)")
    return true
  }

  private func makeAlert(for paper: PaperSubject) throws -> Int64 {
    guard let words = paper.source.texts[paper.source.language] else {
      throw Failure("\(paper.number) has no words yet", hint: "see 'ittool outage update'")
    }
    guard !paper.source.outages.isEmpty else {
      throw Failure(
        "\(paper.number) is a draft: nobody is to hear of it yet",
        hint: "see 'ittool alert send \(paper.number)'")
    }
    var new = NewAlert(words)
    new.kind = paper.source.kind
    new.alertClass = paper.source.alertClass
    new.language = paper.source.language
    new.next = paper.source.next
    new.isPublic = paper.source.isPublic
    new.outages = paper.source.outages.map { ($0, nil) }
    let id = try write(new)
    try db.run("UPDATE alert SET sent = \(now) WHERE id = \(id)")
    try move(try alert(AlertNumber(id)), to: .done, reason: "told by telephone")
    return id
  }
}
