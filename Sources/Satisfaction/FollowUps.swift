/// A low rating opens a ticket to somebody else than the technician, where the district wants it.
import Calendar
import Commands
import People
import Repository
import SQLite
import Surveys
import Tickets

/// A sheet about a ticket that nobody has looked at.
private struct NewRating: RowDecodable {
  var response: Int64
  var survey: Int64
  var version: Int64
  var ticket: Int64
  var person: Int64?

  init(from row: inout RowReader) throws(DatabaseError) {
    response = try row.int()
    survey = try row.int()
    version = try row.int()
    ticket = try row.int()
    person = try row.int()
  }
}

extension Store {
  /// Whether somebody rated a ticket since the last look.
  public func hasRatingsToFollow() throws -> Bool {
    try db.first(
      "SELECT 1 FROM survey_response WHERE looked = 0 AND ticket IS NOT NULL LIMIT 1",
      as: Int64.self) != nil
  }

  /// Opens a ticket for each low rating by name.
  public func followRatings() throws {
    let limit = try number("survey.follow-up")
    try acting(as: "ittool", source: "cron") {
      while true {
        let new = try db.all(
          """
          SELECT id, survey, version, ticket, person FROM survey_response
          WHERE looked = 0 AND ticket IS NOT NULL ORDER BY id LIMIT 200
          """, as: NewRating.self)
        guard !new.isEmpty else { return }
        try write { for rating in new { try follow(rating, limit) } }
        try keepCronLease()
      }
    }
  }

  private func follow(_ rating: NewRating, _ limit: Int) throws {
    try db.run("UPDATE survey_response SET looked = 1 WHERE id = \(rating.response)")
    let survey = try survey(rating.survey)
    guard limit > 0, survey.mode == .named, let person = rating.person,
      let answer = try self.rating(
        ofResponse: rating.response, survey, version: rating.version),
      answer.value <= limit, let ticket = try ticket(rating.ticket),
      let profile = try profile(person)
    else { return }
    var new = NewTicket()
    new.subject = "\(ticket.number) did not go well: \(ticket.subject)"
    new.description =
      "\(profile.person.shortName) rated \(ticket.number) with \(answer.value) of \(answer.best)."
      + (answer.comment.map { "\n\n" + $0 } ?? "")
    new.queue = ticket.queue
    new.site = ticket.site
    new.room = ticket.room
    new.assignee = try someoneElse(than: ticket)
    let id = try open(new)
    try db.run(
      "UPDATE survey_response SET followup = \(id) WHERE id = \(rating.response)")
    try record(.ticket, ticket.id, "follow-up", new: Kind.ticket.number(id))
  }

  /// Who is to look at it: the first whom the setting means, never the technician of the ticket.
  private func someoneElse(than ticket: Ticket) throws -> Mailbox? {
    let word = try setting("survey.follow-up-to")
    guard let meant = try? Addressees(word, in: self) else { return nil }
    let technician = try db.first(
      "SELECT assignee FROM ticket WHERE id = \(ticket.id)"
    ) { row -> Int64? in try row.int() }
    for person in try people(meant) where person.id != technician ?? nil {
      guard let address = person.address else { continue }
      return Mailbox(name: person.name, address: address)
    }
    return nil
  }
}
