// The rows of a table, kept until their widths are known, in one array of bytes.

/// Collects rendered cells and writes them as aligned columns, or as cards where columns do not fit.
struct TableBuffer: Sendable {
  /// Where a cell's text ends in `bytes`, its width in columns and its colour.
  struct Slot: Sendable {
    var end: Int
    var width: Int
    var style: String?
  }

  let header: [String]
  let showsHeader: Bool
  let terminal: TerminalTable
  private(set) var columns: [TableColumn]
  private var bytes: [UInt8] = []
  private var slots: [Slot] = []

  init(columns names: [String], header showsHeader: Bool, terminal: TerminalTable) {
    header = names.map { visible($0.uppercased()) }
    self.showsHeader = showsHeader
    self.terminal = terminal
    columns = header.map { TableColumn(headerWidth: showsHeader ? displayWidth($0) : 0) }
  }

  mutating func add(_ cells: [Cell]) {
    for index in columns.indices {
      let cell = index < cells.count ? cells[index] : .null
      let text = shown(cell)
      let width = displayWidth(text)
      bytes.append(text: text)
      slots.append(Slot(end: bytes.count, width: width, style: terminal.style?(index, cell)))
      columns[index].see(cell, width: width)
    }
  }

  func write(to out: inout [UInt8]) {
    guard !slots.isEmpty else { return }
    let natural = columns.map(\.naturalWidth)
    if let limit = terminal.width {
      if let widths = fittedWidths(columns, into: limit) {
        writeColumns(widths, to: &out)
      } else {
        writeCards(limit: max(limit, 1), to: &out)
      }
    } else {
      writeColumns(natural, to: &out)
    }
  }

  private func shown(_ cell: Cell) -> String {
    let text =
      switch cell {
      case .null: ""
      case .text(let value): visible(value)
      case .integer(let value): String(value)
      case .real(let value): value.isFinite ? value.description : ""
      case .bool(let value): value ? "true" : "false"
      case .instant(let value): visible(terminal.instant(value))
      case .list(let words): visible(words.joined(separator: " "))
      case .json(let value): visible(value.encoded())
      }
    guard text.utf8.last == Ascii.space else { return text }
    var trimmed = Substring(text)
    while trimmed.utf8.last == Ascii.space { trimmed.removeLast() }
    return String(trimmed)
  }

  private func writeColumns(_ widths: [Int], to out: inout [UInt8]) {
    if showsHeader {
      var line = TableLine()
      for (index, name) in header.enumerated() {
        line.add(
          name, width: displayWidth(name), in: widths[index], columns[index].isNumeric,
          style: terminal.headerStyle, to: &out)
      }
      out.append(Ascii.newline)
    }
    forEachRow { row in
      var line = TableLine()
      for (index, cell) in row.enumerated() {
        line.add(
          cell.text, width: cell.slot.width, in: widths[index], columns[index].isNumeric,
          style: cell.slot.style, to: &out)
      }
      out.append(Ascii.newline)
    }
  }

  /// One block a row, a line a column: nothing is left out where the columns cannot stand side by side.
  private func writeCards(limit: Int, to out: inout [UInt8]) {
    let widest = header.map { displayWidth($0) }.max() ?? 0
    let beside = min(widest, (limit - TableColumn.gap) / 2)
    let indent = beside > 0 ? beside + TableColumn.gap : 0
    let label = beside > 0 ? beside : limit
    var isFirst = true
    forEachRow { row in
      if !isFirst { out.append(Ascii.newline) }
      isFirst = false
      for (index, cell) in row.enumerated() {
        var line = TableLine()
        let name = header[index].truncated(toWidth: label)
        line.add(
          name, width: displayWidth(name), in: label, false, style: terminal.headerStyle, to: &out)
        for (part, text) in cell.text.wrapped(toWidth: limit - indent).enumerated() {
          if text.isEmpty { continue }
          if part > 0 || indent == 0 {
            out.append(Ascii.newline)
            line = TableLine()
            if indent > 0 { line.skip(label) }
          }
          line.add(
            text, width: displayWidth(text), in: limit - indent, false, style: cell.slot.style,
            to: &out)
        }
        out.append(Ascii.newline)
      }
    }
  }

  private func forEachRow(_ body: ([(text: String, slot: Slot)]) -> Void) {
    var start = 0
    var row: [(text: String, slot: Slot)] = []
    for slot in slots {
      row.append((String(decoding: bytes[start..<slot.end], as: UTF8.self), slot))
      start = slot.end
      if row.count == columns.count {
        body(row)
        row.removeAll(keepingCapacity: true)
      }
    }
  }
}

/// Writes one line of cells; spaces wait until text follows, so no line ends with one.
private struct TableLine {
  private var pending = 0
  private var isFirst = true

  mutating func skip(_ columns: Int) {
    pending += columns
    isFirst = false
  }

  mutating func add(
    _ text: String, width: Int, in room: Int, _ alignRight: Bool, style: String?,
    to out: inout [UInt8]
  ) {
    if !isFirst { pending += TableColumn.gap }
    isFirst = false
    let shown = width > room ? text.truncated(toWidth: room) : text
    let missing = max(0, room - (width > room ? displayWidth(shown) : width))
    if shown.isEmpty {
      pending += missing
      return
    }
    if alignRight { pending += missing }
    out.append(spaces: pending)
    pending = alignRight ? 0 : missing
    if let style {
      out.append(text: "\u{1B}[\(style)m")
      out.append(text: shown)
      out.append(text: "\u{1B}[0m")
    } else {
      out.append(text: shown)
    }
  }
}
