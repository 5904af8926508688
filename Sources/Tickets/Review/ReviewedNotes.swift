/// Many notes and their reviews, for the report of how notes read.
import Calendar
import Language
import Repository
import SQLite

/// A note that somebody on staff wrote by hand, and what its review found.
public struct ReviewedNote: Sendable {
  /// The note.
  public var number: Int64
  /// When it was written.
  public var at: Instant
  /// Who wrote it, where known as a person.
  public var person: Int64?
  /// Who wrote it, as the note names them.
  public var author: String
  /// A reply, a resolution, or a note among staff.
  public var kind: TextKind
  /// What `ticket review` says of it.
  public var review: Review
}

extension Store {
  /// Calls `body` with every note of a period on the tickets for which a condition on
  /// `ticket AS t` holds, ticket by ticket.
  ///
  /// What requesters, imports and jobs wrote is left out. Memory holds the notes of one ticket.
  public func forEachReviewedNote(
    where condition: SQL, from: Instant, to: Instant, _ body: (ReviewedNote) throws -> Void
  ) throws {
    let reviewer = try TicketReviewer(self)
    var group = NoteGroup()
    func finish() throws {
      for note in group.wanted {
        let review = try reviewer.review(
          note.body, note.kind, to: group.requester, notes: group.internalNotes)
        try body(
          ReviewedNote(
            number: note.number, at: note.at, person: note.person, author: note.author,
            kind: note.kind, review: review))
      }
    }
    try db.forEachRow(Self.notesToReview(condition, from: from, to: to)) { row in
      let ticket: Int64 = try row.int()
      if ticket != group.ticket {
        try finish()
        group = NoteGroup(ticket: ticket)
      }
      group.requester = try row.int()
      try group.take(&row)
    }
    try finish()
  }

  /// The notes to review, with the internal notes that they must not repeat, whenever written.
  static func notesToReview(_ condition: SQL, from: Instant, to: Instant) -> SQL {
    """
    SELECT n.ticket, t.requester, n.kind,
      n.at >= \(from) AND n.at < \(to) AND n.source <> 'csv' AND n.source <> 'cron',
      n.body, n.id, n.at, n.person, n.author
    FROM note AS n CROSS JOIN ticket AS t ON t.id = n.ticket
    WHERE n.kind <> 'request' AND (n.kind = 'note' OR n.at >= \(from) AND n.at < \(to))
      AND \(condition)
    ORDER BY n.ticket, n.id
    """
  }
}

/// The notes of one ticket.
private struct NoteGroup {
  struct Wanted {
    var number: Int64
    var at: Instant
    var person: Int64?
    var author: String
    var kind: TextKind
    var body: String
  }

  var ticket: Int64 = 0
  var requester: Int64?
  var internalNotes: [String] = []
  var wanted: [Wanted] = []

  init() {}
  init(ticket: Int64) { self.ticket = ticket }

  /// Reads the columns of `notesToReview` from the kind on.
  mutating func take(_ row: inout RowReader) throws {
    let kind: TextKind
    switch NoteKind(rawValue: try row.text()) {
    case .reply: kind = .reply
    case .resolution: kind = .resolution
    default: kind = .note
    }
    let isWanted = try row.bool()
    let body: String = try row.text()
    if kind == .note { internalNotes.append(body) }
    guard isWanted else { return }
    wanted.append(
      Wanted(
        number: try row.int(), at: Instant(seconds: try row.int()), person: try row.int(),
        author: try row.text(), kind: kind, body: body))
  }
}
