/// The whole program as one value: its nouns, and how a command line finds its command.

/// A candidate that a shell may offer: a word and, where the shell can show it, what it stands for.
public struct Candidate: Sendable, Equatable {
  /// The word; letters, digits and `._-@` only.
  public let word: String
  /// What it stands for; untrusted text, shown escaped.
  public let meaning: String

  /// Makes a candidate.
  public init(_ word: String, _ meaning: String = "") {
    self.word = word
    self.meaning = meaning
  }
}

/// A page of `ittool help TOPIC` that belongs to no command.
public struct Topic: Sendable {
  /// The word after `help`.
  public let name: String
  /// One line.
  public let summary: String
  /// The manual section, 5 or 7; the page is `ittool-NAME(SECTION)`; nil keeps it in `ittool(1)`.
  public let manualSection: Int?
  /// Whether every manual page has a section of this content anyway.
  let isGenerated: Bool
  /// The text in the prose markup.
  public let prose: @Sendable () -> String

  /// Makes a topic.
  public init(
    _ name: String, _ summary: String, manualSection: Int? = nil,
    prose: @escaping @Sendable () -> String
  ) {
    self.init(name, summary, manualSection: manualSection, isGenerated: false, prose: prose)
  }

  init(
    _ name: String, _ summary: String, manualSection: Int? = nil, isGenerated: Bool,
    prose: @escaping @Sendable () -> String
  ) {
    self.name = name
    self.summary = summary
    self.manualSection = manualSection
    self.isGenerated = isGenerated
    self.prose = prose
  }
}

/// What the program says about itself as a whole, all in the prose markup.
public struct About: Sendable {
  /// One line: what the program is, no full stop.
  public var summary: String
  /// The DESCRIPTION of the program.
  public var prose: String
  /// What to type first.
  public var firstSteps: [Example]
  /// The manual's FILES.
  public var files: String
  /// The manual's SECURITY.
  public var security: String

  /// Says it.
  public init(
    summary: String = "", prose: String = "", firstSteps: [Example] = [], files: String = "",
    security: String = ""
  ) {
    self.summary = summary
    self.prose = prose
    self.firstSteps = firstSteps
    self.files = files
    self.security = security
  }
}

/// Everything the command line can say.
public struct Program: Sendable {
  /// The executable's name.
  public let name: String
  /// The version line of `--version`, made only when asked for.
  public let version: @Sendable () -> String
  /// The nouns in the order of the help.
  public let nouns: [Noun]
  /// Help pages that belong to no command.
  public let topics: [Topic]
  /// What the program is, and how to begin: the texts of its own help and manual page.
  public let about: About
  /// Answers a completion query by name (`ticket`, `queue` …) for words that begin with a prefix;
  /// read-only, creates nothing, throws nothing.
  public let candidates: @Sendable (String, String, Context) -> [Candidate]
  /// What the full help of a command says after its own text, of this store: plain text, or nil.
  ///
  /// Asked only where that help is shown.
  public let postscript: @Sendable ([String], Context) -> String?
  /// What rooms that do not know each other do for one another, found by its type.
  public let parts: [any Sendable]

  /// Makes a program.
  public init(
    name: String, version: @escaping @Sendable () -> String, nouns: [Noun], topics: [Topic],
    about: About = About(),
    candidates: @escaping @Sendable (String, String, Context) -> [Candidate],
    postscript: @escaping @Sendable ([String], Context) -> String? = { _, _ in nil },
    parts: [any Sendable] = []
  ) {
    self.name = name
    self.version = version
    self.nouns = nouns
    self.topics = topics
    self.about = about
    self.candidates = candidates
    self.postscript = postscript
    self.parts = parts
  }

  /// Every command that people see, in the order of the help.
  public var commands: [AnyCommand] {
    nouns.flatMap { $0.commands() }.filter { !$0.isHidden }
  }

  /// What the words ask for.
  public enum Request {
    /// Run this command with the words that follow its name.
    case command(AnyCommand, rest: [String])
    /// Help on the program, a noun, a command or a topic.
    case help([String], HelpKind)
    /// The version line.
    case version
  }

  /// Finds the command that the words name; global options may come before noun and verb.
  public func request(_ words: [String], _ globals: inout Globals) throws(Failure) -> Request {
    var path: [String] = []
    var reader = WordReader(words)
    var noun: Noun?
    // What runs when no verb follows the noun.
    var bare: Request?
    do throws(Failure) {
      while let token = try reader.next(takesValue: Self.takesValue) {
        switch token {
        case .help(let kind): return .help(path, kind)
        case .option(let name, let attached):
          if name.isVersion { return .version }
          guard let option = Globals.options.first(where: { name.matches($0.description) }) else {
            if let bare { return bare }
            throw unknownOption(name, before: noun)
          }
          try reader.apply(name, attached, option, to: &globals)
        case .operand(let word):
          path.append(word)
          if let noun {
            return try command(noun, verb: word, reader.rest)
          }
          let found = try self.noun(word)
          if let only = found.ownCommand {
            // What a shell has on its line is data to complete, whatever it looks like.
            let raw = found.name == CompletionEngine.noun ? ["--"] : []
            return .command(only, rest: raw + reader.rest)
          }
          if let verb = found.bareVerb { bare = try command(found, verb: verb, reader.rest) }
          noun = found
        }
      }
    } catch {
      if let kind = reader.helpAhead() { return .help(noun.map { [$0.name] } ?? [], kind) }
      throw error
    }
    if let bare { return bare }
    guard let noun else { throw .usage("a noun is missing", hint: "see 'ittool help'") }
    throw .usage(
      "\(noun.name): a verb is missing: " + verbs(noun).joined(separator: ", "),
      hint: "see 'ittool help \(noun.name)'")
  }

  /// The noun of this name.
  public func noun(_ word: String) throws(Failure) -> Noun {
    if let noun = nouns.first(where: { $0.name == word }) { return noun }
    let visible = nouns.filter { !$0.isHidden }.map(\.name)
    throw .usage(
      "unknown command '\(word)'", hint: didYouMean(word, in: visible)
    ).adding(hint: "see 'ittool help'")
  }

  private func command(_ noun: Noun, verb: String, _ rest: [String]) throws(Failure) -> Request {
    let path = [noun.name, verb]
    if let command = noun.command(path) {
      return .command(command, rest: rest)
    }
    throw .usage(
      "\(noun.name): unknown verb '\(verb)'", hint: didYouMean(verb, in: verbs(noun))
    ).adding(hint: "see 'ittool help \(noun.name)'")
  }

  private func verbs(_ noun: Noun) -> [String] {
    noun.commands().filter { !$0.isHidden }.compactMap { $0.path.dropFirst().first }
  }

  private func unknownOption(_ name: OptionName, before noun: Noun?) -> Failure {
    let known = Globals.options.map(\.description.long) + ["help", "version"]
    let place = noun == nil ? "a noun" : "the verb"
    return .usage(
      "unknown option '\(name)' before \(place)",
      hint: didYouMean(String("\(name)".drop { $0 == "-" }), in: known, prefix: "--")
        ?? "a command's own options come after its name")
  }

  private static func takesValue(_ name: OptionName) -> Bool? {
    Globals.options.first { name.matches($0.description) }.map {
      $0.description.placeholder != nil
    }
  }
}

extension OptionName {
  fileprivate var isVersion: Bool {
    switch self {
    case .long(let word): word == "version"
    case .short(let letter): letter == "V"
    }
  }
}
