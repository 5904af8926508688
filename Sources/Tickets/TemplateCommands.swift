/// The noun `template`: prepared texts.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct TemplateArguments: Sendable {
  var name: String?
  var body = Body()
  var replace = false
  var number: TicketNumber?
}

/// A template by name.
struct Template: RowDecodable {
  var name: String
  var body: String

  init(from row: inout RowReader) throws(DatabaseError) {
    name = try row.text()
    body = try row.text()
  }

  static let fields: [Field<Template>] = [
    Field("template", "Name") { .text($0.name) },
    Field("text", "The text with its fields") { .text($0.body) },
  ]
}

extension Noun {
  /// The noun `template`.
  public static var template: Noun {
    Noun(
      "template", "Keep prepared texts for replies",
      prose: """
        A template is a text with fields in braces, such as `Hello {requester}`. The fields are
        \(TemplateText.fields.map { "`{\($0)}`" }.joined(separator: ", ")); `{{` and `}}` are
        braces. `ticket reply`, `resolve`, `wait`, `close` and `note` can start from one.
        """
    ) {
      [
        AnyCommand(TemplateCommands.add), AnyCommand(TemplateCommands.list),
        AnyCommand(TemplateCommands.show), AnyCommand(TemplateCommands.use),
        AnyCommand(TemplateCommands.remove),
      ]
    }
  }
}

enum TemplateCommands {
  static var add: Command<TemplateArguments> {
    Command(
      "template add", "Keep a prepared text",
      prose: """
        Keeps a text under a name. An unknown field is an error that names its line. A template of
        the same name is replaced only with `--replace`.
        """,
      options: Body.options.filter { $0.description.long != "template" }.within(\.body) + [
        .flag("replace", "Replace a template of the same name", \.replace)
      ],
      operands: [.one("NAME", "One word", \.name)],
      examples: [
        Example(
          "ittool template add on-my-way -m 'Hello {requester}, I am coming to {room}.'",
          "Keep a reply")
      ],
      start: TemplateArguments()
    ) { arguments, context in
      let name = try Wording.tag(arguments.name ?? "")
      guard let text = try arguments.body.given(context.console) else {
        throw Failure.usage("the text is missing", hint: "give it with -m or --file")
      }
      _ = try TemplateText.fill(try Wording.body(text)) {
        TemplateText.fields.contains($0) ? "" : nil
      }
      return try context.withStore { store in
        try store.write {
          let old = try store.db.first(
            "SELECT body FROM template WHERE name = \(name)", as: String.self)
          if old != nil, !arguments.replace {
            throw Failure(
              "there is a template '\(name)' already", hint: "replace it with --replace")
          }
          try store.db.run("INSERT OR REPLACE INTO template(name, body) VALUES (\(name), \(text))")
          try store.record(subject: "template", name, old: old, new: text)
        }
        return .done
      }
    }
  }

  static var list: Command<OutputArguments> {
    Command(
      "template list", "List the prepared texts",
      prose: "Lists the templates by name.",
      options: Output.options.within(\.output), fields: Template.fields.descriptions(),
      examples: [Example("ittool template list", "See which there are")],
      start: OutputArguments()
    ) { arguments, context in
      try context.withStore { store in
        let all = try store.db.all(
          "SELECT name, body FROM template ORDER BY name", as: Template.self)
        try context.printRows(Template.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for template in all { try emit(template) }
        }
        return .done
      }
    }
  }

  static var show: Command<TemplateArguments> {
    Command(
      "template show", "Show a prepared text",
      prose: "Prints the text with its fields.",
      operands: [.one("NAME", "The template", completion: .query("template"), \.name)],
      examples: [Example("ittool template show on-my-way", "Read it")],
      start: TemplateArguments()
    ) { arguments, context in
      try context.withStore { store in
        let text = try store.template(arguments.name ?? "")
        try context.console.line(context.console.shown(text))
        return .done
      }
    }
  }

  static var remove: Command<RemoveArguments> {
    Command(
      "template remove", "Forget a prepared text",
      prose: "Forgets the template. On a terminal it asks first; elsewhere `--yes` is needed.",
      options: RemoveArguments.options,
      operands: [.one("NAME", "The template", completion: .query("template"), \.name)],
      examples: [Example("ittool template remove on-my-way --yes", "Forget a text")],
      start: RemoveArguments()
    ) { arguments, context in
      let name = arguments.name ?? ""
      return try context.withStore { store in
        let text = try store.template(name)
        try context.consent(to: "forget the template '\(name)'", arguments.yes)
        try store.write {
          try store.db.run("DELETE FROM template WHERE name = \(name)")
          try store.record(subject: "template", name, old: text)
        }
        return .done
      }
    }
  }

  static var use: Command<TemplateArguments> {
    Command(
      "template use", "Print a prepared text filled in for a ticket",
      prose: "Prints the text with the fields filled in; nothing is written or sent.",
      operands: [
        .one("NAME", "The template", completion: .query("template"), \.name),
        .one("NUMBER", "The ticket", completion: .query("ticket"), \.number),
      ],
      examples: [
        Example(
          "ittool template use on-my-way T-42 | ittool ticket reply T-42 -F -", "Reply with it")
      ],
      start: TemplateArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let ticket = try store.tickets([number])[0]
        try store.requireReading(of: ticket)
        try store.recordReadings(of: [ticket.id], "template use")
        let text = try store.filled(store.template(arguments.name ?? ""), for: ticket)
        try context.console.line(context.console.shown(text))
        return .done
      }
    }
  }
}
