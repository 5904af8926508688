/// The noun `glossary`: the terms and phrases that the review goes by.
import Commands
import Formats
import Language
import Repository
import SQLite
import Terminal

/// A list of the vocabulary, as a word of the command line.
struct ListName: ArgumentValue, Sendable, Equatable {
  var name: String

  static var choices: [String] { Vocabulary.lists.map(\.name) }

  static func read(_ word: String) throws(Failure) -> ListName {
    guard choices.contains(word) else {
      throw .usage(
        "'\(word)' is not one of: \(choices.joined(separator: ", "))",
        hint: didYouMean(word, in: choices))
    }
    return ListName(name: word)
  }
}

struct GlossaryArguments: Sendable {
  var list: ListName?
  var language: String?
  var term: String?
  var plain: [String] = []
  var own = false
  var file: String?
  var dryRun = false
  var output = Output()

  var listName: String { list?.name ?? Vocabulary.glossary }
}

/// A phrase as `glossary list` prints it.
struct PhraseRow {
  var entry: Vocabulary.Entry
  var language: String
  var isOwn: Bool

  static let fields: [Field<PhraseRow>] = [
    Field("term", "The term or phrase") { .text($0.entry.term) },
    Field("plain", "The plain words for it") { .of($0.entry.plain) },
    Field("list", "The list that it stands in", usual: false) { .text($0.entry.list) },
    Field("language", "The language", usual: false) { .text($0.language) },
    Field("own", "Whether the district put it there", usual: false) { .bool($0.isOwn) },
  ]
}

extension Noun {
  /// The noun `glossary`.
  public static var glossary: Noun {
    Noun(
      "glossary", "Keep the plain words for the department's terms",
      prose: """
        `ticket review` looks for the department's terms in what requesters read and proposes the
        plain words of this glossary. The other lists of the review are kept the same way:

        \(Vocabulary.lists.map { "= `\($0.name)` \($0.meaning.sentence)" }.joined(separator: "\n"))

        The program ships lists in `share/language`; what a district adds and removes is kept in
        the store and outlives an update. Lists of the language `all` hold in every language.
        """
    ) {
      [
        AnyCommand(GlossaryCommands.add), AnyCommand(GlossaryCommands.remove),
        AnyCommand(GlossaryCommands.list), AnyCommand(GlossaryCommands.importing),
        AnyCommand(GlossaryCommands.export),
      ]
    }
  }
}

extension String {
  /// The phrase as a sentence.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}

enum GlossaryCommands {
  private static let which: [Option<GlossaryArguments>] = [
    .value("list", "l", "LIST", "The list; the glossary without it", \.list),
    .value("language", "TAG", "The language; en without it, all for every one", \.language),
  ]

  static var add: Command<GlossaryArguments> {
    Command(
      "glossary add", "Add a term and the plain words for it",
      prose: """
        Adds a term with its plain words, or gives it others. In the other lists a phrase has no
        plain words. Case and the usual endings of a term do not matter; the longest term wins.
        """,
      options: which,
      operands: [
        .one("TERM", "The term", \.term),
        .many("PLAIN", "The plain words for it", optional: true, \.plain),
      ],
      examples: [
        Example("ittool glossary add 'DHCP lease' the network address", "Add a term"),
        Example("ittool glossary add --list known NGSS", "Let a short form pass"),
      ],
      start: GlossaryArguments()
    ) { arguments, context in
      let entry = try arguments.entry()
      return try context.withStore { store in
        let language = try Wording.language(arguments.language)
        let isNew = try store.write { try store.addPhrase(entry, language: language) }
        if !isNew { context.console.note("it stands there already") }
        return .done
      }
    }
  }

  static var remove: Command<GlossaryArguments> {
    Command(
      "glossary remove", "Take a term out",
      prose: "Takes a term out of a list, also one that the program ships.",
      options: which, operands: [.one("TERM", "The term", \.term)],
      examples: [Example("ittool glossary remove legacy", "Let a word pass")],
      start: GlossaryArguments()
    ) { arguments, context in
      try context.withStore { store in
        let language = try Wording.language(arguments.language)
        try store.write {
          try store.removePhrase(
            arguments.term ?? "", list: arguments.listName, language: language)
        }
        return .done
      }
    }
  }

