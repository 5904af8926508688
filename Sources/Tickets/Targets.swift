/// Which tickets a change is for: numbers, numbers from standard input, or a search; and consent.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// A word that names a ticket, or `-` for numbers on standard input.
enum TicketWord: ArgumentValue, Equatable, Sendable {
  case number(TicketNumber)
  case standardInput

  static func read(_ word: String) throws(Failure) -> TicketWord {
    word == "-" ? .standardInput : .number(try TicketNumber.read(word))
  }
}

/// What a bulk change was given.
struct Targets: Sendable {
  var words: [TicketWord] = []
  var matching: [String] = []
  var yes = false
  var dryRun = false

  /// The number, when exactly one was written out.
  var single: TicketNumber? {
    guard words.count == 1, matching.isEmpty, case .number(let number)? = words.first else {
      return nil
    }
    return number
  }

  static var operands: [Operand<Targets>] {
    [
      .many(
        "NUMBER", "Tickets to change; - reads numbers from standard input", optional: true,
        completion: .query("ticket"), \.words)
    ]
  }

  static var options: [Option<Targets>] {
    [
      .list(
        "matching", "QUERY", "Change the open tickets that match the search QUERY", \.matching),
      .flag("yes", "y", "Do not ask before changing three or more found by --matching", \.yes),
      .flag("dry-run", "n", "Show what would change and change nothing", \.dryRun),
    ]
  }
}

extension Context {
  /// The numbers that the words name; `-` reads the first word of each line of standard input.
  func numbers(_ words: [TicketWord]) throws -> [TicketNumber] {
    var numbers: [TicketNumber] = []
    for word in words {
      switch word {
      case .number(let number): numbers.append(number)
      case .standardInput:
        let text = String(decoding: try console.readAll(limit: 64 << 20), as: UTF8.self)
        for (index, line) in text.split(
          omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
          guard let first = line.split(whereSeparator: \.isWhitespace).first else { continue }
          do throws(Failure) {
            numbers.append(try TicketNumber.read(String(first)))
          } catch {
            throw Failure("standard input:\(index + 1): \(error.message)")
          }
        }
      }
    }
    return numbers
  }

  /// Does one change to every ticket that is meant, all or none.
  ///
  /// All numbers are checked before anything is written. What a search found is asked about when
  /// there are three or more; numbers that were written out are consent enough.
  ///
  /// - Parameters:
  ///   - following: true changes, instead of a merged ticket, the one in which it lives on, once.
  ///   - change: called inside the transaction; returns a sentence about what it did, or nil when
  ///     there was nothing to do.
  func change(
    _ targets: Targets, _ verb: String, following: Bool = false,
    _ change: (Store, Ticket) throws -> String?
  ) throws -> ExitStatus {
    guard !targets.words.isEmpty || !targets.matching.isEmpty else {
      throw Failure.usage(
        "\(verb): which tickets?", hint: "give numbers such as T-42, - to read them, or --matching")
    }
    return try withStore { store in
      var numbers = try numbers(targets.words)
      if !targets.matching.isEmpty { numbers += try found(targets, verb, store) }
      guard !numbers.isEmpty else {
        throw Failure("no ticket matches; nothing was changed", status: .no)
      }
      var done: [String] = []
      try store.write(keep: !targets.dryRun) {
        var tickets = try store.tickets(numbers)
        if following { tickets = try store.survivors(of: tickets) { done.append($0) } }
        for ticket in tickets { try store.requireReading(of: ticket) }
        for ticket in tickets {
          if let sentence = try change(store, ticket) {
            done.append("\(ticket.number): \(sentence)")
          }
        }
      }
      for sentence in done {
        if targets.dryRun {
          try console.line("would change " + console.shown(sentence))
        } else {
          console.note(sentence)
        }
      }
      tellRemarks(store)
      return .done
    }
  }

  private func found(_ targets: Targets, _ verb: String, _ store: Store) throws -> [TicketNumber] {
    let numbers = try targets.found(in: store)
    guard numbers.count >= 3, !targets.yes, !targets.dryRun else { return numbers }
    guard console.canAsk else {
      throw Failure.usage(
        "refusing to change \(numbers.count) tickets without --yes",
        hint: "see which with --dry-run")
    }
    let question = "\(verb) \(numbers.count) tickets?"
    guard try console.confirm(question) else { throw Failure("nothing was changed", status: .no) }
    return numbers
  }
}

extension Targets {
  /// The open tickets that the search finds.
  func found(in store: Store) throws -> [TicketNumber] {
    var filter = TicketFilter()
    filter.text = matching
    let sql: SQL = "SELECT t.id" + (try filter.selection(in: store).clause) + " ORDER BY t.id"
    return try store.db.all(sql, as: Int64.self).map(TicketNumber.init)
  }
}

extension Store {
  /// The tickets in which these live on, each once.
  ///
  /// - Parameter tell: takes a sentence about each that was merged.
  func survivors(of tickets: [Ticket], tell: (String) -> Void) throws -> [Ticket] {
    var seen: Set<Int64> = []
    return try tickets.compactMap { ticket in
      let survivor = try survivor(of: ticket)
      if survivor.id != ticket.id { tell("\(ticket.number) lives on in \(survivor.number)") }
      return seen.insert(survivor.id).inserted ? survivor : nil
    }
  }
}

extension Ticket {
  /// Refuses to change a ticket that lives on in another.
  func mustNotBeMerged() throws(Failure) {
    if let mergedInto {
      throw Failure(
        "\(number) was merged into \(Kind.ticket.number(mergedInto))",
        hint: "change that one instead")
    }
  }
}
