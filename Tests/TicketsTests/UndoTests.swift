// Undo: the exact rows come back, and it is refused where that would not be safe.

import Calendar
import SQLite
import Testing

@testable import Tickets

@Suite struct UndoTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.run("queue add network")
    try desk.run("ticket open Projector -r ana@x.org -m 'It is dead.' --room 204 -t av")
    try desk.run("ticket open Lamp")
    try desk.run("ticket claim 1")
    try desk.run("ticket wait 2 --for parts --until +3d")
    return desk
  }

  /// All that is known of tickets, but for the counters that every change moves.
  private func facts(_ desk: Desk) throws -> String {
    let tickets = try desk.rows(
      """
      SELECT id, subject, description, requester, assignee, queue, priority, state, site, room,
        asset, due, source, reference, waiting_for, waiting_until, outcome, merged_into, minutes,
        created, responded, informed, resolved, closed FROM ticket ORDER BY id
      """, columns: 24)
    let others = try ["tag", "watcher"].map { table in
      try desk.rows(SQL(stringLiteral: "SELECT * FROM \(table) ORDER BY 1, 2"), columns: 2)
    }
    let links = try desk.rows("SELECT * FROM link ORDER BY 1, 2, 3", columns: 3)
    let notes = try desk.rows("SELECT id, ticket, kind, body FROM note ORDER BY id", columns: 4)
    return "\(tickets)\n\(others)\n\(links)\n\(notes)"
  }

  static let reversible = [
    "ticket edit 1 --subject Other --room '' --site North --priority high -Q network --due fri",
    "ticket edit 1 -m Other -r bo@x.org --asset PC-7 --reference INC9",
    "ticket edit 1 -r ''", "ticket tag 1 --add lab --remove av", "ticket tag 1 2 --add lab",
    "ticket assign 1 --to kim", "ticket assign 1 2 --nobody", "ticket claim 2",
    "ticket wait 1 --for vendor --until +1d", "ticket wait 2 --for vendor", "ticket reopen 2",
    "ticket close 1 --why spam", "ticket close 1 2 --why withdrawn", "ticket time 1 30min",
    "ticket watch 1", "ticket watch 1 2 --who w@x.org --who v@x.org",
    "ticket link 1 --as blocks --to 2", "ticket link 1 --as related --to 2",
    "ticket note 1 -m 'Words among staff.'", "ticket note 1 2 -m 'With time.' -T 10min",
  ]

  @Test(arguments: reversible)
  func theExactRowsComeBackAndGoAgain(line: String) throws {
    let desk = try desk()
    let before = try facts(desk)
    try desk.run(line)
    let after = try facts(desk)
    #expect(before != after)
    let dump = try desk.dump()
    #expect(try desk.run("ticket undo --dry-run").out.contains("would change T-"))
    #expect(try desk.dump() == dump)
    try desk.run("ticket undo")
    #expect(try facts(desk) == before)
    #expect(try desk.searchIsIntact())
    try desk.run("ticket undo")
    #expect(try facts(desk) == after)
    #expect(try desk.searchIsIntact())
  }

  @Test(arguments: [
    "ticket reply 1 -m Hello.", "ticket resolve 1 -m Done.", "ticket open New",
    "ticket merge 1 --into 2", "ticket wait 1 --for requester -m 'Which room?'",
    "ticket close 1 --why declined -m No.", "ticket reply 1 2 -m Hello. -T 5min",
  ])
  func whatTheRequesterReadOrCannotBeUnmadeStays(line: String) throws {
    let desk = try desk()
    try desk.run(line)
    let before = try desk.dump()
    let ran = try desk.fail("ticket undo")
    #expect(ran.err.contains("cannot be taken back"))
    #expect(ran.err.contains("hint"), "\(ran.err)")
    #expect(try desk.dump() == before)
  }

  @Test func attachmentsStay() throws {
    let desk = try desk()
    let path = try desk.file("a.txt", "x".utf8)
    try desk.run("ticket attach 1 \(path)")
    #expect(try desk.fail("ticket undo").err.contains("detach"))
  }

  @Test func aLaterChangeOfSomebodyElseForbidsIt() throws {
    let desk = try desk()
    try desk.run("ticket edit 1 --room 101")
    try desk.run("ticket tag 1 --add x", as: "kim")
    #expect(try desk.fail("ticket undo").err.contains("kim"))
    try desk.run("ticket undo", as: "kim")
    // Its undoing is a change of kim's too.
    #expect(try desk.fail("ticket undo").err.contains("kim"))
    #expect(try desk.value("SELECT room FROM ticket WHERE id = 1") == .text("101"))
  }

  @Test func othersChangesElsewhereDoNotMatter() throws {
    let desk = try desk()
    try desk.run("ticket edit 1 --room 101")
    try desk.run("ticket tag 2 --add x", as: "kim")
    try desk.run("ticket undo")
    #expect(try desk.value("SELECT room FROM ticket WHERE id = 1") == .text("204"))
  }

  @Test func onlyOnesOwn() throws {
    let desk = try desk()
    #expect(try desk.fail("ticket undo", as: "zoe").err.contains("no recent change of yours"))
  }

  @Test func aNoteThatWasEditedIsTakenBackToItsOldText() throws {
    let desk = try desk()
    try desk.run("ticket note 1 -m first")
    let before = try facts(desk)
    try desk.run("ticket note 1 --edit 1 -m second")
    try desk.run("ticket undo")
    #expect(try facts(desk) == before)
    #expect(try desk.searchIsIntact())
  }

  // Undoing the undoing of a note was refused.
  @Test func aNoteTakenBackCouldNotBePutBack() throws {
    let desk = try desk()
    try desk.run("ticket note 1 2 -m words")
    let notes = try desk.rows("SELECT * FROM note ORDER BY id", columns: 9)
    for _ in 0..<3 {
      desk.now = Instant(seconds: desk.now.seconds + 60)
      try desk.run("ticket undo")
      #expect(try desk.rows("SELECT * FROM note", columns: 9) == [])
      try desk.run("ticket undo")
      #expect(try desk.rows("SELECT * FROM note ORDER BY id", columns: 9) == notes)
    }
    #expect(try desk.searchIsIntact())
  }
}
