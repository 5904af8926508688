/// `mail explain` and `mail classify`: what would be decided about a message, doing nothing.
import Commands
import Formats
import Mail
import Repository
import SQLite
import Terminal

struct FileArguments: Sendable {
  var file: String?
  var output = Output()
}

/// One recipient of a classified message, or the message alone.
struct ClassRow: Sendable {
  var verdict: MailVerdict
  var recipient: BouncedRecipient?

  static let fields: [Field<ClassRow>] = [
    Field("class", "What it is: " + MailClass.allCases.map(\.rawValue).joined(separator: ", ")) {
      .text($0.verdict.kind.rawValue)
    },
    Field("recipient", "Of a bounce: the address that it speaks of") {
      $0.recipient.map { .text($0.address) } ?? .null
    },
    Field("status", "Of a bounce: its status code") {
      $0.recipient.flatMap { $0.status.isEmpty ? nil : .text($0.status) } ?? .null
    },
    Field("outcome", "Of a bounce: what became of the mail to the address") {
      $0.recipient.map { .text($0.outcome.rawValue) } ?? .null
    },
    Field("original", "The Message-ID that it speaks of", usual: false) {
      $0.verdict.original.map { .text($0) } ?? .null
    },
    Field("evidence", "What shows it") {
      $0.verdict.evidence.isEmpty ? .null : .text($0.verdict.evidence.joined(separator: "; "))
    },
  ]
}

extension MailCommands {
  static var classify: Command<FileArguments> {
    Command(
      "mail classify", "Say what a message is, and by what signs",
      prose: """
        Reads a message from FILE, or from standard input where it is `-`, and says whether a
        person wrote it. A bounce has one row per address that it speaks of. Nothing is stored.
        """,
      options: Output.options.within(\.output),
      operands: [.one("FILE", "The message", completion: .file, \.file)],
      fields: ClassRow.fields.descriptions(),
      examples: [
        Example("ittool mail classify message.eml", "See whether a machine wrote it"),
        Example("ittool mail classify bounce.eml --json", "See whose address is gone"),
      ],
      start: FileArguments()
    ) { arguments, context in
      let arrival = try context.arrival(arguments.file)
      let own = OwnFacts(try context.configuration())
      // Without a store only the ids of our own messages are unknown.
      let verdict = arrival.message.classify(own.marks())
      try context.printRows(ClassRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
        if verdict.recipients.isEmpty { try emit(ClassRow(verdict: verdict, recipient: nil)) }
        for recipient in verdict.recipients {
          try emit(ClassRow(verdict: verdict, recipient: recipient))
        }
      }
      return .done
    }
  }

  static func explain(_ claimants: @escaping @Sendable () -> [MailClaimant])
    -> Command<FileArguments>
  {
    Command(
      "mail explain", "Say what would be done with a message, and why",
      prose: """
        Reads a message from FILE, or from standard input where it is `-`, and prints every
        decision that `ittool mail receive` would make about it now. Nothing is changed.
        """,
      operands: [.one("FILE", "The message", completion: .file, \.file)],
      examples: [
        Example("ittool mail explain message.eml", "See where it would go")
      ],
      start: FileArguments()
    ) { arguments, context in
      let arrival = try context.arrival(arguments.file)
      let decision = try context.withStore(.look) { try $0.decide(arrival, claimants()) }
      let author = arrival.message.author
      var lines = [
        "from      "
          + (author.map { $0.name.isEmpty ? $0.address : "\($0.name) <\($0.address)>" } ?? "nobody"),
        "subject   \(arrival.message.subject)", "identity  \(arrival.message.identity)",
        "is        \(decision.verdict.sentence)", "does      \(decision.actSentence)",
      ]
      if case .append(_, _, let steps) = decision.act {
        for step in steps { lines.append("step      \(step.words)") }
      }
      // Said once, in the line above.
      func short(_ sentence: String) -> String {
        sentence.replacing(decision.verdict.sentence, with: decision.verdict.kind.words)
      }
      lines += decision.sentences.map(short).filter { $0 != decision.verdict.kind.words }.map {
        "because   \($0)"
      }
      switch decision.answer {
      case .yes(let address): lines.append("answer    is acknowledged to \(address)")
      case .no(let reason): lines.append("answer    none: \(short(reason))")
      case .none: lines.append("answer    none")
      }
      for file in arrival.message.attachments {
        lines.append("file      \(file.name) (\(file.type), \(file.bytes.count) bytes)")
      }
      for line in lines { try context.console.display(line) }
      return .done
    }
  }
}

extension Context {
  /// Reads a message from a file, or from standard input where it is `-`.
  func arrival(_ file: String?) throws -> Arrival {
    guard let file else { throw Failure.usage("name the file with the message") }
    let input = file == "-" ? console.input : try Input(path: file)
    let (raw, size) = try input.readMessage(keeping: 50 << 20)
    return try Arrival(raw: raw, size: size)
  }
}
