/// What the requester said of a ticket when they were asked.
import Calendar
import Repository
import SQLite

/// The rating of a ticket by somebody who answered by name.
struct TicketRating: Sendable, Equatable, RowDecodable {
  var survey: Int64
  var value: Int64
  var received: Instant
  var comment: String?
  var followup: Int64?

  init(from row: inout RowReader) throws(DatabaseError) {
    survey = try row.int()
    value = try row.int()
    received = Instant(seconds: try row.int())
    comment = try row.text()
    followup = try row.int()
  }
}

extension Store {
  /// The last rating of a ticket; nil when there is none, or its survey keeps it to itself.
  func rating(of ticket: Int64) throws -> TicketRating? {
    try db.first(
      """
      SELECT r.survey, a.value, r.received,
        (SELECT c.text FROM survey_item AS w JOIN survey_comment AS c ON c.survey = w.survey
          AND c.item = w.item AND c.response = r.id WHERE w.survey = r.survey ORDER BY w.item),
        r.followup
      FROM survey_response AS r JOIN survey AS s ON s.id = r.survey AND s.mode = 'named'
        JOIN survey_item AS i ON i.survey = r.survey AND i.kind = 'rating'
        JOIN json_each('[1,2,3,4,5]') AS n
        JOIN survey_answer AS a ON a.survey = r.survey AND a.item = i.item AND a.cell = r.cell
          AND a.value = n.value AND a.response = r.id
      WHERE r.ticket = \(ticket) AND r.counted ORDER BY r.received DESC, i.item LIMIT 1
      """, as: TicketRating.self)
  }
}
