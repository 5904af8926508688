/// The SQL of changes: each step of their life with its event, in one transaction.
import Calendar
import Commands
import People
import Repository
import SQLite

/// What shall be written or changed; nil leaves what is there.
struct ChangeEdit: Sendable {
  var title: String?
  var asked: String?
  var causes: [Cause] = []
  var dropped: [Cause] = []
  /// The owner in the place of the former; a nil inside is nobody.
  var owner: Int64??
  /// The date in the place of the former; a nil inside takes it away.
  var due: Instant??
  var isPublic: Bool?
}

extension Store {
  /// The change of this number.
  func change(_ number: ChangeNumber) throws -> Change {
    guard
      let found = try db.first(Change.select + " WHERE c.id = \(number.value)", as: Change.self)
    else {
      throw Failure(
        "there is no change \(Kind.change.number(number.value))",
        hint: "see 'ittool change list --all'")
    }
    return found
  }

  /// Makes a change and returns its number; called inside a transaction.
  func propose(_ new: ChangeEdit, language: String) throws -> Int64 {
    let title = try WrittenText.title(new.title ?? "")
    try db.run(
      """
      INSERT INTO change(title, language, author, created, updated)
      VALUES (\(title), \(try WrittenText.language(language)), \(actor), \(now), \(now))
      """)
    let id = db.lastInsertedRow
    try record(.change, id, "proposed", new: title)
    var rest = new
    rest.title = nil
    try apply(rest, to: try change(ChangeNumber(id)))
    return id
  }

  /// Gives a change other words, causes, owner or date; called inside a transaction.
  func apply(_ edit: ChangeEdit, to old: Change) throws {
    func note(_ what: String, _ before: String?, _ after: String?) throws {
      try record(.change, old.id, what, old: before, new: after)
    }
    if let title = try edit.title.map({ try WrittenText.title($0) }), title != old.title {
      try db.run("UPDATE change SET title = \(title) WHERE id = \(old.id)")
      try note("title", old.title, title)
    }
    if let asked = try edit.asked.map(WrittenText.body), asked != old.asked {
      try db.run("UPDATE change SET asked = \(asked) WHERE id = \(old.id)")
      try note("asked", old.asked, asked)
    }
    for cause in edit.causes where !old.causes.contains(cause.text) {
      try require(cause)
      try db.run(
        """
        INSERT OR IGNORE INTO change_cause(change, kind, item, detail, at, actor)
        VALUES (\(old.id), \(cause.kind), \(cause.item), \(cause.detail), \(now), \(actor))
        """)
      try note("cause", nil, cause.text)
    }
    for cause in edit.dropped {
      guard old.causes.contains(cause.text) else {
        throw Failure("\(old.number) does not come of \(cause.text)")
      }
      try db.run(
        """
        DELETE FROM change_cause WHERE change = \(old.id) AND kind = \(cause.kind)
          AND item = \(cause.item) AND detail = \(cause.detail)
        """)
      try note("cause", cause.text, nil)
    }
    if let owner = edit.owner, owner != old.owner {
      try db.run("UPDATE change SET owner = \(owner) WHERE id = \(old.id)")
      try note("owner", old.ownerName, try owner.flatMap { try profile($0)?.person.shortName })
    }
    if let due = edit.due, due != old.due {
      try db.run("UPDATE change SET due = \(due) WHERE id = \(old.id)")
      try note("due", old.due?.rfc3339, due?.rfc3339)
    }
    if let isPublic = edit.isPublic, isPublic != old.isPublic {
      try db.run("UPDATE change SET public = \(isPublic) WHERE id = \(old.id)")
      try note("public", old.isPublic ? "yes" : "no", isPublic ? "yes" : "no")
    }
    try db.run("UPDATE change SET updated = \(now) WHERE id = \(old.id)")
  }

  /// Decides about a change; called inside a transaction.
  ///
  /// - Throws: `Failure` for what has taken effect, and for a no without a reason.
  func decide(_ change: Change, _ decision: ChangeDecision, reason: String?) throws {
    guard change.done == nil else {
      throw Failure(
        "\(change.number) has taken effect already",
        hint: "propose another change that takes it back")
    }
    let reason = try reason.map { try WrittenText.body($0.trimmed) } ?? ""
    guard !reason.isEmpty || decision == .accepted else {
      throw Failure.usage("--reason is missing", hint: "those who asked are told why")
    }
    try db.run(
      """
      UPDATE change SET decision = \(decision.rawValue), decided = \(now), decider = \(actor),
        reason = coalesce(nullif(\(reason), ''), reason), updated = \(now)
      WHERE id = \(change.id)
      """)
    try record(
      .change, change.id, "decision", old: change.decision?.rawValue, new: decision.rawValue)
    if !reason.isEmpty {
      try record(.change, change.id, "reason", old: change.reason, new: reason)
    }
  }

  /// Says that a change has taken effect; called inside a transaction.
  func finish(_ change: Change) throws {
    guard change.decision == .accepted else {
      throw Failure(
        "\(change.number) is \(change.state.rawValue)",
        hint: "accept it with 'ittool change decide \(change.number) accepted'")
    }
    guard change.done == nil else { throw Failure("\(change.number) has taken effect already") }
    try db.run("UPDATE change SET done = \(now), updated = \(now) WHERE id = \(change.id)")
    try record(.change, change.id, "done", new: now.rfc3339)
  }

  /// Says which policy a change amends, in its newest version; called inside a transaction.
  func link(_ change: Change, policy: String, version: Int64) throws {
    try db.run(
      """
      UPDATE change SET policy = \(policy), policy_version = \(version), updated = \(now)
      WHERE id = \(change.id)
      """)
    try record(
      .change, change.id, "policy", old: change.policy, new: "\(policy), version \(version)")
  }

  /// Says which announcement told of a change; called inside a transaction.
  func link(_ change: Change, announcement: Int64) throws {
    let known = try db.first(
      "SELECT 1 FROM announcement WHERE id = \(announcement)", as: Int64.self)
    guard known != nil else {
      throw Failure("there is no announcement \(Kind.announcement.number(announcement))")
    }
    try db.run(
      """
      UPDATE change SET announcement = \(announcement), updated = \(now) WHERE id = \(change.id)
      """)
    try record(
      .change, change.id, "announcement", old: change.announcement.map(Kind.announcement.number),
      new: Kind.announcement.number(announcement))
  }

  /// Changes that wait for a word, the oldest first; see `Change.waits`.
  func waitingChanges() throws -> [Change] {
    try db.all(Change.select + " ORDER BY c.created, c.id", as: Change.self)
      .filter { $0.waits(at: now) }
  }
}
