/// The changes that came of something: one row for every desk that shows where its words led.
import SQLite

/// A change as others name it.
public struct NamedChange: Sendable, Equatable, RowDecodable {
  /// Its number.
  public var id: Int64
  /// proposed, accepted, declined, later or done.
  public var state: String
  /// What is to change.
  public var title: String

  /// Reads `id, state, title`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    state = try row.text()
    title = try row.text()
  }

  /// `C-4 accepted: Printers on every floor`.
  public var sentence: String { "\(Kind.change.number(id)) \(state): \(title)" }
}

extension Store {
  private static let named: SQL = """
    SELECT c.id, CASE WHEN c.done IS NOT NULL THEN 'done' ELSE coalesce(c.decision, 'proposed') END,
      c.title FROM change AS c
    """

  /// The changes that came of a ticket, also as one of many with the same theme.
  public func changes(ofTicket ticket: Int64) throws -> [NamedChange] {
    try db.all(
      Self.named + """
         WHERE c.id IN (SELECT change FROM change_cause WHERE kind = 'T' AND item = \(ticket)
          UNION SELECT w.change FROM tag AS g JOIN change_cause AS w
            ON w.kind = 'theme' AND w.item = 0 AND w.detail = lower(g.name)
            WHERE g.ticket = \(ticket)) ORDER BY c.id
        """, as: NamedChange.self)
  }

  /// The changes that amended a policy, or are to.
  public func changes(ofPolicy name: String) throws -> [NamedChange] {
    try db.all(
      Self.named + " WHERE c.policy = \(name) ORDER BY c.id", as: NamedChange.self)
  }

  /// The changes that came of a survey, by the item or comment that they came of; empty for the
  /// survey as a whole.
  public func changes(ofSurvey survey: Int64) throws -> [(detail: String, change: NamedChange)] {
    let details = try db.all(
      """
      SELECT detail FROM change_cause WHERE kind = 'S' AND item = \(survey)
      GROUP BY detail ORDER BY detail
      """, as: String.self)
    return try details.flatMap { detail in
      try db.all(
        Self.named + """
           WHERE c.id IN (SELECT change FROM change_cause WHERE kind = 'S' AND item = \(survey)
            AND detail = \(detail)) ORDER BY c.id
          """, as: NamedChange.self
      ).map { (detail, $0) }
    }
  }

  /// The changes that a survey measures, by its item.
  public func changes(measuredBy survey: Int64) throws -> [(detail: String, change: NamedChange)] {
    let found = try db.all(
      Self.named + " WHERE c.survey = \(survey) ORDER BY c.id", as: NamedChange.self)
    return try found.map { change in
      let item = try db.first(
        "SELECT survey_item FROM change WHERE id = \(change.id)", as: String.self)
      return (item ?? "", change)
    }
  }
}
