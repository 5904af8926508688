/// What a command runs in: streams, environment, clock and global options, all in one value.
import Calendar
import Glibc
import Terminal

/// The surroundings of one run of one command.
public struct Context {
  /// The streams.
  public let console: Console
  /// The environment variables.
  public let environment: Environment
  /// The global options.
  public var globals: Globals
  /// The words that make up the program: for commands about the program itself.
  public let program: Program
  /// The clock.
  public let clock: @Sendable () -> Instant

  /// Makes a context.
  public init(
    console: Console, environment: Environment, globals: Globals, program: Program,
    clock: @escaping @Sendable () -> Instant
  ) {
    self.console = console
    self.environment = environment
    self.globals = globals
    self.program = program
    self.clock = clock
  }

  /// The time now, in Unix seconds UTC.
  public var now: Instant { clock() }

  /// The clock of this machine, or the fixed one that `ITTOOL_NOW` asks for.
  public static func clock(_ environment: Environment) throws(Failure) -> @Sendable () -> Instant {
    guard let fixed = environment.nonEmpty("ITTOOL_NOW") else {
      return { Instant(seconds: Int64(time(nil))) }
    }
    guard let instant = Instant(rfc3339: fixed) else {
      throw Failure(
        "ITTOOL_NOW: '\(fixed)' is not a time such as 2026-05-01T12:30:00Z",
        status: .configuration)
    }
    return { instant }
  }
}
