/// What a copy says of itself, and what outlives the restoring of one.
import Calendar
import SQLite

/// When a copy was made and until when it may be kept.
struct BackupMark: Sendable, Equatable {
  var made: Instant
  var expires: Instant?

  /// The mark for a copy of a store; nil where the store is too old to have one.
  init?(of db: Connection, made: Instant) throws {
    guard Self.hasTable(db) else { return nil }
    self.made = made
    let stored = try db.first(
      "SELECT value FROM setting WHERE name = 'backup.days'", as: String.self)
    let days = try Int64(stored ?? Setting.named("backup.days").fallback ?? "") ?? 0
    expires = days == 0 ? nil : made + days * 86_400
  }

  /// The mark that stands in a file; nil for a store that is no copy.
  init?(in db: Connection) {
    let found = try? db.first(
      "SELECT made, expires FROM backup_mark LIMIT 1"
    ) { row -> (Int64, Instant?) in (try row.int(), try row.instant()) }
    guard let found else { return nil }
    made = Instant(seconds: found.0)
    expires = found.1
  }

  /// Writes the mark into a copy.
  func write(to path: String) throws {
    let copy = try Connection(path: path)
    try copy.write {
      try copy.run("DELETE FROM backup_mark")
      try copy.run("INSERT INTO backup_mark(made, expires) VALUES (\(made), \(expires))")
    }
  }

  private static func hasTable(_ db: Connection) -> Bool {
    (try? db.first(
      "SELECT 1 FROM sqlite_schema WHERE name = 'backup_mark'", as: Int64.self)) ?? nil != nil
  }
}

extension Store {
  /// The backups that this store remembers, that are still there, and that are past their time.
  public func expiredBackups() throws -> [(path: String, expires: Instant)] {
    let paths = try db.all(
      """
      SELECT DISTINCT new FROM event WHERE kind = 'store' AND item = 0 AND what = 'backup'
        AND new IS NOT NULL ORDER BY new
      """, as: String.self)
    return paths.compactMap { path in
      guard statusOf(path) != nil, let copy = try? Connection(path: path, mode: .readOnly),
        let expires = BackupMark(in: copy)?.expires, expires < now
      else { return nil }
      return (path, expires)
    }
  }
}

/// The people whom a store knows to be erased, so that a restored copy can forget them again.
struct ErasedPeople {
  // A number means the same person only where the record was made at the same time.
  private var people: [(id: Int64, created: Int64, at: Int64)] = []

  /// Reads them; a store that is not there, damaged or too old knows nobody.
  init(storeAt path: String) {
    guard statusOf(path) != nil, let db = try? Connection(path: path, mode: .readOnly) else {
      return
    }
    var found: [(id: Int64, created: Int64, at: Int64)] = []
    for sql: SQL in [
      "SELECT id, created, erased FROM person WHERE erased IS NOT NULL",
      "SELECT id, created, at FROM erasure_due JOIN person ON person.id = erasure_due.person",
    ] {
      try? db.forEachRow(sql) { found.append((try $0.int(), try $0.int(), try $0.int())) }
    }
    people = found
  }

  /// Writes into the restored store who is to be erased again, and that it is no copy any more.
  ///
  /// - Returns: the people who are there and not erased.
  func carryOver(to path: String, schema: Int64) throws -> [Int64] {
    let isCurrent = schema == Schema.version
    guard isCurrent || !people.isEmpty else { return [] }
    let db = try Connection(path: path)
    try db.prepareForWork()
    return try db.write {
      if isCurrent { try db.run("DELETE FROM backup_mark") }
      var due: [Int64] = []
      for (id, created, at) in people {
        let isThere = try? db.first(
          "SELECT 1 FROM person WHERE id = \(id) AND created = \(created) AND erased IS NULL",
          as: Int64.self)
        guard isThere ?? nil != nil else { continue }
        due.append(id)
        if isCurrent {
          try db.run("INSERT OR REPLACE INTO erasure_due(person, at) VALUES (\(id), \(at))")
        }
      }
      return due.sorted()
    }
  }
}
