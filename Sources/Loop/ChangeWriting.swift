/// `change propose`, `edit`, `decide`, `done` and `announce`.
import Articles
import Calendar
import Commands
import People
import Repository
import SQLite
import Terminal

struct ChangeArguments: Sendable {
  var number: ChangeNumber?
  var words: [String] = []
  var title: String?
  var message: String?
  var file: String?
  var causes: [Cause] = []
  var dropped: [Cause] = []
  var owner: String?
  var due: String?
  var isPublic = false
  var notPublic = false
  var language: String?
  var decision: ChangeDecision?
  var reason: String?
  var policy: String?
  var announcement: AnnouncementNumber?
  var draft = false
  var groups: [String] = []
  var dryRun = false
}

extension ChangeCommands {
  static let number: Operand<ChangeArguments> = .one(
    "CHANGE", "The change", completion: .query("change"), \.number)
  private static let words: [Option<ChangeArguments>] = [
    .value("message", "m", "TEXT", "What people asked for, in Markdown", \.message),
    .value(
      "file", "F", "FILE", "Read that text from FILE; - is standard input", completion: .file,
      \.file),
    .list(
      "cause", "c", "WHAT", "What it comes of: T-42, Q-3, S-3:KEY, O-9 or theme:WORD",
      \.causes),
    .value(
      "owner", "WHO", "Who sees to it: a person, me or none", completion: .query("person"),
      \.owner),
    .value("due", "DATE", "When it shall be in effect; none takes the date away", \.due),
  ]

  static var propose: Command<ChangeArguments> {
    Command(
      "change propose", "Write down what people ask for",
      prose: """
        Makes a change of what several people said, and prints its number, such as C-4. The title
        and the text are read by everybody once it is decided: say what was asked, not by whom.
        """,
      options: words + [
        .flag("not-public", "Keep it off the web site", \.notPublic),
        .value("language", "TAG", "The language of its words, such as es", \.language),
      ],
      operands: [.many("TITLE", "What is to change", \.words)],
      examples: [
        Example(
          "ittool change propose Printers in every hallway -c T-42 -c T-51 -c Q-3 --owner me",
          "Keep together what three people asked for"),
        Example("ittool change propose Longer sessions on tablets -c theme:logins", "By a theme"),
      ],
      start: ChangeArguments()
    ) { arguments, context in
      let text = try context.console.text(message: arguments.message, file: arguments.file)
      return try context.withStore { store in
        let id = try store.write {
          var edit = try arguments.edit(store)
          edit.title = arguments.words.joined(separator: " ")
          edit.asked = text
          return try store.propose(
            edit, language: arguments.language ?? store.setting("review.language"))
        }
        try context.console.line(Kind.change.number(id))
        return .done
      }
    }
  }

  static var edit: Command<ChangeArguments> {
    Command(
      "change edit", "Change the words, causes, owner or date of a change",
      prose: "Earlier words stay in its history. To decide about it is `ittool change decide`.",
      options: [.value("title", "TEXT", "What is to change", \.title)] + words + [
        .list("remove-cause", "WHAT", "Take a cause away; repeat for more", \.dropped),
        .flag("public", "Put it on the web site once it is decided", \.isPublic),
        .flag("not-public", "Keep it off the web site", \.notPublic),
      ],
      operands: [number],
      examples: [Example("ittool change edit C-4 -c T-77", "Add what another ticket asks")],
      start: ChangeArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard !(arguments.isPublic && arguments.notPublic) else {
        throw Failure.usage("give one of --public and --not-public")
      }
      let text = try context.console.text(message: arguments.message, file: arguments.file)
      return try context.withStore { store in
        try store.write {
          var edit = try arguments.edit(store)
          edit.title = arguments.title
          edit.asked = text
          try store.apply(edit, to: store.change(number))
        }
        return .done
      }
    }
  }

  static var decide: Command<ChangeArguments> {
    Command(
      "change decide", "Decide about a change",
      prose: """
        Accepts it, declines it, or puts it off. A no and a "later" need a reason, which those who
        asked and the readers of the web site are told; a yes may say what is done. It can be decided
        anew until it has taken effect, and every decision stays in the history.
        """,
      options: [
        .value("reason", "r", "TEXT", "What is done and why, or why not; in Markdown", \.reason),
        .value(
          "due", "DATE", "When it shall be in effect, or is looked at again", \.due),
        .value(
          "owner", "WHO", "Who sees to it: a person, me or none", completion: .query("person"),
          \.owner),
      ],
      operands: [
        number, .one("DECISION", "The decision: accepted, declined or later", \.decision),
      ],
      examples: [
        Example(
          "ittool change decide C-4 accepted --reason 'Two printers a floor.' --due 2026-09-01",
          "Say yes"),
        Example(
          "ittool change decide C-5 declined --reason 'It would leave two schools without one.'",
          "Say no, and why"),
      ],
      start: ChangeArguments()
    ) { arguments, context in
      guard let number = arguments.number, let decision = arguments.decision else { return .usage }
      return try context.withStore { store in
        try store.write {
          try store.decide(store.change(number), decision, reason: arguments.reason)
          try store.apply(arguments.edit(store), to: store.change(number))
        }
        context.console.note(
          "\(Kind.change.number(number.value)) is \(decision.rawValue); tell those who asked with "
            + "'ittool change tell \(number.value)'")
        return .done
      }
    }
  }

