// What was missed while mail was down is told once, in one message, to those whom nothing reached.
import Calendar
import Foundation
import Testing

@testable import Alerts

@Suite struct MissedTests {
  /// Mail needs the mail server; Ana has mail alone, Ben a telephone too, Cleo follows by an address.
  private func district() throws -> District {
    let district = try District()
    try district.add(channels: District.phones("modem"))
    try district.services()
    try district.run("service", "depend", "--channel", "mail", "--on", "mail")
    try district.staff("Ana", "North")
    try district.staff("Ben", "North", phone: "+15550100202")
    for address in ["ana@example.org", "ben@example.org", "cleo@elsewhere.example"] {
      try district.follow(address, [("service", "mail"), ("service", "north-net")])
    }
    return district
  }

  private func summaries(_ district: District) throws -> [String] {
    try district.words(
      """
      SELECT m.address || ' ' || c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      JOIN alert AS a ON a.id = m.item AND m.desk = 'L' WHERE a.kind = 'summary' ORDER BY m.id
      """)
  }

  @Test func oneSummaryGoesToThoseWhomNothingReached() throws {
    let district = try district()
    try district.run("outage", "open", "Mail is down", "-i", "mail=major", "-w", "Use the phone")
    try district.deliver(after: 2)
    try district.run("outage", "open", "No internet", "-i", "north-net=major", "-w", "Use paper")
    try district.deliver(after: 2)
    try district.run("outage", "resolve", "O-2", "-m", "A cable was replaced.")
    try district.deliver(after: 2)
    try district.job("missed")
    #expect(try summaries(district).isEmpty, "mail is still down")
    try district.run("outage", "resolve", "O-1", "-m", "The mail server runs again.")
    try district.deliver(after: 2)
    try district.job("missed")
    let told = try summaries(district)
    #expect(told.count == 2, "\(told)")
    #expect(told.allSatisfy { !$0.hasPrefix("ben") }, "a text message reached Ben")
    let ana = try #require(told.first { $0.hasPrefix("ana@example.org") })
    #expect(told.contains { $0.hasPrefix("cleo@elsewhere.example") })
    #expect(
      ana.contains("**Mail is down** (O-1): from 15:00 to 15:06. The mail server runs again."))
    #expect(ana.contains("**No internet** (O-2): from 15:02 to 15:04. A cable was replaced."))
    let place = try #require(ana.range(of: "Mail is down")?.lowerBound)
    #expect(place < (try #require(ana.range(of: "No internet")?.lowerBound)))
    // Told once, however often cron runs.
    for _ in 1...3 {
      try district.deliver(after: 10)
      try district.job("missed")
    }
    #expect(try summaries(district).count == 2)
    #expect(try district.sent().filter { $0.contains("What you missed") }.count == 2)
  }

  @Test func whatIsStillBrokenIsSaidToBeSo() throws {
    let district = try district()
    try district.run("outage", "open", "Mail is down", "-i", "mail=major", "-w", "Use the phone")
    try district.deliver(after: 2)
    try district.run(
      "outage", "open", "No internet", "-i", "north-net=major", "--affected", "All of North", "-w",
      "Use paper")
    try district.deliver(after: 2)
    try district.run("outage", "resolve", "O-1", "-m", "It runs again.")
    try district.deliver(after: 2)
    try district.job("missed")
    let ana = try #require(try summaries(district).first { $0.hasPrefix("ana") })
    #expect(
      ana.contains(
        "**No internet** (O-2): since 15:02, and not over yet. All of North. Until then: "
          + "Use paper."), "\(ana)")
  }

  @Test func whatWasOverBeforeAMessageLeftWasNotMissed() throws {
    let district = try district()
    try district.run("outage", "open", "No internet", "-i", "north-net=major", "-w", "Use paper")
    try district.run("outage", "resolve", "O-1", "-m", "A blip.")
    try district.deliver(after: 5)
    try district.job("missed")
    #expect(try summaries(district).isEmpty)
  }

  @Test func whatWaitedForASilentServerCountsToo() throws {
    let district = try District(channels: "")
    // The only way for mail is a program that does not answer.
    let config = district.path + "/config"
    let text = try String(contentsOfFile: config, encoding: .utf8)
      .replacingOccurrences(
        of: "type = file\npath = \(district.path)/out",
        with: "type = exec\ncommand = \(district.path)/relay {address}")
    try text.write(toFile: config, atomically: true, encoding: .utf8)
    func relay(_ status: Int) throws {
      try "#!/bin/sh\ncat > /dev/null\nexit \(status)\n"
        .write(toFile: district.path + "/relay", atomically: true, encoding: .utf8)
      chmod(district.path + "/relay", 0o755)
    }
    try relay(69)
    try district.services()
    try district.staff("Ana", "North")
    try district.follow("ana@example.org", [("service", "north-net")])
    try district.run("outage", "open", "No internet", "-i", "north-net=major", "-w", "Use paper")
    try district.deliver(after: 2)
    try district.run("outage", "resolve", "O-1", "-m", "It works.")
    try district.deliver(after: 2)
    try district.job("missed")
    #expect(try summaries(district).isEmpty, "the server does not answer yet")
    try relay(0)
    try district.run("delivery", "retry", "--channel", "mail")
    try district.deliver(after: 2)
    try district.job("missed")
    #expect(try summaries(district).map { $0.prefix(15) } == ["ana@example.org"])
  }
}
