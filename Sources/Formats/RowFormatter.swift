// Rows in, bytes out: the one writer behind every list and export. It appends to the caller's
// buffer, so a million rows stream without a string for each.

/// Writes rows of cells in one of the output formats.
///
/// Call `begin`, then `row` for each row, then `end`, each with the same buffer; the caller may
/// empty the buffer between calls. A table is kept until `end`, as widths depend on every row; every
/// other format writes each row at once. Without rows a table writes nothing, CSV its header, JSON `[]`.
public struct RowFormatter: Sendable {
  /// The format rows are written in.
  public let format: OutputFormat
  /// The names of the columns, in order.
  public let columns: [String]
  private let options: RowOptions
  private let keys: [[UInt8]]
  private var table: TableBuffer?
  private var isFirst = true

  /// Prepares to write rows of `columns` in `format`.
  public init(format: OutputFormat, columns: [String], options: RowOptions = RowOptions()) {
    self.format = format
    self.columns = columns
    self.options = options
    switch format {
    case .json, .ndjson:
      keys = columns.map { name in
        var bytes: [UInt8] = []
        bytes.append(jsonString: name)
        bytes.append(Ascii.colon)
        return bytes
      }
    case .table:
      keys = []
      table = TableBuffer(
        columns: columns, header: options.header,
        terminal: options.terminal ?? TerminalTable(width: nil))
    case .csv, .tsv:
      keys = []
    }
  }

  /// Writes what comes before the first row: the CSV header or the opening bracket.
  public mutating func begin(into out: inout [UInt8]) {
    switch format {
    case .csv where options.header:
      for (index, name) in columns.enumerated() {
        if index > 0 { out.append(Ascii.comma) }
        out.append(csvField: name, guarded: false)
      }
      out.append(Ascii.newline)
    case .json:
      out.append(Ascii.openBracket)
    case .csv, .tsv, .ndjson, .table:
      break
    }
  }

  /// Writes one row; cells missing at its end are null, cells beyond the columns are a mistake.
  public mutating func row(_ cells: [Cell], into out: inout [UInt8]) {
    assert(cells.count <= columns.count, "a row has more cells than there are columns")
    switch format {
    case .table:
      table?.add(cells)
    case .csv:
      if columns.count == 1, isBlank(cells.first ?? .null) {
        // Most readers, ours too, skip a blank line: a lone null must not vanish with its row.
        out.append(text: "\"\"")
      } else {
        for index in columns.indices {
          if index > 0 { out.append(Ascii.comma) }
          if index < cells.count { out.append(csv: cells[index], guarded: options.spreadsheet) }
        }
      }
      out.append(Ascii.newline)
    case .tsv:
      for index in columns.indices {
        if index > 0 { out.append(Ascii.tab) }
        if index < cells.count { out.append(tsv: cells[index], guarded: options.spreadsheet) }
      }
      out.append(Ascii.newline)
    case .json:
      if !isFirst {
        out.append(Ascii.comma)
        out.append(Ascii.newline)
      }
      appendObject(cells, to: &out)
    case .ndjson:
      appendObject(cells, to: &out)
      out.append(Ascii.newline)
    }
    isFirst = false
  }

  /// Writes what comes after the last row: the whole table or the closing bracket.
  public mutating func end(into out: inout [UInt8]) {
    switch format {
    case .table:
      table?.write(to: &out)
    case .json:
      out.append(Ascii.closeBracket)
      out.append(Ascii.newline)
    case .csv, .tsv, .ndjson:
      break
    }
  }

  private func appendObject(_ cells: [Cell], to out: inout [UInt8]) {
    out.append(Ascii.openBrace)
    for index in keys.indices {
      if index > 0 { out.append(Ascii.comma) }
      out.append(contentsOf: keys[index])
      out.append(json: index < cells.count ? cells[index] : .null)
    }
    out.append(Ascii.closeBrace)
  }
}

private func isBlank(_ cell: Cell) -> Bool {
  switch cell {
  case .null: true
  case .real(let value): !value.isFinite
  case .list(let words): words.isEmpty || words == [""]
  case .text, .integer, .bool, .instant, .json: false
  }
}

extension [UInt8] {
  fileprivate mutating func append(json cell: Cell) {
    switch cell {
    case .null: append(text: "null")
    case .text(let value): append(jsonString: value)
    case .integer(let value): append(decimal: value)
    case .real(let value): append(text: value.isFinite ? value.description : "null")
    case .bool(let value): append(text: value ? "true" : "false")
    case .instant(let value):
      append(Ascii.quote)
      value.appendRFC3339(to: &self)
      append(Ascii.quote)
    case .list(let words):
      append(Ascii.openBracket)
      for (index, word) in words.enumerated() {
        if index > 0 { append(Ascii.comma) }
        append(jsonString: word)
      }
      append(Ascii.closeBracket)
    case .json(let value): value.encode(into: &self)
    }
  }
}
