// The manual: one page per noun of weight, one for the program and its small nouns, one per topic
// that has a section of its own.
import Calendar

/// One file of the manual.
public struct ManualPage: Sendable, Equatable {
  /// The name of the file, such as `ittool-ticket.1`.
  public let file: String
  /// The page in man(7).
  public let text: String
}

/// The day that pages carry when nobody says otherwise: the day of the release.
public let releaseDate = "2026-05-01"

/// The day that `SOURCE_DATE_EPOCH` asks for, else the day of the release.
public func manualDate(_ environment: Environment) throws(Failure) -> String {
  guard let text = environment.nonEmpty("SOURCE_DATE_EPOCH") else { return releaseDate }
  // 253402300799 is the last second of the year 9999.
  guard let seconds = Int64(text), (0...253_402_300_799).contains(seconds) else {
    throw Failure(
      "SOURCE_DATE_EPOCH: '\(text)' is not a number of seconds since 1970", status: .configuration)
  }
  return String(Instant(seconds: seconds).rfc3339.prefix(10))
}

/// Every page of the manual, by file name; `date` is written as 2026-05-01.
public func manualPages(_ program: Program, date: String) -> [ManualPage] {
  let manual = Manual(program: program, date: date)
  let nouns = program.nouns.filter { !$0.isHidden && $0.hasOwnManual }
  let topics = program.topics.filter { $0.manualSection != nil }
  return [manual.page()] + nouns.map(manual.page(of:)) + topics.compactMap(manual.page(of:))
}

private struct Manual {
  let program: Program
  let date: String

  private func roff(_ name: String, _ section: Int, _ summary: String) -> Roff {
    // What stands in brackets after the version depends on the machine; a page must not.
    let source = program.version().prefix { $0 != "(" }.split(separator: " ")
    let heading = section == 1 ? "Commands" : section == 5 ? "File formats" : "Conventions"
    var roff = Roff(
      title: name.uppercased(), section: section, date: date,
      source: source.joined(separator: " "), manual: "\(program.name): \(heading)")
    roff.section("NAME")
    roff.name(name, lowered(summary))
    return roff
  }

  // whatis(1) shows `name - description` lines, where a small letter is the custom.
  private func lowered(_ summary: String) -> String {
    let second = summary.dropFirst().first
    guard let first = summary.first, second.map({ !$0.isUppercase }) ?? true else { return summary }
    return first.lowercased() + summary.dropFirst()
  }

  // The program with its small nouns.

  func page() -> ManualPage {
    let nouns = program.nouns.filter { !$0.isHidden }
    let small = nouns.filter { !$0.hasOwnManual }
    let commands = small.flatMap(\.visibleCommands)
    var roff = roff(program.name, 1, program.about.summary)
    roff.section("SYNOPSIS")
    let general = "\(program.name) [GLOBAL OPTION]... NOUN VERB [OPTION]... [OPERAND]..."
    roff.usage([general] + commands.map { $0.usage(in: program) })
    roff.section("DESCRIPTION")
    roff.prose(text(program.about.prose, else: program.about.summary), afterHeading: true)
    roff.section("COMMANDS")
    for group in program.groups {
      roff.part(group.name.isEmpty ? "General" : group.name)
      for noun in group.nouns {
        let page = noun.hasOwnManual ? " See `\(program.manual(of: noun))`." : ""
        roff.definition([.literal(noun.name)], Prose.spans(noun.summary + "." + page))
      }
    }
    body(&roff, commands)
    let own = program.topics.filter { $0.manualSection == nil && !$0.isGenerated }
    for topic in own {
      roff.section(topic.name.uppercased())
      roff.prose(Prose(topic.prose()), afterHeading: true)
    }
    let pages = nouns.filter(\.hasOwnManual).map(program.manual(of:))
    let topics = program.topics.filter { $0.manualSection != nil }.map(program.manual(of:))
    close(&roff, commands, steps: program.about.firstSteps, seeAlso: pages + topics)
    return ManualPage(file: "\(program.name).1", text: roff.text)
  }

  // A noun with its verbs.

