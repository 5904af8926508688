/// One open database file: statements, their cache, and transactions.
import CSQLite

/// One open database file, used by one task at a time.
///
/// Close it on every way out of the program: an open log that nobody closes makes the next
/// opening process recover it.
public final class Connection {
  /// How a file is opened.
  public enum Mode: Sendable {
    /// It must exist.
    case readWrite
    /// It is made when missing.
    case create
    /// Nothing is written, by SQL or otherwise.
    case readOnly
  }

  let handle: OpaquePointer
  private var idle: [String: OpaquePointer] = [:]
  /// Kept alive while it is installed; see `authorize`.
  var authorizer: Authorizer?
  /// Kept alive while it is installed; see `onWork`.
  var watch: WorkWatch?

  /// Opens the file.
  ///
  /// - Parameter busyTimeout: how long to wait for another writer, in milliseconds.
  public init(path: String, mode: Mode = .readWrite, busyTimeout: Int32 = Connection.busyTimeout)
    throws(DatabaseError)
  {
    _ = Self.countsNoMemory
    let flags =
      switch mode {
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readOnly: SQLITE_OPEN_READONLY
      }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(
      path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw DatabaseError(code: code, message: message)
    }
    handle = opened
    sqlite3_busy_timeout(handle, busyTimeout)
    _ = csqlite_harden(handle)
  }

  deinit {
    for statement in idle.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  // Nobody asks how much memory is in use. Counting it takes a lock at every allocation, a seventh
  // of the time of reading the schema, which every command does.
  private static let countsNoMemory = csqlite_count_no_memory() == SQLITE_OK

  /// How long to wait for another writer unless told otherwise, in milliseconds.
  ///
  /// Long enough for 40 one-shot writers that arrive at once on a slow disk.
  public static let busyTimeout: Int32 = 15_000

  /// From now on waits at most this long for another writer, in milliseconds.
  public func waitForOthers(atMost milliseconds: Int32) {
    sqlite3_busy_timeout(handle, milliseconds)
  }

  /// The version of the SQLite library, such as `3.40.1`.
  public static var libraryVersion: String { String(cString: sqlite3_libversion()) }

  /// The rows that the last statement changed.
  public var changes: Int64 { sqlite3_changes64(handle) }

  /// The rowid of the last inserted row.
  public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Whether a transaction is open.
  public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  // MARK: Statements

  /// Runs a statement and leaves its rows unread.
  public func run(_ sql: SQL) throws {
    try forEachRow(sql) { _ in }
  }

  /// All rows of a query.
  public func all<T: RowDecodable>(_ sql: SQL, as type: T.Type = T.self) throws -> [T] {
    var rows: [T] = []
    try forEachRow(sql) { rows.append(try T(from: &$0)) }
    return rows
  }

  /// The first row of a query, or nil.
  public func first<T: RowDecodable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
    try first(sql) { try T(from: &$0) }
  }

  /// What `read` makes of the first row of a query, or nil.
  public func first<T>(_ sql: SQL, read: (inout RowReader) throws -> T) throws -> T? {
    try withStatement(sql) { statement in
      guard try step(statement, sql.text) else { return nil }
      var row = RowReader(statement: statement)
      return try read(&row)
    }
  }

  /// Reads the rows one by one; memory stays flat.
  public func forEachRow(_ sql: SQL, _ body: (inout RowReader) throws -> Void) throws {
    try withStatement(sql) { statement in
      while try step(statement, sql.text) {
        var row = RowReader(statement: statement)
        try body(&row)
      }
    }
  }

  /// Runs several statements that carry no values, such as a schema.
  public func script(_ text: String) throws(DatabaseError) {
    let code = sqlite3_exec(handle, text, nil, nil, nil)
    if code != SQLITE_OK { throw error(code, text) }
  }

  /// Runs one statement many times with other values; nothing is allocated per run.
  public func repeating<T>(_ text: String, _ body: (inout Repeated) throws -> T) throws -> T {
    try withStatement(SQL(stringLiteral: text)) { statement in
      var repeated = Repeated(statement: statement, connection: self, text: text)
      return try body(&repeated)
    }
  }

  // MARK: Transactions

  /// Runs `body` as one write: all of it is kept or none.
  ///
  /// Immediate, because a deferred transaction that turns into a writer fails at once with BUSY
  /// and no timeout helps.
  ///
  /// - Parameter keep: false does everything and takes it back: a dry run tells the truth.
  public func write<T>(keep: Bool = true, _ body: () throws -> T) throws -> T {
    try run("BEGIN IMMEDIATE")
    do {
      let result = try body()
      if keep { try run("COMMIT") } else { try run("ROLLBACK") }
      return result
    } catch {
      // SQLite may have rolled back by itself, on a full disk for example.
      if isInTransaction { try? run("ROLLBACK") }
      throw error
    }
  }

  /// Runs `body` in one snapshot of the store.
  public func read<T>(_ body: () throws -> T) throws -> T {
    try run("BEGIN")
    defer { if isInTransaction { try? run("COMMIT") } }
    return try body()
  }

  // MARK: Inside

  func withStatement<T>(_ sql: SQL, _ body: (OpaquePointer) throws -> T) throws -> T {
    // Checked out, not shared: a body may run the same SQL again.
    let statement: OpaquePointer
    if let cached = idle.removeValue(forKey: sql.text) {
      statement = cached
    } else {
      statement = try prepare(sql.text)
    }
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
      if let extra = idle.updateValue(statement, forKey: sql.text) { sqlite3_finalize(extra) }
    }
    for (index, value) in sql.bindings.enumerated() {
      let code = bind(value, to: statement, at: Int32(index + 1))
      if code != SQLITE_OK { throw error(code, sql.text) }
    }
    return try body(statement)
  }

  func step(_ statement: OpaquePointer, _ text: String) throws(DatabaseError) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw error(code, text)
    }
  }

  func error(_ code: Int32, _ sql: String?) -> DatabaseError {
    DatabaseError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
  }

  private func prepare(_ text: String) throws(DatabaseError) -> OpaquePointer {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(
      handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code, text) }
    return statement
  }
}

/// Binds one value; returns SQLite's result code.
func bind(_ value: Value, to statement: OpaquePointer, at index: Int32) -> Int32 {
  switch value {
  case .null: sqlite3_bind_null(statement, index)
  case .integer(let number): sqlite3_bind_int64(statement, index, number)
  case .real(let number): sqlite3_bind_double(statement, index, number)
  case .text(let text): bind(text, to: statement, at: index)
  case .blob(let bytes):
    bytes.withUnsafeBytes {
      csqlite_bind_blob(statement, index, $0.baseAddress, UInt64($0.count))
    }
  }
}

/// Binds text by its length, so that a NUL inside does not end it.
func bind(_ text: String, to statement: OpaquePointer, at index: Int32) -> Int32 {
  var text = text
  return text.withUTF8 {
    csqlite_bind_text(statement, index, UnsafeRawPointer($0.baseAddress), UInt64($0.count))
  }
}