  static var done: Command<ChangeArguments> {
    Command(
      "change done", "Say that a change has taken effect",
      prose: """
        Keeps the time, and with `--policy` the policy that now has it, in the version in force:
        amend that first, with `ittool policy amend`.
        """,
      options: [
        .value(
          "policy", "NAME", "The policy that was amended", completion: .query("policy"), \.policy)
      ],
      operands: [number],
      examples: [Example("ittool change done C-4 --policy closed", "It holds from today")],
      start: ChangeArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write {
          let change = try store.change(number)
          if let policy = arguments.policy { try store.link(change, policyNamed: policy) }
          try store.finish(change)
        }
        return .done
      }
    }
  }

  static func announce(_ drafting: @escaping AnnouncementDrafting) -> Command<ChangeArguments> {
    Command(
      "change announce", "Connect a change with the announcement that tells of it",
      prose: """
        Keeps which announcement told people. With `--draft` it makes one of the change's words and
        prints its number: read it, and publish it with `ittool announce publish`. People who
        answered without their names learn of it this way alone.
        """,
      options: [
        .flag("draft", "Make a draft of an announcement", \.draft),
        .list(
          "group", "g", "GROUP", "Who the draft is for; everybody unless given",
          completion: .query("group"), \.groups),
      ],
      operands: [
        number,
        .maybe(
          "ANNOUNCEMENT", "The announcement", completion: .query("announcement"),
          \.announcement),
      ],
      examples: [
        Example("ittool change announce C-4 --draft", "Have its announcement drafted"),
        Example("ittool change announce C-4 A-9", "Connect it with one that is there"),
      ],
      start: ChangeArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard arguments.draft == (arguments.announcement == nil) else {
        throw Failure.usage("give either the number of an announcement or --draft")
      }
      return try context.withStore { store in
        let made = try store.write { () -> Int64? in
          let change = try store.change(number)
          guard change.decision != nil else {
            throw Failure(
              "nobody has decided about \(change.number)", hint: "see 'ittool change decide'")
          }
          if let announcement = arguments.announcement {
            try store.link(change, announcement: announcement.value)
            return nil
          }
          let id = try drafting(
            store,
            ChangeAnnouncement(
              headline: change.title, body: try store.announcement(of: change),
              language: change.language, groups: arguments.groups))
          try store.link(change, announcement: id)
          return id
        }
        if let made { try context.console.line(Kind.announcement.number(made)) }
        return .done
      }
    }
  }
}

extension ChangeArguments {
  /// What the options say, without title and text.
  fileprivate func edit(_ store: Store) throws -> ChangeEdit {
    var edit = ChangeEdit()
    edit.causes = causes
    edit.dropped = dropped
    switch owner {
    case nil: break
    case "none": edit.owner = .some(nil)
    case let word?: edit.owner = try store.profile(named: word == "me" ? store.actor : word).id
    }
    switch due {
    case nil: break
    case "none": edit.due = .some(nil)
    case let word?: edit.due = try store.typedDate(word, "--due")
    }
    if isPublic { edit.isPublic = true }
    if notPublic { edit.isPublic = false }
    return edit
  }
}

extension Store {
  /// Says which policy a change amends, in the version in force; called inside a transaction.
  fileprivate func link(_ change: Change, policyNamed name: String) throws {
    let known = try policies().filter { $0.name == name }
    guard let policy = known.max(by: { $0.version < $1.version }) else {
      let names = try Set(policies().map(\.name)).sorted()
      throw Failure("there is no policy '\(name)'", hint: didYouMean(name, in: names))
    }
    try link(change, policy: name, version: policy.version)
  }

  /// The body of an announcement of a change.
  fileprivate func announcement(of change: Change) throws -> String {
    var parts = [change.asked, change.reason ?? ""]
    if let policy = try change.policy.flatMap({ name in
      try policies().first { $0.name == name && $0.language == change.language }
        ?? policies().first { $0.name == name }
    }) {
      parts.append("*\(policy.title)*: \(policy.summary)")
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
