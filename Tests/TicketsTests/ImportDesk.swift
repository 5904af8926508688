// A help desk in a temporary directory: a store, and commands that run in this process.
import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Terminal
import Testing

@testable import Tickets

/// A store and everything around it; removed at the end.
final class ImportDesk {
  let path: String
  /// What the last command printed.
  private(set) var out = ""
  /// What the last command complained of.
  private(set) var err = ""

  private let now: String
  private let variables: [String: String]

  init(now: String = "2026-05-04T07:30:00Z", _ extra: [String: String] = [:]) throws {
    path = FileManager.default.temporaryDirectory.path + "/desk-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    self.now = now
    variables = [
      "HOME": path, "TMPDIR": path, "TZ": "UTC", "ITTOOL_DB": path + "/store.db",
      "ITTOOL_ACTOR": "dana", "ITTOOL_SHARE": Self.root + "/share",
    ].merging(extra) { $1 }
    try #require(try perform(["init"], input: []) == .done)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The root of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Input that is shared by several programs and no part of this repository; nil when absent.
  static func shared(_ file: String) -> String? {
    let place = ProcessInfo.processInfo.environment["ITTOOL_SHARED"] ?? root + "/../shared"
    let path = place + "/" + file
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// Writes a file and returns its path.
  @discardableResult
  func file(_ name: String, _ text: String) throws -> String {
    try file(name, bytes: Array(text.utf8))
  }

  @discardableResult
  func file(_ name: String, bytes: [UInt8]) throws -> String {
    let place = path + "/" + name
    try Data(bytes).write(to: URL(filePath: place))
    return place
  }

  /// The text of a file.
  func text(_ name: String) throws -> String {
    try String(contentsOf: URL(filePath: path + "/" + name), encoding: .utf8)
  }

  /// Runs a command of the noun `ticket`; a failure becomes its status and its words.
  @discardableResult
  func run(_ words: String..., input: String = "") throws -> Commands.ExitStatus {
    try run(words, input: Array(input.utf8))
  }

  @discardableResult
  func run(_ words: [String], input: [UInt8] = []) throws -> Commands.ExitStatus {
    try perform(["ticket"] + words, input: input)
  }

  private func perform(_ words: [String], input: [UInt8]) throws -> Commands.ExitStatus {
    let console = Console(
      out: .memory(), err: .memory(), input: .memory(input),
      environment: { [variables] in variables[$0] })
    var globals = Globals()
    let program = Program(
      name: "ittool", version: { "test" }, nouns: [.initialise, .ticket], topics: [],
      candidates: { _, _, _ in [] })
    let environment = Environment(variables)
    let instant = try #require(Instant(rfc3339: now))
    var status = Commands.ExitStatus.failed
    do {
      guard case .command(let command, let rest) = try program.request(words, &globals)
      else { throw Failure("no command") }
      status = try command.invoke(
        rest, &globals,
        Invocation(
          help: { _, _ in .done },
          run: { globals, body in
            try body(
              Context(
                console: console, environment: environment, globals: globals, program: program,
                clock: { instant }))
          }))
    } catch let failure as Failure {
      console.fail(message: failure.message, hints: failure.hints)
      status = failure.status
    } catch {
      console.fail(message: "\(error)")
      status = .inputOutput
    }
    try console.flush()
    out = console.out.contents
    err = console.err.contents
    return status
  }

  /// Runs a query on the store by the back door.
  func rows(_ sql: String) throws -> [[String?]] {
    let db = try Connection(path: path + "/store.db")
    try db.makeViews()
    var found: [[String?]] = []
    try db.query(
      sql, columns: { _ in },
      row: { values in
        found.append(
          values.map { value in
            switch value {
            case .null: nil
            case .integer(let number): String(number)
            case .real(let number): String(number)
            case .text(let text): text
            case .blob: "blob"
            }
          })
      })
    return found
  }

  /// One value by the back door.
  func value(_ sql: String) throws -> String? { try rows(sql).first?.first ?? nil }

  /// Whether the full-text index holds exactly the words of the tickets.
  func indexIsInStep() -> Bool {
    do {
      let db = try Connection(path: path + "/store.db")
      try db.script("INSERT INTO ticket_search(ticket_search, rank) VALUES ('integrity-check', 1)")
      return true
    } catch {
      return false
    }
  }
}
