/// The SQL of outages: an outage and its updates, each with what it says of services.
import Calendar
import Commands
import Repository
import SQLite
import Services

/// The words of an update.
public struct OutageWords: Sendable, Equatable {
  /// What is affected.
  public var affected = ""
  /// What to do meanwhile.
  public var meanwhile = ""
  /// What still works.
  public var works = ""
  /// The rest, in Markdown.
  public var body = ""
  /// Until when the next word is promised.
  public var next: Instant?

  /// Makes empty words.
  public init() {}

  /// The same words, trimmed.
  ///
  /// - Throws: `Failure` for a part that cannot be stored.
  func checked() throws -> OutageWords {
    var words = self
    words.affected = try WrittenText.summary(affected, "sentence that says what is affected")
    words.meanwhile = try WrittenText.summary(meanwhile, "sentence that says what to do meanwhile")
    words.works = try WrittenText.summary(works, "sentence that says what still works")
    words.body = try WrittenText.body(body)
    return words
  }
}

/// An outage that is to be opened.
public struct NewOutage: Sendable {
  /// What is broken, in one line.
  public var title: String
  /// The language of its words.
  public var language = "en"
  /// How far it is.
  public var state = OutageState.investigating
  /// The kind of cause, where it is known.
  public var cause: OutageCause?
  /// Whether it is on the status page.
  public var isPublic = true
  /// Whether it is written down afterwards: nobody is told.
  public var isBackfilled = false
  /// The person who keeps others informed.
  public var owner: Int64?
  /// When it began; nil for now.
  public var started: Instant?
  /// The first words.
  public var words = OutageWords()
  /// What it says of services.
  public var impacts: [Int64: ImpactLevel] = [:]
  /// Whether people are told.
  public var notifies = true

  /// Makes one with a title.
  public init(_ title: String) { self.title = title }
}

/// An update that is to be written.
public struct NewOutageUpdate: Sendable {
  /// What it is.
  public var kind = OutageUpdateKind.update
  /// The state from then on; nil for the one before.
  public var state: OutageState?
  /// Since when it holds; nil for now.
  public var effective: Instant?
  /// Its words.
  public var words = OutageWords()
  /// What it says of services beside what the update before said, which holds on.
  public var impacts: [Int64: ImpactLevel] = [:]
  /// Whether people are told.
  public var notifies = true

  /// Makes one without words.
  public init() {}
}

extension Store {
  /// The outage of this number.
  public func outage(_ number: OutageNumber) throws -> Outage {
    guard
      let found = try db.first(Outage.select + " WHERE o.id = \(number.value)", as: Outage.self)
    else {
      throw Failure(
        "there is no outage \(Kind.outage.number(number.value))", hint: "see 'ittool outage list'")
    }
    return found
  }

  /// The outages that are open now, the first that began first.
  public func openOutages() throws -> [Outage] {
    try db.all(
      Outage.select
        + """
         WHERE o.state = 'investigating' OR o.state = 'identified' OR o.state = 'monitoring'
        ORDER BY o.started, o.id
        """, as: Outage.self)
  }

  /// The updates of an outage in the order in which they took effect.
  public func updates(of outage: Int64) throws -> [OutageUpdate] {
    try db.all(
      OutageUpdate.select + " WHERE u.outage = \(outage) ORDER BY u.effective, u.id",
      as: OutageUpdate.self)
  }

  /// What an update says of services.
  public func impacts(of update: Int64) throws -> [Int64: ImpactLevel] {
    var impacts: [Int64: ImpactLevel] = [:]
    try db.forEachRow(
      "SELECT service, level FROM outage_impact WHERE outage_update = \(update)"
    ) { row in
      let service: Int64 = try row.int()
      impacts[service] = ImpactLevel(rawValue: try row.int()) ?? .operational
    }
    return impacts
  }

  /// Opens an outage with its first update; called inside a transaction.
  ///
  /// - Returns: its number, and the row of the update.
  public func open(_ new: NewOutage) throws -> (outage: Int64, update: Int64) {
    let title = try WrittenText.title(new.title)
    let started = new.started ?? now
    try db.run(
      """
      INSERT INTO outage(state, title, language, cause, public, backfilled, author, owner, started,
        opened, updated)
      VALUES (\(new.state.rawValue), \(title), \(try WrittenText.language(new.language)),
        \(new.cause?.rawValue), \(new.isPublic), \(new.isBackfilled), \(actor), \(new.owner),
        \(started), \(now), \(now))
      """)
    let id = db.lastInsertedRow
    try record(.outage, id, "opened", new: title)
    var update = NewOutageUpdate()
    update.kind = .opened
    update.state = new.state
    update.effective = started
    update.words = new.words
    update.impacts = new.impacts
    update.notifies = new.notifies && !new.isBackfilled && new.state != .draft
    return (id, try add(update, to: try outage(OutageNumber(id))))
  }

