/// The audit trail: every change is a row, written in the same transaction as the change.
import Calendar
import SQLite

/// One change of one item: who, when, from where, what, old and new.
public struct Event: Sendable, Equatable {
  /// The row's number; events of one item are in the order of their numbers.
  public var id: Int64
  /// The first event of the same command: what is undone together.
  public var command: Int64
  /// The kind of what was changed; nil for what has no numbers, such as a setting.
  public var kind: Kind?
  /// The kind as it is stored: a letter, or a word such as `setting`.
  public var subject: String
  /// Its number; 0 for what has none.
  public var item: Int64
  /// When it happened.
  public var at: Instant
  /// Who did it.
  public var actor: String
  /// The login that did it in the actor's name, when they differ.
  public var login: String?
  /// Where it came from: `shell`, `csv`, `mail`, `web`.
  public var source: String
  /// The field or the act: `state`, `reply`, `opened`.
  public var what: String
  /// The value before.
  public var old: String?
  /// The value after.
  public var new: String?

  static let columns: StaticString =
    "id, command, kind, item, at, actor, login, source, what, old, new"
}

extension Event: RowDecodable {
  /// Reads `Event.columns`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    command = try row.int()
    subject = try row.text()
    kind = Kind(rawValue: subject)
    item = try row.int()
    at = Instant(seconds: try row.int())
    actor = try row.text()
    login = try row.text()
    source = try row.text()
    what = try row.text()
    old = try row.text()
    new = try row.text()
  }
}

extension Store {
  /// Records one change; called inside the transaction that makes it.
  ///
  /// - Parameters:
  ///   - at: when it happened; now, except for imported history.
  ///   - actor: who did it; the actor of this run, except for imported history.
  public func record(
    _ kind: Kind, _ item: Int64, _ what: String, old: String? = nil, new: String? = nil,
    at: Instant? = nil, actor: String? = nil, source: String? = nil
  ) throws {
    try record(
      subject: kind.rawValue, item, what, old: old, new: new, at: at, actor: actor, source: source)
  }

  /// Records one change of a thing that has no number, such as a setting or the store itself.
  ///
  /// - Parameters:
  ///   - subject: the kind of thing, as one word.
  ///   - what: its name, or what was done to it.
  ///   - item: the number of what it belongs to, where there is one.
  public func record(
    subject: String, item: Int64 = 0, _ what: String, old: String? = nil, new: String? = nil
  ) throws {
    try record(subject: subject, item, what, old: old, new: new, at: nil, actor: nil, source: nil)
  }

  private func record(
    subject: String, _ item: Int64, _ what: String, old: String?, new: String?, at: Instant?,
    actor: String?, source: String?
  ) throws {
    try db.run(
      """
      INSERT INTO event(command, kind, item, at, actor, login, source, what, old, new)
      VALUES (\(try commandNumber()), \(subject), \(item), \((at ?? now).seconds), \
      \(actor ?? self.actor), \(actor == nil ? login : nil), \(source ?? self.source), \
      \(what), \(old), \(new))
      """)
  }

  /// The number that binds the events of this command together: that of its first event.
  public func commandNumber() throws -> Int64 {
    if let command { return command }
    let next = try db.first("SELECT coalesce(max(id), 0) + 1 FROM event", as: Int64.self) ?? 1
    command = next
    return next
  }

  /// The events of one item, oldest first by the time they happened.
  public func events(of kind: Kind, _ item: Int64) throws -> [Event] {
    try events(subject: kind.rawValue, item)
  }

  /// The readings of a ticket about a student, oldest first.
  public func readings(ofTicket ticket: Int64) throws -> [Event] {
    try events(subject: Self.readings, ticket)
  }

  private func events(subject: String, _ item: Int64) throws -> [Event] {
    try db.all(
      """
      SELECT \(raw: Event.columns) FROM event
      WHERE kind = \(subject) AND item = \(item) ORDER BY at, id
      """)
  }

  /// The events of one command, in order.
  public func events(ofCommand command: Int64) throws -> [Event] {
    // The events of a command are written in one transaction, so their numbers follow each other.
    try db.all(
      """
      SELECT \(raw: Event.columns) FROM event
      WHERE id >= \(command) AND command = \(command) AND id <
        coalesce((SELECT min(id) FROM event WHERE id > \(command) AND command > \(command)),
          9223372036854775807)
      ORDER BY id
      """)
  }
}
