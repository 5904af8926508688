// The words that help, manual and completions share: how an option, an operand and a command line
// are written for people.
import Formats

extension OptionDescription {
  /// The names as they are typed, the letter first.
  public var names: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(long)"] }

  /// The names and the value in the prose markup.
  var marked: String {
    names.map { "`\($0)`" }.joined(separator: ", ") + (placeholder.map { " *\($0)*" } ?? "")
  }

  /// The names and the value, lined up with options that have a letter.
  var aligned: String {
    (short == nil ? "    " : "") + names.joined(separator: ", ")
      + (placeholder.map { " \($0)" } ?? "")
  }

  /// The summary, and which words are allowed where the set is closed.
  var sentence: String {
    var text = summary + "."
    if case .choices(let words) = completion {
      text += " One of: " + words.joined(separator: ", ") + "."
    }
    if repeats { text += " Can be repeated." }
    return text
  }
}

extension OperandDescription {
  /// The widest set of words that is written out in place of a placeholder, in columns.
  private static let widestChoice = 32

  /// The operand as a usage line shows it.
  var usage: String {
    var word = placeholder
    if case .choices(let words) = completion {
      let choice = "{" + words.joined(separator: "|") + "}"
      if displayWidth(choice) <= Self.widestChoice { word = choice }
    }
    if repeats { word += "..." }
    return isOptional ? "[\(word)]" : word
  }

  /// The summary, and which words are allowed where the set is closed.
  var sentence: String {
    guard case .choices(let words) = completion else { return summary + "." }
    return summary + ". One of: " + words.joined(separator: ", ") + "."
  }
}

extension AnyCommand {
  /// The command line as one line: `ittool NOUN VERB [OPTION]... OPERAND`.
  func usage(in program: Program) -> String {
    let options = options.isEmpty ? [] : ["[OPTION]..."]
    return ([program.name] + path + options + operands.map(\.usage)).joined(separator: " ")
  }
}

extension FieldDescription {
  /// The summary, and whether the field has to be asked for.
  var sentence: String { isUsual ? summary : summary + " (only with `--fields`)" }
}

extension Program {
  /// The nouns that people see, under the headings of the help, general ones last.
  var groups: [(name: String, nouns: [Noun])] {
    let visible = nouns.filter { !$0.isHidden }
    var names: [String] = []
    for noun in visible where !names.contains(noun.group) { names.append(noun.group) }
    names = names.filter { !$0.isEmpty } + names.filter(\.isEmpty)
    return names.map { name in (name, visible.filter { $0.group == name }) }
  }

  /// The manual page of a noun, such as `ittool-ticket(1)`.
  func manual(of noun: Noun) -> String {
    noun.hasOwnManual ? "\(name)-\(noun.name)(1)" : "\(name)(1)"
  }

  /// The manual page of a topic, such as `ittool-dates(7)`.
  func manual(of topic: Topic) -> String {
    topic.manualSection.map { "\(name)-\(topic.name)(\($0))" } ?? "\(name)(1)"
  }

  /// All global options, those that only inform among them.
  static var globalOptions: [OptionDescription] {
    Globals.options.map(\.description) + Globals.informational
  }
}
