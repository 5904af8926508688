/// Folding quoted text and signatures away for reading; the whole text stays underneath.

/// A run of lines of a message, of one kind.
public struct TextSpan: Sendable, Equatable {
  /// What the lines are.
  public enum Kind: Sendable {
    /// The sender's own words, and quoted words that are answered below them.
    case words
    /// An earlier message that is only carried along.
    case quote
    /// A signature.
    case signature
  }

  /// What the lines are.
  public var kind: Kind
  /// The lines, counted from 0.
  public var lines: Range<Int>
}

/// The folding of one message.
public struct FoldedText: Sendable, Equatable {
  /// The spans, in order, without gaps.
  public var spans: [TextSpan]
  /// The lines that are read, without empty ones at the ends.
  public var visible: String

  /// How many lines are folded away.
  public var foldedLines: Int {
    spans.lazy.filter { $0.kind != .words }.reduce(0) { $0 + $1.lines.count }
  }
}

/// Finds what a reply only carries along.
///
/// Only what stands at the end is folded: quoted lines with own words after them are being
/// answered. Where nothing would be left, nothing is folded.
public enum Quoting {
  /// Folds a message.
  ///
  /// - Parameter isReply: false for a first message or a forward: what these carry is meant to be
  ///   read, so only the signature is folded.
  public static func fold(_ text: String, isReply: Bool) -> FoldedText {
    let lines = text.split(
      separator: "\n", maxSplits: lineLimit, omittingEmptySubsequences: false)
    // The last piece of a longer text is all the rest of it: what it ends in is not known.
    if lines.count > lineLimit {
      let head = Array(lines[..<lineLimit])
      guard isReply, let start = QuoteMarks.carriedMessage(in: head, isWhole: false)
      else {
        return FoldedText(
          spans: [TextSpan(kind: .words, lines: 0..<lines.count)], visible: text)
      }
      return folded(at: start, in: head)
    }
    var end = lines.count
    var spans: [TextSpan] = []
    func trim() { while end > 0, isBlank(lines[end - 1]) { end -= 1 } }
    func cut(_ start: Int, _ kind: TextSpan.Kind) {
      spans.insert(TextSpan(kind: kind, lines: start..<end), at: 0)
      end = start
    }
    if isReply, let start = QuoteMarks.carriedMessage(in: lines) { cut(start, .quote) }
    // Quotes and signatures follow each other a few times, not a million times.
    for _ in 0..<20 {
      let before = end
      trim()
      if isReply, let start = trailingQuote(lines, end) {
        end = before
        cut(start, .quote)
      } else if let start = trailingSignature(lines, end) {
        end = before
        cut(start, .signature)
      } else {
        end = before
        break
      }
    }
    trim()
    // Never an empty note because everything looked quoted.
    guard end > 0 else { return whole(lines) }
    let first = lines[..<end].firstIndex { !isBlank($0) } ?? 0
    if !spans.isEmpty { end = spans[0].lines.lowerBound } else { end = lines.count }
    if end > 0 { spans.insert(TextSpan(kind: .words, lines: 0..<end), at: 0) }
    var shown = lines[first..<end]
    while let last = shown.last, isBlank(last) { shown.removeLast() }
    return FoldedText(spans: spans, visible: shown.joined(separator: "\n"))
  }

  /// The most lines of a message that are looked at: nobody writes more, and machines do.
  static let lineLimit = 20_000

  private static func folded(at start: Int, in lines: [Substring]) -> FoldedText {
    var shown = lines[..<start].drop(while: isBlank)
    while let last = shown.last, isBlank(last) { shown.removeLast() }
    return FoldedText(
      spans: [
        TextSpan(kind: .words, lines: 0..<start),
        TextSpan(kind: .quote, lines: start..<(lines.count + 1)),
      ], visible: shown.joined(separator: "\n"))
  }

  private static func whole(_ lines: [Substring]) -> FoldedText {
    FoldedText(
      spans: [TextSpan(kind: .words, lines: 0..<lines.count)],
      visible: lines.joined(separator: "\n"))
  }

  // The quoted lines at the end, and the line above that says whose words they are.
  private static func trailingQuote(_ lines: [Substring], _ end: Int) -> Int? {
    guard end > 0, isQuoted(lines[end - 1]) else { return nil }
    var start = end - 1
    while start > 0, isQuoted(lines[start - 1]) || isBlank(lines[start - 1]) { start -= 1 }
    while start < end, isBlank(lines[start]) { start += 1 }
    var above = start
    while above > 0, isBlank(lines[above - 1]) { above -= 1 }
    return above > 0 ? QuoteMarks.attribution(endingAt: above, in: lines) ?? start : start
  }

  private static func trailingSignature(_ lines: [Substring], _ end: Int) -> Int? {
    guard end > 0 else { return nil }
    if QuoteMarks.isDeviceLine(lines[end - 1]) { return end - 1 }
    // A signature is short; a line of two dashes further up is something else.
    for index in stride(from: end - 1, through: max(0, end - 16), by: -1) {
      let line = lines[index]
      if isQuoted(line) { return nil }
      if line == "-- " || line == "--" || line == "\u{2014} " { return index }
    }
    return nil
  }

  static func isBlank(_ line: Substring) -> Bool {
    // Bytes first: most lines begin with a plain letter.
    if let first = line.utf8.first, first > 32, first < 128 { return false }
    return line.allSatisfy(\.isWhitespace)
  }

  static func isQuoted(_ line: Substring) -> Bool {
    line.utf8.first { $0 != 32 } == UInt8(ascii: ">")
  }
}
