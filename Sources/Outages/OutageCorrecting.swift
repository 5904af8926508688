/// `outage amend` and `edit`: corrections of which nobody is told.
import Calendar
import Commands
import Repository
import SQLite
import Services
import Terminal

extension OutageCommands {
  static var amend: Command<OutageArguments> {
    Command(
      "outage amend", "Correct the words of an update silently",
      prose: """
        Gives the last update, or that of `--number`, other words. Nobody is told; what stood there is
        kept, and `ittool outage show --amendments` lists it. Without words the editor opens on a
        terminal. A promised time is corrected only while it lies ahead.
        """,
      options: [.value("number", "N", "Correct update N, as `show` counts them", \.update)]
        + OutageArguments.wordOptions + [OutageArguments.promiseOption],
      operands: [OutageArguments.numberOperand],
      examples: [
        Example("ittool outage amend O-9 --affected 'Mail for North School'", "Mend a typing error")
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let outage = try store.outage(number)
        let update = try store.chosen(arguments.update, of: outage)
        func put(_ change: OutageWordChange) throws -> ExitStatus {
          let isOther = try store.write {
            let current = try store.update(update.id)
            guard current.amended == update.amended else {
              throw Failure("the update was corrected while you edited it")
            }
            return try store.amend(current, change, of: try store.outage(number))
          }
          context.console.note(isOther ? "corrected; nobody is told" : "nothing was different")
          return .done
        }
        var change = try arguments.words(context, store)
        guard change.isNothing else { return try put(change) }
        guard context.console.canAsk, context.console.outFacts.isTerminal else {
          throw Failure.usage("outage amend: what is right?", hint: "say it with -m, for one")
        }
        return try context.console.editing(update.body + "\n", suffix: ".md") { typed in
          change.body = typed
          return try put(change)
        }
      }
    }
  }

  static var edit: Command<OutageArguments> {
    Command(
      "outage edit", "Change the facts of an outage",
      prose: """
        Changes what the options name, and tells nobody. What is said of it is changed with
        `ittool outage update` and `ittool outage amend`.
        """,
      options: [
        .value("title", "t", "TEXT", "What is broken", \.newTitle),
        .value(
          "cause", "CAUSE", "The kind of cause; none takes it away",
          completion: .choices(OutageCause.choices), \.cause),
        .value(
          "owner", "PERSON", "Who keeps people informed; none is whoever opened it",
          completion: .query("person"), \.owner),
        .value("since", "DATE", "When it began", \.since),
        .value("language", "TAG", "The language of its words", \.language),
        .flag("public", "Put it on the status page", \.isPublic),
        .flag("not-public", "Keep it off the status page", \.notPublic),
      ],
      operands: [OutageArguments.numberOperand],
      examples: [
        Example("ittool outage edit O-9 --since today@07:50 --cause power", "It began earlier")
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard !arguments.isPublic || !arguments.notPublic else {
        throw Failure.usage("give one of --public and --not-public")
      }
      return try context.withStore { store in
        let started = try arguments.beginning(store)
        let cause = try arguments.causeWord()
        let owner = try arguments.ownerNumber(store)
        let title = try arguments.newTitle.map { try WrittenText.title($0) }
        let language = try arguments.language.map { try WrittenText.language($0) }
        let isPublic = arguments.isPublic ? true : arguments.notPublic ? false : nil
        guard
          started != nil || cause != nil || owner != nil || title != nil || language != nil
            || isPublic != nil
        else { throw Failure.usage("outage edit: what shall change?") }
        try store.write {
          let outage = try store.outage(number)
          if let started { try store.begin(outage, at: started) }
          if let cause { try store.setCause(outage, cause) }
          try store.db.run(
            """
            UPDATE outage SET title = \(title ?? outage.title),
              language = \(language ?? outage.language),
              owner = \(owner ?? outage.owner), public = \(isPublic ?? outage.isPublic),
              updated = \(store.now), version = version + 1 WHERE id = \(outage.id)
            """)
          for (what, old, new) in [
            ("title", outage.title, title), ("language", outage.language, language),
            (
              "owner", outage.owner.map(Kind.person.number) ?? "",
              owner.map { $0.map(Kind.person.number) ?? "" }
            ),
            ("public", outage.isPublic ? "yes" : "no", isPublic.map { $0 ? "yes" : "no" }),
          ] {
            if let new, new != old {
              try store.record(.outage, outage.id, what, old: old, new: new)
            }
          }
        }
        return .done
      }
    }
  }
}

extension Store {
  /// The update that a person counts as number N, the first being 1; the last one with words where
  /// none is named.
  fileprivate func chosen(_ number: Int?, of outage: Outage) throws -> OutageUpdate {
    let all = try updates(of: outage.id)
    guard let number else {
      guard let last = try lastWords(of: outage) ?? all.first else {
        throw Failure("\(outage.number) has no words")
      }
      return last
    }
    guard all.indices.contains(number - 1) else {
      throw Failure(
        "\(outage.number) has no update \(number)",
        hint: "it has \(all.count); see 'ittool outage show \(outage.number)'")
    }
    return all[number - 1]
  }
}
