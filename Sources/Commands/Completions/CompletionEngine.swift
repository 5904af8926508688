// Answers a shell that asks what could stand at the cursor: `ittool __complete SHELL INDEX WORD...`.
import Formats

/// Finds the candidates for one word of a shell's line.
public struct CompletionEngine {
  /// The hidden noun that shells call.
  static let noun = "__complete"
  /// The widest description, in columns.
  static let widestMeaning = 60

  private let program: Program

  /// Completes command lines of this program.
  public init(_ program: Program) { self.program = program }

  /// The candidates for `words[index]`, where `words[0]` is the program; values only, for `--x=V`.
  public func candidates(_ words: [String], at index: Int, _ context: Context) -> [Candidate] {
    guard index > 0, index <= words.count else { return [] }
    let current = index < words.count ? words[index] : ""
    let line = CompletionLine(program, words[1..<index], context.globals)
    let found = all(line, current, context)
    let prefix = value(of: current, line) ?? current
    return found.filter { $0.word.hasPrefix(prefix) }
  }

  private func all(_ line: CompletionLine, _ current: String, _ context: Context) -> [Candidate] {
    if let option = line.awaiting { return answer(option.completion, line, current, context) }
    if !line.namesAreOver, current.hasPrefix("-") {
      guard let value = value(of: current, line) else { return names(line) }
      let name = current.dropFirst(2).prefix { $0 != "=" }
      let option = line.option(.long(String(name)))
      return option.map { answer($0.completion, line, value, context) } ?? []
    }
    if line.isLost { return [] }
    guard let noun = line.noun else {
      return program.nouns.filter { !$0.isHidden }.map { Candidate($0.name, $0.summary) }
    }
    guard line.command != nil else {
      return noun.visibleCommands.map { Candidate($0.path.last ?? "", $0.summary) }
    }
    return line.operand.map { answer($0.completion, line, current, context) } ?? []
  }

  /// What follows the `=` of `--x=V`.
  private func value(of word: String, _ line: CompletionLine) -> String? {
    guard word.hasPrefix("--"), !line.namesAreOver, line.awaiting == nil,
      let sign = word.firstIndex(of: "=")
    else { return nil }
    return String(word[word.index(after: sign)...])
  }

  private func names(_ line: CompletionLine) -> [Candidate] {
    line.options.filter { $0.repeats || !line.used.contains($0.long) }
      .map { Candidate("--\($0.long)", $0.summary) }
  }

  private func answer(
    _ completion: Completion, _ line: CompletionLine, _ prefix: String, _ context: Context
  ) -> [Candidate] {
    switch completion {
    case .none, .file: return []
    case .choices(let words): return words.map { Candidate($0) }
    case .query(Self.helpQuery): return helpWords(line.operands)
    case .query(let name):
      let own = Context(
        console: context.console, environment: context.environment, globals: line.globals,
        program: program, clock: context.clock)
      return program.candidates(name, prefix, own).filter(isSafe)
    }
  }

  // A shell puts the word on its command line: no character may mean anything there.
  private func isSafe(_ candidate: Candidate) -> Bool {
    !candidate.word.isEmpty && candidate.word.first != "-"
      && candidate.word.allSatisfy { $0.isLetter || $0.isNumber || "._-@".contains($0) }
  }
}

// What can stand after `help`.
extension CompletionEngine {
  /// The query for the words of `help`, which the table itself answers.
  static let helpQuery = "help"

  private func helpWords(_ given: [String]) -> [Candidate] {
    guard let first = given.first else {
      return program.nouns.filter { !$0.isHidden }.map { Candidate($0.name, $0.summary) }
        + program.topics.map { Candidate($0.name, $0.summary) }
    }
    guard given.count == 1, let noun = program.nouns.first(where: { $0.name == first }),
      noun.ownCommand == nil
    else { return [] }
    return noun.visibleCommands.map { Candidate($0.path.last ?? "", $0.summary) }
  }
}

/// The words after `__complete`, as a shell gives them.
struct CompletionRequest: Sendable {
  var words: [String] = []

  /// The candidates as lines `value TAB description`; nothing when the request makes no sense.
  func answer(_ context: Context) -> String {
    guard words.count >= 3, let index = Int(words[1]) else { return "" }
    let line = words.dropFirst(2).map { words[0] == "bash" ? Self.unquoted($0) : $0 }
    return CompletionEngine(context.program).candidates(line, at: index, context)
      .map { candidate in
        let meaning = visible(candidate.meaning)
          .truncated(toWidth: CompletionEngine.widestMeaning)
        return meaning.isEmpty ? "\(candidate.word)\n" : "\(candidate.word)\t\(meaning)\n"
      }.joined()
  }

  /// The word without the quotes that bash leaves on; nothing in it is expanded.
  static func unquoted(_ word: String) -> String {
    var out = ""
    var quote: Character?
    var rest = word[...]
    while let character = rest.popFirst() {
      switch (character, quote) {
      case ("\\", nil), ("\\", "\""): if let next = rest.popFirst() { out.append(next) }
      case ("'", nil), ("\"", nil): quote = character
      case (_, let open?) where open == character: quote = nil
      default: out.append(character)
      }
    }
    return out
  }
}
