/// `ticket search`: full text with snippets.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct SearchArguments: Sendable {
  var query: [String] = []
  var best = false
  var open = false
  var filter = TicketFilter()
  var paging = Paging()
  var output = Output()
}

/// One ticket that was found, and where.
struct Hit {
  var ticket: Ticket
  /// The subject with marks.
  var subject = ""
  /// The words found in their place, with marks.
  var snippet: String
}

extension Hit {
  // Marks around the words found: characters that no text may hold when it is printed.
  static let start: Character = "\u{1}"
  static let end: Character = "\u{2}"

  // What stands between two notes in the index.
  static let seam: Character = "\u{E000}"

  /// The snippet without marks.
  var plain: String { snippet.filter { $0 != Self.start && $0 != Self.end && $0 != Self.seam } }

  /// Whether the words found are those of the subject.
  var standsInSubject: Bool {
    subject.contains(Self.start) && snippet.split(separator: "…").allSatisfy(subject.contains)
  }

  static let fields: [Field<Hit>] =
    Ticket.fields.map { field in
      Field(
        field.description.name, field.description.summary,
        usual: ["number", "state", "subject"].contains(field.description.name)
      ) { field.cell($0.ticket) }
    } + [Field("snippet", "The words found, in their place") { .text($0.plain) }]
}

extension TicketCommands {
  static var search: Command<SearchArguments> {
    Command(
      "ticket search", "Search the text of all tickets",
      prose: """
        Searches subject, description, notes and requester of all tickets and prints the newest
        first. All words must occur, in any of these texts; case and accents do not matter.

        = `word` The word.
        = `"two words"` The phrase; quote it from the shell.
        = `proj*` Words that begin so; at least 3 letters.
        = `-word` Not this word.
        = `subject:word` In this text: subject, description, reply, note or requester.
        = `state:open` Tickets with this value: state, queue, priority, assignee, site, room,
          asset, tag, source or reference. `assignee:none` finds what nobody works on.
        = `due:DATE`, `created:DATE..DATE` On that date or in that range, either end of which may
          be left out: created, updated or due.
        = `is:overdue` Also `is:open` and `is:unassigned`.

        What is about a student is found only by those who may read it.

        The filter options narrow the search down as they do in `ittool ticket list`. `--best` puts the best match first, among the newest 1,000 that match.
        """,
      options: [
        .flag("best", "b", "Put the best match first", \.best),
        .flag("open", "Only open tickets", \.open),
      ] + TicketFilter.options(but: "all", "text").within(\.filter) + [
        Paging.limitOption.within(\.paging)
      ] + Output.options.within(\.output),
      operands: [.many("QUERY", "What to look for", \.query)],
      fields: Hit.fields.descriptions(),
      examples: [
        Example("ittool ticket search projector bulb", "Find both words"),
        Example(
          "ittool ticket search 'subject:print* -toner state:open'", "Find open print trouble"),
        Example("ittool ticket search --best '\"no signal\"'", "Find a phrase, best match first"),
      ],
      start: SearchArguments()
    ) { arguments, context in
      try context.withStore { store in try context.search(arguments, store) }
    }
  }
}

extension Context {
  fileprivate func search(_ arguments: SearchArguments, _ store: Store) throws -> ExitStatus {
    var filter = arguments.filter
    filter.text = [arguments.query.joined(separator: " ")]
    filter.all = !arguments.open
    let selection = try filter.selection(in: store)
    let isTerminal = console.outFacts.isTerminal
    let limit = try arguments.paging.rows(isTerminal: isTerminal)
    guard selection.match != nil else {
      return try list(selection, arguments.paging, arguments.output, store)
    }
    let asText =
      arguments.output.resolved(isTerminal: isTerminal) == .table
      && arguments.output.fields.isEmpty
    // The newest come first out of the index itself; ranking everything would read every hit.
    var sql = Ticket.select + ", snippet(ticket_search, -1, char(1), char(2), '…', 12)"
    if asText { sql += ", highlight(ticket_search, 0, char(1), char(2))" }
    if arguments.best {
      sql += ", bm25(ticket_search) AS score"
    }
    sql += selection.clause + " ORDER BY f.rowid DESC"
    if arguments.best {
      sql = "SELECT * FROM (" + sql + " LIMIT 1000) ORDER BY score"
      console.note("ranked among the newest 1,000 matches")
    }
    if let limit { sql += " LIMIT \(limit)" }
    if arguments.output.showsPrivate {
      var rows: SQL = "SELECT t.id AS id"
      if arguments.best { rows += ", bm25(ticket_search) AS score" }
      rows += selection.clause + " ORDER BY f.rowid DESC"
      if arguments.best { rows = "SELECT id FROM (" + rows + " LIMIT 1000) ORDER BY score" }
      if let limit { rows += " LIMIT \(limit)" }
      try store.recordReadings(among: rows, "ticket search")
    }
    return try store.db.read {
      var count = 0
      func each(_ body: (Hit) throws -> Void) throws {
        try store.db.forEachRow(sql) { row in
          count += 1
          let ticket = try store.shown(Ticket(from: &row))
          let snippet: String = try row.text()
          try body(Hit(ticket: ticket, subject: asText ? row.text() : "", snippet: snippet))
        }
      }
      if asText {
        try each { try show($0) }
      } else {
        try printRows(Hit.fields, arguments.output, local: try store.localTimes()) { try each($0) }
      }
      if count == 0 { console.note("nothing matches") }
      if let limit, count == limit { console.note("\(limit) shown; --limit 0 for all") }
      return .done
    }
  }

  // On a terminal a hit is a line with its subject and, where the words stand elsewhere, another
  // with their place; the words found are bold.
  private func show(_ hit: Hit) throws {
    let width = console.outFacts.isTerminal ? console.outFacts.width : 100
    let state = "  (" + console.shown(hit.ticket.stateName) + ")"
    let number = hit.ticket.number
    let room = max(20, width - displayWidth(number) - 2 - displayWidth(state))
    try console.line(
      console.styled(number, .bold) + "  " + marked(hit.subject, room) + state)
    guard !hit.standsInSubject else { return }
    try console.line("      " + marked(hit.snippet, max(20, width - 6)))
  }

  private func marked(_ text: String, _ width: Int) -> String {
    var line = ""
    var room = width
    let parts = text.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == Hit.start || $0 == Hit.end })
    for (index, part) in parts.enumerated() where room > 0 {
      let text = visible(
        part.split(whereSeparator: { $0.isNewline || $0 == Hit.seam }).joined(separator: " ")
      ).truncated(toWidth: room)
      room -= displayWidth(text)
      line += index % 2 == 1 ? console.styled(text, [.bold, .yellow]) : text
    }
    return line
  }
}
