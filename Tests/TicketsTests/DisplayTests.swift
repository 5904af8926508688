// What a person sees and what a script gets: exact pairs, and hostile text that does nothing.

import Calendar
import Commands
import Foundation
import SQLite
import Testing

@testable import Tickets

@Suite struct DisplayTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.run("queue add network")
    try desk.run(
      "ticket open 'Projector is dead' -r 'Ana Ruiz <ana@x.org>' --site North --room 204")
    desk.now = Instant(seconds: desk.now.seconds + 3 * 3_600)
    try desk.run("ticket open 'No wireless' -Q network -p urgent -A kim -t exam -t lab")
    desk.now = Instant(seconds: desk.now.seconds + 86_400)
    return desk
  }

  @Test func listOnATerminalAndInAPipe() throws {
    let desk = try desk()
    #expect(
      try desk.run("ticket list", at: .terminal()).out == """
        NUMBER  SUBJECT            ASSIGNEE  QUEUE    PRIORITY  STATE
        T-2     No wireless        kim       network  urgent    new
        T-1     Projector is dead            general  normal    new

        """)
    #expect(
      try desk.run("ticket list").out == """
        T-2\tNo wireless\tkim\tnetwork\turgent\tnew
        T-1\tProjector is dead\t\tgeneral\tnormal\tnew

        """)
    #expect(
      try desk.run("ticket list --fields number,tags,created", at: .terminal()).out
        == """
        NUMBER  TAGS      CREATED
        T-2     exam lab  2026-05-04 10:30 (24 h)
        T-1               2026-05-04 07:30 (27 h)

        """.replacingOccurrences(of: "24 h", with: "1 d").replacingOccurrences(
          of: "27 h", with: "1 d"))
    #expect(
      try desk.run("ticket list --fields number,tags,created").out == """
        T-2\texam lab\t2026-05-04T10:30:00Z
        T-1\t\t2026-05-04T07:30:00Z

        """)
  }

  @Test func aTerminalCapsAndSaysSo() throws {
    let desk = try Desk()
    for id in 1...55 { try desk.run("ticket open Lamp \(id)") }
    let screen = try desk.run("ticket list", at: .terminal())
    #expect(screen.out.split(separator: "\n").count == 51)
    #expect(screen.err == "ittool: 50 of 55 shown; --limit 0 for all\n")
    #expect(try desk.run("ticket list --limit 0", at: .terminal()).lines.count == 56)
    #expect(try desk.run("ticket list").lines.count == 55)
    #expect(try desk.run("ticket list -l 55", at: .terminal()).err == "")
    let none = try desk.run("ticket list --room 9", at: .terminal())
    #expect(none.out == "")
    #expect(none.err == "ittool: no tickets match\n")
    #expect(try desk.run("ticket list --room 9").err == "")
  }

  @Test(arguments: [40, 60, 80, 120])
  func linesFitTheTerminal(width: Int) throws {
    let desk = try Desk()
    let long = String(repeating: "very long words ", count: 20)
    for id in 1...3 {
      try desk.run(
        "ticket open '\(id) \(long)' -r 'Somebody Longname <somebody.longname@district.example.org>'"
          + " -A 'Kim van Technician <kim@district.example.org>' --site 'North Elementary School'"
          + " --room 'Library annex 204b' -p urgent")
    }
    try desk.run("ticket claim 1")
    try desk.run("ticket wait 2 --for requester --until 2026-05-05")
    try desk.run("ticket assign 3 --nobody")
    desk.now = Instant(seconds: desk.now.seconds + 40 * 86_400)
    for line in [
      "ticket list", "board", "board --team", "ticket search words", "queue list",
    ] {
      let screen = try desk.run(line, at: .terminal(width: width)).out
      for line in screen.split(separator: "\n") {
        #expect(line.count <= width, "\(line)")
      }
      #expect(screen.contains("T-") || line.hasPrefix("queue"))
    }
  }

  @Test func boardOnATerminalAndInAPipe() throws {
    let desk = try desk()
    #expect(
      try desk.run("board", at: .terminal()).out == """
        UNASSIGNED (1)
          T-1     Projector is dead  1 d, new, North 204

        """)
    #expect(
      try desk.run("board --fields section,number").out == "unassigned\tT-1\n")
    try desk.run("ticket claim 1")
    #expect(
      try desk.run("board", at: .terminal()).out == """
        MINE (1)
          T-1     Projector is dead  1 d, open, North 204

        """)
    #expect(
      try desk.run("board --team", at: .terminal()).out == """
        MINE (1)
          T-1     Projector is dead  1 d, open, North 204

        EVERYBODY'S (2)
          T-2     No wireless  1 d, urgent, new, kim
          T-1     Projector is dead  1 d, open, North 204

        """)
    let quiet = try Desk()
    #expect(try quiet.run("board", at: .terminal()).out == "Nothing needs you. Enjoy the quiet.\n")
    #expect(try quiet.run("board").out == "")
    #expect(try quiet.run("board --json").out == "[]\n")
  }

  @Test func boardSectionsAreRight() throws {
    let desk = try Desk()
    func sections(_ who: String = "dana", team: Bool = false) throws -> Set<String> {
      let line = "board --fields number,section" + (team ? " --team" : "")
      return Set(try desk.run(line, as: who).lines)
    }
    let start = desk.now
    func days(_ count: Int64) { desk.now = Instant(seconds: start.seconds + count * 86_400) }
    try desk.run("ticket open Quiet -A me")
    try desk.run("ticket open Due -A me --due +2d")
    try desk.run("ticket open Waits -A me")
    try desk.run("ticket wait 3 --for vendor")
    try desk.run("ticket open Dated -A me")
    try desk.run("ticket wait 4 --for parts --until +2d")
    let mine: Set = ["T-1\tmine", "T-2\tmine", "T-3\tmine", "T-4\tmine"]
    #expect(try sections() == mine)
    days(3)
    // An internal word is no public one; a public one is.
    try desk.run("ticket note 1 -m quiet")
    try desk.run("ticket reply 2 -m Coming.")
    #expect(
      try sections().subtracting(mine) == ["T-2\toverdue", "T-4\twaiting too long"])
    days(30)
    // A tag or a note does not start the waiting again.
    try desk.run("ticket tag 3 --add x")
    try desk.run("ticket reply 2 -m Coming.")
    let all = try sections()
    #expect(all.contains("T-1\tquiet"))
    #expect(!all.contains("T-2\tquiet"))
    #expect(all.contains("T-3\twaiting too long"))
    #expect(try sections("kim") == [])
    #expect(try sections("kim", team: true).contains("T-1\tquiet"))
    try desk.run("ticket resolve 1 2 3 4 -m Done.")
    #expect(try sections() == [])
  }

  @Test func theBoardTellsWhatIsDueInEverySection() throws {
    let desk = try Desk()
    try desk.run("ticket open Lamp --due -2d")
    try desk.run("ticket open Toner --due +3d -A me")
    #expect(
      try desk.run("board", at: .terminal()).out == """
        MINE (1)
          T-2     Toner  now, due in 3 d, new

        UNASSIGNED (1)
          T-1     Lamp  now, due 2 d ago, new

        """)
  }

  @Test func theBoardCanBeThatOfOneSchool() throws {
    let desk = try Desk()
    try desk.run("ticket open Lamp --site North -Q general")
    try desk.run("ticket open Lamp --site South -t av")
    #expect(try desk.run("board --site South --fields section,number").out == "unassigned\tT-2\n")
    #expect(try desk.run("board -t av", at: .terminal()).out.hasPrefix("UNASSIGNED (1)\n"))
    #expect(try desk.fail("board -Q nowhere").err.contains("nowhere"))
  }

  @Test func showIsTheSameTextEverywhere() throws {
    let desk = try desk()
    try desk.run("ticket reply 1 -m 'I am coming.'")
    let pipe = try desk.run("ticket show 1").out
    #expect(
      pipe == """
        T-1  Projector is dead
        open · priority normal · queue general · assigned to nobody
        Requester  Ana Ruiz <ana@x.org>
        Place      North, room 204
        Opened     2026-05-04 07:30 (1 d) by shell
        Answered   2026-05-05 10:30 (now)

        -- REPLY to the requester · dana · 2026-05-05 10:30 (now) · note 1
        I am coming.

        """)
    #expect(try desk.run("ticket show 1", at: .terminal()).out == pipe)
    #expect(try desk.run("ticket show 1 --format tsv").out.hasPrefix("T-1\tProjector is dead\t"))
    #expect(try desk.run("ticket show 1 --format csv").out.hasPrefix("number,subject,"))
    #expect(try desk.run("ticket show 2 1 --fields number").out == "T-2\nT-1\n")
    #expect(try desk.run("ticket show - --fields number", input: "T-2\nT-1\n").out == "T-2\nT-1\n")
  }

  @Test func jsonIsWhatPythonReads() throws {
    let desk = try desk()
    try desk.run("ticket open 'Quote \" and \\ and é 👩‍👩‍👧' -m 'line\nline'")
    let script = """
      import json, sys
      rows = json.loads(sys.stdin.read())
      rows = rows if isinstance(rows, list) else [rows]
      assert rows, 'empty'
      for row in rows:
        for key, value in row.items():
          assert value != '', key
      print(sorted(rows[-1])[0], rows[-1].get('assignee'), len(rows))
      """
    for line in [
      "ticket list --all --json", "ticket show 3 1 --json", "ticket search quote --json",
      "board --json", "ticket history 3 --json", "queue list --json", "state list --json",
      "person list --json",
    ] {
      let json = try desk.run(line).out
      let answer = try python(script, json)
      #expect(answer.status == 0, "\(line): \(json)")
    }
    #expect(try desk.run("ticket list -s closed --json").out == "[]\n")
    let nd = try desk.run("ticket show 1 3 --format ndjson").out
    for line in nd.split(separator: "\n") {
      #expect(
        try python("import json, sys; json.loads(sys.stdin.read())", String(line)).status == 0)
    }
    #expect(try desk.run("ticket show 1 --json").out.contains("\"assignee\":null"))
  }

  private func python(_ script: String, _ input: String) throws -> (status: Int32, out: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let (to, from) = (Pipe(), Pipe())
    process.standardInput = to
    process.standardOutput = from
    try process.run()
    to.fileHandleForWriting.write(Data(input.utf8))
    try to.fileHandleForWriting.close()
    let out = String(decoding: from.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, out)
  }
}

