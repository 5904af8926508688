// A store in a temporary directory, and reports asked of it in this process.
import Calendar
import Commands
import Foundation
import Repository
import Surveys
import Terminal
import Testing
import Tickets

@testable import Reports

/// A help desk with a clock that stands still; removed at the end.
final class Desk {
  let path: String
  var now: String
  let zone: String

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init(now: String = "2026-05-04T07:30:00Z", zone: String = "America/Chicago") throws {
    path = FileManager.default.temporaryDirectory.path + "/reports-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    self.now = now
    self.zone = zone
    _ = try run(["init"])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var store: String { path + "/store.db" }

  /// Input that several programs share; nil when it is not here.
  static func shared(_ file: String) -> String? {
    let place = ProcessInfo.processInfo.environment["ITTOOL_SHARED"] ?? root + "/../shared"
    return FileManager.default.fileExists(atPath: place + "/" + file) ? place + "/" + file : nil
  }

  /// Runs a command; what it prints.
  ///
  /// - Parameter width: that of a terminal; nil is a pipe.
  @discardableResult
  func run(_ words: [String], width: Int? = nil, colour: Bool = false) throws -> String {
    let variables = [
      "HOME": path, "TMPDIR": path, "TZ": zone, "ITTOOL_DB": store, "ITTOOL_ACTOR": "dana",
      "ITTOOL_SHARE": Self.root + "/share",
    ]
    let facts = StreamFacts(isTerminal: width != nil, width: width ?? 80, colour: colour)
    let console = Console(
      out: .memory(), err: .memory(), outFacts: facts, environment: { variables[$0] })
    var globals = Globals()
    let program = Program(
      name: "ittool", version: { "test" },
      nouns: [
        .initialise, .ticket, .queue, .config, .level, .report, .survey.adding([.surveyResults]),
      ],
      topics: [], candidates: { _, _, _ in [] })
    let instant = try #require(Instant(rfc3339: now))
    guard case .command(let command, let rest) = try program.request(words, &globals) else {
      throw Failure("no command")
    }
    let status = try command.invoke(
      rest, &globals,
      Invocation(
        help: { _, _ in .done },
        run: { globals, body in
          try body(
            Context(
              console: console, environment: Environment(variables), globals: globals,
              program: program, clock: { instant }))
        }))
    try #require(status == .done, "\(words): \(console.err.contents)")
    return console.out.contents
  }

  /// Fills the store with the tickets of a district.
  func fill(seed: Int, count: Int) throws {
    _ = try python("district.py", [store, "\(seed)", "\(count)"], input: "")
  }
}

/// Runs a program of the oracle with the system's Python, which has the packages.
func pythonOfSystem(_ script: String, _ words: [String], input: String) throws -> String {
  try python(script, words, input: input, by: "/usr/bin/python3")
}

/// Runs a program of the oracle.
func python(
  _ script: String, _ words: [String], input: String, by interpreter: String = "python3"
) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments =
    [interpreter, URL(filePath: #filePath).deletingLastPathComponent().path + "/oracle/" + script]
    + words
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(input.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  process.standardInput = try FileHandle(forReadingFrom: file)
  let pipe = Pipe()
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw Failure("\(script) failed") }
  return String(decoding: data, as: UTF8.self)
}

/// Whether a program is installed.
func isInstalled(_ program: String) -> Bool {
  ["/usr/bin/", "/usr/local/bin/", "/bin/"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + program)
  }
}
