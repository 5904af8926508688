/// The noun `view`: saved filters.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct SaveViewArguments: Sendable {
  var name: String?
  var words: [String] = []
  var replace = false
}

/// What is removed by name, and the consent.
struct RemoveArguments: Sendable {
  var name: String?
  var yes = false

  static var options: [Option<RemoveArguments>] {
    [.flag("yes", "y", "Do not ask", \.yes)]
  }
}

struct RunViewArguments: Sendable {
  var name: String?
  var filter = TicketFilter()
  var paging = Paging()
  var output = Output()
}

/// A saved filter by name.
struct SavedView {
  var name: String
  var words: [String]

  /// The words as they would be typed.
  var line: String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:=@/+".utf8)
    return words.map { word in
      if !word.isEmpty, word.utf8.allSatisfy(plain.contains) { return word }
      return "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
    }.joined(separator: " ")
  }

  static let fields: [Field<SavedView>] = [
    Field("view", "Name") { .text($0.name) },
    Field("filter", "The words of the filter") { .text($0.line) },
  ]
}

extension Noun {
  /// The noun `view`.
  public static var view: Noun {
    Noun(
      "view", "Keep filters under a name",
      prose: "A view is a saved filter of `ticket list`; `ticket list --view NAME` starts from it."
    ) {
      [
        AnyCommand(ViewCommands.save), AnyCommand(ViewCommands.list), AnyCommand(ViewCommands.run),
        AnyCommand(ViewCommands.remove),
      ]
    }
  }
}

enum ViewCommands {
  static var save: Command<SaveViewArguments> {
    Command(
      "view save", "Keep a filter under a name",
      prose: """
        Keeps the words after `--`: filter options as `ittool ticket list` takes them. They are
        checked now. A view of the same name is replaced only with `--replace`.
        """,
      options: [.flag("replace", "Replace a view of the same name", \.replace)],
      operands: [
        .one("NAME", "One word", \.name), .many("FILTER", "Filter options, after --", \.words),
      ],
      examples: [
        Example("ittool view save mine -- --assignee me --overdue", "Keep what I look at daily")
      ],
      start: SaveViewArguments()
    ) { arguments, context in
      let name = try Wording.tag(arguments.name ?? "")
      return try context.withStore { store in
        try store.write {
          let known = try store.db.first(
            "SELECT name FROM saved_view WHERE name = \(name)", as: String.self)
          if known != nil, !arguments.replace {
            throw Failure("there is a view '\(name)' already", hint: "replace it with --replace")
          }
          try store.saveView(name, arguments.words)
          // Read back and resolved, so that a view that cannot run is never kept.
          _ = try store.savedFilter(name).selection(in: store)
          try store.record(subject: "view", name, new: arguments.words.joined(separator: " "))
        }
        return .done
      }
    }
  }

  static var list: Command<OutputArguments> {
    Command(
      "view list", "List the saved filters",
      prose: "Lists the views by name.",
      options: Output.options.within(\.output), fields: SavedView.fields.descriptions(),
      examples: [Example("ittool view list", "See which there are")],
      start: OutputArguments()
    ) { arguments, context in
      try context.withStore { store in
        let names = try store.db.all("SELECT name FROM saved_view ORDER BY name", as: String.self)
        let all = try names.map { SavedView(name: $0, words: try store.savedWords($0)) }
        try context.printRows(SavedView.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for view in all { try emit(view) }
        }
        return .done
      }
    }
  }

  static var remove: Command<RemoveArguments> {
    Command(
      "view remove", "Forget a saved filter",
      prose: "Forgets the view. On a terminal it asks first; elsewhere `--yes` is needed.",
      options: RemoveArguments.options,
      operands: [.one("NAME", "The view", completion: .query("view"), \.name)],
      examples: [Example("ittool view remove mine --yes", "Forget the view mine")],
      start: RemoveArguments()
    ) { arguments, context in
      let name = arguments.name ?? ""
      return try context.withStore { store in
        let words = try store.savedWords(name)
        try context.consent(to: "forget the view '\(name)'", arguments.yes)
        try store.write {
          try store.db.run("DELETE FROM saved_view WHERE name = \(name)")
          try store.record(subject: "view", name, old: words.joined(separator: " "))
        }
        return .done
      }
    }
  }

  static var run: Command<RunViewArguments> {
    Command(
      "view run", "List the tickets of a saved filter",
      prose: "The same as `ittool ticket list --view NAME`; more filter options narrow it down.",
      options: TicketFilter.options(but: "view").within(\.filter)
        + Paging.options.within(\.paging) + Output.options.within(\.output),
      operands: [.one("NAME", "The view", completion: .query("view"), \.name)],
      fields: Ticket.fields.descriptions(),
      examples: [Example("ittool view run mine", "List the tickets of the view mine")],
      start: RunViewArguments()
    ) { arguments, context in
      var filter = arguments.filter
      filter.view = arguments.name
      return try context.withStore { store in
        try context.list(
          filter.selection(in: store), arguments.paging, arguments.output, store)
      }
    }
  }
}
