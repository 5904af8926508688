/// Writes imported tickets: new ones in one sweep, known ones where they differ.
import Calendar
import Commands
import Repository
import SQLite

/// The statements that a load runs again and again.
enum LoadSQL {
  static let ticket =
    "INSERT INTO ticket(id, "
    + ImportColumn.stored.map(\.storedName).joined(separator: ", ") + ") VALUES (?"
    + String(repeating: ", ?", count: ImportColumn.stored.count) + ")"
  static let event =
    """
    INSERT INTO event(command, kind, item, at, actor, login, source, what, old, new)
    VALUES (?, 'T', ?, ?, ?, ?, 'csv', ?, ?, ?)
    """
}

/// How many rows did what.
struct ImportCounts: Equatable {
  var added = 0
  var updated = 0
  var unchanged = 0
}

/// Writes tickets inside one transaction.
final class TicketLoader {
  let store: Store
  let layout: ImportLayout
  let directory: ImportDirectory
  /// The highest number before the load; all above are new and not in the full-text index.
  let before: Int64
  var counts = ImportCounts()
  private let command: Int64

  init(_ store: Store, _ layout: ImportLayout) throws {
    self.store = store
    self.layout = layout
    before = try store.db.first("SELECT coalesce(max(id), 0) FROM ticket", as: Int64.self) ?? 0
    directory = ImportDirectory(store, isOwn: layout.isOwn, indexed: before)
    command = try store.commandNumber()
    // A merged ticket may stand before the one in which it lives on.
    try store.db.run("PRAGMA defer_foreign_keys = ON")
  }

  /// Replaces the names of people and queues by their numbers.
  func resolve(_ draft: inout ImportDraft) throws {
    for column in [ImportColumn.requester, .assignee] {
      if case .text(let cell) = draft[column] {
        draft[column] = .integer(try directory.person(cell))
      }
    }
    if case .text(let name) = draft[.queue] { draft[.queue] = .integer(try directory.queue(name)) }
  }

  /// Makes a ticket; its people and queue are resolved.
  ///
  /// - Returns: its number.
  func add(
    _ draft: inout ImportDraft, _ ticket: inout Repeated, _ event: inout Repeated
  ) throws -> Int64 {
    try complete(&draft)
    try ticket.bind(1, draft.number)
    for (index, value) in draft.values.enumerated() { try ticket.bind(index + 2, value) }
    try ticket.run()
    let id = store.db.lastInsertedRow
    for tag in draft.tags { try store.addTag(tag, to: id) }
    try write(dated(draft.checklist, draft), on: id)
    try mark(id, draft, known: nil)
    try write(draft.notes, on: id, &event)
    try record(id, "imported", &event)
    counts.added += 1
    return id
  }

  /// Marks a ticket as being about a student where the file says so; an empty cell takes no mark
  /// away.
  @discardableResult
  func mark(_ ticket: Int64, _ draft: ImportDraft, known: Int64?) throws -> Bool {
    guard let word = draft.student else { return false }
    let student = try store.db.first(
      "SELECT id FROM person WHERE id = \(word) AND role = 'student'", as: Int64.self)
    if let known, student == nil || student == known { return false }
    try store.markAboutStudent(ticket: ticket, person: student)
    return true
  }

  /// Records one step of a ticket's life.
  func record(
    _ id: Int64, _ what: String, old: String? = nil, new: String? = nil, at: Int64? = nil,
    actor: String? = nil, _ event: inout Repeated
  ) throws {
    try event.bind(1, command)
    try event.bind(2, id)
    try event.bind(3, at ?? store.now.seconds)
    try event.bind(4, actor ?? store.actor)
    try event.bind(5, actor == nil ? store.login : nil)
    try event.bind(6, what)
    try event.bind(7, old)
    try event.bind(8, new)
    try event.run()
  }

  /// Fills in what a new ticket needs and the file does not say.
  private func complete(_ draft: inout ImportDraft) throws {
    if case .null = draft[.subject] { throw Failure("the subject is missing") }
    if draft[.merged] != .null, draft[.state] != .integer(State.closed.rawValue) {
      throw Failure("a merged ticket must be closed")
    }
    if case .null = draft[.description] { draft[.description] = .text("") }
    if case .null = draft[.queue] { draft[.queue] = .integer(try directory.queue(nil)) }
    if case .null = draft[.priority] { draft[.priority] = .integer(Priority.normal.rawValue) }
    if case .null = draft[.source] { draft[.source] = .text(Source.csv.rawValue) }
    if case .null = draft[.minutes] { draft[.minutes] = .integer(0) }
    if case .null = draft[.version] { draft[.version] = .integer(1) }
    let told = [ImportColumn.responded, .resolved, .closed, .updated].compactMap(draft.seconds)
    let created = draft.seconds(.created) ?? told.min() ?? store.now.seconds
    draft[.created] = .integer(created)
    let updated = draft.seconds(.updated) ?? max(created, told.max() ?? created)
    draft[.updated] = .integer(updated)
    if case .null = draft[.state] {
      let state: State =
        draft.seconds(.closed) != nil
        ? .closed : draft.seconds(.resolved) != nil ? .resolved : .new
      draft[.state] = .integer(state.rawValue)
    }
    // An export of ours says what is so; what it leaves out is not so.
    guard !layout.isOwn else { return }
    if draft[.state] == .integer(State.closed.rawValue), draft[.closed] == .null {
      draft[.closed] = .integer(updated)
    }
    if draft[.state] == .integer(State.resolved.rawValue), draft[.resolved] == .null {
      draft[.resolved] = .integer(updated)
    }
  }

  /// Puts the new tickets into the full-text index; the last step of a load.
  func finish() throws {
    guard counts.added > 0 else { return }
    try store.indexTickets(above: before)
    // Merging the whole index pays when much of it is new.
    if counts.added >= 20_000 || (counts.added >= 200 && counts.added * 10 >= before) {
      try store.optimizeTicketIndex()
    }
    let lost = try store.db.first(
      """
      SELECT id FROM ticket WHERE id > \(before) AND merged_into IS NOT NULL
        AND merged_into NOT IN (SELECT id FROM ticket)
      """, as: Int64.self)
    if let lost {
      throw Failure("\(Kind.ticket.number(lost)) was merged into a ticket that is not in the file")
    }
  }
}
