// What must hold for every command table; a test asks for the complaints and wants none.
import Formats

/// Everything that is wrong with a program's command table, one sentence each.
public func complaints(about program: Program) -> [String] {
  var found: [String] = []
  let nouns = program.nouns
  found += twice(nouns.map(\.name), "noun", in: program.name)
  found += twice(program.topics.map(\.name), "topic", in: program.name)
  for noun in nouns where !noun.isHidden {
    found += summary(noun.summary, of: noun.name)
    let commands = noun.commands()
    found += twice(commands.map(\.name), "command", in: noun.name)
    if commands.contains(where: { $0.path.count == 1 }), commands.count > 1 {
      found.append("\(noun.name): is a command and has verbs")
    }
    for entry in noun.entries() where entry.path != entry.command().path {
      found.append("\(entry.path.joined(separator: " ")): is the entry of another command")
    }
    for command in commands where command.path.first != noun.name {
      found.append("\(command.name): stands under the noun \(noun.name)")
    }
    let options = commands.flatMap(\.options).map(\.long)
    found += unknown(Prose(noun.prose), options, in: noun.name)
  }
  let options =
    program.commands.flatMap(\.options).map(\.long) + Output.options.map(\.description.long)
  for topic in program.topics {
    found += summary(topic.summary, of: topic.name)
    found += unknown(Prose(topic.prose()), options, in: "help \(topic.name)")
  }
  for command in program.commands where !command.path.contains(where: { $0.hasPrefix("__") }) {
    found += complaints(about: command, in: program)
  }
  for step in program.about.firstSteps { found += complaint(step, in: program) }
  return found
}

private func complaints(about command: AnyCommand, in program: Program) -> [String] {
  let name = command.name
  var found = summary(command.summary, of: name)
  let options = command.options + Program.globalOptions
  found += twice(options.map(\.long), "option", in: name)
  found += twice(options.compactMap { $0.short.map { "-\($0)" } }, "option", in: name)
  for option in command.options {
    let label = "\(name) --\(option.long)"
    found += summary(option.summary, of: label)
    if !isPlainName(option.long) { found.append("\(label): not lower case with hyphens") }
    if let short = option.short, !short.isASCII || !(short.isLetter || short.isNumber) {
      found.append("\(label): -\(short) is not a letter or digit")
    }
    found += placeholder(option.placeholder, option.completion, of: label)
    found += unknown(Prose(option.details), options.map(\.long), in: label)
    found += unknown(Prose(option.summary), options.map(\.long), in: label)
  }
  for (index, operand) in command.operands.enumerated() {
    let label = "\(name) \(operand.placeholder)"
    found += summary(operand.summary, of: label)
    found += placeholder(operand.placeholder, operand.completion, of: label)
    let further = command.operands.dropFirst(index + 1)
    let isAmbiguous = operand.isOptional && !further.allSatisfy(\.isOptional)
    if isAmbiguous || operand.repeats && !further.isEmpty {
      found.append("\(label): what is optional or repeated comes last")
    }
  }
  found += twice(command.fields.map(\.name), "field", in: name)
  for field in command.fields where !isPlainName(field.name) {
    found.append("\(name): the field \(field.name) is not lower case")
  }
  for field in command.fields where field.summary.isEmpty || field.summary.hasSuffix(".") {
    found.append("\(name): the field \(field.name) has no summary, or one with a full stop")
  }
  let lines =
    Help(program).command(command, .short).split(
      separator: "\n", omittingEmptySubsequences: false
    ).count - 1
  if lines > Help.tallScreen { found.append("\(name): -h takes \(lines) lines") }
  if command.prose.isEmpty { found.append("\(name): no prose") }
  if command.examples.isEmpty { found.append("\(name): no example") }
  found += unknown(Prose(command.prose), options.map(\.long), in: name)
  for example in command.examples { found += complaint(example, in: program) }
  return found
}

private func twice(_ names: [String], _ kind: String, in place: String) -> [String] {
  var seen: Set<String> = []
  return names.filter { !seen.insert($0).inserted }
    .map { "\(place): the \(kind) \($0) stands there twice" }
}

private func summary(_ text: String, of name: String) -> [String] {
  var found: [String] = []
  if text.isEmpty { found.append("\(name): no summary") }
  if displayWidth(text) > 60 { found.append("\(name): a summary of more than 60 cells") }
  if text.hasSuffix(".") { found.append("\(name): a summary with a full stop") }
  if let first = text.first, first.isLetter, !first.isUppercase {
    found.append("\(name): a summary that begins with a small letter")
  }
  return found
}

private func placeholder(_ word: String?, _ completion: Completion, of name: String) -> [String] {
  var found: [String] = []
  if let word, word.isEmpty || word != word.uppercased() {
    found.append("\(name): the placeholder '\(word)' is not upper case")
  }
  if case .choices(let words) = completion, words.isEmpty || word == nil {
    found.append("\(name): choices for nothing, or none")
  }
  return found
}

private func isPlainName(_ name: String) -> Bool {
  name.first?.isLetter == true
    && name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || "-_".contains($0) }
}

/// Options named in a text that the command does not have.
private func unknown(_ prose: Prose, _ known: [String], in name: String) -> [String] {
  let general = Program.globalOptions.map(\.long)
  return optionNames(in: prose).filter { !known.contains($0) && !general.contains($0) }
    .map { "\(name): the text names --\($0), which it does not take" }
}

/// The options that a text names in running text; another program's command line is its own affair.
private func optionNames(in prose: Prose) -> [String] {
  var names: [String] = []
  for text in prose.literals where text.hasPrefix("--") {
    let name = text.dropFirst(2).prefix { $0.isLetter || $0.isNumber || $0 == "-" }
    if !name.isEmpty { names.append(String(name)) }
  }
  return names
}

/// What is wrong with an example: it must parse.
private func complaint(_ example: Example, in program: Program) -> [String] {
  var found: [String] = []
  if example.meaning.isEmpty || example.meaning.hasSuffix(".") {
    found.append("\(example.line): no meaning, or one with a full stop")
  }
  guard let words = programWords(of: example.line, program: program.name) else {
    return found + ["\(example.line): does not call \(program.name)"]
  }
  var globals = Globals()
  do throws(Failure) {
    switch try program.request(words, &globals) {
    case .command(let command, let rest): try command.check(rest)
    case .help(let path, let kind): _ = try Help(program).page(for: path, kind)
    case .version: break
    }
  } catch {
    found.append("\(example.line): \(error.message)")
  }
  return found
}
