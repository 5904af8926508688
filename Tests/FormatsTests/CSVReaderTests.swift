// The reader against Python's csv module, against itself in pieces, and its words for every fault.
import Formats
import TestSupport
import Testing

private func randomFile(_ chance: inout Dice) -> String {
  let ends = ["\n", "\r\n", "\r"]
  var text = chance.below(8) == 0 ? "\u{FEFF}" : ""
  for _ in 0..<chance.below(8) {
    let fields = (0..<1 + chance.below(4)).map { _ -> String in
      let content = (0..<chance.below(4)).map { _ in
        chance.pick(["a", "bc", " ", "ü", "日", "\"\"", ",", "\n", "\r\n", "\r", "'", "=", ""])
      }.joined()
      switch chance.below(10) {
      case 0..<6: return "\"\(content)\""
      case 6..<9:
        let plain = content.filter { !$0.isNewline && $0 != "," && $0 != "\"" }
        return plain + chance.pick(["", "\""])
      default: return content
      }
    }
    text += fields.joined(separator: ",") + chance.pick(ends)
    if chance.below(5) == 0 { text += chance.pick(ends) }
  }
  if chance.below(3) == 0 { text += "last,line" }
  if chance.below(12) == 0 { text += "\"open" }
  return text
}

@Test func readsAsPythonDoes() throws {
  var chance = Dice(seed: 11)
  let files = (0..<600).map { _ in randomFile(&chance) }
  let program = """
    import sys, csv, io
    for line in sys.stdin:
      text = bytes.fromhex(line.strip()).decode('utf-8-sig')
      try:
        rows = [r for r in csv.reader(io.StringIO(text, newline=''), strict=True) if r]
        print(';'.join(','.join(f.encode().hex() or '-' for f in r) for r in rows))
      except csv.Error:
        print('error')
    """
  let expected = try pythonLines(program, input: files.map { hex($0) + "\n" }.joined())
  #expect(expected.count == files.count)
  var errors = 0
  for (file, line) in zip(files, expected) {
    let read = try readAll(Array(file.utf8))
    let found =
      read.error != nil
      ? "error"
      : read.rows.map { row in
        row.map { $0.text.isEmpty ? "-" : hex($0.text) }.joined(separator: ",")
      }.joined(separator: ";")
    if read.error != nil { errors += 1 }
    #expect(found == line, "\(file.debugDescription)")
  }
  #expect(20..<400 ~= errors)
}

@Test func piecesReadAsTheWhole() throws {
  var chance = Dice(seed: 12)
  for _ in 0..<400 {
    var bytes = Array(randomFile(&chance).utf8)
    if chance.below(4) == 0, !bytes.isEmpty { bytes[chance.below(bytes.count)] = 0x80 }
    for quoting in [Quoting.quotes, .backslashes] {
      let whole = try readAll(bytes, quoting: quoting)
      for chunk in [1, 2, 3, 7] {
        let pieces = try readAll(bytes, chunk: chunk, quoting: quoting)
        #expect(pieces.rows == whole.rows)
        #expect(pieces.lines == whole.lines)
        #expect(pieces.error == whole.error)
      }
    }
  }
}

@Test func longRecordsCrossTheBuffer() throws {
  let long = String(repeating: "x", count: 200_000)
  let text = "a,b\n\(long),\"\(long)\"\n1,2\n"
  for chunk in [4096, 65_537, .max] {
    let read = try readAll(Array(text.utf8), chunk: chunk)
    #expect(read.rows.map { $0.map(\.text) } == [["a", "b"], [long, long], ["1", "2"]])
    #expect(read.lines == [1, 2, 3])
  }
}

@Test func linesCountAcrossQuotesBlanksAndMixedEnds() throws {
  let text = "a,b\r\n\r\n\"x\r\ny\rz\nw\",1\r\rlast,2"
  let read = try readAll(Array(text.utf8))
  #expect(read.lines == [1, 3, 8])
  #expect(read.rows[1][0].text == "x\r\ny\rz\nw")
}

@Test func headerOnlyAndEmptyFiles() throws {
  #expect(try readAll([]).rows.isEmpty)
  #expect(try readAll([0xEF, 0xBB, 0xBF]).rows.isEmpty)
  #expect(try readAll(Array("\n\r\n\r".utf8)).rows.isEmpty)
  #expect(try readAll(Array("\u{FEFF}a,b".utf8)).rows.map { $0.map(\.text) } == [["a", "b"]])
  // Only one mark is taken off.
  #expect(try readAll(Array("\u{FEFF}\u{FEFF}a".utf8)).rows[0][0].text == "\u{FEFF}a")
}

@Test func otherDelimiters() throws {
  for delimiter in Delimiter.allCases {
    let mark = string([delimiter.byte])
    let text = "a\(mark)\"b\(mark)\"\n"
    let read = try readAll(Array(text.utf8), delimiter: delimiter)
    #expect(read.rows.map { $0.map(\.text) } == [["a", "b\(mark)"]])
  }
  #expect(Delimiter(rawValue: "tab") == .tab)
}

@Test func tsvKeepsBlankLinesOnlyInOneColumn() throws {
  let one = try readAll(Array("a\n\nb\n".utf8), delimiter: .tab, quoting: .backslashes)
  #expect(one.rows.map { $0.map(\.text) } == [["a"], [""], ["b"]])
  let two = try readAll(Array("a\tb\n\nc\td\n".utf8), delimiter: .tab, quoting: .backslashes)
  #expect(two.rows.count == 2)
}

