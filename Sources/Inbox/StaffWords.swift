/// The leading lines of a technician's mail: `#internal`, `#close`, `#assign kim`.
import Commands
import Mail
import People
import Repository
import SQLite
import Tickets

/// What the leading lines of a mail ask for.
struct StaffWords: Sendable {
  /// One line that asks for something.
  enum Order: Sendable, Equatable {
    case close(Outcome)
    case assign(String)
    case claim
    case reopen
  }

  /// Whether the first line makes it a note for staff.
  var isInternal = false
  /// What is asked for.
  var orders: [Order] = []
  /// Lines that look like orders and are none.
  var unknown: [String] = []
  /// The text below the leading lines.
  var rest = ""

  /// Reads the lines at the top that begin with `#`.
  init(_ text: String) {
    // Orders stand at the top; the last piece is all the rest.
    var lines = text.split(
      separator: "\n", maxSplits: 100, omittingEmptySubsequences: false)[...]
    while let line = lines.first, line.utf8.count < 1_000 {
      let words = line.trimmed.split(separator: " ").map(String.init)
      guard let first = words.first else {
        lines = lines.dropFirst()
        continue
      }
      // "#42 is dead" and "# heading" are words, not orders.
      guard first.hasPrefix("#"), first.dropFirst().first?.isLetter == true else { break }
      read(first.dropFirst().lowercased(), words.dropFirst().joined(separator: " "), line.trimmed)
      lines = lines.dropFirst()
    }
    rest = lines.joined(separator: "\n")
  }

  private mutating func read(_ word: String, _ value: String, _ line: String) {
    switch (word, value) {
    case ("internal", ""), ("note", ""): isInternal = true
    case ("close", ""): orders.append(.close(.confirmed))
    case ("close", _):
      if let why = Outcome(rawValue: value.lowercased()), why != .merged {
        orders.append(.close(why))
      } else {
        unknown.append(line)
      }
    case ("assign", let name) where !name.isEmpty: orders.append(.assign(name))
    case ("claim", ""), ("take", ""): orders.append(.claim)
    case ("reopen", ""): orders.append(.reopen)
    default: unknown.append(line)
    }
  }

  /// Whether nothing was asked for.
  var isEmpty: Bool { !isInternal && orders.isEmpty && unknown.isEmpty }
}

extension Store {
  /// The steps that the orders mean on a ticket, and the sentences about them.
  ///
  /// What cannot be done is a complaint, and the other orders are still obeyed.
  func steps(
    for orders: [StaffWords.Order], on ticket: Ticket, by person: Person
  ) throws -> (steps: [TicketStep], sentences: [String], complaints: [String]) {
    var steps: [TicketStep] = []
    var sentences: [String] = []
    var complaints: [String] = []
    for order in orders {
      switch order {
      case .close(let why):
        guard ticket.state != .closed else {
          complaints.append("#close: \(ticket.number) is \(ticket.stateName) already")
          continue
        }
        steps.append(.close(why))
        sentences.append("closed by mail: \(why.meaning)")
      case .assign(let name):
        let word = name == "me" ? (person.address ?? person.name) : name
        guard let found = try knownTechnician(word) else {
          complaints.append("#assign: nobody is known as '\(name)'")
          continue
        }
        steps.append(.assign(found.id))
        sentences.append("assigned by mail to \(found.shortName)")
      case .claim:
        steps += [.assign(person.id), .open]
        sentences.append("claimed by mail")
      case .reopen:
        guard !ticket.state.isOpen else {
          complaints.append("#reopen: \(ticket.number) is \(ticket.stateName)")
          continue
        }
        steps.append(.reopen)
        sentences.append("opened again by mail")
      }
    }
    return (steps, sentences, complaints)
  }
}
