/// Known tickets: given what the file says where that differs, with a trace of each change.
import Commands
import Repository
import SQLite

extension TicketLoader {
  private typealias Change = (column: ImportColumn, value: Value)

  /// Gives a known ticket what the file says and counts it; people and queue are resolved.
  ///
  /// - Returns: whether anything was different.
  func update(_ ticket: Ticket, _ draft: ImportDraft, _ event: inout Repeated) throws -> Bool {
    // What was merged here lives on in another ticket, whatever the other system thinks.
    guard ticket.mergedInto == nil else {
      counts.unchanged += 1
      return false
    }
    var changes = layout.filled.compactMap { change(of: $0, ticket, draft) }
    changes += consequences(of: changes, ticket, draft)
    let tags = tagChanges(ticket, draft)
    let items = try newChecklist(draft, of: ticket)
    let notes = try newNotes(draft, of: ticket.id)
    let isMarked = try mark(ticket.id, draft, known: ticket.student)
    guard
      isMarked || items != nil || !changes.isEmpty || !tags.gone.isEmpty || !tags.come.isEmpty
        || !notes.isEmpty
    else {
      counts.unchanged += 1
      return false
    }
    let isIndexed = changes.contains { $0.column.isIndexed } || !notes.isEmpty
    if isIndexed { try store.unindexTicket(ticket.id) }
    let updated = layout.fills(.updated) ? draft.seconds(.updated) : nil
    var sql: SQL =
      "UPDATE ticket SET version = version + 1, updated = \(updated ?? store.now.seconds)"
    for (column, value) in changes where column != .updated {
      sql += ", \(SQL(stringLiteral: column.storedName)) = \(value)"
    }
    sql += " WHERE id = \(ticket.id)"
    try store.db.run(sql)
    for (column, value) in changes where column != .updated {
      try record(
        ticket.id, column.storedName, old: ticket.value(of: column).text, new: value.text, &event)
    }
    for tag in tags.gone {
      try store.removeTag(tag, from: ticket.id)
      try record(ticket.id, "tag", old: tag, &event)
    }
    for tag in tags.come {
      try store.addTag(tag, to: ticket.id)
      try record(ticket.id, "tag", new: tag, &event)
    }
    if let items { try replaceChecklist(of: ticket.id, items, &event) }
    try write(notes, on: ticket.id, &event)
    if isIndexed { try store.indexTicket(ticket.id) }
    counts.updated += 1
    return true
  }

  private func change(of column: ImportColumn, _ ticket: Ticket, _ draft: ImportDraft)
    -> Change?
  {
    switch column {
    case .number, .version, .merged, .tags, .reference, .student, .checklist: return nil
    default: break
    }
    var value = draft[column]
    if value == .null {
      if column.isRequired { return nil }
      if column == .description { value = .text("") }
      // What was filled in when the ticket was made stays.
      let isFilledIn = column == .closed || column == .resolved
      if isFilledIn, let state = stateAfter(ticket, draft), !state.isOpen { return nil }
    }
    return ticket.value(of: column) == value ? nil : (column, value)
  }

  private func stateAfter(_ ticket: Ticket, _ draft: ImportDraft) -> State? {
    if case .integer(let number) = draft[.state] { return State(rawValue: number) }
    return ticket.state
  }

  /// What follows from another state where the file is silent, as with the verbs that change it.
  private func consequences(of changes: [Change], _ ticket: Ticket, _ draft: ImportDraft)
    -> [Change]
  {
    guard !layout.isOwn, changes.contains(where: { $0.column == .state }),
      let state = stateAfter(ticket, draft)
    else { return [] }
    var found: [Change] = []
    func set(_ column: ImportColumn, _ value: Value) {
      let isSaid = draft[column] != .null || changes.contains { $0.column == column }
      if !isSaid, ticket.value(of: column) != value { found.append((column, value)) }
    }
    let time = Value.integer(draft.seconds(.updated) ?? store.now.seconds)
    if state != .waiting {
      set(.waiting, .null)
      set(.until, .null)
    }
    if state.isOpen {
      for column in [ImportColumn.resolved, .closed, .outcome] { set(column, .null) }
    }
    if state == .resolved, ticket.resolved == nil { set(.resolved, time) }
    if state == .closed, ticket.closed == nil { set(.closed, time) }
    return found
  }

  private func tagChanges(_ ticket: Ticket, _ draft: ImportDraft)
    -> (gone: [String], come: [String])
  {
    guard layout.fills(.tags) else { return ([], []) }
    let old = Set(ticket.tags.map { $0.lowercased() })
    let new = Set(draft.tags.map { $0.lowercased() })
    return (
      ticket.tags.filter { !new.contains($0.lowercased()) },
      draft.tags.filter { !old.contains($0.lowercased()) }
    )
  }
}
