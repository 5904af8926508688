// A web service that writes down what it was asked and misbehaves as it is told, for announcements.
import Foundation
import Testing

final class Service {
  let port: Int
  private let log: String
  private let process = Process()

  /// - Parameter arguments: options and answers of `web.py`.
  init(_ room: Newsroom, _ arguments: [String]) throws {
    log = "\(room.path)/\(UUID().uuidString).log"
    try "".write(toFile: log, atomically: false, encoding: .utf8)
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().path
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["python3", "-u", "\(tests)/DeliveryTests/servers/web.py", "--log", log] + arguments
    let out = Pipe()
    process.standardOutput = out
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let byte = out.fileHandleForReading.readData(ofLength: 1)
      try #require(!byte.isEmpty, "the server did not start")
      line += String(decoding: byte, as: UTF8.self)
    }
    port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  // A test runner blocks the gentler signals, and its children inherit that.
  deinit { kill(process.processIdentifier, SIGKILL) }

  struct Request: Equatable {
    var line: String
    var body: String
    var headers: [String: String]
  }

  /// What came, in order.
  func requests() throws -> [Request] {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { line in
      let record = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      return Request(
        line: try #require(record["line"] as? String),
        body: try #require(record["body"] as? String),
        headers: try #require(record["headers"] as? [String: String]))
    }
  }

  func lines() throws -> [String] { try requests().map(\.line) }
}

extension Newsroom {
  /// Adds sections to the configuration.
  func configure(_ text: String) throws {
    let file = path + "/config"
    let before = try String(contentsOfFile: file, encoding: .utf8)
    try (before + "\n" + text + "\n").write(toFile: file, atomically: true, encoding: .utf8)
  }

  /// A channel `feed` of a preset, and its service.
  func feed(
    _ preset: String, secret: String = "s3cret", more: String = "", _ arguments: [String]
  ) throws -> Service {
    let service = try Service(self, arguments)
    let token = path + "/token"
    try (secret + "\n").write(toFile: token, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
    try configure(
      """
      [channel feed]
      type = http
      preset = \(preset)
      server = http://127.0.0.1:\(service.port)
      password-file = \(token)
      timeout = 1
      \(more)
      """)
    return service
  }

  /// Each post and change of a post, as `what state`.
  func posts() throws -> [String] {
    try run("announce", "show", "A-1", "--posts", "--fields", "what,state").out
      .split(separator: "\n").map { $0.replacingOccurrences(of: "\t", with: " ") }
  }
}
