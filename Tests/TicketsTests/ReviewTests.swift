// The review at the desk: before sending, for scripts, and over the district's own words.
import Commands
import Foundation
import Testing

@testable import Tickets

@Suite struct ReviewTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    desk.variables["ITTOOL_SHARE"] = root.appending(path: "share").path
    try desk.run("ticket open Projector -r 'Ana Ruiz <ana@x.org>'")
    return desk
  }

  @Test func aPersonMaySendEditOrStop() throws {
    let desk = try desk()
    let line = "ticket reply 1 -m 'Hello Ana, please reboot it.'"
    let stopped = try desk.fail(line, input: "stop\n", at: .terminal())
    #expect(stopped.status == .no)
    #expect(stopped.err.contains("goes to Ana Ruiz <ana@x.org>"))
    #expect(stopped.err.contains("warning jargon: 'reboot' line 1, column 19: say 'restart'"))
    #expect(!(try desk.run("ticket show 1").out.contains("reboot")))
    try desk.run(line, input: "what\nsend\n", at: .terminal())
    #expect(try desk.run("ticket show 1").out.contains("please reboot it."))
    // The answer that never comes sends nothing.
    #expect(try desk.fail(line, at: .terminal()).status == .no)
  }

  @Test func whatIsEditedIsReviewedAgain() throws {
    let desk = try desk()
    desk.variables["VISUAL"] = "sed -i s/reboot/restart/"
    try desk.run(
      "ticket reply 1 -m 'Hello Ana, please reboot it.'", input: "edit\n", at: .terminal())
    #expect(try desk.run("ticket show 1").out.contains("please restart it."))
  }

  @Test func aScriptIsNeverInTheWayUnlessItAsks() throws {
    let desk = try desk()
    #expect(try desk.run("ticket reply 1 -m Done.").err == "")
    let refused = try desk.fail("ticket resolve 1 --strict -m Fixed.")
    #expect(refused.status == .no)
    #expect(refused.err.contains("warning empty: 'Fixed.' line 1, column 1"))
    #expect(refused.err.contains("not sent: the review found one thing"))
    try desk.run("ticket resolve 1 --strict -m 'Hello Ana, the lamp is new and it works again.'")
    try desk.run("ticket list --all")
  }

  @Test func theDistrictsWordsCount() throws {
    let desk = try desk()
    func rules(_ text: String) throws -> [String] {
      try desk.run("ticket review - --fields rule,words", input: text).lines
    }
    let text = "Hello Ana, please use the VPN and the wobbler today."
    #expect(try rules(text) == ["jargon\tVPN"])
    try desk.run("glossary remove vpn")
    try desk.run("glossary add wobbler the box on the wall")
    #expect(try rules(text) == ["acronym\tVPN", "jargon\twobbler"])
    try desk.run("glossary add --list known VPN")
    #expect(try rules(text) == ["jargon\twobbler"])
    #expect(try desk.run("glossary list --own").lines == ["wobbler\tthe box on the wall"])
    let file = try desk.run("glossary export --list jargon").out
    #expect(file.contains("\nwobbler = the box on the wall\n") && !file.contains("\nVPN ="))
    #expect(
      try desk.run("glossary import - --dry-run", input: "VPN = the tunnel\n").out
        == "would change: 1 of 1 phrases added or changed\n")
    #expect(try rules(text) == ["jargon\twobbler"])
    try desk.fail("glossary import -", input: "VPN = the tunnel\nnonsense\n")
    #expect(try desk.fail("glossary remove wobler").err.contains("wobbler"))
    #expect(try desk.fail("glossary add wobbler").status == .usage)
  }

  @Test func aTicketsNotesAreReviewedByTheirKind() throws {
    let desk = try desk()
    try desk.run("ticket note 1 -m 'Swapped the lamp.'")
    try desk.run("ticket reply 1 -m 'We will come.'")
    #expect(
      try desk.run("ticket review 1 --fields note,rule").lines == ["2\tno-time", "2\tno-greeting"])
    #expect(
      try desk.run("ticket review 1 --internal --fields note,rule").lines
        == ["1\tno-finding", "1\tno-reason"])
    #expect(try desk.fail("ticket review 1 --strict").status == .no)
  }

  @Test func aStudentIsNotNamed() throws {
    let desk = try desk()
    try desk.run("person add 'Tim Tester' --role student")
    let found = try desk.run(
      "ticket resolve 1 -m 'Hello Ana, Tim Tester can sign in again.'", input: "send\n",
      at: .terminal())
    #expect(found.err.contains("error student: 'Tim Tester'"))
  }
}
