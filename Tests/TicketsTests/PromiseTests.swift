// Promises: told, reminded of once, kept or broken by the stated rule, and counted.
import Foundation
import Repository
import SQLite
import Testing

@testable import Tickets

@Suite struct PromiseTests {
  /// Tuesday morning, periods on school days, a snow day on the ninth.
  private func desk() throws -> Desk {
    let desk = try Desk()
    let config = """
      [channel mail]
      type = file
      path = \(desk.folder)/Maildir
      from = Help <help@school.example>
      """
    try config.write(toFile: desk.folder + "/config", atomically: true, encoding: .utf8)
    desk.variables["ITTOOL_CONFIG"] = desk.folder + "/config"
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    desk.variables["ITTOOL_SHARE"] = root.appending(path: "share").path
    try desk.database().script(
      """
      INSERT INTO bell_schedule VALUES (1, 1, 'regular');
      INSERT INTO period VALUES (1, 'Period 4', '11:10', '11:55');
      INSERT INTO weekday_bells SELECT 1, value, 1 FROM json_each('[1,2,3,4,5]');
      INSERT INTO calendar_exception(calendar, first, last, rule, title)
        VALUES (1, '2026-12-09', '2026-12-09', 'closed', 'Snow day');
      """)
    try clock(desk, "2026-12-01T09:00:00Z")
    try desk.run(
      "ticket open Projector -r 'Ana <ana@x.org>' --assignee dana@x.org", as: "dana@x.org")
    return desk
  }

  private func clock(_ desk: Desk, _ time: String) throws {
    desk.now = try #require(.init(rfc3339: time))
  }

  private func states(_ desk: Desk) throws -> [String] {
    try desk.database().all("SELECT state FROM promise ORDER BY id", as: String.self)
  }

  private func told(_ desk: Desk) throws -> [String] {
    try desk.database().all(
      "SELECT event || ' ' || address FROM outbox WHERE event GLOB 'ticket.promise*' ORDER BY id",
      as: String.self)
  }

  private func lastMail(_ desk: Desk) throws -> String {
    try desk.database().all("SELECT text FROM outbox_content ORDER BY id", as: String.self).last
      ?? ""
  }

