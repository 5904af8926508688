/// Lines of a log, one after the other, in a buffer that does not grow.
import Glibc

/// Cuts what is read into lines.
struct LogReader {
  /// Longer lines are nobody's: they are counted as bad and passed over.
  static let longestLine = 65_536

  /// Bytes of whole lines, from where reading began.
  private(set) var bytes: Int64 = 0
  /// Whole lines.
  private(set) var lines: Int64 = 0

  private static let room = 4 * longestLine

  /// Calls `line` with every line that has an end, and `tooLong` for one that is not looked at.
  ///
  /// - Parameter takesLast: whether a last line without an end is one, because nothing will be added.
  mutating func read(
    _ source: LogSource, takesLast: Bool, line: (Piece, Int64) throws -> Void,
    tooLong: (Int64) -> Void
  ) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.room, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    // The bytes of a line that is too long and was let go already.
    var skipped: Int64 = 0
    while true {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
      let all = Piece(rebasing: buffer[..<filled])
      var start = 0
      while let end = all.place(of: 10, from: start) {
        lines += 1
        let length = end - start
        if skipped > 0 || length > Self.longestLine {
          tooLong(lines)
        } else {
          try give(all.part(start, end), line)
        }
        bytes += Int64(length) + 1 + skipped
        skipped = 0
        start = end + 1
      }
      filled -= start
      if filled > Self.longestLine || skipped > 0 {
        skipped += Int64(filled)
        filled = 0
      } else if start > 0, filled > 0, let base = buffer.baseAddress {
        memmove(base, base + start, filled)
      }
    }
    guard takesLast, filled > 0 || skipped > 0 else { return }
    lines += 1
    if skipped > 0 { tooLong(lines) } else { try give(Piece(rebasing: buffer[..<filled]), line) }
    bytes += Int64(filled) + skipped
  }

  private func give(_ text: Piece, _ line: (Piece, Int64) throws -> Void) throws {
    let end = text.last == 13 ? text.count - 1 : text.count
    if end > 0 { try line(text.part(0, end), lines) }
  }
}
