// Reads CSV and our own TSV from a stream of bytes, one record at a time. Memory holds one record and
// one read-ahead block, whatever the size of the file.

/// Reads records from delimited text: RFC 4180, and TSV with backslash escapes.
///
/// - One byte order mark at the beginning is taken off. Lines end in LF, CRLF or CR, mixed as they come.
/// - Blank lines are skipped, also in a file of one column; written CSV has `""` there. Only in TSV,
///   and only as long as every line had one value, a blank line is a record of one empty field.
/// - A quote inside a field that does not begin with one is an ordinary character (`15" screen`).
/// - Text after a closing quote, a quote never closed, NUL, bytes that are not UTF-8, an unknown
///   backslash escape, and a field above the limit are `FormatError`s. After an error the reader
///   repeats it: what follows cannot be trusted.
/// - The number of fields is not checked, nor is the header treated specially.
public final class CSVReader {
  /// The file's name, for errors.
  public let name: String
  /// The most bytes one field may have; a record may have four times as many.
  public let limit: Int

  private let delimiter: UInt8
  private let quoting: Quoting
  private let read: (UnsafeMutableRawBufferPointer) throws -> Int
  private let kinds: ContiguousArray<ByteKind>
  private var buffer = ContiguousArray<UInt8>(repeating: 0, count: 1 << 17)
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var line = 1
  private var skipsNewline = false
  private var hasBegun = false
  private var keepsBlankLines: Bool
  private var failure: FormatError?

  /// Reads file `name` through `read`, which fills part of a buffer and returns how much, 0 at the end.
  public init(
    name: String, delimiter: UInt8 = Delimiter.comma.byte, quoting: Quoting = .quotes,
    limit: Int = 64 << 20, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    self.name = name
    self.delimiter = delimiter
    self.quoting = quoting
    self.limit = min(max(limit, 1), 1 << 40)
    self.read = read
    keepsBlankLines = quoting == .backslashes
    kinds = ByteKind.table(delimiter: delimiter, quoting: quoting)
  }

  /// Puts the next record in place of `record`; false at the end.
  ///
  /// Throws `FormatError`, or what the `read` closure throws.
  public func next(_ record: inout CSVRecord) throws -> Bool {
    if let failure { throw failure }
    if !hasBegun { try begin() }
    guard try skipBlank() else { return false }
    var scan = RecordScan(delimiter: delimiter, quotes: quoting == .quotes)
    record.fields.removeAll(keepingCapacity: true)
    while true {
      let outcome = kinds.withUnsafeBufferPointer { kinds in
        buffer.withUnsafeBufferPointer { bytes in
          scan.advance(
            over: UnsafeBufferPointer(rebasing: bytes[start..<end]), kinds: kinds,
            isAtEnd: isAtEnd, fields: &record.fields)
        }
      }
      switch outcome {
      case .record:
        try finish(scan, &record)
        return true
      case .fault(let fault, let offset):
        throw fail(fault, at: offset)
      case .more:
        try checkSize(of: scan)
        try fill()
      }
    }
  }

  // MARK: - Between records

  private func begin() throws {
    hasBegun = true
    while end < 3, !isAtEnd { try fill() }
    let head = buffer[..<end].prefix(3)
    if head.elementsEqual([0xEF, 0xBB, 0xBF]) {
      start = 3
    } else if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
      throw fail(.utf16, at: 0)
    }
  }

  /// Moves to the first byte of a record; false where there is none.
  private func skipBlank() throws -> Bool {
    while true {
      if start == end {
        if isAtEnd { return false }
        try fill()
        continue
      }
      let byte = buffer[start]
      if byte == Ascii.newline, skipsNewline {
        skipsNewline = false
        start += 1
        continue
      }
      skipsNewline = false
      guard byte == Ascii.newline || byte == Ascii.carriageReturn, !keepsBlankLines else {
        return true
      }
      start += 1
      line += 1
      skipsNewline = byte == Ascii.carriageReturn
    }
  }

  private func fill() throws {
    if start == end {
      start = 0
      end = 0
    }
    if end == buffer.count {
      if start > 0 {
        let moved = start..<end
        buffer.withUnsafeMutableBytes { bytes in
          bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[moved]))
        }
        end -= start
        start = 0
      } else {
        buffer.append(contentsOf: repeatElement(0, count: buffer.count))
      }
    }
    let free = end..<buffer.count
    let count = try buffer.withUnsafeMutableBytes { bytes in
      try read(UnsafeMutableRawBufferPointer(rebasing: bytes[free]))
    }
    isAtEnd = count <= 0
    end += min(max(count, 0), free.count)
  }

  private func checkSize(of scan: RecordScan) throws {
    if scan.index - scan.fieldStart > limit { throw fail(.longField(limit), at: scan.fieldStart) }
    if scan.index / 4 > limit { throw fail(.longRecord(limit * 4), at: 0) }
  }

  // MARK: - A whole record

  private func finish(_ scan: RecordScan, _ record: inout CSVRecord) throws {
    for field in record.fields where field.end - field.start > limit {
      throw fail(.longField(limit), at: field.start)
    }
    var newlines = 0
    try buffer.withUnsafeBufferPointer { bytes in
      let raw = UnsafeBufferPointer(rebasing: bytes[start..<start + scan.index])
      if scan.hasHighBytes, let offset = firstInvalidUTF8(in: raw) {
        throw fail(.notUTF8(raw[offset]), at: offset)
      }
      if scan.hasNewlines { newlines = position(of: raw.count, in: raw).line }
      if scan.hasEscapes, quoting == .backslashes {
        for field in record.fields where field.isEscaped {
          if let offset = unknownEscape(in: raw, from: field.start, to: field.end) {
            throw fail(.unknownEscape, at: offset)
          }
        }
      }
      record.fill(from: raw, hasEscapes: scan.hasEscapes)
    }
    record.line = line
    if record.fields.count > 1 { keepsBlankLines = false }
    line += newlines
    start += scan.index
    if start < end {
      // The scan stopped at the line's end.
      skipsNewline = buffer[start] == Ascii.carriageReturn
      start += 1
      line += 1
    }
  }

  private func fail(_ fault: CSVFault, at offset: Int) -> FormatError {
    let place = buffer.withUnsafeBufferPointer {
      position(of: offset, in: UnsafeBufferPointer(rebasing: $0[start..<end]))
    }
    let error = FormatError(
      name: name, line: line + place.line, column: 1 + place.column, message: fault.message,
      wanted: fault.wanted)
    failure = error
    return error
  }
}

/// The line breaks before `offset` and the characters between the last of them and `offset`.
private func position(
  of offset: Int, in bytes: UnsafeBufferPointer<UInt8>
) -> (line: Int, column: Int) {
  var lines = 0
  var column = 0
  for index in 0..<offset {
    let byte = bytes[index]
    let isFirstOfTwo =
      byte == Ascii.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Ascii.newline
    if byte == Ascii.newline || (byte == Ascii.carriageReturn && !isFirstOfTwo) {
      lines += 1
      column = 0
    } else if byte & 0xC0 != 0x80, byte != Ascii.carriageReturn {
      column += 1
    }
  }
  return (lines, column)
}

private func unknownEscape(
  in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
) -> Int? {
  var index = start
  while index < end {
    if bytes[index] == Ascii.backslash {
      guard index + 1 < end else { return index }
      switch bytes[index + 1] {
      case UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "r"), Ascii.backslash: index += 1
      default: return index
      }
    }
    index += 1
  }
  return nil
}
