/// One prepared statement, run again and again with other values: bulk loads.
import CSQLite

/// A prepared statement in the hands of a loop.
///
/// Bind every value, then `run`.
public struct Repeated: ~Copyable {
  let statement: OpaquePointer
  let connection: Connection
  let text: String

  /// Binds the value of the `index`th mark, counted from 1.
  public mutating func bind(_ index: Int, _ value: some Bindable) throws(DatabaseError) {
    try check(SQLite.bind(value.boundValue, to: statement, at: Int32(index)))
  }

  /// Binds a value that is ready.
  public mutating func bind(_ index: Int, _ value: Value) throws(DatabaseError) {
    try check(SQLite.bind(value, to: statement, at: Int32(index)))
  }

  /// Binds an integer.
  public mutating func bind(_ index: Int, _ value: Int64?) throws(DatabaseError) {
    try check(
      value.map { sqlite3_bind_int64(statement, Int32(index), $0) }
        ?? sqlite3_bind_null(statement, Int32(index)))
  }

  /// Binds text.
  public mutating func bind(_ index: Int, _ value: String?) throws(DatabaseError) {
    try check(
      value.map { SQLite.bind($0, to: statement, at: Int32(index)) }
        ?? sqlite3_bind_null(statement, Int32(index)))
  }

  /// Runs the statement once; the bindings stay until they are bound anew.
  public mutating func run() throws(DatabaseError) {
    defer { sqlite3_reset(statement) }
    while try connection.step(statement, text) {}
  }

  /// Runs the statement and reads its first row.
  public mutating func first<T>(_ read: (inout RowReader) throws -> T) throws -> T? {
    defer { sqlite3_reset(statement) }
    guard try connection.step(statement, text) else { return nil }
    var row = RowReader(statement: statement)
    return try read(&row)
  }

  private func check(_ code: Int32) throws(DatabaseError) {
    if code != SQLITE_OK { throw connection.error(code, text) }
  }
}
