// One record of a CSV file: its bytes, once, and where each field lies in them.

/// One record, reused from one `next` to the next; strings are made only for the fields asked for.
public struct CSVRecord: Sendable {
  struct Field: Sendable {
    var start: Int
    var end: Int
    var isQuoted: Bool
    /// The field holds `""` or a backslash escape that has to be undone.
    var isEscaped: Bool
  }

  /// The line where the record begins, from 1.
  public internal(set) var line = 0
  /// The bytes behind the fields, valid UTF-8 within each; between them lies whatever the file had.
  public internal(set) var bytes = ContiguousArray<UInt8>()
  var fields = ContiguousArray<Field>()

  /// An empty record, to be filled by a reader.
  public init() {}

  /// The number of fields.
  public var count: Int { fields.count }

  /// The text of field `index`, counted from 0; asking beyond `count` is a mistake, as with an array.
  public subscript(index: Int) -> String {
    withBytes(index) { String(decoding: $0, as: UTF8.self) }
  }

  /// The text of field `index`, or nil for nothing between the delimiters, which is how null is written.
  public func text(_ index: Int) -> String? {
    isNull(index) ? nil : self[index]
  }

  /// Where field `index` lies in `bytes`.
  public func range(_ index: Int) -> Range<Int> {
    let field = fields[index]
    return field.start..<field.end
  }

  /// Calls `body` with the bytes of field `index`, which are valid during the call.
  public func withBytes<Result>(
    _ index: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    let range = range(index)
    return try bytes.withUnsafeBufferPointer { try body(.init(rebasing: $0[range])) }
  }

  /// Whether field `index` stood in quotes.
  public func isQuoted(_ index: Int) -> Bool { fields[index].isQuoted }

  /// Whether field `index` has no characters, quoted or not.
  public func isEmpty(_ index: Int) -> Bool { fields[index].start == fields[index].end }

  /// Whether field `index` has no characters and no quotes.
  public func isNull(_ index: Int) -> Bool { isEmpty(index) && !isQuoted(index) }

  /// The fields as cells, to write the record again, for instance among the rejected ones.
  public var cells: [Cell] {
    fields.indices.map { index in text(index).map(Cell.text) ?? .null }
  }

  /// Takes the bytes of a record whose fields have been found, and undoes their escapes in place.
  mutating func fill(from source: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) {
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: source)
    guard hasEscapes else { return }
    bytes.withUnsafeMutableBufferPointer { bytes in
      for index in fields.indices where fields[index].isEscaped {
        let field = fields[index]
        var to = field.start
        var from = field.start
        while from < field.end {
          var byte = bytes[from]
          from += 1
          if field.isQuoted {
            if byte == Ascii.quote { from += 1 }
          } else if byte == Ascii.backslash {
            byte = unescaped(bytes[from])
            from += 1
          }
          bytes[to] = byte
          to += 1
        }
        fields[index].end = to
      }
    }
  }
}

private func unescaped(_ letter: UInt8) -> UInt8 {
  switch letter {
  case UInt8(ascii: "t"): Ascii.tab
  case UInt8(ascii: "n"): Ascii.newline
  case UInt8(ascii: "r"): Ascii.carriageReturn
  default: Ascii.backslash
  }
}