struct Fault: Sendable {
  var bytes: [UInt8]
  var line: Int
  var column: Int
  var says: String
  var quoting = Quoting.quotes
  init(_ text: String, _ line: Int, _ column: Int, _ says: String, _ quoting: Quoting = .quotes) {
    self.init(Array(text.utf8), line, column, says, quoting)
  }
  init(
    _ bytes: [UInt8], _ line: Int, _ column: Int, _ says: String, _ quoting: Quoting = .quotes
  ) {
    (self.bytes, self.line, self.column, self.says) = (bytes, line, column, says)
    self.quoting = quoting
  }
}

@Test(arguments: [
  Fault("a,b\n1,\"open\nx,y\n", 2, 3, "never closed"),
  Fault("\"", 1, 1, "never closed"),
  Fault("\"a\"\"", 1, 1, "never closed"),
  Fault("a\n\"x\ny\" z\n", 3, 3, "after the closing quote"),
  Fault("ä,\"ö\"ü", 1, 6, "after the closing quote"),
  Fault("\"a\"\u{0}", 1, 4, "after the closing quote"),
  Fault("a\r\nb\r\nü\u{0}", 3, 2, "NUL"),
  Fault("\"a\n\u{0}\"", 2, 1, "NUL"),
  Fault(Array("a,b\nÄ,".utf8) + [0xE4, 0x0A], 2, 3, "0xE4 is not UTF-8"),
  Fault([0xC0, 0x80], 1, 1, "not UTF-8"),
  Fault(Array("\"x\n".utf8) + [0xED, 0xA0, 0x80, 0x22], 2, 1, "not UTF-8"),
  Fault([0x61, 0xF4, 0x90, 0x80, 0x80], 1, 2, "not UTF-8"),
  Fault([0x61, 0xE2, 0x82], 1, 2, "not UTF-8"),
  Fault([0xFF, 0xFE, 0x61, 0x00], 1, 1, "UTF-16"),
  Fault([0xFE, 0xFF, 0x00, 0x61], 1, 1, "UTF-16"),
  Fault("a\\tb\nc\\x\n", 2, 2, "backslash", .backslashes),
  Fault("a\\", 1, 2, "backslash", .backslashes),
])
func everyFaultHasItsPlace(_ fault: Fault) throws {
  for chunk in [1, Int.max] {
    let error = try #require(
      try readAll(fault.bytes, chunk: chunk, quoting: fault.quoting).error)
    #expect(error.line == fault.line)
    #expect(error.column == fault.column)
    #expect(error.message.contains(fault.says))
    #expect(!error.wanted.isEmpty)
    #expect(error.description.hasPrefix("t.csv:\(fault.line): character \(fault.column): "))
  }
}

@Test func limitsAreKept() throws {
  let wide = "a,b\n1,\(String(repeating: "x", count: 101))\n"
  let error = try readAll(Array(wide.utf8), limit: 100).error
  #expect(error?.line == 2)
  #expect(error?.column == 3)
  #expect(try readAll(Array(wide.utf8), limit: 101).error == nil)
  // A quote never closed stops at the limit instead of swallowing the rest of a large file.
  var asked = 0
  let endless = CSVReader(name: "x", limit: 1 << 20) { room in
    asked += room.count
    room.copyBytes(from: repeatElement(asked == room.count ? 0x22 : 0x61, count: room.count))
    return room.count
  }
  var record = CSVRecord()
  #expect(throws: FormatError.self) { _ = try endless.next(&record) }
  #expect(asked < 4 << 20)
  // Many short fields make a long record.
  let many = CSVReader(name: "x", limit: 1 << 18) { room in
    room.copyBytes(from: repeatElement(0x2C, count: room.count))
    return room.count
  }
  #expect(throws: FormatError.self) { _ = try many.next(&record) }
}

@Test func errorsRepeatAndReadErrorsPass() throws {
  struct Broken: Error {}
  let bad = CSVReader(name: "x", read: source(Array("a\"\n\"b\"c\nd\n".utf8)))
  var record = CSVRecord()
  #expect(try bad.next(&record))
  #expect(record[0] == "a\"")
  #expect(throws: FormatError.self) { _ = try bad.next(&record) }
  #expect(throws: FormatError.self) { _ = try bad.next(&record) }
  let broken = CSVReader(name: "x") { _ in throw Broken() }
  #expect(throws: Broken.self) { _ = try broken.next(&record) }
}

@Test func noiseNeverTraps() throws {
  var chance = Dice(seed: 13)
  let common: [UInt8] = [0x22, 0x22, 0x2C, 0x0A, 0x0D, 0x5C, 0x61, 0xC3, 0xA4, 0x00, 0xEF]
  for round in 0..<4000 {
    let bytes = (0..<chance.below(60)).map { _ in
      round % 2 == 0 ? chance.pick(common) : UInt8(chance.below(256))
    }
    let quoting: Quoting = chance.below(2) == 0 ? .quotes : .backslashes
    let read = try readAll(
      bytes, chunk: 1 + chance.below(8), quoting: quoting, limit: 1 + chance.below(80))
    if let error = read.error { #expect(error.line >= 1 && error.column >= 1) }
  }
}
