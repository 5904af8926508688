/// What a person's SQL may do: read the documented views, compute, and nothing else.
import Commands
import SQLite

/// The rights of one statement that a person wrote.
///
/// SQLite tells for which view a table is read, but a common table expression may borrow a view's
/// name. So the columns that each view itself reads are found out first, and only those may be
/// read in its name, and no expression of a query may bear a view's name at all.
///
/// Columns that begin with `private_` read as NULL without the right to student data.
final class QueryRights {
  private struct Read: Hashable {
    var view: String
    var table: String
    var column: String
  }

  private let views: Set<String>
  private let showsPrivate: Bool
  private var reads: Set<Read> = []
  private var reached: Set<String> = []
  private var stored: Set<String> = []

  /// Finds out what the documented views read, and asks from now on.
  ///
  /// - Throws: `Failure` for a statement that names an expression of its own like a view.
  static func enforce(on db: Connection, for sql: String, showsPrivate: Bool) throws {
    let rights = QueryRights(Schema.views.map(\.name), showsPrivate: showsPrivate)
    if let name = borrowedView(in: sql, views: rights.views) {
      throw Failure(
        "a query can only read the documented views: '\(name)' is one, and so no name for another",
        hint: "see 'ittool store views'")
    }
    try rights.learn(from: db)
    db.authorize { rights.decide($0) }
  }

  private init(_ views: [String], showsPrivate: Bool) {
    self.views = Set(views)
    self.showsPrivate = showsPrivate
  }

  private func learn(from db: Connection) throws {
    try db.makeViews()
    db.authorize { access in
      if case .read(let table, let column, let within?) = access {
        self.reads.insert(Read(view: within, table: table, column: column))
      }
      return .allowed
    }
    let names: SQL = """
      SELECT lower(name) FROM sqlite_schema WHERE type = 'table' OR type = 'view'
      UNION SELECT lower(name) FROM sqlite_temp_schema
      """
    stored = Set(try db.all(names, as: String.self))
    for view in views.sorted() {
      try db.run(SQL(stringLiteral: "SELECT * FROM \(view) LIMIT 0"))
    }
    db.authorize { _ in .allowed }
  }

  private func decide(_ access: Access) -> Permission {
    switch access {
    case .select, .recursion: .allowed
    case .read(let table, let column, _) where isHidden(column, of: table): .hidden
    case .read(let table, _, nil) where views.contains(table.lowercased()): .allowed
    // Where only rows are counted, SQLite names no column and not always the view: that may be the
    // table under a view, or a common table expression.
    case .read(let table, "", _):
      reached.contains(table) || !isStored(table) ? .allowed : .denied
    case .read(let table, let column, let within?):
      permission(Read(view: within.lowercased(), table: table, column: column))
    case .function(let name): Self.functions.contains(name.lowercased()) ? .allowed : .denied
    case .read, .other: .denied
    }
  }

  private func isStored(_ table: String) -> Bool {
    let name = table.lowercased()
    return stored.contains(name) || name.hasPrefix("sqlite_") || name.hasPrefix("pragma_")
  }

  private func isHidden(_ column: String, of table: String) -> Bool {
    !showsPrivate && column.lowercased().hasPrefix("private_")
      && views.contains(table.lowercased())
  }

  private func permission(_ read: Read) -> Permission {
    if reads.contains(read) {
      reached.insert(read.table)
      return .allowed
    }
    // A documented view read inside a view-like name of the person's own.
    return views.contains(read.table.lowercased()) ? .allowed : .denied
  }

  /// Functions that only compute (https://www.sqlite.org/lang_corefunc.html and its neighbours).
  private static let functions: Set<String> = [
    "abs", "char", "coalesce", "concat", "concat_ws", "format", "glob", "hex", "ifnull", "iif",
    "instr", "length", "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif",
    "octet_length", "printf", "quote", "random", "replace", "round", "rtrim", "sign", "soundex",
    "substr", "substring", "trim", "typeof", "unhex", "unicode", "unlikely", "upper", "zeroblob",
    "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff",
    "current_date", "current_time", "current_timestamp",
    "avg", "count", "group_concat", "string_agg", "sum", "total", "median",
    "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
    "first_value", "last_value", "nth_value",
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh",
    "degrees", "exp", "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power",
    "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
    "json", "json_array", "json_array_length", "json_extract", "json_group_array",
    "json_group_object", "json_object", "json_quote", "json_type", "json_valid", "->", "->>",
  ]
}
