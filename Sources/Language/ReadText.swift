/// A text as its reader takes it in: blocks, sentences and words, each with its place.

/// A text in its parts.
///
/// Left out, because nobody wrote it for this reader: quoted lines (`>`), lines between fences of
/// three backquotes, and what follows the line `-- `. A blank line, a list item and a heading end
/// the sentence before them. A first line of at most five words that ends in a comma is the
/// greeting: it is looked at, and not counted.
public struct ReadText: Sendable {
  /// A sentence: the chunks from its first to its last.
  struct Sentence: Sendable {
    var chunks: [Chunk]

    var wordCount: Int { chunks.reduce(0) { $0 + $1.words.count } }
    var isQuestion: Bool { chunks.last?.hasQuestionMark ?? false }
    var text: String { chunks.map { String($0.whole) }.joined(separator: " ") }
  }

  /// The text as it was given.
  public let text: String
  /// The sentences in order, without the greeting.
  let sentences: [Sentence]
  /// The greeting line; empty where there is none.
  let greeting: [Chunk]

  /// The chunks of all sentences.
  let body: [Chunk]
  /// Everything that counts, greeting first.
  let chunks: [Chunk]

  /// Takes a text apart.
  public init(_ text: String) {
    self.text = text
    var blocks: [[Chunk]] = [[]]
    var isFenced = false
    var isFirst = true
    var greeting: [Chunk] = []
    for (index, line) in Self.lines(text).enumerated() {
      if line == "-- " { break }
      let bare = line.drop { $0 == " " || $0 == "\t" }
      if bare.hasPrefix("```") {
        isFenced.toggle()
        blocks.append([])
        continue
      }
      if isFenced || bare.hasPrefix(">") { continue }
      let mark = Self.mark(bare)
      if bare.isEmpty || mark > 0 { blocks.append([]) }
      let blanks = line.distance(from: line.startIndex, to: bare.startIndex)
      let chunks = Self.chunks(
        bare.dropFirst(mark), at: TextPlace(line: index + 1, column: blanks + mark + 1))
      guard !chunks.isEmpty else { continue }
      if isFirst {
        isFirst = false
        if mark == 0, chunks.last?.whole.last == ",",
          chunks.reduce(0, { $0 + $1.words.count }) <= 5
        {
          greeting = chunks
          continue
        }
      }
      blocks[blocks.count - 1] += chunks
      // A heading is a sentence of its own; so is each list item, which the next mark ends.
      if bare.hasPrefix("#"), mark > 0 { blocks.append([]) }
    }
    self.greeting = greeting
    sentences = blocks.flatMap(Self.sentences)
    body = sentences.flatMap(\.chunks)
    chunks = greeting.isEmpty ? body : greeting + body
  }

  /// The lines; a carriage return before the line feed belongs to neither.
  static func lines(_ text: String) -> [Substring] {
    // A line feed is a character of its own, or one with the carriage return before it.
    text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      let isLast = line.endIndex == text.utf8.endIndex
      return Substring(!isLast && line.last == 13 ? line.dropLast() : line)
    }
  }

  // How many characters of a list mark or a heading stand before the words.
  private static func mark(_ line: Substring) -> Int {
    for mark in ["- ", "* ", "• ", "– "] where line.hasPrefix(mark) { return 2 }
    let hashes = line.prefix { $0 == "#" }.count
    if 1...6 ~= hashes, line.dropFirst(hashes).first == " " { return hashes + 1 }
    let digits = line.prefix { $0.isASCII && $0.isNumber }.count
    let rest = line.dropFirst(digits)
    if 1...3 ~= digits, rest.hasPrefix(". ") || rest.hasPrefix(") ") { return digits + 2 }
    return 0
  }

  /// The words of a line between blanks.
  static func words(_ line: Substring) -> [Substring] {
    guard isPlain(line) else { return line.split(whereSeparator: \.isWhitespace) }
    return line.utf8.split(whereSeparator: isBlank).map { Substring($0) }
  }

  // In a line of ASCII a character is a byte; a carriage return may join a line feed, but no line
  // has one.
  private static func isPlain(_ line: Substring) -> Bool { line.utf8.allSatisfy { $0 < 128 } }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }

  private static func chunks(_ line: Substring, at start: TextPlace) -> [Chunk] {
    if isPlain(line) {
      var column = start.column
      var end = line.utf8.startIndex
      return words(line).map { word in
        column += line.utf8.distance(from: end, to: word.startIndex)
        defer {
          column += word.utf8.count
          end = word.endIndex
        }
        return Chunk(word, at: TextPlace(line: start.line, column: column))
      }
    }
    var chunks: [Chunk] = []
    var column = start.column
    var rest = line
    while !rest.isEmpty {
      let blanks = rest.prefix(while: \.isWhitespace)
      column += blanks.count
      rest = rest[blanks.endIndex...]
      let whole = rest.prefix { !$0.isWhitespace }
      if whole.isEmpty { break }
      chunks.append(Chunk(whole, at: TextPlace(line: start.line, column: column)))
      column += whole.count
      rest = rest[whole.endIndex...]
    }
    return chunks
  }

  private static func sentences(_ block: [Chunk]) -> [Sentence] {
    var sentences: [Sentence] = []
    var open: [Chunk] = []
    for (index, chunk) in block.enumerated() {
      open.append(chunk)
      let next = index + 1 < block.count ? block[index + 1] : nil
      if chunk.hasStop, !chunk.isAbbreviated(before: next) {
        sentences.append(Sentence(chunks: open))
        open = []
      }
    }
    if !open.isEmpty { sentences.append(Sentence(chunks: open)) }
    // Marks and addresses alone are no sentence to read.
    return sentences.filter { !$0.chunks.allSatisfy { $0.kind == .marks } }
  }
}
