// Several tickets at once: all or none, once each, and only with consent.

import SQLite
import Testing

@testable import Tickets

@Suite struct BulkTests {
  private func desk(_ count: Int) throws -> Desk {
    let desk = try Desk()
    for id in 1...count { try desk.run("ticket open 'Lamp \(id)' -t lab -r r\(id)@x.org") }
    return desk
  }

  /// Every command that takes several tickets.
  static let verbs = [
    "reply -m Hello.", "note -m Hello.", "claim", "assign --to kim", "edit --room 204",
    "tag --add av", "wait --for parts", "resolve -m Done.", "close --why spam",
    "link --as related --to 5", "watch", "merge --into 5",
  ]

  @Test(arguments: verbs)
  func oneUnknownNumberChangesNothing(verb: String) throws {
    let desk = try desk(5)
    let before = try desk.dump()
    for numbers in ["1 2 99", "99 1 2", "98 99"] {
      let ran = try desk.fail("ticket \(verb) \(numbers)")
      #expect(ran.err.contains("T-99"), "\(ran.err)")
      #expect(ran.status == .failed)
    }
    #expect(try desk.dump() == before)
  }

  @Test(arguments: verbs)
  func dryRunChangesNothingAndSaysWhat(verb: String) throws {
    let desk = try desk(5)
    let before = try desk.dump()
    let ran = try desk.run("ticket \(verb) 1 2 1 --dry-run")
    #expect(ran.lines.filter { $0.hasPrefix("would change T-1: ") }.count == 1, "\(ran.out)")
    #expect(ran.lines.count == 2)
    #expect(try desk.dump() == before)
  }

  @Test(arguments: verbs)
  func aNumberWrittenTwiceIsOneTicket(verb: String) throws {
    let once = try desk(5)
    try once.run("ticket \(verb) 1")
    let often = try desk(5)
    try often.run("ticket \(verb) 1 T-1 t1 #1 t-1")
    #expect(try often.dump() == once.dump())
  }

  @Test(arguments: verbs)
  func neitherNumbersNorFilterIsAnError(verb: String) throws {
    let desk = try desk(2)
    let ran = try desk.fail("ticket \(verb)")
    #expect(ran.status == .usage)
    #expect(ran.err.contains("hint"))
  }

  // An empty query met every open ticket.
  @Test(arguments: ["''", "' '"])
  func anEmptyQueryChangedEveryTicket(query: String) throws {
    let desk = try desk(2)
    let before = try desk.dump()
    #expect(try desk.fail("ticket claim --matching \(query)").status == .usage)
    #expect(try desk.dump() == before)
  }

  @Test func aRefusalHalfwayTakesAllBack() throws {
    let desk = try desk(5)
    try desk.run("ticket resolve 3 -m Done.")
    let before = try desk.dump()
    #expect(try desk.fail("ticket resolve 1 2 3 4 -m Done.").err.contains("T-3"))
    #expect(try desk.fail("ticket merge 1 2 5 --into 5").err.contains("itself"))
    #expect(try desk.dump() == before)
  }

  @Test func numbersComeFromAList() throws {
    let desk = try desk(4)
    let list = try desk.run("ticket list").out
    try desk.run("ticket tag - --add all", input: list)
    #expect(try desk.value("SELECT count(*) FROM tag WHERE name = 'all'") == .integer(4))
    try desk.run("ticket tag - 1 --add some", input: "T-2\n\n  3\n")
    #expect(try desk.value("SELECT count(*) FROM tag WHERE name = 'some'") == .integer(3))
    let broken = try desk.fail("ticket tag - --add no", input: "T-1\nlamp\n")
    #expect(broken.err.contains("standard input:2"))
    #expect(try desk.value("SELECT count(*) FROM tag WHERE name = 'no'") == .integer(0))
    #expect(try desk.fail("ticket tag - --add no", input: "").status == .no)
    #expect(try desk.fail("ticket reply - -F -", input: "T-1\n").status == .usage)
  }

  @Test func twoFoundByAFilterNeedNoConsentThreeDo() throws {
    let desk = try desk(3)
    try desk.run("ticket tag 1 2 --add two")
    try desk.run("ticket claim --matching tag:two")
    let refused = try desk.fail("ticket claim --matching tag:lab")
    #expect(refused.status == .usage)
    #expect(refused.err.contains("3 tickets"))
    #expect(refused.err.contains("--yes"))
    #expect(try desk.value("SELECT count(*) FROM ticket WHERE assignee > 0") == .integer(2))
    try desk.run("ticket claim --matching tag:lab --yes")
    #expect(try desk.value("SELECT count(*) FROM ticket WHERE assignee > 0") == .integer(3))
  }

  @Test func aTerminalAsks() throws {
    let desk = try desk(3)
    for answer in ["n\n", "\n", "", "maybe\n"] {
      let ran = try desk.fail(
        "ticket close --why spam --matching tag:lab", input: answer, at: .terminal())
      #expect(ran.status == .no)
      #expect(ran.err.contains("close 3 tickets?"))
    }
    #expect(try desk.value("SELECT count(*) FROM ticket WHERE state = 5") == .integer(0))
    try desk.run("ticket close --why spam --matching tag:lab", input: "y\n", at: .terminal())
    #expect(try desk.value("SELECT count(*) FROM ticket WHERE state = 5") == .integer(3))
  }

  @Test func numbersWrittenOutAreConsentEnough() throws {
    let desk = try desk(5)
    try desk.run("ticket claim 1 2 3 4 5", at: .terminal())
    #expect(try desk.value("SELECT count(*) FROM ticket WHERE state = 2") == .integer(5))
  }

  @Test func aFilterMeansOpenTicketsUnlessItNamesAState() throws {
    let desk = try desk(4)
    try desk.run("ticket resolve 1 2 -m Done.")
    try desk.run("ticket tag --matching tag:lab --add x")
    #expect(try desk.value("SELECT group_concat(ticket) FROM tag WHERE name = 'x'") == .text("3,4"))
    try desk.run("ticket tag --matching 'tag:lab state:resolved' --add y")
    #expect(try desk.value("SELECT group_concat(ticket) FROM tag WHERE name = 'y'") == .text("1,2"))
    #expect(try desk.fail("ticket tag --matching tag:none --add z").status == .no)
  }
}
