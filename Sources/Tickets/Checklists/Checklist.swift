/// Checklists: what is to be done on a ticket, item by item, and who did it when.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// One item of a ticket's checklist.
struct ChecklistItem: Sendable, Equatable, RowDecodable {
  /// Its number on the ticket.
  var place: Int64
  /// What is to be done.
  var text: String
  /// When it was done.
  var done: Instant?
  /// Who did it.
  var actor: String?

  init(from row: inout RowReader) throws(DatabaseError) {
    place = try row.int()
    text = try row.text()
    done = try row.instant()
    actor = try row.text()
  }

  static let fields: [Field<ChecklistItem>] = [
    Field("item", "The item's number on the ticket") { .integer($0.place) },
    Field("done", "When it was done") { .of($0.done) },
    Field("by", "Who did it") { .of($0.actor) },
    Field("text", "What is to be done") { .text($0.text) },
  ]

  /// The items in the lines of a text; a list's marks at their beginning fall away.
  static func lines(_ text: String) throws(Failure) -> [String] {
    var items: [String] = []
    for line in text.split(whereSeparator: \.isNewline) {
      var item = Substring(line.trimmed)
      for mark in ["- [ ] ", "- [x] ", "* [ ] ", "- ", "* "] where item.hasPrefix(mark) {
        item = item.dropFirst(mark.count)
        break
      }
      if item.isEmpty { continue }
      items.append(try checked(item))
    }
    return items
  }

  /// The text of an item as it is kept: one line of at most 500 bytes.
  static func checked(_ item: Substring) throws(Failure) -> String {
    guard item.utf8.count <= 500 else {
      throw Failure("'\(item.prefix(40))…' is longer than the 500 bytes of an item")
    }
    return try Wording.body(String(item).trimmed)
  }
}

extension Store {
  /// The checklist of a ticket.
  func checklist(of ticket: Int64) throws -> [ChecklistItem] {
    try db.all(
      "SELECT place, text, done, actor FROM checklist_item WHERE ticket = \(ticket) ORDER BY place",
      as: ChecklistItem.self)
  }

  /// The item of this number.
  func checklistItem(_ place: Int64, of ticket: Ticket) throws -> ChecklistItem {
    if let item = try checklist(of: ticket.id).first(where: { $0.place == place }) { return item }
    throw Failure(
      "\(ticket.number) has no item \(place)",
      hint: "see them with 'ittool ticket checklist \(ticket.number) list'")
  }

  /// Adds items at the end; called inside a transaction.
  func addChecklist(_ items: [String], to ticket: Int64) throws {
    for item in items {
      try db.run(
        """
        INSERT INTO checklist_item(ticket, place, text)
        SELECT \(ticket), coalesce(max(place), 0) + 1, \(item) FROM checklist_item
        WHERE ticket = \(ticket)
        """)
      try record(.ticket, ticket, "checklist added", new: item)
    }
  }

  /// Marks an item as done or not done; false when it is so already.
  func mark(_ item: ChecklistItem, of ticket: Ticket, done: Bool) throws -> Bool {
    guard (item.done != nil) != done else { return false }
    try db.run(
      """
      UPDATE checklist_item SET done = \(done ? now : nil), actor = \(done ? actor : nil)
      WHERE ticket = \(ticket.id) AND place = \(item.place)
      """)
    try record(
      .ticket, ticket.id, done ? "checklist done" : "checklist not done", new: item.text)
    return true
  }

  /// Removes an item; called inside a transaction.
  func remove(_ item: ChecklistItem, of ticket: Ticket) throws {
    try db.run(
      "DELETE FROM checklist_item WHERE ticket = \(ticket.id) AND place = \(item.place)")
    try record(.ticket, ticket.id, "checklist removed", old: item.text)
  }

  /// What resolving a ticket should say of items that are not done; nil when there are none.
  ///
  /// - Throws: `Failure` where the district refuses it.
  func openItems(of ticket: Ticket) throws -> String? {
    let open = try checklist(of: ticket.id).filter { $0.done == nil }
    guard let first = open.first else { return nil }
    let words =
      open.count == 1
      ? "item \(first.place) of the checklist is not done: \(first.text)"
      : "\(open.count) items of the checklist are not done, such as \(first.place): \(first.text)"
    if try setting("checklist.strict") == "yes" {
      throw Failure(
        "\(ticket.number): \(words)",
        hint: "'ittool ticket checklist \(ticket.number) done \(first.place)', or remove it")
    }
    return words
  }
}
