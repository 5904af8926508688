/// What happened to a reader's tickets since the last issue: a pending set of events.
///
/// Only public words stand in it; what somebody did themselves is no news to them. A ticket whose
/// subject, or a note whose words were changed after they were told comes again as a correction.
import Calendar
import People
import Repository
import SQLite
import Tickets

private struct NewsRow: RowDecodable {
  var event: Int64
  var ticket: Int64
  var what: String
  var old: String?
  var new: String?
  var actor: String

  init(from row: inout RowReader) throws(DatabaseError) {
    event = try row.int()
    ticket = try row.int()
    what = try row.text()
    old = try row.text()
    new = try row.text()
    actor = try row.text()
  }
}

extension DigestSection {
  static let ticketNews = DigestSection("news", [.technician, .requester]) { store, reader in
    // A technician's news are few among the events of a day; a requester has few tickets.
    let tail: SQL =
      reader.kind == .technician
      ? """
      FROM event AS e CROSS JOIN ticket AS t ON t.id = e.item
      WHERE e.id > \(reader.mark) AND e.kind = 'T' AND \(reader.tickets)
      """
      : """
      FROM ticket AS t CROSS JOIN event AS e ON e.kind = 'T' AND e.item = t.id
      WHERE \(reader.tickets) AND e.id > \(reader.mark)
      """
    let rows = try store.db.all(
      """
      SELECT e.id, e.item, e.what, e.old, e.new, e.actor \(tail)
        AND e.source <> 'csv' AND (e.what = 'request' OR e.what = 'reply' OR e.what = 'resolution'
        OR e.what = 'opened' OR e.what = 'assignee' OR e.what = 'state' OR e.what = 'subject'
        OR e.what = 'note edited')
      ORDER BY e.id
      """, as: NewsRow.self)
    var news = TicketNews(store: store, reader: reader)
    for row in rows { try news.add(row) }
    return DigestPassage(news.lines, rest: nil)
  }
}

/// Lines of news in the making.
private struct TicketNews {
  let store: Store
  let reader: DigestReader
  var lines: [DigestLine] = []
  private var known: [Int64: Ticket] = [:]
  private var seen: Set<String> = []

  init(store: Store, reader: DigestReader) {
    self.store = store
    self.reader = reader
  }

  mutating func add(_ row: NewsRow) throws {
    guard let ticket = try known[row.ticket] ?? store.ticket(row.ticket) else { return }
    known[row.ticket] = ticket
    let isOwn = reader.ownNames.contains { $0.lowercased() == row.actor.lowercased() }
    switch row.what {
    case "subject":
      try add(
        ticket, "\(ticket.number)", words: ticket.subject, .correction,
        reader.words("line.subject"))
    case "note edited":
      let notes = try store.db.all(
        "SELECT id FROM note WHERE ticket = \(row.ticket) AND edited IS NOT NULL", as: Int64.self)
      for note in notes { try add(note: note, of: ticket, .correction) }
    case "opened", "assignee":
      guard reader.kind == .technician, !isOwn else { return }
      if row.what == "opened" {
        // Who opens a ticket can give it to somebody at once, which is no change of it.
        let later = try store.db.first(
          """
          SELECT 1 FROM event WHERE kind = 'T' AND item = \(ticket.id) AND what = 'assignee' LIMIT 1
          """, as: Int64.self)
        if later != nil { return }
      } else if row.new != String(reader.profile.id) {
        return
      }
      try add(
        ticket, "\(ticket.number)/given-\(row.event)", words: "", .news,
        reader.words("line.given", ["who": row.actor]))
    case "state":
      guard !isOwn, let state = row.new.flatMap(Int64.init).flatMap(State.init),
        state == ticket.state, !state.isOpen || (row.old ?? "") >= "4"
      else { return }
      let word = state.isOpen ? "reopened" : state.keyword
      try add(
        ticket, "\(ticket.number)/\(word)-\(row.event)", words: "", .news,
        reader.words("line.\(word)", ["who": row.actor]))
    default:
      guard !isOwn, let note = row.new.flatMap(Int64.init) else { return }
      if reader.kind == .requester, row.what == "request" { return }
      try add(note: note, of: ticket, .news)
    }
  }

  private mutating func add(
    note id: Int64, of ticket: Ticket, _ telling: DigestItem.Telling
  ) throws {
    let found: (kind: String, author: String, body: String)? = try store.db.first(
      """
      SELECT kind, CASE WHEN kind = 'request' THEN coalesce((SELECT name FROM person
        WHERE id = note.person AND name <> ''), author) ELSE author END, body
      FROM note WHERE id = \(id) AND kind <> 'note'
      """
    ) { row in (try row.text(), try row.text(), try row.text()) }
    guard let found else { return }
    let text = DigestReader.short(found.body, 160)
    try add(
      ticket, "\(ticket.number)/note-\(id)", words: found.body, telling,
      reader.words("line.\(found.kind)", ["who": found.author, "text": text]))
  }

  private mutating func add(
    _ ticket: Ticket, _ key: String, words: String, _ telling: DigestItem.Telling,
    _ says: String
  ) throws {
    guard seen.insert(key).inserted else { return }
    lines.append(
      try reader.line(
        ticket, store, says: says, item: DigestItem(key, words: words, telling)))
  }
}