// Text that wants to act on a terminal.
extension DisplayTests {
  static let poison = [
    "\u{1B}[2J\u{1B}]0;owned\u{7}", "\u{9B}31m", "\u{202E}gnp", "\u{200B}hidden", "a\rb", "a\u{8}b",
    "\u{2066}x\u{2069}", "\u{FEFF}x", "tab\there",
  ]

  @Test(arguments: poison)
  func hostileTextDoesNothing(text: String) throws {
    let desk = try Desk()
    desk.run(words: ["ticket", "open", "Lamp \(text) lamp", "-m", "Body \(text) lamp"])
    desk.run(words: [
      "ticket", "edit", "1", "--site", text, "--room", text, "--asset", text, "--reference", text,
      "--requester", "Ana \(text)",
    ])
    desk.run(words: ["ticket", "assign", "1", "--to", "Kim \(text)"])
    desk.run(words: ["ticket", "reply", "1", "-m", "Reply \(text)"])
    desk.run(words: ["ticket", "note", "1", "-m", "Note \(text)"])
    desk.run(words: ["ticket", "tag", "1", "--add", "tag\(text)"])
    desk.run(words: ["queue", "add", "q\(text)", "-d", text])
    desk.run(words: ["template", "add", "t", "-m", text])
    desk.run(words: ["view", "save", "v", "--", "--room", text])
    desk.run(words: ["state", "rename", "open", "o\(text)"])
    desk.run(words: ["ticket", "open", "Other"], as: "actor\u{202E}x")
    desk.run(words: ["ticket", "attach", "1", "-", "--name", text], input: "x")
    // Values that came in by other ways than commands.
    let db = try desk.database()
    try db.run("UPDATE ticket SET site = \(text), room = \(text) WHERE id = 1")
    try db.run("UPDATE OR IGNORE tag SET name = \("tag" + text)")
    try db.run("UPDATE state SET name = \("o" + text) WHERE id = 2")
    try db.run("UPDATE queue SET name = \("q" + text) WHERE id = 1")
    try db.run("UPDATE attachment SET name = \(text)")
    try db.run("UPDATE note SET author = \(text)")
    try db.run("UPDATE event SET actor = \(text)")
    let lines: [[String]] = [
      ["ticket", "list", "--all"], ["ticket", "show", "1"], ["ticket", "search", "lamp"],
      ["board"], ["board", "--team"], ["ticket", "history", "1"], ["queue", "list"],
      ["template", "list"], ["template", "show", "t"], ["template", "use", "t", "1"],
      ["view", "list"], ["state", "list"], ["person", "list"], ["ticket", "attachments", "1"],
      ["ticket", "list", "--fields", "site,room,asset,reference,requester,assignee,tags,state"],
      ["ticket", "reply", "1", "-m", "x", "--dry-run"], ["ticket", "list", "-Q", text],
      ["ticket", "edit", "1", "--subject", text, "--dry-run"], ["ticket", "show", text],
      ["ticket", "list", "-A", text], ["ticket", "search", "subject:\"" + text],
      ["ticket", text], [text], ["ticket", "claim", "--matching", text], ["ticket", "undo"],
      ["ticket", "edit", "1", "--room", "5", "--if-version", "1"], ["template", "use", text, "1"],
      ["view", "run", text], ["ticket", "list", "--created-since", text],
    ]
    for words in lines {
      for colour in [false, true] {
        let ran = desk.run(words: words, at: .terminal(width: 200, colour: colour))
        for stream in [ran.out, ran.err] {
          #expect(!Self.acts(stream), "\(words): \(stream.debugDescription)")
        }
        #expect(!ran.err.contains("BUG"), "\(words): \(ran.err)")
      }
    }
  }

  // Our own styles are taken out first; nothing else that moves, reorders or hides may be left.
  private static func acts(_ text: String) -> Bool {
    let plain = text.replacingOccurrences(
      of: "\u{1B}\\[[0-9;]*m", with: "", options: .regularExpression)
    return plain.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0x0A, 0x09: false
      case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
      default: false
      }
    }
  }

  @Test func aPipeGetsTheTextAsItIs() throws {
    let desk = try Desk()
    desk.run(words: ["ticket", "open", "Lamp \u{1B}[2J"])
    #expect(try desk.run("ticket list --fields subject").out == "Lamp \u{1B}[2J\n")
  }
}
