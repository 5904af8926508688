/// One run of the program: from the words of the command line to the exit status.
import Commands
import Formats
import Glibc
import People
import Repository
import SQLite
import Terminal
import Tickets

struct Run {
  private let environment = Environment.process
  private let program = Program.ittool

  /// Does what the words ask for and says how it ended.
  func status(of words: [String]) -> Int32 {
    let console = Console(environment: { [environment] in environment[$0] })
    var globals = Globals()
    var status: ExitStatus
    do {
      status = try run(words, &globals, console)
      try console.flush()
    } catch let error as SinkFailure where error.isBrokenPipe {
      // Whoever read the output has seen enough.
      return ExitStatus.done.rawValue
    } catch {
      let failure = Failure(describing: error)
      // What was printed before the failure stays printed, if it can be.
      try? console.flush()
      console.fail(message: failure.message, hints: failure.hints)
      if Self.wantsJSON(words) { report(failure, console) }
      status = failure.status
    }
    // To a mail server any other status than these two means a bounce to the sender.
    if status != .done, Self.takesMail(words) { status = .busy }
    return status.rawValue
  }

  private static func takesMail(_ words: [String]) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == "mail" && $1 == "receive" }
  }

  private func run(_ words: [String], _ globals: inout Globals, _ console: Console) throws
    -> ExitStatus
  {
    switch try program.request(words, &globals) {
    case .version:
      try console.line(program.version())
      return .done
    case .help(let path, let kind):
      settle(console, globals)
      return try program.showHelp(path, kind, console)
    case .command(let command, let rest):
      let invocation = Invocation(
        help: { kind, globals in
          settle(console, globals)
          return try program.showHelp(
            command.path, kind, console, of: context(console, globals))
        },
        run: { globals, body in
          settle(console, globals)
          return try body(context(console, globals))
        })
      return try command.invoke(rest, &globals, invocation)
    }
  }

  private func context(_ console: Console, _ globals: Globals) throws -> Context {
    Context(
      console: console, environment: environment, globals: globals, program: program,
      clock: try Context.clock(environment))
  }

  private func settle(_ console: Console, _ globals: Globals) {
    console.quiet = globals.quiet
    console.mayAsk = !globals.noInput
    console.mayPage = !globals.noPager
    if let colour = globals.colour { console.colour = colour }
  }

  // A script that reads JSON finds the error as JSON too, on the last line of stderr.
  private func report(_ failure: Failure, _ console: Console) {
    let error = JSON.object([
      ("status", .integer(Int64(failure.status.rawValue))),
      ("message", .string(failure.message)),
      ("hint", failure.hints.first.map { .string($0) } ?? .null),
    ])
    try? console.err.write(JSON.object([("error", error)]).encoded() + "\n")
    try? console.err.flush()
  }

  private static func wantsJSON(_ words: [String]) -> Bool {
    words.contains("--json") || words.contains("--format=json") || words.contains("--format=ndjson")
      || zip(words, words.dropFirst()).contains { $0 == "--format" && $1.hasSuffix("json") }
  }
}

extension Failure {
  /// Any error in words, with the exit status that belongs to it.
  fileprivate init(describing error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as SinkFailure: self.init(error.message, status: .inputOutput)
    case let error as InputFailure: self.init(error.message, status: .inputOutput)
    case let error as FormatError: self.init("\(error)")
    case let error as EditFailure:
      self.init(error.message, hint: error.keptPath.map { "what you typed is kept in \($0)" })
    case let error as AskFailure: self.init(error.message, status: .usage)
    case let error as LibraryMissing: self.init(error.message, hint: error.hint, status: .busy)
    case let error as DatabaseError: self.init(error, store: "the store")
    default: self.init("\(error)")
    }
  }
}