  @Test func theMailTellsTheTimeInWords() throws {
    let desk = try desk()
    try desk.run("ticket reply 1 -m 'I will be there.' --promise thu@period4", as: "dana@x.org")
    #expect(
      try lastMail(desk).contains(
        "I will be there.\n\nYou can count on this time: Thursday 3 December, period 4"
          + " (11:10–11:55).\n\ndana@x.org"))
    // Without a promise neither the line nor its empty line is there.
    try desk.run("ticket reply 1 -m 'Until then.'", as: "dana@x.org")
    #expect(try lastMail(desk).contains("Until then.\n\ndana@x.org"))
    try desk.database().run("UPDATE person SET language = 'es' WHERE address = 'ana@x.org'")
    try desk.run("ticket reply 1 -m 'Voy.' --promise fri@14:30", as: "dana@x.org")
    #expect(try lastMail(desk).contains("esta hora: viernes 4 de diciembre a las 14:30."))
  }

  @Test func aWordOnThePromisedDayKeepsItAndAnEarlierOneDoesNot() throws {
    let desk = try desk()
    try desk.run("ticket reply 1 -m a --promise thu@period4")
    try clock(desk, "2026-12-02T10:00:00Z")
    try desk.run("ticket reply 1 -m 'The part is ordered.'")
    try desk.run("ticket note 1 -m 'Only for us.'")
    #expect(try states(desk) == ["open"])
    try clock(desk, "2026-12-03T09:00:00Z")
    try desk.run("ticket reply 1 -m 'Which room?' --promise stands")
    #expect(try states(desk) == ["open"])
    try clock(desk, "2026-12-03T12:20:00Z")
    let said = try desk.run("ticket reply 1 -m 'That was it.' --dry-run")
    #expect(said.out.contains("counts as kept"))
    try desk.run("ticket reply 1 -m 'That was it.'")
    #expect(try states(desk) == ["kept"])
    try desk.run("ticket promise 1 break")
    #expect(try states(desk) == ["broken"])
  }

  @Test func theEndOfTheTicketSettlesIt() throws {
    for (line, state) in [
      ("ticket resolve 1 -m 'The lamp is new.'", "kept"), ("ticket close 1 -w confirmed", "kept"),
      ("ticket close 1 -w declined -m 'No.'", "withdrawn"), ("ticket close 1 -w spam", "withdrawn"),
    ] {
      let desk = try desk()
      try desk.run("ticket promise 1 add thu@period4")
      try desk.run(line)
      #expect(try states(desk) == [state], "\(line)")
    }
    let desk = try desk()
    try desk.run("ticket promise 1 add thu@period4")
    try desk.run("ticket close 1 -w confirmed")
    try desk.run("ticket undo")
    #expect(try states(desk) == ["open"])
    try desk.run("ticket open Other")
    try desk.run("ticket merge 1 --into 2")
    #expect(try states(desk) == ["open"])
    #expect(try desk.run("promises --fields number").lines == ["T-2"])
  }

  @Test func remindersComeOnceAndInWorkingHours() throws {
    let desk = try desk()
    // At the opening of Monday: the last working hour before it is on Friday.
    try desk.run("ticket promise 1 add 2026-12-07@08:00")
    for time in ["2026-12-04T14:30:00Z", "2026-12-04T20:00:00Z", "2026-12-05T10:00:00Z"] {
      try clock(desk, time)
      try desk.withStore { try $0.watchPromises() }
      #expect(try told(desk) == [], "\(time)")
    }
    try clock(desk, "2026-12-04T15:05:00Z")
    for _ in 1...2 { try desk.withStore { try $0.watchPromises() } }
    #expect(try told(desk) == ["ticket.promise-due dana@x.org"])
    try clock(desk, "2026-12-07T08:31:00Z")
    #expect(try desk.run("promises --fields state").lines == ["broken"])
    for _ in 1...2 { try desk.withStore { try $0.watchPromises() } }
    #expect(
      try told(desk) == ["ticket.promise-due dana@x.org", "ticket.promise-broken dana@x.org"])
    #expect(
      try desk.run("board", as: "dana@x.org").lines.first?.hasPrefix("promise broken\tT-1") == true)
    // What would leave now is asked whether it is still true.
    try desk.run("ticket reply 1 -m 'I am sorry.'")
    #expect(try desk.run("board", as: "dana@x.org").lines.allSatisfy { !$0.hasPrefix("promise") })
    #expect(try desk.run("promises").lines == [])
    let counted = try desk.run("promises --count").lines
    #expect(counted.last == "all\t0\t1\t0\t0\t0\t0")
  }

  @Test func aWordAfterTheGraceComesTooLate() throws {
    let desk = try desk()
    try desk.run("ticket promise 1 add today@10:00")
    try clock(desk, "2026-12-01T10:31:00Z")
    try desk.run("ticket resolve 1 -m 'Done now.'")
    #expect(try states(desk) == ["broken"])
    #expect(try desk.value("SELECT settled FROM promise").text == "1796121000")
  }

  @Test func aTimeThatCannotBePromisedIsRefusedAndAnOddOneIsTold() throws {
    let desk = try desk()
    #expect(try desk.fail("ticket promise 1 add yesterday").err.contains("is past"))
    #expect(try desk.fail("ticket promise 1 add 2026-12-09@p4").err.contains("Snow day"))
    #expect(try desk.fail("ticket promise 1 add thu@p9").err.contains("Period 4"))
    #expect(try desk.fail("ticket promise 1 keep").err.contains("no open promise"))
    let holiday = try desk.run("ticket promise 1 add 2026-12-09", at: .terminal())
    #expect(holiday.err.contains("no hours in the calendar 'default': Snow day"))
    let night = try desk.run("ticket promise 1 add thu@22:00", at: .terminal())
    #expect(night.err.contains("outside of the hours"))
    try desk.run("ticket close 1 -w confirmed")
    #expect(try desk.fail("ticket promise 1 add thu@10:00").err.contains("nothing left to promise"))
  }

  @Test func checklistsAreTickedAndToldWhenResolving() throws {
    let desk = try desk()
    try desk.run("ticket checklist 1 add 'Image it' '* [ ] Join the domain'")
    try desk.run("ticket checklist 1 done 1")
    #expect(
      try desk.run("ticket checklist 1 list --fields item,by,text").lines
        == ["1\tdana\tImage it", "2\t\tJoin the domain"])
    #expect(try desk.fail("ticket checklist 1 done 7").err.contains("no item 7"))
    try desk.database().run("INSERT INTO setting VALUES ('checklist.strict', 'yes')")
    #expect(try desk.fail("ticket resolve 1 -m x").err.contains("Join the domain"))
    try desk.database().run("DELETE FROM setting")
    let said = try desk.run("ticket resolve 1 -m x", at: .terminal())
    #expect(said.err.contains("item 2 of the checklist is not done"))
    let history = try desk.run("ticket history 1 --fields what").lines
    #expect(history.contains("checklist added") && history.contains("checklist done"))
  }
}
