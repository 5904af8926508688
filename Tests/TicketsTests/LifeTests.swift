// A ticket's life: the whole table of transitions, and what each verb does to times and notes.

import Calendar
import SQLite
import Testing

@testable import Tickets

@Suite struct LifeTests {
  /// The verbs that lead into each state.
  private static func words(into state: State, _ number: Int) -> String {
    switch state {
    case .new: "ticket edit \(number) --state new"
    case .open: "ticket reopen \(number)"
    case .waiting: "ticket wait \(number) --for vendor"
    case .resolved: "ticket resolve \(number) -m 'It works again.'"
    case .closed: "ticket close \(number) --why withdrawn"
    }
  }

  /// Makes ticket 1 in a state.
  private static func desk(in state: State) throws -> Desk {
    let desk = try Desk()
    try desk.run("ticket open Projector -r ana@x.org")
    switch state {
    case .new: break
    case .open: try desk.run("ticket claim 1")
    default: try desk.run(words(into: state, 1))
    }
    return desk
  }

  // The chain and reopening, written down once more as pairs.
  private static let allowed: [State: Set<State>] = [
    .new: [.waiting, .resolved, .closed],
    .open: [.waiting, .resolved, .closed],
    .waiting: [.open, .waiting, .resolved, .closed],
    .resolved: [.open, .closed],
    .closed: [.open],
  ]

  @Test(arguments: State.allCases, State.allCases)
  func everyPairOfStates(from: State, to: State) throws {
    let desk = try Self.desk(in: from)
    let before = try desk.dump()
    let ran = desk.run(words: Desk.words(Self.words(into: to, 1)))
    let state = try desk.value("SELECT state FROM ticket")
    if Self.allowed[from]?.contains(to) == true {
      #expect(ran.status == .done, "\(from) to \(to): \(ran.err)")
      #expect(state == .integer(to.rawValue))
    } else {
      #expect(ran.status == (to == .new ? .usage : .failed), "\(from) to \(to)")
      #expect(try desk.dump() == before)
      #expect(ran.err.contains("T-1 is") || to == .new, "\(ran.err)")
    }
  }

  // No verb led out of waiting but resolving and closing.
  @Test func aWaitingTicketCouldNotBeTakenUpAgain() throws {
    let desk = try Self.desk(in: .waiting)
    try desk.run("ticket reply 1 -m 'The vendor called.'")
    try desk.run("ticket claim 1")
    #expect(try desk.value("SELECT state FROM ticket") == .integer(3))
    try desk.run("ticket reopen 1")
    #expect(try desk.value("SELECT state FROM ticket") == .integer(2))
    #expect(try desk.value("SELECT waiting_for FROM ticket") == .null)
  }

