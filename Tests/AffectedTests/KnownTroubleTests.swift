import Calendar
import Commands
import Repository
import SQLite
import Testing

@testable import Affected

/// A ticket of what is broken already: linked where that is clear, answered with what is known.
struct KnownTroubleTests {
  private func desk(_ settings: [String: String] = [:]) throws -> Department {
    let desk = try Department(settings: settings)
    for site in ["North School", "South School"] { try desk.run("site", "add", site) }
    try desk.run(
      "service", "add", "internet-north", "-t", "Internet at North School", "-s", "North School")
    try desk.run(
      "service", "add", "wifi-north", "-t", "Wi-Fi at North School", "-s", "North School")
    try desk.run("service", "depend", "wifi-north", "--on", "internet-north")
    try desk.run("service", "add", "mail", "-t", "District mail")
    return desk
  }

  private func openNorth(_ desk: Department, _ more: String...) throws {
    try desk.run(
      [
        "outage", "open", "No internet at North School", "-i", "internet-north", "--affected",
        "Everything online", "-w", "Use the printed sheets", "--works", "Phones work", "--next",
        "1h", "--no-notify",
      ] + more)
  }

  private func linked(_ desk: Department) throws -> [String] {
    try desk.words("SELECT 'T-' || ticket || ' O-' || outage FROM outage_ticket ORDER BY ticket")
  }

  private func received(_ desk: Department) throws -> [String] {
    try desk.words(
      """
      SELECT c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      WHERE m.event = 'ticket.received' ORDER BY m.id
      """)
  }

  @Test func aTicketWithAWordOfTheServiceFromABuildingThatItServesIsLinkedAndAnswered() throws {
    let desk = try desk()
    try openNorth(desk)
    try desk.run("ticket", "open", "Wifi is gone", "-r", "ana@x.org", "--site", "North School")
    try desk.run("ticket", "open", "Wifi is gone", "-r", "bo@x.org", "--site", "South School")
    try desk.run("ticket", "open", "Toner please", "-r", "cy@x.org", "--site", "North School")
    try desk.run("ticket", "open", "no INTERNET in 204", "-r", "di@x.org")
    #expect(try linked(desk) == ["T-1 O-1"])
    let answers = try received(desk)
    #expect(answers.count == 4)
    for part in [
      "No internet at North School", "Affected: Everything online", "Use the printed sheets",
      "Phones work", "2026-05-04 09:00", "When O-1 is over, we write to you.",
    ] { #expect(answers[0].contains(part), "\(part)") }
    #expect(!answers[1].contains("North") && !answers[2].contains("printed sheets"))
    // Nobody knows where that is: it is said, and a person decides.
    #expect(answers[3].contains("Use the printed sheets"))
    #expect(!answers[3].contains("is over, we write"))
    #expect(
      try desk.run("outage", "adopt", "O-1", "--fields", "number").lines == ["T-4"])
    #expect(try desk.run("ticket", "show", "T-1").out.contains("O-1 No internet at North School"))
  }

  @Test func theBuildingIsThatOfTheRequesterWhereNoneIsNamed() throws {
    let desk = try desk()
    try openNorth(desk)
    try desk.run("person", "add", "Ana Lee <ana@x.org>", "--site", "North School")
    try desk.run("ticket", "open", "The Wi-Fi is gone", "-r", "ana@x.org")
    #expect(try linked(desk) == ["T-1 O-1"])
  }

  @Test func whatServesEverybodyNeedsNoBuilding() throws {
    let desk = try desk()
    try desk.run("outage", "open", "Mail", "is", "down", "-i", "mail", "--no-notify")
    try desk.run("ticket", "open", "My e-mails do not arrive", "-r", "ana@x.org")
    try desk.run("ticket", "open", "Keyboard broken", "-r", "bo@x.org")
    #expect(try linked(desk) == ["T-1 O-1"])
  }

