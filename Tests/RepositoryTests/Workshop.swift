// A directory with a store, and commands run in it inside the test's own process.

import Calendar
import Commands
import Foundation
import Glibc
import SQLite
import Terminal

@testable import Repository

/// What one command printed and how it ended.
struct Ran {
  var status: ExitStatus
  var out: String
  var err: String
  var failure: Failure?

  var lines: [String] { out.split(separator: "\n").map(String.init) }
}

final class Workshop {
  let path: String
  var variables: [String: String]
  var isTerminal = false
  /// What the person types.
  var input = ""
  /// The program's time.
  var now = Instant(seconds: 1_777_885_200)

  static let program = Program(
    name: "ittool", version: { "" }, nouns: [.initialise, .store, .config], topics: [],
    candidates: { _, _, _ in [] })

  init() throws {
    var template = Array("/tmp/ittool-store-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    variables = ["HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "UTC"]
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A workshop whose store is made.
  static func withStore() throws -> Workshop {
    let shop = try Workshop()
    try Initialisation(path: shop.store, group: nil).run()
    return shop
  }

  var store: String { file("s.db") }
  func file(_ name: String) -> String { "\(path)/\(name)" }
  func exists(_ name: String) -> Bool { statusOf(file(name), followsLinks: false) != nil }
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func mode(_ name: String) -> String { octal(statusOf(file(name))?.st_mode ?? 0) }

  /// Runs one command as `main` does.
  func run(_ words: String...) throws -> Ran {
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
      guard
        case .command(let command, let rest) = try Self.program.request(words, &globals)
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

  /// Opens the store without any of its rules, to do harm or to look.
  func open(_ name: String = "s.db") throws -> Connection {
    let db = try Connection(path: file(name))
    try db.makeViews()
    return db
  }

  /// Fills the store with tickets that have words to find.
  func fill(_ count: Int, in name: String = "s.db") throws {
    let db = try open(name)
    try db.write {
      for number in 1...count {
        try db.run(
          """
          INSERT INTO ticket(subject, description, queue, source, created, updated)
          VALUES (\("Projector \(number)"), \(String(repeating: "dark ", count: 40)), 1, 'shell',
            1700000000, 1700000000)
          """)
      }
      try db.run(
        """
        INSERT INTO ticket_search(rowid, subject, description, replies, notes, requester)
        SELECT ticket, subject, description, replies, notes, requester FROM ticket_text
        WHERE ticket > coalesce((SELECT max(id) FROM ticket_search_docsize), 0)
        """)
    }
  }

  /// Overwrites bytes in the middle of a file, as a failing disk does.
  func damage(_ name: String, from start: Double = 0.4, to end: Double = 0.6) throws {
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file(name)))
    let size = try handle.seekToEnd()
    let first = UInt64(Double(size) * start)
    try handle.seek(toOffset: first)
    try handle.write(
      contentsOf: Data(repeating: 0xA5, count: Int(Double(size) * end) - Int(first)))
    try handle.close()
  }
}
