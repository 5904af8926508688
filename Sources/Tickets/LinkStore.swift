/// How tickets refer to each other.
import Commands
import Repository
import SQLite

/// One reference; `ticket` is the subject of the sentence.
struct Link: Sendable, Equatable, RowDecodable {
  var ticket: Int64
  var kind: LinkKind
  var other: Int64

  init(ticket: Int64, kind: LinkKind, other: Int64) {
    self.ticket = ticket
    self.kind = kind
    self.other = other
  }

  init(from row: inout RowReader) throws(DatabaseError) {
    ticket = try row.int()
    kind = LinkKind(rawValue: try row.text()) ?? .related
    other = try row.int()
  }

  /// The reference in words.
  var sentence: String {
    let verb =
      switch kind {
      case .blocks: "blocks"
      case .duplicates: "duplicates"
      case .parent: "is the parent of"
      case .related: "is related to"
      }
    return "\(Kind.ticket.number(ticket)) \(verb) \(Kind.ticket.number(other))"
  }

  /// The reference as the audit trail keeps it.
  var trace: String { "\(ticket) \(kind.rawValue) \(other)" }

  init?(trace: String) {
    let parts = trace.split(separator: " ")
    guard parts.count == 3, let ticket = Int64(parts[0]), let other = Int64(parts[2]),
      let kind = LinkKind(rawValue: String(parts[1]))
    else { return nil }
    self.init(ticket: ticket, kind: kind, other: other)
  }
}

extension Store {
  /// The references from and to a ticket.
  func links(of ticket: Int64) throws -> [Link] {
    try db.all(
      """
      SELECT ticket, kind, other FROM link WHERE ticket = \(ticket)
      UNION ALL SELECT ticket, kind, other FROM link WHERE other = \(ticket)
      """, as: Link.self)
  }

  /// Adds a reference and records it; false when it is there already.
  @discardableResult
  func add(_ link: Link) throws -> Bool {
    if link.kind == .related {
      // Related has no direction: one row says it.
      let back = try db.first(
        """
        SELECT 1 FROM link
        WHERE ticket = \(link.other) AND kind = 'related' AND other = \(link.ticket)
        """, as: Int64.self)
      if back != nil { return false }
    }
    try db.run(
      """
      INSERT OR IGNORE INTO link(ticket, kind, other)
      VALUES (\(link.ticket), \(link.kind.rawValue), \(link.other))
      """)
    guard db.changes == 1 else { return false }
    try recordBoth(link, old: nil, new: link.trace)
    return true
  }

  /// Removes a reference and records it; false when there is none.
  @discardableResult
  func remove(_ link: Link) throws -> Bool {
    try db.run(
      """
      DELETE FROM link
      WHERE ticket = \(link.ticket) AND kind = \(link.kind.rawValue) AND other = \(link.other)
      """)
    guard db.changes == 1 else { return false }
    try recordBoth(link, old: link.trace, new: nil)
    return true
  }

  // Both tickets' histories tell it.
  private func recordBoth(_ link: Link, old: String?, new: String?) throws {
    for id in [link.ticket, link.other] {
      try record(.ticket, id, "link", old: old, new: new)
      try touch(id)
    }
  }
}
