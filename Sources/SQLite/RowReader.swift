/// Reading one row, column by column from left to right.
import CSQLite

/// Reads the columns of one row in order; each read moves to the next column.
public struct RowReader: ~Copyable {
  private let statement: OpaquePointer
  private var column: Int32 = 0

  init(statement: OpaquePointer) { self.statement = statement }

  /// Which column is read next, from 0; set back, columns are read again.
  public var position: Int {
    get { Int(column) }
    set { column = Int32(newValue) }
  }

  /// The next column as an integer.
  public mutating func int() throws(DatabaseError) -> Int64 {
    try take(SQLITE_INTEGER)
    return sqlite3_column_int64(statement, column - 1)
  }

  /// The next column as an integer, or nil for NULL.
  public mutating func int() throws(DatabaseError) -> Int64? {
    if skipNull() { return nil }
    let value: Int64 = try int()
    return value
  }

  /// The next column as a number.
  public mutating func real() throws(DatabaseError) -> Double {
    defer { column += 1 }
    return sqlite3_column_double(statement, column)
  }

  /// The next column as a truth value, stored as 0 or 1.
  public mutating func bool() throws(DatabaseError) -> Bool {
    let value: Int64 = try int()
    return value != 0
  }

  /// The next column as text.
  public mutating func text() throws(DatabaseError) -> String {
    try take(SQLITE_TEXT)
    return text(at: column - 1)
  }

  /// The next column as text, or nil for NULL.
  public mutating func text() throws(DatabaseError) -> String? {
    if skipNull() { return nil }
    let value: String = try text()
    return value
  }

  /// The next column as bytes.
  public mutating func blob() throws(DatabaseError) -> [UInt8] {
    defer { column += 1 }
    let count = Int(sqlite3_column_bytes(statement, column))
    return [UInt8](
      UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, column), count: count))
  }

  /// The next column whatever its type.
  public mutating func value() -> Value {
    defer { column += 1 }
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT: return .text(text(at: column))
    case SQLITE_BLOB:
      let count = Int(sqlite3_column_bytes(statement, column))
      return .blob(
        [UInt8](UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, column), count: count))
      )
    default: return .null
    }
  }

  // With its length, so that a NUL inside does not end it.
  private func text(at index: Int32) -> String {
    let start = sqlite3_column_text(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  private mutating func skipNull() -> Bool {
    guard sqlite3_column_type(statement, column) == SQLITE_NULL else { return false }
    column += 1
    return true
  }

  private mutating func take(_ wanted: Int32) throws(DatabaseError) {
    let found = sqlite3_column_type(statement, column)
    guard found == wanted else {
      let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? "\(column)"
      throw DatabaseError(
        code: SQLITE_MISMATCH, message: "column '\(name)' holds type \(found), wanted \(wanted)")
    }
    column += 1
  }
}

/// A type that can be read from the columns of a row.
public protocol RowDecodable {
  /// Reads its columns, left to right.
  init(from row: inout RowReader) throws(DatabaseError)
}

extension Int64: RowDecodable {
  /// The first column.
  public init(from row: inout RowReader) throws(DatabaseError) { self = try row.int() }
}

extension String: RowDecodable {
  /// The first column.
  public init(from row: inout RowReader) throws(DatabaseError) { self = try row.text() }
}
