/// What SQLite refused, by its extended result code.
import CSQLite

/// What went wrong inside SQLite, and the statement that was running.
///
/// Values never appear in the message: they may be private.
public struct DatabaseError: Error, Equatable, Sendable {
  /// The extended result code (https://www.sqlite.org/rescode.html).
  public var code: Int32
  /// SQLite's own words.
  public var message: String
  /// The statement's text, with `?` for values.
  public var sql: String?

  /// Makes an error.
  public init(code: Int32, message: String, sql: String? = nil) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// The primary result code: the class of the error.
  public var primary: Int32 { code & 0xff }
  /// Another connection holds a lock, or did so until the timeout.
  public var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
  /// A UNIQUE, CHECK, NOT NULL or foreign-key constraint refused a row.
  public var isConstraint: Bool { primary == SQLITE_CONSTRAINT }
  /// The file cannot even be read, because what SQLite keeps beside it can neither be read nor made.
  public var needsDirectory: Bool {
    // The extended codes READONLY_RECOVERY, READONLY_CANTINIT and READONLY_DIRECTORY: their macros
    // are expressions that Swift does not import.
    [264, 1288, 1544].contains(code)
  }
  /// The file cannot be opened.
  public var cannotOpen: Bool { primary == SQLITE_CANTOPEN }
  /// The file, or the directory it is in, cannot be written.
  public var isReadOnly: Bool { primary == SQLITE_READONLY }
  /// The disk is full, or a size limit was met.
  public var isFull: Bool { primary == SQLITE_FULL }
  /// Reading or writing failed.
  public var isInputOutput: Bool { primary == SQLITE_IOERR }
  /// The file is damaged, or is no database.
  public var isDamaged: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }
  /// A statement was not allowed by the authorizer.
  public var isDenied: Bool {
    // Denied functions and virtual tables are ordinary errors, told apart by their words alone.
    primary == SQLITE_AUTH || message.hasPrefix("not authorized")
  }
  /// The work was stopped by `onWork`, see there.
  public var isInterrupted: Bool { primary == SQLITE_INTERRUPT }
  /// The statement itself is wrong: its words, or a name that does not exist.
  public var isMistake: Bool { primary == SQLITE_ERROR || primary == SQLITE_MISUSE }
  /// A text or blob is longer than the limit.
  public var isTooLong: Bool { primary == SQLITE_TOOBIG }
}
