/// Event logs: several rows for one ticket, of which the last says how it is now and the others how
/// it came to be so.
import Calendar
import Commands
import Repository
import SQLite

/// Gathers the rows of each key in a temporary table and writes one ticket for each.
final class EventLog {
  private let run: ImportRun

  init(_ run: ImportRun) { self.run = run }

  private var db: Connection { run.store.db }

  /// Puts all rows into a temporary table, where they can be sorted without memory.
  func stage() throws {
    try db.script(
      """
      DROP TABLE IF EXISTS temp.import_stage;
      DROP TABLE IF EXISTS temp.import_group;
      CREATE TEMP TABLE import_stage(
        key TEXT, at INTEGER, sequence INTEGER, line INTEGER, cells BLOB);
      """)
    try db.read {
      try db.repeating("INSERT INTO temp.import_stage VALUES (?, ?, ?, ?, ?)") { statement in
        try run.source.forEach("reading \(run.source.name)") { row in
          try stage(row, &statement)
        }
      }
      try db.script(
        """
        CREATE TEMP TABLE import_group(key TEXT PRIMARY KEY, first INTEGER) WITHOUT ROWID;
        INSERT INTO temp.import_group SELECT key, min(line) FROM temp.import_stage GROUP BY key;
        """)
    }
  }

  private func stage(_ row: ImportRow, _ statement: inout Repeated) throws {
    guard row.count == run.layout.headers.count else {
      return try run.reject(row, "\(row.count) cells instead of \(run.layout.headers.count)")
    }
    guard let key = run.reading.key(row, run.key) else {
      return try run.reject(row, "the \(run.key?.rawValue ?? "key") is empty")
    }
    let at: Int64
    do {
      guard let text = run.reading.cleaning.text(run.layout.order, row) else {
        return try run.reject(row, "the time of the event is empty")
      }
      at = try run.reading.dates.instant(text, .order).seconds
    } catch let error as DateError {
      return try run.reject(row, "the time of the event: \(error.message)")
    }
    let sequence = run.reading.cleaning.text(run.layout.sequence, row).flatMap { Int64($0.trimmed) }
    try statement.bind(1, key)
    try statement.bind(2, at)
    try statement.bind(3, sequence)
    try statement.bind(4, Int64(row.line))
    try statement.bind(5, StagedCells.packed(row))
    try statement.run()
  }

  /// Writes the tickets, in the order in which the file first names them.
  func load(_ loader: TicketLoader, _ ticket: inout Repeated, _ event: inout Repeated) throws {
    var group: [EventStep] = []
    var key: String?
    let progress = run.console.progress("importing \(run.source.name)")
    defer { progress.finish() }
    try db.forEachRow(
      """
      SELECT s.key, s.at, s.line, s.cells FROM temp.import_stage AS s
        JOIN temp.import_group AS g ON g.key = s.key
      ORDER BY g.first, s.at, s.sequence, s.line
      """
    ) { reader in
      let next: String = try reader.text()
      if next != key {
        try write(group, loader, &ticket, &event)
        group.removeAll(keepingCapacity: true)
        key = next
      }
      var row = ImportRow()
      let at: Int64 = try reader.int()
      row.line = Int(try reader.int() as Int64)
      row.cells = StagedCells.unpacked(try reader.blob())
      group.append(EventStep(at: at, row: row))
      progress.advance()
    }
    try write(group, loader, &ticket, &event)
  }

  private func write(
    _ steps: [EventStep], _ loader: TicketLoader, _ ticket: inout Repeated, _ event: inout Repeated
  ) throws {
    guard !steps.isEmpty else { return }
    var steps = steps
    var isBad = false
    var fine: [ImportRow] = []
    for index in steps.indices {
      if try run.reading.read(steps[index].row, into: &steps[index].draft) {
        fine.append(steps[index].row)
      } else {
        isBad = true
        try run.reject(steps[index].row, run.reading.problems)
      }
    }
    if isBad {
      // Half a history would be a wrong one.
      for row in fine { try run.reject(row, "another row of the same ticket was rejected") }
      return
    }
    do {
      let isNamed = steps.last.map { run.isStudentNamed($0.draft) } ?? false
      for index in steps.indices { try loader.resolve(&steps[index].draft) }
      let added = loader.counts.added
      try EventHistory(run, loader, steps).write(&ticket, &event)
      if isNamed, loader.counts.added > added, let last = steps.last {
        run.noteStudent(line: last.row.line)
      }
    } catch let failure as Failure where failure.status == .failed {
      for step in steps { try run.reject(step.row, failure.message) }
    }
  }
}

/// One row of one ticket.
struct EventStep {
  var at: Int64
  var row: ImportRow
  var draft = ImportDraft()
}

/// Cells as one blob: the length of each plus one, 0 for nothing, and the bytes.
enum StagedCells {
  static func packed(_ row: ImportRow) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in 0..<row.count {
      guard let text = row.text(index) else {
        append(0, to: &bytes)
        continue
      }
      append(text.utf8.count + 1, to: &bytes)
      bytes += text.utf8
    }
    return bytes
  }

  static func unpacked(_ bytes: [UInt8]) -> [String?] {
    var cells: [String?] = []
    var place = 0
    while place < bytes.count {
      var length = 0
      var shift = 0
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        length |= Int(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      guard length > 0 else {
        cells.append(nil)
        continue
      }
      let end = min(place + length - 1, bytes.count)
      cells.append(String(decoding: bytes[place..<end], as: UTF8.self))
      place = end
    }
    return cells
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
