/// What other rooms may do with a ticket: write on it and take the steps of its life with the words.
import Calendar
import Commands
import People
import Repository
import SQLite

/// One step of a ticket's life, taken together with what is written.
public enum TicketStep: Sendable, Equatable {
  /// A new ticket is being worked on.
  case open
  /// A waiting, resolved or closed ticket is worked on again.
  case reopen
  /// It ends, for this reason.
  case close(Outcome)
  /// Somebody works on it.
  case assign(Int64)

  /// The columns that change; none where the ticket stands there already.
  func changes(of ticket: Ticket, in store: Store) throws -> [TicketChange] {
    switch self {
    case .open:
      return ticket.state == .new ? [(.state, .integer(State.open.rawValue))] : []
    case .reopen:
      guard ticket.state != .open, ticket.state != .new else { return [] }
      try ticket.mustAllow(.open)
      return Ticket.endOfWaiting + [
        (.state, .integer(State.open.rawValue)), (.resolved, .null), (.closed, .null),
        (.outcome, .null),
      ]
    case .close(let why):
      try ticket.mustAllow(.closed)
      return Ticket.endOfWaiting + [
        (.state, .integer(State.closed.rawValue)), (.closed, store.now.boundValue),
        (.outcome, .text(why.rawValue)),
      ]
    case .assign(let person):
      try ticket.mustNotBeMerged()
      return [(.assignee, .integer(person))]
    }
  }
}

extension Store {
  /// Writes on a ticket and takes the steps with it; called inside a transaction.
  ///
  /// - Parameter person: who wrote it, when they are known.
  /// - Returns: the note's number.
  @discardableResult
  public func write(
    _ kind: NoteKind, _ body: String, on ticket: Ticket, taking steps: [TicketStep] = [],
    person: Int64? = nil
  ) throws -> Int64 {
    var changes: [TicketChange] = []
    for step in steps { changes += try step.changes(of: ticket, in: self) }
    let note = try addNote(kind, body, to: ticket, changes: changes, person: person)
    // A public word carries the news of a close itself.
    try tellOf(steps, on: ticket.id, closing: kind == .note || kind == .request)
    return note
  }

  /// Takes steps without words; called inside a transaction.
  ///
  /// - Returns: whether anything was different.
  @discardableResult
  public func take(_ steps: [TicketStep], on ticket: Ticket) throws -> Bool {
    var changes: [TicketChange] = []
    for step in steps { changes += try step.changes(of: ticket, in: self) }
    guard try update(ticket, changes) else { return false }
    try tellOf(steps, on: ticket.id, closing: true)
    return true
  }

  private func tellOf(_ steps: [TicketStep], on id: Int64, closing: Bool) throws {
    guard !steps.isEmpty, let changed = try ticket(id) else { return }
    let occasion = "version-\(changed.version)"
    for step in steps {
      switch step {
      case .assign(let person):
        let assignee = try self.person(person).map { [$0] } ?? []
        try tell(.assigned, about: changed, to: assignee, occasion: occasion)
      case .close where closing:
        try tell(.closed, about: changed, to: receivers(of: changed), occasion: occasion)
      case .open, .reopen, .close: break
      }
    }
  }

  /// Links two tickets as related; false when they are already.
  @discardableResult
  public func relate(_ ticket: Int64, to other: Int64) throws -> Bool {
    try add(Link(ticket: ticket, kind: .related, other: other))
  }

  /// The person whom the name of a technician stands for, or nil when nobody has it.
  public func knownTechnician(_ word: String) throws -> Person? {
    do { return try knownPerson(word) } catch is Failure { return nil }
  }
}
