/// `question list` and `show`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct QuestionQuery: Sendable {
  var number: QuestionNumber?
  var open = false
  var all = false
  var states: [QuestionState] = []
  var announcement: AnnouncementNumber?
  var owner: String?
  var olderThan: String?
  var limit: Int?
  var output = Output()
}

extension QuestionCommands {
  /// The command under one of its names.
  static func list(_ path: String) -> Command<QuestionQuery> {
    Command(
      path, "List what readers ask about announcements",
      prose: """
        Lists the open questions, oldest first: these wait longest. `--all` lists answered and
        declined ones too.
        """,
      options: [
        .flag("open", "Only open questions, as is usual", \.open),
        .flag("all", "Answered and declined ones too", \.all),
        .list("state", "STATE", "Only those in STATE; repeat for more", \.states),
        .value(
          "announcement", "NUMBER", "Only those about announcement NUMBER",
          completion: .query("announcement"), \.announcement),
        .value("owner", "WHO", "Only those of WHO: a person, me or none", \.owner),
        .value("older-than", "SPAN", "Only those asked longer ago, such as 3d", \.olderThan),
        .value("limit", "l", "N", "Print at most N rows; 0 is no limit", \.limit),
      ] + Output.options.within(\.output),
      fields: Question.fields(Instant(seconds: 0)).descriptions(),
      examples: [
        Example("ittool \(path) --open", "See who waits"),
        Example("ittool \(path) --announcement A-7 --all", "See what was asked about A-7"),
      ],
      start: QuestionQuery()
    ) { arguments, context in
      let limit = arguments.limit ?? (context.console.outFacts.isTerminal ? 50 : 0)
      guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
      guard !arguments.open || !arguments.all && arguments.states.isEmpty else {
        throw Failure.usage("give one of --open, --all and --state")
      }
      return try context.withStore { store in
        let sql =
          Question.select + " WHERE " + (try arguments.condition(store))
          + " ORDER BY q.asked, q.id LIMIT \(limit == 0 ? -1 : limit)"
        try context.printRows(
          Question.fields(store.now), arguments.output, local: try store.localTimes()
        ) { emit in
          try store.db.forEachRow(sql) { row in try emit(Question(from: &row)) }
        }
        return .done
      }
    }
  }

  static var show: Command<QuestionQuery> {
    Command(
      "question show", "Show a question, its answer and its history",
      prose: "Prints who asked what, who answers it, what was answered, and every change.",
      options: Output.options.within(\.output),
      operands: [
        .one("QUESTION", "The question", completion: .query("question"), \.number)
      ],
      fields: Question.fields(Instant(seconds: 0)).descriptions(),
      examples: [Example("ittool question show Q-3", "Read it")], start: QuestionQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let question = try store.question(number)
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(
            Question.fields(store.now), output, local: try store.localTimes()
          ) { try $0(question) }
          return .done
        }
        try context.console.page { try $0.write(context.page(of: question, store)) }
        return .done
      }
    }
  }
}

extension QuestionQuery {
  /// The condition on `question AS q`.
  fileprivate func condition(_ store: Store) throws -> SQL {
    var parts: [SQL] = []
    if !states.isEmpty {
      parts.append("q.state IN (\(SQL.list(states.map(\.rawValue))))")
    } else if !all {
      parts.append("q.state = 'open'")
    }
    if let announcement { parts.append("q.announcement = \(announcement.value)") }
    switch owner {
    case nil: break
    case "none": parts.append("q.owner IS NULL")
    case let word?:
      let person = try store.profile(named: word == "me" ? store.actor : word)
      parts.append("q.owner = \(person.id)")
    }
    if let olderThan {
      let span = try Span.typed(olderThan, "--older-than")
      let since: Instant = store.now - span.seconds
      parts.append("q.asked <= \(since)")
    }
    return parts.isEmpty ? "1" : SQL.joined(parts, separator: " AND ")
  }
}

extension Context {
  fileprivate func page(of question: Question, _ store: Store) throws -> String {
    let local = try store.localTimes()
    let post = try store.announcement(AnnouncementNumber(question.announcement))
    var lines = [
      console.styled(question.number, .bold) + "  about \(post.number): "
        + console.shown(post.text.headline)
    ]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(name.padded(toWidth: 11) + console.shown(value))
    }
    var state = question.state.rawValue
    if let ticket = question.ticket { state += ", \(Kind.ticket.number(ticket))" }
    if question.published != nil {
      state += ", published" + (question.isNamed ? " with the asker's name" : "")
    }
    add("State", state)
    add("Asked", local(question.asked) + (question.asker.map { " by \($0)" } ?? ""))
    add("After", question.follows.map(Kind.question.number))
    add("Owner", question.owner ?? "nobody")
    add("Settled", question.settled.map { local($0) + (question.actor.map { " by \($0)" } ?? "") })
    add("Reason", question.reason)
    lines += ["", console.shown(question.question)]
    if let shown = question.shown { lines += ["", "As published: " + console.shown(shown)] }
    if let answer = question.answer { lines += ["", "Answer:", console.shown(answer)] }
    lines.append("")
    for event in try store.events(of: .question, question.id)
    where event.what != "answer" && event.what != "shown" {
      let change = [event.old, event.new].compactMap { $0 }.joined(separator: " → ")
      lines.append(
        "\(local(event.at))  \(console.shown(event.actor)): \(event.what) \(console.shown(change))"
          .trimmed)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
