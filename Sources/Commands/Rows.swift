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
