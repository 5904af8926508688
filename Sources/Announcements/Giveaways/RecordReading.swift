/// Reading a published record: its parts, and whether they have the form of one.
import Calendar
import Commands
import Repository

/// One part of a record: the lines above a seal.
struct RecordPart: Sendable {
  enum Kind: String, Sendable {
    case list, commitment, draw, substitute, cancellation, names

    /// The words that begin its lines, in order; `+` behind one that is repeated, `?` behind one that
    /// may be missing.
    var pattern: [String] {
      switch self {
      case .list:
        [
          "giveaway", "title", "announcement?", "rule", "staff", "opened", "closed", "excluded",
          "entries", "list", "entry+",
        ]
      case .commitment: ["committed", "method", "winners", "source+"]
      case .draw: ["drawn", "numbers+", "key", "winner+"]
      case .substitute: ["substituted", "replaces", "reason", "winner"]
      case .cancellation: ["cancelled", "reason"]
      case .names: ["name+"]
      }
    }

    /// The part that begins with a line of this word.
    init?(beginningWith word: String) {
      switch word {
      case "giveaway": self = .list
      case "committed": self = .commitment
      case "drawn": self = .draw
      case "substituted": self = .substitute
      case "cancelled": self = .cancellation
      case "name": self = .names
      default: return nil
      }
    }

    /// Whether it may stand behind a part of another kind.
    func mayFollow(_ other: Kind?) -> Bool {
      switch self {
      case .list: other == nil
      case .commitment: other == .list
      case .draw: other == .commitment
      case .substitute: other == .draw || other == .substitute
      case .cancellation: other != nil && other != .cancellation && other != .names
      case .names: other == .draw || other == .substitute
      }
    }
  }

  var kind: Kind
  /// The number of its first line and of the line with its seal.
  var lines: ClosedRange<Int>
  var values: [(word: String, value: String)]
  /// The seal under it, as it stands there.
  var seal: String
  /// How many bytes of the file are above the seal.
  var above: Int

  /// The value of a word that stands there once.
  subscript(word: String) -> String { values.first { $0.word == word }?.value ?? "" }

  /// The values of a word that is repeated.
  func all(_ word: String) -> [String] { values.filter { $0.word == word }.map(\.value) }

  /// The time that a word names.
  func time(_ word: String) -> Instant? { Instant(rfc3339: self[word]) }
}

/// Why a text is not a record; the line counts from 1.
struct RecordFault: Error, Equatable {
  var line: Int
  var message: String
}

/// A record, taken apart.
struct RecordReading: Sendable {
  let bytes: [UInt8]
  private(set) var parts: [RecordPart] = []

  /// Takes a text apart.
  ///
  /// - Throws: `RecordFault` for what has not the form of a record.
  init(_ text: String) throws(RecordFault) {
    bytes = Array(text.utf8)
    guard bytes.last == 10 else {
      throw RecordFault(
        line: bytes.count { $0 == 10 } + 1, message: "the last line does not end: it was cut off")
    }
    var number = 0
    var start = 0
    var first = 2
    var values: [(word: String, value: String)] = []
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      let line = String(decoding: bytes[start..<end], as: UTF8.self)
      number += 1
      defer { start = end + 1 }
      if number == 1 {
        guard line == RecordWords.title else {
          throw RecordFault(line: 1, message: "it does not begin with '\(RecordWords.title)'")
        }
        continue
      }
      let (word, value) = try Self.split(line, number)
      guard word == "seal" else {
        values.append((word, value))
        continue
      }
      parts.append(try part(values, lines: first...number, seal: value, above: start))
      values = []
      first = number + 1
    }
    guard values.isEmpty, !parts.isEmpty else {
      throw RecordFault(line: number, message: "there is no seal at the end")
    }
  }

  private static func split(
    _ line: String, _ number: Int
  ) throws(RecordFault) -> (word: String, value: String) {
    guard !line.utf8.contains(13) else {
      throw RecordFault(line: number, message: "its end was changed on the way: carriage return")
    }
    let bytes = Array(line.utf8)
    guard let colon = bytes.firstIndex(of: 58), colon + 2 < bytes.count, bytes[colon + 1] == 32
    else { throw RecordFault(line: number, message: "it is not 'WORD: VALUE'") }
    return (
      String(decoding: bytes[..<colon], as: UTF8.self),
      String(decoding: bytes[(colon + 2)...], as: UTF8.self)
    )
  }

  private func part(
    _ values: [(word: String, value: String)], lines: ClosedRange<Int>, seal: String, above: Int
  ) throws(RecordFault) -> RecordPart {
    let word = values.first?.word ?? "seal"
    guard let kind = RecordPart.Kind(beginningWith: word) else {
      throw RecordFault(line: lines.lowerBound, message: "no part begins with '\(word)'")
    }
    guard kind.mayFollow(parts.last?.kind) else {
      throw RecordFault(
        line: lines.lowerBound,
        message: "the \(kind.rawValue) does not belong "
          + (parts.last.map { "behind the \($0.kind.rawValue)" } ?? "at the beginning"))
    }
    var rest = values[...]
    func line() -> Int { lines.upperBound - rest.count }
    for wanted in kind.pattern {
      let name = wanted.filter { $0 != "+" && $0 != "?" }
      if rest.first?.word != name {
        if wanted.hasSuffix("?") { continue }
        throw RecordFault(
          line: line(), message: "'\(rest.first?.word ?? "seal")' where '\(name)' is wanted")
      }
      rest.removeFirst()
      while wanted.hasSuffix("+"), rest.first?.word == name { rest.removeFirst() }
    }
    if let more = rest.first {
      throw RecordFault(line: line(), message: "'\(more.word)' where 'seal' is wanted")
    }
    return RecordPart(kind: kind, lines: lines, values: values, seal: seal, above: above)
  }

  /// The first part of a kind.
  subscript(kind: RecordPart.Kind) -> RecordPart? { parts.first { $0.kind == kind } }

  /// The bytes from the beginning to the last seal that stays, without names.
  var lasting: ArraySlice<UInt8> {
    guard let last = parts.last(where: { $0.kind != .names }) else { return bytes[...] }
    // The line with the seal: the word, a colon, a blank, the seal and a line feed.
    return bytes[..<min(last.above + 7 + last.seal.utf8.count, bytes.count)]
  }
}
