/// The noun `policy`: what the district publishes and stands by.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct PolicyArguments: Sendable {
  var name: String?
  var language: String?
  var version: Int?
  var file: String?
  var message: String?
  var title: String?
  var summary: String?
  var reason: String?
  var output = Output()
}

extension Policy {
  static let fields: [Field<Policy>] = [
    Field("name", "One word") { .text($0.name) },
    Field("language", "The language") { .text($0.language) },
    Field("version", "Counts the amendments; 0 is the shipped text") { .integer($0.version) },
    Field("at", "When it was adopted") { .of($0.at) },
    Field("title", "Its title") { .text($0.title) },
    Field("author", "Who adopted it", usual: false) { .of($0.author) },
    Field("reason", "Why") { .of($0.reason) },
    Field("summary", "One sentence that says it in short", usual: false) { .text($0.summary) },
    Field("body", "Its text, in Markdown", usual: false) { .text($0.body) },
  ]
}

extension Noun {
  /// The noun `policy`.
  public static var policy: Noun {
    Noun(
      "policy", "Keep the texts that the district stands by",
      prose: """
        A policy is a text with versions, each with a date, an author and a reason. The program
        ships one, `closed`: what it means that a request is closed. It stands in the help of
        `ittool ticket close` and in the mail that says that a request is solved. Until a district
        amends it the shipped text holds, as version 0. `{close-days}` in a text is the setting
        `ticket.close-days`, so that the text and what the program does cannot differ.
        """
    ) {
      [
        AnyCommand(PolicyCommands.list), AnyCommand(PolicyCommands.show),
        AnyCommand(PolicyCommands.amend), AnyCommand(PolicyCommands.history),
      ]
    }
  }
}

enum PolicyCommands {
  private static let language: Option<PolicyArguments> = .value(
    "language", "TAG", "The language; en without it", \.language)
  private static let name: Operand<PolicyArguments> = .one(
    "NAME", "The policy, such as closed", completion: .query("policy"), \.name)

  static var list: Command<PolicyArguments> {
    Command(
      "policy list", "List the policies in force",
      prose: "Lists every policy in each of its languages, as it reads now.",
      options: Output.options.within(\.output), fields: Policy.fields.descriptions(),
      examples: [Example("ittool policy list", "See which there are")], start: PolicyArguments()
    ) { arguments, context in
      try context.withStore { store in
        let all = try store.policies()
        try context.printRows(Policy.fields, arguments.output, local: try store.localTimes()) {
          emit in for policy in all { try emit(policy) }
        }
        return .done
      }
    }
  }

  static var show: Command<PolicyArguments> {
    Command(
      "policy show", "Show a policy",
      prose: "Shows the text in force, or an earlier one with `--revision`; 0 is the shipped text.",
      options: [language, .value("revision", "N", "The amendment N", \.version)]
        + Output.options.within(\.output),
      operands: [name], fields: Policy.fields.descriptions(),
      examples: [Example("ittool policy show closed", "Read what closed means")],
      start: PolicyArguments()
    ) { arguments, context in
      try context.withStore { store in
        let policy = try store.policy(arguments)
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(Policy.fields, output, local: try store.localTimes()) { emit in
            try emit(policy)
          }
          return .done
        }
        let console = context.console
        try console.line(console.styled(policy.title, .bold))
        if let at = policy.at {
          try console.line(
            console.shown(
              "Version \(policy.version), \(localStamp(at, try store.zone())), \(policy.author ?? ""): "
                + (policy.reason ?? "")))
        } else {
          try console.line("The shipped text; the district has not amended it.")
        }
        try console.line("")
        try console.display(policy.summary)
        try console.line("")
        try console.display(policy.body.droppingLastNewlines)
        let changes = try store.changes(ofPolicy: policy.name)
        if !changes.isEmpty { try console.line("") }
        for change in changes { try console.display("Change \(change.sentence)") }
        return .done
      }
    }
  }

  static var amend: Command<PolicyArguments> {
    Command(
      "policy amend", "Give a policy another text, with a reason",
      prose: """
        Adopts a new text from today on. A reason is required; earlier texts are kept. The file may
        begin with `title:` and `summary:` between two lines of
        three hyphens. A name that is new makes a new
        policy, which needs a title. Without a file the editor opens on a terminal.
        """,
      options: [
        language,
        .value("reason", "r", "TEXT", "Why it is amended", \.reason),
        .value(
          "file", "F", "FILE", "Read the text from FILE; - is standard input", completion: .file,
          \.file),
        .value("message", "m", "TEXT", "The text, in Markdown", \.message),
        .value("title", "TEXT", "Its title", \.title),
        .value("summary", "s", "TEXT", "One sentence that says it in short", \.summary),
      ],
      operands: [name],
      examples: [
        Example(
          "ittool policy amend closed -F closed.md --reason 'Teachers asked for ten days'",
          "Adopt a new text")
      ],
      start: PolicyArguments()
    ) { arguments, context in
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("amend: why?", hint: "give --reason")
      }
      let text = try context.console.text(message: arguments.message, file: arguments.file)
      return try context.withStore { store in
        let old = try store.policyAsWritten(
          arguments.name ?? "", language: arguments.language ?? "en")
        if let text { return try context.amend(text, old, reason, arguments, store) }
        if arguments.title != nil || arguments.summary != nil, let old {
          return try context.amend(old.body, old, reason, arguments, store)
        }
        guard context.console.canAsk, context.console.outFacts.isTerminal else {
          throw Failure.usage("the text is missing", hint: "give it with -m or --file")
        }
        let file = FrontMatter(
          [("title", old?.title ?? ""), ("summary", old?.summary ?? "")], body: old?.body ?? "")
        return try context.console.editing(file.text, suffix: ".md") {
          try context.amend($0, old, reason, arguments, store)
        }
      }
    }
  }

  static var history: Command<PolicyArguments> {
    Command(
      "policy history", "List the versions of a policy",
      prose: "Lists every text of the policy with its date, author and reason, oldest first.",
      options: [language] + Output.options.within(\.output), operands: [name],
      fields: Policy.fields.descriptions(),
      examples: [Example("ittool policy history closed", "See when it was amended, and why")],
      start: PolicyArguments()
    ) { arguments, context in
      try context.withStore { store in
        let language = arguments.language ?? "en"
        let name = arguments.name ?? ""
        var all = try store.places.shippedPolicy(name, language: language).map { [$0] } ?? []
        all += try store.amendments(name, language: language)
        guard !all.isEmpty else { throw try store.noPolicy(name) }
        try context.printRows(Policy.fields, arguments.output, local: try store.localTimes()) {
          emit in for policy in all { try emit(policy) }
        }
        return .done
      }
    }
  }
}

