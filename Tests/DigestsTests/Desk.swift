// A help desk with digests: a store in a fresh directory and a clock that stands still until it is
// moved.
import Calendar
import Commands
import Delivery
import Foundation
import Hours
import People
import Repository
import SQLite
import Terminal
import Tickets

@testable import Digests

final class Desk {
  struct Unexpected: Error, CustomStringConvertible {
    var description: String
  }

  let folder: String
  var now: Instant
  let zone: String
  var sections = DigestSection.tickets

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// - Parameter now: a Monday, before seven.
  init(now: String = "2026-05-04T11:00:00Z", zone: String = "America/Chicago") throws {
    let memory = URL(fileURLWithPath: "/dev/shm")
    let isThere = FileManager.default.isWritableFile(atPath: memory.path)
    let url = (isThere ? memory : FileManager.default.temporaryDirectory)
      .appendingPathComponent("digest-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
    self.now = Instant(rfc3339: now) ?? Instant(seconds: 0)
    self.zone = zone
    try FileManager.default.createDirectory(
      atPath: folder + "/.config/ittool", withIntermediateDirectories: true)
    try "[channel mail]\ntype = file\npath = \(folder)/out\nfrom = help@example.org\n"
      .write(toFile: folder + "/.config/ittool/config", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: folder + "/.config/ittool/config")
    try run("init")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func set(_ time: String) { now = Instant(rfc3339: time) ?? now }

  /// Runs a command line; '…' keeps spaces.
  @discardableResult
  func run(
    _ line: String, input: String = "", as actor: String = "dana",
    expecting wanted: ExitStatus = .done
  ) throws -> String {
    let (status, out, err) = invoke(Self.words(line), input, actor)
    guard status == wanted else { throw Unexpected(description: "\(line): \(status): \(err)") }
    return wanted == .done || wanted == .no ? out : out + err
  }

  func context(_ actor: String = "dana", _ input: String = "") throws -> Context {
    let variables = [
      "HOME": folder, "TZ": zone, "ITTOOL_ACTOR": actor, "ITTOOL_DB": folder + "/desk.db",
      "TMPDIR": folder, "ITTOOL_SHARE": Self.root + "/share",
    ]
    let console = Console(
      out: .memory(), err: .memory(), input: .memory(input),
      environment: { variables[$0] })
    let now = now
    return Context(
      console: console, environment: Environment(variables), globals: Globals(),
      program: program, clock: { now })
  }

  private var program: Program {
    let sections = sections
    return Program(
      name: "ittool", version: { "test" },
      nouns: [
        .initialise, .ticket, .queue, .level, .person, .group, .site, .calendar, .config,
        .digest { sections },
      ], topics: [], candidates: { _, _, _ in [] })
  }

  private func invoke(
    _ words: [String], _ input: String, _ actor: String
  ) -> (ExitStatus, String, String) {
    do {
      let base = try context(actor, input)
      var globals = Globals()
      guard case .command(let command, let rest) = try program.request(words, &globals) else {
        return (.usage, "", "no command")
      }
      do {
        let status = try command.invoke(
          rest, &globals, Invocation(help: { _, _ in .done }, run: { _, body in try body(base) }))
        return (status, base.console.out.contents, base.console.err.contents)
      } catch let failure as Failure {
        return (
          failure.status, base.console.out.contents,
          base.console.err.contents + failure.message + failure.hints.joined()
        )
      }
    } catch {
      return (.failed, "", "\(error)")
    }
  }

  /// What cron does.
  func cron() throws {
    try context().withStore { store in
      if try store.hasDueDigests() { try store.sendDigests(sections) }
    }
  }

  func store<T>(_ body: (Store) throws -> T) throws -> T { try context().withStore(.work, body) }

  /// Text of all digests queued so far, oldest first.
  func mails() throws -> [(to: String, subject: String, text: String)] {
    try store { store in
      var found: [(String, String, String)] = []
      try store.db.forEachRow(
        """
        SELECT o.address, c.subject, c.text FROM outbox AS o JOIN outbox_content AS c
          ON c.id = o.content WHERE o.priority = 3 ORDER BY o.id
        """
      ) { row in found.append((try row.text(), try row.text(), try row.text())) }
      return found
    }
  }

  private static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    var isOpen = false
    for character in line {
      if let mark = quote {
        if character == mark { quote = nil } else { word.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        isOpen = true
      } else if character == " " {
        if isOpen || !word.isEmpty { words.append(word) }
        word = ""
        isOpen = false
      } else {
        word.append(character)
      }
    }
    if isOpen || !word.isEmpty { words.append(word) }
    return words
  }

  /// A technician, a director, a requester who waits, and a digest for technicians.
  func fill() throws {
    try run("person add 'Kim Roe <kim@example.org>' --role technician --account kim")
    try run("person add 'Lee Boss <lee@example.org>' --role director --account lee")
    try run("person add 'Ana Ruiz <ana@example.org>' --role staff")
    try run("digest create techs --kind technician --at 'weekdays 07:00'")
  }
}
