// A district with a few services: a store in a fresh directory, and commands of the program.
import Calendar
import Foundation
import SQLite
import Terminal
import TestSupport

@testable import Commands
@testable import Repository
@testable import ittool

/// A district with a fresh store.
final class Room {
  let path = NSTemporaryDirectory() + "ittool-services-\(UUID().uuidString.prefix(8))"
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Initialisation(path: path + "/s.db", group: nil).run()
    try must("site add North")
    try must("site add South")
    for name in ["isp", "internet", "sso", "district-mail"] { try must("service add \(name)") }
    try must("service depend internet --on isp")
    try must("service depend sso --on internet")
    try must("service depend district-mail --on sso --on internet")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func run(_ line: String, input: String = "") -> (status: ExitStatus, out: String, said: String) {
    do {
      let words = programWords(of: "ittool " + line, program: "ittool") ?? []
      let said = try Program.ittool.said(words) { out, err in
        Context(
          console: Console(out: out, err: err, input: .memory(input)),
          environment: Environment([
            "HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "UTC", "ITTOOL_ACTOR": "dana",
            "ITTOOL_SHARE": Self.root + "/share",
          ]), globals: Globals(), program: .ittool, clock: { Instant(seconds: 1_800_000_000) })
      }
      let failure = said.failure.map { "\($0.message) \($0.hints)" } ?? ""
      return (said.status, said.out, said.err + failure)
    } catch {
      return (.failed, "", "\(error)")
    }
  }

  @discardableResult
  func must(_ line: String, input: String = "") throws -> String {
    let said = run(line, input: input)
    guard said.status == .done else { throw Failure("\(line): \(said.said)") }
    return said.out
  }

  func store<T>(_ body: (Store) throws -> T) throws -> T {
    try Context(
      console: Console(out: .memory(), err: .memory()),
      environment: Environment(["HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "UTC"]),
      globals: Globals(), program: .ittool, clock: { Instant(seconds: 1_800_000_000) }
    ).withStore(.work, body)
  }
}
