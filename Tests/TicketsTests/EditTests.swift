// Editing: by options, by hand, and two people at once.

import Calendar
import Commands
import Foundation
import Glibc
import SQLite
import Terminal
import Testing

@testable import Tickets

@Suite struct EditTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.run("ticket open Projector -r 'Ana Ruiz <ana@x.org>' --room 204 -m 'It is dead.'")
    return desk
  }

  @Test func valuesChangeAndAnEmptyOneClears() throws {
    let desk = try desk()
    try desk.run("queue add network")
    try desk.run(
      "ticket edit 1 --subject Beamer -p urgent -Q network --site North --asset PC-7"
        + " --due 2026-06-01T12:00Z --reference INC9 -m 'Words.' -r bo@x.org")
    let fields = "subject,description,requester,queue,priority,site,room,asset,due,reference"
    #expect(
      try desk.run("ticket list --fields \(fields)").out
        == "Beamer\tWords.\tbo@x.org\tnetwork\turgent\tNorth\t204\tPC-7\t2026-06-01T12:00:00Z\tINC9\n"
    )
    try desk.run(
      "ticket edit 1 --room '' --site= --asset '' --due '' --reference '' -r '' -m ''")
    #expect(
      try desk.run("ticket list --fields \(fields)").out
        == "Beamer\t\t\tnetwork\turgent\t\t\t\t\t\n")
    for option in ["--subject ''", "-Q ''", "-Q nowhere", "--due 5m", "--room 'a\nb'"] {
      #expect(try desk.fail("ticket edit 1 \(option)").err.contains("ittool: "))
    }
    #expect(try desk.fail("ticket edit 1").status == .usage)
  }

  @Test func theSameValueIsNoChange() throws {
    let desk = try desk()
    let before = try desk.dump()
    try desk.run("ticket edit 1 --room 204 --subject Projector -r ana@x.org")
    #expect(try desk.dump() == before)
  }

  @Test func aRetiredQueueTakesNothingNew() throws {
    let desk = try desk()
    try desk.run("queue add old")
    try desk.run("ticket edit 1 -Q old")
    try desk.run("queue edit old --retire")
    #expect(try desk.run("ticket list -Q old --fields number").out == "T-1\n")
    #expect(try desk.fail("ticket open x -Q old").err.contains("retired"))
    try desk.run("ticket open Lamp")
    #expect(try desk.fail("ticket edit 2 -Q old").err.contains("retired"))
  }

  @Test func aDateIsEchoedAsItWasUnderstood() throws {
    let desk = try desk()
    desk.variables["TZ"] = "Europe/Berlin"
    let ran = try desk.run("ticket edit 1 --due fri", at: .terminal())
    #expect(ran.err == "ittool: T-1: due is Fri 2026-05-08 23:59 CEST\n")
    let opened = try desk.run("ticket open Lamp --due 2026-05-09", at: .terminal())
    #expect(opened.err.contains("due Sat 2026-05-09 23:59 CEST"))
    #expect(opened.out == "T-2\n")
    let waits = try desk.run("ticket wait 1 --for parts --until +2d", at: .terminal())
    #expect(waits.err.contains("until Wed 2026-05-06"))
  }

  @Test func aStaleVersionIsToldWhatChanged() throws {
    let desk = try desk()
    let version = try desk.run("ticket list --fields version").out.dropLast()
    try desk.run("ticket edit 1 --room 101", as: "kim")
    try desk.run("ticket tag 1 --add av", as: "lee")
    let before = try desk.dump()
    let ran = try desk.fail("ticket edit 1 --room 300 --if-version \(version)")
    #expect(ran.status == .failed)
    #expect(ran.err.contains("kim: room 204 → 101"))
    #expect(ran.err.contains("lee: tag av"))
    #expect(try desk.dump() == before)
    let now = try desk.run("ticket list --fields version").out.dropLast()
    try desk.run("ticket edit 1 --room 300 --if-version \(now)")
  }

  // One command moves the version once and may leave several events.
  @Test func aStaleVersionWasToldOnlyTheLastOfSeveralChanges() throws {
    let desk = try desk()
    let version = try desk.run("ticket list --fields version").out.dropLast()
    try desk.run("ticket edit 1 --room 101 --site North --priority high", as: "kim")
    let ran = try desk.fail("ticket edit 1 --room 300 --if-version \(version)")
    for words in ["room 204 → 101", "site North", "priority normal → high"] {
      #expect(ran.err.contains(words), "\(ran.err)")
    }
    #expect(!ran.err.contains("opened"))
  }
}

