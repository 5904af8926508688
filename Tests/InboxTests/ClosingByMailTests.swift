// What a requester's answer to a resolution does: it closes, leaves alone, or opens again.
import Calendar
import Mail
import SQLite
import Testing
import Tickets

@testable import Inbox
@testable import Repository

@Suite struct ClosingByMailTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  /// A ticket that came by mail and was resolved; what answers it goes to the signed address.
  private func resolved() throws -> Int64 {
    let id = try #require(try desk.receive().ticket)
    try desk.put(id, .resolved, resolved: desk.now - 3_600)
    return id
  }

  private func answer(_ ticket: Int64, _ words: String) throws {
    let address = try desk.proof().replyAddress(
      Proof.Claim(ticket: ticket, note: 0, person: 1), base: "help@example.org")
    try desk.receive("To: \(address)\nSubject: Re: Projector", words)
  }

  // As mail programs append what they answer.
  private static let quoted = """


    On Tue, Nov 24, 2026 at 10:11 PM Help desk <help@example.org> wrote:
    > We think that it is solved. Is it not?
    """

  @Test(arguments: [
    "yes, works, thanks", "Yes, it works, thanks!", "It\u{2019}s working again. Thank you so much.",
    "All good, thanks\n\nAna Ruiz", "sí, funciona, gracias", "Sí, ya funciona. ¡Muchas gracias!",
    "Todo bien, gracias\n\nAna",
  ])
  func aYesClosesAsConfirmed(_ words: String) throws {
    let one = try resolved()
    try answer(one, words + Self.quoted)
    let ticket = try #require(try desk.ticket(one))
    #expect(ticket.state == .closed, "\(words)")
    #expect(ticket.outcome == "confirmed")
    #expect(try desk.sentences(one).contains("closed: the requester agrees that it is solved"))
  }

  @Test(arguments: ["thanks", "Thank you!\n\nAna", "gracias", "¡Muchas gracias!", "Merci beaucoup"])
  func thanksLeavesItAndSaysWhy(_ words: String) throws {
    let one = try resolved()
    try answer(one, words + Self.quoted)
    let ticket = try #require(try desk.ticket(one))
    #expect(ticket.state == .resolved, "\(words)")
    #expect(
      try desk.sentences(one).contains(
        "not opened again: it only says thanks (at most 20 words of courtesy)"))
  }

  @Test(arguments: [
    "still broken", "Thanks, but it is still broken", "yes but the other one is broken",
    "Yes, it works, but the other one does not", "it works in 204, not in 205", "Is it fixed?",
    "It doesn't work", "no", "sigue roto", "gracias, pero sigue igual", "no funciona",
    "sí, pero la otra está rota", "¿Ya funciona?",
  ])
  func anythingElseOpensItAgain(_ words: String) throws {
    let one = try resolved()
    try answer(one, words + Self.quoted)
    let ticket = try #require(try desk.ticket(one))
    #expect(ticket.state == .open, "\(words)")
    #expect(ticket.outcome == nil && ticket.resolved == nil)
    #expect(
      try desk.sentences(one).contains(
        "opened again: the requester does not agree that it is solved"))
  }

  /// The words are the district's: what it adds counts, what it takes away does not.
  @Test func theListsAreTheGlossarys() throws {
    try desk.store { store in
      try store.db.run(
        "INSERT INTO phrase(language, list, term, removed) VALUES ('en', 'confirm', 'aye aye', 0)")
      try store.db.run(
        "INSERT INTO phrase(language, list, term, removed) VALUES ('all', 'thanks', 'merci', 1)")
    }
    let one = try resolved()
    try answer(one, "Merci beaucoup")
    #expect(try desk.ticket(one)?.state == .open)
    let two = try resolved()
    try answer(two, "Aye aye, thanks")
    #expect(try desk.ticket(two)?.outcome == "confirmed")
  }

  /// Thanks does not keep a ticket from being closed; words that mean something do.
  @Test func thanksDoesNotStopTheClock() throws {
    let one = try resolved()
    let kim = try desk.technician("Kim", "kim@example.org")
    try desk.store { try $0.db.run("UPDATE ticket SET assignee = \(kim) WHERE id = \(one)") }
    try answer(one, "Thank you, Kim")
    let two = try resolved()
    try desk.set(two, .reopen)
    try answer(two, "And the sound?")
    try desk.put(two, .resolved, resolved: desk.now - 3_600)
    desk.now = desk.now + 30 * 86_400
    try desk.store { try $0.closeUnanswered() }
    #expect(try desk.ticket(one)?.state == .closed)
    #expect(try desk.ticket(two)?.state == .resolved)
  }
}
