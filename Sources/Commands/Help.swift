// Help on the screen: one page for the program, each noun, each command and each topic.

/// Writes help texts for a screen.
public struct Help: Sendable {
  let program: Program
  let layout: TextLayout

  /// Writes help on this program for a screen of this layout.
  public init(_ program: Program, _ layout: TextLayout = TextLayout()) {
    self.program = program
    self.layout = layout
  }

  /// The page that the words after `help` name: nothing, a noun, noun and verb, or a topic.
  public func page(for words: [String], _ kind: HelpKind = .full) throws(Failure) -> String {
    guard let first = words.first else { return self.program(kind) }
    let topic = program.topics.first { $0.name == first }
    guard let noun = program.nouns.first(where: { $0.name == first }) else {
      if let topic, words.count == 1 { return self.topic(topic) }
      throw unknown(first)
    }
    if words.count == 1 {
      // A noun and a topic may share a name, as `config` does: both are wanted.
      let page = noun.ownCommand.map { self.command($0, kind) } ?? self.noun(noun)
      guard let topic, kind == .full else { return page }
      return page + "\n" + self.topic(topic)
    }
    guard let command = noun.command(words) else {
      let verbs = noun.visibleCommands.compactMap { $0.path.dropFirst().first }
      throw .usage(
        "no help on '\(words.joined(separator: " "))'", hint: didYouMean(words[1], in: verbs)
      ).adding(hint: "see '\(program.name) help \(noun.name)'")
    }
    return self.command(command, kind)
  }

  private func unknown(_ word: String) -> Failure {
    let known = program.nouns.filter { !$0.isHidden }.map(\.name) + program.topics.map(\.name)
    return .usage("no help on '\(word)'", hint: didYouMean(word, in: known))
      .adding(hint: "see '\(program.name) help'")
  }

  /// A command, short or in full.
  public func command(_ command: AnyCommand, _ kind: HelpKind) -> String {
    kind == .short ? short(command) : full(command)
  }

  /// The lines of a screen that a short help should not pass.
  static let screen = 24
  /// The lines that it must not pass, which a table's complaints see to.
  static let tallScreen = 40

  private func short(_ command: AnyCommand) -> String {
    var page = Page(layout)
    page.text(command.summary)
    page.section("USAGE", usage(command.usage(in: program)))
    page.section("OPERANDS", layout.columns(operandRows(command) { $0.summary }))
    page.section("OPTIONS", layout.columns(command.options.map { ($0.aligned, $0.summary) }))
    let more = layout.wrapped(
      Prose.spans("See `\(program.name) help \(command.name)` for all."), indent: 0)
    // The first screen is for finding the option: examples stand there as far as they fit.
    let used = page.lines.count + more.count + 1
    let count = used + 7 <= Self.screen ? 2 : used + 4 <= Self.tallScreen ? 1 : 0
    page.section("EXAMPLES", examples(Array(command.examples.prefix(count))))
    page.section(nil, more)
    return page.description
  }

  private func full(_ command: AnyCommand) -> String {
    var page = Page(layout)
    page.text(command.summary)
    page.section("USAGE", usage(command.usage(in: program)))
    page.section("DESCRIPTION", layout.lines(Prose(command.prose), indent: 2))
    page.section("EXAMPLES", examples(command.examples))
    page.section("OPERANDS", layout.columns(operandRows(command) { $0.sentence }))
    page.section("OPTIONS", options(command.options))
    page.section("GLOBAL OPTIONS", globals)
    page.section("FIELDS", layout.columns(command.fields.map { ($0.name, $0.sentence) }))
    let statuses = ExitStatus.allCases.map { "\($0.rawValue) \($0.word)" }.joined(separator: "; ")
    page.section("EXIT STATUS", layout.wrapped([.text(statuses + ".")], indent: 2))
    page.section("SEE ALSO", layout.wrapped([.text(related(command))], indent: 2))
    return page.description
  }

  private func usage(_ line: String) -> [String] {
    layout.wrapped([.text(line)], first: "  ", indent: 6)
  }

  private func operandRows(_ command: AnyCommand, _ text: (OperandDescription) -> String)
    -> [(name: String, text: String)]
  {
    command.operands.map { ($0.placeholder + ($0.repeats ? "..." : ""), text($0)) }
  }

