// A district with services, buildings, people and channels that write into files.
import Calendar
import Commands
import Foundation
import Routine
import SQLite
import Terminal
import TestSupport

@testable import Alerts
@testable import Repository
@testable import ittool

final class District {
  let path: String
  /// 2026-05-04 15:00 UTC, a Monday.
  var now = Instant(seconds: 1_777_906_800)
  var actor = "dana"

  /// - Parameter channels: further sections of the configuration.
  init(channels: String = "", settings: [String: String] = [:]) throws {
    var template = Array("/tmp/ittool-alert-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try """
    #!/bin/sh
    { printf '%s ' "$2"; cat; echo; } >> \(path)/$1.log
    test ! -e \(path)/$1.down || exit 75
    """.write(toFile: path + "/send", atomically: true, encoding: .utf8)
    chmod(path + "/send", 0o755)
    try """
    [mail]
    address = help@example.org
    [channel mail]
    type = file
    path = \(path)/out
    from = Help desk <help@example.org>
    \(channels)
    """.write(toFile: path + "/config", atomically: true, encoding: .utf8)
    try Initialisation(path: path + "/s.db", group: nil).run()
    for (name, value) in settings { try run("config", "set", name, value) }
  }

  /// The sections of channels that reach telephones, by a program that writes into a file.
  static func phones(_ names: String...) -> String {
    names.map {
      "[channel \($0)]\ntype = exec\ncommand = PATH/send \($0) {address}\ninput = text\n"
        + "reaches = phone\nfits = sms\n"
    }.joined()
  }

  /// Adds sections to the configuration; `PATH` stands for the district's directory.
  func add(channels: String) throws {
    let old = try String(contentsOfFile: path + "/config", encoding: .utf8)
    try (old + "\n" + channels.replacingOccurrences(of: "PATH", with: path))
      .write(toFile: path + "/config", atomically: true, encoding: .utf8)
  }

  /// Two buildings; the internet of each; mail for all, which needs nothing.
  func services() throws {
    for site in ["North", "South"] { try run("site", "add", site) }
    try run("service", "add", "north-net", "-t", "Internet at North", "--site", "North")
    try run("service", "add", "south-net", "-t", "Internet at South", "--site", "South")
    try run("service", "add", "mail", "-t", "District mail")
  }

  /// Adds somebody of the staff and returns the number.
  @discardableResult
  func staff(_ name: String, _ site: String? = nil, phone: String? = nil, mail: Bool = true) throws
    -> Int64
  {
    let address = name.lowercased().replacingOccurrences(of: " ", with: ".") + "@example.org"
    var words = ["person", "add", mail ? "\(name) <\(address)>" : name, "--role", "staff"]
    if let site { words += ["--site", site] }
    if let phone { words += ["--phone", "mobile:\(phone)"] }
    let said = try run(words)
    return Int64(said.out.dropFirst(2).prefix { $0.isNumber }) ?? 0
  }

  /// Has an address follow topics, as one that said YES.
  func follow(_ address: String, _ topics: [(kind: String, word: String)]) throws {
    try withStore { store in
      try store.write {
        try store.db.run(
          "INSERT OR IGNORE INTO subscriber(address, created) VALUES (\(address), 0)")
        for topic in topics {
          try store.db.run(
            """
            INSERT INTO subscription(subscriber, kind, topic, state, source, since)
            SELECT id, \(topic.kind), \(topic.word), 'confirmed', 'mail', 0 FROM subscriber
            WHERE address = \(address)
            """)
        }
      }
    }
  }

  func context(out: Sink = .memory(), err: Sink = .memory(), input: String = "") -> Context {
    let now = now
    return Context(
      console: Console(out: out, err: err, input: .memory(input)),
      environment: Environment([
        "HOME": path, "ITTOOL_DB": path + "/s.db", "ITTOOL_CONFIG": path + "/config", "TZ": "UTC",
        "ITTOOL_ACTOR": actor, "PATH": "/usr/bin:/bin",
      ]), globals: Globals(), program: .ittool, clock: { now })
  }

  @discardableResult
  func run(_ words: String..., input: String = "") throws -> Said { try run(words, input: input) }

  @discardableResult
  func run(_ words: [String], input: String = "") throws -> Said {
    try Program.ittool.said(words) { context(out: $0, err: $1, input: input) }
  }

  /// Runs one job of cron.
  func job(_ name: String) throws {
    guard let job = PeriodicJob.all.first(where: { $0.name == name }) else {
      throw Failure("no job \(name)")
    }
    try job.run(context())
  }

  /// Sends what is due, some minutes later.
  func deliver(after minutes: Int64 = 0) throws {
    self.minutes(minutes)
    try run("delivery", "run")
  }

  func words(_ sql: SQL) throws -> [String] {
    try withStore { try $0.db.all(sql, as: String.self) }
  }

  /// What left, as `address subject-or-text`, in its order.
  func sent() throws -> [String] {
    try words(
      """
      SELECT m.address || ' ' || iif(c.subject = '', c.text, c.subject) FROM outbox AS m
      JOIN outbox_content AS c ON c.id = m.content WHERE m.state = 'sent' AND m.desk = 'L'
      ORDER BY m.sent, m.id
      """)
  }

  /// What waits, as `address subject-or-text`.
  func waiting() throws -> [String] {
    try words(
      """
      SELECT m.address || ' ' || iif(c.subject = '', c.text, c.subject) FROM outbox AS m
      JOIN outbox_content AS c ON c.id = m.content WHERE m.next_try IS NOT NULL AND m.desk = 'L'
      ORDER BY m.id
      """)
  }

  func withStore<T>(_ body: (Store) throws -> T) throws -> T {
    try context().withStore { try body($0) }
  }

  func minutes(_ count: Int64) { now = now + count * 60 }
}
