import Calendar
import Commands
import Repository
import SQLite
import TestSupport
import Testing

@testable import Monitoring

/// From failures to drafts and from recoveries to proposals.
struct ProposingTests {
  private func desk(_ settings: [String: String] = [:]) throws -> Department {
    let desk = try Department(settings: settings)
    try desk.services(
      ["internet", "mail", "phones", "sis"], needs: [("mail", "internet"), ("phones", "internet")])
    try desk.run("person", "add", "Dana Moss <dana@example.org>", "--role", "director")
    return desk
  }

  private func check(_ desk: Department, _ name: String, _ status: Int, times: Int = 1) throws {
    for _ in 0..<times {
      desk.minutes(5)
      let said = try desk.run("check", name, "--status", "\(status)", "--text", "S\(status)")
      #expect(said.failure == nil && said.status == .done)
    }
  }

  private func outages(_ desk: Department) throws -> [String] {
    try desk.words("SELECT id || ' ' || state || ' ' || title FROM outage ORDER BY id")
  }

  @Test func aDraftComesAfterSoManyFailuresInARowAndTellsOnlyWhoLooksAfterIt() throws {
    let desk = try desk()
    try desk.run("person", "add", "Ben Okafor <ben@example.org>", "--role", "technician")
    try desk.run("service", "edit", "sis", "--owner", "ben@example.org")
    try check(desk, "sis", 2, times: 2)
    try check(desk, "sis", 0)
    try check(desk, "sis", 2, times: 2)
    // What cannot be told and what is only a warning are no failures, and the first ends no row.
    try check(desk, "sis", 3)
    #expect(try outages(desk).isEmpty)
    try check(desk, "sis", 2)
    #expect(try outages(desk) == ["1 draft sis does not work"])
    #expect(
      try desk.words("SELECT started || '' FROM outage")
        == ["\(Instant(rfc3339: "2026-05-04T08:20:00Z")?.seconds ?? 0)"])
    #expect(
      try desk.mails() == [
        "outage.proposed ben@example.org [O-1] proposed: sis does not work",
        "outage.proposed dana@example.org [O-1] proposed: sis does not work",
      ])
    #expect(try desk.withStore { try $0.untoldUpdates().isEmpty })
    try check(desk, "sis", 2, times: 5)
    #expect(try outages(desk).count == 1)
    #expect(try desk.mails().count == 2)
  }

  @Test func aWarningCountsWhereSomebodySaidSo() throws {
    let desk = try desk()
    try check(desk, "sis", 1, times: 5)
    #expect(try outages(desk).isEmpty)
    try desk.run("monitor", "map", "sis", "--least", "degraded", "--after", "1")
    try check(desk, "sis", 1)
    #expect(try outages(desk) == ["1 draft sis works badly"])
  }

  @Test func whatFollowsFromACauseBelongsToItsOutage() throws {
    let desk = try desk()
    try check(desk, "internet", 2, times: 3)
    try check(desk, "mail", 2, times: 3)
    #expect(try outages(desk) == ["1 draft internet does not work"])
    #expect(
      try desk.words("SELECT name || ' ' || outage FROM monitor ORDER BY name")
        == ["internet 1", "mail 1"])
    // The graph says it of mail; it is not said a second time.
    #expect(
      try desk.words(
        "SELECT DISTINCT s.name FROM outage_impact AS i JOIN service AS s ON s.id = i.service")
        == ["internet"])
    // What has another cause is another outage.
    try check(desk, "sis", 2, times: 3)
    #expect(try outages(desk).last == "2 draft sis does not work")
  }

  @Test func aCauseThatIsFoundLaterLeadsTheDraft() throws {
    let desk = try desk()
    try check(desk, "mail", 2, times: 3)
    #expect(try outages(desk) == ["1 draft mail does not work"])
    try check(desk, "internet", 2, times: 3)
    try check(desk, "phones", 2, times: 3)
    #expect(try outages(desk) == ["1 draft internet does not work"])
    #expect(
      try desk.words("SELECT name FROM monitor WHERE outage = 1 ORDER BY name")
        == ["internet", "mail", "phones"])
  }

  @Test func whatPeopleWereToldIsLeftToPeople() throws {
    let desk = try desk()
    try desk.run("outage", "open", "No internet", "-i", "internet=degraded")
    try check(desk, "mail", 2, times: 3)
    try check(desk, "internet", 2, times: 3)
    #expect(try outages(desk) == ["1 investigating No internet"])
    #expect(try desk.words("SELECT '' || count(*) FROM outage_update") == ["1"])
    #expect(try desk.words("SELECT '' || count(*) FROM monitor WHERE outage = 1") == ["2"])
  }

  @Test func plannedWorkProposesNothing() throws {
    let desk = try desk()
    try desk.run(
      "maintenance", "plan", "Work", "--starts", "today@08:10", "--for", "2h", "-i", "internet")
    desk.minutes(12)
    try desk.job("maintenance-ahead")
    try desk.job("maintenance")
    let runs = try desk.words("SELECT '' || count(*) FROM maintenance_window WHERE started > 0")
    try #require(runs == ["1"])
    try check(desk, "mail", 2, times: 3)
    try check(desk, "internet", 2, times: 3)
    #expect(try outages(desk).isEmpty)
    desk.minutes(120)
    try desk.job("maintenance")
    try desk.job("monitors")
    #expect(try outages(desk) == ["1 draft internet does not work"])
  }

  @Test func recoveryProposesTheEndAndEndsNothing() throws {
    let desk = try desk()
    try check(desk, "internet", 2, times: 3)
    try check(desk, "mail", 2, times: 3)
    try desk.run("outage", "publish", "O-1", "--no-notify")
    try check(desk, "internet", 0, times: 2)
    #expect(try desk.mails().count == 1)
    try check(desk, "mail", 0)
    try check(desk, "mail", 2)
    try check(desk, "mail", 0, times: 2)
    #expect(
      try desk.mails().last
        == "outage.recovered dana@example.org [O-1] works again: internet does not work")
    #expect(try outages(desk) == ["1 investigating internet does not work"])
    #expect(try desk.run("doctor").out.contains("what O-1 is about works again"))
    // Once, until it fails again.
    try check(desk, "mail", 0, times: 3)
    #expect(try desk.mails().count == 2)
    try desk.run("outage", "resolve", "O-1", "-m", "A cable.", "--no-notify")
    try check(desk, "mail", 2, times: 3)
    #expect(try outages(desk).last == "2 draft mail does not work")
  }

  @Test func whoSaysThatItIsOverIsNotContradictedByANewDraft() throws {
    let desk = try desk()
    try check(desk, "sis", 2, times: 3)
    try desk.run("outage", "dismiss", "O-1")
    try check(desk, "sis", 2, times: 5)
    #expect(try outages(desk).count == 1)
    #expect(try desk.run("doctor").out.contains("'sis' still fails, though O-1 is dismissed"))
  }

  @Test func aSettingLetsChecksTellAndEnd() throws {
    let desk = try desk(["monitor.publish": "yes", "monitor.resolve": "yes"])
    try check(desk, "sis", 2, times: 3)
    #expect(try outages(desk) == ["1 investigating sis does not work"])
    #expect(
      try desk.words("SELECT affected || ' ' || notify FROM outage_update") == ["sis 1"])
    try check(desk, "sis", 0, times: 2)
    #expect(try outages(desk) == ["1 resolved sis does not work"])
    #expect(
      try desk.words("SELECT kind || ' ' || notify FROM outage_update ORDER BY id")
        == ["opened 1", "resolved 1"])
  }

  @Test func flappingIsHeldDown() throws {
    let desk = try desk()
    try desk.run("check", "sis", "--status", "0")
    try desk.run("monitor", "map", "sis", "--after", "1", "--recover", "1")
    for _ in 0..<5 {
      try check(desk, "sis", 2)
      try check(desk, "sis", 0)
    }
    #expect(try desk.words("SELECT flapping || '' FROM monitor") == ["1"])
    let before = try outages(desk).count
    try desk.run("outage", "dismiss", "O-1")
    try check(desk, "sis", 2)
    #expect(try outages(desk).count == before)
    #expect(try desk.run("doctor").out.contains("'sis' changes too often to count"))
    #expect(try desk.run("monitor", "list", "--fields", "state").out == "flapping\n")
    // Down for good: it is calm after a while, and counts.
    try check(desk, "sis", 2, times: 20)
    #expect(try desk.words("SELECT flapping || '' FROM monitor") == ["0"])
    #expect(try outages(desk).last?.hasSuffix("draft sis does not work") == true)
  }

  @Test func namesThatNobodyKnowsAreListedAndLaterCount() throws {
    let desk = try desk()
    let down = try PayloadTests.payload("kuma-down")
    let said = try desk.run("check", input: down)
    #expect(said.failure == nil && said.status == .done && said.err.isEmpty)
    #expect(try outages(desk).isEmpty)
    #expect(
      try desk.run("monitor", "list", "--unmapped", "--fields", "name").out
        == "Learning platform\n")
    #expect(try desk.run("doctor").out.contains("'Learning platform' stands for no service"))
    try desk.run("monitor", "map", "learning platform", "sis")
    try desk.job("monitors")
    #expect(try outages(desk) == ["1 draft sis does not work"])
    // An older message that comes late changes nothing; a newer one does.
    desk.minutes(60)
    try desk.run("check", input: try PayloadTests.payload("kuma-up"))
    #expect(try desk.words("SELECT level || '' FROM monitor") == ["0"])
    try desk.run("check", input: down)
    #expect(try desk.words("SELECT level || '' FROM monitor") == ["0"])
  }

  @Test func anAlertWithALabelAndAVendorsPageStandForTheirServices() throws {
    let desk = try desk()
    try desk.run("service", "edit", "sis", "--vendor-page", "https://status.rosterly.example/")
    try desk.run("check", input: try PayloadTests.payload("alertmanager"))
    try desk.run("check", input: try PayloadTests.payload("statuspage-summary"))
    #expect(
      try desk.words(
        """
        SELECT m.name || ' ' || s.name FROM monitor AS m JOIN service AS s ON s.id = m.service
        ORDER BY m.name
        """) == ["Down fw-north:9100 internet", "Rosterly sis"])
    #expect(
      try outages(desk)
        == ["1 draft internet does not work", "2 draft sis works only in parts"])
    // Since when it is so, Alertmanager says itself.
    #expect(
      try desk.words("SELECT started || '' FROM outage WHERE id = 1")
        == ["\(Instant(rfc3339: "2026-05-04T07:55:10Z")?.seconds ?? 0)"])
  }

  @Test func aTrialChangesNothing() throws {
    let desk = try desk()
    let said = try desk.run(
      "check", "--dry-run", "--fields", "name,state",
      input: try PayloadTests.payload("alertmanager"))
    #expect(said.lines.count == 3)
    #expect(try desk.words("SELECT name FROM monitor").isEmpty)
    #expect(try outages(desk).isEmpty && desk.mails().isEmpty)
  }

  @Test func aCheckThatIsSilentIsMissed() throws {
    let desk = try desk()
    try check(desk, "sis", 0)
    try desk.run("check", input: try PayloadTests.payload("kuma-up"))
    desk.minutes(59)
    #expect(try !desk.run("doctor").out.contains("nothing was heard"))
    desk.minutes(2)
    #expect(try desk.run("doctor").out.contains("nothing was heard of the check 'sis'"))
    #expect(try desk.run("monitor", "list", "--silent", "--fields", "name").out == "sis\n")
    try desk.run("monitor", "map", "sis", "--every", "0")
    #expect(try !desk.run("doctor").out.contains("nothing was heard"))
    try desk.run("monitor", "forget", "sis", "--yes")
    #expect(try desk.run("monitor", "show", "sis").status == .failed)
  }

  @Test func aWrongNameIsFoundBeforeThePluginRuns() throws {
    let desk = try desk()
    let said = try desk.run(["check", "interent", "--", "/no/such/plugin"])
    #expect(said.failure?.hints.first == "did you mean 'internet'?")
    #expect(try desk.run("check", "uplink", "-s", "internet", "--status", "0").failure == nil)
    #expect(try desk.run("check", "uplink", "--status", "0").failure == nil)
    #expect(try desk.run("check", "uplink", "-s", "sis", "--status", "0").status == .failed)
    for words in [
      ["check", "internet"], ["check", "internet", "--status", "4"],
      ["check", "--status", "1"], ["check", "internet", "--from", "kuma", "--status", "1"],
      ["check", "internet", "--timeout", "0", "--", "true"],
    ] { #expect(try desk.run(words).status == .usage, "\(words)") }
  }
}