  func page(of noun: Noun) -> ManualPage {
    let commands = noun.visibleCommands
    var roff = roff("\(program.name)-\(noun.name)", 1, noun.summary)
    roff.section("SYNOPSIS")
    roff.usage(commands.map { $0.usage(in: program) })
    roff.section("DESCRIPTION")
    roff.prose(text(noun.prose, else: noun.summary), afterHeading: true)
    roff.section("COMMANDS")
    body(&roff, commands)
    let topics = program.topics.filter { $0.manualSection != nil }.map(program.manual(of:))
    close(&roff, commands, steps: [], seeAlso: ["\(program.name)(1)"] + topics)
    return ManualPage(file: "\(program.name)-\(noun.name).1", text: roff.text)
  }

  func page(of topic: Topic) -> ManualPage? {
    guard let section = topic.manualSection else { return nil }
    var roff = roff("\(program.name)-\(topic.name)", section, topic.summary)
    roff.section("DESCRIPTION")
    roff.prose(Prose(topic.prose()), afterHeading: true)
    roff.section("SEE ALSO")
    roff.references(["\(program.name)(1)"])
    return ManualPage(file: "\(program.name)-\(topic.name).\(section)", text: roff.text)
  }

  // Sections that the pages share.

  private func text(_ prose: String, else summary: String) -> Prose {
    Prose(prose.isEmpty ? summary + "." : prose)
  }

  private static let outputNames = Set(Output.options.map(\.description.long))

  private func body(_ roff: inout Roff, _ commands: [AnyCommand]) {
    for command in commands {
      roff.part("\(program.name) \(command.name)")
      roff.prose(text(command.prose, else: command.summary), afterHeading: true)
      for operand in command.operands {
        let dots: [Prose.Span] = operand.repeats ? [.text("...")] : []
        roff.definition([.placeholder(operand.placeholder)] + dots, Prose.spans(operand.sentence))
      }
      for option in command.options where !Self.outputNames.contains(option.long) {
        roff.option(option)
      }
    }
    roff.section("OPTIONS")
    if commands.contains(where: takesOutput) {
      let takers = commands.filter(takesOutput).map { "`\($0.path.last ?? "")`" }
      roff.part("Output options")
      roff.running(Prose.spans("Taken by " + takers.joined(separator: ", ") + ":"))
      for option in Output.options { roff.option(option.description) }
    }
    roff.part("Global options")
    roff.running([.text("Taken by every command, before or after its name:")])
    for option in Program.globalOptions { roff.option(option) }
    fields(&roff, commands)
  }

  private func takesOutput(_ command: AnyCommand) -> Bool {
    let names = Set(command.options.map(\.long))
    return Self.outputNames.isSubset(of: names)
  }

  // Verbs that print the same columns are told together.
  private func fields(_ roff: inout Roff, _ commands: [AnyCommand]) {
    var lists: [(verbs: [String], fields: [FieldDescription])] = []
    for command in commands where !command.fields.isEmpty {
      let names = command.fields.map { $0.name + $0.sentence }
      if let same = lists.firstIndex(where: { $0.fields.map { $0.name + $0.sentence } == names }) {
        lists[same].verbs.append(command.name)
      } else {
        lists.append(([command.name], command.fields))
      }
    }
    guard !lists.isEmpty else { return }
    roff.section("FIELDS")
    for list in lists {
      roff.part(list.verbs.map { "\(program.name) \($0)" }.joined(separator: ", "))
      for field in list.fields {
        roff.definition([.literal(field.name)], Prose.spans(field.sentence + "."))
      }
    }
  }

  private func close(
    _ roff: inout Roff, _ commands: [AnyCommand], steps: [Example], seeAlso: [String]
  ) {
    roff.section("EXIT STATUS")
    roff.prose(Prose(Topic.exitStatusProse), afterHeading: true)
    roff.section("ENVIRONMENT")
    roff.prose(Prose(Topic.environmentProse), afterHeading: true)
    if !program.about.files.isEmpty {
      roff.section("FILES")
      roff.prose(Prose(program.about.files), afterHeading: true)
    }
    let examples = steps + commands.flatMap(\.examples)
    if !examples.isEmpty { roff.section("EXAMPLES") }
    for (index, example) in examples.enumerated() {
      roff.prose(Prose(example.meaning + ":"), afterHeading: index == 0)
      roff.verbatim([example.line])
    }
    if !program.about.security.isEmpty {
      roff.section("SECURITY")
      roff.prose(Prose(program.about.security), afterHeading: true)
    }
    roff.section("SEE ALSO")
    roff.references(seeAlso)
  }
}

extension Roff {
  fileprivate mutating func option(_ option: OptionDescription) {
    definition(
      Prose.spans(option.marked), Prose.spans(option.sentence), Prose(option.details))
  }
}
