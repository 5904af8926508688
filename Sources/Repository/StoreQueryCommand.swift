/// `ittool store query` and `ittool store views`: read-only SQL over the documented views.
import Commands
import Formats
import SQLite

struct QueryArguments: Sendable {
  var sql: String?
  var seconds = 60
  var showsPrivate = false
  var output = Output()
}

struct ViewsArguments: Sendable {
  var view: String?
  var output = Output()
}

extension AnyCommand {
  static var storeQuery: AnyCommand {
    AnyCommand(
      Command(
        "store query", "Ask the store with read-only SQL",
        prose: """
          Runs one SELECT statement and prints its rows. It can read the documented views and
          nothing else, and can change nothing; `ittool store views` lists the views and their
          columns. These names stay from release to release, the tables behind them do not.

          Times are text such as 2026-05-01T12:30:00Z, so they compare and sort as they stand, and
          the date functions of SQLite take them. Empty is NULL. Bytes are printed as hexadecimal
          digits. A statement is stopped when it has computed for as long as `--time-limit` says.

          What tickets about students say stands in columns that begin with `private_` and reads
          as NULL; `--private` shows it to those whom the setting `student.readers` names, and
          the history records who asked.
          """,
        options: [
          .value(
            "time-limit", "SECONDS", "Stop after SECONDS of computing; 0 is never", \.seconds),
          .flag("private", "Show private columns; recorded in the history", \.showsPrivate),
        ] + Output.options.within(\.output),
        operands: [.one("SQL", "The statement, or - to read it from standard input", \.sql)],
        examples: [
          Example(
            "ittool store query 'SELECT queue, count(*) FROM tickets GROUP BY queue'",
            "Count the tickets of each queue"),
          Example(
            "ittool store query --format csv - < monthly.sql",
            "Run the statement in a file and print CSV"),
        ],
        start: QueryArguments()
      ) { arguments, context in
        try context.query(arguments)
      })
  }

  static var storeViews: AnyCommand {
    AnyCommand(
      Command(
        "store views", "List the views for queries and their columns",
        prose: """
          The views that `ittool store query` can read:

          \(Schema.views.map { "`\($0.name)`: \($0.meaning)." }.joined(separator: "\n\n"))
          """,
        options: Output.options.within(\.output),
        operands: [
          .maybe(
            "VIEW", "Only the columns of VIEW", completion: .choices(Schema.views.map(\.name)),
            \.view)
        ],
        fields: viewFields.descriptions(),
        examples: [
          Example("ittool store views", "List everything that can be queried"),
          Example("ittool store views tickets", "List the columns of tickets"),
        ],
        start: ViewsArguments()
      ) { arguments, context in
        let known = Schema.views.map(\.name)
        if let view = arguments.view, !known.contains(view) {
          throw Failure.usage("there is no view '\(view)'", hint: didYouMean(view, in: known))
        }
        try context.printRows(viewFields, arguments.output, local: { $0.rfc3339 }) { emit in
          for column in Schema.viewColumns
          where arguments.view == nil || arguments.view == column.view {
            try emit(column)
          }
        }
        return .done
      })
  }
}

private let viewFields: [Field<ViewColumn>] = [
  Field("view", "The view") { .text($0.view) },
  Field("column", "The name of the column") { .text($0.name) },
  Field("meaning", "What it holds") { .text($0.meaning) },
]

extension Context {
  fileprivate func query(_ arguments: QueryArguments) throws -> ExitStatus {
    guard arguments.seconds >= 0 else { throw Failure.usage("option '--time-limit': below 0") }
    var sql = arguments.sql ?? ""
    if sql == "-" {
      guard let text = String(validating: try console.readAll(limit: 1 << 20), as: UTF8.self)
      else { throw Failure("standard input is not UTF-8 text") }
      sql = text
    }
    if arguments.showsPrivate {
      try withStore { store in
        try store.requireStudentRight()
        try store.write { try store.recordStudentReading("query", sql) }
      }
    }
    try withStore(.look) { store in
      try QueryRights.enforce(on: store.db, for: sql, showsPrivate: arguments.showsPrivate)
      if arguments.seconds > 0 { store.db.limitWork(seconds: arguments.seconds) }
      store.db.limitValues(bytes: 64 << 20)
      do {
        try printDynamicRows(arguments.output) { begin, emit in
          try store.db.query(sql, columns: begin) { values in try emit(values.map(Cell.init)) }
        }
      } catch let error as DatabaseError {
        throw Failure(query: error, seconds: arguments.seconds) ?? error
      }
    }
    return .done
  }
}

extension Cell {
  fileprivate init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .real(let number): self = .real(number)
    case .text(let text): self = .text(text)
    case .blob(let bytes): self = .text(SHA256.hex(bytes))
    }
  }
}

extension Failure {
  // Nil for what has nothing to do with the statement, such as a damaged store.
  fileprivate init?(query error: DatabaseError, seconds: Int) {
    switch error {
    // The full-text index cannot even be opened with these rights.
    case _ where error.isDenied || error.message.hasPrefix("vtable constructor failed"):
      self.init(
        "a query can only read the documented views: \(error.message)",
        hint: "see 'ittool store views'")
    case _ where error.isInterrupted:
      self.init(
        "the query was stopped after \(seconds) s of computing",
        hint: "allow more with --time-limit")
    case _ where error.isTooLong:
      self.init("a value of the query is longer than 64 MiB")
    case _ where error.isMistake:
      let prefix = "no such table: "
      let unknown = error.message.hasPrefix(prefix) ? error.message.dropFirst(prefix.count) : nil
      self.init(
        "the query is wrong: \(error.message)",
        hint: unknown.flatMap { didYouMean(String($0), in: Schema.views.map(\.name)) })
      if unknown != nil { self = adding(hint: "see 'ittool store views'") }
    default: return nil
    }
  }
}
