// What stands before the cursor on a shell's line, understood as far as it is right.

/// The meaning of the words before the one that is completed.
struct CompletionLine {
  let program: Program
  private(set) var globals: Globals
  private(set) var noun: Noun?
  private(set) var command: AnyCommand?
  /// The long names of the options given so far.
  private(set) var used: Set<String> = []
  /// The operands of the command given so far.
  private(set) var operands: [String] = []
  /// The option whose value comes next.
  private(set) var awaiting: OptionDescription?
  /// Whether `--` was seen.
  private(set) var namesAreOver = false
  /// Whether noun or verb is unknown, so that nothing can be said of what follows.
  private(set) var isLost = false

  /// Reads the words between the program's name and the cursor.
  init(_ program: Program, _ words: some Sequence<String>, _ globals: Globals) {
    self.program = program
    self.globals = globals
    for word in words { read(word) }
  }

  /// The options that may stand here.
  var options: [OptionDescription] {
    let informational = Globals.informational.filter { noun == nil || $0.long == "help" }
    return (command?.options ?? []) + Globals.options.map(\.description) + informational
  }

  /// The operand that comes next.
  var operand: OperandDescription? {
    guard let all = command?.operands, let last = all.last else { return nil }
    if operands.count < all.count { return all[operands.count] }
    return last.repeats ? last : nil
  }

  func option(_ name: OptionName) -> OptionDescription? {
    options.first { name.matches($0) }
  }

  private mutating func read(_ word: String) {
    if let option = awaiting {
      awaiting = nil
      apply(option, word)
    } else if namesAreOver || word == "-" || !word.hasPrefix("-") {
      operand(word)
    } else if word == "--" {
      namesAreOver = true
    } else if word.hasPrefix("--") {
      let name = word.dropFirst(2).prefix { $0 != "=" }
      give(
        .long(String(name)),
        attached: word.dropFirst(2 + name.count).isEmpty
          ? nil : word.dropFirst(3 + name.count))
    } else {
      var letters = word.dropFirst()
      while let letter = letters.popFirst() {
        let takesValue = option(.short(letter))?.placeholder != nil
        give(.short(letter), attached: takesValue && !letters.isEmpty ? letters : nil)
        if takesValue { return }
      }
    }
  }

  private mutating func operand(_ word: String) {
    if command != nil {
      operands.append(word)
    } else if let noun {
      command = noun.command([noun.name, word])
      isLost = isLost || command == nil
    } else {
      noun = program.nouns.first { $0.name == word }
      command = noun?.ownCommand
      isLost = isLost || noun == nil
    }
  }

  private mutating func give(_ name: OptionName, attached: Substring?) {
    guard let option = option(name) else { return }
    used.insert(option.long)
    guard option.placeholder != nil else { return }
    if let attached { apply(option, String(attached)) } else { awaiting = option }
  }

  // Only `--db` and the like matter here: candidates come from the store that the line names.
  private mutating func apply(_ option: OptionDescription, _ word: String) {
    guard !(command?.options.contains { $0.long == option.long } ?? false) else { return }
    let global = Globals.options.first { $0.description.long == option.long }
    // A wrong value is for the command to complain of, when it is run.
    try? global?.set(&globals, word)
  }
}
