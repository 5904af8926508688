import Calendar
import Commands
import SQLite
import Testing

@testable import Alerts

/// Updates of outages and windows of planned work reach those who follow and those who heard.
struct TellingTests {
  private func district() throws -> District {
    let district = try District()
    try district.services()
    return district
  }

  @Test func anUpdateReachesWhoFollowsTheServiceOrTheBuildingAndNobodyElse() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North")
    try district.staff("Bo Lee", "North")
    try district.follow("ana.ruiz@example.org", [("service", "north-net"), ("site", "1")])
    try district.follow("cy@example.net", [("site", "1")])
    try district.follow("di@example.net", [("service", "south-net"), ("tag", "north-net")])
    try district.run("outage", "open", "Cable", "cut", "-i", "north-net")
    #expect(
      try district.waiting() == [
        "ana.ruiz@example.org [O-1] Cable cut", "cy@example.net [O-1] Cable cut",
      ])
    #expect(try district.withStore { try $0.untoldUpdates() }.isEmpty)
    #expect(try !district.run("outage", "show", "O-1").out.contains("not told"))
  }

  @Test func whoFollowsWhatNeedsTheBrokenServiceIsToldAsWell() throws {
    let district = try district()
    try district.run("service", "depend", "mail", "--on", "north-net")
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Cable", "cut", "-i", "north-net")
    #expect(try district.waiting() == ["cy@example.net [O-1] Cable cut"])
  }

  @Test func aDownThatWouldArriveAfterFixedIsNotSentAndWhoNeverHeardGetsNoResolved() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail")
    // The channel is away for an hour: nothing leaves.
    district.minutes(20)
    try district.run("outage", "resolve", "O-1", "-m", "Mended")
    try district.deliver(after: 2)
    #expect(try district.sent().isEmpty)
    #expect(try district.waiting().isEmpty)
    #expect(
      try district.words("SELECT reason FROM outbox WHERE desk = 'L'") == ["O-1 is over"])
  }

  @Test func whoHeardIsToldThatItIsOverEvenWithoutFollowing() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail")
    try district.deliver(after: 2)
    try district.follow("late@example.net", [("service", "mail")])
    try district.run("outage", "resolve", "O-1", "-m", "Mended")
    try district.deliver(after: 2)
    #expect(
      try district.sent() == [
        "cy@example.net [O-1] Mail down", "cy@example.net [O-1] Working again: Mail down",
      ])
  }

  @Test func aMessageThatWaitsIsReplacedByTheNewerWord() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail")
    try district.run("outage", "update", "O-1", "-m", "It is the disk", "--state", "identified")
    #expect(try district.waiting() == ["cy@example.net [O-1] Update: Mail down"])
    try district.deliver(after: 2)
    #expect(try district.sent().count == 1)
    #expect(
      try district.words("SELECT state FROM alert ORDER BY id") == ["replaced", "sending"])
  }

  @Test func twelveOutagesInAMinuteAreOneMessageOfEachReadersOwn() throws {
    let district = try district()
    try district.follow(
      "all@example.net", [("service", "mail"), ("service", "north-net"), ("service", "south-net")])
    try district.follow("south@example.net", [("service", "south-net")])
    for (service, title) in [("mail", "Mail"), ("north-net", "North"), ("south-net", "South")] {
      try district.run("outage", "open", title, "down", "-i", service, "-w", "Wait.")
    }
    #expect(
      try district.waiting() == [
        "all@example.net [O-1, O-2, O-3] Mail down; North down; South down",
        "south@example.net [O-3] South down",
      ])
    try district.deliver(after: 2)
    #expect(try district.sent().count == 2)
    // One of the three is over: both heard of it.
    try district.run("outage", "resolve", "O-3", "-m", "Mended")
    try district.deliver(after: 2)
    #expect(try district.sent().suffix(2).allSatisfy { $0.hasSuffix("Working again: South down") })
  }

  @Test func whatIsOverLeavesTheCommonMessageBeforeItIsSent() throws {
    let district = try district()
    try district.follow("all@example.net", [("service", "mail"), ("service", "north-net")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail")
    try district.run("outage", "open", "North", "down", "-i", "north-net")
    try district.run("outage", "resolve", "O-1", "-m", "It was a mistake")
    #expect(try district.waiting() == ["all@example.net [O-2] North down"])
  }

  @Test func anOutageThatIsNotPublicIsToldToStaffAlone() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North")
    try district.follow("ana.ruiz@example.org", [("service", "mail")])
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Break-in", "-i", "mail", "--not-public")
    #expect(try district.waiting() == ["ana.ruiz@example.org [O-1] Break-in"])
  }

  @Test func cronTellsWhatCouldNotBeToldOnceAndNotTwice() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail")
    try district.withStore { store in
      try store.write { try store.db.run("UPDATE outage_update SET told = NULL") }
    }
    try district.job("outages")
    try district.job("outages")
    try district.deliver(after: 2)
    #expect(try district.sent() == ["cy@example.net [O-1] Mail down"])
  }

  @Test func aQuietUpdateTellsNobodyAndABackfilledOutageNeither() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail", "--no-notify")
    #expect(try district.waiting().isEmpty)
  }

  @Test func windowsOfWorkTellWhoFollowsAndTheirEndTellsWhoHeard() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run(
      "maintenance", "plan", "New", "server", "--starts", "2026-05-05@10:00", "--for", "2h", "-i",
      "mail", "--affected", "All mail")
    try district.deliver(after: 2)
    #expect(
      try district.sent() == [
        "cy@example.net [M-1] Planned work, Tue 5/5 10:00 to 12:00: New server"
      ])
    district.now = Instant(seconds: 1_777_975_200)  // Tuesday, 10:00
    try district.job("maintenance")
    try district.follow("late@example.net", [("service", "mail")])
    try district.deliver(after: 1)
    district.now = district.now + 2 * 3_600
    try district.job("maintenance")
    try district.deliver(after: 1)
    #expect(
      try district.sent().dropFirst() == [
        "cy@example.net [M-1] Planned work has begun, until 12:00: New server",
        "cy@example.net [M-1] Planned work is done: New server",
      ])
  }

  @Test func workThatIsCalledOffTakesItsAnnouncementAlong() throws {
    let district = try district()
    try district.follow("cy@example.net", [("service", "mail")])
    try district.run(
      "maintenance", "plan", "New", "server", "--starts", "2026-05-05@10:00", "--for", "2h", "-i",
      "mail")
    try district.run("maintenance", "cancel", "M-1", "--reason", "Ill")
    try district.deliver(after: 2)
    #expect(try district.sent().isEmpty)
  }

  @Test func erasingAFollowerLeavesNothingOfThem() throws {
    let district = try district()
    let ana = try district.staff("Ana Ruiz", "North")
    try district.follow("ana.ruiz@example.org", [("service", "mail")])
    try district.run("outage", "open", "Mail", "down", "-i", "mail")
    try district.deliver(after: 2)
    try district.run("person", "erase", "P-\(ana)", "--yes")
    #expect(
      try district.words("SELECT address FROM alert_recipient WHERE address IS NOT NULL").isEmpty)
    #expect(try district.words("SELECT address FROM outbox WHERE desk = 'L'") == ["erased"])
  }
}
