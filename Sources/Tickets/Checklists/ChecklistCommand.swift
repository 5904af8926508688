/// `ticket checklist`: add, tick, untick, remove and list the items of a ticket.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// What is done with a checklist.
enum ChecklistVerb: String, CaseIterable, Sendable, ArgumentValue {
  case list, add, done, undo, remove
}

struct ChecklistArguments: Sendable {
  var number: TicketNumber?
  var verb: ChecklistVerb?
  var words: [String] = []
  var body = Body()
  var output = Output()
}

extension TicketCommands {
  static var checklist: Command<ChecklistArguments> {
    Command(
      "ticket checklist", "List, add and tick what is to be done on a ticket",
      prose: """
        `add` takes each WORD as one item; with `--file` or `--template` each line of the text is
        one, so that a prepared text can be the checklist of a new laptop. `done`, `undo` and
        `remove` take the numbers of items, or `all`; `list` prints them.

        `ittool ticket resolve` tells of open items; with the setting `checklist.strict` it refuses.
        """,
      options: Body.options.filter { $0.description.long != "message" }.within(\.body)
        + Output.options.within(\.output),
      operands: [
        .one("NUMBER", "The ticket", completion: .query("ticket"), \.number),
        .one("ACTION", "What to do: list, add, done, undo or remove", \.verb),
        .many("WORD", "Texts of new items, or numbers of items", optional: true, \.words),
      ],
      fields: ChecklistItem.fields.descriptions(),
      examples: [
        Example("ittool ticket checklist T-42 add 'Image it' 'Join the domain'", "Add two items"),
        Example("ittool ticket checklist T-42 done 1", "Tick the first"),
        Example("ittool ticket checklist T-42 add --template new-laptop", "Add a prepared list"),
      ],
      start: ChecklistArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let verb = arguments.verb ?? .list
      if verb == .list { return try context.listChecklist(number, arguments) }
      var targets = Targets()
      targets.words = [.number(number)]
      let text = verb == .add ? try context.optionalText(arguments.body, targets) : nil
      guard text != nil || !arguments.words.isEmpty else {
        throw Failure.usage(
          "checklist \(verb.rawValue): which items?",
          hint: verb == .add ? "give their texts, --file or --template" : "give numbers, or all")
      }
      return try context.change(targets, "checklist", following: true) { store, ticket in
        try ticket.mustNotBeMerged()
        var done: [String] = []
        if verb == .add {
          var items = try arguments.words.flatMap(ChecklistItem.lines)
          if let text { items += try ChecklistItem.lines(text.text(for: ticket, in: store)) }
          try store.addChecklist(items, to: ticket.id)
          done = ["\(items.count) \(items.count == 1 ? "item" : "items") added"]
        } else {
          for item in try store.items(arguments.words, of: ticket) {
            switch verb {
            case .remove: try store.remove(item, of: ticket)
            case .list, .add, .done, .undo:
              guard try store.mark(item, of: ticket, done: verb == .done) else { continue }
            }
            done.append(
              verb == .done
                ? "done: \(item.text)"
                : verb == .undo ? "not done: \(item.text)" : "removed: \(item.text)")
          }
        }
        guard !done.isEmpty else { return nil }
        try store.touch(ticket.id)
        return done.joined(separator: "; ")
      }
    }
  }
}

extension Store {
  fileprivate func items(_ words: [String], of ticket: Ticket) throws -> [ChecklistItem] {
    if words == ["all"] { return try checklist(of: ticket.id) }
    return try words.map { word in
      guard let place = Int64(word) else {
        throw Failure.usage("'\(word)' is not the number of an item", hint: "give numbers, or all")
      }
      return try checklistItem(place, of: ticket)
    }
  }
}

extension Context {
  fileprivate func listChecklist(_ number: TicketNumber, _ arguments: ChecklistArguments) throws
    -> ExitStatus
  {
    try withStore { store in
      let ticket = try store.survivor(of: store.tickets([number])[0])
      let items = try store.checklist(of: ticket.id)
      try printRows(ChecklistItem.fields, arguments.output, local: try store.localTimes()) { emit in
        for item in items { try emit(item) }
      }
      if items.isEmpty { console.note("\(ticket.number) has no checklist") }
      return .done
    }
  }
}
