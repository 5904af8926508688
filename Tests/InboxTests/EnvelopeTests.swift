// What the envelope tells: a second mailbox of ours, and bounces without a word of use in them.
import Calendar
import Commands
import Foundation
import Mail
import SQLite
import Terminal
import Testing
import Tickets

@testable import Delivery
@testable import Inbox
@testable import Repository

@Suite struct EnvelopeTests {
  let desk: Desk

  init() throws {
    desk = try Desk()
    desk.configuration = desk.configuration.replacing(
      "[mail]\n", with: "[mail]\naliases = it@example.org\n")
  }

  private func receive(_ raw: [UInt8], _ words: String..., variables: [String: String] = [:]) throws
  {
    desk.variables = variables
    defer { desk.variables = [:] }
    let context = try desk.context(input: raw)
    let command = try #require(Noun.mail().commands().first { $0.path == ["mail", "receive"] })
    var globals = Globals()
    let status = try command.invoke(
      words, &globals, Invocation(help: { _, _ in .done }, run: { _, body in try body(context) }))
    #expect(status == .done)
  }

  @Test func theSameMessageToTwoOfOurMailboxesIsOneTicketAndBothAreNoted() throws {
    let raw = desk.message("To: help@example.org, it@example.org", "The projector is dead.")
    try receive(raw, "--recipient", "help@example.org")
    let other = Array("Delivered-To: it@example.org\r\n".utf8) + raw
    for _ in 1...3 { try receive(other) }
    try receive(raw, "--recipient", "help@example.org")
    #expect(try desk.number("SELECT count(*) FROM ticket") == 1)
    #expect(try desk.number("SELECT count(*) FROM outbox") == 1)
    #expect(
      try desk.sentences(1).filter { $0.contains("too") }
        == ["the same message came to it@example.org too"])
    #expect(
      try desk.words("SELECT recipients FROM mail_message") == ["help@example.org it@example.org"])
  }

  /// A message that was sent, and the address to which its bounces come.
  private func sent() throws -> (ticket: Int64, bounces: String) {
    let ticket = try #require(try desk.receive().ticket)
    try desk.store { try $0.db.run("UPDATE outbox SET state = 'sent', next_try = NULL, sent = 1") }
    let mark = try desk.proof().bounceMark(1)
    return (ticket, "help+\(mark)@example.org")
  }

  private func state() throws -> [String] { try desk.words("SELECT state FROM outbox ORDER BY id") }
  private var marked: Int64? {
    get throws { try desk.number("SELECT count(*) FROM address WHERE bounced NOT NULL") }
  }

  @Test func aBounceWithoutAnyWordIsKnownByItsEnvelope() throws {
    let (ticket, bounces) = try sent()
    let raw = Array("Return-Path: <>\r\nFrom: <>\r\nSubject: oops\r\n\r\n".utf8)
    try receive(raw, "--recipient", bounces)
    #expect(try state() == ["bounced"])
    #expect(try marked == 0, "it does not say that the address is wrong")
    #expect(
      try desk.notes(ticket).first?.contains(
        "mail to ana@example.org came back: no reason given") == true)
  }

  @Test(arguments: ["variables", "X-Original-To", "Delivered-To", "To"])
  func howeverTheServerTellsTheAddress(_ way: String) throws {
    let (_, bounces) = try sent()
    let words = "From: MAILER-DAEMON@mx\r\nSubject: x\r\n\r\n550 5.1.1 nobody here\r\n"
    switch way {
    case "variables":
      try receive(
        Array(words.utf8), variables: ["ORIGINAL_RECIPIENT": bounces.uppercased(), "SENDER": ""])
    default: try receive(Array("\(way): <\(bounces)>\r\nReturn-Path: <>\r\n\(words)".utf8))
    }
    #expect(try state() == ["bounced"])
    #expect(try marked == 1)
  }

  @Test func nobodyCanMakeUpABounceAddress() throws {
    _ = try sent()
    for forged in [
      "help+b1.aaaaaaaaaaaaaaaaaa@example.org", "help+ana=example.org@example.org",
      "help+b1@example.org",
    ] {
      try receive(
        Array("From: <>\r\nSubject: x\r\n\r\n5.1.1\r\n".utf8), "--recipient", forged, "--sender", ""
      )
    }
    #expect(try state() == ["sent"])
    #expect(try marked == 0)
  }

  @Test func aVacationNoticeToTheBounceAddressIsNotABounce() throws {
    let (ticket, bounces) = try sent()
    try receive(
      desk.message("Auto-Submitted: auto-replied\nReturn-Path: <>\nSubject: Away", "I am away."),
      "--recipient", bounces)
    #expect(try state() == ["sent"])
    #expect(try desk.notes(ticket) == ["note: I am away."])
  }

  @Test func aDelayIsNoEnd() throws {
    let (_, bounces) = try sent()
    try receive(
      Array(
        "Return-Path: <>\r\nSubject: Delayed\r\n\r\nNo action is required on your part.\r\n".utf8),
      "--recipient", bounces)
    #expect(try state() == ["sent"])
  }

  @Test func theVariablesOfAMailServerTellTheSender() throws {
    try receive(
      desk.message("", "x"), variables: ["RECIPIENT": "help@example.org", "SENDER": ""])
    #expect(try desk.sentences(1).last?.contains("Return-Path is <>") == true)
    // A SENDER alone is not a mail server's word.
    try receive(desk.message("", "y"), variables: ["SENDER": ""])
    #expect(try desk.sentences(2).last == "acknowledged to ana@example.org")
  }

  @Test func aDomainBeyondASCIIIsWrittenToAsServersKnowIt() throws {
    let raw = desk.message("From: Ana <ana@schüle.example>\nTo: help@example.org", "dead")
    try receive(raw)
    #expect(try desk.words("SELECT address FROM outbox") == ["ana@xn--schle-mva.example"])
    let one = try #require(try desk.ticket(1))
    #expect(one.requester?.address == "ana@xn--schle-mva.example")
    // The other spelling is the same person.
    try receive(desk.message("From: ANA@xn--schle-mva.example\nTo: help@example.org", "dead"))
    #expect(try desk.ticket(2)?.requester?.id == one.requester?.id)
  }
}
