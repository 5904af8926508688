// The console: the program's two output streams and its input, and what it knows about them.
// Nothing else in the program writes to a stream.

import Formats
import Glibc

/// The program's streams, with the person's wishes about them.
public final class Console {
  /// Data: what the command was asked for.
  public let out: Sink
  /// Everything else, every line beginning with `ittool:`.
  public let err: Sink
  /// Standard input, read only where the command says so.
  public let input: Input
  /// Looks a variable up in the environment.
  public let environment: (String) -> String?

  /// `--quiet`: nothing but errors.
  public var quiet: Bool
  /// How often `--verbose` was given.
  public var verbose: Int
  /// Whether questions may be asked at all; false with `--no-input`.
  public var mayAsk = true
  /// Whether a pager may be used at all; false with `--no-pager`.
  public var mayPage = true
  /// `--color`.
  public var colour: ColourChoice {
    didSet {
      guard !isForced else { return }
      knownOut = nil
      knownErr = nil
    }
  }

  var clock: () -> UInt64 = monotonicNow
  weak var drawnProgress: Progress?

  private let isForced: Bool
  private var knownOut: StreamFacts?
  private var knownErr: StreamFacts?
  private var knownInputIsTerminal: Bool?

  /// Takes the process's own streams; no system call is made until a fact is needed.
  public init(
    environment: @escaping (String) -> String?, colour: ColourChoice = .auto,
    quiet: Bool = false, verbose: Int = 0
  ) {
    out = Sink(descriptor: 1, name: "standard output")
    err = Sink(descriptor: 2, name: "standard error", flushesEachLine: true)
    input = Input(descriptor: 0, name: "standard input")
    self.environment = environment
    self.colour = colour
    self.quiet = quiet
    self.verbose = verbose
    isForced = false
  }

  /// Takes given streams and facts, as tests and programs inside the program do.
  public init(
    out: Sink, err: Sink, input: Input = .memory(""),
    outFacts: StreamFacts = StreamFacts(isTerminal: false),
    errFacts: StreamFacts = StreamFacts(isTerminal: false), inputIsTerminal: Bool = false,
    environment: @escaping (String) -> String? = { _ in nil }, quiet: Bool = false,
    verbose: Int = 0
  ) {
    self.out = out
    self.err = err
    self.input = input
    self.environment = environment
    colour = .auto
    self.quiet = quiet
    self.verbose = verbose
    isForced = true
    knownOut = outFacts
    knownErr = errFacts
    knownInputIsTerminal = inputIsTerminal
  }

  /// What is true of standard output.
  public var outFacts: StreamFacts {
    if let knownOut { return knownOut }
    let facts = StreamFacts(descriptor: 1, environment: environment, colour: colour)
    knownOut = facts
    return facts
  }

  /// What is true of standard error.
  public var errFacts: StreamFacts {
    if let knownErr { return knownErr }
    let facts = StreamFacts(descriptor: 2, environment: environment, colour: colour)
    knownErr = facts
    return facts
  }

  /// Whether a person types into standard input.
  public var inputIsTerminal: Bool {
    if let knownInputIsTerminal { return knownInputIsTerminal }
    let answer = isatty(0) == 1
    knownInputIsTerminal = answer
    return answer
  }
}

// Data, on standard output.
extension Console {
  /// One of the two output streams.
  public enum Stream: Sendable {
    case out, err
  }

  /// Writes text to standard output, unchanged.
  public func write(_ text: String) throws(SinkFailure) { try out.write(text) }

  /// Writes text and a line feed to standard output, unchanged.
  public func line(_ text: String) throws(SinkFailure) {
    try out.write(text)
    try out.write(byte: 10)
  }

  /// Writes text for people and a line feed; on a terminal nothing in it can act.
  public func display(_ text: String) throws(SinkFailure) {
    try line(shown(text, on: .out))
  }

  /// The text as it may be written to a stream: escaped, line by line, where people look.
  public func shown(_ text: String, on stream: Stream = .out) -> String {
    let facts = facts(of: stream)
    guard facts.isTerminal || facts.colour else { return text }
    return visible(text, newline: .kept, tab: .kept)
  }

  /// The text as `shown`, in a style where colour is wanted.
  public func styled(_ text: String, _ style: Style, on stream: Stream = .out) -> String {
    let text = shown(text, on: stream)
    return facts(of: stream).colour ? style.applied(to: text) : text
  }

  /// Hands everything written so far to the system.
  public func flush() throws(SinkFailure) {
    try out.flush()
    // A failing standard error cannot be told to anybody.
    try? err.flush()
  }

  private func facts(of stream: Stream) -> StreamFacts {
    switch stream {
    case .out: outFacts
    case .err: errFacts
    }
  }
}
