/// The answers of an IMAP server, piece by piece: lines and the literals inside them (RFC 9051).
import Calendar
import Delivery

/// One answer: its text, in which a literal is written `{}`, and the largest literal in it.
struct IMAPAnswer: Sendable {
  var text: String
  /// The beginning of the literal, as much as was asked for.
  var literal: [UInt8]?
  /// The bytes of the literal that came.
  var size = 0
}

extension IMAPAnswer {
  /// The UID that a FETCH answer speaks of.
  var uid: Int64? { number(after: "(UID ") ?? number(after: " UID ") }

  /// The day in `INTERNALDATE " 7-Feb-2026 10:00:00 +0100"`.
  var day: CivilDate? {
    guard let words = words(after: "INTERNALDATE \"") else { return nil }
    let parts = words.prefix { $0 != 34 }.drop { $0 == 32 }.split(separator: 32).first?
      .split(separator: 45).map { String(decoding: $0, as: UTF8.self) }
    let months = [
      "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    guard let parts, parts.count == 3, let day = Int(parts[0]), let year = Int(parts[2]),
      let month = months.firstIndex(of: parts[1].uppercased())
    else { return nil }
    return CivilDate(year: year, month: month + 1, day: day)
  }

  /// The number, of at most ten digits, behind a word in capitals.
  func number(after word: String) -> Int64? {
    guard let words = words(after: word) else { return nil }
    let digits = words.prefix { 48...57 ~= $0 }
    guard 1...10 ~= digits.count else { return nil }
    return Int64(String(decoding: digits, as: UTF8.self))
  }

  private func words(after word: String) -> ArraySlice<UInt8>? {
    let wanted = Array(word.utf8)
    let words = Array(text.utf8)
    guard words.count >= wanted.count else { return nil }
    for start in 0...(words.count - wanted.count) {
      let piece = words[start..<(start + wanted.count)]
      // Small letters mean the same.
      let isSame = zip(piece, wanted).allSatisfy {
        ($0 &- 97 < 26 ? $0 - 32 : $0) == $1
      }
      if isSame { return words[(start + wanted.count)...] }
    }
    return nil
  }
}

/// Reads answers from a connection; memory is bounded whatever the server sends.
struct IMAPReader {
  private let wire: CurlWire
  private var buffer: [UInt8] = []
  private var start = 0
  private static let lineLimit = 65_536

  init(_ wire: CurlWire) { self.wire = wire }

  /// The next answer.
  ///
  /// - Parameters:
  ///   - limit: how many bytes of a literal are kept; the others are read and dropped.
  ///   - goesOn: asked now and then during a long literal; false ends the reading.
  mutating func answer(
    keeping limit: Int, _ goesOn: () -> Bool
  ) throws(MailboxFailure) -> IMAPAnswer {
    var answer = IMAPAnswer(text: "")
    while true {
      let line = try self.line()
      guard answer.text.utf8.count + line.utf8.count <= Self.lineLimit else {
        throw MailboxFailure(words: "the server sends a line without end", isBroken: true)
      }
      guard let size = Self.literalSize(line), let brace = line.lastIndex(of: "{") else {
        answer.text += line
        return answer
      }
      answer.text += line[..<brace] + "{}"
      let piece = try literal(size, keeping: limit, goesOn)
      if answer.literal == nil || size > answer.size {
        answer.literal = piece
        answer.size = size
      }
    }
  }

  /// The number in `{123}` at the end of a line.
  static func literalSize(_ line: String) -> Int? {
    guard line.utf8.last == UInt8(ascii: "}"), let brace = line.utf8.lastIndex(of: 123) else {
      return nil
    }
    let digits = line[line.utf8.index(after: brace)...].dropLast()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 48...57 ~= $0 }) else { return nil }
    return Int(digits) ?? .max
  }

  private mutating func line() throws(MailboxFailure) -> String {
    var seen = start
    while true {
      if let end = buffer[seen...].firstIndex(of: 10) {
        let isCRLF = end > start && buffer[end - 1] == 13
        let text = String(decoding: buffer[start..<(isCRLF ? end - 1 : end)], as: UTF8.self)
        start = end + 1
        return text
      }
      guard buffer.count - start <= Self.lineLimit else {
        throw MailboxFailure(words: "the server sends a line without end", isBroken: true)
      }
      let old = start
      seen = buffer.count
      try fill()
      seen -= old - start
    }
  }

  private mutating func literal(
    _ size: Int, keeping limit: Int, _ goesOn: () -> Bool
  ) throws(MailboxFailure) -> [UInt8] {
    var kept: [UInt8] = []
    kept.reserveCapacity(min(size, limit, 1 << 20))
    var left = size
    while left > 0 {
      if start == buffer.count { try fill() }
      let count = min(left, buffer.count - start)
      kept += buffer[start..<(start + min(count, limit - kept.count))]
      start += count
      left -= count
      guard goesOn() else {
        throw MailboxFailure(words: "the message takes too long to come", isBroken: true)
      }
    }
    return kept
  }

  private mutating func fill() throws(MailboxFailure) {
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    let old = buffer.count
    let wire = self.wire
    var failure: WireFailure?
    buffer += [UInt8](unsafeUninitializedCapacity: 65_536) { room, count in
      do throws(WireFailure) {
        count = try wire.receive(into: UnsafeMutableRawBufferPointer(room))
      } catch {
        count = 0
        failure = error
      }
    }
    if let failure { throw MailboxFailure(words: failure.words, isBroken: true) }
    guard buffer.count > old else {
      throw MailboxFailure(words: "the server closed the connection", isBroken: true)
    }
  }
}
