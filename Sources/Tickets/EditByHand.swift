/// Editing one ticket as text, with another editor at work on the same ticket in mind.
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

/// A ticket as lines that a person edits: `name: value`, an empty line, the description.
struct TicketText: Equatable {
  static let names: [TicketColumn] = [
    .subject, .requester, .queue, .priority, .site, .room, .asset, .due, .reference,
  ]

  /// The text for the editor.
  static func text(of ticket: Ticket, due: String) -> String {
    func line(_ column: TicketColumn) -> String {
      let value =
        switch column {
        case .subject: ticket.subject
        case .requester: ticket.requester?.mailbox ?? ""
        case .queue: ticket.queue
        case .priority: ticket.priority.keyword
        case .site: ticket.site ?? ""
        case .room: ticket.room ?? ""
        case .asset: ticket.asset ?? ""
        case .due: due
        case .reference: ticket.reference ?? ""
        default: ""
        }
      return "\(column.rawValue): \(value)"
    }
    return names.map(line).joined(separator: "\n") + "\n\n" + ticket.description + "\n"
  }

  /// Reads the text back into the arguments of `ticket edit`; a line that is no field is an error.
  static func read(_ text: String, base: Ticket, due: String) throws(Failure) -> EditArguments {
    var arguments = EditArguments()
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    var number = 0
    while let line = lines.popFirst() {
      number += 1
      if line.trimmed.isEmpty { break }
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmed
      guard parts.count == 2, let column = names.first(where: { $0.rawValue == name }) else {
        throw Failure(
          "line \(number): '\(line)' is not 'field: value'",
          hint: didYouMean(name, in: names.map(\.rawValue)))
      }
      try arguments.set(column, parts[1].trimmed, base, due)
    }
    let description = lines.joined(separator: "\n").droppingLastNewlines
    if description != base.description.droppingLastNewlines {
      arguments.body.message = description
    }
    return arguments
  }
}

extension EditArguments {
  // Only what differs from what was shown counts as typed.
  fileprivate mutating func set(
    _ column: TicketColumn, _ value: String, _ base: Ticket, _ shownDue: String
  ) throws(Failure) {
    func changed(_ old: String?) -> String? { value == (old ?? "").trimmed ? nil : value }
    switch column {
    case .subject: subject = changed(base.subject)
    case .requester: requester = changed(base.requester?.mailbox)
    case .queue: queue = changed(base.queue)
    case .priority: priority = try changed(base.priority.keyword).map(Priority.read)
    case .site: site = changed(base.site)
    case .room: room = changed(base.room)
    case .asset: asset = changed(base.asset)
    case .due: due = changed(shownDue)
    case .reference: reference = changed(base.reference)
    default: break
    }
  }
}

extension Context {
  func editByHand(_ targets: Targets) throws -> ExitStatus {
    guard let number = targets.single, console.canAsk, console.outFacts.isTerminal else {
      throw Failure.usage("edit: what shall change?", hint: "give a value such as --priority high")
    }
    return try withStore { store in
      let base = try store.tickets([number])[0]
      try store.requireReading(of: base)
      try store.recordReadings(of: [base.id], "ticket edit")
      let last = try store.events(of: .ticket, base.id).map(\.id).max() ?? 0
      try base.mustNotBeMerged()
      let due = base.due.map { $0.rfc3339 } ?? ""
      // What was typed is not lost when it cannot be taken: the editor's file is kept and named.
      return try console.editing(TicketText.text(of: base, due: due)) { typed in
        let arguments = try TicketText.read(typed, base: base, due: due)
        guard !arguments.changesNothing else {
          console.note("nothing was changed")
          return .done
        }
        try store.write {
          let current = try store.tickets([number])[0]
          guard current.version == base.version else {
            throw Failure(
              "\(base.number) was changed while you edited it: "
                + (try store.whatChanged(in: current, after: last)))
          }
          try store.update(current, arguments.changes(arguments.body.message, store))
        }
        console.note("\(base.number) changed")
        tellRemarks(store)
        return .done
      }
    }
  }
}
