// A store with people in groups, and announcements to them by the commands of the program.
import Announcements
import Calendar
import Commands
import Foundation
import People
import SQLite
import Terminal
import TestSupport

@testable import Delivery
@testable import Inbox
@testable import Repository
@testable import ittool

final class Newsroom {
  let path: String
  var now = Instant(seconds: 1_777_885_200)
  var actor = "dana"
  private var count = 0

  init(settings: [String: String] = [:]) throws {
    var template = Array("/tmp/ittool-news-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try """
    [mail]
    address = help@example.org
    [channel mail]
    type = file
    path = \(path)/out
    from = Help desk <help@example.org>
    """.write(toFile: path + "/config", atomically: true, encoding: .utf8)
    try Initialisation(path: path + "/s.db", group: nil).run()
    try run("group", "add", "teachers", "--rule", "role=staff")
    for (name, value) in settings { try run("config", "set", name, value) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func context(out: Sink = .memory(), err: Sink = .memory()) -> Context {
    let now = now
    return Context(
      console: Console(out: out, err: err, input: .memory("")),
      environment: Environment([
        "HOME": path, "ITTOOL_DB": path + "/s.db", "ITTOOL_CONFIG": path + "/config", "TZ": "UTC",
        "ITTOOL_ACTOR": actor,
      ]), globals: Globals(), program: .ittool, clock: { now })
  }

  @discardableResult
  func run(_ words: String...) throws -> Said { try run(words) }

  @discardableResult
  func run(_ words: [String]) throws -> Said {
    try Program.ittool.said(words) { context(out: $0, err: $1) }
  }

  func store<T>(_ body: (Store) throws -> T) throws -> T { try context().withStore(.work, body) }

  func number(_ sql: SQL) throws -> Int64? {
    try store {
      try $0.db.makeViews()
      return try $0.db.first(sql, as: Int64.self)
    }
  }

  func words(_ sql: SQL) throws -> [String] {
    try store {
      try $0.db.makeViews()
      return try $0.db.all(sql, as: String.self)
    }
  }

  /// What is to be sent, or was, as `state address subject`.
  func mails() throws -> [String] {
    try words(
      """
      SELECT m.state || ' ' || m.address || ' ' || c.subject FROM outbox AS m
      JOIN outbox_content AS c ON c.id = m.content ORDER BY m.id
      """)
  }

  func people(_ count: Int) throws {
    for index in 1...count {
      try run("person", "add", "P\(index) <p\(index)@example.org>", "--role", "staff")
    }
  }

  /// Offers a mail to the desks.
  @discardableResult
  func receive(_ headers: String, _ body: String) throws -> Taken {
    count += 1
    let text =
      "Message-ID: <\(count).in@example.net>\nDate: Mon, 4 May 2026 10:00:\(10 + count) +0000\n"
      + headers + "\n\n" + body
    let raw = Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8)
    return try store { try $0.take(Arrival(raw: raw), MailClaimant.all) }
  }
}
