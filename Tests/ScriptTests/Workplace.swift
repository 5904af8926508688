// A fresh directory with a fixed environment, in which the built program is run by /bin/sh.

import Foundation
import Glibc

/// What one run printed and how it ended.
struct Outcome: Sendable {
  var status: Int32
  var out: String
  var err: String

  /// The lines of standard error.
  var complaints: [Substring] { err.split(separator: "\n") }
  /// The lines of standard output.
  var lines: [Substring] { out.split(separator: "\n") }
}

/// A temporary directory that is also HOME; removed at the end.
final class Workplace: Sendable {
  struct CannotStart: Error {
    var command: String
    var code: Int32
  }

  let path: String
  /// The variables of every run: nothing of the machine's own.
  let environment: [String: String]

  init(_ extra: [String: String] = [:]) throws {
    var template = Array("/tmp/ittool-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CannotStart(command: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try FileManager.default.createDirectory(
      atPath: path + "/.run", withIntermediateDirectories: false)
    let fixed = [
      "HOME": path, "TMPDIR": path, "TZ": "UTC", "LC_ALL": "C",
      "ITTOOL_NOW": "2026-05-04T07:30:00Z", "ITTOOL_ACTOR": "dana",
      "PATH": Self.binaryDirectory + ":/usr/bin:/bin:/usr/sbin:/sbin",
    ]
    environment = fixed.merging(extra) { $1 }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Runs one script and waits for it.
  ///
  /// - Parameter input: what is on standard input; nothing by default.
  @discardableResult
  func run(_ script: String, input: String = "") throws -> Outcome {
    let mark = "\(path)/.run/\(UUID().uuidString)"
    try input.write(toFile: mark + ".in", atomically: false, encoding: .utf8)
    defer { for end in [".in", ".out", ".err"] { unlink(mark + end) } }
    let status = try start(script, mark)
    return Outcome(status: status, out: try text(mark + ".out"), err: try text(mark + ".err"))
  }

  /// Makes the store and returns its path.
  func makeStore() throws -> String {
    let made = try run("ittool init")
    guard made.status == 0 else { throw CannotStart(command: made.err, code: made.status) }
    return path + "/.local/share/ittool/ittool.db"
  }

  private func text(_ file: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
  }

  // Streams are files, so that no pipe can fill up; signals are as a login shell has them, whatever
  // the test runner ignores.
  private func start(_ script: String, _ mark: String) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let write = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, mark + ".in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, mark + ".out", write, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, mark + ".err", write, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var words: [UnsafeMutablePointer<CChar>?] = ["/bin/sh", "-c", "cd \(path)\n\(script)", nil]
      .map { word in word.flatMap { strdup($0) } }
    var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") }
    variables.append(nil)
    defer { for pointer in words + variables { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &words, &variables)
    guard code == 0 else { throw CannotStart(command: script, code: code) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw CannotStart(command: script, code: errno) }
    }
    // As a shell would say it.
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}

extension Workplace {
  /// The top of the source tree.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Where the program under test stands: that of ITTOOL_BINARY, else the newest build.
  static let binaryDirectory: String = {
    if let named = ProcessInfo.processInfo.environment["ITTOOL_BINARY"] {
      return URL(fileURLWithPath: named).deletingLastPathComponent().path
    }
    let built = ["release", "debug"].map { "\(root)/.build/\($0)" }
    return built.max { age("\($0)/ittool") < age("\($1)/ittool") } ?? built[0]
  }()

  private static func age(_ file: String) -> Date {
    let facts = try? FileManager.default.attributesOfItem(atPath: file)
    return facts?[.modificationDate] as? Date ?? .distantPast
  }
}
