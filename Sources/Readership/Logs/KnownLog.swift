/// Which logs were counted, and how far: known again by what they begin with, wherever they stand.
import Calendar
import Repository
import SQLite

/// A log that was counted before.
struct KnownLog: RowDecodable {
  var id: Int64
  /// Where it stood when it was last looked at; nil for a pipe, and for what was lost from sight.
  var path: String?
  /// The path of the live log that it is, or was before it was rotated.
  var origin: String?
  var device: Int64?
  var inode: Int64?
  /// The size of the file when it was last looked at.
  var size: Int64
  /// Whether it is compressed by now, and so will not grow.
  var isPacked: Bool
  var headLength: Int64
  /// How much of it was counted, in bytes before compression: whole lines only.
  var offset: Int64
  var lines: Int64
  var at: Instant

  static let columns: StaticString =
    "id, path, origin, device, inode, size, packed, head_length, offset, lines, at"

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    path = try row.text()
    origin = try row.text()
    device = try row.int()
    inode = try row.int()
    size = try row.int()
    isPacked = try row.bool()
    headLength = try row.int()
    offset = try row.int()
    lines = try row.int()
    at = Instant(seconds: try row.int())
  }

  /// Whether a file is the one that was looked at.
  func isThis(_ facts: LogSource.FileFacts) -> Bool {
    device == facts.device && inode == facts.inode
  }
}

/// The number by which a beginning is known again.
enum LogHead {
  /// A part of the SHA-256: of a beginning of a line or two only so much that no address can be
  /// found by trying all.
  static func number(_ head: ArraySlice<UInt8>) throws -> Int64 {
    let digest = try SHA256.hash(Array(head))
    let kept = digest.prefix(head.count < 512 ? 4 : 8)
    return Int64(bitPattern: kept.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
  }
}

extension Store {
  /// The log that begins like this one; of several the one known by the longest beginning.
  func knownLog(beginning head: [UInt8]) throws -> KnownLog? {
    let lengths = try db.all(
      """
      WITH RECURSIVE l(n) AS (SELECT max(head_length) FROM readership_log WHERE head_length <= \
      \(head.count) UNION ALL SELECT (SELECT max(head_length) FROM readership_log \
      WHERE head_length < n) FROM l WHERE n IS NOT NULL) SELECT n FROM l WHERE n IS NOT NULL
      """, as: Int64.self)
    for length in lengths {
      let number = try LogHead.number(head.prefix(Int(length)))
      let found = try db.first(
        """
        SELECT \(raw: KnownLog.columns) FROM readership_log
        WHERE head_length = \(length) AND head = \(number)
        """, as: KnownLog.self)
      if let found { return found }
    }
    return nil
  }

  /// The logs that stood at a path, oldest first.
  func logs(from path: String) throws -> [KnownLog] {
    try db.all(
      """
      SELECT \(raw: KnownLog.columns) FROM readership_log
      WHERE origin = \(path) ORDER BY id DESC LIMIT 100
      """, as: KnownLog.self
    ).reversed()
  }

  /// Forgets where a log stood, because it is nowhere to be found.
  func loseSight(of log: KnownLog) throws {
    try db.run("UPDATE readership_log SET path = NULL WHERE id = \(log.id)")
  }

  /// Whether lines of this time were counted from a pipe, or, for a pipe, from anything.
  ///
  /// A pipe has no beginning of its own when it joins logs, so time has to tell. A minute's grace is
  /// given: servers do not write in the order in which requests came.
  func wasCounted(_ first: Int64, _ last: Int64, pipe: Bool, except id: Int64?) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM readership_log WHERE first < \(last - 60) AND last > \(first + 60)
        AND id <> \(id ?? 0) AND (\(pipe) OR origin IS NULL AND inode IS NULL) LIMIT 1
      """, as: Int64.self) != nil
  }
}