  private func options(_ options: [OptionDescription]) -> [String] {
    var lines: [String] = []
    for option in options {
      let value = option.placeholder.map { " \($0)" } ?? ""
      lines.append("  " + layout.strong(option.names.joined(separator: ", ")) + value)
      lines += layout.wrapped(Prose.spans(option.sentence), indent: 6)
      let details = layout.lines(Prose(option.details), indent: 6)
      if !details.isEmpty { lines += [""] + details }
    }
    return lines
  }

  private var globals: [String] {
    let names = Program.globalOptions.map { option in
      "`--\(option.long)`" + (option.placeholder.map { " \($0)" } ?? "")
    }
    let text = names.joined(separator: ", ") + "; see `\(program.name) help`."
    return layout.wrapped(Prose.spans(text), indent: 2)
  }

  private func examples(_ examples: [Example]) -> [String] {
    examples.enumerated().flatMap { index, example in
      (index > 0 ? [""] : []) + layout.wrapped([.text(example.meaning + ":")], indent: 2)
        + ["    " + example.line]
    }
  }

  private func related(_ command: AnyCommand) -> String {
    guard let noun = program.nouns.first(where: { $0.name == command.path.first })
    else { return "" }
    let help = command.path.count > 1 ? "\(program.name) help \(noun.name), " : ""
    return "\(help)\(program.name) help exit-status, \(program.manual(of: noun))"
  }
}

// Pages about more than one command.
extension Help {
  /// A noun: its verbs with their summaries.
  public func noun(_ noun: Noun) -> String {
    var page = Page(layout)
    page.text(noun.summary)
    page.section("USAGE", usage("\(program.name) \(noun.name) VERB [OPTION]... [OPERAND]..."))
    page.section("DESCRIPTION", layout.lines(Prose(noun.prose), indent: 2))
    let commands = noun.visibleCommands
    page.section(
      "VERBS",
      layout.columns(commands.map { ($0.path.dropFirst().joined(separator: " "), $0.summary) }))
    page.section("EXAMPLES", examples(commands.compactMap(\.examples.first).prefix(2).map { $0 }))
    page.section(
      "SEE ALSO",
      layout.wrapped(
        [.text("\(program.name) help \(noun.name) VERB, \(program.manual(of: noun))")], indent: 2))
    return page.description
  }

  /// The program: how to begin, the nouns in groups, the topics.
  public func program(_ kind: HelpKind) -> String {
    var page = Page(layout)
    page.text(program.about.summary)
    page.section(
      "USAGE",
      usage("\(program.name) [GLOBAL OPTION]... NOUN VERB [OPTION]... [OPERAND]..."))
    if kind == .full {
      page.section("DESCRIPTION", layout.lines(Prose(program.about.prose), indent: 2))
    }
    page.section("FIRST STEPS", examples(program.about.firstSteps))
    for group in program.groups {
      page.section(
        group.name.isEmpty ? "GENERAL" : group.name.uppercased(),
        layout.columns(group.nouns.map { ($0.name, $0.summary) }))
    }
    page.section("TOPICS", layout.columns(program.topics.map { ($0.name, $0.summary) }))
    page.section(
      "GLOBAL OPTIONS", layout.columns(Program.globalOptions.map { ($0.aligned, $0.summary) }))
    page.section(
      "SEE ALSO",
      layout.wrapped(
        [
          .text(
            "\(program.name) help NOUN, \(program.name) help NOUN VERB,"
              + " \(program.name) help TOPIC, \(program.name)(1)")
        ], indent: 2))
    return page.description
  }

  /// A topic.
  public func topic(_ topic: Topic) -> String {
    var page = Page(layout)
    page.text(topic.summary)
    page.section(nil, layout.lines(Prose(topic.prose()), indent: 2))
    if topic.manualSection != nil { page.section("SEE ALSO", ["  \(program.manual(of: topic))"]) }
    return page.description
  }
}

/// Sections one after the other, empty ones left out.
private struct Page: CustomStringConvertible {
  var lines: [String] = []
  private let layout: TextLayout

  init(_ layout: TextLayout) { self.layout = layout }

  var description: String { lines.joined(separator: "\n") + "\n" }

  mutating func text(_ text: String) {
    if !text.isEmpty { lines += layout.wrapped([.text(text)], indent: 0) }
  }

  mutating func section(_ name: String?, _ body: [String]) {
    guard !body.isEmpty else { return }
    if !lines.isEmpty { lines.append("") }
    if let name { lines.append(layout.strong(name)) }
    lines += body
  }
}
