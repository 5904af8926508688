// A store behind a web door: requests as a web server makes them, and what comes back.
import Calendar
import Commands
import Foundation
import Mail
import People
import Terminal
import TestSupport
import Testing

@testable import Door
@testable import Repository
@testable import ittool

final class Porch {
  let path: String
  var now = Instant(rfc3339: "2026-05-04T15:00:00Z") ?? Instant(seconds: 0)
  var cookie = ""

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init() throws {
    path = NSTemporaryDirectory() + "ittool-door-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try """
    [mail]
    address = help@example.org
    [channel mail]
    type = file
    path = \(path)/out
    from = Help desk <help@example.org>
    """.write(toFile: path + "/config", atomically: true, encoding: .utf8)
    try Initialisation(path: path + "/s.db", group: nil).run()
    try run("config", "set", "door.url", "https://tech.example.org/help")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func context(
    _ variables: [String: String] = [:], out: Sink = .memory(), input: [UInt8] = []
  ) -> Context {
    let now = now
    let usual = [
      "HOME": path, "ITTOOL_DB": path + "/s.db", "ITTOOL_CONFIG": path + "/config", "TZ": "UTC",
      "ITTOOL_SHARE": Self.root + "/share", "ITTOOL_ACTOR": "dana", "TMPDIR": path,
    ]
    return Context(
      console: Console(out: out, err: .memory(), input: .memory(input)),
      environment: Environment(usual.merging(variables) { $1 }), globals: Globals(),
      program: .ittool, clock: { now })
  }

  func store<T>(_ body: (Store) throws -> T) throws -> T { try context().withStore(.work, body) }

  @discardableResult
  func run(_ words: String...) throws -> String {
    let out = Sink.memory()
    let context = context(out: out)
    var globals = Globals()
    guard case .command(let command, let rest) = try Program.ittool.request(words, &globals) else {
      throw CocoaError(.featureUnsupported)
    }
    let invocation = Invocation(help: { _, _ in .done }, run: { _, body in try body(context) })
    _ = try command.invoke(rest, &globals, invocation)
    try out.flush()
    return out.contents
  }

  struct Answer {
    var status: Int
    var headers: [String: String]
    var body: String
    var location: String { headers["location"]?.replacing("/help/", with: "/") ?? "" }
    /// The values of attributes such as `href` and `action`.
    var links: [String] {
      body.matches(of: /(?:href|action|src)="([^"]*)"/).map {
        String($0.1).replacing("&amp;", with: "&")
      }
    }
    var proof: String {
      body.firstMatch(of: /name="proof" value="([^"]*)"/).map { String($0.1) } ?? ""
    }
  }

  func request(_ variables: [String: String], _ input: [UInt8] = []) throws -> Answer {
    let out = Sink.memory()
    try Door(context: context(variables, out: out, input: input), pages: DoorPage.all).answer()
    let text = out.contents
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    var headers: [String: String] = [:]
    for line in parts[0].split(separator: "\r\n") {
      let halves = line.split(separator: ": ", maxSplits: 1)
      headers[halves[0].lowercased()] = halves.count > 1 ? String(halves[1]) : ""
    }
    if let set = headers["set-cookie"] { cookie = String(set.prefix { $0 != ";" }) }
    return Answer(
      status: Int(headers["status"]?.prefix(3) ?? "") ?? 0, headers: headers,
      body: parts.count > 1 ? String(parts[1]) : "")
  }

  /// Gets a path with its query.
  func get(_ path: String, _ more: [String: String] = [:]) throws -> Answer {
    let halves = path.split(separator: "?", maxSplits: 1).map(String.init)
    return try request(
      [
        "REQUEST_METHOD": "GET", "PATH_INFO": halves.first ?? "",
        "QUERY_STRING": halves.count > 1 ? halves[1] : "", "HTTP_COOKIE": cookie,
      ].merging(more) { $1 })
  }

  /// Posts fields; the mark of the form is fetched first unless one is given.
  func post(
    _ path: String, _ fields: KeyValuePairs<String, String>, proof: String? = nil,
    _ more: [String: String] = [:]
  ) throws -> Answer {
    var pairs = fields.map { "\($0.key.percentEncoded)=\($0.value.percentEncoded)" }
    let mark = try proof ?? get(path).proof
    if !mark.isEmpty { pairs.append("proof=\(mark)") }
    let body = Array(pairs.joined(separator: "&").utf8)
    return try request(
      [
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "HTTP_COOKIE": cookie,
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "\(body.count)",
        "REMOTE_ADDR": "192.0.2.7",
      ].merging(more) { $1 }, body)
  }

  /// The bytes of the store: what is only looked at must leave them as they are.
  func bytes() -> [Data] {
    ["s.db", "s.db-wal"].map {
      FileManager.default.contents(atPath: "\(path)/\($0)") ?? Data()
    }
  }

  /// Opens a ticket of Ana's and gives the path of its page.
  func ticketPage() throws -> String {
    try run(
      "ticket", "open", "Projector", "is", "dead", "-r", "Ana <ana@example.org>", "-m", "Dark.")
    return try store { store in
      let person = try #require(try store.person(Mailbox(name: "", address: "ana@example.org")))
      let address = try #require(try store.ticketPage(1, for: person.id))
      return String(address.dropFirst("https://tech.example.org/help".count))
    }
  }
}

extension Dice {
  /// A number below `count`.
  mutating func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
}
