// The five ways rows are written, and what a caller may choose about them.
import Calendar

/// How rows are written.
public enum OutputFormat: String, CaseIterable, Sendable {
  /// Aligned columns for people.
  case table
  /// One line a row, tabs between values, no header; tab, newline, return, backslash are escaped.
  case tsv
  /// RFC 4180 with a header, LF, UTF-8 without a byte order mark.
  case csv
  /// One JSON array of objects.
  case json
  /// One JSON object a line.
  case ndjson
}

/// What a caller may choose about written rows.
public struct RowOptions: Sendable {
  /// Whether CSV and tables begin with the column names; TSV never does, JSON always has its keys.
  public var header: Bool
  /// Whether CSV and TSV guard text against being run as a formula, see `SpreadsheetGuard`.
  public var spreadsheet: Bool
  /// How a table meets the screen; nil writes it unlimited, uncoloured and in UTC.
  public var terminal: TerminalTable?

  /// Chooses; by default a header, exact text and no terminal.
  public init(header: Bool = true, spreadsheet: Bool = false, terminal: TerminalTable? = nil) {
    self.header = header
    self.spreadsheet = spreadsheet
    self.terminal = terminal
  }
}

/// How a table meets a screen: its width, its colours and its words for moments.
public struct TerminalTable: Sendable {
  /// The widest a line may be, in columns; nil is unlimited.
  public var width: Int?
  /// The SGR parameters of the header, such as `"1"`; nil for none.
  public var headerStyle: String?
  /// The SGR parameters of one value, such as `"31"`, by column number; nil for none.
  public var style: (@Sendable (_ column: Int, _ cell: Cell) -> String?)?
  /// The words for a moment, in the reader's zone.
  public var instant: @Sendable (Instant) -> String

  /// Describes a screen; by default colourless, moments in UTC.
  public init(
    width: Int?, headerStyle: String? = nil,
    instant: @escaping @Sendable (Instant) -> String = { $0.rfc3339 },
    style: (@Sendable (_ column: Int, _ cell: Cell) -> String?)? = nil
  ) {
    self.width = width
    self.headerStyle = headerStyle
    self.style = style
    self.instant = instant
  }
}
