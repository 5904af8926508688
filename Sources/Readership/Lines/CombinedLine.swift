/// Lines in the combined format of Apache, nginx and lighttpd, with or without a virtual host.

/// Reads lines such as
/// `192.0.2.1 - - [04/May/2026:09:00:00 +0200] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0"`.
///
/// The name of a site may stand first (`vhost_combined`) or second (lighttpd).
enum CombinedLine {
  static func read(_ line: Piece) throws(LineFault) -> LogLine {
    var found = LogLine()
    let time = try timePlace(line)
    found.time = .common(line.part(time + 1, time + 27))
    try readSource(line.part(0, max(0, time - 1)), into: &found)

    guard let open = line.place(of: quote, from: time + 28),
      let close = line.closingQuote(from: open + 1)
    else { throw .noRequest }
    readRequest(line.part(open + 1, close), into: &found)

    var place = close + 1
    while place < line.count, line[place] == space { place += 1 }
    guard place + 3 <= line.count, line[place].isDigit, line[place + 1].isDigit,
      line[place + 2].isDigit
    else { throw .noStatus }
    found.status =
      Int(line[place] - 48) * 100 + Int(line[place + 1] - 48) * 10 + Int(line[place + 2] - 48)
    guard let referrer = line.place(of: quote, from: place + 3),
      let referrerEnd = line.closingQuote(from: referrer + 1),
      let agent = line.place(of: quote, from: referrerEnd + 1)
    else { throw .noAgent }
    // Servers cut very long ones: the end of the line ends it too.
    found.agent = line.part(agent + 1, line.closingQuote(from: agent + 1) ?? line.count)
    return found
  }

  /// Where the bracket stands that a time follows: names of users may hold brackets.
  private static func timePlace(_ line: Piece) throws(LineFault) -> Int {
    var from = 0
    while let place = line.place(of: UInt8(ascii: "["), from: from) {
      guard place + 27 < line.count else { break }
      if line[place + 27] == UInt8(ascii: "]"), line[place + 3] == UInt8(ascii: "/"),
        line[place + 7] == UInt8(ascii: "/"), line[place + 12] == UInt8(ascii: ":")
      {
        return place
      }
      from = place + 1
    }
    throw .notALine
  }

  /// Reads `HOST:PORT ADDRESS IDENT USER`, `ADDRESS HOST USER` or `ADDRESS IDENT USER`.
  private static func readSource(_ text: Piece, into found: inout LogLine) throws(LineFault) {
    guard let first = text.place(of: space), first > 0 else { throw .notALine }
    let one = text.part(0, first)
    let secondEnd = text.place(of: space, from: first + 1) ?? text.count
    let two = text.part(first + 1, secondEnd)
    found.address = one
    // The second word is the identity, which nobody sends, or lighttpd's host.
    if two.equals("-") { return }
    let third = text.part(
      min(secondEnd + 1, text.count),
      text.place(of: space, from: min(secondEnd + 1, text.count)) ?? text.count)
    if isHostAndPort(one) || third.equals("-") && secondEnd + 2 < text.count {
      found.host = one
      found.address = two
    } else if two.place(of: UInt8(ascii: ".")) != nil || two.equals("localhost") {
      found.host = two
    }
  }

  /// `tech.example.org:443`; an IPv6 address has more than one colon.
  private static func isHostAndPort(_ word: Piece) -> Bool {
    guard let colon = word.place(of: UInt8(ascii: ":")), colon + 1 < word.count, colon > 0 else {
      return false
    }
    return word.part(colon + 1, word.count).allSatisfy(\.isDigit)
  }

  /// Reads `GET /path HTTP/1.1`; what is none has no method.
  static func readRequest(_ text: Piece, into found: inout LogLine) {
    guard let first = text.place(of: space), first > 0 else { return }
    found.method = text.part(0, first)
    var end = text.count
    var last = end - 1
    while last > first, text[last] != space { last -= 1 }
    if last > first, text.part(last + 1, text.count).begins("HTTP/") { end = last }
    found.target = text.part(first + 1, end)
  }

  private static let quote = UInt8(ascii: "\"")
  private static let space = UInt8(ascii: " ")
}
