/// Digests in the store: reading, making and changing them, each change with its event.
import Calendar
import Commands
import Hours
import People
import Repository
import SQLite

extension Store {
  /// Every digest by name.
  func digests() throws -> [Digest] {
    try db.all("\(Digest.select) ORDER BY digest.name", as: Digest.self)
  }

  /// The digest of a name; an unknown one is an error with a suggestion.
  func digest(_ name: String) throws -> Digest {
    if let found = try db.first(
      "\(Digest.select) WHERE digest.name = \(name)", as: Digest.self)
    {
      return found
    }
    let known = try db.all("SELECT name FROM digest ORDER BY name", as: String.self)
    throw Failure(
      "there is no digest '\(name)'",
      hint: didYouMean(name, in: known)
        ?? (known.isEmpty
          ? "make one with 'ittool digest create'" : "there are: " + known.joined(separator: ", ")))
  }

  /// The calendar whose clocks and closed days hold for a digest.
  func calendar(of digest: Digest) throws -> SchoolCalendar {
    try calendar(queue: digest.queue, site: nil)
  }

  /// The newest event; all there is up to it is known.
  func newestEvent() throws -> Int64 {
    try db.first("SELECT coalesce(max(id), 0) FROM event", as: Int64.self) ?? 0
  }

  private func queueID(_ name: String?) throws -> Int64? {
    guard let name else { return nil }
    if let id = try db.first("SELECT id FROM queue WHERE name = \(name)", as: Int64.self) {
      return id
    }
    let known = try db.all("SELECT name FROM queue ORDER BY name", as: String.self)
    throw Failure("there is no queue '\(name)'", hint: didYouMean(name, in: known))
  }

  /// Makes a digest; called inside a transaction.
  func insert(_ digest: Digest) throws {
    let taken = try db.first("SELECT id FROM digest WHERE name = \(digest.name)", as: Int64.self)
    guard taken == nil else {
      throw Failure(
        "there is a digest '\(digest.name)' already",
        hint: "change it with 'ittool digest edit \(digest.name)'")
    }
    try db.run(
      """
      INSERT INTO digest(name, kind, rule, first, minute, closed, receivers, queue, most, active,
        author, since, event, next)
      VALUES (\(digest.name), \(digest.kind.rawValue), \(digest.schedule.rule?.text ?? ""),
        \(digest.schedule.first.description), \(digest.schedule.minute),
        \(digest.schedule.closed.rawValue), \(digest.receivers), \(try queueID(digest.queue)),
        \(digest.most), \(digest.isActive), \(digest.author), \(now), \(try newestEvent()),
        \(try digest.schedule.next(after: now, calendar(of: digest))))
      """)
    try record(subject: "digest", digest.name, new: digest.description)
  }

  /// Writes what differs; called inside a transaction.
  func update(_ old: Digest, to new: Digest) throws {
    // What was pending when it was switched off is not wanted when it is switched on again.
    let begins = new.isActive && !old.isActive
    let isMoved = new.schedule != old.schedule
    try db.run(
      """
      UPDATE digest SET rule = \(new.schedule.rule?.text ?? ""),
        first = \(new.schedule.first.description), minute = \(new.schedule.minute),
        closed = \(new.schedule.closed.rawValue), receivers = \(new.receivers),
        queue = \(try queueID(new.queue)), most = \(new.most), active = \(new.isActive),
        author = \(new.author),
        since = \(begins || isMoved ? now : old.since),
        event = \(begins ? try newestEvent() : old.event),
        next = \(try new.schedule.next(after: now, calendar(of: new)))
      WHERE id = \(old.id)
      """)
    if begins { try db.run("DELETE FROM digest_reader WHERE digest = \(old.id)") }
    for (before, after) in zip(old.facts, new.facts) where before.value != after.value {
      try record(
        subject: "digest", "\(old.name) \(before.key)", old: before.value, new: after.value)
    }
  }

  /// Removes a digest with what is known of its readers; what was sent stays in the outbox.
  func delete(_ digest: Digest) throws {
    try db.run("DELETE FROM digest WHERE id = \(digest.id)")
    try record(subject: "digest", digest.name, old: digest.description, new: nil)
  }
}

extension Digest {
  /// What is said of it, by key.
  var facts: [(key: String, value: String)] {
    [
      ("kind", kind.rawValue), ("at", schedule.text), ("closed", schedule.closed.rawValue),
      ("to", receivers), ("queue", queue ?? ""), ("limit", "\(most)"),
      ("author", author.map(Kind.person.number) ?? ""), ("active", isActive ? "yes" : "no"),
    ]
  }

  /// All that is said of it on one line.
  var description: String {
    facts.filter { !$0.value.isEmpty }.map { "\($0.key) \($0.value)" }.joined(separator: "; ")
  }
}
