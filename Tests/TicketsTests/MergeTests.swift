// Merging: the pointer, what moves, what stays, and who is told.

import SQLite
import TestSupport
import Testing

@testable import Tickets

@Suite struct MergeTests {
  private func desk(_ count: Int) throws -> Desk {
    let desk = try Desk()
    for id in 1...count { try desk.run("ticket open 'Lamp \(id)' -r r\(id)@x.org") }
    return desk
  }

  @Test func chainsAreCollapsedWhicheverEndComesFirst() throws {
    for order in [["1 2", "2 3"], ["2 3", "1 2"]] {
      let desk = try desk(3)
      for pair in order {
        let ids = pair.split(separator: " ")
        try desk.run("ticket merge \(ids[0]) --into \(ids[1])")
      }
      #expect(
        try desk.run("ticket list --all --fields number,merged").lines
          == ["T-3\t", "T-2\tT-3", "T-1\tT-3"])
    }
  }

  @Test func longChainsAndRingsStayOneStepDeep() throws {
    let desk = try desk(8)
    var random = Dice(seed: 8)
    for _ in 0..<60 {
      let (a, b) = (random.below(8) + 1, random.below(8) + 1)
      _ = desk.run(words: ["ticket", "merge", "\(a)", "--into", "\(b)"])
      let deep = try desk.value(
        """
        SELECT count(*) FROM ticket AS t JOIN ticket AS u ON u.id = t.merged_into
        WHERE u.merged_into IS NOT NULL
        """)
      #expect(deep == .integer(0))
    }
    #expect(try desk.value("SELECT count(*) FROM ticket WHERE merged_into IS NULL") != .integer(0))
  }

  @Test func intoItselfAndTwiceAreRefused() throws {
    let desk = try desk(3)
    #expect(try desk.fail("ticket merge 1 --into 1").err.contains("itself"))
    try desk.run("ticket merge 1 --into 2")
    let before = try desk.dump()
    #expect(try desk.fail("ticket merge 1 --into 3").err.contains("merged into T-2"))
    // T-1 is T-2 by now.
    #expect(try desk.fail("ticket merge 2 --into 1").err.contains("itself"))
    #expect(try desk.fail("ticket merge 3 2 --into 2").err.contains("itself"))
    #expect(try desk.fail("ticket merge 1").status == .usage)
    #expect(try desk.fail("ticket merge 3 --into 9").err.contains("T-9"))
    #expect(try desk.dump() == before)
  }

  @Test func linksMoveWithoutDuplicatesOrSelfLinks() throws {
    let desk = try desk(5)
    try desk.run("ticket link 1 --as blocks --to 3")
    try desk.run("ticket link 2 --as blocks --to 3")
    try desk.run("ticket link 1 --as related --to 2")
    try desk.run("ticket link 4 --as parent --to 1")
    try desk.run("ticket link 5 --as related --to 1")
    try desk.run("ticket link 2 --as related --to 5")
    try desk.run("ticket merge 1 --into 2")
    let links = try desk.rows("SELECT ticket, kind, other FROM link ORDER BY 1, 2, 3", columns: 3)
    #expect(
      links.map { "\($0)" } == [
        "\([Value.integer(2), .text("blocks"), .integer(3)])",
        "\([Value.integer(2), .text("related"), .integer(5)])",
        "\([Value.integer(4), .text("parent"), .integer(2)])",
      ])
    #expect(try desk.run("ticket show 2").out.contains("T-4 is the parent of T-2"))
  }

  @Test func linkingAMergedTicketLinksTheOther() throws {
    let desk = try desk(3)
    try desk.run("ticket merge 1 --into 2")
    try desk.run("ticket link 1 --as blocks --to 3")
    #expect(try desk.run("ticket show 2").out.contains("T-2 blocks T-3"))
    #expect(try desk.fail("ticket link 1 --as blocks --to 2").err.contains("itself"))
    #expect(try desk.fail("ticket unlink 3 --as blocks --to 2").err.contains("no link"))
    try desk.run("ticket unlink 1 --as blocks --to 3")
  }

  @Test func relatedCanBeRemovedFromEitherSide() throws {
    let desk = try desk(2)
    try desk.run("ticket link 1 --as related --to 2")
    try desk.run("ticket link 2 --as related --to 1")
    #expect(try desk.value("SELECT count(*) FROM link") == .integer(1))
    try desk.run("ticket unlink 2 --as related --to 1")
    #expect(try desk.value("SELECT count(*) FROM link") == .integer(0))
  }

  @Test func tagsAndMinutesAreAddedUp() throws {
    let desk = try desk(3)
    try desk.run("ticket tag 1 2 --add av")
    try desk.run("ticket tag 1 --add lab")
    try desk.run("ticket time 1 30min")
    try desk.run("ticket time 2 15min")
    try desk.run("ticket time 3 5min")
    try desk.run("ticket merge 1 3 --into 2")
    #expect(try desk.run("ticket list --fields number,tags,minutes").out == "T-2\tav lab\t50\n")
    #expect(try desk.value("SELECT sum(minutes) FROM ticket") == .integer(50))
  }

  @Test func repliesAndNotesGoToTheSurvivor() throws {
    let desk = try desk(3)
    try desk.run("ticket merge 1 --into 2")
    try desk.run("ticket merge 2 --into 3")
    let ran = try desk.run("ticket reply 1 -m 'For all of you.'", input: "send\n", at: .terminal())
    #expect(ran.err.contains("r3@x.org"))
    #expect(!ran.err.contains("r1@x.org"))
    #expect(ran.err.contains("T-1 lives on in T-3"))
    try desk.run("ticket note 2 -m 'Among us.'")
    #expect(
      try desk.rows("SELECT DISTINCT ticket FROM note", columns: 1) == [[.integer(3)]])
    let path = try desk.file("a.txt", "x".utf8)
    try desk.run("ticket attach 1 \(path)")
    #expect(try desk.value("SELECT ticket FROM attachment") == .integer(3))
  }

  @Test func nobodyBecomesAWatcherUnasked() throws {
    let desk = try desk(3)
    try desk.run("ticket watch 1 --who w@x.org")
    try desk.run("ticket merge 1 --into 3")
    #expect(try desk.value("SELECT count(*) FROM watcher WHERE ticket = 3") == .integer(0))
    #expect(try desk.value("SELECT count(*) FROM note") == .integer(0))
    try desk.run("ticket watch 2 --who r3@x.org")
    try desk.run("ticket merge 2 --into 3 --watch")
    // The survivor's requester reads it anyway and is not listed twice.
    #expect(
      try desk.run("ticket reply 3 -m Hello. --dry-run", at: .terminal()).err.contains(
        "goes to r3@x.org, r2@x.org"))
  }

  @Test func aMergedTicketOfOneReplyIsToldOnce() throws {
    let desk = try desk(2)
    try desk.run("ticket merge 1 --into 2")
    try desk.run("ticket reply 1 2 -m 'One word.'")
    #expect(try desk.value("SELECT count(*) FROM note") == .integer(1))
  }

  @Test func historiesAndNotesOfBothAreKept() throws {
    let desk = try desk(2)
    try desk.run("ticket reply 1 -m 'Early word.'")
    try desk.run("ticket merge 1 --into 2")
    #expect(try desk.run("ticket history 1").out.contains("merged_into\t\tT-2"))
    #expect(try desk.run("ticket history 2").out.contains("merged in\t\tT-1"))
    let shown = try desk.run("ticket show 2").out
    #expect(shown.contains("Early word."))
    #expect(shown.contains("from T-1"))
    #expect(try desk.run("ticket show 1").out.contains("Lives on in T-2"))
  }
}
