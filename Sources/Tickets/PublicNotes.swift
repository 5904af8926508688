/// What of a ticket's notes the one who asked may read.
import Calendar
import Repository
import SQLite

/// A note that is public.
public struct PublicNote: Sendable, Equatable {
  /// When it was written.
  public var at: Instant
  /// Who wrote it.
  public var author: String
  /// What it says.
  public var text: String
  /// Whether one who asked wrote it, and not somebody who works here.
  public var isByRequester: Bool
}

extension Store {
  /// The public notes of a ticket, oldest first; what is for staff only is never read.
  public func publicNotes(of ticket: Int64) throws -> [PublicNote] {
    try db.all(
      """
      SELECT \(raw: Note.columns) FROM note WHERE ticket = \(ticket)
        AND (kind = 'request' OR kind = 'reply' OR kind = 'resolution') ORDER BY id
      """, as: Note.self
    ).map {
      PublicNote(at: $0.at, author: $0.author, text: $0.body, isByRequester: $0.kind == .request)
    }
  }
}
