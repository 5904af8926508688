// A district with a web site: a store in a fresh directory, commands of the program, and the site
// that they build.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import TestSupport

@testable import Repository
@testable import Web
@testable import ittool

final class Press {
  let path: String
  var now = Instant(rfc3339: "2026-05-04T15:00:00Z") ?? Instant(seconds: 0)
  var more = ""

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init(languages: String = "en", web: String = "") throws {
    path = NSTemporaryDirectory() + "ittool-press-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: path + "/.config/ittool/web", withIntermediateDirectories: true)
    try configure(web)
    try Initialisation(path: path + "/s.db", group: nil).run()
    try run("config", "set", "web.url", "https://tech.example.org/")
    try run("config", "set", "web.title", "Cedar Valley Technology")
    try run("config", "set", "web.languages", languages)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func configure(_ web: String) throws {
    try """
    [mail]
    address = help@example.org
    [channel mail]
    type = file
    path = \(path)/out
    from = Help desk <help@example.org>
    [web]
    \(web.replacingOccurrences(of: "PATH", with: path))
    """.write(toFile: path + "/config", atomically: true, encoding: .utf8)
  }

  func context(out: Sink = .memory(), err: Sink = .memory(), input: String = "") -> Context {
    let now = now
    return Context(
      console: Console(out: out, err: err, input: .memory(input)),
      environment: Environment([
        "HOME": path, "ITTOOL_DB": path + "/s.db", "ITTOOL_CONFIG": path + "/config", "TZ": "UTC",
        "ITTOOL_ACTOR": "dana", "ITTOOL_SHARE": Self.root + "/share",
      ]), globals: Globals(), program: .ittool, clock: { now })
  }

  @discardableResult
  func run(_ words: String...) throws -> Said { try run(words) }

  @discardableResult
  func run(_ words: [String], input: String = "") throws -> Said {
    try Program.ittool.said(words) { context(out: $0, err: $1, input: input) }
  }

  /// Runs what must succeed.
  @discardableResult
  func must(_ words: String...) throws -> String {
    let said = try run(words)
    guard said.status == .done else {
      throw Failure("\(words): \(said.failure?.message ?? said.err)")
    }
    return said.out
  }

  /// Publishes a public announcement.
  @discardableResult
  func post(_ headline: String, _ body: String = "Long.", tags: [String] = []) throws -> String {
    let said = try run(
      ["announce", "draft", headline, "-s", "In short.", "-m", body, "--public"]
        + tags.flatMap { ["--tag", $0] })
    guard said.status == .done else { throw said.failure ?? Failure(said.err) }
    let number = said.out.trimmingCharacters(in: .newlines)
    try must("announce", "publish", number)
    return number
  }

  /// Builds the site.
  func build(_ more: String...) throws {
    let said = try run(["web", "build", path + "/site"] + more)
    if let failure = said.failure { throw failure }
  }

  /// The files of the site with their bytes.
  func files() throws -> [String: Data] {
    var found: [String: Data] = [:]
    let site = URL(filePath: path + "/site")
    for case let name as String in FileManager.default.enumerator(atPath: site.path) ?? .init() {
      let url = site.appendingPathComponent(name)
      if (try url.resourceValues(forKeys: [.isRegularFileKey])).isRegularFile == true {
        found[name] = try Data(contentsOf: url)
      }
    }
    return found
  }

  func page(_ name: String) throws -> String {
    try String(contentsOfFile: path + "/site/" + name, encoding: .utf8)
  }

  func store<T>(_ body: (Store) throws -> T) throws -> T { try context().withStore(.work, body) }

  func words(_ sql: SQL) throws -> [String] { try store { try $0.db.all(sql, as: String.self) } }
}

/// Runs a program; its output and its status.
func output(of words: [String], input: String = "") throws -> (text: String, status: Int32) {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = words
  let (out, into) = (Pipe(), Pipe())
  process.standardOutput = out
  process.standardError = out
  process.standardInput = into
  try process.run()
  if !input.isEmpty { into.fileHandleForWriting.write(Data(input.utf8)) }
  try into.fileHandleForWriting.close()
  let data = out.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (String(decoding: data, as: UTF8.self), process.terminationStatus)
}
