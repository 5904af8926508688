/// The noun `state`: the district's words for where a ticket stands.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// A state's number, word and class.
struct StateRow: RowDecodable {
  var state: State
  var name: String

  init(from row: inout RowReader) throws(DatabaseError) {
    state = State(rawValue: try row.int()) ?? .new
    name = try row.text()
  }

  static let fields: [Field<StateRow>] = [
    Field("state", "The word that commands always take") { .text($0.state.keyword) },
    Field("name", "The district's word") { .text($0.name) },
    Field("class", "What reports and clocks go by") { .text($0.state.stateClass) },
    Field("next", "The states that may follow") { .list($0.state.next.map(\.keyword)) },
  ]
}

struct RenameArguments: Sendable {
  var state: State?
  var name: String?
}

extension Noun {
  /// The noun `state`.
  public static var state: Noun {
    Noun(
      "state", "Name the states of tickets",
      prose: """
        The five states belong to four classes: initial, active, waiting and inactive. Reports
        and clocks go by the class, so a district may use its own words.
        """, hasOwnManual: false
    ) { [AnyCommand(StateCommands.list), AnyCommand(StateCommands.rename)] }
  }
}

enum StateCommands {
  static var list: Command<OutputArguments> {
    Command(
      "state list", "List the states and what may follow each",
      prose: "Lists the states in the order of a ticket's life.",
      options: Output.options.within(\.output), fields: StateRow.fields.descriptions(),
      examples: [Example("ittool state list", "See the states")],
      start: OutputArguments()
    ) { arguments, context in
      try context.withStore { store in
        let states = try store.db.all("SELECT id, name FROM state ORDER BY id", as: StateRow.self)
        try context.printRows(StateRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for state in states { try emit(state) }
        }
        return .done
      }
    }
  }

  static var rename: Command<RenameArguments> {
    Command(
      "state rename", "Give a state another word",
      prose: """
        Changes the word that is shown and accepted for a state. The word that commands always
        take stays valid, and history keeps its meaning.
        """,
      operands: [.one("STATE", "The state", \.state), .one("NAME", "The new word", \.name)],
      examples: [Example("ittool state rename waiting on-hold", "Call waiting on-hold")],
      start: RenameArguments()
    ) { arguments, context in
      guard let state = arguments.state else { return .usage }
      let name = try Wording.tag(arguments.name ?? "")
      if State.allCases.contains(where: { $0 != state && $0.keyword == name.lowercased() }) {
        throw Failure("'\(name)' is the word for another state")
      }
      return try context.withStore { store in
        try store.write {
          let old = try store.name(of: state)
          let taken = try store.db.first(
            "SELECT id FROM state WHERE name = \(name) AND id <> \(state.rawValue)", as: Int64.self)
          guard taken == nil else { throw Failure("'\(name)' is the word for another state") }
          try store.db.run("UPDATE state SET name = \(name) WHERE id = \(state.rawValue)")
          try store.record(subject: "state", state.keyword, old: old, new: name)
        }
        return .done
      }
    }
  }
}
