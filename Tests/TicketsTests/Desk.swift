// A help desk of one test: a store in a fresh directory, a clock that stands still until it is
// moved, and command lines run through the real table against streams in memory.

import Calendar
import Commands
import Foundation
import People
import Repository
import SQLite
import Terminal
import TestSupport

@testable import Tickets

/// What one command line printed and how it ended.
struct Ran {
  var status: ExitStatus
  var out: String
  var err: String

  var lines: [String] { out.split(separator: "\n").map(String.init) }
}

/// Who sits before the program.
enum Seat {
  /// A script or cron: no stream is a terminal.
  case pipe
  /// A person; what they type is the input.
  case terminal(width: Int = 80, colour: Bool = false)
}

final class Desk {
  struct Unexpected: Error, CustomStringConvertible {
    var description: String
  }

  let folder: String
  var now = Instant(rfc3339: "2026-05-04T07:30:00Z") ?? Instant(seconds: 0)
  var variables: [String: String]

  static let program = Program(
    name: "ittool", version: { "ittool 0" },
    nouns: [
      .initialise, .board, .promises, .ticket, .recurring, .queue, .level, .template, .glossary,
      .view, .person, .state,
    ] + Noun.aboutTheProgram, topics: Topic.general,
    candidates: { name, prefix, context in
      (try? context.withStore(.look) { try $0.ticketCandidates(name, prefix) ?? [] }) ?? []
    })

  /// - Parameter makesStore: false leaves the directory empty.
  init(makesStore: Bool = true) throws {
    // In memory where there is such a place: nobody pulls the plug on a test.
    let memory = URL(fileURLWithPath: "/dev/shm")
    let isThere = FileManager.default.isWritableFile(atPath: memory.path)
    let url = (isThere ? memory : FileManager.default.temporaryDirectory)
      .appendingPathComponent("ticket-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path
    variables = [
      "HOME": folder, "TZ": "UTC", "ITTOOL_ACTOR": "dana", "ITTOOL_DB": folder + "/desk.db",
      "TMPDIR": folder, "ITTOOL_PAGER": "", "TERM": "xterm",
    ]
    if makesStore { try run("init") }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs a command line whose words stand between spaces; '…' and "…" keep spaces.
  @discardableResult
  func run(
    _ line: String, input: String = "", as actor: String? = nil, at seat: Seat = .pipe
  ) throws -> Ran {
    let ran = run(words: Self.words(line), input: input, as: actor, at: seat)
    guard ran.status == .done else {
      throw Unexpected(description: "\(line): \(ran.status): \(ran.err)")
    }
    return ran
  }

  /// Runs a command line that must fail.
  @discardableResult
  func fail(
    _ line: String, input: String = "", as actor: String? = nil, at seat: Seat = .pipe
  ) throws -> Ran {
    let ran = run(words: Self.words(line), input: input, as: actor, at: seat)
    guard ran.status != .done else {
      throw Unexpected(description: "\(line): succeeded: \(ran.out)")
    }
    return ran
  }

  /// Runs words as they are.
  @discardableResult
  func run(
    words: [String], input: String = "", as actor: String? = nil, at seat: Seat = .pipe
  ) -> Ran {
    var variables = variables
    if let actor { variables["ITTOOL_ACTOR"] = actor }
    let console = Self.console(input, seat, variables)
    let status = status(of: words, console, Environment(variables))
    return Ran(status: status, out: console.out.contents, err: console.err.contents)
  }

  /// Runs words on a console of the caller's.
  func status(of words: [String], _ console: Console, _ environment: Environment) -> ExitStatus {
    var globals = Globals()
    do {
      switch try Self.program.request(words, &globals) {
      case .version: return .done
      case .help(let path, let kind): return try Self.program.showHelp(path, kind, console)
      case .command(let command, let rest):
        let clock = now
        let invocation = Invocation(
          help: { kind, _ in try Self.program.showHelp(command.path, kind, console) },
          run: { globals, body in
            try body(
              Context(
                console: console, environment: environment, globals: globals,
                program: Self.program, clock: { clock }))
          })
        return try command.invoke(rest, &globals, invocation)
      }
    } catch let failure as Failure {
      console.fail(message: failure.message, hints: failure.hints)
      return failure.status
    } catch let failure as EditFailure {
      console.fail(message: failure.message)
      return .failed
    } catch let failure as InputFailure {
      console.fail(message: failure.message)
      return .inputOutput
    } catch let failure as AskFailure {
      console.fail(message: failure.message)
      return .usage
    } catch {
      // Not a sentence of ours: the tests treat this mark as a bug wherever they see it.
      console.fail(message: "BUG: \(error)")
      return .failed
    }
  }

  private static func console(_ input: String, _ seat: Seat, _ variables: [String: String])
    -> Console
  {
    let out = Sink.memory()
    let err = Sink.memory()
    switch seat {
    case .pipe:
      return Console(out: out, err: err, input: .memory(input), environment: { variables[$0] })
    case .terminal(let width, let colour):
      let facts = StreamFacts(isTerminal: true, width: width, colour: colour)
      return Console(
        out: out, err: err, input: .memory(input), outFacts: facts, errFacts: facts,
        inputIsTerminal: true, environment: { variables[$0] })
    }
  }

  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}

// Looking into the store without the program.
extension Desk {
  /// Opens the store's file as SQLite sees it.
  func database() throws -> Connection { try Connection(path: folder + "/desk.db") }

  /// All rows of a query that has this many columns.
  func rows(_ sql: SQL, columns: Int) throws -> [[Value]] {
    var rows: [[Value]] = []
    try database().forEachRow(sql) { row in
      var values: [Value] = []
      for _ in 0..<columns { values.append(row.value()) }
      rows.append(values)
    }
    return rows
  }

  /// The first column of the first row.
  func value(_ sql: SQL) throws -> Value {
    try database().first(sql) { row -> Value in row.value() } ?? .null
  }

  /// The whole store as the sqlite3 shell writes it down.
  func dump() throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", "-readonly", folder + "/desk.db", ".dump"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, text.contains("CREATE TABLE ticket") else {
      throw Unexpected(description: "the store could not be dumped")
    }
    // The key that signs addresses is each store's own.
    return text.split(separator: "\n").filter { !$0.hasPrefix("INSERT INTO mail_key") }
      .joined(separator: "\n")
  }

  /// Whether the full-text index says what the tables say.
  func searchIsIntact() throws -> Bool {
    let db = try database()
    do {
      try db.run("INSERT INTO ticket_search(ticket_search, rank) VALUES ('integrity-check', 1)")
      return true
    } catch { return false }
  }

  /// A file beside the store.
  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }
}

extension Dice {
  mutating func one<T>(of choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
}

extension Desk {
  /// Opens the store as a command would, for what no command shows.
  func withStore<T>(_ body: (Store) throws -> T) throws -> T {
    let environment = Environment(variables)
    let clock = now
    let context = Context(
      console: Console(out: .memory(), err: .memory()), environment: environment,
      globals: Globals(), program: Self.program, clock: { clock })
    return try context.withStore(.work, body)
  }
}

extension Desk {
  /// Whether nothing stands in the directory.
  func isEmpty() throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
  }
}