  /// Writes an update of an outage; called inside a transaction.
  ///
  /// - Returns: the row of the update.
  @discardableResult
  public func add(_ new: NewOutageUpdate, to outage: Outage) throws -> Int64 {
    let words = try new.words.checked()
    guard new.effective ?? now >= outage.started else {
      throw Failure(
        "that is before \(outage.number) began",
        hint: "say since when with 'ittool outage edit \(outage.number) --since'")
    }
    let effective = new.effective ?? now
    if new.kind == .resolved { try end(outage, at: effective) }
    let before = try db.first(
      """
      SELECT id, state FROM outage_update WHERE outage = \(outage.id) AND kind <> 'postmortem'
        AND effective <= \(effective) ORDER BY effective DESC, id DESC LIMIT 1
      """
    ) { (try $0.int() as Int64, OutageState(rawValue: try $0.text()) ?? outage.state) }
    let state = new.state ?? before?.1 ?? outage.state
    try db.run(
      """
      INSERT INTO outage_update(outage, kind, state, at, effective, actor, affected, meanwhile,
        works, body, next, notify)
      VALUES (\(outage.id), \(new.kind.rawValue), \(state.rawValue), \(now), \(effective), \(actor),
        \(words.affected), \(words.meanwhile), \(words.works), \(words.body), \(words.next),
        \(new.notifies && !outage.isBackfilled))
      """)
    let id = db.lastInsertedRow
    if new.kind != .postmortem {
      let held = try before.map { try impacts(of: $0.0) } ?? [:]
      for (service, level) in held.merging(new.impacts, uniquingKeysWith: { $1 })
        .sorted(by: { $0.key < $1.key })
      {
        try db.run("INSERT INTO outage_impact VALUES (\(id), \(service), \(level.rawValue))")
      }
      try carry(new.impacts, over: held, past: id, of: outage.id, effective)
      if let state = new.state, let former = before?.1 {
        try carry(state, over: former, past: id, of: outage.id, effective)
      }
    }
    try settle(outage, promise: new.kind == .postmortem ? outage.nextDue : words.next)
    if new.kind != .opened {
      try record(
        .outage, outage.id, new.kind.rawValue,
        new: words.affected.isEmpty ? words.body : words.affected)
    }
    return id
  }

  /// What an update says of services that is put before others which are there holds on in them, as
  /// far as they say of a service what was said before it.
  private func carry(
    _ said: [Int64: ImpactLevel], over held: [Int64: ImpactLevel], past update: Int64,
    of outage: Int64, _ effective: Instant
  ) throws {
    guard !said.isEmpty else { return }
    let later = try updates(past: update, of: outage, effective)
    for (service, level) in said {
      for other in later {
        guard try impacts(of: other)[service] == held[service] else { break }
        try db.run(
          """
          INSERT OR REPLACE INTO outage_impact VALUES (\(other), \(service), \(level.rawValue))
          """)
      }
    }
  }

  private func carry(
    _ state: OutageState, over former: OutageState, past update: Int64, of outage: Int64,
    _ effective: Instant
  ) throws {
    guard state.isOpen, former.isOpen, state != former else { return }
    for other in try updates(past: update, of: outage, effective) {
      guard try self.update(other).state == former else { break }
      try db.run("UPDATE outage_update SET state = \(state.rawValue) WHERE id = \(other)")
    }
  }

  private func updates(
    past update: Int64, of outage: Int64, _ effective: Instant
  ) throws -> [Int64] {
    try db.all(
      """
      SELECT id FROM outage_update WHERE outage = \(outage) AND kind <> 'postmortem'
        AND (effective, id) > (\(effective), \(update)) ORDER BY effective, id
      """, as: Int64.self)
  }

  /// What was said to hold from after the end holds from the end, and so for no time.
  private func end(_ outage: Outage, at effective: Instant) throws {
    try db.run(
      """
      UPDATE outage_update SET effective = \(effective)
      WHERE outage = \(outage.id) AND effective > \(effective) AND kind <> 'postmortem'
      """)
    if db.changes > 0 {
      try record(.outage, outage.id, "effective", new: "\(effective.rfc3339), the end")
    }
  }

  /// Brings an outage in step with the update that took effect last.
  ///
  /// - Parameter promise: until when the next word is promised, as long as it is open.
  func settle(_ outage: Outage, promise: Instant?) throws {
    let last = try db.first(
      """
      SELECT state, effective FROM outage_update WHERE outage = \(outage.id)
        AND kind <> 'postmortem' ORDER BY effective DESC, id DESC LIMIT 1
      """
    ) { row in
      (
        OutageState(rawValue: try row.text()) ?? .investigating,
        Instant(seconds: try row.int())
      )
    }
    let state = last?.0 ?? outage.state
    let due = state.isOpen ? promise : nil
    try db.run(
      """
      UPDATE outage SET state = \(state.rawValue), updated = \(now), version = version + 1,
        ended = \(state == .resolved ? last?.1 : nil), next_due = \(due),
        reminded = CASE WHEN next_due IS \(due) THEN reminded END,
        escalated = CASE WHEN next_due IS \(due) THEN escalated END
      WHERE id = \(outage.id)
      """)
    if state != outage.state {
      try record(.outage, outage.id, "state", old: outage.state.rawValue, new: state.rawValue)
    }
  }
}
