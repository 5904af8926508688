// Collecting from a Maildir: every message once, whatever its file is called.
import Calendar
import Commands
import Foundation
import Glibc
import Testing

@testable import Inbox
@testable import Repository

@Suite struct MaildirTests {
  let desk: Desk
  let path: String

  init() throws {
    desk = try Desk()
    path = desk.path + "/box"
    for folder in ["tmp", "new", "cur"] {
      try FileManager.default.createDirectory(
        atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
    }
    desk.configuration += "\n[mailbox desk]\ntype = maildir\npath = \(path)\n"
  }

  /// Writes a message under a name that need not be text.
  private func put(_ folder: String, _ name: [UInt8], _ subject: String) throws {
    let file = (Array("\(path)/\(folder)/".utf8) + name + [0]).map(CChar.init(bitPattern:))
    let descriptor = open(file, O_CREAT | O_WRONLY | O_EXCL, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let raw = desk.message("Subject: \(subject)", "words")
    #expect(write(descriptor, raw, raw.count) == raw.count)
  }

  private func put(_ folder: String, _ name: String, _ subject: String) throws {
    try put(folder, Array(name.utf8), subject)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }

  @Test func newAndCurAreReadAndMarked() throws {
    try put("new", "1700000000.a.host", "new")
    try put("cur", "1700000001.b.host:2,RS", "seen by somebody")
    try put("cur", "1700000002.c.host:2,", "old")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects.sorted() == ["new", "old", "seen by somebody"])
    #expect(try names("new").isEmpty)
    #expect(
      try names("cur")
        == ["1700000000.a.host:2,S", "1700000001.b.host:2,RS", "1700000002.c.host:2,S"])
    // Flags are others' business: whatever they become, nothing is taken twice.
    try FileManager.default.moveItem(
      atPath: path + "/cur/1700000000.a.host:2,S", toPath: path + "/cur/1700000000.a.host:2,F")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects.count == 3)
    #expect(try names("cur").contains("1700000000.a.host:2,F"))
  }

  @Test func hostileNames() throws {
    let names: [[UInt8]] = [
      Array("line\nbreak".utf8), Array("$(touch never); `x`".utf8), [0xFF, 0xFE, 0x41],
      Array("..hidden".utf8), Array("a:2,S:2,\u{1B}[31m".utf8), Array("%41".utf8),
      Array("A".utf8), Array(repeating: 0x62, count: 250), Array("-rf".utf8),
    ]
    for (index, name) in names.enumerated() { try put("new", name, "m\(index)") }
    mkdir(path + "/new/folder", 0o700)
    mkfifo(path + "/new/pipe", 0o600)
    try "root: secret\n".write(
      toFile: desk.path + "/private", atomically: true, encoding: .utf8)
    symlink(desk.path + "/private", path + "/new/link")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .partial)
    #expect(ran.err.contains("message pipe could not be taken over: it is not a file"))
    #expect(ran.err.contains("message link could not be taken over: it is a link"))
    // The hidden one is no message.
    #expect(
      try desk.subjects.sorted() == ["m0", "m1", "m2", "m4", "m5", "m6", "m7", "m8"])
    #expect(try desk.number("SELECT count(*) FROM mail_message WHERE raw LIKE '%secret%'") == 0)
    _ = try desk.mail("fetch")
    #expect(try desk.subjects.count == 8)
  }

  @Test func leftMovedOrDeleted() throws {
    let plain = desk.configuration
    desk.configuration = plain + "after = leave"
    try put("new", "1.a", "a")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try names("new") == ["1.a"])
    desk.configuration = plain + "move-to = Taken"
    try put("new", "2.b", "b")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try names(".Taken/cur") == ["1.a:2,S", "2.b:2,S"])
    desk.configuration = plain + "after = delete"
    try put("cur", "3.c:2,", "c")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try names("cur").isEmpty && names("new").isEmpty)
    #expect(try desk.subjects == ["a", "b", "c"])
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.number("SELECT count(*) FROM mail_item") == 0)
  }

  @Test func whatCannotBeMarkedIsTakenOnce() throws {
    try put("new", "1.a", "a")
    try FileManager.default.removeItem(atPath: path + "/cur")
    #expect(try desk.mail("fetch").err.contains("/cur: No such file"))
    #expect(try desk.complaints().first?.contains("cannot be read") == true)
    mkdir(path + "/cur", 0o700)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["a"])
    #expect(try desk.complaints().isEmpty)
  }

  @Test func oldFilesAreLeftAlone() throws {
    try put("new", "1.a", "old")
    try put("new", "2.b", "recent")
    var times = [
      timeval(tv_sec: 1_600_000_000, tv_usec: 0), timeval(tv_sec: 1_600_000_000, tv_usec: 0),
    ]
    utimes(path + "/new/1.a", &times)
    desk.configuration += "since = 2021-01-01"
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["recent"])
    #expect(try names("new") == ["1.a"])
  }

  @Test func aMailboxThatIsNotReadIsTold() throws {
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.complaints().isEmpty)
    desk.now = desk.now + Int64(3 * 3_600)
    #expect(
      try desk.complaints().first?.hasPrefix("the mailbox 'desk' was last read 2026-") == true)
  }

  @Test func manyMailboxesAndOneOfThemIsGone() throws {
    desk.configuration += "[mailbox lost]\ntype = maildir\npath = /nowhere/at/all\n"
    try put("new", "1.a", "a")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .partial)
    #expect(ran.err.contains("lost: /nowhere/at/all/new: No such file or directory"))
    #expect(try desk.subjects == ["a"])
    #expect(try desk.mail("fetch", "lost").status == .busy)
    #expect(try desk.mail("fetch", "dsk").status == .configuration)
  }
}
