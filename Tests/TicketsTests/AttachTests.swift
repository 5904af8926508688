// Attachments: one content once, names that are never trusted, and nothing overwritten on the way out.

import Foundation
import Glibc
import Repository
import SQLite
import Testing

@testable import Tickets

@Suite struct AttachTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    try desk.run("ticket open Lamp")
    return desk
  }

  @Test func oneContentIsStoredOnceAndItsNumbersArePrinted() throws {
    let desk = try desk()
    let a = try desk.file("a.txt", "same".utf8)
    let b = try desk.file("b.txt", "same".utf8)
    let c = try desk.file("c.txt", "other".utf8)
    #expect(try desk.run("ticket attach 1 \(a) \(b) \(c)").out == "1\n2\n3\n")
    #expect(try desk.run("ticket attach 2 \(a)").out == "4\n")
    #expect(try desk.value("SELECT count(*) FROM content") == .integer(2))
    #expect(
      try desk.run("ticket attachments 1 --fields attachment,name,size").out
        == "1\ta.txt\t4\n2\tb.txt\t4\n3\tc.txt\t5\n")
    let sum = "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5"
    #expect(try desk.run("ticket attachments 2 --fields sha256").out == sum + "\n")
  }

  @Test func detachRemovesAContentWithItsLastName() throws {
    let desk = try desk()
    let a = try desk.file("a.txt", "same".utf8)
    try desk.run("ticket attach 1 \(a)")
    try desk.run("ticket attach 2 \(a)")
    #expect(try desk.fail("ticket detach 1 2").err.contains("no attachment 2"))
    try desk.run("ticket detach 1 1")
    #expect(try desk.value("SELECT count(*) FROM content") == .integer(1))
    try desk.run("ticket detach 2 2")
    #expect(try desk.value("SELECT count(*) FROM content") == .integer(0))
    #expect(try desk.run("ticket history 2").out.contains("detached\ta.txt"))
    // Numbers are not used again.
    #expect(try desk.run("ticket attach 1 \(a)").out == "3\n")
  }

  @Test func whatIsTooLargeIsRefusedBeforeAnythingIsStored() throws {
    let desk = try desk()
    let small = try desk.file("small", "x".utf8)
    let large = try desk.file("large", [UInt8](repeating: 7, count: (25 << 20) + 1))
    let before = try desk.dump()
    let ran = try desk.fail("ticket attach 1 \(small) \(large)")
    #expect(ran.err.contains("larger than"))
    #expect(ran.status != .usage)
    #expect(try desk.dump() == before)
    #expect(try desk.fail("ticket attach 1 \(desk.folder)").status == .inputOutput)
    #expect(try desk.fail("ticket attach 9 \(small)").err.contains("T-9"))
    #expect(try desk.dump() == before)
  }

  @Test func standardInputHasAName() throws {
    let desk = try desk()
    try desk.run("ticket attach 1 - --name boot.log", input: "log")
    try desk.run("ticket attach 1 -", input: "")
    #expect(
      try desk.run("ticket attachments 1 --fields name,size").out
        == "boot.log\t3\nstandard-input\t0\n")
    #expect(try desk.run("ticket attachments 1 --print 1").out == "log")
    #expect(try desk.fail("ticket attachments 1 --print 1", at: .terminal()).status == .usage)
    #expect(try desk.fail("ticket attachments 2 --print 1").status == .failed)
    #expect(try desk.fail("ticket attach 1 - -", input: "x").status == .usage)
    let file = try desk.file("a.txt", "x".utf8)
    #expect(try desk.fail("ticket attach 1 \(file) \(file) --name other").status == .usage)
    try desk.run("ticket attach 2 \(file) --name other.txt")
    #expect(try desk.run("ticket attachments 2 --fields name").out == "other.txt\n")
  }

  static let hostile = [
    "../../etc/passwd", "/etc/passwd", "..", ".", "...", ".bashrc", "a\nb", "a\u{202E}gnp.exe",
    "a\u{1B}[2Jb", "-rf", "con\\..\\evil.bat", String(repeating: "ä", count: 150), "a\0b", "",
    " ", "*?<>|\":", "\u{0}", "\u{200B}", "x/", "//", "~", "$(touch x)", "`id`",
  ]

  @Test(arguments: hostile)
  func namesAreNeverPaths(name: String) throws {
    let safe = FileName.safe(name)
    #expect(!safe.isEmpty)
    #expect(!safe.contains("/") && !safe.contains("\\"))
    #expect(safe.first != "." && safe.first != " ")
    #expect(safe.utf8.count <= 160)
    #expect(!safe.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202E })
    #expect(FileName.safe(safe) == safe)
    // Whatever stands in the store, as an older program or another tool may have put it there.
    let desk = try desk()
    let folder = desk.folder + "/out"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
    try desk.run("ticket attach 1 -", input: "content")
    try desk.database().run("UPDATE attachment SET name = \(name)")
    try desk.run("ticket attachments 1 --save \(folder)")
    let saved = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(saved.count == 1)
    #expect(saved.first?.hasPrefix("1-") == true)
    let screen = try desk.run("ticket attachments 1", at: .terminal()).out
    #expect(!screen.contains("\u{1B}") && !screen.contains("\u{202E}"))
  }

  @Test func savingOverwritesNothingAndFollowsNoLink() throws {
    let desk = try desk()
    let file = try desk.file("a.txt", "new".utf8)
    try desk.run("ticket attach 1 \(file)")
    let folder = desk.folder + "/out"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false)
    let victim = try desk.file("victim", "old".utf8)
    symlink(victim, folder + "/1-a.txt")
    let ran = try desk.fail("ticket attachments 1 --save \(folder)")
    #expect(ran.status == .inputOutput)
    #expect(try String(contentsOfFile: victim, encoding: .utf8) == "old")
    unlink(folder + "/1-a.txt")
    symlink(desk.folder + "/nowhere", folder + "/1-a.txt")
    try desk.fail("ticket attachments 1 --save \(folder)")
    #expect(access(desk.folder + "/nowhere", F_OK) != 0)
    unlink(folder + "/1-a.txt")
    #expect(try desk.run("ticket attachments 1 --save \(folder)").out == folder + "/1-a.txt\n")
    try desk.fail("ticket attachments 1 --save \(folder)")
    #expect(try String(contentsOfFile: folder + "/1-a.txt", encoding: .utf8) == "new")
    #expect(try desk.fail("ticket attachments 1 --save \(desk.folder)/none").status == .inputOutput)
  }
}