  @Test func aSettingLeavesLinkingToPeople() throws {
    let desk = try desk(["outage.link-tickets": "no"])
    try openNorth(desk)
    try desk.run("ticket", "open", "Wifi is gone", "-r", "ana@x.org", "--site", "North School")
    #expect(try linked(desk).isEmpty)
    #expect(try received(desk).first?.contains("Use the printed sheets") == true)
    #expect(try desk.run("outage", "adopt", "O-1", "--yes").lines == ["T-1"])
  }

  @Test func whatIsNotPublicOrAboutAStudentIsNotSaid() throws {
    let desk = try desk()
    try openNorth(desk, "--not-public")
    try desk.run("ticket", "open", "Wifi is gone", "-r", "ana@x.org", "--site", "North School")
    try desk.run(
      "ticket", "open", "Wifi of a student", "-r", "bo@x.org", "--site", "North School",
      "--student", "yes")
    for answer in try received(desk) {
      #expect(!answer.contains("printed sheets") && !answer.contains("larger failure"))
    }
    #expect(try linked(desk) == ["T-1 O-1"])
  }

  @Test func whatIsOverIsNotSaidAnyMore() throws {
    let desk = try desk()
    try openNorth(desk)
    try desk.run("outage", "resolve", "O-1", "-m", "A cable.", "--no-notify")
    try desk.run("ticket", "open", "Wifi is gone", "-r", "ana@x.org", "--site", "North School")
    #expect(try linked(desk).isEmpty)
    #expect(try received(desk).first?.contains("larger failure") == false)
  }

  @Test func ticketsAreResolvedWithTheirOutageAndEachRequesterToldOnce() throws {
    let desk = try desk()
    try openNorth(desk)
    for name in ["ana", "bo", "cy"] {
      try desk.run("ticket", "open", "No internet", "-r", "\(name)@x.org", "--site", "North School")
    }
    try desk.run("ticket", "close", "T-3", "--why", "confirmed")
    desk.minutes(60)
    try desk.run("outage", "resolve", "O-1", "-m", "A cable was cut.", "--tickets", "--no-notify")
    try desk.job("outage-tickets")
    #expect(
      try desk.words(
        """
        SELECT m.event || ' ' || m.address FROM outbox AS m
        WHERE m.event = 'ticket.resolved' OR m.event = 'outage.over' ORDER BY m.id
        """) == ["ticket.resolved ana@x.org", "ticket.resolved bo@x.org"])
    #expect(
      try desk.words("SELECT body FROM note WHERE kind = 'resolution'")
        .allSatisfy { $0.contains("A cable was cut.") })
    #expect(try desk.run("ticket", "list", "--fields", "number").lines.isEmpty)
    // Said again nothing is left to do.
    #expect(try desk.withStore { try $0.resolveTickets(of: $0.outage(OutageNumber(1))) }.isEmpty)
  }

  @Test func manyTicketsWithOneWordProposeADraft() throws {
    let desk = try desk()
    func open(_ text: String, _ name: String) throws {
      desk.minutes(2)
      try desk.run("ticket", "open", text, "-r", "\(name)@x.org")
    }
    for index in 1...4 { try open("Login fails with 0x80070035 \(index)", "p\(index)") }
    // The same person again is no storm.
    try open("Still 0x80070035", "p1")
    #expect(try !desk.withStore { try $0.hasTicketStorm() })
    try open("What does 0x80070035 mean?", "p5")
    for _ in 0..<2 { try desk.job("ticket-storms") }
    #expect(
      try desk.words("SELECT state || ': ' || title FROM outage")
        == ["draft: 6 tickets alike since 2026-05-04 08:02"])
    #expect(try linked(desk).count == 6)
  }

  @Test func everybodysWordsAreNoStorm() throws {
    let desk = try desk()
    for index in 1...140 {
      desk.minutes(40)
      try desk.run("ticket", "open", "Printer jam \(index % 7)", "-r", "p\(index)@x.org")
    }
    for index in 1...6 {
      desk.minutes(1)
      try desk.run("ticket", "open", "Printer jam again", "-r", "q\(index)@x.org")
    }
    #expect(try !desk.withStore { try $0.hasTicketStorm() })
  }
}
