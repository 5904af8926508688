import Calendar
import Commands
import Foundation
import SQLite
import Testing

@testable import Alerts

/// Alerts are handed over by what lives, one way after the other, and followed until people have
/// them.
struct SendingTests {
  private func district(_ settings: [String: String] = [:]) throws -> District {
    let district = try District(settings: ["alert.prefix": "MVSD"])
    try district.add(channels: District.phones("sms"))
    try district.services()
    for (name, value) in settings { try district.run("config", "set", name, value) }
    return district
  }

  private func open(_ district: District, _ service: String = "north-net") throws {
    try district.run(
      "outage", "open", "No", "internet", "-i", service, "-w", "Use paper.", "--works", "Phones",
      "--affected", "Lessons online")
  }

  private func standing(_ district: District, _ number: String = "L-1") throws -> [String] {
    let lines: [String] = try district.run(
      "alert", "status", number, "--people", "--format", "csv", "--fields", "name,state,way,answer"
    ).lines
    return Array(lines.dropFirst())
  }

  @Test func theAffectedBuildingComesFirstAndNobodyIsAskedWithoutYes() throws {
    let district = try district()
    try district.staff("Sol Reed", "South", phone: "+15550100001")
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    try district.staff("Bo Lee", "North")
    try open(district)
    let refused = try district.run("alert", "send", "O-1")
    #expect(refused.status == .usage)
    #expect(try district.words("SELECT key FROM outbox WHERE desk = 'L'").isEmpty)
    #expect(try district.run("alert", "send", "O-1", "--yes").out == "L-1\n")
    #expect(
      try standing(district) == ["Ana Ruiz,reached,sms,", "Bo Lee,reached,mail,"],
      "South has its internet")
    #expect(
      try district.words("SELECT key FROM outbox WHERE desk = 'L' ORDER BY id") == [
        "alert:1:1:sms:+15550100002", "alert:1:1:mail:bo.lee@example.org",
      ])
    let again = try district.run("alert", "send", "O-1", "--yes")
    #expect(again.status == .no, "all have this word already")
  }

  @Test func whoFollowsIsNotToldTwice() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    try district.staff("Bo Lee", "North")
    try district.follow("bo.lee@example.org", [("service", "north-net")])
    try open(district)
    try district.run("alert", "send", "O-1", "--yes")
    try district.deliver(after: 2)
    #expect(try district.sent().count == 2)
    #expect(try district.sent().filter { $0.hasPrefix("bo.lee") }.count == 1)
  }

  @Test func aRefusedMessageIsFollowedByTheNextWayAtOnceAndASlowOneLater() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    try Data().write(to: URL(fileURLWithPath: district.path + "/sms.down"))
    try open(district)
    try district.run("alert", "send", "O-1", "--yes")
    #expect(try standing(district) == ["Ana Ruiz,sending,sms,"])
    district.minutes(11)
    try district.job("alerts")
    try district.deliver()
    #expect(try standing(district) == ["Ana Ruiz,reached,mail,"])
    #expect(
      try district.words("SELECT state FROM outbox WHERE key LIKE '%:sms:%'") == ["cancelled"],
      "not by both")
    try district.job("alerts")
    #expect(try district.words("SELECT state FROM alert") == ["done"])
  }

  @Test func anEmergencyGoesByAllWaysAtOnceAndNeverToANumberThatSaidStop() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    let bo = try district.staff("Bo Lee", "North", phone: "+15550100003")
    try district.run("person", "edit", "P-\(bo)", "--do-not-contact", "all")
    let cy = try district.staff("Cy Poe", "North", phone: "+15550100004", mail: false)
    try district.run(
      "alert", "receive", input: #"{"From": "+15550100004", "Body": " Stop. "}"#)
    try district.run(
      "alert", "compose", "Leave the building", "--site", "North", "-c", "emergency", "-w",
      "Go out now.")
    district.now = Instant(seconds: 1_777_946_400)  // two in the morning
    try district.run("alert", "send", "L-1", "--yes")
    #expect(
      try district.words("SELECT key FROM outbox WHERE desk = 'L' AND state = 'sent' ORDER BY id")
        == [
          "alert:1:1:sms:+15550100002", "alert:1:1:mail:ana.ruiz@example.org",
          "alert:1:1:sms:+15550100003", "alert:1:1:mail:bo.lee@example.org",
        ])
    #expect(try standing(district).last == "Cy Poe,unreached,,")
    #expect(cy > 0)
  }

  @Test func whatIsNoHurryObeysQuietHoursBudgetAndWishes() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North", phone: "+15550100002", mail: false)
    let bo = try district.staff("Bo Lee", "North")
    try district.run("person", "edit", "P-\(bo)", "--do-not-contact", "announcement")
    for number in 1...2 {
      try district.run(
        "alert", "compose", "Filters change \(number)", "--site", "North", "-c", "informational",
        "-w", "Nothing.")
      try district.run("alert", "send", "L-\(number)", "--yes")
    }
    #expect(try district.sent().count == 1, "one text message a week")
    let reasons = try district.words(
      "SELECT DISTINCT reason FROM alert_recipient WHERE state = 'unreached' ORDER BY reason")
    #expect(reasons.contains("said no to news"))
    #expect(try district.run("alert", "send", "L-2", "--yes").status == .no)
    let plan = try district.run("alert", "plan", "L-2").out
    #expect(plan.contains("has had its messages of this week"), "\(plan)")
  }

  @Test func aDrillAndATestAreMarkedAndReachOnlyWhomTheyShould() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    try district.staff("Dana Fox", "South", phone: "+15550100009")
    try district.run("group", "add", "drillers")
    try district.run("person", "edit", "dana.fox@example.org", "--group", "drillers")
    try open(district)
    #expect(try district.run("alert", "send", "O-1", "--drill", "--yes").status == .failed)
    try district.run("config", "set", "alert.drill-group", "drillers")
    try district.run("alert", "send", "O-1", "--drill", "--yes")
    let drilled = try district.sent().map { $0.prefix(50) }
    #expect(drilled == ["+15550100009 MVSD: DRILL, nothing has happened: No"])
    district.actor = "Dana Fox"
    try district.run("alert", "send", "O-1", "--test", "--yes")
    #expect(try district.sent().last?.hasPrefix("+15550100009 MVSD: TEST: No internet") == true)
    // Neither counts: nobody is told that it is over.
    try district.run("outage", "resolve", "O-1", "-m", "Mended")
    try district.deliver(after: 2)
    #expect(try district.sent().count == 2)
  }

  @Test func anUpdateGoesToThoseWhomTheFirstWordWasForAndResolvedToThoseWhoHeard() throws {
    let district = try district()
    try district.staff("Ana Ruiz", "North", phone: "+15550100002")
    try district.staff("Bo Lee", "North", mail: false)
    try open(district)
    try district.run("alert", "send", "O-1", "--yes")
    district.minutes(5)
    try district.run("outage", "update", "O-1", "-m", "Found", "--state", "identified")
    try district.deliver(after: 2)
    try district.run("outage", "resolve", "O-1", "-m", "Mended")
    try district.deliver(after: 2)
    let sent = try district.sent().map { $0.prefix(57) }
    #expect(
      sent == [
        "+15550100002 MVSD: No internet. Lessons online. Use paper",
        "+15550100002 MVSD: Update: No internet. Found. Lessons on",
        "+15550100002 MVSD: Working again: No internet. Mended. It",
      ])
    #expect(
      try district.run("alert", "status", "O-1", "--missing", "--format", "csv", "--fields", "name")
        .lines == ["name", "Bo Lee"])
  }

  @Test func peopleAreAskedOneAfterTheOtherUntilEnoughHaveConfirmed() throws {
    let district = try district()
    for (index, name) in ["Ana Ruiz", "Bo Lee", "Cy Poe", "Di Orr"].enumerated() {
      try district.staff(name, "North", phone: "+1555010000\(index)")
    }
    try district.run(
      "alert", "compose", "Who can open North?", "--site", "North", "--need", "1", "-w",
      "Answer YES.")
    try district.run("alert", "send", "L-1", "--yes")
    func asked() throws -> Int { try district.sent().count }
    #expect(try asked() == 1)
    district.minutes(5)
    try district.job("alerts")
    try district.deliver()
    #expect(try asked() == 1, "the first has ten minutes")
    district.minutes(6)
    try district.job("alerts")
    try district.deliver()
    #expect(try asked() == 2)
    // Who says no makes the next one be asked at once.
    try district.run("alert", "receive", input: "From=%2B15550100001&Body=No")
    try district.deliver()
    #expect(try asked() == 3)
    try district.run("alert", "receive", input: "From=%2B15550100002&Body=Yes%21")
    district.minutes(60)
    try district.job("alerts")
    try district.deliver()
    #expect(try asked() == 3)
    #expect(
      try district.words("SELECT state || ' ' || reason FROM alert") == [
        "done somebody has confirmed"
      ])
    #expect(
      try standing(district) == [
        "Ana Ruiz,reached,sms,", "Bo Lee,reached,sms,no", "Cy Poe,reached,sms,yes",
        "Di Orr,unreached,,",
      ])
  }

  @Test func whoHasNotConfirmedIsAskedAgainAsOftenAsIsSaid() throws {
    let district = try district(["alert.again": "1"])
    try district.staff("Ana Ruiz", "North", phone: "+15550100002", mail: false)
    try district.staff("Bo Lee", "North", phone: "+15550100003", mail: false)
    try district.run(
      "alert", "compose", "Are you safe?", "--site", "North", "--ask", "--again", "15", "-w",
      "Answer YES.", "-n", "today@23:00")
    try district.run("alert", "send", "L-1", "--yes")
    try district.run("alert", "answer", "L-1", "Ana Ruiz")
    for _ in 1...4 {
      district.minutes(16)
      try district.job("alerts")
      try district.deliver()
    }
    #expect(
      try district.sent().map { $0.prefix(12) } == [
        "+15550100002", "+15550100003", "+15550100003",
      ])
  }

  @Test func aYesByMailIsTakenAndOtherWordsBecomeATicket() throws {
    let district = try district()
    try district.staff("Bo Lee", "North")
    try district.run("alert", "compose", "Are you safe?", "--site", "North", "--ask", "-w", "x")
    try district.run("alert", "send", "L-1", "--yes")
    let id = try district.words("SELECT message_id FROM outbox WHERE desk = 'L'")[0]
    func answer(_ words: String, _ number: Int) throws {
      try district.run(
        "mail", "receive",
        input: "From: Bo Lee <bo.lee@example.org>\r\nTo: help@example.org\r\n"
          + "Message-ID: <a\(number)@example.org>\r\nIn-Reply-To: \(id)\r\n"
          + "Subject: Re: Are you safe?\r\n\r\n\(words)\r\n\r\n> Are you safe?\r\n")
    }
    try answer("What happened?", 1)
    #expect(try standing(district) == ["Bo Lee,reached,mail,"])
    #expect(try district.words("SELECT subject FROM ticket").count == 1)
    try answer("Yes.", 2)
    #expect(try standing(district) == ["Bo Lee,reached,mail,yes"])
    #expect(try district.words("SELECT subject FROM ticket").count == 1)
  }

  @Test func whatIsCancelledDoesNotLeave() throws {
    let district = try district()
    try district.staff("Bo Lee", "North")
    try district.run("alert", "compose", "Wrong", "--site", "North", "-w", "x")
    try district.run("alert", "send", "L-1", "--yes", "--later")
    try district.run("alert", "cancel", "L-1", "--reason", "a mistake")
    try district.deliver(after: 2)
    #expect(try district.sent().isEmpty)
    #expect(try district.run("alert", "cancel", "L-1").status == .failed)
  }

  @Test func afterItsTimeAnAlertIsNotSentAndItsPeopleAreNotReached() throws {
    let district = try district()
    try district.staff("Bo Lee", "North")
    try district.run(
      "alert", "compose", "Lunch is late", "--site", "North", "-w", "x", "--expires", "today@16:00")
    try district.run("alert", "send", "L-1", "--yes", "--later")
    district.minutes(120)
    try district.run("delivery", "run")
    try district.job("alerts")
    #expect(try district.sent().isEmpty)
    #expect(try standing(district) == ["Bo Lee,unreached,mail,"])
    #expect(try district.words("SELECT state FROM alert") == ["done"])
  }
}
