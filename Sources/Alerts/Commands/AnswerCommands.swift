/// `alert answer` and `alert receive`: confirmations by word of mouth, and what telephones sent back.
import Commands
import Delivery
import People
import Repository
import SQLite
import Terminal

struct AnswerArguments: Sendable {
  var number: AlertNumber?
  var people: [String] = []
  var no = false
}

struct ReplyArguments: Sendable {}

extension AlertCommands {
  static var answer: Command<AnswerArguments> {
    Command(
      "alert answer", "Write down who has confirmed an alert by word of mouth",
      prose: """
        Answers by mail and by text message are taken in by themselves, with `ittool mail receive`
        and `ittool alert receive`. This is for those who say it at the door.
        """,
      options: [.flag("no", "They say no, or cannot", \.no)],
      operands: [
        .one("NUMBER", "The alert", completion: .query("alert"), \.number),
        .many("PERSON", "Who: a number, name or address", completion: .query("person"), \.people),
      ],
      examples: [Example("ittool alert answer L-3 P-12", "Ana has read it, she says")],
      start: AnswerArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write {
          let alert = try store.alert(number)
          for word in arguments.people {
            let person = try store.profile(named: word)
            let recipient = try store.db.first(
              """
              SELECT id FROM alert_recipient WHERE alert = \(alert.id) AND person = \(person.id)
              """, as: Int64.self)
            guard let recipient else {
              throw Failure("\(alert.number) was not for \(person.number)")
            }
            try store.write(answer: !arguments.no, of: recipient, by: store.actor, words: "")
          }
        }
        try store.advanceAlerts()
        return .done
      }
    }
  }

  static var receive: Command<ReplyArguments> {
    Command(
      "alert receive", "Take in text messages that readers sent back",
      prose: """
        Reads on standard input what the service posted to an address of yours when somebody wrote
        back: a form, as Twilio's webhook is (`From`, `Body`), or JSON with `from` and `text`,
        `body` or `message`; one, an array, or one a line. `ittool` has no server: let your web
        server's script check who calls and hand the body on.

        YES, OK or SI confirms the last alert that the number was asked to confirm; NO declines it.
        STOP is obeyed for ever: nothing is sent to that number any more, not even in an emergency,
        until it says START. Other words are printed, as NUMBER, a tab, and WORDS, and the exit
        status is 4: pipe them to where a person reads them.
        """,
      examples: [Example("ittool alert receive < body", "Take in what Twilio posted")],
      start: ReplyArguments()
    ) { _, context in
      guard
        let text = String(validating: try context.console.readAll(limit: 4 << 20), as: UTF8.self)
      else { throw Failure("standard input is not text in UTF-8") }
      return try context.withStore { store in
        let objects = ReceiptPayload.objects(
          in: text,
          count: { store.readJSON($0, "$", "json_array_length").flatMap { Int64($0) } },
          item: { store.readJSON($0, "$[\($1)]", "json_extract") })
        guard !objects.isEmpty else { throw Failure("standard input is empty") }
        var others: [String] = []
        var done: [String] = []
        try store.write {
          for object in objects {
            func value(_ names: [String]) -> String? {
              names.lazy.compactMap { store.readJSON(object, "$.\($0)", "json_extract") }.first
            }
            guard let from = value(["From", "from", "msisdn", "sender"]),
              let words = value(["Body", "body", "text", "message", "Text"])
            else { throw Failure("it does not say who wrote what: From and Body are wanted") }
            let digits = from.filter { $0.isASCII && $0.isNumber }
            let number = "+" + digits
            if let sentence = try store.take(reply: words, from: number) {
              done.append("\(number): \(sentence)")
            } else {
              others.append("\(number)\t\(words)")
            }
          }
        }
        try store.advanceAlerts()
        for line in done { context.console.note(line) }
        for line in others { try context.console.line(context.console.shown(line)) }
        return others.isEmpty ? .done : .no
      }
    }
  }
}
