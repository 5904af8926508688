// The command table as completion scripts need it: what can follow an option or stand in a place,
// told once for all commands that agree.

/// What the three shells' scripts are made from.
struct ScriptTable {
  let program: Program
  let nouns: [Noun]
  /// Every visible command by the words that call it.
  let commands: [AnyCommand]
  /// What follows an option or stands in a place; the rest is free text.
  let rules: [Rule]

  /// What a shell offers for the options and places of the keys.
  ///
  /// A key is `ticket list --state` for one command's option, `--format` for an option that is the
  /// same everywhere, and `ticket show @1` for a command's first operand.
  struct Rule {
    var keys: [String]
    var completion: Completion
  }

  init(_ program: Program) {
    self.program = program
    nouns = program.nouns.filter { !$0.isHidden }
    commands = program.commands.filter { !$0.path.contains { $0.hasPrefix("__") } }
    rules = Self.rules(commands)
  }

  private static func rules(_ commands: [AnyCommand]) -> [Rule] {
    var uses: [String: [(command: String?, completion: Completion)]] = [:]
    var order: [String] = []
    func note(_ option: OptionDescription, _ command: String?) {
      guard option.placeholder != nil else { return }
      if uses[option.long] == nil { order.append(option.long) }
      uses[option.long, default: []].append((command, option.completion))
    }
    for option in Globals.options { note(option.description, nil) }
    for command in commands { for option in command.options { note(option, command.name) } }
    var rules: [Rule] = []
    func add(_ key: String, _ completion: Completion) {
      // Which words the store knows is asked for with the whole line, so the query does not matter.
      var kind = completion
      if case .query = completion { kind = .query("") }
      if kind == .none { return }
      if let same = rules.firstIndex(where: { $0.completion == kind }) {
        rules[same].keys.append(key)
      } else {
        rules.append(Rule(keys: [key], completion: kind))
      }
    }
    for long in order {
      let all = uses[long] ?? []
      if let first = all.first, all.allSatisfy({ $0.completion == first.completion }) {
        add("--\(long)", first.completion)
      } else {
        for use in all { add((use.command.map { "\($0) " } ?? "") + "--\(long)", use.completion) }
      }
    }
    for command in commands {
      for (index, operand) in command.operands.enumerated() {
        add("\(command.name) @\(index + 1)", operand.completion)
      }
    }
    return rules
  }

  /// An option as the scripts of bash and fish read it: `-s,--state`, `=` for a value, `+` when it
  /// may be given again.
  static func entry(_ option: OptionDescription) -> String {
    option.names.joined(separator: ",") + (option.placeholder == nil ? "" : "=")
      + (option.repeats ? "+" : "")
  }

  /// The options that may stand anywhere, and those that only stand alone.
  static var everywhere: [OptionDescription] {
    Globals.options.map(\.description) + Globals.informational.filter { $0.long == "help" }
  }

  /// The first lines of every script, after the shell's own.
  func notice(_ shell: String) -> String {
    "# \(shell) completion for \(program.name), made by '\(program.name) __generate'."
  }
}

/// The word in single quotes for bash and zsh.
func shellQuoted(_ word: String) -> String {
  "'" + word.replacing("'", with: "'\\''") + "'"
}
