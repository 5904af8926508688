/// The table of the noun `subscription`.
import Calendar
import Commands
import Formats
import Mail
import People
import Repository
import SQLite
import Terminal

/// The commands of subscriptions.
enum SubscriptionCommands {}

extension Noun {
  /// The noun `subscription`.
  public static var subscription: Noun {
    Noun(
      "subscription", "Keep who wants which news, and who wants none",
      prose: """
        Families and neighbours are in no directory: they subscribe to news with a mail address. A
        topic is `all`, `tag:WORD`, `site:NAME` or `service:NAME`. A public announcement goes by
        mail to confirmed subscribers of all news, of any of its tags and of any of its sites, also
        where it names no group; one that is not public goes to no subscriber. An address gets one
        mail however many ways lead to it.

        Nobody is subscribed by another. Whoever writes `subscribe`, or `subscribe wifi`, and nothing
        else to the help desk's address, or anything to its `+subscribe` address, is asked by
        mail; so is everybody on a list that is imported. Only the answer YES to that mail, which
        has an address of its own, makes a subscriber. A list asks an address once, ever; other
        ways ask it at most every `subscription.ask-days`, and mail asks at most
        `subscription.asks-per-hour` addresses, so that nobody can fill a stranger's mailbox. An
        address that confirms becomes a person.

        A reader leaves by the unsubscribe button of the mail program, which writes to an address
        of their own, or by answering with the one word UNSUBSCRIBE: at once, of all news, and for
        good. No import and no command brings them back; a mail of theirs does, once they answer
        YES again. Answers to their requests and emergencies still reach them.

        `subscribe weekly` and `--pace weekly` are for the newsletter alone: see
        `ittool digest`. Every change is kept: see `ittool subscription history`.
        """, bareVerb: "list"
    ) {
      [
        AnyCommand(SubscriptionCommands.list), AnyCommand(SubscriptionCommands.add),
        AnyCommand(SubscriptionCommands.confirm), AnyCommand(SubscriptionCommands.remove),
        AnyCommand(SubscriptionCommands.history), AnyCommand(SubscriptionCommands.importing),
      ]
    }
  }
}

struct SubscriptionArguments: Sendable {
  var address: String?
  var topics: [String] = []
  var states: [SubscriptionState] = []
  var topic: String?
  var name: String?
  var language: String?
  var pace: Pace?
  var reason: String?
  var limit: Int?
  var output = Output()
}

extension SubscriptionCommands {
  static let address: Operand<SubscriptionArguments> = .one(
    "ADDRESS", "The mail address", completion: .query("subscriber"), \.address)

  static var list: Command<SubscriptionArguments> {
    Command(
      "subscription list", "List who subscribes to what",
      prose: "Prints a row for each address and topic; those who left only with `--state`.",
      options: [
        .list("state", "STATE", "Only those in STATE; repeat for more", \.states),
        .value("topic", "TOPIC", "Only those of TOPIC, such as tag:wifi", \.topic),
        .value("limit", "l", "N", "Print at most N rows; 0 is no limit", \.limit),
      ] + Output.options.within(\.output),
      operands: [
        .maybe("ADDRESS", "Only this address", completion: .query("subscriber"), \.address)
      ],
      fields: Subscription.fields.descriptions(),
      examples: [
        Example("ittool subscription list --topic tag:wifi", "See who wants to know about Wi-Fi"),
        Example("ittool subscription list --state left", "See who left"),
      ],
      start: SubscriptionArguments()
    ) { arguments, context in
      let limit = arguments.limit ?? (context.console.outFacts.isTerminal ? 50 : 0)
      guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
      return try context.withStore { store in
        var condition: SQL =
          arguments.states.isEmpty
          ? "n.state <> 'left'" : "n.state IN (\(SQL.list(arguments.states.map(\.rawValue))))"
        if let address = arguments.address {
          condition += " AND s.address = \(address)"
        }
        if let word = arguments.topic {
          let topic = try store.topic(word)
          condition += " AND n.kind = \(topic.kind.rawValue) AND n.topic = \(topic.word)"
        }
        let sql =
          Subscription.select + " WHERE " + condition
          + " ORDER BY s.address, n.kind, n.topic LIMIT \(limit == 0 ? -1 : limit)"
        try context.printRows(
          Subscription.fields, arguments.output, local: try store.localTimes()
        ) { emit in
          try store.db.forEachRow(sql) { row in try emit(Subscription(from: &row)) }
        }
        return .done
      }
    }
  }

