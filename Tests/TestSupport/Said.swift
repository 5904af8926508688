/// Commands of the program, run inside the test.
import Commands
import Terminal

/// What a run printed and how it ended.
public struct Said: Sendable {
  /// How it ended.
  public var status: ExitStatus
  /// What it printed.
  public var out: String
  /// What it said beside that.
  public var err: String
  /// What it failed with.
  public var failure: Failure?

  /// The lines that it printed.
  public var lines: [String] { out.split(separator: "\n").map(String.init) }
}

extension Program {
  /// Runs a command as `main` does, over streams in memory.
  ///
  /// - Parameter context: makes the surroundings, writing to these two streams.
  public func said(
    _ words: [String], in context: (_ out: Sink, _ err: Sink) -> Context
  ) throws -> Said {
    let (out, err) = (Sink.memory(), Sink.memory())
    let surroundings = context(out, err)
    var globals = Globals()
    var said = Said(status: .done, out: "", err: "", failure: nil)
    do {
      guard case .command(let command, let rest) = try request(words, &globals) else {
        throw Failure.usage("help")
      }
      said.status = try command.invoke(
        rest, &globals,
        Invocation(
          help: { _, _ in .done },
          run: { globals, body in
            var context = surroundings
            context.globals = globals
            return try body(context)
          }))
    } catch let failure as Failure {
      said.failure = failure
      said.status = failure.status
    }
    said.out = out.contents
    said.err = err.contents
    return said
  }
}
