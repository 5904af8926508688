/// Promises as other rooms tell of them.
import Calendar
import Hours
import Repository
import SQLite

/// A promise of an open ticket that somebody must know of.
public struct PendingPromise: Sendable {
  /// The ticket.
  public var ticket: Ticket
  /// The promised time in words.
  public var words: String
  /// Who promised.
  public var technician: String
  /// Whether the time has passed and the requester has heard nothing since.
  public var isBroken: Bool
}

extension Store {
  /// The broken promises that nobody has answered for and the open ones that begin before a time;
  /// next due first.
  public func pendingPromises(before end: Instant) throws -> [PendingPromise] {
    let all = try db.all(
      """
      SELECT \(raw: Promise.columns) FROM promise WHERE id IN (
        SELECT id FROM promise WHERE state = 'open' AND starts < \(end)
        UNION ALL SELECT id FROM promise WHERE state = 'broken' AND followed IS NULL)
      ORDER BY starts, id
      """, as: Promise.self)
    return try all.compactMap { promise in
      guard let ticket = try ticket(promise.ticket), ticket.state.isOpen else { return nil }
      return PendingPromise(
        ticket: ticket, words: try promiseWords(ticket).text(promise),
        technician: promise.actor, isBroken: promise.state(at: now) == .broken)
    }
  }
}
