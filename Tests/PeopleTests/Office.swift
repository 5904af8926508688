// A directory with a store, and commands about people run in it inside the test's own process.

import Calendar
import Commands
import Foundation
import Glibc
import SQLite
import Terminal
import Testing

@testable import People
@testable import Repository

/// What one command printed and how it ended.
struct Ran {
  var status: Commands.ExitStatus
  var out: String
  var err: String
  var failure: Failure?

  var lines: [String] { out.split(separator: "\n").map(String.init) }
  /// The first cells of the rows.
  var actions: [String] { lines.map { String($0.prefix { $0 != "\t" }) } }
}

final class Office {
  let path: String
  var variables: [String: String]
  var input = ""
  var isTerminal = false
  var now = Instant(seconds: 1_777_885_200)

  static let program = Program(
    name: "ittool", version: { "" },
    nouns: [
      .initialise, .store, .config, .person, .group, .site, .room, .directory, .retention,
    ], topics: [], candidates: { _, _, _ in [] })

  init() throws {
    var template = Array("/tmp/ittool-people-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    variables = [
      "HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "UTC", "ITTOOL_ACTOR": "dana",
    ]
    try Initialisation(path: path + "/s.db", group: nil).run()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let folder = URL(fileURLWithPath: file(name)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    return file(name)
  }

  @discardableResult
  func run(_ words: String...) throws -> Ran { try run(words) }

  /// Runs one command as `main` does.
  @discardableResult
  func run(_ words: [String]) throws -> Ran {
    let out = Sink.memory()
    let err = Sink.memory()
    let facts = StreamFacts(isTerminal: isTerminal)
    let console = Console(
      out: out, err: err, input: .memory(input), outFacts: facts, errFacts: facts,
      inputIsTerminal: isTerminal)
    var globals = Globals()
    var ran = Ran(status: .done, out: "", err: "", failure: nil)
    let now = self.now
    let environment = Environment(variables)
    do {
      guard case .command(let command, let rest) = try Self.program.request(words, &globals)
      else { throw Failure.usage("help") }
      let invocation = Invocation(
        help: { _, _ in .done },
        run: { globals, body in
          try body(
            Context(
              console: console, environment: environment, globals: globals,
              program: Self.program, clock: { now }))
        })
      ran.status = try command.invoke(rest, &globals, invocation)
    } catch let failure as Failure {
      ran.failure = failure
      ran.status = failure.status
    }
    ran.out = out.contents
    ran.err = err.contents
    return ran
  }

  /// Runs a command that must succeed and returns its lines.
  @discardableResult
  func lines(_ words: String...) throws -> [String] {
    let ran = try run(words)
    #expect(ran.status == .done, "\(words): \(ran.failure?.message ?? "") \(ran.err)")
    return ran.lines
  }

  /// What a periodic job is given.
  var context: Context {
    Context(
      console: Console(out: .memory(), err: .memory()), environment: Environment(variables),
      globals: Globals(), program: Self.program, clock: { [now] in now })
  }

  /// Works on the store as a command does.
  func withStore<T>(_ body: (Store) throws -> T) throws -> T {
    try context.withStore { try body($0) }
  }

  /// The first column of a query, as text.
  func query(_ sql: String) throws -> [String] {
    try withStore { store in
      var found: [String] = []
      try store.db.makeViews()
      try store.db.forEachRow(SQL(stringLiteral: sql)) { row in
        switch row.value() {
        case .null: found.append("null")
        case .integer(let number): found.append(String(number))
        case .text(let text): found.append(text)
        default: found.append("?")
        }
      }
      return found
    }
  }

  /// Whether the bytes stand anywhere in the store's files.
  func storeHolds(_ text: String) throws -> Bool {
    for name in ["s.db", "s.db-wal"] {
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: file(name))) else { continue }
      if data.range(of: Data(text.utf8)) != nil { return true }
    }
    return false
  }
}

/// The real files of others, where they are; a test that misses them says so.
enum Shared {
  static var rosters: String? {
    let root = ProcessInfo.processInfo.environment["ITTOOL_SHARED"] ?? "../shared"
    let path = root + "/data/rosters"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