// By hand: a real editor process on a pseudo terminal.
extension EditTests {
  /// Runs `ticket …` on a terminal with an editor that is a shell script.
  private func run(_ line: String, _ desk: Desk, editor script: String) throws -> (
    status: Commands.ExitStatus, screen: String
  ) {
    let path = try desk.file("editor.sh", "#!/bin/sh\n\(script)\n".utf8)
    chmod(path, 0o700)
    var variables = desk.variables
    variables["EDITOR"] = path
    variables["PATH"] = "/usr/bin:/bin"
    let screen = try Screen()
    let console = screen.console(variables)
    let status = desk.status(of: Desk.words(line), console, Environment(variables))
    try console.flush()
    return (status, screen.text())
  }

  @Test func anEditorWritesAReply() throws {
    let desk = try desk()
    let words = "Hello Ana, the lamp is new. Please try it and tell us if it flickers again."
    let ran = try run("ticket reply 1", desk, editor: "sed -i '1i\(words)' \"$1\"")
    #expect(ran.status == .done, "\(ran.screen)")
    #expect(try desk.value("SELECT body FROM note") == .text(words))
    let goes = try #require(ran.screen.range(of: "goes to Ana Ruiz"))
    let done = try #require(ran.screen.range(of: "replied"))
    #expect(goes.lowerBound < done.lowerBound)
    let empty = try run("ticket reply 1", desk, editor: "true")
    #expect(empty.status == .failed)
    #expect(empty.screen.contains("nothing was written"))
    #expect(try desk.value("SELECT count(*) FROM note") == .integer(1))
  }

  // A ticket that is gone was found out after the words were typed, and they were lost.
  @Test func whatWasTypedIntoAReplyIsKeptWhenItCannotBeTaken() throws {
    let desk = try desk()
    try desk.run("ticket close 1 --why spam")
    let ran = try run("ticket resolve 1", desk, editor: "echo 'Long words.' >> \"$1\"")
    #expect(ran.status == .failed)
    let kept = try #require(Self.keptFile(ran.screen))
    #expect(try String(contentsOfFile: kept, encoding: .utf8).contains("Long words."))
  }

