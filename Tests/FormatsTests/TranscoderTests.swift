// Other encodings, whole and in pieces, against Python's.
import Formats
import TestSupport
import Testing

private func transcoded(
  _ bytes: [UInt8], _ encoding: TextEncoding, chunk: Int = .max, room: Int = 4096
) throws -> [UInt8] {
  let transcoder = try Transcoder(
    name: "t.csv", encoding: encoding, read: source(bytes, chunk: chunk))
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: room)
  while true {
    let count = try buffer.withUnsafeMutableBytes { try transcoder.read(into: $0) }
    if count == 0 { return result }
    result += buffer[..<count]
  }
}

private let pythonNames: [TextEncoding: String] = [
  .utf8: "utf-8", .windows1252: "cp1252", .latin1: "latin-1", .iso885915: "iso-8859-15",
  .cp850: "cp850", .utf16: "utf-16", .utf16le: "utf-16-le", .utf16be: "utf-16-be",
]

@Test func decodesAsPythonDoes() throws {
  let texts = [
    "", "name;straße\r\nÄÖÜäöüß;é\r\n", String(repeating: "Größe, Maß\n", count: 6000),
    "12 \u{20AC}",
  ]
  let program = """
    import sys
    for line in sys.stdin:
      name, text = line.rstrip('\\n').split(' ')
      try: print(bytes.fromhex(text).decode().encode(name).hex())
      except UnicodeEncodeError: print('-')
    """
  #expect(Set(pythonNames.keys) == Set(TextEncoding.allCases))
  let cases = TextEncoding.allCases.flatMap { encoding in texts.map { (encoding, $0) } }
  let answers = try pythonLines(
    program, input: cases.map { "\(pythonNames[$0] ?? "") \(hex($1))\n" }.joined())
  #expect(answers.count == cases.count)
  for ((encoding, text), answer) in zip(cases, answers) where answer != "-" {
    let bytes = bytes(ofHex: answer)
    for (chunk, room) in [(Int.max, 4096), (1, 64), (3, 8), (7, 1), (1000, 100)] {
      if text.utf8.count > 1000, chunk < 1000 { continue }
      let found = try transcoded(bytes, encoding, chunk: chunk, room: room)
      #expect(found == Array(text.utf8), "\(encoding) \(chunk) \(room)")
    }
  }
}

@Test func invalidBytesAreErrorsAtTheirPlace() throws {
  func offset(_ bytes: [UInt8], _ encoding: TextEncoding) -> Int? {
    do {
      _ = try transcoded(bytes, encoding, chunk: 2)
      return nil
    } catch {
      return (error as? TranscodeError)?.offset
    }
  }
  #expect(offset(Array("abc".utf8) + [0x81], .windows1252) == 3)
  #expect(offset([0x61, 0x00, 0x00, 0xDC, 0x62, 0x00], .utf16le) == 2)
  #expect(offset([0x61, 0x00, 0x62], .utf16le) == 2)
  let long = [UInt8](repeating: 0x61, count: 100_000) + [0x9D]
  #expect(offset(long, .windows1252) == 100_000)
}

@Test func feedsTheReader() throws {
  let text = "name;note\r\nMüller;\"a\nb\"\r\n"
  var utf16: [UInt8] = [0xFF, 0xFE]
  for unit in text.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
  let transcoder = try Transcoder(name: "x", encoding: .utf16, read: source(utf16, chunk: 5))
  let reader = CSVReader(
    name: "x", delimiter: Delimiter.semicolon.byte, read: transcoder.read(into:))
  var record = CSVRecord()
  #expect(try reader.next(&record))
  #expect(try reader.next(&record))
  #expect(record[0] == "Müller")
  #expect(record[1] == "a\nb")
}
