/// Rows of one file with the same key: said once when they are alike, refused when they are not.
import Commands
import Formats
import Repository
import SQLite

/// The keys of all rows, in a temporary table so that memory stays flat.
struct KeyCheck {
  /// What is to be done with a row.
  enum Verdict: Equatable {
    case fine
    /// An earlier row says the same.
    case repeated
    /// This row has the same key and says something else.
    case conflict(line: Int)
  }

  private let db: Connection
  private(set) var isNeeded = false

  init(_ db: Connection) throws {
    self.db = db
    try db.script(
      """
      DROP TABLE IF EXISTS temp.import_key;
      DROP TABLE IF EXISTS temp.import_verdict;
      CREATE TEMP TABLE import_key(line INTEGER PRIMARY KEY, key TEXT, digest INTEGER);
      CREATE TEMP TABLE import_verdict(line INTEGER PRIMARY KEY, other INTEGER, conflict INTEGER);
      """)
  }

  static let insert = "INSERT INTO temp.import_key VALUES (?, ?, ?)"

  /// Notes the key of one row.
  static func note(_ row: ImportRow, _ key: String, _ statement: inout Repeated) throws {
    var hasher = Hasher()
    for index in 0..<row.count {
      if row.cells != nil {
        hasher.combine(row.text(index))
      } else {
        row.record.withBytes(index) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      }
      hasher.combine(0 as UInt8)
    }
    try statement.bind(1, Int64(row.line))
    try statement.bind(2, key)
    try statement.bind(3, Int64(hasher.finalize()))
    try statement.run()
  }

  /// Compares all keys.
  mutating func decide() throws {
    let repeated = try db.first(
      "SELECT 1 FROM temp.import_key GROUP BY key HAVING count(*) > 1 LIMIT 1", as: Int64.self)
    isNeeded = repeated != nil
    guard isNeeded else { return }
    try db.run(
      """
      INSERT INTO temp.import_verdict
      SELECT k.line, CASE k.line WHEN g.first THEN g.last ELSE g.first END, g.conflict
      FROM (SELECT key, min(line) AS first, max(line) AS last, min(digest) <> max(digest) AS conflict
            FROM temp.import_key GROUP BY key HAVING count(*) > 1) AS g
        JOIN temp.import_key AS k ON k.key = g.key
      WHERE g.conflict OR k.line <> g.first
      """)
  }

  /// What is to be done with the row of this line.
  func verdict(_ line: Int) throws -> Verdict {
    guard isNeeded else { return .fine }
    let found = try db.first(
      "SELECT other, conflict FROM temp.import_verdict WHERE line = \(line)"
    ) { row in
      let other: Int64 = try row.int()
      return (other, try row.bool())
    }
    guard let found else { return .fine }
    return found.1 ? .conflict(line: Int(found.0)) : .repeated
  }
}