  static var add: Command<SubscriptionArguments> {
    Command(
      "subscription add", "Ask an address whether it subscribes",
      prose: """
        Sends the address one mail that asks whether it wants news of these topics, of all when none
        is named; it is subscribed when it answers YES. Who left, or asked not to be contacted, is
        not asked: the exit status is 1 then. Prints nothing.
        """,
      options: [
        .value("name", "NAME", "Who it is", \.name),
        .value("language", "TAG", "The language they read, such as es", \.language),
        .value("pace", "PACE", "Each announcement, or weekly: the newsletter alone", \.pace),
      ],
      operands: [address, .many("TOPIC", "The topics", optional: true, \.topics)],
      examples: [
        Example("ittool subscription add rosa@example.net", "Ask whether she wants all news"),
        Example(
          "ittool subscription add rosa@example.net 'site:North School' tag:wifi --language es",
          "Ask in Spanish, about a school and a tag"),
      ],
      start: SubscriptionArguments()
    ) { arguments, context in
      try context.withStore { store in
        let address = try SubscriptionArguments.checked(arguments.address ?? "")
        let language = try arguments.language.map { word throws(Failure) in
          try WrittenText.language(word)
        }
        let topics = try arguments.topics.isEmpty ? [.all] : arguments.topics.map(store.topic)
        try store.requireAsking()
        let result = try store.write {
          try store.subscribe(
            address, name: arguments.name ?? "", language: language, to: topics,
            pace: arguments.pace, source: .shell)
        }
        switch result {
        case .asked: context.console.note("\(address) is asked; it is subscribed once it says YES")
        case .already: context.console.note("\(address) subscribes to that already")
        case .pending(let reason):
          context.console.warn(
            "\(address) is not asked now: \(reason)",
            hints: ["it may write 'subscribe' to the help desk"])
        case .refused(let reason): throw Failure("\(address) is not asked: \(reason)")
        }
        return .done
      }
    }
  }

