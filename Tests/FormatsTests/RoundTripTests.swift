// What is written can be read back, whatever it holds.
import Formats
import TestSupport
import Testing

private func randomRows(_ chance: inout Dice, columns: Int, nulls: Bool) -> [[Cell]] {
  (0..<chance.below(8)).map { _ in
    (0..<columns).map { _ in
      nulls && chance.below(6) == 0 ? .null : .text(hostileText(&chance))
    }
  }
}

@Test func csvRoundTripsIncludingNullAndEmpty() throws {
  var chance = Dice(seed: 1)
  for _ in 0..<500 {
    let columns = 2 + chance.below(4)
    let rows = randomRows(&chance, columns: columns, nulls: true)
    let names = (0..<columns).map { "\(hostileText(&chance))\($0)" }
    let bytes = written(.csv, names, rows)
    let read = try readAll(bytes, chunk: 1 + chance.below(40))
    #expect(read.error == nil)
    #expect(read.rows.first?.map(\.text) == names)
    let cells = read.rows.dropFirst().map { row in
      row.map { $0.text.isEmpty && !$0.isQuoted ? Cell.null : .text($0.text) }
    }
    #expect(Array(cells) == rows)
  }
}

@Test func spreadsheetGuardComesOffAgain() throws {
  var chance = Dice(seed: 2)
  for _ in 0..<300 {
    let rows = randomRows(&chance, columns: 3, nulls: false)
    for format in [OutputFormat.csv, .tsv] {
      let bytes = written(
        format, ["a", "b", "c"], rows, RowOptions(header: false, spreadsheet: true))
      // A mark at the very beginning of TSV is taken for a byte order mark: it has no quotes.
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { continue }
      let read = try readAll(
        bytes, delimiter: format == .csv ? .comma : .tab,
        quoting: format == .csv ? .quotes : .backslashes)
      for field in read.rows.joined() {
        let first = field.text.unicodeScalars.first
        #expect(first.map { !"=+-@\t\r\n".unicodeScalars.contains($0) } ?? true)
      }
      let cells = read.rows.map { $0.map { Cell.text(SpreadsheetGuard.removed(from: $0.text)) } }
      #expect(cells == rows)
    }
  }
}

@Test func spreadsheetGuardLeavesNumbersAndOldApostrophes() {
  let cells: [Cell] = [.integer(-5), .real(-0.5), .text("-2h"), .text("'twas"), .null]
  let guarded = RowOptions(header: false, spreadsheet: true)
  #expect(
    string(written(.csv, ["a", "b", "c", "d", "e"], [cells], guarded))
      == "-5,-0.5,'-2h,''twas,\n")
  #expect(SpreadsheetGuard.removed(from: "'twas") == "'twas")
  #expect(SpreadsheetGuard.removed(from: "''twas") == "'twas")
}

@Test func tsvRoundTrips() throws {
  var chance = Dice(seed: 3)
  for _ in 0..<500 {
    let columns = 1 + chance.below(4)
    let rows = randomRows(&chance, columns: columns, nulls: false)
    let bytes = written(.tsv, (0..<columns).map { "c\($0)" }, rows)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { continue }
    let read = try readAll(
      bytes, chunk: 1 + chance.below(9), delimiter: .tab, quoting: .backslashes)
    #expect(read.error == nil)
    #expect(read.rows.map { $0.map { Cell.text($0.text) } } == rows)
  }
}

@Test func millionByteCellsRoundTrip() throws {
  let text = String(repeating: "say \"no\", \u{E4}\r\n", count: 1 << 16)
  let bytes = written(.csv, ["a", "b"], [[.text(text), .text("x")]])
  let read = try readAll(bytes)
  #expect(read.error == nil)
  #expect(read.rows.last?.map(\.text) == [text, "x"])
}

@Test func loneNullKeepsItsRow() throws {
  let bytes = written(.csv, ["email"], [[.null], [.text("a@b")], [.list([])]])
  #expect(string(bytes) == "email\n\"\"\na@b\n\"\"\n")
  #expect(try readAll(bytes).rows.count == 4)
}

@Test func nulIsRefused() throws {
  let bytes = written(.csv, ["a", "b"], [[.text("x"), .text("y\u{0}z")]])
  let error = try readAll(bytes).error
  #expect(error?.line == 2)
  #expect(error?.column == 4)
}

@Test func recordsCanBeWrittenAgain() throws {
  let reader = CSVReader(name: "x", read: source(Array("a,,\"\",\"q\"\"\"\n".utf8)))
  var record = CSVRecord()
  #expect(try reader.next(&record))
  #expect(record.cells == [.text("a"), .null, .text(""), .text("q\"")])
  #expect(record.isNull(1) && !record.isNull(2) && record.isEmpty(2))
  #expect(record.text(1) == nil && record.text(2) == "")
  #expect(record.withBytes(3) { Array($0) } == Array("q\"".utf8))
  #expect(record.bytes[record.range(0)].elementsEqual("a".utf8))
  #expect(try !reader.next(&record))
  #expect(try !reader.next(&record))
}
