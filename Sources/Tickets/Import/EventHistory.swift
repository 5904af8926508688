/// The life of one ticket out of an event log.
import Commands
import Repository
import SQLite

/// Writes one ticket and the steps of its life.
struct EventHistory {
  /// One change, as the audit trail keeps it.
  private struct Change: Hashable {
    var at: Int64
    var what: String
    var old: String?
    var new: String?
    var actor: String?
  }

  private let run: ImportRun
  private let loader: TicketLoader
  private let steps: [EventStep]

  init(_ run: ImportRun, _ loader: TicketLoader, _ steps: [EventStep]) {
    self.run = run
    self.loader = loader
    self.steps = steps
  }

  func write(_ ticket: inout Repeated, _ event: inout Repeated) throws {
    guard var last = steps.last?.draft, case .text(let reference) = last[.reference] else { return }
    forgetHindsight(&last)
    if let known = try run.store.ticket(reference: reference) {
      try run.store.requireReading(of: known)
      return try extend(known, last, &event)
    }
    let id = try loader.add(&last, &ticket, &event)
    try loader.record(
      id, "opened", at: last.seconds(.created), actor: opener ?? run.store.actor, &event)
    for change in changes() { try record(id, change, &event) }
  }

  // Some systems put the final times into every row of the log.
  private func forgetHindsight(_ draft: inout ImportDraft) {
    guard case .integer(let number) = draft[.state], let state = State(rawValue: number) else {
      return
    }
    if state != .closed { draft[.closed] = .null }
    if state.isOpen { draft[.resolved] = .null }
  }

  private var opener: String? {
    steps.first.flatMap { person(run.layout.opener, $0) ?? person(run.layout.actor, $0) }
  }

  private func person(_ template: [ImportLayout.Piece], _ step: EventStep) -> String? {
    guard !template.isEmpty else { return nil }
    return run.reading.cleaning.text(template, step.row).map {
      // Some exports double the space before a number.
      String($0.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(100))
    }
  }

  /// What each row says that the one before did not.
  private func changes() -> [Change] {
    var found: [Change] = []
    for (before, step) in zip(steps, steps.dropFirst()) {
      let actor = person(run.layout.actor, step) ?? run.store.actor
      for column in run.layout.filled where column.isHistory {
        let old = before.draft[column]
        let new = step.draft[column]
        guard old != new else { continue }
        found.append(
          Change(at: step.at, what: column.storedName, old: old.text, new: new.text, actor: actor))
      }
    }
    return found
  }

  private func record(_ id: Int64, _ change: Change, _ event: inout Repeated) throws {
    try loader.record(
      id, change.what, old: change.old, new: change.new, at: change.at, actor: change.actor, &event)
  }

  /// Adds the steps that the store has not seen; without any, nothing is changed.
  private func extend(_ ticket: Ticket, _ last: ImportDraft, _ event: inout Repeated) throws {
    var seen: [Change: Int] = [:]
    for known in try run.store.events(of: .ticket, ticket.id) where known.source == "csv" {
      let change = Change(
        at: known.at.seconds, what: known.what, old: known.old, new: known.new, actor: known.actor)
      seen[change, default: 0] += 1
    }
    let new = changes().filter { change in
      guard let count = seen[change], count > 0 else { return true }
      seen[change] = count - 1
      return false
    }
    guard !new.isEmpty else {
      loader.counts.unchanged += 1
      return
    }
    for change in new { try record(ticket.id, change, &event) }
    try loader.overwrite(ticket, last, Set(new.map(\.what)))
  }
}

extension TicketLoader {
  /// Gives a ticket its final values in the columns that its new history touches.
  func overwrite(_ ticket: Ticket, _ draft: ImportDraft, _ names: Set<String>) throws {
    var columns = layout.filled.filter { names.contains($0.storedName) }
    if names.contains("state") { columns += [.resolved, .closed].filter(layout.fills) }
    let isIndexed = columns.contains { $0.isIndexed }
    if isIndexed { try store.unindexTicket(ticket.id) }
    let updated = draft.seconds(.updated) ?? store.now.seconds
    var sql: SQL = "UPDATE ticket SET version = version + 1, updated = \(updated)"
    for column in columns {
      let value = draft[column]
      if value == .null, column.isRequired { continue }
      let stored = column == .description && value == .null ? .text("") : value
      sql += ", \(SQL(stringLiteral: column.storedName)) = \(stored)"
    }
    sql += " WHERE id = \(ticket.id)"
    try store.db.run(sql)
    if isIndexed { try store.indexTicket(ticket.id) }
    counts.updated += 1
  }
}