  static var confirm: Command<SubscriptionArguments> {
    Command(
      "subscription confirm", "Write down that somebody said yes elsewhere",
      prose: """
        Confirms what is pending of an address when its reader said so on paper, by phone or at the
        counter; `--reason` says how, and stays in the history. Who left by their own wish cannot
        be confirmed so: they write themselves.
        """,
      options: [.value("reason", "TEXT", "How it is known", \.reason)],
      operands: [address],
      examples: [
        Example(
          "ittool subscription confirm rosa@example.net --reason 'signed at the open day'",
          "Confirm it")
      ],
      start: SubscriptionArguments()
    ) { arguments, context in
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("--reason is missing", hint: "say how you know that they want it")
      }
      let words = try WrittenText.summary(reason, "reason")
      return try context.withStore { store in
        let topics = try store.write {
          let subscriber = try store.knownSubscriber(arguments.address)
          if let objection = try store.objectionToNews(subscriber) {
            throw Failure(
              "\(subscriber.address) cannot be confirmed: \(objection)",
              hint: "they come back by writing 'subscribe' to the help desk themselves")
          }
          return try store.confirmSubscriptions(of: subscriber, reason: words)
        }
        guard !topics.isEmpty else {
          throw Failure("nothing of \(arguments.address ?? "") is pending", status: .no)
        }
        context.console.note("confirmed: " + topics.map(\.name).joined(separator: ", "))
        return .done
      }
    }
  }

  static var remove: Command<SubscriptionArguments> {
    Command(
      "subscription remove", "End subscriptions because somebody said so",
      prose: """
        Ends the topics named, or all of them, for good: no import brings them back. It does not
        touch what the person gets as one of a group; for that see
        `ittool person edit --do-not-contact announcement`.
        """,
      options: [.value("reason", "TEXT", "Why", \.reason)],
      operands: [address, .many("TOPIC", "The topics", optional: true, \.topics)],
      examples: [
        Example("ittool subscription remove rosa@example.net", "End all of it"),
        Example("ittool subscription remove rosa@example.net tag:wifi", "End one topic"),
      ],
      start: SubscriptionArguments()
    ) { arguments, context in
      try context.withStore { store in
        let ended = try store.write {
          let subscriber = try store.knownSubscriber(arguments.address)
          let topics = arguments.topics.isEmpty ? nil : try arguments.topics.map(store.topic)
          return try store.leaveNews(subscriber.address, topics, reason: arguments.reason)
        }
        guard let ended else {
          throw Failure(
            "\(arguments.address ?? "") does not subscribe to that",
            hint: "see 'ittool subscription history \(arguments.address ?? "")'", status: .no)
        }
        context.console.note(
          ended.isEmpty ? "left for good" : "ended: " + ended.joined(separator: ", "))
        return .done
      }
    }
  }

  static var history: Command<SubscriptionArguments> {
    Command(
      "subscription history", "List every change of an address's subscriptions",
      prose: "Prints who or what changed which topic, when and from where, oldest first.",
      options: Output.options.within(\.output), operands: [address],
      fields: historyFields.descriptions(),
      examples: [Example("ittool subscription history rosa@example.net", "See how it came about")],
      start: SubscriptionArguments()
    ) { arguments, context in
      try context.withStore { store in
        let subscriber = try store.knownSubscriber(arguments.address)
        try context.printRows(
          historyFields, arguments.output, local: try store.localTimes()
        ) { emit in
          try store.db.forEachRow(
            """
            SELECT at, what, old, new, actor, source FROM event
            WHERE kind = 'subscription' AND item = \(subscriber.id) ORDER BY id
            """
          ) { row in
            try emit(
              SubscriptionChange(
                at: Instant(seconds: try row.int()), what: try row.text(), old: try row.text(),
                new: try row.text(), actor: try row.text(), source: try row.text()))
          }
        }
        return .done
      }
    }
  }

  private static let historyFields: [Field<SubscriptionChange>] = [
    Field("at", "When") { .instant($0.at) },
    Field("what", "The topic; asked, or gone for all news") { .text($0.what) },
    Field("old", "The state before") { .of($0.old) },
    Field("new", "The state after, or what was asked") { .of($0.new) },
    Field("actor", "Who did it") { .text($0.actor) },
    Field("source", "From where: shell, mail or csv") { .text($0.source) },
  ]
}

/// One change of a subscriber's.
struct SubscriptionChange: Sendable {
  var at: Instant
  var what: String
  var old: String?
  var new: String?
  var actor: String
  var source: String
}

extension SubscriptionArguments {
  /// An address that mail can be sent to.
  static func checked(_ word: String) throws(Failure) -> String {
    let mailbox = try Mailbox(reading: word)
    guard let address = mailbox.address, MailAddress(address).isSound else {
      throw .usage("'\(word)' is not a mail address")
    }
    return address
  }
}

extension Store {
  /// The subscriber whom an operand names.
  func knownSubscriber(_ address: String?) throws -> Subscriber {
    guard let found = try subscriber(address ?? "") else {
      throw Failure(
        "'\(address ?? "")' was never named as a subscriber", hint: "see 'ittool subscription list'"
      )
    }
    return found
  }

  /// Why an address must get no news; nil when it may.
  func objectionToNews(_ subscriber: Subscriber) throws -> String? {
    if let gone = subscriber.gone { return "they left on \(try day(gone)) by their own wish" }
    let refused = try refusedNews(subscriber.address)
    return refused.map { "the person asked not to be contacted (\($0))" }
  }
}
