// Replies and notes: who sees them, where their text comes from, and what editing keeps.

import SQLite
import Testing

@testable import Tickets

@Suite struct NoteTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.run("ticket open Projector -r 'Ana Ruiz <ana@x.org>' --room 204")
    return desk
  }

  @Test func wordsNotOnlyColourTellThemApart() throws {
    let desk = try desk()
    try desk.run("ticket reply 1 -m 'I am coming.'")
    try desk.run("ticket note 1 -m 'The lamp, surely.'")
    try desk.run("ticket resolve 1 -m 'It has a new lamp.'")
    for seat in [Seat.pipe, .terminal(), .terminal(colour: true)] {
      let shown = try desk.run("ticket show 1", at: seat).out
      let reply = try #require(shown.range(of: "REPLY to the requester"))
      let note = try #require(shown.range(of: "INTERNAL NOTE, staff only"))
      let end = try #require(shown.range(of: "RESOLUTION, to the requester"))
      #expect(shown[reply.upperBound..<note.lowerBound].contains("I am coming."))
      #expect(shown[note.upperBound..<end.lowerBound].contains("The lamp, surely."))
    }
    let json = try desk.run("ticket show 1 --json").out
    #expect(json.contains("\"kind\":\"note\",\"public\":false"))
    #expect(json.contains("\"kind\":\"reply\",\"public\":true"))
  }

  @Test func theTextComesFromAnywhere() throws {
    let desk = try desk()
    let file = try desk.file("body.txt", "From a file.\n\n".utf8)
    try desk.run("ticket note 1 -m 'From the line.'")
    try desk.run("ticket note 1 --file \(file)")
    try desk.run("ticket note 1 --file -", input: "From a pipe.\r\n")
    try desk.run("ticket note 1 -m -", input: "From a dash.\n")
    try desk.run("template add hi -m 'Hello {requester}, see you in {room}.'")
    try desk.run("ticket note 1 --template hi")
    let bodies = try desk.rows("SELECT body FROM note ORDER BY id", columns: 1).map { $0[0] }
    #expect(
      bodies == [
        .text("From the line."), .text("From a file."), .text("From a pipe."),
        .text("From a dash."), .text("Hello Ana Ruiz, see you in 204."),
      ])
  }

  @Test(arguments: ["reply 1", "note 1", "resolve 1"])
  func emptyAndHostileTextsAreRefused(verb: String) throws {
    let desk = try desk()
    let before = try desk.dump()
    #expect(try desk.fail("ticket \(verb)").status == .usage)
    for body in ["", "  \n\t", "\u{A0}"] {
      let ran = desk.run(words: Desk.words("ticket \(verb)") + ["-m", body])
      #expect(ran.err.contains("empty"), "\(body.debugDescription)")
      #expect(ran.status == .failed)
    }
    let nul = try desk.fail("ticket \(verb) -F -", input: "a\0b")
    #expect(nul.err.contains("NUL"))
    let latin = try desk.file("latin", [0x66, 0xFC, 0x72])
    #expect(try desk.fail("ticket \(verb) -F \(latin)").err.contains("not UTF-8"))
    #expect(try desk.fail("ticket \(verb) -F \(desk.folder)/none").status == .inputOutput)
    #expect(try desk.fail("ticket \(verb) -m a -F -").status == .usage)
    #expect(try desk.fail("ticket \(verb) --template none").err.contains("no template"))
    #expect(try desk.dump() == before)
  }

  @Test func aMegabyteIsKeptAsItIs() throws {
    let desk = try desk()
    let body = String(repeating: "0123456789abcdé \"',;\n", count: 50_000) + "end"
    try desk.run("ticket note 1 -F -", input: body)
    #expect(try desk.value("SELECT body FROM note") == .text(body))
    #expect(try desk.searchIsIntact())
    #expect(try desk.run("ticket search end --fields number").out == "T-1\n")
    let large = String(repeating: "x", count: 16 << 20) + "y"
    #expect(try desk.fail("ticket note 1 -F -", input: large).err.contains("16 MiB"))
  }

  @Test func editingKeepsTheOldText() throws {
    let desk = try desk()
    try desk.run("ticket note 1 -m 'Order 8812.'")
    try desk.run("ticket note 1 --edit 1 -m 'Order 8821.'", as: "kim")
    try desk.run("ticket note 1 --edit 1 -m 'Order 8831.'")
    #expect(
      try desk.rows("SELECT version, actor, body FROM note_version", columns: 3)
        == [
          [.integer(1), .text("kim"), .text("Order 8812.")],
          [.integer(2), .text("dana"), .text("Order 8821.")],
        ])
    #expect(try desk.value("SELECT author || body FROM note") == .text("danaOrder 8831."))
    #expect(try desk.run("ticket show 1").out.contains("edited"))
    let history = try desk.run("ticket history 1 --fields what,old,new").out
    #expect(history.contains("note edited\tOrder 8812.\tOrder 8821."))
    #expect(try desk.run("ticket search 8812").out == "")
    #expect(try desk.run("ticket search 8831 --fields number").out == "T-1\n")
    #expect(try desk.searchIsIntact())
  }

  @Test func editingTheSameTextIsNoChange() throws {
    let desk = try desk()
    try desk.run("ticket note 1 -m same")
    let before = try desk.dump()
    try desk.run("ticket note 1 --edit 1 -m same")
    #expect(try desk.dump() == before)
  }

  @Test func onlyANoteOfThisTicketIsEdited() throws {
    let desk = try desk()
    try desk.run("ticket open Lamp")
    try desk.run("ticket note 1 -m words")
    #expect(try desk.fail("ticket note 2 --edit 1 -m x").err.contains("T-1"))
    #expect(try desk.fail("ticket note 1 --edit 7 -m x").err.contains("no note 7"))
    #expect(try desk.fail("ticket note 1 2 --edit 1 -m x").status == .usage)
    #expect(try desk.fail("ticket note 1 --edit 1").status == .usage)
    #expect(try desk.fail("ticket note 1 --edit 1 -m ''").status == .failed)
    try desk.run("ticket note 1 --edit 1 -m other --dry-run")
    #expect(try desk.value("SELECT body FROM note") == .text("words"))
  }

  // The text was taken from the template's name as if none had been given.
  @Test func editingWithATemplateAskedForAText() throws {
    let desk = try desk()
    try desk.run("ticket note 1 -m words")
    try desk.run("template add hi -m 'Hello {requester}.'")
    try desk.run("ticket note 1 --edit 1 --template hi")
    #expect(try desk.value("SELECT body FROM note") == .text("Hello Ana Ruiz."))
  }

  @Test func aTerminalShowsWhoReceivesAReplyFirst() throws {
    let desk = try desk()
    try desk.run("ticket watch 1 --who bo@x.org")
    let ran = try desk.run("ticket reply 1 -m Hello.", input: "send\n", at: .terminal())
    let lines = ran.err.split(separator: "\n")
    #expect(lines.first == "ittool: T-1: goes to Ana Ruiz <ana@x.org>, bo@x.org")
    #expect(lines.last?.hasSuffix("ittool: T-1: replied") == true)
    #expect(try desk.run("ticket reply 1 -m Hello.").err == "")
    try desk.run("ticket open Lamp")
    #expect(
      try desk.run("ticket reply 2 -m Hello.", input: "send\n", at: .terminal()).err.contains(
        "nobody will receive this"))
  }

  @Test func templatesRefuseUnknownFieldsAndKeepBraces() throws {
    let desk = try desk()
    let ran = try desk.fail("template add t -m 'Hello {requestr}'")
    #expect(ran.err.contains("line 1"))
    #expect(ran.err.contains("did you mean 'requester'"))
    for text in ["open { brace", "close } brace", "{}", "{requester"] {
      #expect(try desk.fail("template add t -m '\(text)'").status == .failed)
    }
    try desk.run("template add t -m '{{x}} {number} {subject} {assignee} {queue} {actor}{site}'")
    #expect(
      try desk.run("template use t 1").out == "{x} T-1 Projector the help desk general dana\n")
    #expect(try desk.run("template show t").out.hasPrefix("{{x}}"))
    // Values are never read as a template again.
    try desk.run("ticket edit 1 --subject '{requester}{{'")
    #expect(try desk.run("template use t 1").out.contains("{requester}{{ the help desk"))
    #expect(try desk.fail("template add t -m x").err.contains("--replace"))
    #expect(try desk.fail("template use tt 1").err.contains("did you mean 't'"))
  }
}
