// Finds the end of a record and of its fields: the inner loop of reading CSV. It can stop at any byte
// and go on when more have come.

/// What a byte may mean to the scan.
enum ByteKind: UInt8 {
  case plain, delimiter, lineEnd, quote, backslash, nul, high

  /// The kind of each byte value.
  static func table(delimiter: UInt8, quoting: Quoting) -> ContiguousArray<ByteKind> {
    var kinds = ContiguousArray(repeating: ByteKind.plain, count: 256)
    for value in 0x80...0xFF { kinds[value] = .high }
    kinds[Int(delimiter)] = .delimiter
    switch quoting {
    case .quotes: kinds[Int(Ascii.quote)] = .quote
    case .backslashes: kinds[Int(Ascii.backslash)] = .backslash
    }
    kinds[Int(Ascii.newline)] = .lineEnd
    kinds[Int(Ascii.carriageReturn)] = .lineEnd
    kinds[0] = .nul
    return kinds
  }
}

/// The state of scanning one record; offsets count from the record's first byte.
struct RecordScan {
  enum Outcome {
    /// The record ends at `index`, at a line end or at the end of the file.
    case record
    /// Every byte is scanned and the record goes on.
    case more
    case fault(CSVFault, Int)
  }

  private enum Mode { case open, plain, quoted, afterQuote }

  private let delimiter: UInt8
  private let quotes: Bool
  private var mode = Mode.open
  private var isQuoted = false
  private var isEscaped = false
  private(set) var index = 0
  private(set) var fieldStart = 0
  private(set) var hasHighBytes = false
  private(set) var hasNewlines = false
  private(set) var hasEscapes = false

  init(delimiter: UInt8, quotes: Bool) {
    self.delimiter = delimiter
    self.quotes = quotes
  }

  /// Scans on to the end of the record or of `bytes`.
  mutating func advance(
    over bytes: UnsafeBufferPointer<UInt8>, kinds: UnsafeBufferPointer<ByteKind>, isAtEnd: Bool,
    fields: inout ContiguousArray<CSVRecord.Field>
  ) -> Outcome {
    let count = bytes.count
    while index < count {
      let outcome: Outcome?
      switch mode {
      case .open:
        isEscaped = false
        isQuoted = quotes && bytes[index] == Ascii.quote
        if isQuoted { index += 1 }
        mode = isQuoted ? .quoted : .plain
        fieldStart = index
        outcome = nil
      case .plain: outcome = scanPlain(bytes, kinds, &fields)
      case .quoted: outcome = scanQuoted(bytes, kinds)
      case .afterQuote: outcome = scanAfterQuote(bytes, &fields)
      }
      if let outcome { return outcome }
    }
    guard isAtEnd else { return .more }
    switch mode {
    case .open:
      fieldStart = index
      isQuoted = false
      isEscaped = false
      close(at: index, &fields)
    case .plain: close(at: index, &fields)
    case .quoted: return .fault(.openQuote, fieldStart - 1)
    case .afterQuote: close(at: index - 1, &fields)
    }
    return .record
  }

  private mutating func close(at end: Int, _ fields: inout ContiguousArray<CSVRecord.Field>) {
    fields.append(.init(start: fieldStart, end: end, isQuoted: isQuoted, isEscaped: isEscaped))
  }

  /// Scans unquoted fields, going on from one to the next without leaving the loop.
  private mutating func scanPlain(
    _ bytes: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<ByteKind>,
    _ fields: inout ContiguousArray<CSVRecord.Field>
  ) -> Outcome? {
    var here = index
    defer { index = here }
    while here < bytes.count {
      switch kinds[Int(bytes[here])] {
      case .plain, .quote: here += 1
      case .high:
        hasHighBytes = true
        here += 1
      case .backslash:
        isEscaped = true
        hasEscapes = true
        here += 1
      case .delimiter:
        close(at: here, &fields)
        here += 1
        guard here < bytes.count, !quotes || bytes[here] != Ascii.quote else {
          mode = .open
          fieldStart = here
          return nil
        }
        fieldStart = here
        isEscaped = false
      case .lineEnd:
        close(at: here, &fields)
        return .record
      case .nul: return .fault(.nul, here)
      }
    }
    return nil
  }

  private mutating func scanQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>, _ kinds: UnsafeBufferPointer<ByteKind>
  ) -> Outcome? {
    var here = index
    defer { index = here }
    while here < bytes.count {
      switch kinds[Int(bytes[here])] {
      case .plain, .delimiter, .backslash: here += 1
      case .high:
        hasHighBytes = true
        here += 1
      case .lineEnd:
        hasNewlines = true
        here += 1
      case .quote:
        here += 1
        mode = .afterQuote
        return nil
      case .nul: return .fault(.nul, here)
      }
    }
    return nil
  }

  /// Decides what a quote inside quotes was: half of a doubled one, or the end of the field.
  private mutating func scanAfterQuote(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: inout ContiguousArray<CSVRecord.Field>
  ) -> Outcome? {
    let byte = bytes[index]
    switch byte {
    case Ascii.quote:
      isEscaped = true
      hasEscapes = true
      mode = .quoted
      index += 1
    case Ascii.newline, Ascii.carriageReturn:
      close(at: index - 1, &fields)
      return .record
    case delimiter:
      close(at: index - 1, &fields)
      mode = .open
      index += 1
      fieldStart = index
    default:
      return .fault(.textAfterQuote, index)
    }
    return nil
  }
}
