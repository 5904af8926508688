// A store, a directory of logs, and somebody who counts them otherwise.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import TestSupport
import Testing

@testable import Repository
@testable import ittool

/// The oracle's answer.
struct Counted: Decodable, Equatable {
  var elsewhere: Int
  var days: [String: [String: Int]]
  var pages: [String: [Int]]
}

final class WebServer {
  let path: String
  var now = Instant(seconds: 1_778_403_600)

  init() throws {
    var template = Array("/tmp/ittool-web-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try FileManager.default.createDirectory(
      atPath: path + "/logs", withIntermediateDirectories: true)
    try "[announce]\nlogs = \(path)/logs/access.log\n".write(
      toFile: path + "/config", atomically: true, encoding: .utf8)
    try start()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A new store.
  func start() throws {
    for end in ["", "-wal", "-shm"] { unlink(path + "/s.db" + end) }
    try Initialisation(path: path + "/s.db", group: nil).run()
    try run("config", "set", "web.url", "https://tech.example.org")
  }

  @discardableResult
  func run(_ words: String..., input: [UInt8] = []) throws -> Said {
    let now = now
    return try Program.ittool.said(words) { out, err in
      Context(
        console: Console(out: out, err: err, input: .memory(input)),
        environment: Environment([
          "HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "Europe/Berlin", "ITTOOL_ACTOR": "dana",
          "ITTOOL_CONFIG": path + "/config", "ITTOOL_SHARE": Self.root + "/share",
        ]), globals: Globals(), program: .ittool, clock: { now })
    }
  }

  /// Counts a log, which must go well.
  func count(_ name: String) throws {
    let said = try run("announce", "import-log", log(name))
    #expect(said.status == .done && said.err == "", "\(name): \(said)")
  }

  func log(_ name: String) -> String { "\(path)/logs/\(name)" }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: log(name)))
  }

  func append(_ bytes: some Sequence<UInt8>, to name: String) throws {
    let descriptor = open(log(name), O_WRONLY | O_APPEND | O_CREAT, 0o644)
    defer { close(descriptor) }
    let bytes = Array(bytes)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: log(name))))
  }

  /// The bytes of the store, or of a file beside it.
  func storeBytes(_ end: String) -> Data {
    (try? Data(contentsOf: URL(fileURLWithPath: path + "/s.db" + end))) ?? Data()
  }

  func number(_ sql: String) throws -> Int64 {
    let db = try Connection(path: path + "/s.db", mode: .readOnly)
    let found: Int64?? = try db.first(SQL(stringLiteral: sql)) { try $0.int() as Int64? }
    return found.flatMap { $0 } ?? 0
  }

  /// What the store says, in the oracle's form.
  func counted() throws -> Counted {
    let db = try Connection(path: path + "/s.db", mode: .readOnly)
    try db.makeViews()
    var counted = Counted(elsewhere: 0, days: [:], pages: [:])
    let names = [
      "views", "clients", "feeds", "feed_clients", "bots", "heads", "errors", "files",
      "prefetches", "others",
    ]
    try db.forEachRow(
      """
      SELECT day, views, clients, feeds, feed_clients, bots, heads, errors, files, prefetches,
        others FROM site_views
      """
    ) { row in
      let day: String = try row.text()
      for name in names { counted.days[day, default: [:]][name] = Int(try row.int() as Int64) }
    }
    try db.forEachRow("SELECT day, path, views, clients, bots FROM page_views") { row in
      let key = "\(try row.text() as String) \(try row.text() as String)"
      counted.pages[key] = try (0..<3).map { _ in Int(try row.int() as Int64) }
    }
    return counted
  }

  /// What the oracle says of some logs.
  func oracle(_ names: String...) throws -> Counted {
    let out = try Self.python(
      ["count", Self.root + "/share/readership/programs.txt", "Europe/Berlin"] + names.map(log))
    var counted = try JSONDecoder().decode(Counted.self, from: out)
    counted.elsewhere = 0
    return counted
  }

  /// Makes the logs of one seed.
  func make(seed: Int, lines: Int) throws {
    _ = try Self.python(["make", path + "/logs", String(seed), String(lines)])
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func python(_ words: [String]) throws -> Data {
    try run(["python3", root + "/Tests/ReadershipTests/oracle/logs.py"] + words)
  }

  @discardableResult
  static func run(_ words: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    return data
  }
}
