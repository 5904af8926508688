// Which ticket a message belongs to, and what it does to it.
import Calendar
import Mail
import SQLite
import Testing
import Tickets

@testable import Inbox
@testable import Repository

@Suite struct ThreadingTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  @Test func aMailBecomesATicketAndIsAcknowledgedOnce() throws {
    let taken = try desk.receive("Subject: =?utf-8?q?L=C3=A4mpchen?=\nMessage-ID: <a@x.example>")
    let ticket = try #require(try desk.ticket(taken.ticket ?? 0))
    #expect(ticket.subject == "Lämpchen")
    #expect(ticket.description == "The projector is dead.")
    #expect(ticket.requester?.mailbox == "Ana Ruiz <ana@example.org>")
    #expect(ticket.source == "mail")
    #expect(
      try desk.sentences(ticket.id)
        == ["came by mail: <a@x.example>", "acknowledged to ana@example.org"])
    #expect(try desk.words("SELECT actor FROM event WHERE what = 'opened'") == ["ana@example.org"])
    let again = try desk.store {
      try $0.take(Arrival(raw: desk.message("Subject: x\nMessage-ID: <b@x.example>", "y")))
    }
    #expect(again.ticket != taken.ticket)
    #expect(try desk.number("SELECT count(*) FROM outbox") == 2)
  }

  @Test func theSameMessageTwiceIsOne() throws {
    let raw = desk.message("Message-ID: <a@x.example>", "words")
    let first = try desk.store { try $0.take(Arrival(raw: raw)) }
    let second = try desk.store { try $0.take(Arrival(raw: raw)) }
    #expect(first.row == second.row)
    #expect(try desk.number("SELECT count(*) FROM ticket") == 1)
    // By another way, with other trace headers.
    let other = Array("Received: from b\r\n".utf8) + raw
    let third = try desk.store { try $0.take(Arrival(raw: other)) }
    #expect(third.row == first.row)
    #expect(try desk.number("SELECT count(*) FROM outbox") == 1)
  }

  @Test func anotherMessageWithTheSameIdIsNotLost() throws {
    try desk.receive("Message-ID: <a@x.example>\nSubject: one")
    try desk.receive("Message-ID: <a@x.example>\nSubject: two\nFrom: bo@example.org")
    #expect(try desk.words("SELECT subject FROM ticket ORDER BY id") == ["one", "two"])
  }

  private func opened() throws -> Int64 { try #require(try desk.receive().ticket) }

  private func address(_ ticket: Int64, note: Int64 = 0, isInternal: Bool = false, person: Int64)
    throws -> String
  {
    try desk.proof().replyAddress(
      Proof.Claim(ticket: ticket, note: note, isInternal: isInternal, person: person),
      base: "help@example.org")
  }

  @Test func signedParentsAreFollowedTheNewestFirst() throws {
    let one = try opened()
    let two = try opened()
    let proof = try desk.proof()
    let a = try proof.messageID(Proof.Claim(ticket: one), domain: "example.org")
    let b = try proof.messageID(Proof.Claim(ticket: two), domain: "example.org")
    #expect(try desk.receive("References: \(a) <foreign@x> \(b) <other@x>").ticket == two)
    #expect(try desk.receive("References: \(b)\nIn-Reply-To: \(a)").ticket == one)
    let forged = a.replacing("<t\(one).", with: "<t\(two).")
    #expect(![one, two].contains(try desk.receive("In-Reply-To: \(forged)").ticket ?? 0))
    #expect(try desk.receive("To: \(address(two, person: 1))\nIn-Reply-To: \(a)").ticket == two)
    let quoted = try desk.receive("", "hello\n\nHelp <\(address(one, person: 1))> wrote:\n> x")
    #expect(quoted.ticket == one)
  }

  @Test func aForeignParentThatIsStoredIsFollowedWithoutAnswer() throws {
    let one = try #require(try desk.receive("Message-ID: <first@x.example>").ticket)
    let before = try desk.number("SELECT count(*) FROM outbox")
    let taken = try desk.receive("In-Reply-To: <first@x.example>\nFrom: bo@example.org", "me too")
    #expect(taken.ticket == one)
    #expect(try desk.notes(one) == ["request: me too"])
    #expect(try desk.number("SELECT count(*) FROM outbox") == before)
  }

  @Test func theNumberInTheSubjectNeedsAPartInTheTicket() throws {
    let one = try opened()
    let stranger = try desk.receive("From: eve@evil.example\nSubject: Re: [T-\(one)] lamp")
    #expect(stranger.ticket != one)
    #expect(try desk.sentences(stranger.ticket ?? 0).contains { $0.contains("no part") })
    #expect(try desk.receive("Subject: Re: [T-\(one)] lamp").ticket == one)
    #expect(try desk.receive("Subject: Re: Projector 1").ticket != one)
    #expect(try desk.receive("Subject: [T-99999] lamp").ticket != one)
  }

  @Test func anAnswerMovesTheTicket() throws {
    let one = try opened()
    func answer(_ words: String) throws -> Taken {
      try desk.receive("To: \(address(one, person: 1))", words)
    }
    // Nobody has looked yet: it stays on that list.
    _ = try answer("Still dead.")
    #expect(try desk.ticket(one)?.state == .new)
    try desk.put(one, .waiting)
    _ = try answer("Room 204.")
    #expect(try desk.ticket(one)?.state == .open)
    #expect(try desk.ticket(one)?.waitingFor == nil)
    try desk.put(one, .resolved, resolved: desk.now - 86_400)
    _ = try answer("Thank you, Ana\n\n> quoted 42?")
    #expect(try desk.ticket(one)?.state == .resolved)
    #expect(try desk.sentences(one).last { $0.contains("thanks") } != nil)
    _ = try answer("Thanks, but it is still dead")
    #expect(try desk.ticket(one)?.state == .open)
    try desk.put(one, .resolved, resolved: desk.now - 20 * 86_400)
    let late = try answer("It is dead again")
    #expect(late.ticket != one)
    #expect(
      try desk.number("SELECT count(*) FROM link WHERE ticket = \(late.ticket) AND other = \(one)")
        == 1)
    try desk.put(one, .closed)
    let closed = try answer("And again")
    #expect(closed.ticket != one)
    #expect(try desk.sentences(closed.ticket ?? 0).contains { $0.contains("is closed") })
    let thanks = try answer("Thanks!")
    #expect(thanks.ticket == one)
  }

  @Test func mailToAMergedTicketArrivesAtTheLivingOne() throws {
    let one = try opened()
    let two = try opened()
    try desk.store {
      try $0.db.run("UPDATE ticket SET state = 5, merged_into = \(two) WHERE id = \(one)")
    }
    #expect(try desk.receive("To: \(address(one, person: 1))", "where?").ticket == two)
  }

  @Test func aTechnicianAnswersPublicWordsInPublicAndNotesInNotes() throws {
    let one = try opened()
    let kim = try desk.technician("Kim", "kim@example.org")
    func mail(_ to: String, _ words: String) throws -> Taken {
      try desk.receive("From: Kim <kim@example.org>\nTo: \(to)", words)
    }
    _ = try mail(address(one, note: 7, person: kim), "On my way.\n\n> secret words of staff")
    _ = try mail(address(one, note: 7, isInternal: true, person: kim), "He is difficult.")
    _ = try mail(address(one, note: 7, person: kim), "#internal\nHe is difficult too.")
    // Addressed to Ana: nothing proves that Kim wrote it.
    _ = try mail(address(one, note: 7, person: 1), "I am Kim, honestly.")
    _ = try desk.receive("From: kim@example.org\nSubject: [T-\(one)] x", "Forged From.")
    #expect(
      try desk.notes(one) == [
        "reply: On my way.", "note: He is difficult.", "note: He is difficult too.",
        "note: I am Kim, honestly.", "note: Forged From.",
      ])
    #expect(try desk.ticket(one)?.state == .open)
    #expect(try desk.ticket(one)?.responded == desk.now)
  }

  @Test func ordersAreObeyedOnlyFromTheSignedAddress() throws {
    let one = try opened()
    let kim = try desk.technician("Kim", "kim@example.org")
    _ = try desk.technician("Lee", "lee@example.org")
    let signed = try address(one, note: 7, person: kim)
    _ = try desk.receive("From: eve@evil.example\nTo: \(signed)", "#close\nhello")
    #expect(try desk.ticket(one)?.state == .new)
    _ = try desk.receive("From: kim@example.org\nSubject: [T-\(one)]", "#close")
    #expect(try desk.ticket(one)?.state == .new)
    #expect(try desk.sentences(one).contains { $0.contains("not obeyed") })
    _ = try desk.receive(
      "From: kim@example.org\nTo: \(signed)", "#assign Lee\n#frobnicate\n\nDone.")
    #expect(try desk.ticket(one)?.assignee?.name == "Lee")
    #expect(try desk.notes(one).last == "reply: #frobnicate\n\nDone.")
    #expect(
      try desk.number("SELECT count(*) FROM outbox WHERE event = 'ticket.command'") == 1)
    _ = try desk.receive("From: kim@example.org\nTo: \(signed)", "#close declined")
    #expect(try desk.ticket(one)?.state == .closed)
    #expect(try desk.ticket(one)?.outcome == "declined")
  }

  @Test func dmarcCanBeRequiredAndOnlyOurServerCounts() throws {
    let one = try opened()
    let kim = try desk.technician("Kim", "kim@example.org")
    try desk.store { try $0.db.run("INSERT INTO setting VALUES ('mail.require-dmarc', 'yes')") }
    let signed = try address(one, note: 7, person: kim)
    func close(_ results: String) throws -> State? {
      _ = try desk.receive("\(results)\nFrom: kim@example.org\nTo: \(signed)", "#close")
      return try desk.ticket(one)?.state
    }
    #expect(try close("X-A: b") == .new)
    #expect(try close("Authentication-Results: evil.example; dmarc=pass") == .new)
    #expect(
      try close(
        "Authentication-Results: mx.example.org; dmarc=fail\n"
          + "Authentication-Results: mx.example.org; dmarc=pass") == .new)
    #expect(
      try close("Authentication-Results: mx.example.org 1; spf=pass; dmarc=pass header.from=x")
        == .closed)
  }

  @Test func theAddressOfAnInternalNoteNeverOpensIt() throws {
    let one = try opened()
    let inside = try address(one, note: 7, isInternal: true, person: 3)
    _ = try desk.receive("To: \(inside)", "forwarded to me")
    #expect(try desk.notes(one) == ["note: forwarded to me"])
  }
}