extension Context {
  fileprivate func amend(
    _ text: String, _ old: Policy?, _ reason: String, _ arguments: PolicyArguments, _ store: Store
  ) throws -> ExitStatus {
    let file: FrontMatter
    do throws(FrontMatterError) { file = try FrontMatter(reading: text) } catch {
      throw Failure("line \(error.line): \(error.message)")
    }
    guard let title = arguments.title ?? file["title"] ?? old?.title else {
      throw Failure.usage("a new policy needs a title", hint: "give --title")
    }
    let summary = arguments.summary ?? file["summary"] ?? old?.summary ?? ""
    let body = try WrittenText.body(file.body)
    guard !body.trimmed.isEmpty else { throw Failure("the text is empty") }
    try store.write {
      try store.amend(
        arguments.name ?? "", language: try WrittenText.language(arguments.language ?? "en"),
        title: try WrittenText.title(title), summary: try WrittenText.summary(summary), body: body,
        reason: reason)
    }
    if arguments.summary == nil, file["summary"] == nil, !summary.isEmpty {
      // It stands in mails: an old one beside a new text would say the opposite unseen.
      console.note("its summary stays: \(console.shown(summary))")
      console.note("where it says something else now, 'ittool policy amend --summary' changes it")
    }
    return .done
  }
}

extension Store {
  /// Adopts a new text; called inside a transaction.
  fileprivate func amend(
    _ name: String, language: String, title: String, summary: String, body: String, reason: String
  ) throws {
    let isWord =
      (1...40).contains(name.utf8.count)
      && name.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 }
    guard isWord else { throw Failure("the name of a policy is one word of letters a to z") }
    let last = try amendments(name, language: language).last?.version ?? 0
    try db.run(
      """
      INSERT INTO policy(name, language, version, at, author, title, summary, body, reason)
      VALUES (\(name), \(language), \(last + 1), \(now), \(actor), \(title), \(summary), \(body), \
      \(reason))
      """)
    try record(
      subject: "policy", "\(name) \(language)", old: String(last), new: "\(last + 1): \(reason)")
  }

  /// The texts that the district adopted, oldest first.
  fileprivate func amendments(_ name: String, language: String) throws -> [Policy] {
    try db.all(
      """
      SELECT name, language, version, at, author, title, summary, body, reason FROM policy
      WHERE name = \(name) AND language = \(language) ORDER BY version
      """, as: Policy.self)
  }

  /// The text in force with its fields as they were written; nil where there is none.
  fileprivate func policyAsWritten(_ name: String, language: String) throws -> Policy? {
    try amendments(name, language: language).last
      ?? places.shippedPolicy(name, language: language)
  }

  /// Every policy in force, in each of its languages.
  public func policies() throws -> [Policy] {
    var names: [(String, String)] = []
    for name in Places.shippedPolicies {
      for language in Places.shippedLanguages { names.append((name, language)) }
    }
    try db.forEachRow("SELECT DISTINCT name, language FROM policy ORDER BY name, language") { row in
      let pair = (try row.text() as String, try row.text() as String)
      if !names.contains(where: { $0 == pair }) { names.append(pair) }
    }
    let days = try setting("ticket.close-days")
    return try names.compactMap {
      try policyAsWritten($0.0, language: $0.1)?.filled(closeDays: days)
    }
  }

  fileprivate func policy(_ arguments: PolicyArguments) throws -> Policy {
    let name = arguments.name ?? ""
    let language = arguments.language ?? "en"
    let days = try setting("ticket.close-days")
    guard let version = arguments.version else {
      guard let found = try policyAsWritten(name, language: language) else {
        throw try noPolicy(name)
      }
      return found.filled(closeDays: days)
    }
    let found =
      version == 0
      ? try places.shippedPolicy(name, language: language)
      : try amendments(name, language: language).first { $0.version == version }
    guard let found else { throw Failure("the policy '\(name)' has no version \(version)") }
    return found.filled(closeDays: days)
  }

  fileprivate func noPolicy(_ name: String) throws -> Failure {
    let known = try policies().map(\.name)
    return Failure("there is no policy '\(name)'", hint: didYouMean(name, in: known))
  }
}
