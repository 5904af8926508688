// A fresh directory with a store, a configuration and a clock, in which deliveries are made: by the
// commands inside this process, or by the built program where several processes must meet.

import Calendar
import Commands
import Foundation
import Glibc
import Repository
import SQLite
import Terminal
import Testing

@testable import Delivery

/// Everything stands in one suite, one after the other: the tests measure what a server counted.
@Suite(.serialized) struct DeliveryTests {}

/// What one command printed and how it ended.
struct Ran {
  var status: Commands.ExitStatus
  var out: String
  var err: String
  var message: String?
  var lines: [Substring] { out.split(separator: "\n") }
}

final class Outpost {
  let path: String
  var now = Instant(seconds: 1_780_000_000)
  var truth = DeliveryTruth()
  var isTerminal = false
  /// Servers live as long as this.
  fileprivate var servers: [Server] = []

  init(_ configuration: String = "") throws {
    var template = Array("/tmp/ittool-delivery-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try configure(configuration)
    let made = try run("init")
    try #require(made.status == .done, "\(made)")
  }

  deinit {
    for server in servers { server.stop() }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The top of the source tree.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var storePath: String { file(".local/share/ittool/ittool.db") }

  @discardableResult
  func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
    try text.write(toFile: file(name), atomically: false, encoding: .utf8)
    chmod(file(name), mode_t(mode))
    return file(name)
  }

  func configure(_ text: String) throws { try write("timezone = UTC\n" + text, to: "config") }

  var environment: [String: String] {
    [
      "HOME": path, "TZ": "UTC", "PATH": "/usr/sbin:/usr/bin:/bin", "ITTOOL_CONFIG": file("config"),
      "ITTOOL_NOW": now.rfc3339, "ITTOOL_ACTOR": "dana", "ITTOOL_SHARE": Self.root + "/share",
    ]
  }

  /// Runs one command as `main` does, inside this process.
  @discardableResult
  func run(_ words: String...) throws -> Ran { try run(words) }

  @discardableResult
  func run(_ words: [String]) throws -> Ran {
    let out = Sink.memory()
    let err = Sink.memory()
    let facts = StreamFacts(isTerminal: isTerminal)
    let console = Console(
      out: out, err: err, outFacts: facts, errFacts: StreamFacts(isTerminal: false))
    var globals = Globals()
    let program = Program(
      name: "ittool", version: { "test" },
      nouns: [.initialise, .delivery(truth), .channel, .config], topics: [],
      about: About(summary: "", prose: "", firstSteps: [], files: "", security: ""),
      candidates: { _, _, _ in [] })
    var ran = Ran(status: .done, out: "", err: "", message: nil)
    do {
      guard case .command(let command, let rest) = try program.request(words, &globals) else {
        throw Failure.usage("help")
      }
      let invocation = Invocation(
        help: { _, _ in .done },
        run: { globals, body in try body(self.context(globals, console, program)) })
      ran.status = try command.invoke(rest, &globals, invocation)
    } catch let failure as Failure {
      ran.message = failure.message
      ran.status = failure.status
    } catch let missing as LibraryMissing {
      ran.message = missing.message
      ran.status = .busy
    }
    ran.out = out.contents
    ran.err = err.contents
    return ran
  }

  private func context(_ globals: Globals, _ console: Console, _ program: Program) -> Context {
    let now = self.now
    return Context(
      console: console, environment: Environment(environment), globals: globals, program: program,
      clock: { now })
  }

  /// Opens the store as a desk does.
  func withStore<T>(_ body: (Store) throws -> T) throws -> T {
    let program = Program(
      name: "ittool", version: { "test" }, nouns: [], topics: [],
      about: About(summary: "", prose: "", firstSteps: [], files: "", security: ""),
      candidates: { _, _, _ in [] })
    let console = Console(out: .memory(), err: .memory())
    return try context(Globals(), console, program).withStore(.work, body)
  }

  /// Queues one message, as a desk does.
  @discardableResult
  func queue(
    _ address: String, key: String? = nil, kind: DeliveryKind = .ticket,
    event: String = "ticket.reply", subject: String = "Your ticket", text: String = "It works.\n",
    _ change: (inout OutboxMessage) -> Void = { _ in }
  ) throws -> EnqueueResult {
    var message = OutboxMessage(
      key: key ?? "\(event):\(address)", kind: kind, event: event, to: address,
      words: .new(OutboxContent(subject: subject, text: text)))
    change(&message)
    return try withStore { store in try store.write { try store.enqueue(message) } }
  }

  /// Queues many messages in one change.
  func queueMany(_ count: Int, kind: DeliveryKind = .ticket) throws {
    try withStore { store in
      try store.write {
        let words = try store.keep(OutboxContent(subject: "News", text: "Many read this.\n"))
        for number in 1...count {
          try store.enqueue(
            OutboxMessage(
              key: "news:\(number)", kind: kind, event: "news", to: "p\(number)@example.org",
              words: .kept(words)))
        }
      }
    }
  }

  func delivery(_ id: Int64 = 1) throws -> Delivery {
    try #require(try withStore { try $0.delivery(id) })
  }

  /// How many deliveries are in each state.
  func states() throws -> [String: Int] {
    try withStore { store in
      var counts: [String: Int] = [:]
      try store.db.forEachRow("SELECT state, count(*) FROM outbox GROUP BY state") { row in
        let state: String = try row.text()
        counts[state] = Int(try row.int() as Int64)
      }
      return counts
    }
  }

  // MARK: The built program

  static let binary: String = {
    if let named = ProcessInfo.processInfo.environment["ITTOOL_BINARY"] { return named }
    let built = ["release", "debug"].map { "\(root)/.build/\($0)/ittool" }
    return built.max { age($0) < age($1) } ?? built[0]
  }()

  private static func age(_ file: String) -> Date {
    let facts = try? FileManager.default.attributesOfItem(atPath: file)
    return facts?[.modificationDate] as? Date ?? .distantPast
  }

  /// Starts the built program.
  func start(_ words: [String]) throws -> Started {
    try Started([Self.binary] + words, environment)
  }
}

/// A program that runs beside the test, with signals as a login shell has them.
final class Started {
  let process: pid_t
  private var status: Int32?

