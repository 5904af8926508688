/// What the words of somebody who asked do to a ticket, whichever way they came.
import Calendar
import People
import Repository
import SQLite
import Tickets

/// What becomes of a requester's words.
public enum RequesterTurn: Sendable, Equatable {
  /// They are written on the ticket, which takes these steps; why, as a sentence for its history.
  case append(NoteKind, [TicketStep], String?)
  /// They become another ticket, linked to this one; why.
  case opensAnother(String)
}

extension Store {
  /// The one set of rules for answers of those who asked.
  ///
  /// - Parameters:
  ///   - words: their own words, without what they quote.
  ///   - isPart: whether the person has a part in the ticket.
  ///   - isReopening: whether they said by a button that it is not solved, so that courtesy is no
  ///     question.
  ///   - name: how the writer is called where they wrote.
  public func turn(
    _ words: String, by person: Person?, on ticket: Ticket, isPart: Bool,
    isReopening: Bool = false, name: String? = nil
  ) throws -> RequesterTurn {
    if ticket.state == .new || ticket.state == .open { return .append(.request, [], nil) }
    let names = [person?.name, name, ticket.assignee?.name].compactMap { $0 }
    let courtesy = try courtesy(of: person?.id)
    if !isReopening {
      if ticket.state == .resolved, isPart, courtesy.confirms(words, names: names) {
        return .append(
          .request, [.close(.confirmed)], "closed: the requester agrees that it is solved")
      }
      if courtesy.isOnlyThanks(words, names: names) {
        return .append(
          .request, [],
          "not opened again: it only says thanks (at most \(Courtesy.limit) words of courtesy)")
      }
    }
    switch ticket.state {
    case .new, .open: return .append(.request, [], nil)
    case .waiting:
      return .append(.request, [.reopen], "no longer waiting: the answer is there")
    case .resolved:
      let days = try number("mail.reopen-days")
      guard let resolved = ticket.resolved, now - resolved <= Int64(days) * 86_400 else {
        return .opensAnother("\(ticket.number) was resolved more than \(days) days ago")
      }
      if try isReopenedTooOften(ticket.id) {
        return .append(
          .request, [], "not opened again: mail did so too often within a day")
      }
      return .append(
        .request, [.reopen], "opened again: the requester does not agree that it is solved")
    case .closed:
      return .opensAnother("\(ticket.number) is closed, so this is a new ticket linked to it")
    }
  }
}
