/// What is broken and known already, for who asks about it: the contract with the desk that knows.
import Calendar
import Commands
import Repository
import SQLite

/// Knows which open outage a ticket is about; see `Program.parts`.
public struct TroubleKnower: Sendable {
  /// Looks at a ticket that was just opened, inside its transaction; links it where that is clear.
  public var opened: @Sendable (_ store: Store, _ ticket: Ticket) throws -> Void
  /// What staff should know of it, a sentence each.
  public var sentences: @Sendable (_ store: Store, _ ticket: Ticket) throws -> [String]
  /// What the requester is told of it in a language; empty where nothing is known.
  public var words:
    @Sendable (_ store: Store, _ ticket: Ticket, _ language: String) throws -> String

  /// Makes one.
  public init(
    opened: @escaping @Sendable (_ store: Store, _ ticket: Ticket) throws -> Void,
    sentences: @escaping @Sendable (_ store: Store, _ ticket: Ticket) throws -> [String],
    words:
      @escaping @Sendable (_ store: Store, _ ticket: Ticket, _ language: String) throws ->
      String
  ) {
    self.opened = opened
    self.sentences = sentences
    self.words = words
  }
}

extension Store {
  /// The outage that a ticket belongs to, for who reads the ticket; nil when it belongs to none.
  func outageLine(of ticket: Int64) throws -> String? {
    let found = try db.first(
      """
      SELECT o.id, o.title, o.state, o.next_due FROM outage_ticket AS l
      JOIN outage AS o ON o.id = l.outage WHERE l.ticket = \(ticket)
      """
    ) { row -> (Int64, String, String, Instant?) in
      (try row.int(), try row.text(), try row.text(), try row.instant())
    }
    guard let (id, title, state, next) = found else { return nil }
    var line = "\(Kind.outage.number(id)) \(title) (\(state)"
    if let next { line += ", next word by \(localStamp(next, try zone()))" }
    return line + ")"
  }

  /// Resolves a ticket because what it was part of is over; called inside a transaction.
  ///
  /// - Returns: whether it was still to be resolved.
  public func resolve(_ ticket: Ticket, telling words: String) throws -> Bool {
    guard ticket.mergedInto == nil, ticket.state.isOpen, ticket.state.next.contains(.resolved)
    else { return false }
    try addNote(
      .resolution, words, to: ticket,
      changes: Ticket.endOfWaiting + [
        (.state, .integer(State.resolved.rawValue)), (.resolved, now.boundValue),
      ])
    return true
  }
}
