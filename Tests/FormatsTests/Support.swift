import Formats
// What the tests of this room share: seeded chance, bytes in pieces, and Python as an oracle.
import Foundation
import TestSupport

extension Dice {
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
  mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
}

/// A read closure over bytes that hands out at most `chunk` at a time.
func source(
  _ bytes: [UInt8], chunk: Int = .max
) -> (UnsafeMutableRawBufferPointer) throws -> Int {
  var rest = bytes[...]
  return { room in
    let piece = rest.prefix(min(chunk, room.count))
    room.copyBytes(from: piece)
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}

/// One field as the tests compare it.
struct Field: Equatable {
  var text: String
  var isQuoted: Bool
}

/// All records of `bytes`, and the error that ended them.
func readAll(
  _ bytes: [UInt8], chunk: Int = .max, delimiter: Delimiter = .comma, quoting: Quoting = .quotes,
  limit: Int = 64 << 20
) throws -> (rows: [[Field]], lines: [Int], error: FormatError?) {
  let reader = CSVReader(
    name: "t.csv", delimiter: delimiter.byte, quoting: quoting, limit: limit,
    read: source(bytes, chunk: chunk))
  var record = CSVRecord()
  var rows: [[Field]] = []
  var lines: [Int] = []
  do {
    while try reader.next(&record) {
      rows.append(
        (0..<record.count).map { Field(text: record[$0], isQuoted: record.isQuoted($0)) })
      lines.append(record.line)
    }
  } catch let error as FormatError {
    return (rows, lines, error)
  }
  return (rows, lines, nil)
}

/// Everything a formatter writes.
func written(
  _ format: OutputFormat, _ columns: [String], _ rows: [[Cell]], _ options: RowOptions = .init()
) -> [UInt8] {
  var formatter = RowFormatter(format: format, columns: columns, options: options)
  var bytes: [UInt8] = []
  formatter.begin(into: &bytes)
  for row in rows { formatter.row(row, into: &bytes) }
  formatter.end(into: &bytes)
  return bytes
}

func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

func hex(_ text: String) -> String { hex(Array(text.utf8)) }

func hex(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return string(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}

func bytes(ofHex text: String) -> [UInt8] {
  let digits = Array(text.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// The lines that a Python program prints when it is given `input`, empty ones too.
func pythonLines(_ program: String, input: String) throws -> [String] {
  let data = try pythonOutput(program, input: input)
  var lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\n")
  if lines.last == "" { lines.removeLast() }
  return lines
}

/// Pieces that have broken CSV, terminals or spreadsheets somewhere.
let hostilePieces = [
  "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "\\", "\\n", "\\\\t", "'", "=1+1", "+",
  "-2h",
  "@SUM", " ", "a", "Ärger", "日本", "👩‍👩‍👧", "🇩🇪", "e\u{301}", "\u{202E}", "\u{FEFF}", "\u{1B}[31m",
  "\u{7F}",
  "\u{9B}", "\u{2028}", "<b>", "NULL", "0012", "1e5",
]

func hostileText(_ chance: inout Dice, pieces: Int = 6) -> String {
  (0..<chance.below(pieces + 1)).map { _ in chance.pick(hostilePieces) }.joined()
}
