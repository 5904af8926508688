/// `outage publish` and `dismiss`: what becomes of a draft.
import Calendar
import Commands
import Repository
import SQLite
import Services
import Terminal

extension OutageCommands {
  static func publish(_ telling: @escaping OutageTeller) -> Command<OutageArguments> {
    Command(
      "outage publish", "Make a draft real and tell people",
      prose: """
        A draft comes from a check that failed, from many tickets alike, or from `open --draft`.
        Its words are those of the draft, as far as none are given here.
        """,
      options: OutageArguments.wordOptions + [
        OutageArguments.promiseOption, OutageArguments.impactOption,
        .value("state", "s", "STATE", "How far it is: investigating unless given", \.state),
      ] + OutageArguments.tellingOptions,
      operands: [OutageArguments.numberOperand],
      examples: [
        Example(
          "ittool outage publish O-9 --affected 'Mail for everybody' -w 'Call us at 4357' "
            + "--works 'Chat works'", "Tell what the check found")
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        var change = try arguments.words(context, store)
        let state = arguments.state ?? .investigating
        guard state.isOpen else { throw Failure.usage("--state: an open state is needed") }
        let impacts = try store.impacts(reading: arguments.impacts)
        let outage = try store.outage(number)
        let draft = try store.updates(of: outage.id).first?.words ?? OutageWords()
        if change.next == nil, draft.next == nil { change.next = .some(try store.usualPromise()) }
        let words = change.applied(to: draft)
        if outage.state == .draft {
          try context.check(words, isEnd: false, strict: arguments.strict)
        }
        let update = try store.write { [change] in
          try store.publish(
            try store.outage(number), change, state: state, impacts: impacts,
            notifies: !arguments.quiet)
        }
        try context.echo(promise: words.next, store)
        return try context.tell(update, store, telling)
      }
    }
  }

  static var dismiss: Command<OutageArguments> {
    Command(
      "outage dismiss", "Say that a draft is no outage",
      prose: "Nobody learns of it. Its number is not used again.",
      options: [.value("reason", "TEXT", "Why", \.reason)],
      operands: [OutageArguments.numberOperand],
      examples: [
        Example(
          "ittool outage dismiss O-9 --reason 'The check was wrong'", "Drop what a check found")
      ],
      start: OutageArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write { try store.dismiss(store.outage(number), reason: arguments.reason) }
        return .done
      }
    }
  }
}
