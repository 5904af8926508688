// A store with services and people, and outages by the commands of the program.
import Calendar
import Commands
import Foundation
import Routine
import SQLite
import Terminal
import TestSupport

@testable import Outages
@testable import Repository
@testable import Services
@testable import ittool

final class Department {
  let path: String
  /// 2026-05-04 08:00 UTC, a Monday.
  var now = Instant(seconds: 1_777_881_600)
  var actor = "dana"
  var zone = "UTC"

  init(settings: [String: String] = [:]) throws {
    var template = Array("/tmp/ittool-outage-XXXXXX".utf8CString)
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
    for (name, value) in settings { try run("config", "set", name, value) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes services; `need` is what each needs.
  func services(_ names: [String], needs: [(String, String)] = []) throws {
    try withStore { store in
      try store.write {
        for name in names {
          try store.db.run("INSERT INTO service(name, title, created) VALUES (\(name), \(name), 0)")
        }
        for (name, needed) in needs {
          try store.db.run(
            """
            INSERT INTO service_need(service, needs) SELECT a.id, b.id FROM service AS a, service AS b
            WHERE a.name = \(name) AND b.name = \(needed)
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
        "HOME": path, "ITTOOL_DB": path + "/s.db", "ITTOOL_CONFIG": path + "/config", "TZ": zone,
        "ITTOOL_ACTOR": actor,
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

  func words(_ sql: SQL) throws -> [String] {
    try withStore {
      try $0.db.makeViews()
      return try $0.db.all(sql, as: String.self)
    }
  }

  /// What is to be sent, or was, as `event address subject`.
  func mails() throws -> [String] {
    try words(
      """
      SELECT m.event || ' ' || m.address || ' ' || c.subject FROM outbox AS m
      JOIN outbox_content AS c ON c.id = m.content ORDER BY m.id
      """)
  }

  func withStore<T>(_ body: (Store) throws -> T) throws -> T {
    try context().withStore { try body($0) }
  }

  func minutes(_ count: Int64) { now = now + count * 60 }
}
