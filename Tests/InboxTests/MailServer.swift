// A scripted IMAP server beside the test, and messages in its mailbox.
import Foundation

@testable import Inbox
@testable import Repository

final class MailServer {
  let path: String
  let port: Int
  private let process = Process()

  init(_ desk: Desk) throws {
    path = desk.path + "/imap"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try "{}".write(toFile: path + "/behaviour.json", atomically: true, encoding: .utf8)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("servers/imap.py").path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-u", script, path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line: [UInt8] = []
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
      line.append(byte)
    }
    guard let port = Int(String(decoding: line, as: UTF8.self)) else {
      throw CocoaError(.fileReadUnknown)
    }
    self.port = port
    try "secret\n".write(toFile: desk.path + "/secret", atomically: true, encoding: .utf8)
    chmod(desk.path + "/secret", 0o600)
    desk.configuration += "\n" + section(desk)
  }

  deinit {
    // The test runner blocks other signals, and what it starts inherits that.
    kill(process.processIdentifier, SIGKILL)
  }

  func section(_ desk: Desk, _ more: String = "") -> String {
    """
    [mailbox desk]
    type = imap
    host = 127.0.0.1
    port = \(port)
    tls = none
    user = help
    password-file = \(desk.path)/secret
    timeout = 5
    \(more)
    """
  }

  /// Puts a message into the mailbox.
  func put(_ uid: Int, _ raw: [UInt8]) throws {
    try Data(raw).write(to: URL(fileURLWithPath: "\(path)/\(uid).eml"))
  }

  func behave(_ json: String) throws {
    try json.write(toFile: path + "/behaviour.json", atomically: true, encoding: .utf8)
  }

  /// What clients have said.
  func log() throws -> [String] {
    let file = path + "/log"
    guard FileManager.default.fileExists(atPath: file) else { return [] }
    return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  func forgetLog() throws { try? FileManager.default.removeItem(atPath: path + "/log") }

  /// The UIDs that are still there.
  func uids() throws -> [Int] {
    try FileManager.default.contentsOfDirectory(atPath: path)
      .compactMap { $0.hasSuffix(".eml") ? Int($0.dropLast(4)) : nil }.sorted()
  }
}
