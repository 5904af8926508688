// Service levels through commands: which holds, what is due, what is fixed, who is told and how often.

import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Testing

@testable import Tickets

@Suite struct LevelTests {
  private let desk: Desk

  init() throws {
    desk = try Desk()
    let config = """
      [mail]
      address = help@example.org
      [channel mail]
      type = file
      path = out
      from = help@example.org
      """
    let path = desk.folder + "/config"
    try config.write(toFile: path, atomically: true, encoding: .utf8)
    desk.variables["ITTOOL_CONFIG"] = path
    try desk.run("person add 'Lee Boss <lee@x.org>' --role director")
  }

  private func at(_ time: String) { desk.now = Instant(rfc3339: time) ?? desk.now }

  private func levels() throws {
    try desk.run("level create urgent -p urgent --response 15min --urgent")
    try desk.run("level create usual --response 2h --next-word 1d --resolution 2d")
  }

  private func told() throws -> [String] {
    try desk.withStore { store in
      try store.escalate()
      return try store.db.all(
        "SELECT event || ' ' || address FROM outbox WHERE event LIKE 'level%' ORDER BY id",
        as: String.self)
    }
  }

  @Test func theFirstThatMatchesHolds() throws {
    try levels()
    try desk.run("ticket open lamp -r ana@x.org")
    try desk.run("ticket open fire -p urgent -r ana@x.org")
    let rows = try desk.run("ticket list --fields number,level,response_due --format csv").lines
    #expect(rows[1] == "T-2,urgent,2026-05-04T08:15:00Z")
    #expect(rows[2] == "T-1,usual,2026-05-04T10:00:00Z")
    try desk.run("level edit usual --place 1")
    #expect(try desk.run("ticket list --fields level --format tsv").lines == ["usual", "usual"])
  }

