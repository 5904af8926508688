// The acknowledgement as it leaves (RFC 3834), dates that lie, and files that are too large.
import Calendar
import Foundation
import Mail
import SQLite
import Testing
import Tickets

@testable import Inbox
@testable import Repository

@Suite struct AnswerTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  @Test func anAcknowledgementIsMarkedThreadedAndUnanswerable() throws {
    try desk.receive("Message-ID: <q@x.example>\nReferences: <p@x.example>")
    let fields = try desk.words("SELECT fields FROM outbox")[0]
    for line in [
      "In-Reply-To: <q@x.example>", "Auto-Submitted: auto-replied",
      "X-Ittool-Loop: help@example.org", "Reference: <p@x.example>", "Reference: <q@x.example>",
      "Reference: <ticket-1@example.org>",
    ] {
      #expect(fields.contains(line + "\n"), "\(line) in \(fields)")
    }
  }

  @Test func replyToNeverReceivesTheAcknowledgement() throws {
    try desk.receive("Reply-To: everybody@lists.example.org\nReturn-Path: <ana@example.org>")
    #expect(try desk.words("SELECT address FROM outbox") == ["ana@example.org"])
  }

  @Test(arguments: [
    "Fri, 01 Jan 2038 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0000", "soon", "",
  ])
  func clocksStartWhenAMessageCameWhateverItsDateSays(_ date: String) throws {
    let one = try #require(try desk.receive("Date: \(date)").ticket)
    let ticket = try #require(try desk.ticket(one))
    #expect(ticket.created == desk.now)
    #expect(try desk.number("SELECT received FROM mail_message") == desk.now.seconds)
    let kim = try desk.technician("Kim", "kim@example.org")
    let address = try desk.proof().replyAddress(
      Proof.Claim(ticket: one, note: 1, person: kim), base: "help@example.org")
    try desk.receive("From: kim@example.org\nTo: \(address)\nDate: \(date)", "On my way.")
    #expect(try desk.ticket(one)?.responded == desk.now)
  }

  @Test func aFileOverTheLimitIsNamedAndStaysInTheMessage() throws {
    try desk.store { try $0.db.run("INSERT INTO setting VALUES ('ticket.attachment-limit', '1')") }
    let big = String(repeating: "x", count: 1_100_000)
    let one = try #require(
      try desk.receive(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\n\nwords\n--b\nContent-Disposition: attachment; filename=big.txt\n\n\(big)\n--b--"
      ).ticket)
    #expect(try desk.number("SELECT count(*) FROM attachment") == 0)
    let sentences = try desk.sentences(one)
    #expect(
      sentences.contains(
        "the file 'big.txt' of 1100000 bytes is over the limit; it is in the message as it came"),
      "\(sentences)")
    #expect(try desk.number("SELECT length(raw) FROM mail_message") ?? 0 > 1_100_000)
  }

  @Test func aBounceIsOneSentenceWithoutItsCodeTwice() throws {
    let one = try #require(try desk.receive().ticket)
    let id = try desk.words("SELECT message_id FROM outbox")[0]
    try desk.receive(
      "Return-Path: <>\nFrom: MAILER-DAEMON@mx\nSubject: failure notice\nIn-Reply-To: \(id)",
      "<ana@example.org>:\nno mailbox here by that name. (#5.1.1)")
    #expect(
      try desk.notes(one).first?.split(separator: "\n").last
        == "mail to ana@example.org came back: no mailbox here by that name. (#5.1.1); "
        + "nothing more is sent there")
  }
}
