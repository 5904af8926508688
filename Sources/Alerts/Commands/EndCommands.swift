/// `alert end` and `alert cancel`: no further tries, and nothing more that leaves.
import Commands
import Repository
import SQLite

struct EndArguments: Sendable {
  var number: AlertNumber?
  var reason: String?
}

extension AlertCommands {
  static var end: Command<EndArguments> {
    Command(
      "alert end", "Try nobody by further ways and ask nobody again",
      prose: """
        What waits to be sent is sent; after that nothing happens. `ittool alert cancel` withdraws
        what waits as well.
        """,
      operands: [.one("NUMBER", "The alert", completion: .query("alert"), \.number)],
      examples: [Example("ittool alert end L-3", "Enough have answered")],
      start: EndArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write {
          let alert = try store.alert(number)
          guard alert.state == .sending else {
            throw Failure("\(alert.number) is \(alert.state.rawValue)")
          }
          try store.settle(alert.id)
          try store.db.run(
            """
            UPDATE alert_recipient SET state = 'unreached', due = NULL, reason = 'was not asked'
            WHERE alert = \(alert.id) AND state = 'waiting'
            """)
          try store.move(alert, to: .done)
        }
        return .done
      }
    }
  }

  static var cancel: Command<EndArguments> {
    Command(
      "alert cancel", "Withdraw what has not left",
      prose: """
        What waits to be sent is withdrawn and nobody is tried any more. What was sent cannot be taken
        back: if it was wrong, tell those who have it with `ittool alert compose`. A draft is put
        away.
        """,
      options: [.value("reason", "TEXT", "Why, for the record", \.reason)],
      operands: [.one("NUMBER", "The alert", completion: .query("alert"), \.number)],
      examples: [Example("ittool alert cancel L-3 --reason 'a mistake'", "Stop it")],
      start: EndArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let (count, sent) = try store.write {
          let alert = try store.alert(number)
          guard alert.state == .sending || alert.state == .draft else {
            throw Failure("\(alert.number) is \(alert.state.rawValue)")
          }
          let reason = arguments.reason?.trimmed ?? ""
          let count = try store.stop(
            alert, reason: reason.isEmpty ? "\(store.actor) stopped it" : reason)
          let sent = try store.db.first(
            """
            SELECT count(*) FROM alert_recipient WHERE alert = \(alert.id) AND state = 'reached'
            """, as: Int64.self)
          return (count, sent ?? 0)
        }
        context.console.note(
          "\(count == 1 ? "1 message" : "\(count) messages") withdrawn; \(sent) had it already")
        return .done
      }
    }
  }
}