  /// - Parameters:
  ///   - output: where standard output goes; nowhere by default.
  ///   - errors: where standard error goes; nowhere by default.
  init(
    _ words: [String], _ variables: [String: String], output: Int32 = -1, errors: Int32 = -1
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    if output >= 0 {
      posix_spawn_file_actions_adddup2(&actions, output, 1)
    } else {
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    }
    if errors >= 0 {
      posix_spawn_file_actions_adddup2(&actions, errors, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    for descriptor in Int32(3)..<128 { posix_spawn_file_actions_addclose(&actions, descriptor) }
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
    var pointers = words.map { strdup($0) } + [nil]
    var environment = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in pointers + environment { free(pointer) } }
    var child: pid_t = 0
    try #require(
      posix_spawnp(&child, words[0], &actions, &attributes, &pointers, &environment) == 0)
    process = child
  }

  /// The exit status, or 128 and the number of the signal.
  @discardableResult
  func wait() -> Int32 {
    if let status { return status }
    var code: Int32 = 0
    while waitpid(process, &code, 0) < 0, errno == EINTR {}
    let signal = code & 0x7f
    let ended = signal == 0 ? (code >> 8) & 0xff : 128 + signal
    status = ended
    return ended
  }

  /// Whether it has not ended yet; asking does not collect it.
  var isRunning: Bool {
    guard status == nil else { return false }
    var facts = siginfo_t()
    return waitid(P_PID, id_t(process), &facts, WEXITED | WNOHANG | WNOWAIT) == 0
      && facts._sifields._sigchld.si_pid == 0
  }

  func kill() {
    if status == nil { Glibc.kill(process, SIGKILL) }
    wait()
  }

  deinit { kill() }
}

/// A server of the folder `servers`, ended with this value.
final class Server {
  let port: Int
  let log: String
  private let process: Started

  init(_ script: String, _ outpost: Outpost, _ arguments: [String] = []) throws {
    log = outpost.file("\(script)-\(UUID().uuidString).log")
    try "".write(toFile: log, atomically: false, encoding: .utf8)
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    process = try Started(
      [
        "python3", "-u", "\(Outpost.root)/Tests/DeliveryTests/servers/\(script).py", "--log", log,
      ] + arguments, ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"],
      output: ends[1])
    close(ends[1])
    defer { close(ends[0]) }
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(ends[0], &byte, 1) == 1, byte != 10 { line.append(byte) }
    port = try #require(Int(String(decoding: line, as: UTF8.self)), "the server did not start")
    outpost.servers.append(self)
  }

  func stop() { process.kill() }

  /// What the server wrote down, line by line.
  func records() throws -> [[String: Any]] {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  /// The recipients of the messages that were taken, in order.
  func recipients() throws -> [String] { try records().compactMap { $0["recipient"] as? String } }
}

extension Outpost {
  /// A mail server and the channel `mail` that leads to it.
  func mailServer(_ arguments: [String] = [], channel: String = "tls = none") throws -> Server {
    let server = try Server("smtp", self, arguments)
    try useMailServer(server.port, channel: channel)
    return server
  }

  func useMailServer(_ port: Int, channel: String = "tls = none") throws {
    try configure(
      """
      [channel mail]
      type = smtp
      host = 127.0.0.1
      port = \(port)
      from = Help Desk <help@example.org>
      \(channel)

      """)
  }
}
