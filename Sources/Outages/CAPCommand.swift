/// `outage cap`: what was said of an outage for other systems, as CAP.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct CAPArguments: Sendable {
  var number: OutageNumber?
  var message: Int?
  var exercise: String?
  var list = false
  var output = Output()
}

/// A message as `--list` prints it.
private struct CAPRow: Sendable {
  var place: Int64
  var message: CAPMessage

  static let fields: [Field<CAPRow>] = [
    Field("number", "Counts the messages") { .integer($0.place) },
    Field("identifier", "The message's name") { .text($0.message.identifier) },
    Field("type", "Alert, Update or Cancel") { .text($0.message.kind.rawValue) },
    Field("sent", "When it was sent") { .instant($0.message.sent) },
    Field("expires", "Until when it is shown") { .of($0.message.expires) },
    Field("references", "The messages before it") {
      .list($0.message.references.map(\.identifier))
    },
    Field("area", "Where it holds", usual: false) { .text($0.message.area) },
  ]
}

extension OutageCommands {
  static var cap: Command<CAPArguments> {
    Command(
      "outage cap", "Print an outage as a message of the Common Alerting Protocol",
      prose: """
        Prints the last message as XML (CAP 1.2), for signs, sirens and systems that read alerts. The
        first update of an outage is an Alert, those after it are Updates that name all before them,
        and the end is a Cancel that says that all is well. A corrected update is a new message.
        `--list` lists the messages instead, `--message` prints another one.

        `--exercise` makes a drill of it: the message has the status Exercise, the name of the drill
        in its note, and DRILL in its headline. `ittool web build` puts the messages of public
        outages on the site.

        The status is 4 when there is no message: of a draft, and of what was written down afterwards.
        """,
      options: [
        .value("message", "N", "Print message N, as `--list` counts them", \.message),
        .value("exercise", "NAME", "Print it as part of the drill NAME", \.exercise),
        .flag("list", "List the messages", \.list),
      ] + Output.options.within(\.output),
      operands: [.one("NUMBER", "The outage", completion: .query("outage"), \.number)],
      fields: CAPRow.fields.descriptions(),
      examples: [
        Example("ittool outage cap O-9 > alert.xml", "Write the last message to a file"),
        Example("ittool outage cap O-9 --exercise 'Spring drill'", "Print it as a drill"),
        Example("ittool outage cap O-9 --list", "See the chain of messages"),
      ],
      start: CAPArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let drill = arguments.exercise?.trimmed
      guard drill != "" else { throw Failure.usage("--exercise: the drill has no name") }
      return try context.withStore { store in
        let outage = try store.outage(number)
        let messages = try store.capMessages(
          of: outage, try store.capSource(outage, exercise: drill))
        if arguments.list {
          try context.printRows(
            CAPRow.fields, arguments.output, local: try store.localTimes()
          ) { emit in
            for (index, message) in messages.enumerated() {
              try emit(CAPRow(place: Int64(index + 1), message: message))
            }
          }
          return messages.isEmpty ? .no : .done
        }
        guard let last = messages.last else {
          context.console.note("\(outage.number) was never an alert: it has no message")
          return .no
        }
        var chosen = last
        if let place = arguments.message {
          guard messages.indices.contains(place - 1) else {
            throw Failure("\(outage.number) has \(messages.count) messages, and no \(place)")
          }
          chosen = messages[place - 1]
        }
        try context.console.write(chosen.xml(try store.zone()))
        return .done
      }
    }
  }
}

extension Store {
  /// How this district speaks in CAP.
  ///
  /// - Throws: `Failure` where the district has no web address: a sender needs a name for good.
  fileprivate func capSource(_ outage: Outage, exercise: String?) throws -> CAPSource {
    let address = try webAddress()
    let known = try db.first("SELECT authority FROM web_site", as: String.self)
    guard let sender = known ?? address?.host else {
      throw Failure(
        "a message needs a sender that nobody else is, and the site has no address yet",
        hint: "say it with 'ittool config set web.url https://tech.example.org'",
        status: .configuration)
    }
    let title = try setting("web.title").trimmed
    return CAPSource(
      sender: sender, name: title, contact: configuration["mail.address"]?.value ?? "",
      event: "Service outage", everywhere: "\(title) – All buildings",
      web: outage.isPublic ? address?.of("status/\(outage.number.lowercased()).html") : nil,
      exercise: exercise)
  }
}
