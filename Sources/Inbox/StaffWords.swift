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
    case priority(Priority)
    case queue(String)
    case tag([String])
    case time(Int64)
    case promise(String)
  }

  /// The lines that are understood, as help shows them.
  static let known =
    "#internal, #close [REASON], #assign NAME, #claim, #reopen, #priority WORD, #queue NAME, "
    + "#tag WORD, #time MINUTES, #promise WHEN"

  /// Whether a first line makes it a note for staff.
  var isInternal = false
  /// Whether a line looks as if it was meant to make it one.
  var isNearlyInternal = false
  /// What is asked for.
  var orders: [Order] = []
  /// What is wrong with lines that begin as orders do, as sentences.
  var complaints: [String] = []
  /// The text below the leading lines, what is no order among them left in it.
  var rest = ""

  /// Reads the lines at the top that begin with `#`.
  init(_ text: String) {
    // Orders stand at the top; the last piece is all the rest.
    var lines = text.split(
      separator: "\n", maxSplits: 100, omittingEmptySubsequences: false)[...]
    var left: [Substring] = []
    while let line = lines.first, line.utf8.count < 1_000 {
      let words = line.trimmed.split(separator: " ").map(String.init)
      guard let first = words.first else {
        if !left.isEmpty { left.append("") }
        lines = lines.dropFirst()
        continue
      }
      // "#42 is dead" and "# heading" are words, not orders.
      guard first.hasPrefix("#"), first.dropFirst().first?.isLetter == true else { break }
      let stays = read(
        first.dropFirst().lowercased(), words.dropFirst().joined(separator: " "), line.trimmed)
      if let stays { left.append(Substring(stays)) }
      lines = lines.dropFirst()
    }
    rest = (left + lines).joined(separator: "\n")
  }

  /// Reads one line; what of it stays in the text.
  private mutating func read(_ word: String, _ value: String, _ line: String) -> String? {
    func wants(_ what: String) { complaints.append("\(line): \(what)") }
    switch (word, value) {
    case ("internal", ""), ("note", ""): isInternal = true
    // What stands behind it are its words already.
    case ("internal", _), ("note", _):
      isInternal = true
      return value
    case ("close", ""): orders.append(.close(.confirmed))
    case ("close", _):
      // Which outage it is says the command line.
      let all = Outcome.choices.filter { $0 != Outcome.outage.rawValue }
      if all.contains(value.lowercased()), let why = Outcome(rawValue: value.lowercased()) {
        orders.append(.close(why))
      } else {
        wants("'\(value)' is not one of: \(all.joined(separator: ", "))")
      }
    case ("assign", ""): wants("to whom?")
    case ("assign", _): orders.append(.assign(value))
    case ("claim", ""), ("take", ""): orders.append(.claim)
    case ("reopen", ""): orders.append(.reopen)
    case ("priority", _):
      do throws(Failure) { orders.append(.priority(try Priority.read(value))) } catch {
        wants(error.message)
      }
    case ("queue", ""): wants("which?")
    case ("queue", _): orders.append(.queue(value))
    case ("tag", ""), ("tags", ""): wants("which?")
    case ("tag", _), ("tags", _):
      orders.append(.tag(value.split { $0 == " " || $0 == "," }.map(String.init)))
    case ("promise", ""): wants("when? Such as thu@14:30")
    case ("promise", _): orders.append(.promise(value))
    case ("time", _):
      if let minutes = WorkedTime.minutes(value) {
        orders.append(.time(minutes))
      } else {
        wants("'\(value)' is no time worked such as 15, 30min or 1h")
      }
    default:
      complaints.append("\(line): no such command; it was left in the text")
      // The one typing error that could tell the requester what is for staff.
      if didYouMean(word, in: ["internal", "note"]) != nil { isNearlyInternal = true }
      return line
    }
    return nil
  }

  /// Whether nothing was asked for.
  var isEmpty: Bool { !isInternal && orders.isEmpty && complaints.isEmpty }
}

extension Store {
  /// The steps that the orders mean on a ticket, and the sentences about them.
  ///
  /// What cannot be done is a complaint, and the other orders are still obeyed.
  /// - Parameter isTold: whether the requester is to hear of a promise.
  func steps(
    for orders: [StaffWords.Order], on ticket: Ticket, by person: Person, isTold: Bool
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
      case .priority(let priority):
        steps.append(.priority(priority))
        sentences.append("priority by mail: \(priority.keyword)")
      case .queue(let name):
        do {
          steps.append(try step(toQueue: name))
          sentences.append("queue by mail: \(name)")
        } catch let failure as Failure { complaints.append("#queue: \(failure.message)") }
      case .tag(let words):
        do throws(Failure) {
          steps.append(try TicketStep.tag(checking: words))
          sentences.append("tagged by mail: \(words.joined(separator: ", "))")
        } catch { complaints.append("#tag: \(error.message)") }
      case .time(let minutes):
        steps.append(.time(minutes))
        sentences.append("time worked, by mail: \(minutes) min")
      case .promise(let word):
        let isEnd = orders.contains { if case .close = $0 { true } else { false } }
        guard !isEnd else {
          complaints.append("#promise: the same mail closes \(ticket.number)")
          continue
        }
        do {
          let (step, words) = try step(promising: word, isTold: isTold, on: ticket)
          steps.append(step)
          sentences.append(
            "by mail: \(words)" + (isTold ? "" : "; the requester is not told (#internal)"))
        } catch let failure as Failure { complaints.append("#promise: \(failure.sentence)") }
      }
    }
    return (steps, sentences, complaints)
  }
}

extension Failure {
  /// What is wrong, without the option's name that a mail does not have, and what to write instead.
  fileprivate var sentence: String {
    let option = "--promise: "
    let words =
      message.hasPrefix(option) ? String(message.dropFirst(option.count)) : message
    return words + (hints.first.map { "; \($0)" } ?? "")
  }
}
