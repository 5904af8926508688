/// What holds when headers lie: how often one address, one domain and one ticket may move us.
import Calendar
import Mail
import People
import Repository
import SQLite

extension Store {
  /// Why an address gets no automatic answer now; nil when it may get one.
  ///
  /// Headers cannot be relied on, so counting decides: per address and hour and day, per domain for
  /// addresses that nobody knew before, and once per subject, because two machines repeat theirs.
  public func reasonNotToAnswer(
    _ address: String, _ person: Person?, subject: String
  ) throws -> String? {
    let hour = now - 3_600
    let perHour = try number("mail.answers-per-hour")
    if try answers(to: address, since: hour) >= perHour {
      return "\(address) had \(perHour) automatic answers within an hour"
    }
    let perDay = try number("mail.answers-per-day")
    if try answers(to: address, since: now - 86_400) >= perDay {
      return "\(address) had \(perDay) automatic answers within a day"
    }
    if try isRepeated(subject, by: address) {
      return "\(address) sent the same subject within the last three hours"
    }
    guard try isStranger(person) else { return nil }
    let domain = MailAddress(address).domain
    let perDomain = try number("mail.stranger-answers-per-hour")
    let count = try db.first(
      "SELECT count(*) FROM mail_answer WHERE domain = \(domain) AND at > \(hour)", as: Int64.self)
    if let count, count >= Int64(perDomain) {
      return "unknown addresses of \(domain) had \(perDomain) automatic answers within an hour"
    }
    return nil
  }

  /// Counts an automatic answer; called inside the transaction that queues it.
  public func countAnswer(to address: String, ticket: Int64?) throws {
    try db.run(
      """
      INSERT INTO mail_answer(address, domain, at, ticket)
      VALUES (\(address), \(MailAddress(address).domain), \(now), \(ticket))
      """)
  }

  /// Whether mail opened the ticket again so often that it may be a machine's doing.
  func isReopenedTooOften(_ ticket: Int64) throws -> Bool {
    let limit = try number("mail.reopens-per-day")
    let count = try db.first(
      """
      SELECT count(*) FROM event WHERE kind = 'T' AND item = \(ticket) AND what = 'state'
        AND new = '2' AND source = 'mail' AND at > \(now - 86_400)
      """, as: Int64.self)
    return count ?? 0 >= Int64(limit)
  }

  /// Whether the address opened as many tickets within the hour as one may.
  func opensTooMuch(_ address: String) throws -> Bool {
    let limit = try number("mail.tickets-per-hour")
    let count = try db.first(
      """
      SELECT count(*) FROM mail_message
      WHERE sender = \(address) AND received > \(now - 3_600) AND outcome = 'opened'
      """, as: Int64.self)
    return count ?? 0 >= Int64(limit)
  }

  private func answers(to address: String, since: Instant) throws -> Int {
    let count = try db.first(
      "SELECT count(*) FROM mail_answer WHERE address = \(address) AND at > \(since)",
      as: Int64.self)
    return Int(count ?? 0)
  }

  private func isRepeated(_ subject: String, by address: String) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM mail_message WHERE sender = \(address) AND received > \(now - 10_800)
        AND subject = \(subject) AND outcome = 'opened' LIMIT 1
      """, as: Int64.self) != nil
  }

  // Who appeared by mail within the last day and is in no directory.
  private func isStranger(_ person: Person?) throws -> Bool {
    guard let person else { return true }
    return try db.first(
      "SELECT 1 FROM person WHERE id = \(person.id) AND role IS NULL AND created > \(now - 86_400)",
      as: Int64.self) != nil
  }
}
