/// What is done to an outage beside updates: corrections, drafts that become real, other facts.
import Calendar
import Commands
import People
import Repository
import SQLite
import Services

/// Words that take the place of others; nil leaves them.
struct OutageWordChange: Sendable, Equatable {
  var affected: String?
  var meanwhile: String?
  var works: String?
  var body: String?
  var next: Instant??

  /// Whether it changes nothing.
  var isNothing: Bool { self == OutageWordChange() }

  /// The words that result.
  func applied(to words: OutageWords) -> OutageWords {
    var words = words
    words.affected = affected ?? words.affected
    words.meanwhile = meanwhile ?? words.meanwhile
    words.works = works ?? words.works
    words.body = body ?? words.body
    words.next = next ?? words.next
    return words
  }
}

extension OutageUpdate {
  /// Its words.
  var words: OutageWords {
    var words = OutageWords()
    words.affected = affected
    words.meanwhile = meanwhile
    words.works = works
    words.body = body
    words.next = next
    return words
  }
}

extension Store {
  /// The last update that said something in words.
  func lastWords(of outage: Outage) throws -> OutageUpdate? {
    try updates(of: outage.id).last { $0.kind != .postmortem && $0.hasWords }
  }

  /// Corrects the words of an update and keeps those that stood there; called inside a transaction.
  ///
  /// Nobody is told.
  ///
  /// - Returns: whether anything was different.
  func amend(_ update: OutageUpdate, _ change: OutageWordChange, of outage: Outage) throws -> Bool {
    let before = update.words
    let words = try change.applied(to: before).checked()
    guard words != before else { return false }
    if words.next != before.next {
      let isLast = try lastWords(of: outage)?.id == update.id
      guard isLast, outage.state.isOpen || outage.state == .draft else {
        throw Failure(
          "the time of the next word is past and done with: it stays as it was promised")
      }
      guard before.next.map({ $0 > now }) ?? true else {
        throw Failure(
          "the promised time has passed: it is not corrected afterwards",
          hint: "say the next word with 'ittool outage update \(outage.number)'")
      }
    }
    try db.run(
      """
      INSERT INTO outage_amendment(outage_update, number, at, actor, affected, meanwhile, works,
        body, next)
      VALUES (\(update.id), \(update.amended + 1), \(now), \(actor), \(before.affected),
        \(before.meanwhile), \(before.works), \(before.body), \(before.next))
      """)
    try db.run(
      """
      UPDATE outage_update SET affected = \(words.affected), meanwhile = \(words.meanwhile),
        works = \(words.works), body = \(words.body), next = \(words.next), amended = amended + 1
      WHERE id = \(update.id)
      """)
    try settle(outage, promise: words.next != before.next ? words.next : outage.nextDue)
    for (what, old, new) in [
      ("affected", before.affected, words.affected),
      ("meanwhile", before.meanwhile, words.meanwhile),
      ("works", before.works, words.works), ("body", before.body, words.body),
      ("next", before.next?.rfc3339 ?? "", words.next?.rfc3339 ?? ""),
    ] where old != new {
      try record(.outage, outage.id, "amended \(what)", old: old, new: new)
    }
    return true
  }

  /// Makes a draft real, its first update with these words; called inside a transaction.
  ///
  /// - Returns: the row of the update.
  func publish(
    _ outage: Outage, _ change: OutageWordChange, state: OutageState,
    impacts: [Int64: ImpactLevel], notifies: Bool
  ) throws -> Int64 {
    guard outage.state == .draft else {
      throw Failure(
        "\(outage.number) is \(outage.state.rawValue), not a draft",
        hint: "tell people more with 'ittool outage update \(outage.number)'")
    }
    let all = try updates(of: outage.id)
    guard let first = all.first else { throw Failure("\(outage.number) has no words") }
    // A draft's later updates, which checks wrote, say something of services and nothing in words.
    let words = try change.applied(to: first.words).checked()
    try db.run(
      """
      UPDATE outage_update SET state = \(state.rawValue) WHERE outage = \(outage.id)
      """)
    try db.run(
      """
      UPDATE outage_update SET at = \(now), actor = \(actor), affected = \(words.affected),
        meanwhile = \(words.meanwhile), works = \(words.works), body = \(words.body),
        next = \(words.next), notify = \(notifies) WHERE id = \(first.id)
      """)
    for (service, level) in impacts.sorted(by: { $0.key < $1.key }) {
      for update in all {
        try db.run(
          """
          INSERT OR REPLACE INTO outage_impact VALUES (\(update.id), \(service), \(level.rawValue))
          """)
      }
    }
    try db.run("UPDATE outage SET opened = \(now), author = \(actor) WHERE id = \(outage.id)")
    try settle(outage, promise: words.next)
    try record(.outage, outage.id, "published", new: words.affected)
    return first.id
  }

  /// Says that a draft was no outage; called inside a transaction.
  func dismiss(_ outage: Outage, reason: String?) throws {
    guard outage.state == .draft else {
      throw Failure(
        "\(outage.number) is \(outage.state.rawValue), not a draft",
        hint: outage.state.isOpen ? "end it with 'ittool outage resolve \(outage.number)'" : nil)
    }
    try db.run("UPDATE outage_update SET state = 'dismissed' WHERE outage = \(outage.id)")
    try settle(outage, promise: nil)
    if let reason, !reason.isEmpty { try record(.outage, outage.id, "reason", new: reason) }
  }

  /// Moves the beginning of an outage; called inside a transaction.
  func begin(_ outage: Outage, at started: Instant) throws {
    let all = try updates(of: outage.id)
    guard let first = all.first(where: { $0.kind == .opened }) else { return }
    let following = all.first { $0.id != first.id && $0.kind != .postmortem }
    guard started <= now, following.map({ started <= $0.effective }) ?? true else {
      throw Failure(
        "\(outage.number) cannot have begun after what was said of it",
        hint: "'ittool outage show \(outage.number)' lists that")
    }
    try db.run(
      "UPDATE outage_update SET effective = \(started) WHERE id = \(first.id)")
    try db.run(
      """
      UPDATE outage SET started = \(started), ended = CASE WHEN state = 'resolved'
        THEN max(ended, \(started)) END WHERE id = \(outage.id)
      """)
    try record(
      .outage, outage.id, "started", old: outage.started.rfc3339, new: started.rfc3339)
  }
}
