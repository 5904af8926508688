/// When a resolved ticket is closed because nobody answered, and what keeps it from being closed.
import Calendar
import Commands
import Hours
import Mail
import Repository
import SQLite

/// How long the district waits for an answer; the settings of one moment.
struct ClosingRule: Sendable {
  /// School days from the day of the resolution; above 0.
  var days: Int
  /// School days before the end when the requester is reminded; 0 is never.
  var reminder: Int

  /// The least number of days after which anything is to be done.
  private var least: Int { reminder > 0 ? days - reminder : days }

  /// The latest resolution of which anything can be due.
  ///
  /// The n-th school day is at least the n-th day, and its hours end after its midnight; two hours
  /// allow for the change of the clocks.
  func bound(at now: Instant) -> Instant {
    Instant(seconds: now.seconds - Int64(max(0, least - 1)) * 86_400 + 7_200)
  }
}

/// A resolved ticket and what its end depends on.
struct ResolvedTicket: RowDecodable, Sendable {
  var id: Int64
  var resolved: Instant
  var queue: String
  var site: String?

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    resolved = Instant(seconds: try row.int())
    queue = try row.text()
    site = try row.text()
  }

  init(id: Int64, resolved: Instant, queue: String, site: String?) {
    (self.id, self.resolved, self.queue, self.site) = (id, resolved, queue, site)
  }

  /// Those after a place in their order that were resolved up to a time, in that order.
  static func query(
    after last: (resolved: Instant, id: Int64), upTo bound: Instant, limit: Int
  ) -> SQL {
    """
    SELECT t.id, t.resolved, q.name, t.site FROM ticket AS t CROSS JOIN queue AS q ON q.id = t.queue
    WHERE t.state = 4 AND t.resolved <= \(bound) AND t.resolved >= \(last.resolved)
      AND (t.resolved, t.id) > (\(last.resolved), \(last.id))
    ORDER BY t.resolved, t.id LIMIT \(limit)
    """
  }
}

extension Store {
  /// The rule in force; nil where the district closes nothing by itself.
  func closingRule() throws -> ClosingRule? {
    let days = try number("ticket.close-days")
    guard days > 0 else { return nil }
    let reminder = try number("ticket.close-reminder-days")
    return ClosingRule(days: days, reminder: reminder < days ? reminder : 0)
  }

  /// When a resolved ticket ends: with the hours of the last school day.
  ///
  /// The days are those of its queue's or its site's calendar, counted at every reading, so that a
  /// snow day moves the end. Nil where the calendar has no hours.
  func end(of ticket: ResolvedTicket, days: Int) throws -> Instant? {
    try calendar(queue: ticket.queue, site: ticket.site)
      .instant(addingDays: days, to: ticket.resolved)
  }

  /// Why a resolved ticket is not closed by itself; nil where nothing speaks against it.
  ///
  /// Words of the requester or a watcher that no public word of staff followed, unless they are
  /// mere thanks. In a ticket whose words came from elsewhere those after the resolution count.
  func objection(toClosing ticket: ResolvedTicket) throws -> String? {
    let words = try db.all(
      """
      SELECT person, author, source, body FROM note
      WHERE ticket = \(ticket.id) AND kind = 'request' AND id > coalesce(
        (SELECT max(id) FROM note WHERE ticket = \(ticket.id)
          AND (kind = 'reply' OR kind = 'resolution')),
        (SELECT max(id) FROM note WHERE ticket = \(ticket.id) AND at <= \(ticket.resolved)), 0)
      ORDER BY id
      """, as: RequesterWords.self)
    guard !words.isEmpty else { return nil }
    let helpers = try db.all(
      """
      SELECT name FROM person
      WHERE id = (SELECT assignee FROM ticket WHERE id = \(ticket.id))
      UNION SELECT author FROM note
      WHERE ticket = \(ticket.id) AND (kind = 'reply' OR kind = 'resolution')
      """, as: String.self)
    for entry in words where try !isThanks(entry, to: helpers) {
      return "\(entry.author) wrote after the last public word and nobody has answered"
    }
    return nil
  }

  private func isThanks(_ entry: RequesterWords, to helpers: [String]) throws -> Bool {
    let isMail = entry.source == Source.mail.rawValue
    let words = isMail ? Quoting.fold(entry.body, isReply: true).visible : entry.body
    let courtesy = try courtesy(of: entry.person)
    let names = helpers + [entry.author]
    return courtesy.isOnlyThanks(words, names: names) || courtesy.confirms(words, names: names)
  }
}

private struct RequesterWords: RowDecodable {
  var person: Int64?
  var author: String
  var source: String
  var body: String

  init(from row: inout RowReader) throws(DatabaseError) {
    person = try row.int()
    author = try row.text()
    source = try row.text()
    body = try row.text()
  }
}

extension Ticket {
  /// What its end depends on; nil unless it is resolved.
  var asResolved: ResolvedTicket? {
    guard state == .resolved, let resolved else { return nil }
    return ResolvedTicket(id: id, resolved: resolved, queue: queue, site: site)
  }
}
