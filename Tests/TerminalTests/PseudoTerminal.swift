// A real terminal for tests: the kernel's pseudo terminal, with a person's end and a program's end.

import Foundation
import Glibc

@testable import Terminal

/// A pseudo terminal; `program` is what ittool would have as its streams.
final class PseudoTerminal {
  struct Unavailable: Error {}

  let program: Int32
  private let person: Int32

  init(columns: UInt16 = 100) throws {
    person = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard person >= 0 else { throw Unavailable() }
    var number: Int32 = 0
    var unlocked: Int32 = 0
    // TIOCSPTLCK and TIOCGPTN, which no Swift module shows.
    guard ioctl(person, 0x4004_5431, &unlocked) == 0, ioctl(person, 0x8004_5430, &number) == 0
    else { throw Unavailable() }
    program = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard program >= 0 else { throw Unavailable() }
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard ioctl(program, UInt(TIOCSWINSZ), &size) == 0 else { throw Unavailable() }
    _ = fcntl(person, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(program)
    close(person)
  }

  /// What the person types, before or while the program reads.
  func type(_ keys: String) {
    let sent = Array(keys.utf8).withUnsafeBytes { write(person, $0.baseAddress, $0.count) }
    precondition(sent == keys.utf8.count)
  }

  /// What the screen was sent so far, with the terminal's `\r\n` as `\n`.
  func screen() -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(person, &piece, piece.count)
      guard count > 0 else { break }
      bytes += piece.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }

  /// A console whose streams are all this terminal.
  func console(
    environment variables: [String: String] = ["TERM": "xterm"], colour: ColourChoice = .auto,
    quiet: Bool = false, verbose: Int = 0
  ) -> Console {
    let environment: (String) -> String? = { variables[$0] }
    let facts = StreamFacts(descriptor: program, environment: environment, colour: colour)
    return Console(
      out: Sink(descriptor: program, name: "standard output"),
      err: Sink(descriptor: program, name: "standard error", flushesEachLine: true),
      input: Input(descriptor: program, name: "standard input"),
      outFacts: facts, errFacts: facts, inputIsTerminal: isatty(program) == 1,
      environment: environment, quiet: quiet, verbose: verbose)
  }
}

/// A console over memory, as a program in a pipe or in cron has it.
func pipedConsole(
  input: String = "", quiet: Bool = false, verbose: Int = 0,
  variables: [String: String] = [:]
) -> Console {
  Console(
    out: .memory(), err: .memory(), input: .memory(input), environment: { variables[$0] },
    quiet: quiet, verbose: verbose)
}

/// A console over memory that believes to be a terminal.
func screenConsole(
  input: String = "", colour: Bool = false, quiet: Bool = false, width: Int = 80,
  variables: [String: String] = [:]
) -> Console {
  let facts = StreamFacts(isTerminal: true, width: width, colour: colour)
  return Console(
    out: .memory(), err: .memory(), input: .memory(input), outFacts: facts, errFacts: facts,
    inputIsTerminal: true, environment: { variables[$0] }, quiet: quiet)
}

/// Makes writing to a closed pipe an error for the whole test process, once.
let brokenPipesAreErrors: Bool = {
  signal(SIGPIPE, SIG_IGN)
  return true
}()

/// A folder that is removed with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("terminal-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func text(of name: String) throws -> String {
    try String(contentsOfFile: file(name), encoding: .utf8)
  }
}
