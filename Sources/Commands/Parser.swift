/// The hand-written parser: GNU options in any order, global ones among them.

/// What a command line turned out to be.
public enum Parsed<Arguments> {
  /// Arguments to run with.
  case arguments(Arguments)
  /// Help was asked for; the rest of the line does not matter.
  case help(HelpKind)
}

extension Command {
  /// Reads the words after noun and verb.
  ///
  /// `--x=V`, `--x V`, `-xV`, `-x V`, `-abc`, `--`; options and operands in any order. A
  /// value-taking option takes the next word whatever it looks like. `--x=` is the empty string.
  public func parse(_ words: [String], _ globals: inout Globals) throws(Failure)
    -> Parsed<Arguments>
  {
    var reader = WordReader(words)
    do throws(Failure) {
      return try parse(&reader, &globals)
    } catch {
      // Help wins even when the rest is wrong.
      if let kind = reader.helpAhead() { return .help(kind) }
      throw error
    }
  }

  private func parse(_ reader: inout WordReader, _ globals: inout Globals) throws(Failure)
    -> Parsed<Arguments>
  {
    var arguments = start
    var place = 0
    var given = 0
    while let token = try reader.next(takesValue: takesValue) {
      switch token {
      case .help(let kind):
        readGlobals(&reader, &globals)
        return .help(kind)
      case .option(let name, let word):
        if let option = options.first(where: { name.matches($0.description) }) {
          try reader.apply(name, word, option, to: &arguments)
        } else if let option = Globals.options.first(where: { name.matches($0.description) }) {
          try reader.apply(name, word, option, to: &globals)
        } else {
          throw unknown(name)
        }
      case .operand(let word):
        guard place < operands.count else {
          throw .usage("unexpected argument '\(word)'", hint: seeHelp)
        }
        let operand = operands[place]
        do throws(Failure) {
          try operand.set(&arguments, word)
        } catch {
          throw Failure.prefixed(operand.description.placeholder, error)
        }
        given += 1
        if !operand.description.repeats {
          place += 1
          given = 0
        }
      }
    }
    if place < operands.count, given == 0, !operands[place].description.isOptional {
      throw .usage("\(operands[place].description.placeholder) is missing", hint: seeHelp)
    }
    return .arguments(arguments)
  }

  // The help of a command may speak of a store, wherever on the line that is named; nothing else
  // on the line matters any more.
  private func readGlobals(_ reader: inout WordReader, _ globals: inout Globals) {
    while let token = (try? reader.next(takesValue: takesValue)) ?? nil {
      guard case .option(let name, let word) = token,
        let option = Globals.options.first(where: { name.matches($0.description) })
      else { continue }
      try? reader.apply(name, word, option, to: &globals)
    }
  }

  private func takesValue(_ name: OptionName) -> Bool? {
    let description =
      options.first { name.matches($0.description) }?.description
      ?? Globals.options.first { name.matches($0.description) }?.description
    return description.map { $0.placeholder != nil }
  }

  private func unknown(_ name: OptionName) -> Failure {
    guard case .long(let word) = name else {
      return .usage("unknown option '\(name)'", hint: seeHelp)
    }
    let known = options.map(\.description.long) + Globals.options.map(\.description.long)
    return .usage(
      "unknown option '\(name)'", hint: didYouMean(word, in: known + ["help"], prefix: "--")
    )
    .adding(hint: seeHelp)
  }

  private var seeHelp: String { "see 'ittool help \(path.joined(separator: " "))'" }
}

/// The name of an option as it was typed.
enum OptionName: CustomStringConvertible {
  case long(String)
  case short(Character)

  var description: String {
    switch self {
    case .long(let word): "--\(word)"
    case .short(let letter): "-\(letter)"
    }
  }

  func matches(_ option: OptionDescription) -> Bool {
    switch self {
    case .long(let word): option.long == word
    case .short(let letter): option.short == letter
    }
  }
}

/// Splits words into options and operands.
struct WordReader {
  enum Token {
    case option(OptionName, attached: String?)
    case operand(String)
    case help(HelpKind)
  }

  private var words: ArraySlice<String>
  private var letters: Substring = ""
  private var namesAreOver = false

  init(_ words: [String]) { self.words = words[...] }

  /// The next token; nil at the end.
  ///
  /// `takesValue` answers nil for an unknown option.
  mutating func next(takesValue: (OptionName) -> Bool?) throws(Failure) -> Token? {
    if let letter = letters.popFirst() { return short(letter, takesValue) }
    guard let word = words.popFirst() else { return nil }
    if namesAreOver || word == "-" || !word.hasPrefix("-") { return .operand(word) }
    if word == "--" {
      namesAreOver = true
      return try next(takesValue: takesValue)
    }
    if word.hasPrefix("--") {
      let name = word.dropFirst(2).prefix { $0 != "=" }
      let attached = name.endIndex < word.endIndex ? word[word.index(after: name.endIndex)...] : nil
      if name == "help", attached == nil { return .help(.full) }
      return .option(.long(String(name)), attached: attached.map(String.init))
    }
    letters = word.dropFirst()
    return letters.popFirst().map { short($0, takesValue) }
  }

  private mutating func short(_ letter: Character, _ takesValue: (OptionName) -> Bool?) -> Token {
    let name = OptionName.short(letter)
    switch takesValue(name) {
    case true?:
      let attached = letters.isEmpty ? nil : String(letters)
      letters = ""
      return .option(name, attached: attached)
    case nil where letter == "h":
      return .help(.short)
    default:
      return .option(name, attached: nil)
    }
  }

  /// Gives the option its value: the attached one, or the next word.
  mutating func apply<A>(
    _ name: OptionName, _ attached: String?, _ option: Option<A>, to arguments: inout A
  ) throws(Failure) {
    do throws(Failure) {
      guard let placeholder = option.description.placeholder else {
        if attached != nil { throw .usage("takes no value") }
        try option.set(&arguments, "")
        return
      }
      guard let word = attached ?? words.popFirst() else {
        throw .usage("needs a value, \(placeholder)")
      }
      try option.set(&arguments, word)
    } catch {
      throw Failure.prefixed("option '\(name)'", error)
    }
  }

  /// The words not yet read.
  var rest: [String] { Array(words) }

  /// The kind of help asked for in the words not yet read.
  func helpAhead() -> HelpKind? {
    guard !namesAreOver else { return nil }
    for word in words {
      switch word {
      case "--": return nil
      case "-h": return .short
      case "--help": return .full
      default: continue
      }
    }
    return nil
  }
}

extension Failure {
  static func prefixed(_ name: String, _ failure: Failure) -> Failure {
    var copy = failure
    copy.message = "\(name): \(failure.message)"
    return copy
  }
}
