/// What is written on a ticket: requests and replies that the requester sees, and internal notes.
import Calendar
import Commands
import Repository
import SQLite

/// What a note is; the word is stored.
public enum NoteKind: String, Sendable {
  /// Written by the requester.
  case request
  /// Written to the requester.
  case reply
  /// For staff only.
  case note
  /// The public sentence that resolved the ticket.
  case resolution

  /// Whether the requester sees it.
  var isPublic: Bool { self != .note }
}

/// One note of a ticket.
struct Note: Sendable, RowDecodable {
  var id: Int64
  var ticket: Int64
  var at: Instant
  var author: String
  var kind: NoteKind
  var source: String
  var body: String
  var edited: Instant?

  static let columns: StaticString = "id, ticket, at, author, kind, source, body, edited"

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    ticket = try row.int()
    at = Instant(seconds: try row.int())
    author = try row.text()
    // An unknown kind of a newer program is shown to staff only.
    kind = NoteKind(rawValue: try row.text()) ?? .note
    source = try row.text()
    body = try row.text()
    edited = try row.instant()
  }

  /// Takes out what is private on a ticket about a student.
  mutating func veil() {
    author = Store.veil
    body = Store.veil
  }
}

extension Store {
  /// The notes of a ticket, oldest first.
  func notes(of ticket: Int64) throws -> [Note] {
    try db.all(
      "SELECT \(raw: Note.columns) FROM note WHERE ticket = \(ticket) ORDER BY id", as: Note.self)
  }

  /// The note of this number.
  func note(_ id: Int64) throws -> Note {
    guard
      let note = try db.first(
        "SELECT \(raw: Note.columns) FROM note WHERE id = \(id)", as: Note.self)
    else {
      throw Failure(
        "there is no note \(id)", hint: "'ittool ticket show' prints the numbers of the notes")
    }
    return note
  }

  /// Writes a note on a ticket, and with it any other changes; called inside a transaction.
  ///
  /// The first public word of staff is the first response; every one of them informs the requester.
  ///
  /// - Parameter promise: a time that the words promise, or that the promised time stands.
  @discardableResult
  func addNote(
    _ kind: NoteKind, _ body: String, to ticket: Ticket, changes: [TicketChange] = [],
    person: Int64? = nil, files: [Int64] = [], promise: PromiseOrder? = nil
  ) throws -> Int64 {
    guard !body.trimmed.isEmpty else {
      throw Failure("there is nothing to write: the text is empty")
    }
    let body = try Wording.body(body)
    try unindexTicket(ticket.id)
    try db.run(
      """
      INSERT INTO note(ticket, at, author, person, kind, source, body)
      VALUES (\(ticket.id), \(now), \(actor), \(person), \(kind.rawValue), \(source), \(body))
      """)
    let id = db.lastInsertedRow
    try indexTicket(ticket.id)
    try record(.ticket, ticket.id, kind.rawValue, new: String(id))
    try noticeStudent(in: body, on: ticket.id)
    var silent: [TicketChange] = []
    if kind == .reply || kind == .resolution {
      silent.append((.informed, now.boundValue))
      if ticket.responded == nil { silent.append((.responded, now.boundValue)) }
      switch promise {
      case .time(let time)?: try self.promise(time, on: ticket, note: id)
      case .stands?: break
      case nil: try settlePromise(of: ticket, after: .word)
      }
    }
    if try !update(ticket, changes, silent: silent) { try touch(ticket.id) }
    if let notice = Notice(kind, changes), let changed = try self.ticket(ticket.id) {
      try tell(
        notice, about: changed, to: receivers(of: changed), occasion: "note-\(id)", text: body,
        note: id, files: files)
    }
    return id
  }

  /// Gives a note another text and keeps the old one; called inside a transaction.
  func edit(_ note: Note, to body: String) throws {
    let body = try Wording.body(body)
    guard !body.trimmed.isEmpty else { throw Failure("a note cannot become empty") }
    guard body != note.body else { return }
    try unindexTicket(note.ticket)
    try db.run(
      """
      INSERT INTO note_version(note, version, at, actor, body)
      SELECT \(note.id), (SELECT count(*) + 1 FROM note_version WHERE note = \(note.id)), \(now),
        \(actor), \(note.body)
      """)
    try db.run("UPDATE note SET body = \(body), edited = \(now) WHERE id = \(note.id)")
    try indexTicket(note.ticket)
    try record(.ticket, note.ticket, "note edited", old: note.body, new: body)
    try noticeStudent(in: body, on: note.ticket)
    try touch(note.ticket)
  }
}
