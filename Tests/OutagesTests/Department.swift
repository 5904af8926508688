// A store with services and people, and outages by the commands of the program.
import Calendar
import Commands
import Foundation
import Routine
import SQLite
import Terminal

@testable import Outages
@testable import Repository
@testable import Services
@testable import ittool

/// What a run printed and how it ended.
struct Said {
  var status: ExitStatus
  var out: String
  var err: String
  var failure: Failure?

  var lines: [String] { out.split(separator: "\n").map(String.init) }
}

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
    let (out, err) = (Sink.memory(), Sink.memory())
    let context = context(out: out, err: err, input: input)
    var globals = Globals()
    var said = Said(status: .done, out: "", err: "", failure: nil)
    do {
      guard case .command(let command, let rest) = try Program.ittool.request(words, &globals)
      else { throw Failure.usage("help") }
      said.status = try command.invoke(
        rest, &globals,
        Invocation(
          help: { _, _ in .done },
          run: { globals, body in
            var context = context
            context.globals = globals
            return try body(context)
          }))
    } catch let failure as Failure {
      said.failure = failure
      said.status = failure.status
    }
    said.out = out.contents
    said.err = err.contents
    return said
  }

  /// Runs one job of cron.
  func job(_ name: String) throws {
    guard let job = PeriodicJob.all.first(where: { $0.name == name }) else {
      throw Failure("no job \(name)")
    }
    try job.run(context())
  }

  func words(_ sql: SQL) throws -> [String] {
    try withStore { try $0.db.all(sql, as: String.self) }
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

/// Runs one Python program over a text and gives the lines it prints.
func python(_ program: String, input: String) throws -> [String] {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program]
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(input.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  process.standardInput = try FileHandle(forReadingFrom: file)
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
  return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// SplitMix64: the same numbers in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