  @Test func claimTakesANewTicketUp() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket claim 1")
    #expect(try desk.run("ticket list --fields state,assignee").out == "open\tdana\n")
  }

  @Test func claimingWhatSomebodyElseHasSaysSo() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -A kim")
    #expect(
      try desk.run("ticket claim 1", at: .terminal()).err == "ittool: T-1: yours, no longer kim's\n"
    )
    #expect(try desk.run("ticket claim 1", at: .terminal()).err == "")
  }

  @Test func aNewNameSaysThatItIsNew() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -A kim")
    let ran = try desk.run("ticket assign 1 --to kmi", at: .terminal())
    #expect(
      ran.err == "ittool: T-1: assigned to kmi, who is new here; did you mean 'kim'?\n")
    #expect(try desk.run("ticket assign 1 --to kim", at: .terminal()).err.contains("new") == false)
    #expect(try desk.run("ticket open x -A zoe", at: .terminal()).err.contains("zoe, who is new"))
  }

  @Test func waitingUntilThePastIsRefused() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    let ran = try desk.fail("ticket wait 1 --for parts --until yesterday")
    #expect(ran.err.contains("is past"))
    #expect(try desk.value("SELECT state FROM ticket") == .integer(1))
  }

  @Test func queuesAreRenamedDescribedAndRetiredWithATrace() throws {
    let desk = try Desk()
    try desk.run("queue add net -d Wires")
    try desk.run("ticket open Switch -Q net")
    try desk.run("queue edit net --name network -d 'Wires and wireless' --retire")
    #expect(
      try desk.run("queue list").lines
        == [
          "general\t0\tEverything without a queue of its own\ttrue",
          "network\t1\tWires and wireless\tfalse",
        ])
    #expect(try desk.value("SELECT count(*) FROM event WHERE kind = 'queue'") == .integer(4))
    #expect(try desk.fail("queue edit network").status == .usage)
    #expect(try desk.fail("queue edit network --name general").err.contains("already"))
    #expect(try desk.fail("queue add NETWORK").err.contains("already"))
    #expect(try desk.run("ticket history 1 --fields what").out == "opened\n")
  }

  @Test func assignLeavesTheState() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket assign 1 --to kim")
    #expect(try desk.run("ticket list --fields state,assignee").out == "new\tkim\n")
    try desk.run("ticket assign 1 --nobody")
    #expect(try desk.run("ticket list --fields state,assignee").out == "new\t\n")
  }

  @Test func firstResponseIsTheFirstPublicWordAndStays() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -r ana@x.org")
    try desk.run("ticket note 1 -m 'The lamp, surely.'")
    #expect(try desk.value("SELECT responded FROM ticket") == .null)
    desk.now = Instant(seconds: desk.now.seconds + 60)
    let first = desk.now.seconds
    try desk.run("ticket reply 1 -m 'I am coming.'")
    #expect(try desk.value("SELECT responded FROM ticket") == .integer(first))
    desk.now = Instant(seconds: first + 60)
    try desk.run("ticket reply 1 -m 'I am there.'")
    #expect(try desk.value("SELECT responded FROM ticket") == .integer(first))
    #expect(try desk.value("SELECT informed FROM ticket") == .integer(first + 60))
  }

  @Test(arguments: [
    "ticket resolve 1 -m Done.", "ticket wait 1 --for requester -m 'Which room?'",
    "ticket close 1 --why declined -m 'Not ours.'",
  ])
  func everyPublicSentenceIsAResponse(line: String) throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -r ana@x.org")
    try desk.run(line)
    #expect(try desk.value("SELECT responded FROM ticket") == .integer(desk.now.seconds))
  }

  @Test(arguments: [
    "ticket claim 1", "ticket wait 1 --for vendor", "ticket close 1 --why spam",
    "ticket edit 1 --priority high", "ticket assign 1 --to kim", "ticket tag 1 --add av",
    "ticket time 1 5min", "ticket watch 1", "ticket note 1 -m quiet",
  ])
  func nothingElseIsAResponse(line: String) throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -r ana@x.org")
    try desk.run(line)
    #expect(try desk.value("SELECT responded FROM ticket") == .null)
    #expect(try desk.value("SELECT informed FROM ticket") == .null)
  }

  @Test func resolveWantsASentence() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    #expect(try desk.fail("ticket resolve 1").status == .usage)
    let empty = try desk.fail("ticket resolve 1 -m '  '")
    #expect(empty.err.contains("empty"))
    #expect(try desk.value("SELECT state FROM ticket") == .integer(1))
  }

  @Test func closeWantsAReason() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    let ran = try desk.fail("ticket close 1")
    #expect(ran.status == .usage)
    #expect(ran.err.contains("confirmed"))
    #expect(try desk.fail("ticket close 1 --why merged").status == .usage)
    try desk.run("ticket close 1 --why unanswered")
    #expect(
      try desk.run("ticket list --all --fields state,outcome,closed").out
        == "closed\tunanswered\t2026-05-04T07:30:00Z\n")
  }

  @Test(arguments: [
    "ticket reopen 1", "ticket resolve 1 -m Done.", "ticket close 1 --why spam",
    "ticket merge 1 --into 2",
  ])
  func leavingTheWaitingStateClearsItsReason(line: String) throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket open Lamp")
    try desk.run("ticket wait 1 --for parts --until +5d")
    #expect(try desk.value("SELECT waiting_until FROM ticket") != .null)
    try desk.run(line)
    #expect(
      try desk.rows("SELECT waiting_for, waiting_until FROM ticket WHERE id = 1", columns: 2)
        == [[.null, .null]])
  }

  @Test func waitingAgainReplacesReasonAndDate() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket wait 1 --for parts --until +5d")
    try desk.run("ticket wait 1 --for vendor")
    #expect(
      try desk.rows("SELECT waiting_for, waiting_until FROM ticket", columns: 2)
        == [[.text("vendor"), .null]])
  }

  @Test func reopenForgetsTheEndAndHistoryKeepsIt() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket resolve 1 -m Done.")
    try desk.run("ticket close 1 --why confirmed")
    try desk.run("ticket reopen 1")
    #expect(
      try desk.rows("SELECT state, resolved, closed, outcome FROM ticket", columns: 4)
        == [[.integer(2), .null, .null, .null]])
    let history = try desk.run("ticket history 1 --fields what,old").out
    #expect(history.contains("resolved\t2026-05-04T07:30:00Z"))
    #expect(history.contains("outcome\tconfirmed"))
  }

  @Test func stateVerbsRefuseAMergedTicketAndNameTheOther() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket open Lamp")
    try desk.run("ticket merge 1 --into 2")
    for line in [
      "ticket claim 1", "ticket resolve 1 -m Done.", "ticket close 1 --why spam",
      "ticket reopen 1", "ticket wait 1 --for parts", "ticket assign 1 --to kim",
      "ticket edit 1 --room 2", "ticket tag 1 --add x", "ticket time 1 5min", "ticket watch 1",
    ] {
      let ran = try desk.fail(line)
      #expect(ran.err.contains("T-2"), "\(line): \(ran.err)")
    }
  }

  @Test func timeAddsUpAndCanBeTakenOff() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket time 1 45min")
    try desk.run("ticket reply 1 -m Coming. -T 1h")
    try desk.run("ticket time 1 5min --take")
    #expect(try desk.run("ticket list --fields minutes").out == "100\n")
    #expect(try desk.fail("ticket time 1 2h --take").err.contains("100 min"))
    #expect(try desk.fail("ticket time 1 5m").status == .usage)
  }

  @Test func renamedStatesKeepTheirMeaning() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("state rename waiting on-hold")
    try desk.run("ticket wait 1 --for parts")
    #expect(try desk.run("ticket list -s on-hold --fields state,class").out == "on-hold\twaiting\n")
    #expect(try desk.run("ticket list -s waiting --fields state").out == "on-hold\n")
    #expect(try desk.run("ticket search state:on-hold --fields number").out == "T-1\n")
    #expect(try desk.fail("state rename open on-hold").status == .failed)
    #expect(try desk.fail("state rename open waiting").status == .failed)
    try desk.run("ticket reopen 1")
    #expect(try desk.fail("ticket reopen 1").err.contains("T-1 is open"))
  }
}
