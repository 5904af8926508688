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

struct RunViewArguments: Sendable {
  var name: String?
  var filter = TicketFilter()
  var paging = Paging()
  var output = Output()
}

/// A saved filter by name.
struct SavedView: RowDecodable {
  var name: String
  var words: String

  init(from row: inout RowReader) throws(DatabaseError) {
    name = try row.text()
    words = try row.text()
  }

  static let fields: [Field<SavedView>] = [
    Field("view", "Name") { .text($0.name) },
    Field("filter", "The words of the filter") { .text($0.words) },
  ]
}

extension Noun {
  /// The noun `view`.
  public static var view: Noun {
    Noun(
      "view", "Keep filters under a name",
      prose: "A view is a saved filter of `ticket list`; `ticket list --view NAME` starts from it."
    ) {
      [AnyCommand(ViewCommands.save), AnyCommand(ViewCommands.list), AnyCommand(ViewCommands.run)]
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
        let all = try store.db.all(
          """
          SELECT name, (SELECT group_concat(value, ' ') FROM json_each(words))
          FROM saved_view ORDER BY name
          """, as: SavedView.self)
        try context.printRows(SavedView.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for view in all { try emit(view) }
        }
        return .done
      }
    }
  }

  static var run: Command<RunViewArguments> {
    Command(
      "view run", "List the tickets of a saved filter",
      prose: "The same as `ittool ticket list --view NAME`; more filter options narrow it down.",
      options: TicketFilter.options.filter { $0.description.long != "view" }.within(\.filter)
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
