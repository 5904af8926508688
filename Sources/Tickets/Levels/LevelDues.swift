/// What lists and pages say of a ticket's clocks.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// When the promises about one ticket are due.
public struct LevelDues: Sendable, Equatable {
  /// The level; nil where none is for it.
  public var level: String?
  /// When an answer is due.
  public var response: Instant?
  /// When the requester must hear something again.
  public var word: Instant?
  /// When it must be solved.
  public var resolution: Instant?
  /// The promises that are missed: of an open ticket now, of a closed one for good.
  public var breached: [String] = []

  init() {}

  init(_ levels: TicketLevels) {
    level = levels.level.name
    response = levels[.response]?.due
    word = levels[.word]?.due
    resolution = levels[.resolution]?.due
    breached = levels.readings.filter { $0.isOver || $0.result == .breached }
      .map { Self.name($0.clock) }
  }

  static func name(_ clock: LevelClock) -> String {
    clock == .word ? "next_word" : clock.rawValue
  }

  /// The columns that a list reads behind those of the ticket.
  static let columns: SQL = """
    , t.responded, \(LevelFacts.packedEvents), \(LevelFacts.packedNotes),
    (SELECT group_concat(iif(result = 'breached', clock, ''), ' ') FROM level_result
      WHERE level_result.ticket = t.id),
    (SELECT level FROM level_result WHERE level_result.ticket = t.id LIMIT 1)
    """

  /// The fields of a ticket that come from its level.
  static let fields: [Field<Ticket>] = [
    Field("level", "Service level", usual: false) { .of($0.promised.level) },
    Field("response_due", "When an answer to the requester is due", usual: false) {
      .of($0.promised.response)
    },
    Field("next_word_due", "When the requester must hear something again", usual: false) {
      .of($0.promised.word)
    },
    Field("resolution_due", "When it must be solved", usual: false) { .of($0.promised.resolution) },
    Field("breached", "Promises that are missed: response, next_word, resolution", usual: false) {
      .list($0.promised.breached)
    },
  ]

  /// The names of the fields.
  static let names = fields.map(\.description.name)
}

extension Output {
  /// Whether the rows that are printed show what the clocks say.
  func showsLevels(isTerminal: Bool) -> Bool {
    guard fields.isEmpty else {
      return fields.contains { $0.split(separator: ",").contains { Self.isLevel($0.trimmed) } }
    }
    let format = resolved(isTerminal: isTerminal)
    return format != .table && format != .tsv
  }

  private static func isLevel(_ name: String) -> Bool { LevelDues.names.contains(name) }
}

extension Store {
  /// Calls `body` with the tickets of a query's tail, such as `FROM … WHERE …`.
  ///
  /// - Parameter levels: whether what their clocks say is wanted; it costs their histories.
  func forEachTicket(
    _ tail: SQL, levels: Bool, _ body: (Ticket) throws -> Void
  ) throws {
    guard levels, try hasLevels else {
      return try db.forEachRow(Ticket.select + tail) { try body(Ticket(from: &$0)) }
    }
    let book = try levelBook()
    try db.forEachRow(Ticket.select + LevelDues.columns + tail) { row in
      var ticket = try Ticket(from: &row)
      ticket.promised = try book.dues(of: ticket, &row)
      try body(ticket)
    }
  }

  /// A ticket with what its clocks say.
  func withDues(_ ticket: Ticket) throws -> Ticket {
    var found = ticket
    try forEachTicket(Ticket.tables + " WHERE t.id = \(ticket.id)", levels: true) { found = $0 }
    return found
  }
}

extension LevelBook {
  /// Reads `LevelDues.columns`.
  fileprivate func dues(of ticket: Ticket, _ row: inout RowReader) throws -> LevelDues {
    let responded: Instant? = try row.instant()
    let (events, notes): (String?, String?) = (try row.text(), try row.text())
    let fixed: String? = try row.text()
    let level: String? = try row.text()
    if let level {
      var dues = LevelDues()
      dues.level = level
      dues.breached = (fixed ?? "").split(separator: " ").map {
        $0 == "word" ? "next_word" : "\($0)"
      }
      return dues
    }
    guard ticket.state != .closed else { return LevelDues() }
    let facts = LevelFacts(
      ticket, responded: responded, events: events ?? "", notes: notes ?? "")
    return try levels(of: facts).map(LevelDues.init) ?? LevelDues()
  }
}
