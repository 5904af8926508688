/// The full-text index of tickets, kept in step inside the transaction that changes them.
import SQLite

extension Store {
  /// Takes a ticket's words out of the index; called before its text changes.
  ///
  /// The index keeps no copy of the text: what is taken out must be what was put in.
  public func unindexTicket(_ id: Int64) throws {
    try db.run(
      """
      INSERT INTO ticket_search(ticket_search, rowid, subject, description, replies, notes, requester)
      SELECT 'delete', ticket, subject, description, replies, notes, requester
      FROM ticket_text WHERE ticket = \(id)
      """)
  }

  /// Puts a ticket's words into the index; called after its text changed.
  public func indexTicket(_ id: Int64) throws {
    try db.run(
      """
      INSERT INTO ticket_search(rowid, subject, description, replies, notes, requester)
      SELECT ticket, subject, description, replies, notes, requester
      FROM ticket_text WHERE ticket = \(id)
      """)
  }

  /// Puts all tickets above this number into the index, in one sweep, after a bulk load.
  ///
  /// A larger hash and no merging on the way make it twice as fast into a large store; both
  /// settings persist, so they are put back. `optimize` afterwards keeps later single inserts from
  /// stalling on merges.
  public func indexTickets(above id: Int64) throws {
    try db.script(
      """
      INSERT INTO ticket_search(ticket_search, rank) VALUES ('hashsize', 16777216);
      INSERT INTO ticket_search(ticket_search, rank) VALUES ('automerge', 0);
      """)
    try db.run(
      """
      INSERT INTO ticket_search(rowid, subject, description, replies, notes, requester)
      SELECT ticket, subject, description, replies, notes, requester
      FROM ticket_text WHERE ticket > \(id) ORDER BY ticket
      """)
    try db.script(
      """
      INSERT INTO ticket_search(ticket_search, rank) VALUES ('hashsize', 1048576);
      INSERT INTO ticket_search(ticket_search, rank) VALUES ('automerge', 4);
      """)
  }

  /// Merges the index into one segment; after an import.
  public func optimizeTicketIndex() throws {
    try db.run("INSERT INTO ticket_search(ticket_search) VALUES ('optimize')")
  }
}
