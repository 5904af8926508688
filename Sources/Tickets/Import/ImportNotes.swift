/// Notes that come along with tickets: repeated columns of text files, and other databases.
import Calendar
import Commands
import Repository
import SQLite

/// A note as it was found.
struct RawNote {
  var at: String
  var author: String
  var body: String
  /// Whether the other program showed it to the requester.
  var isPublic = false

  /// Takes `date;account;text` apart; nil when the cell is not of that form.
  init?(cell: String) {
    let parts = cell.split(separator: ";", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    at = parts[0].trimmed
    author = parts[1].trimmed
    body = String(parts[2])
  }

  init(at: String, author: String, body: String, isPublic: Bool) {
    self.at = at
    self.author = author
    self.body = body
    self.isPublic = isPublic
  }
}

extension RowReading {
  /// The notes in the repeated column of a row.
  func rawNotes(_ row: ImportRow) -> [RawNote] {
    layout.noteColumns.compactMap { index in
      guard let text = cleaning.text(row, index) else { return nil }
      return RawNote(cell: text) ?? RawNote(at: "", author: "", body: text, isPublic: false)
    }
  }

  /// Turns the notes of a row into those that are stored.
  ///
  /// What the requester wrote is a request. Of the rest only what was certainly public becomes a
  /// reply: an internal remark must not turn public by moving house.
  mutating func take(_ notes: [RawNote], _ row: ImportRow, _ draft: inout ImportDraft) throws {
    guard !notes.isEmpty else { return }
    let requester = cell(.requester, row)?.text
    for note in notes where !note.body.trimmed.isEmpty {
      do {
        var at = draft.seconds(.created) ?? now.seconds
        if !note.at.isEmpty { at = try dates.instant(note.at, .note).seconds }
        let isRequest = !note.author.isEmpty && note.author == requester?.trimmed
        draft.notes.append(
          ImportedNote(
            at: at, author: note.author.isEmpty ? "unknown" : String(note.author.prefix(320)),
            kind: isRequest ? .request : note.isPublic ? .reply : .note,
            body: try Wording.body(note.body)))
      } catch let error as DateError {
        refuse(row, "note", error.message)
      } catch let failure as Failure {
        refuse(row, "note", failure.message)
      }
    }
    draft.notes.sort { $0.at < $1.at }
    takeResponses(&draft)
  }

  // The first public word of staff, where the file itself does not tell when it was.
  private func takeResponses(_ draft: inout ImportDraft) {
    let replies = draft.notes.filter { $0.kind == .reply }
    guard let first = replies.first, let last = replies.last else { return }
    if !layout.fills(.responded) { draft[.responded] = .integer(first.at) }
    if !layout.fills(.informed) { draft[.informed] = .integer(last.at) }
  }
}

extension TicketLoader {
  /// The notes of a draft that the ticket does not have yet.
  func newNotes(_ draft: ImportDraft, of ticket: Int64) throws -> [ImportedNote] {
    guard !draft.notes.isEmpty else { return [] }
    var known = try store.notes(of: ticket).map {
      ImportedNote(at: $0.at.seconds, author: $0.author, kind: $0.kind, body: $0.body)
    }
    return draft.notes.filter { note in
      guard let place = known.firstIndex(of: note) else { return true }
      known.remove(at: place)
      return false
    }
  }

  /// Writes notes; the ticket must not be in the full-text index at that moment.
  func write(_ notes: [ImportedNote], on ticket: Int64, _ event: inout Repeated) throws {
    for note in notes {
      let id = try store.addImported(note, to: ticket)
      try record(
        ticket, note.kind.rawValue, new: String(id), at: note.at, actor: note.author, &event)
    }
  }
}

extension Store {
  /// Writes a note of another time; the index and the audit trail are the caller's.
  func addImported(_ note: ImportedNote, to ticket: Int64, source: String = "csv") throws -> Int64 {
    try db.run(
      """
      INSERT INTO note(ticket, at, author, kind, source, body)
      VALUES (\(ticket), \(note.at), \(note.author), \(note.kind.rawValue), \(source), \(note.body))
      """)
    return db.lastInsertedRow
  }
}
