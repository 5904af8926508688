/// One definition per command. Parser, help, manual pages and completions are functions of it.

/// One line of a command's EXAMPLES; a test parses every one of them.
public struct Example: Sendable {
  /// The shell line, beginning with `ittool` or a pipe that ends in it.
  public let line: String
  /// What it does, as an imperative phrase without full stop.
  public let meaning: String

  /// Makes an example.
  public init(_ line: String, _ meaning: String) {
    self.line = line
    self.meaning = meaning
  }
}

/// Name and meaning of one column, as FIELDS documents it.
public struct FieldDescription: Sendable {
  /// JSON key, CSV header and `--fields` word.
  public let name: String
  /// What it holds, with its unit.
  public let summary: String
  /// Whether tables and TSV show it when no `--fields` is given.
  public let isUsual: Bool
}

/// Everything ittool knows about one command.
public struct Command<Arguments: Sendable>: Sendable {
  /// Noun and verb; a noun that is itself a command has no verb.
  public let path: [String]
  /// One line: imperative, at most 60 cells, no full stop.
  public let summary: String
  /// Paragraphs for the full help and the manual, in the prose markup.
  public let prose: String
  /// The options of this command; the global ones are added by the parser.
  public let options: [Option<Arguments>]
  /// The words without names, in order.
  public let operands: [Operand<Arguments>]
  /// The columns that it prints, when it prints rows.
  public let fields: [FieldDescription]
  /// Two or three real uses.
  public let examples: [Example]
  /// Whether help, manual and completions leave it out.
  public let isHidden: Bool
  /// The arguments before any word was read.
  public let start: Arguments
  /// Does the work; what it throws decides the exit status.
  public let run: @Sendable (Arguments, Context) throws -> ExitStatus

  /// Makes a command.
  public init(
    _ path: String, _ summary: String, prose: String = "", options: [Option<Arguments>] = [],
    operands: [Operand<Arguments>] = [], fields: [FieldDescription] = [],
    examples: [Example] = [], isHidden: Bool = false, start: Arguments,
    run: @escaping @Sendable (Arguments, Context) throws -> ExitStatus
  ) {
    self.path = path.split(separator: " ").map(String.init)
    self.summary = summary
    self.prose = prose
    self.options = options
    self.operands = operands
    self.fields = fields
    self.examples = examples
    self.isHidden = isHidden
    self.start = start
    self.run = run
  }
}

/// A command whose argument type no longer matters: what the tables hold.
public struct AnyCommand: Sendable {
  /// Noun and verb.
  public let path: [String]
  /// One line.
  public let summary: String
  /// Paragraphs in the prose markup.
  public let prose: String
  /// This command's own options.
  public let options: [OptionDescription]
  /// Its operands.
  public let operands: [OperandDescription]
  /// The columns that it prints.
  public let fields: [FieldDescription]
  /// Real uses.
  public let examples: [Example]
  /// Whether it is left out of help, manual and completions.
  public let isHidden: Bool
  /// Parses the words and does nothing else: what is wrong with them is thrown.
  public let check: @Sendable ([String]) throws(Failure) -> Void
  /// Parses the words and runs the command, or says that help was asked for.
  public let invoke: @Sendable ([String], inout Globals, Invocation) throws -> ExitStatus

  /// The words a person types to call it.
  public var name: String { path.joined(separator: " ") }

  /// Erases the argument type.
  public init<A>(_ command: Command<A>) {
    path = command.path
    summary = command.summary
    prose = command.prose
    options = command.options.map(\.description)
    operands = command.operands.map(\.description)
    fields = command.fields
    examples = command.examples
    isHidden = command.isHidden
    check = { (words) throws(Failure) in
      var globals = Globals()
      _ = try command.parse(words, &globals)
    }
    invoke = { words, globals, invocation in
      switch try command.parse(words, &globals) {
      case .help(let kind): try invocation.help(kind, globals)
      case .arguments(let arguments):
        try invocation.run(globals) { context in try command.run(arguments, context) }
      }
    }
  }
}