  @Test func aTicketIsEditedAsText() throws {
    let desk = try desk()
    let script = "sed -i 's/^room: .*/room: 300/; s/^priority: .*/priority: high/' \"$1\""
    let ran = try run("ticket edit 1", desk, editor: script + "; echo More. >> \"$1\"")
    #expect(ran.status == .done, "\(ran.screen)")
    #expect(
      try desk.run("ticket list --fields room,priority,description").out
        == "300\thigh\tIt is dead.\\nMore.\n")
    let before = try desk.dump()
    #expect(try run("ticket edit 1", desk, editor: "true").status == .done)
    #expect(try desk.dump() == before)
  }

  @Test func somebodyElseChangesItMeanwhile() throws {
    let desk = try desk()
    let script = """
      sed -i 's/^room: .*/room: 300/' "$1"
      sqlite3 "$ITTOOL_DB" "UPDATE ticket SET site = 'North', version = version + 1; \
      INSERT INTO event(command, kind, item, at, actor, source, what, new) \
      VALUES (99, 'T', 1, 1800000000, 'kim', 'shell', 'site', 'North')"
      """
    let ran = try run(
      "ticket edit 1", desk,
      editor: script.replacingOccurrences(of: "$ITTOOL_DB", with: desk.folder + "/desk.db"))
    #expect(ran.status == .failed)
    #expect(ran.screen.contains("kim: site North"), "\(ran.screen)")
    let kept = try #require(Self.keptFile(ran.screen))
    #expect(try String(contentsOfFile: kept, encoding: .utf8).contains("room: 300"))
    #expect(try desk.value("SELECT room FROM ticket") == .text("204"))
  }

  @Test(arguments: [
    "s/^room: .*/roam: 300/", "s/^queue: .*/queue: nowhere/", "s/^due:.*/due: 5m/",
    "s/^priority: .*/priority: very/", "s/^subject: .*/subject:/", "1s/.*/no field/",
  ])
  func aMistakeLosesNothing(sed: String) throws {
    let desk = try desk()
    let before = try desk.dump()
    let ran = try run("ticket edit 1", desk, editor: "sed -i '\(sed)' \"$1\"; echo kept >> \"$1\"")
    #expect(ran.status != .done)
    let kept = try #require(Self.keptFile(ran.screen))
    #expect(try String(contentsOfFile: kept, encoding: .utf8).contains("kept"))
    #expect(try desk.dump() == before)
  }

  static let hostileValues = [
    "a: b: c", "#42 is broken", "  spaces  ", "subject: again", "'\"$(touch x)`id`", "\u{202E}abc",
    "é日本👩‍👩‍👧", "\\n \\t", "-", "{requester}", "\t tab", "colon:",
  ]

  @Test(arguments: hostileValues)
  func hostileValuesSurviveTheEditor(value: String) throws {
    let desk = try Desk()
    let words = [
      "ticket", "open", "--site", value, "--room", value, "--reference", value, "-m",
      "\(value)\n\n# no comment\nroom: 1\n\n\(value)", "-r", "\(value) <ana@x.org>", "--", value,
    ]
    try #require(desk.run(words: words).status == .done)
    let before = try desk.dump()
    let ran = try run("ticket edit 1", desk, editor: "true")
    #expect(ran.screen.contains("nothing was changed"), "\(ran.screen)")
    #expect(try desk.dump() == before)
    #expect(
      try run("ticket edit 1", desk, editor: "sed -i 's/^asset:.*/asset: X/' \"$1\"").status
        == .done)
    #expect(try desk.value("SELECT asset FROM ticket") == .text("X"))
    #expect(
      try desk.value("SELECT count(*) FROM event") == .integer(2))
  }

  private static func keptFile(_ screen: String) -> String? {
    screen.split(whereSeparator: \.isWhitespace).map(String.init).first {
      $0.hasPrefix("/") && $0.contains("ittool-") && FileManager.default.fileExists(atPath: $0)
    }
  }
}

/// A pseudo terminal of the kernel's; what the program writes is read back at the end.
final class Screen {
  struct Unavailable: Error {}

  private let person: Int32
  private let program: Int32

  init() throws {
    person = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: Int32 = 0
    var unlocked: Int32 = 0
    // TIOCSPTLCK and TIOCGPTN, which no Swift module shows.
    guard person >= 0, ioctl(person, 0x4004_5431, &unlocked) == 0,
      ioctl(person, 0x8004_5430, &number) == 0
    else { throw Unavailable() }
    program = Glibc.open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard program >= 0 else { throw Unavailable() }
    _ = fcntl(person, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(program)
    close(person)
  }

  func console(_ variables: [String: String]) -> Console {
    let facts = StreamFacts(isTerminal: true, width: 400)
    return Console(
      out: Sink(descriptor: program, name: "standard output"),
      err: Sink(descriptor: program, name: "standard error", flushesEachLine: true),
      input: Input(descriptor: program, name: "standard input"), outFacts: facts, errFacts: facts,
      inputIsTerminal: true, environment: { variables[$0] })
  }

  func text() -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(person, &piece, piece.count)
      guard count > 0 else { break }
      bytes += piece.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
