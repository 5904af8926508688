/// Checklists that come along with imported tickets: one item a line, as an export writes them.
import Calendar
import Commands
import Repository
import SQLite

/// One item as a file tells it.
struct ImportedItem: Equatable {
  var text: String
  var isDone = false
  /// When it was done, where the file says it.
  var done: Int64?
  /// Who did it, where the file says it.
  var actor: String?

  /// The items of a cell, such as `- [x] Image it (2026-05-04T07:30:00Z, dana)`.
  ///
  /// A line without a box is an item that is not done; a list's marks fall away.
  static func items(_ cell: String) throws(Failure) -> [ImportedItem] {
    var items: [ImportedItem] = []
    for line in cell.split(whereSeparator: \.isNewline) {
      var rest = Substring(line.trimmed)
      var isDone = false
      for mark in ["- [ ] ", "- [x] ", "- [X] ", "* [ ] ", "* [x] ", "* [X] ", "- ", "* "]
      where rest.hasPrefix(mark) {
        rest = rest.dropFirst(mark.count)
        isDone = mark.lowercased().contains("[x]")
        break
      }
      guard !rest.isEmpty else { continue }
      if isDone, let stamp = stamp(rest) {
        items.append(
          ImportedItem(
            text: try ChecklistItem.checked(stamp.text), isDone: true, done: stamp.at,
            actor: stamp.actor))
      } else {
        items.append(ImportedItem(text: try ChecklistItem.checked(rest), isDone: isDone))
      }
    }
    return items
  }

  /// What stands in the parentheses behind an item that is done.
  private static func stamp(_ text: Substring) -> (text: Substring, at: Int64, actor: String)? {
    guard text.last == ")" else { return nil }
    // The last that fits: an item may end with parentheses of its own, a name too.
    for range in text.ranges(of: " (").reversed() {
      let inside = text[range.upperBound...].dropLast()
      guard let comma = inside.firstIndex(of: ","), inside[comma...].hasPrefix(", "),
        let at = Instant(rfc3339: String(inside[..<comma]))
      else { continue }
      return (text[..<range.lowerBound], at.seconds, String(inside[comma...].dropFirst(2)))
    }
    return nil
  }
}

extension TicketLoader {
  /// The items with a time and a name where they are done and the file has neither.
  func dated(_ items: [ImportedItem], _ draft: ImportDraft) -> [ImportedItem] {
    items.map { item in
      guard item.isDone, item.done == nil else { return item }
      var item = item
      item.done = draft.seconds(.updated) ?? store.now.seconds
      item.actor = store.actor
      return item
    }
  }

  /// Writes the items of a ticket that has none.
  func write(_ items: [ImportedItem], on ticket: Int64) throws {
    for (index, item) in items.enumerated() {
      try store.db.run(
        """
        INSERT INTO checklist_item(ticket, place, text, done, actor)
        VALUES (\(ticket), \(Int64(index + 1)), \(item.text), \(item.done), \(item.actor))
        """)
    }
  }

  /// The items that a known ticket gets instead of its own; nil when nothing differs.
  func newChecklist(_ draft: ImportDraft, of ticket: Ticket) throws -> [ImportedItem]? {
    guard layout.fills(.checklist), ticket.checklist != nil || !draft.checklist.isEmpty else {
      return nil
    }
    let known = try knownItems(ticket.id)
    var wanted = draft.checklist
    for index in wanted.indices where wanted[index].isDone && wanted[index].done == nil {
      // A box without a date says no more than the store knows.
      if let same = known.first(where: { $0.isDone && $0.text == wanted[index].text }) {
        wanted[index] = same
      }
    }
    return wanted == known ? nil : dated(wanted, draft)
  }

  private func knownItems(_ ticket: Int64) throws -> [ImportedItem] {
    try store.checklist(of: ticket).map {
      ImportedItem(
        text: $0.text, isDone: $0.done != nil, done: $0.done?.seconds, actor: $0.actor)
    }
  }

  /// Gives a known ticket other items, with a trace of each that went, came or was ticked.
  func replaceChecklist(
    of ticket: Int64, _ items: [ImportedItem], _ event: inout Repeated
  ) throws {
    var known = try knownItems(ticket)
    try store.db.run("DELETE FROM checklist_item WHERE ticket = \(ticket)")
    try write(items, on: ticket)
    for item in items {
      guard let place = known.firstIndex(where: { $0.text == item.text }) else {
        try record(ticket, "checklist added", new: item.text, &event)
        if item.isDone { try record(ticket, "checklist done", new: item.text, &event) }
        continue
      }
      let before = known.remove(at: place)
      guard before.isDone != item.isDone else { continue }
      try record(
        ticket, item.isDone ? "checklist done" : "checklist not done", new: item.text, &event)
    }
    for item in known { try record(ticket, "checklist removed", old: item.text, &event) }
  }
}
