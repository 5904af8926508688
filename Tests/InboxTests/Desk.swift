// A store with a mailbox, messages into it, and what became of them.
import Calendar
import Commands
import Foundation
import Mail
import People
import SQLite
import Terminal
import Tickets

@testable import Inbox
@testable import Repository

final class Desk {
  let path: String
  var now = Instant(seconds: 1_795_000_000)
  var configuration = """
    [mail]
    address = help@example.org
    authserv-id = mx.example.org
    [channel mail]
    type = file
    path = out
    from = Help desk <help@example.org>
    """
  /// Further variables of the environment.
  var variables: [String: String] = [:]
  private var count = 0

  init() throws {
    var template = Array("/tmp/ittool-inbox-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try Initialisation(path: path + "/s.db", group: nil).run()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func context(input: [UInt8] = [], out: Sink = .memory(), err: Sink = .memory()) throws -> Context
  {
    try configuration.write(toFile: path + "/config", atomically: true, encoding: .utf8)
    let console = Console(out: out, err: err, input: .memory(input))
    let usual = [
      "HOME": path, "ITTOOL_DB": path + "/s.db", "ITTOOL_CONFIG": path + "/config", "TZ": "UTC",
      "ITTOOL_SHARE": URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/share",
    ]
    let environment = Environment(usual.merging(variables) { $1 })
    let now = self.now
    return Context(
      console: console, environment: environment, globals: Globals(),
      program: Program(
        name: "ittool", version: { "" }, nouns: [], topics: [], candidates: { _, _, _ in [] }),
      clock: { now })
  }

  func store<T>(_ body: (Store) throws -> T) throws -> T { try context().withStore(.work, body) }

  /// Takes a message over, whose headers are the usual ones unless given.
  @discardableResult
  func receive(_ headers: String = "", _ body: String = "The projector is dead.") throws -> Taken {
    let raw = message(headers, body)
    return try store { try $0.take(Arrival(raw: raw)) }
  }

  func message(_ headers: String, _ body: String) -> [UInt8] {
    count += 1
    var text = headers.isEmpty ? "" : headers + "\n"
    let given = headers.lowercased().split(separator: "\n").map { $0.prefix { $0 != ":" } }
    let usual = [
      ("From", "Ana Ruiz <ana@example.org>"), ("To", "help@example.org"),
      ("Subject", "Projector \(count)"), ("Message-ID", "<\(count).mail@example.net>"),
      ("Date", "Tue, 24 Nov 2026 22:11:\(10 + count % 50) +0000"),
    ]
    for (name, value) in usual where !given.contains(Substring(name.lowercased())) {
      text += "\(name): \(value)\n"
    }
    return Array((text + "\n" + body).replacingOccurrences(of: "\n", with: "\r\n").utf8)
  }

  func number(_ sql: SQL) throws -> Int64? { try store { try $0.db.first(sql, as: Int64.self) } }
  func words(_ sql: SQL) throws -> [String] { try store { try $0.db.all(sql, as: String.self) } }

  func ticket(_ id: Int64) throws -> Ticket? { try store { try $0.ticket(id) } }

  /// The sentences about mail on a ticket.
  func sentences(_ ticket: Int64) throws -> [String] {
    try words("SELECT new FROM event WHERE kind = 'T' AND item = \(ticket) AND what = 'mail'")
  }

  /// The kinds and words of a ticket's notes.
  func notes(_ ticket: Int64) throws -> [String] {
    try words("SELECT kind || ': ' || body FROM note WHERE ticket = \(ticket) ORDER BY id")
  }

  /// Makes somebody a technician.
  func technician(_ name: String, _ address: String) throws -> Int64 {
    try store { store in
      try store.write {
        let id = try store.personNumber(Mailbox(name: name, address: address))
        try store.db.run("UPDATE person SET role = 'technician' WHERE id = \(id)")
        return id
      }
    }
  }

  func proof() throws -> Proof { try store { store in try store.write { try store.proof() } } }

  func set(_ ticket: Int64, _ steps: TicketStep...) throws {
    try store { store in
      try store.write {
        guard let found = try store.ticket(ticket) else { return }
        try store.take(steps, on: found)
      }
    }
  }

  /// Puts a ticket into a state, whatever the rules say.
  func put(_ ticket: Int64, _ state: State, resolved: Instant? = nil) throws {
    try store {
      try $0.db.run(
        """
        UPDATE ticket SET state = \(state.rawValue), resolved = \(resolved),
          waiting_for = \(state == .waiting ? "requester" : nil) WHERE id = \(ticket)
        """)
    }
  }
}
