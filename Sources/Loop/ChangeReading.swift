/// `change list` and `show`.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

struct ChangeQuery: Sendable {
  var number: ChangeNumber?
  var all = false
  var unanswered = false
  var states: [ChangeState] = []
  var cause: Cause?
  var policy: String?
  var announcement: AnnouncementNumber?
  var owner: String?
  var limit: Int?
  var output = Output()
}

extension ChangeCommands {
  static var list: Command<ChangeQuery> {
    Command(
      "change list", "List what is to change, and what was decided",
      prose: """
        Lists the changes that are not finished: proposed, accepted and put off, oldest first.
        `--unanswered` lists those of which somebody waits for a word: nobody has decided, what was
        put off is due again, or what was decided was told to nobody.
        """,
      options: [
        .flag("unanswered", "u", "Only those of which somebody waits for a word", \.unanswered),
        .flag("all", "Declined and finished ones too", \.all),
        .list("state", "STATE", "Only those in STATE; repeat for more", \.states),
        .value("cause", "c", "WHAT", "Only those that come of WHAT, such as T-42", \.cause),
        .value(
          "policy", "NAME", "Only those that amend policy NAME", completion: .query("policy"),
          \.policy),
        .value(
          "announcement", "NUMBER", "Only those of which announcement NUMBER told",
          completion: .query("announcement"), \.announcement),
        .value("owner", "WHO", "Only those of WHO: a person, me or none", \.owner),
        .value("limit", "l", "N", "Print at most N rows; 0 is no limit", \.limit),
      ] + Output.options.within(\.output),
      fields: Change.fields(Instant(seconds: 0)).descriptions(),
      examples: [
        Example("ittool change list --unanswered", "See who waits, and for how long"),
        Example("ittool change list --cause T-42 --all", "See what came of a ticket"),
      ],
      start: ChangeQuery()
    ) { arguments, context in
      let limit = arguments.limit ?? (context.console.outFacts.isTerminal ? 50 : 0)
      guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
      return try context.withStore { store in
        let sql =
          Change.select + " WHERE " + (try arguments.condition(store))
          + " ORDER BY c.created, c.id"
        var left = limit == 0 ? Int.max : limit
        try context.printRows(
          Change.fields(store.now), arguments.output, local: try store.localTimes()
        ) { emit in
          try store.db.forEachRow(sql) { row in
            let change = try Change(from: &row)
            guard left > 0, !arguments.unanswered || change.waits(at: store.now) else { return }
            left -= 1
            try emit(change)
          }
        }
        return .done
      }
    }
  }

  static var show: Command<ChangeQuery> {
    Command(
      "change show", "Show a change, what it came of and what came of it",
      prose: "Prints causes, decision, policy, announcement, measure, and every step.",
      options: Output.options.within(\.output),
      operands: [.one("CHANGE", "The change", completion: .query("change"), \.number)],
      fields: Change.fields(Instant(seconds: 0)).descriptions(),
      examples: [Example("ittool change show C-4", "Follow it from end to end")],
      start: ChangeQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let change = try store.change(number)
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(
            Change.fields(store.now), output, local: try store.localTimes()
          ) { try $0(change) }
          return .done
        }
        try context.console.page { try $0.write(context.page(of: change, store)) }
        return .done
      }
    }
  }
}

extension ChangeQuery {
  /// The condition on `change AS c`.
  fileprivate func condition(_ store: Store) throws -> SQL {
    var parts: [SQL] = []
    if !states.isEmpty {
      let words = states.map(\.rawValue)
      parts.append(
        """
        CASE WHEN c.done IS NOT NULL THEN 'done' ELSE coalesce(c.decision, 'proposed') END
          IN (\(SQL.list(words)))
        """)
    } else if !all, !unanswered {
      parts.append("c.done IS NULL AND c.decision IS NOT 'declined'")
    }
    if let cause {
      // A survey without an item is all its items.
      parts.append(
        """
        c.id IN (SELECT change FROM change_cause WHERE kind = \(cause.kind)
          AND item = \(cause.item) AND (detail = \(cause.detail)
            OR \(cause.kind == "S" && cause.detail.isEmpty)))
        """)
    }
    if let policy { parts.append("c.policy = \(policy)") }
    if let announcement { parts.append("c.announcement = \(announcement.value)") }
    switch owner {
    case nil: break
    case "none": parts.append("c.owner IS NULL")
    case let word?:
      let person = try store.profile(named: word == "me" ? store.actor : word)
      parts.append("c.owner = \(person.id)")
    }
    return parts.isEmpty ? "1" : SQL.joined(parts, separator: " AND ")
  }
}

extension Context {
  fileprivate func page(of change: Change, _ store: Store) throws -> String {
    let local = try store.localTimes()
    var lines = [console.styled(change.number, .bold) + "  " + console.shown(change.title)]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(name.padded(toWidth: 14) + console.shown(value))
    }
    add("State", change.state.rawValue + (change.isPublic ? "" : ", not on the web site"))
    add("Proposed", "\(local(change.created)) by \(change.author)")
    add("Owner", change.ownerName ?? "nobody")
    add("Decided", change.decided.map { local($0) + " by " + (change.decider ?? "") })
    add("Due", change.due.map { local($0) })
    add("In effect", change.done.map { local($0) })
    add("Policy", change.policy.map { "\($0), version \(change.policyVersion ?? 0)" })
    add("Announced", change.announcement.map(Kind.announcement.number))
    add("Told", change.told.map { local($0) } ?? (change.decided == nil ? nil : "nobody"))
    add(
      "Measured by",
      change.survey.map {
        "\(Kind.survey.number($0)):\(change.surveyItem ?? "")"
          + (change.outcome.map { ": \($0)" } ?? "")
      })
    for (index, word) in change.causes.enumerated() {
      let title = try store.title(of: Cause.read(word)) ?? ""
      add(index == 0 ? "Comes of" : "", "\(word)  \(title)".trimmed)
    }
    if !change.asked.isEmpty { lines += ["", "What was asked:", console.shown(change.asked)] }
    if let reason = change.reason { lines += ["", "What was decided:", console.shown(reason)] }
    lines.append("")
    for event in try store.events(of: .change, change.id)
    where event.what != "asked" && event.what != "reason" {
      let steps = [event.old, event.new].compactMap { $0 }.joined(separator: " → ")
      lines.append(
        "\(local(event.at))  \(console.shown(event.actor)): \(event.what) \(console.shown(steps))"
          .trimmed)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
