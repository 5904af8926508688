/// How tickets stand in a digest: one line each, with the words that the reader may see.
import Calendar
import Formats
import People
import Repository
import SQLite
import Tickets

extension DigestReader {
  /// Whether the words of a ticket may stand in the issue.
  func maySee(_ ticket: Ticket, _ store: Store) throws -> Bool {
    guard ticket.student != nil else { return true }
    if isPreview, try !store.mayReadTicket(ticket.id) { return false }
    return try store.hasDuty(profile.id, ticket)
  }

  /// A line about a ticket.
  ///
  /// - Parameters:
  ///   - says: what is told beside its subject; left out with the words of tickets about students.
  ///   - facts: what follows, such as an age.
  func line(
    _ ticket: Ticket, _ store: Store, says: String? = nil, facts: [String] = [],
    item: DigestItem? = nil
  ) throws -> DigestLine {
    let maySee = try maySee(ticket, store)
    var parts = [maySee ? Self.short(ticket.subject, 120) : Store.veil]
    if maySee {
      let place = [ticket.site, ticket.room].compactMap { $0 }.joined(separator: " ")
      if !place.isEmpty, kind != .requester { parts.append(place) }
    }
    if kind != .requester, ticket.priority == .high || ticket.priority == .urgent {
      parts.append(ticket.priority.keyword)
    }
    parts += facts
    var text = parts.joined(separator: ", ")
    if maySee, let says { text += ": " + says }
    var line = DigestLine(ticket.number, text, item: item)
    if ticket.student != nil, maySee { line.studentTicket = ticket.id }
    return line
  }

  /// How long something is ago, as a length.
  func age(_ instant: Instant, _ now: Instant) -> String {
    Calendar.age(from: min(instant, now + -60), to: now)
  }

  /// The first words of a text, on one line.
  static func short(_ text: String, _ limit: Int) -> String {
    let words = text.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
    return words.count <= limit ? words : words.prefix(limit - 1) + "…"
  }
}

extension Store {
  /// The first of the tickets for which a condition on `t` holds, and how many there are.
  func passage(
    _ condition: SQL, _ reader: DigestReader, order: SQL = "t.priority DESC, t.id",
    rest: String?, _ line: (Ticket) throws -> DigestLine
  ) throws -> DigestPassage {
    let count = try db.first(
      "SELECT count(*) FROM ticket AS t WHERE \(condition)", as: Int64.self)
    let ids = try db.all(
      """
      SELECT t.id FROM ticket AS t WHERE \(condition) ORDER BY \(order) LIMIT \(reader.most)
      """, as: Int64.self)
    return DigestPassage(
      count: Int(count ?? 0), try ids.compactMap { try ticket($0) }.map(line), rest: rest)
  }
}