/// What the caller of a command supplies: how to show help, and the context to run in.
public struct Invocation {
  /// Shows the command's help, of the store that these global options name.
  public var help: (HelpKind, Globals) throws -> ExitStatus
  /// Makes the context for these global options and runs the body in it.
  public var run: (Globals, (Context) throws -> ExitStatus) throws -> ExitStatus

  /// Makes an invocation.
  public init(
    help: @escaping (HelpKind, Globals) throws -> ExitStatus,
    run: @escaping (Globals, (Context) throws -> ExitStatus) throws -> ExitStatus
  ) {
    self.help = help
    self.run = run
  }
}

/// Which help was asked for.
public enum HelpKind: Sendable, Equatable {
  /// `-h`: one screen.
  case short
  /// `--help`: the full text.
  case full
}

/// A command's name, and the command itself, made when it is needed.
///
/// Options are key paths, and a table of thirty commands costs more to make than a ticket to open.
public struct CommandEntry: Sendable {
  /// Noun and verb.
  public let path: [String]
  /// Makes the command.
  public let command: @Sendable () -> AnyCommand

  /// Names a command without making it; the path is the command's own.
  public init<A>(_ path: String, _ command: @autoclosure @escaping @Sendable () -> Command<A>) {
    self.path = path.split(separator: " ").map(String.init)
    self.command = { AnyCommand(command()) }
  }

  /// A command that is made already.
  public init(_ command: AnyCommand) {
    path = command.path
    self.command = { command }
  }
}

/// A noun of the command line and the commands under it.
public struct Noun: Sendable {
  /// The first word.
  public let name: String
  /// One line for the list of nouns.
  public let summary: String
  /// The heading it stands under in the list of nouns; empty for the last, general group.
  public let group: String
  /// The manual's DESCRIPTION, in the prose markup.
  public let prose: String
  /// The manual page it belongs to: its own, or `ittool` for the short ones.
  public let hasOwnManual: Bool
  /// The verb that is meant when none follows the noun.
  public let bareVerb: String?
  /// Its commands by name: a call makes only the one that it names.
  public let entries: @Sendable () -> [CommandEntry]

  /// Makes a noun of few commands.
  public init(
    _ name: String, _ summary: String, group: String = "", prose: String = "",
    hasOwnManual: Bool = true, bareVerb: String? = nil,
    commands: @escaping @Sendable () -> [AnyCommand]
  ) {
    self.init(
      name, summary, group: group, prose: prose, hasOwnManual: hasOwnManual, bareVerb: bareVerb,
      entries: { commands().map(CommandEntry.init) })
  }

  /// Makes a noun of many commands.
  public init(
    _ name: String, _ summary: String, group: String = "", prose: String = "",
    hasOwnManual: Bool = true, bareVerb: String? = nil,
    entries: @escaping @Sendable () -> [CommandEntry]
  ) {
    self.name = name
    self.summary = summary
    self.group = group
    self.prose = prose
    self.hasOwnManual = hasOwnManual
    self.bareVerb = bareVerb
    self.entries = entries
  }

  /// The noun with commands that stand in other rooms, because they need more than its desk.
  public func adding(_ more: [CommandEntry]) -> Noun {
    Noun(
      name, summary, group: group, prose: prose, hasOwnManual: hasOwnManual, bareVerb: bareVerb,
      entries: { [entries] in entries() + more })
  }

  /// All its commands.
  public func commands() -> [AnyCommand] { entries().map { $0.command() } }

  /// The command of this path.
  public func command(_ path: [String]) -> AnyCommand? {
    entries().first { $0.path == path }?.command()
  }

  /// Whether help, manual and completions leave it out: its name begins with `__`.
  public var isHidden: Bool { name.hasPrefix("__") }

  /// The commands that people see.
  public var visibleCommands: [AnyCommand] { commands().filter { !$0.isHidden } }

  /// The command that the noun itself is, when it has no verbs.
  public var ownCommand: AnyCommand? {
    entries().first.flatMap { $0.path.count == 1 ? $0.command() : nil }
  }
}
