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
  private static let columns: SQL = """
    c.id, CASE WHEN c.done IS NOT NULL THEN 'done' ELSE coalesce(c.decision, 'proposed') END,
    c.title
    """
  private static let named: SQL = "SELECT \(columns) FROM change AS c"

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
    try detailed(
      """
      SELECT w.detail, \(Self.columns) FROM change_cause AS w JOIN change AS c ON c.id = w.change
      WHERE w.kind = 'S' AND w.item = \(survey) ORDER BY w.detail, c.id
      """)
  }

  /// The changes that a survey measures, by its item.
  public func changes(measuredBy survey: Int64) throws -> [(detail: String, change: NamedChange)] {
    try detailed(
      """
      SELECT coalesce(c.survey_item, ''), \(Self.columns) FROM change AS c
      WHERE c.survey = \(survey) ORDER BY c.id
      """)
  }

  private func detailed(_ sql: SQL) throws -> [(detail: String, change: NamedChange)] {
    var found: [(detail: String, change: NamedChange)] = []
    try db.forEachRow(sql) { row in
      found.append((try row.text(), try NamedChange(from: &row)))
    }
    return found
  }
}
