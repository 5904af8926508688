/// Asking SQLite, for each table and column that a statement would read, whether it may.
import CSQLite

/// What a statement wants to do, as `sqlite3_set_authorizer` tells it.
public enum Access: Sendable {
  /// Read a column of a table or view; `within` is the view it is read for.
  case read(table: String, column: String, within: String?)
  /// Run a SELECT.
  case select
  /// Run a recursive common table expression.
  case recursion
  /// Call a function.
  case function(String)
  /// Anything else: writing, attaching, pragmas.
  case other(code: Int32)
}

/// The answer to an access.
public enum Permission: Sendable {
  /// Go on.
  case allowed
  /// The column reads as NULL.
  case hidden
  /// The statement is refused.
  case denied
}

/// Holds the question so that the C callback can find it.
final class Authorizer {
  let decide: (Access) -> Permission
  init(_ decide: @escaping (Access) -> Permission) { self.decide = decide }
}

extension Connection {
  /// Asks `decide` about every access of the statements prepared from now on.
  public func authorize(_ decide: @escaping (Access) -> Permission) {
    let authorizer = Authorizer(decide)
    self.authorizer = authorizer
    sqlite3_set_authorizer(
      handle,
      { context, code, first, second, _, within in
        guard let context else { return SQLITE_DENY }
        let authorizer = Unmanaged<Authorizer>.fromOpaque(context).takeUnretainedValue()
        func text(_ pointer: UnsafePointer<CChar>?) -> String? {
          pointer.map { String(cString: $0) }
        }
        let access: Access =
          switch code {
          case SQLITE_READ:
            .read(table: text(first) ?? "", column: text(second) ?? "", within: text(within))
          case SQLITE_SELECT: .select
          case SQLITE_RECURSIVE: .recursion
          case SQLITE_FUNCTION: .function(text(second) ?? "")
          default: .other(code: code)
          }
        switch authorizer.decide(access) {
        case .allowed: return SQLITE_OK
        case .hidden: return SQLITE_IGNORE
        case .denied: return SQLITE_DENY
        }
      }, Unmanaged.passUnretained(authorizer).toOpaque())
  }

  /// Runs one statement that a person wrote and hands out column names and rows.
  ///
  /// Several statements, and statements that write, are refused.
  public func query(
    _ text: String, columns: ([String]) throws -> Void, row: ([Value]) throws -> Void
  ) throws {
    if text.utf8.contains(0) {
      throw DatabaseError(code: SQLITE_MISUSE, message: "the text holds a NUL", sql: text)
    }
    let (first, others) = try prepareAll(text)
    defer {
      sqlite3_finalize(first)
      for other in others { sqlite3_finalize(other) }
    }
    guard let statement = first else {
      throw DatabaseError(code: SQLITE_MISUSE, message: "there is no statement", sql: text)
    }
    guard others.isEmpty else {
      throw DatabaseError(code: SQLITE_MISUSE, message: "one statement at a time", sql: text)
    }
    guard sqlite3_stmt_readonly(statement) != 0 else {
      throw DatabaseError(code: SQLITE_AUTH, message: "the statement would write", sql: text)
    }
    let count = sqlite3_column_count(statement)
    try columns(
      (0..<count).map { index in
        sqlite3_column_name(statement, index).map { String(cString: $0) } ?? "column\(index + 1)"
      })
    while try step(statement, text) {
      var reader = RowReader(statement: statement)
      try row((0..<count).map { _ in reader.value() })
    }
  }

  // The text may hold several statements, and comments after the last one.
  private func prepareAll(_ text: String) throws(DatabaseError) -> (OpaquePointer?, [OpaquePointer])
  {
    var first: OpaquePointer?
    var others: [OpaquePointer] = []
    let code = text.withCString { start in
      var rest: UnsafePointer<CChar> = start
      while rest.pointee != 0 {
        var statement: OpaquePointer?
        var end: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v2(handle, rest, -1, &statement, &end)
        if code != SQLITE_OK { return code }
        if let statement {
          if first == nil { first = statement } else { others.append(statement) }
        }
        guard let end, end > rest else { break }
        rest = end
      }
      return SQLITE_OK
    }
    if code != SQLITE_OK {
      let failure = error(code, text)
      sqlite3_finalize(first)
      for other in others { sqlite3_finalize(other) }
      // What follows a whole statement is refused as a second one, whatever is wrong with it.
      guard first == nil else {
        throw DatabaseError(code: SQLITE_MISUSE, message: "one statement at a time", sql: text)
      }
      throw failure
    }
    return (first, others)
  }
}
