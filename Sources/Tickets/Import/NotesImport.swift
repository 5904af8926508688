/// `ticket import --notes`: the rows of `ticket export --notes`, onto tickets that exist.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// Imports notes, one a row.
struct NotesImport {
  private static let names = ["number", "reference", "at", "author", "kind", "source", "body"]

  private let store: Store
  private let console: Console
  private let source: RowSource
  private let cleaning: CellCleaning
  private let wish: ImportWish
  private let rejects: Rejects
  private let dates: ImportDates
  private var places: [String: Int] = [:]

  init(
    _ store: Store, _ console: Console, _ source: RowSource, _ rules: ImportRules,
    _ wish: ImportWish
  ) throws {
    self.store = store
    self.console = console
    self.source = source
    self.wish = wish
    cleaning = CellCleaning(rules)
    dates = ImportDates(format: rules.dateFormat ?? .iso, zone: try ImportRun.zone(rules, store))
    rejects = try ImportRun.rejects(wish, rules, source)
    for (index, header) in source.headers.enumerated() {
      let name = comparableHeader(header)
      if name == "reason" || rules.ignored.contains(name) || rules.ignored.contains("*") {
        continue
      }
      guard Self.names.contains(name), places[name] == nil else {
        throw Failure(
          "\(source.name):1: '\(header.trimmed)' is not a column of notes; known are "
            + Self.names.joined(separator: ", "), hint: didYouMean(name, in: Self.names))
      }
      places[name] = index
    }
    guard places["body"] != nil, places["number"] != nil || places["reference"] != nil else {
      throw Failure("\(source.name):1: notes need the columns body, and number or reference")
    }
  }

  func run() throws -> ExitStatus {
    store.source = "csv"
    var counts = (added: 0, unchanged: 0)
    do {
      try store.write(keep: !wish.dryRun) {
        var writer = NoteWriter(store)
        try source.forEach("importing \(source.name)") { row in
          do {
            let note = try note(row)
            if try writer.add(note.note, to: note.ticket, source: note.source) {
              counts.added += 1
            } else {
              counts.unchanged += 1
            }
          } catch let failure as Failure where failure.status != .inputOutput {
            try rejects.reject(
              row, [ImportProblem(line: row.line, column: "", reason: failure.message)])
          } catch let error as DateError {
            try rejects.reject(
              row, [ImportProblem(line: row.line, column: "at", reason: error.message)])
          }
        }
        try writer.finish()
        if rejects.count > 0, !wish.keepGoing { throw ImportRefused() }
      }
    } catch is ImportRefused {
      try rejects.finish()
      throw ImportReport(console, source.name, rejects, wish).refusal()
    }
    try rejects.finish()
    return try ImportReport(console, source.name, rejects, wish).end(
      ["\(counts.added) notes added", "\(counts.unchanged) unchanged"],
      hasGood: counts.added + counts.unchanged > 0)
  }

  private func note(_ row: ImportRow) throws -> (ticket: Int64, note: ImportedNote, source: String)
  {
    guard row.count == source.headers.count else {
      throw Failure("\(row.count) cells instead of \(source.headers.count)")
    }
    func cell(_ name: String) -> String? { places[name].flatMap { cleaning.text(row, $0) } }
    let ticket: Ticket?
    if let word = cell("number")?.trimmed {
      ticket = try store.ticket(Kind.ticket.read(word))
      if ticket == nil { throw Failure("there is no ticket \(word)") }
    } else if let reference = cell("reference")?.trimmed {
      ticket = try store.ticket(reference: reference)
      if ticket == nil { throw Failure("there is no ticket with the reference '\(reference)'") }
    } else {
      throw Failure("the row names no ticket")
    }
    guard let ticket, let body = cell("body"), !body.trimmed.isEmpty else {
      throw Failure("the text is empty")
    }
    try store.requireReading(of: ticket)
    let word = cell("kind")?.trimmed.lowercased() ?? NoteKind.note.rawValue
    guard let kind = NoteKind(rawValue: word) else {
      throw Failure("'\(word)' is not one of: request, reply, note, resolution")
    }
    let at = try cell("at").map { try dates.instant($0, .note) } ?? store.now
    let note = ImportedNote(
      at: at.seconds, author: cell("author") ?? store.actor, kind: kind,
      body: try Wording.body(body))
    return (ticket.id, note, cell("source") ?? "csv")
  }
}

/// Writes notes and keeps the index in step, one ticket at a time.
private struct NoteWriter {
  private let store: Store
  private var ticket: Int64?
  private var known: [ImportedNote] = []
  private var isOutOfIndex = false

  init(_ store: Store) { self.store = store }

  /// Writes a note; false when the ticket has it.
  mutating func add(_ note: ImportedNote, to ticket: Int64, source: String) throws -> Bool {
    if ticket != self.ticket {
      try finish()
      self.ticket = ticket
      known = try store.notes(of: ticket).map {
        ImportedNote(at: $0.at.seconds, author: $0.author, kind: $0.kind, body: $0.body)
      }
    }
    if let place = known.firstIndex(of: note) {
      // Each counts once: two alike in the file are two alike here.
      known.remove(at: place)
      return false
    }
    if !isOutOfIndex { try store.unindexTicket(ticket) }
    isOutOfIndex = true
    let id = try store.addImported(note, to: ticket, source: source)
    try store.record(
      .ticket, ticket, note.kind.rawValue, new: String(id), at: Instant(seconds: note.at),
      actor: note.author)
    return true
  }

  /// Puts the last ticket back into the index.
  mutating func finish() throws {
    if isOutOfIndex, let ticket { try store.indexTicket(ticket) }
    isOutOfIndex = false
  }
}