  @Test func resultsAreFixedWhenATicketClosesAndASnowDayChangesOpenOnesAlone() throws {
    try levels()
    try desk.run("ticket open lamp -r ana@x.org")
    try desk.run("ticket open cable -r ana@x.org")
    at("2026-05-05T12:00:00Z")
    try desk.run("ticket close 1 --why confirmed")
    #expect(
      try desk.run("ticket list -a --fields breached").lines == [
        "response next_word", "response next_word",
      ])
    try desk.withStore { store in
      try store.write {
        try store.db.run(
          """
          INSERT INTO calendar_exception(calendar, first, last, rule)
          VALUES (1, '2026-05-04', '2026-05-05', 'closed')
          """)
        try store.record(subject: "calendar", "default 2026-05-04", new: "closed")
      }
    }
    let rows = try desk.run("ticket list -a --fields number,breached --format csv").lines
    #expect(rows[1] == "T-2," && rows[2] == "T-1,response next_word")
    var outcomes: [LevelOutcome] = []
    try desk.withStore { store in
      try store.forEachLevelOutcome(where: "t.id <= 2") { outcome, _ in outcomes.append(outcome) }
    }
    #expect(outcomes.count { $0.isFixed } == 3 && outcomes.count == 6)
    #expect(outcomes.filter { !$0.isFixed }.allSatisfy { $0.result == .open && $0.used == 0 })
    try desk.run("ticket reopen 1")
    // Opened again it is computed anew, and the snow days count no longer.
    #expect(try desk.run("ticket list --fields number,breached --format csv").lines[2] == "T-1,")
    try desk.withStore { store in
      let left = try store.db.first("SELECT count(*) FROM level_result", as: Int64.self)
      #expect(left == 0)
    }
  }

  @Test func duplicatesAndSpamSayNothingOfTheService() throws {
    try levels()
    for why in ["duplicate", "spam"] {
      let number = try desk.run("ticket open lamp -r ana@x.org").lines[0]
      try desk.run("ticket close \(number) --why \(why)")
    }
    try desk.run("ticket open lamp -r ana@x.org")
    try desk.run("ticket merge 3 --into 1")
    var count = 0
    try desk.withStore { try $0.forEachLevelOutcome(where: "t.id > 0") { _, _ in count += 1 } }
    #expect(count == 0)
  }

  @Test func eachIsToldOnceAndInWorkingHoursOnly() throws {
    try levels()
    try desk.run("ticket open lamp -r ana@x.org -A jo@x.org")
    #expect(try told() == [])
    at("2026-05-04T20:00:00Z")
    #expect(try told() == [], "nobody is told at night")
    at("2026-05-05T08:00:00Z")
    #expect(try told() == ["level.breach.response jo@x.org", "level.warning.word jo@x.org"])
    #expect(try told().count == 2)
    at("2026-05-05T12:00:00Z")
    let later = try told()
    #expect(later.contains("level.breach.response lee@x.org"))
    #expect(later.contains("level.breach.word jo@x.org"))
    #expect(Set(later).count == later.count)
    try desk.withStore { store in
      let looks = try store.db.first(
        "SELECT count(*) FROM level_look WHERE at <= \(store.now)", as: Int64.self)
      #expect(looks == 0)
      #expect(try !store.hasLevelsToLookAt())
    }
  }

  @Test func anUrgentLevelTellsAtNightAndAWaitingTicketNobody() throws {
    try levels()
    at("2026-05-04T15:30:00Z")
    try desk.run("ticket open fire -p urgent -r ana@x.org -A jo@x.org")
    try desk.run("ticket open lamp -r ana@x.org -A jo@x.org")
    try desk.run("ticket wait 2 --for vendor")
    at("2026-05-04T22:00:00Z")
    #expect(try told() == ["level.breach.response jo@x.org"])
    at("2026-05-12T12:00:00Z")
    #expect(try told().allSatisfy { !$0.contains("word") })
  }

  @Test func aStormIsOneMailAReceiver() throws {
    try levels()
    for number in 1...30 { try desk.run("ticket open lamp\(number) -r ana@x.org -A jo@x.org") }
    at("2026-05-04T10:30:00Z")
    #expect(try told() == ["level.many jo@x.org"])
    try desk.withStore { store in
      // It speaks of many tickets, so that an answer could not be put on one.
      let text = try store.db.first(
        "SELECT text FROM outbox_content ORDER BY id DESC LIMIT 1", as: String.self)
      #expect(text?.contains("belongs to none of these tickets") == true)
      let rows = try store.db.first(
        "SELECT count(*) FROM level_told WHERE message IS NOT NULL", as: Int64.self)
      #expect(rows == 30)
    }
  }

  @Test func levelsGoOutAsTextAndComeBack() throws {
    try levels()
    try desk.run(
      "level edit urgent --calendar 24x7 --lead role:director --site 'North High' -d 'A class waits'"
    )
    let text = try desk.run("level export").out
    try desk.run("level delete usual")
    try desk.run("level edit urgent --without lead --warn 50")
    #expect(desk.run(words: ["level", "import", "-"], input: text).status == .done)
    #expect(try desk.run("level export").out == text)
    let other = desk.run(
      words: ["level", "import", "-", "--replace"], input: "[level a]\nresponse = 1h\n")
    #expect(other.status == .done)
    #expect(try desk.run("level list --fields level").lines == ["a"])
    for bad in [
      "response = 1h", "[level x]\n", "[level x]\nresponse = 1m",
      "[level x]\nqueue = none\nresponse = 1h",
    ] {
      #expect(desk.run(words: ["level", "import", "-"], input: bad).status != .done, "\(bad)")
    }
    #expect(try desk.run("level list --fields level").lines == ["a"])
  }

  @Test func aChangeMarksItsTicketAndNothingElse() throws {
    func marked() throws -> Int64 {
      try desk.withStore { store in
        try store.write { try store.markChanges() }
        return try store.db.first("SELECT count(*) FROM level_look WHERE at = 0", as: Int64.self)
          ?? 0
      }
    }
    try desk.run("ticket open before -r ana@x.org")
    #expect(try marked() == 0)
    try levels()
    #expect(try marked() == 1)
    _ = try told()
    #expect(try marked() == 0)
    try desk.run("ticket open after -r ana@x.org")
    #expect(try marked() == 1)
    _ = try told()
    try desk.run("ticket note 1 -m 'Looked.'")
    #expect(try marked() == 1)
  }

  @Test func historiesOfAllOpenTicketsAreOneQueryWithoutASort() throws {
    try levels()
    try desk.withStore { store in
      for sql in [
        Store.levelQuery("t.state <= 3"), Store.looks(at: store.now), Store.marksSince(0),
        Store.outcomes("t.created >= 0 AND t.created < 9", "1", since: store.now),
        Store.levelQuery(Store.numbered([1, 2])),
      ] {
        var plan: [String] = []
        try store.db.forEachRow("EXPLAIN QUERY PLAN " + sql) { row in
          for _ in 0..<3 { _ = row.value() }
          plan.append(try row.text())
        }
        let text = plan.joined(separator: "\n")
        #expect(!text.contains("TEMP B-TREE"), "\(text)")
        #expect(!text.contains("SCAN event") && !text.contains("SCAN note"), "\(text)")
      }
    }
  }
}
