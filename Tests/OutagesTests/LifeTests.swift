import Calendar
import Commands
import Repository
import SQLite
import Services
import Testing

@testable import Outages

/// The life of outages by the commands: updates, corrections, reopening, writing down afterwards.
struct LifeTests {
  private func desk(_ needs: [(String, String)] = []) throws -> Department {
    let desk = try Department()
    try desk.services(["internet", "mail", "phones"], needs: needs)
    return desk
  }

  private func hits(_ desk: Department, _ number: Int64 = 1) throws -> [String] {
    try desk.withStore { store in
      try store.impactRows(of: store.outage(OutageNumber(number))).map { row in
        let start: Int64 = 1_777_881_600
        return "\(row.service) \(row.level.word) \((row.from.seconds - start) / 60)"
          + " \(row.until.map { String(($0.seconds - start) / 60) } ?? "-")"
      }
    }
  }

  @Test func fourServicesThatComeBackAtFourTimesHaveFourLengths() throws {
    let desk = try desk()
    try desk.services(["chat"])
    try desk.run("outage", "open", "All", "down", "-i", "internet,mail,phones,chat")
    for (index, service) in ["internet", "mail", "phones"].enumerated() {
      desk.minutes(10 * Int64(index + 1))
      try desk.run("outage", "update", "O-1", "-i", "\(service)=operational", "-m", "back")
    }
    desk.minutes(5)
    try desk.run("outage", "resolve", "O-1", "-m", "all back")
    #expect(
      try Set(hits(desk)) == [
        "internet major 0 10", "mail major 0 30", "phones major 0 60", "chat major 0 65",
      ])
  }

  @Test func whatHoldsSinceEarlierHoldsOnInLaterUpdates() throws {
    let desk = try desk()
    try desk.run("outage", "open", "Down", "-i", "internet")
    desk.minutes(30)
    try desk.run("outage", "update", "O-1", "-m", "looking")
    desk.minutes(30)
    try desk.run("outage", "impact", "O-1", "mail=degraded", "--since", "today@08:10")
    #expect(try Set(hits(desk)) == ["internet major 0 -", "mail degraded 10 -"])
    // What a later update says differently stays.
    try desk.run("outage", "impact", "O-1", "mail=operational", "--since", "today@08:40")
    try desk.run("outage", "impact", "O-1", "mail=major", "--since", "today@08:20")
    #expect(
      try Set(hits(desk)) == ["internet major 0 -", "mail degraded 10 20", "mail major 20 40"])
  }

  @Test func theTimeSinceItWasResolvedCountsWhenItWasNotMended() throws {
    for (since, expected) in [
      (nil, ["mail major 0 -"]), ("today@08:50", ["mail major 0 30", "mail major 50 -"]),
    ] as [(String?, [String])] {
      let desk = try desk()
      try desk.run("outage", "open", "Down", "-i", "mail")
      desk.minutes(30)
      try desk.run("outage", "resolve", "O-1", "-m", "mended")
      desk.minutes(30)
      let options = since.map { ["--since", $0] } ?? []
      try desk.run(["outage", "reopen", "O-1", "-m", "again"] + options)
      #expect(try hits(desk) == expected)
      #expect(try desk.words("SELECT state FROM outage") == ["investigating"])
    }
  }

  @Test func theEndMayLieBeforeWhatWasSaidLater() throws {
    let desk = try desk()
    try desk.run("outage", "open", "Down", "-i", "mail")
    desk.minutes(40)
    try desk.run("outage", "update", "O-1", "-m", "looking", "--state", "identified")
    desk.minutes(10)
    try desk.run("outage", "resolve", "O-1", "-m", "it was back", "--since", "today@08:20")
    #expect(try hits(desk) == ["mail major 0 20"])
    #expect(try desk.words("SELECT state FROM outage") == ["resolved"])
    #expect(try desk.words("SELECT CAST((ended - started) / 60 AS TEXT) FROM outage") == ["20"])
    // When it was said stays.
    let at = try desk.words(
      "SELECT CAST((at - 1777881600) / 60 AS TEXT) FROM outage_update ORDER BY id")
    #expect(at == ["0", "40", "50"])
  }

  @Test func overlappingOutagesHitAServiceUntilTheLastIsOver() throws {
    let desk = try desk([("mail", "internet")])
    try desk.run("outage", "open", "Line", "-i", "internet")
    try desk.run("outage", "open", "Mail", "slow", "-i", "mail=degraded")
    func mail() throws -> ServiceStatus {
      try desk.withStore { store in
        let id = try store.service(named: "mail").id
        return try store.serviceStatus(store.serviceGraph())[id] ?? ServiceStatus()
      }
    }
    #expect(try mail().level == .major)
    #expect(try mail().causes == [1, 2])
    desk.minutes(10)
    try desk.run("outage", "resolve", "O-1", "-m", "mended")
    #expect(try mail() == ServiceStatus(.degraded, causes: [2]))
    desk.minutes(10)
    try desk.run("outage", "resolve", "O-2", "-m", "mended")
    #expect(try mail().level == .operational)
  }

  @Test func anUpdateTellsAndACorrectionDoesNotAndIsKept() throws {
    let desk = try desk()
    try desk.run("outage", "open", "Down", "-i", "mail", "--affected", "Mial")
    #expect(try desk.withStore { try $0.update(1).told } == desk.now)
    try desk.run("outage", "amend", "O-1", "--affected", "Mail")
    #expect(try desk.withStore { try $0.untoldUpdates().isEmpty })
    #expect(try desk.words("SELECT affected FROM outage_update") == ["Mail"])
    #expect(try desk.words("SELECT affected FROM outage_amendment") == ["Mial"])
    #expect(
      try desk.words("SELECT old || '>' || new FROM event WHERE what = 'amended affected'")
        == ["Mial>Mail"])
    try desk.run("outage", "update", "O-1", "-m", "quietly", "--no-notify")
    #expect(try desk.withStore { try $0.untoldUpdates().isEmpty })
  }

  @Test func partsHoldOnUntilTheyAreTakenAway() throws {
    let desk = try desk()
    try desk.run(
      "outage", "open", "Down", "--affected", "Mail", "-w", "Call", "--works", "Phones")
    try desk.run("outage", "update", "O-1", "-m", "news", "--works=")
    #expect(
      try desk.words("SELECT affected || meanwhile || works FROM outage_update WHERE id = 2")
        == ["MailCall"])
    let refused = try desk.run("outage", "update", "O-1", "-m", "more", "--strict")
    #expect(refused.status == .failed)
    #expect(refused.failure?.message.contains("what still works") == true)
    try desk.run("outage", "resolve", "O-1", "-m", "mended")
    #expect(try desk.words("SELECT affected FROM outage_update WHERE id = 3") == [""])
    // Reopened, it says what it said while it lasted.
    try desk.run("outage", "reopen", "O-1", "-m", "again")
    #expect(
      try desk.words("SELECT affected || meanwhile FROM outage_update WHERE id = 4")
        == ["MailCall"])
  }

  @Test func aDraftSaysNothingUntilItIsPublished() throws {
    let desk = try desk()
    try desk.run("outage", "open", "Down", "-i", "mail", "--draft")
    #expect(try hits(desk).isEmpty)
    #expect(try desk.run("outage", "update", "O-1", "-m", "x").status == .failed)
    desk.minutes(10)
    try desk.run("outage", "publish", "O-1", "--affected", "Mail", "-i", "internet=degraded")
    #expect(try Set(hits(desk)) == ["mail major 0 -", "internet degraded 0 -"])
    #expect(
      try desk.words("SELECT affected FROM outage_update WHERE told IS NOT NULL") == ["Mail"])
    #expect(
      try desk.words("SELECT CAST((next_due - 1777881600) / 60 AS TEXT) FROM outage") == ["40"])
    try desk.run("outage", "open", "None", "--draft")
    try desk.run("outage", "dismiss", "O-2", "--reason", "a test")
    #expect(try desk.run("outage", "list").lines.count == 1)
    #expect(try desk.run("outage", "list", "--all").lines.count == 2)
  }

  @Test func whatIsWrittenDownAfterwardsHasItsOwnTimesAndTellsNobody() throws {
    let desk = try desk()
    let csv = """
      outage,title,at,state,affected,impact,message,cause
      a,Line cut,2026-04-01T08:00,,North,internet=partial,,network
      b,Mail slow,2026-04-02T08:00,monitoring,,mail=degraded,,
      a,,2026-04-01T09:30,identified,,internet,"Worse, now",
      a,,2026-04-01T11:00,resolved,,,Mended,
      b,,2026-04-02T08:30,resolved,,,,
      """
    let said = try desk.run("outage", "backfill", "--from", "-", input: csv)
    #expect(said.out == "O-1\nO-2\n")
    #expect(try desk.run("outage", "backfill", "--from", "-", input: csv).out.isEmpty)
    #expect(try desk.withStore { try $0.untoldUpdates().isEmpty })
    #expect(try desk.mails().isEmpty)
    let rows = try desk.run("outage", "show", "O-1", "--impacts").lines
    #expect(
      rows == [
        "internet\tpartial\t2026-04-01T08:00:00Z\t2026-04-01T09:30:00Z",
        "internet\tmajor\t2026-04-01T09:30:00Z\t2026-04-01T11:00:00Z",
      ])
    let cadence = try desk.withStore { try $0.row(of: $0.outage(OutageNumber(1))).cadence }
    #expect(cadence.silences == [5_400, 5_400])
    let json = """
      [{"title": "J", "updates": [{"at": "2026-04-03T08:00", "impact": {"mail": "major"}},
        {"at": "2026-04-03T09:00", "state": "resolved"}]}]
      """
    #expect(try desk.run("outage", "backfill", "--from", "-", input: json).out == "O-3\n")
    for wrong in ["[1]", "{}", #"[{"title":"x"}]"#, #"[{"title":"x","updates":[]}]"#, "[[[["] {
      #expect(try desk.run("outage", "backfill", "--from", "-", input: wrong).failure != nil)
    }
    let open = "outage,title,at\nc,Never over,2026-04-01T08:00\n"
    #expect(try desk.run("outage", "backfill", "--from", "-", input: open).failure != nil)
    #expect(try desk.run("outage", "list").lines.count == 3)
  }

  @Test func theBeginningMovesWithItsFirstWord() throws {
    let desk = try desk()
    try desk.run("outage", "open", "Down", "-i", "mail")
    desk.minutes(30)
    try desk.run("outage", "update", "O-1", "-m", "x")
    try desk.run("outage", "edit", "O-1", "--since", "today@07:30")
    #expect(try hits(desk) == ["mail major -30 -"])
    #expect(try desk.run("outage", "edit", "O-1", "--since", "today@08:40").failure != nil)
    #expect(
      try desk.run("outage", "impact", "O-1", "phones", "--since", "today@07:00").failure != nil)
  }
}