  static var list: Command<GlossaryArguments> {
    Command(
      "glossary list", "List the terms and their plain words",
      prose: """
        Lists the glossary, or another list with `--list`, with those of the language `all`.
        `--own` shows only what the district put there.
        """,
      options: which + [.flag("own", "Only what the district added", \.own)]
        + Output.options.within(\.output),
      fields: PhraseRow.fields.descriptions(),
      examples: [
        Example("ittool glossary list", "Read the glossary"),
        Example("ittool glossary list --list blame", "See which phrases blame"),
      ],
      start: GlossaryArguments()
    ) { arguments, context in
      try context.withStore { store in
        let language = try Wording.language(arguments.language)
        let own = try store.phraseChanges()
        let all = try store.vocabulary(language).all.filter { $0.list == arguments.listName }
        try context.printRows(PhraseRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for entry in all {
            let isOwn = own.contains { $0.entry == entry && !$0.isRemoved }
            if arguments.own, !isOwn { continue }
            try emit(PhraseRow(entry: entry, language: language, isOwn: isOwn))
          }
        }
        return .done
      }
    }
  }

  static var importing: Command<GlossaryArguments> {
    Command(
      "glossary import", "Bring lists in from a text file",
      prose: """
        Adds what a file says: lines `term = plain words`, and after a line `[LIST]` one phrase a
        line. `#` begins a comment. A line that cannot be read is named and nothing is changed.
        """,
      options: [
        .value("language", "TAG", "The language; en without it, all for every one", \.language),
        .flag("dry-run", "n", "Show how much would change and change nothing", \.dryRun),
      ],
      operands: [.one("FILE", "The file; - is standard input", completion: .file, \.file)],
      examples: [Example("ittool glossary import terms.txt", "Add the district's terms")],
      start: GlossaryArguments()
    ) { arguments, context in
      let text = try context.text(of: arguments.file ?? "-")
      let entries: [Vocabulary.Entry]
      do throws(VocabularyError) { entries = try Vocabulary.entries(of: text) } catch {
        throw Failure("\(arguments.file ?? ""):\(error.line): \(error.message)")
      }
      return try context.withStore { store in
        let language = try Wording.language(arguments.language)
        let count = try store.write(keep: !arguments.dryRun) {
          try entries.filter { try store.addPhrase($0, language: language) }.count
        }
        let sentence = "\(count) of \(entries.count) phrases added or changed"
        if arguments.dryRun {
          try context.console.line("would change: " + sentence)
        } else {
          context.console.note(sentence)
        }
        return .done
      }
    }
  }

  static var export: Command<GlossaryArguments> {
    Command(
      "glossary export", "Print the lists as a text file",
      prose: """
        Prints all lists, or one with `--list`, in the form that `ittool glossary import` reads.
        """,
      options: which,
      examples: [Example("ittool glossary export --list jargon", "Print the glossary")],
      start: GlossaryArguments()
    ) { arguments, context in
      try context.withStore { store in
        let all = try store.vocabulary(Wording.language(arguments.language)).all
        try context.console.write(
          Vocabulary.file(of: all.filter { $0.list == arguments.list?.name ?? $0.list }))
        return .done
      }
    }
  }
}

extension GlossaryArguments {
  fileprivate func entry() throws(Failure) -> Vocabulary.Entry {
    guard let term = try Wording.word(term ?? "", "term"), !term.contains("="),
      !term.hasPrefix("#"), !term.hasPrefix("[")
    else { throw .usage("a term is words without '=' that begin with neither '#' nor '['") }
    let plain = plain.joined(separator: " ").trimmed
    if listName == Vocabulary.glossary, plain.isEmpty {
      throw .usage("the plain words for '\(term)' are missing")
    }
    if listName != Vocabulary.glossary, !plain.isEmpty {
      throw .usage(
        "a phrase of the list \(listName) has no plain words", hint: "put the phrase into quotes")
    }
    return Vocabulary.Entry(list: listName, term: term, plain: plain.isEmpty ? nil : plain)
  }
}

extension Wording {
  /// A language tag such as `en` or `pt-br`; English when none is given.
  static func language(_ word: String?) throws(Failure) -> String {
    let tag = (word ?? "en").lowercased()
    guard 2...12 ~= tag.utf8.count, tag.utf8.allSatisfy({ 97...122 ~= $0 || $0 == 45 }) else {
      throw .usage("'\(tag)' is not a language such as en or pt-br")
    }
    return tag
  }
}

extension Context {
  /// The text of a file, or of standard input for `-`.
  ///
  /// - Throws: `Failure` for what is not UTF-8.
  func text(of file: String) throws -> String {
    try console.readText(file, limit: 17 << 20, hint: "convert it with iconv")
  }
}
