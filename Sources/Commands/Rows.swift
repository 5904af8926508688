/// Printing rows: one list of columns for tables, TSV, CSV, JSON and `--fields`.
import Calendar
import Formats
import Terminal

/// One column of the rows that a command prints.
public struct Field<Row>: Sendable {
  /// Name and meaning.
  public let description: FieldDescription
  /// Reads the column's value from a row.
  public let cell: @Sendable (Row) -> Cell

  /// Makes a column; `usual: false` keeps it out of tables and TSV unless asked for.
  public init(
    _ name: String, _ summary: String, usual: Bool = true, cell: @escaping @Sendable (Row) -> Cell
  ) {
    description = FieldDescription(name: name, summary: summary, isUsual: usual)
    self.cell = cell
  }
}

extension Array {
  /// Names and meanings of the columns.
  public func descriptions<Row>() -> [FieldDescription] where Element == Field<Row> {
    map(\.description)
  }
}

/// What the output options said.
public struct Output: Sendable {
  /// `--format`.
  public var format: OutputFormat?
  /// `--json`.
  public var json = false
  /// `--fields`, as typed: names separated by commas.
  public var fields: [String] = []
  /// `--no-header`.
  public var noHeader = false

  /// Nothing said.
  public init() {}

  /// The options of every command that prints rows.
  public static var options: [Option<Output>] {
    [
      .value("format", "FORMAT", "Print rows as FORMAT", \.format),
      .flag("json", "Print rows as JSON", \.json),
      .list("fields", "A,B", "Print only these fields, in this order", \.fields),
      .flag("no-header", "Leave the header line out of CSV", \.noHeader),
    ]
  }

  /// The format to use, given whether stdout is a terminal.
  public func resolved(isTerminal: Bool, fallback: OutputFormat = .tsv) -> OutputFormat {
    json ? .json : format ?? (isTerminal ? .table : fallback)
  }
}

extension OutputFormat: ArgumentValue {}
extension Delimiter: ArgumentValue {}
extension TextEncoding: ArgumentValue {}

extension Context {
  /// Prints rows in the format that was asked for: a table on a terminal, TSV otherwise.
  ///
  /// Tables and TSV show the usual fields, the other formats all of them, unless `--fields` says.
  /// Rows are written as they come; only a table waits for the last one.
  ///
  /// - Parameters:
  ///   - local: how a time looks in a table.
  ///   - spreadsheet: guards text that a spreadsheet would take for a formula.
  ///   - produce: calls its argument once per row.
  /// - Returns: how many rows were printed.
  @discardableResult
  public func printRows<Row>(
    _ fields: [Field<Row>], _ output: Output, fallback: OutputFormat = .tsv,
    spreadsheet: Bool = false, local: @escaping @Sendable (Instant) -> String,
    _ produce: (_ emit: (Row) throws -> Void) throws -> Void
  ) throws -> Int {
    let isTerminal = console.outFacts.isTerminal
    let format = output.resolved(isTerminal: isTerminal, fallback: fallback)
    let chosen = try output.choose(from: fields, format)
    let options = rowOptions(format, output, spreadsheet: spreadsheet, local: local)
    var rows = PrintedRows(
      RowFormatter(format: format, columns: chosen.map(\.description.name), options: options),
      on: console.out)
    try produce { row in try rows.print(chosen.map { $0.cell(row) }) }
    return try rows.end()
  }

  /// How rows of this format look on standard output.
  func rowOptions(
    _ format: OutputFormat, _ output: Output, spreadsheet: Bool = false,
    local: @escaping @Sendable (Instant) -> String = { $0.rfc3339 }
  ) -> RowOptions {
    var options = RowOptions(header: !output.noHeader, spreadsheet: spreadsheet)
    if format == .table {
      options.terminal = TerminalTable(
        width: console.outFacts.isTerminal ? console.outFacts.width : nil,
        headerStyle: console.outFacts.colour ? "1" : nil, instant: local)
    }
    return options
  }
}

/// Rows on their way to a sink, in pieces of at most 32 KiB.
struct PrintedRows {
  private var formatter: RowFormatter
  private let sink: Sink
  private var bytes: [UInt8] = []
  private var count = 0

  /// Begins with what stands before the first row.
  init(_ formatter: RowFormatter, on sink: Sink) {
    self.formatter = formatter
    self.sink = sink
    self.formatter.begin(into: &bytes)
  }

  /// Prints one row.
  mutating func print(_ cells: [Cell]) throws(SinkFailure) {
    formatter.row(cells, into: &bytes)
    count += 1
    if bytes.count >= 32_768 { try drain() }
  }

  /// Prints what stands after the last row, and returns how many there were.
  mutating func end() throws(SinkFailure) -> Int {
    formatter.end(into: &bytes)
    try drain()
    return count
  }

  private mutating func drain() throws(SinkFailure) {
    try sink.write(bytes: bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}

extension Output {
  func choose<Row>(from fields: [Field<Row>], _ format: OutputFormat) throws(Failure)
    -> [Field<Row>]
  {
    let isBrief = format == .table || format == .tsv
    guard let places = try places(in: fields.map(\.description.name)) else {
      return isBrief ? fields.filter(\.description.isUsual) : fields
    }
    return places.map { fields[$0] }
  }

  /// Where the columns that `--fields` names stand; nil when it names none.
  func places(in known: [String]) throws(Failure) -> [Int]? {
    let names = fields.flatMap { $0.split(separator: ",").map(String.init) }
    if names.isEmpty { return nil }
    var places: [Int] = []
    for name in names {
      guard let place = known.firstIndex(of: name) else {
        throw .usage(
          "--fields: unknown field '\(name)'; known are " + known.joined(separator: ", "),
          hint: didYouMean(name, in: known))
      }
      places.append(place)
    }
    return places
  }
}
