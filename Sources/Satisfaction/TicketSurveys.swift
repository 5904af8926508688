/// Asking how it went after a ticket: whom, when, and whom not.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite
import Surveys
import Tickets

/// A ticket that came to its end, and what decides whether its requester is asked.
private struct EndedTicket: RowDecodable {
  var id: Int64
  var subject: String
  var requester: Int64?
  var role: String?
  var outcome: String?
  var isMerged: Bool
  var isAboutStudent: Bool

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    subject = try row.text()
    requester = try row.int()
    role = try row.text()
    outcome = try row.text()
    isMerged = try row.bool()
    isAboutStudent = try row.bool()
  }
}

/// The rule by which people are asked after tickets.
private struct AskingRule {
  var from: Instant
  var until: Instant
  var days: Int64
  var sample: Int
}

extension Store {
  /// Tickets that ended longer ago than this before the first run that sees them are not asked about.
  private static let lateness: Int64 = 7 * 86_400
  private static let atOnce = 500

  /// Whether there is a ticket to decide about.
  public func hasTicketsToAskAbout() throws -> Bool {
    guard sendsMail, let survey = try ticketSurvey() else { return false }
    return try !ended(askingRule(survey), survey, limit: 1).isEmpty
  }

  /// Decides about each ticket whose time has come, once, and asks.
  public func askAfterTickets() throws {
    guard sendsMail, let survey = try ticketSurvey() else { return }
    let rule = try askingRule(survey)
    let secret = try surveySecret(survey)
    try acting(as: "ittool", source: "cron") {
      while true {
        let batch = try ended(rule, survey, limit: Self.atOnce)
        guard !batch.isEmpty else { return }
        try write {
          for ticket in batch { try decide(ticket, rule, survey, secret) }
        }
        try keepCronLease()
      }
    }
  }

  private func askingRule(_ survey: Survey) throws -> AskingRule {
    let delay = try Span.typed(setting("survey.ticket-delay"), "survey.ticket-delay")
    let until = now - delay.seconds
    return AskingRule(
      from: max(survey.opened ?? now, until - Self.lateness), until: until,
      days: Int64(try number("survey.ticket-days")), sample: try number("survey.ticket-sample"))
  }

  // The terms are those of the index `ticket_ended`: cron asks every time.
  private func ended(
    _ rule: AskingRule, _ survey: Survey, limit: Int
  ) throws -> [EndedTicket] {
    try db.all(
      """
      SELECT t.id, t.subject, t.requester, p.role, t.outcome, t.merged_into IS NOT NULL,
        EXISTS (SELECT 1 FROM student_ticket AS s WHERE s.ticket = t.id)
      FROM ticket AS t LEFT JOIN person AS p ON p.id = t.requester
      WHERE t.state >= 4 AND t.source <> 'csv'
        AND coalesce(t.resolved, t.closed) >= \(rule.from)
        AND coalesce(t.resolved, t.closed) <= \(rule.until)
        AND NOT EXISTS (SELECT 1 FROM survey_ticket AS d WHERE d.ticket = t.id)
      ORDER BY coalesce(t.resolved, t.closed), t.id LIMIT \(limit)
      """, as: EndedTicket.self)
  }

  private func decide(
    _ ticket: EndedTicket, _ rule: AskingRule, _ survey: Survey, _ secret: [UInt8]
  ) throws {
    var outcome = try reasonNotToAsk(ticket, rule)
    if outcome == nil, let person = ticket.requester {
      outcome = try ask(
        survey, person: person, aboutTicket: ticket.id,
        subject: ticket.isAboutStudent ? nil : ticket.subject, secret: secret)
    }
    try db.run(
      """
      INSERT INTO survey_ticket(ticket, survey, decided, outcome)
      VALUES (\(ticket.id), \(survey.id), \(now), \(outcome ?? "asked"))
      """)
    try record(
      .ticket, ticket.id, "survey",
      new: outcome.map { "not asked: \($0)" } ?? "asked by \(survey.number)")
  }

  private func reasonNotToAsk(_ ticket: EndedTicket, _ rule: AskingRule) throws -> String? {
    if ticket.isMerged { return "it was merged" }
    if ticket.outcome == Outcome.spam.rawValue { return "it was never a request" }
    guard let person = ticket.requester else { return "nobody asked" }
    if ticket.role == Role.technician.rawValue || ticket.role == Role.director.rawValue {
      return "our own staff asked"
    }
    let lately = try db.first(
      """
      SELECT 1 FROM survey_invitation WHERE person = \(person)
        AND invited > \(now - rule.days * 86_400) AND ticket IS NOT NULL LIMIT 1
      """, as: Int64.self)
    if lately != nil { return "they were asked within \(rule.days) days" }
    if rule.sample < 100, Int.random(in: 1...100) > rule.sample { return "not in the sample" }
    return nil
  }
}
