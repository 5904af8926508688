// Machines: recorded, never answered, and capped where their headers lie.
import Calendar
import Commands
import Foundation
import Mail
import SQLite
import Testing
import Tickets

@testable import Inbox
@testable import Repository

@Suite struct MachineTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  private func answers() throws -> Int64? { try desk.number("SELECT count(*) FROM outbox") }

  @Test func machinesAreRecordedAndNotAnswered() throws {
    let alarm = try desk.receive("Auto-Submitted: auto-generated\nSubject: UPS on battery")
    #expect(alarm.ticket != nil)
    #expect(try desk.sentences(alarm.ticket ?? 0).last?.contains("Auto-Submitted") == true)
    let vacation = try desk.receive("Auto-Submitted: auto-replied\nSubject: away")
    #expect(vacation.ticket == nil)
    #expect(try answers() == 0)
    #expect(
      try desk.words("SELECT outcome FROM mail_message ORDER BY id") == ["opened", "quarantined"])
  }

  @Test func aVacationNoticeMovesNothing() throws {
    let one = try #require(try desk.receive().ticket)
    let id = try desk.words("SELECT message_id FROM outbox")[0]
    try desk.put(one, .waiting)
    let notice = try desk.receive("In-Reply-To: \(id)\nAuto-Submitted: auto-replied", "I am away")
    #expect(notice.ticket == one)
    #expect(try desk.ticket(one)?.state == .waiting)
    #expect(try desk.notes(one) == ["note: I am away"])
    #expect(try answers() == 1)
  }

  @Test func ourOwnMailIsKeptAndDoesNothing() throws {
    try desk.receive()
    let id = try desk.words("SELECT message_id FROM outbox")[0]
    for headers in [
      "Message-ID: \(id)", "X-Ittool-Loop: help@example.org",
      "From: help@example.org\nX-Loop: help@example.org",
    ] {
      let taken = try desk.receive(headers)
      #expect(taken.ticket == nil)
    }
    #expect(try desk.number("SELECT count(*) FROM ticket") == 1)
    #expect(
      try desk.number(
        "SELECT count(*) FROM mail_message WHERE outcome = 'dropped' AND raw NOT NULL")
        == 3)
  }

  /// No header of ours that a stranger sets is believed: it opens what it would have opened.
  @Test func controlHeadersOfStrangersDoNothing() throws {
    let one = try #require(try desk.receive().ticket)
    let kim = try desk.technician("Kim", "kim@example.org")
    let taken = try desk.receive(
      """
      From: eve@example.net
      Subject: Hello
      X-Ittool-Loop: another.example.org
      X-Ittool-Ticket: \(one)
      X-Ittool-Person: P-\(kim)
      X-Ittool-Actor: kim@example.org
      X-Ittool-Internal: yes
      X-Ittool-Command: close
      X-RT-Loop-Prevention: x
      RT-Squelch-Replies-To: eve@example.net
      Authentication-Results: mx.example.com; dmarc=pass
      X-Original-To: help+t\(one).n1.p\(kim).0000000000000000@example.org
      Delivered-To: help+t\(one).n1.p\(kim).0000000000000000@example.org
      """, "#close\nDone.")
    #expect(taken.ticket == one + 1)
    #expect(try desk.words("SELECT outcome FROM mail_message ORDER BY id") == ["opened", "opened"])
    #expect(try desk.ticket(one)?.state == .new)
    let ticket = try #require(try desk.ticket(one + 1))
    #expect(ticket.requester?.address == "eve@example.net")
    #expect(ticket.state == .new)
    #expect(try answers() == 2, "and its writer hears from us as everybody does")
  }

  @Test func whoWritesFromTheSharedAccountIsNotOverlooked() throws {
    let taken = try desk.receive("From: Help <help@example.org>", "Is this on?")
    #expect(taken.ticket == nil)
    #expect(try desk.words("SELECT outcome FROM mail_message") == ["quarantined"])
    #expect(
      try desk.store { try $0.quarantineComplaints() }.map(\.finding)
        == [
          "1 message that came in waits for a person, the oldest since \(desk.now.rfc3339)"
        ])
  }

  /// A naive answerer: it answers whatever we send it, to where we want answers, as a new person
  /// with a new subject each time, and starts anew when we say nothing.
  @Test func aDuelWithWhoAnswersEverythingStaysUnderTheCaps() throws {
    let start = desk.now
    var seen: Int64 = 0
    var most: Int64 = 0
    var round = 0
    while round < 10_000 {
      desk.now = start + Int64(round * 10)
      try desk.store { store in
        try store.db.script("PRAGMA synchronous = OFF")
        for _ in 0..<100 {
          let sql: SQL = "SELECT id, fields FROM outbox WHERE id > \(seen) ORDER BY id LIMIT 1"
          let mail = try store.db.first(sql) { row -> (Int64, String) in
            (try row.int(), try row.text())
          }
          var to = "help@example.org"
          if let (id, fields) = mail {
            seen = id
            let line = fields.split(separator: "\n").first { $0.hasPrefix("Reply-To: ") }
            to = line.map { String($0.dropFirst(10)) } ?? to
          }
          let raw = desk.message(
            "From: robot\(round)@crm.example\nTo: \(to)\nSubject: Case \(round) received",
            "We have your request and opened case \(round).")
          _ = try store.take(Arrival(raw: raw))
          // Whoever works there believes that it is done.
          try store.db.run(
            "UPDATE ticket SET state = 4, resolved = \(store.now) WHERE state <= 2")
          round += 1
        }
        let hour = try store.db.first(
          "SELECT count(*) FROM outbox WHERE created > \(store.now - 3_600)", as: Int64.self)
        most = max(most, hour ?? 0)
      }
    }
    #expect(most > 0 && most <= 30)
    #expect(try desk.number("SELECT count(*) FROM mail_message") == 10_000)
  }

  @Test(arguments: [
    ("To: other@example.org", "none of our addresses"), ("Return-Path: <>", "Return-Path is <>"),
    ("Precedence: bulk", "Precedence"), ("List-Id: <x.y>", "List-Id"),
    ("Return-Path: <help@example.org>", "to ourselves"),
  ])
  func whyNotAcknowledged(_ headers: String, _ reason: String) throws {
    let taken = try desk.receive(headers)
    #expect(try desk.sentences(taken.ticket ?? 0).last?.hasPrefix("not acknowledged") == true)
    #expect(try desk.sentences(taken.ticket ?? 0).last?.contains(reason) == true)
    #expect(try answers() == 0)
  }

  @Test func theAcknowledgementGoesToTheEnvelopesSender() throws {
    try desk.receive("Return-Path: <bounce@lists.example.net>")
    #expect(try desk.words("SELECT address FROM outbox") == ["bounce@lists.example.net"])
  }

  private func bounce(_ id: String, to address: String, status: String) throws -> Taken {
    try desk.receive(
      "From: mailer-daemon@mx\nReturn-Path: <>\nSubject: Undelivered\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
      """
      --b

      Sorry.
      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx

      Final-Recipient: rfc822; \(address)
      Action: failed
      Status: \(status)
      --b
      Content-Type: text/rfc822-headers

      Message-ID: \(id)
      --b--
      """)
  }

  @Test func aBounceSettlesItsDeliveryAndMarksTheAddress() throws {
    let one = try #require(try desk.receive().ticket)
    let id = try desk.words("SELECT message_id FROM outbox")[0]
    // About something that we never sent: it must silence nobody.
    #expect(try bounce("<forged@x>", to: "ana@example.org", status: "5.1.1").ticket == nil)
    #expect(try desk.number("SELECT count(*) FROM address WHERE bounced NOT NULL") == 0)
    // A full mailbox says nothing about the address.
    let full = try bounce(id, to: "ana@example.org", status: "5.2.2")
    #expect(full.ticket == one)
    #expect(try desk.words("SELECT state FROM outbox") == ["bounced"])
    #expect(try desk.number("SELECT count(*) FROM address WHERE bounced NOT NULL") == 0)
    // Another address than the one that we wrote to.
    _ = try bounce(id, to: "bo@example.org", status: "5.1.1")
    #expect(try desk.number("SELECT count(*) FROM address WHERE bounced NOT NULL") == 0)
    _ = try bounce(id, to: "ANA@example.org", status: "5.1.1")
    #expect(
      try desk.words("SELECT address FROM address WHERE bounced NOT NULL") == ["ana@example.org"])
    #expect(try desk.notes(one).allSatisfy { $0.hasPrefix("note: a delivery report") })
    #expect(try desk.ticket(one)?.state == .new)
  }

  /// Two automatic answerers, without a header that gives the other away.
  @Test func tenThousandRoundsStayUnderTheCaps() throws {
    let start = desk.now
    var most = 0
    var round = 0
    while round < 10_000 {
      // One process per message would only test the disk; the clock moves by hand.
      desk.now = start + Int64(round * 20)
      try desk.store { store in
        try store.db.script("PRAGMA synchronous = OFF")
        for _ in 0..<100 {
          // Another address, subject and id each time, as duelling machines do.
          let raw = desk.message(
            "From: robot\(round % 7 == 0 ? round : 1)@crm.example\nSubject: Case \(round) received",
            "We have your request and opened case \(round).")
          _ = try store.take(Arrival(raw: raw))
          round += 1
        }
        let hour = try store.db.first(
          """
          SELECT count(*) FROM outbox
          WHERE address LIKE '%@crm.example' AND created > \(store.now - 3_600)
          """, as: Int64.self)
        most = max(most, Int(hour ?? 0))
      }
    }
    #expect(most <= 30)
    #expect(most > 0)
    let one = try desk.number(
      "SELECT count(*) FROM outbox WHERE address = 'robot1@crm.example'")
    // 10,000 rounds of 20 seconds are two and a third days of 20.
    #expect(one ?? 0 <= 60)
    #expect(try desk.number("SELECT count(*) FROM mail_message") == 10_000)
  }

  @Test func aTicketIsNotOpenedAgainForEver() throws {
    let one = try #require(try desk.receive().ticket)
    let address = try desk.proof().replyAddress(
      Proof.Claim(ticket: one, person: 1), base: "help@example.org")
    var reopened = 0
    for _ in 0..<20 {
      try desk.put(one, .resolved, resolved: desk.now)
      try desk.receive("To: \(address)", "Your mail was received as case 5")
      if try desk.ticket(one)?.state == .open { reopened += 1 }
    }
    #expect(reopened == 5)
  }
}
