/// `ticket export`: all tickets, or those of a filter, as a file that can be imported again.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct ExportArguments: Sendable {
  var filter = TicketFilter()
  var output = Output()
  var spreadsheet = false
  var notes = false
}

/// One note as a row.
struct NoteRow {
  var number: String
  var note: Note

  static let fields: [Field<NoteRow>] = [
    Field("number", "Number of its ticket") { .text($0.number) },
    Field("at", "When it was written") { .instant($0.note.at) },
    Field("author", "Who wrote it") { .text($0.note.author) },
    Field("kind", "request, reply, resolution, or note for staff only") {
      .text($0.note.kind.rawValue)
    },
    Field("source", "Where it came from: shell, mail, csv, web") { .text($0.note.source) },
    Field("body", "Its text") { .text($0.note.body) },
  ]
}

extension TicketCommands {
  static var export: Command<ExportArguments> {
    Command(
      "ticket export", "Export tickets as CSV",
      prose: """
        Writes all tickets, or those that the filter options describe, in every state, the oldest
        first, with every column. `ticket import` reads the file back and makes the same tickets.
        The column `student` keeps the mark of tickets about students; their words are written only
        for those who may read them, and \(Store.veil) stands there for all others. The column
        `checklist` has one item a line: `- [ ]` and its text, or `- [x]`, its text, and in
        parentheses when it was done and by whom.

        With `--notes` the notes are written instead of the tickets, one a row.

        A spreadsheet runs text that begins with = + - or @ as a formula. `--spreadsheet` puts an
        apostrophe before it, which `ticket import --spreadsheet` takes off.
        """,
      options: TicketFilter.options.within(\.filter) + [
        .flag("spreadsheet", "Guard text that a spreadsheet would run as a formula", \.spreadsheet),
        .flag("notes", "Write the notes instead of the tickets", \.notes),
      ] + Output.options.within(\.output),
      fields: Ticket.fields.descriptions(),
      examples: [
        Example("ittool ticket export", "Write everything as CSV"),
        Example(
          "ittool ticket export --created-since 2026-01-01 --format ndjson",
          "Write this year's tickets for a script"),
        Example("ittool ticket export --notes", "Write all notes"),
      ],
      start: ExportArguments()
    ) { arguments, context in
      try context.withStore { store in try context.export(arguments, store) }
    }
  }
}

extension Context {
  fileprivate func export(_ arguments: ExportArguments, _ store: Store) throws -> ExitStatus {
    var filter = arguments.filter
    filter.all = true
    let selection = try filter.selection(in: store)
    var output = arguments.output
    if !output.json, output.format == nil { output.format = .csv }
    if arguments.notes || output.showsPrivate {
      try store.recordReadings(among: "SELECT t.id" + selection.clause, "ticket export")
    }
    try store.db.read {
      if arguments.notes {
        try exportNotes(selection, output, arguments.spreadsheet, store)
      } else {
        if output.fields.isEmpty { output.fields = Ticket.fields.map(\.description.name) }
        let sql = selection.clause + " ORDER BY t.id"
        try printRows(
          Ticket.fields, output, spreadsheet: arguments.spreadsheet, local: try store.localTimes()
        ) { emit in
          try store.forEachTicket(sql, levels: output.showsLevels(isTerminal: false)) { ticket in
            try emit(store.shown(ticket))
          }
        }
      }
    }
    return .done
  }

  private func exportNotes(
    _ selection: TicketSelection, _ output: Output, _ spreadsheet: Bool, _ store: Store
  ) throws {
    let sql: SQL =
      "SELECT n.id, n.ticket, n.at, n.author, n.kind, n.source, n.body, n.edited"
      + selection.clause(joining: " JOIN note AS n ON n.ticket = t.id") + " ORDER BY n.ticket, n.id"
    try printRows(
      NoteRow.fields, output, spreadsheet: spreadsheet, local: try store.localTimes()
    ) { emit in
      try store.db.forEachRow(sql) { row in
        var note = try Note(from: &row)
        if try !store.mayReadTicket(note.ticket) { note.veil() }
        try emit(NoteRow(number: Kind.ticket.number(note.ticket), note: note))
      }
    }
  }
}

extension TicketSelection {
  /// `FROM … WHERE …` with one more table.
  fileprivate func clause(joining table: SQL) -> SQL {
    "\(Ticket.tables)\(table) WHERE t.id IN (SELECT t.id\(clause))"
  }
}
