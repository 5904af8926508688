/// What of a message may be handed to the MIME parser, whose memory grows with parts and headers.

/// Bounds that no message made by people reaches.
///
/// The parser spends about a kilobyte per part, half of one per header and forty bytes per byte of
/// an address list. Twenty megabytes of boundaries would be five gigabytes.
enum MIMEBounds {
  /// The most lines that begin as boundaries do.
  static let boundaryLimit = 100_000
  /// The most lines that follow each other and look like headers.
  static let headerLimit = 50_000
  /// The most bytes in such lines.
  static let headerByteLimit = 2 << 20

  /// The message for the parser: the headers that matter to it and the body, as far as the bounds
  /// reach, and whether that is all.
  static func bounded(_ raw: [UInt8], headers: [Header], bodyStart: Int) -> (
    message: [UInt8], isWhole: Bool
  ) {
    let body = raw[min(bodyStart, raw.count)...]
    let end = safeEnd(of: body)
    var message: [UInt8] = []
    message.reserveCapacity(end - body.startIndex + 1_024)
    for header in headers {
      let name = header.name.lowercased()
      guard name.hasPrefix("content-") || name == "mime-version" else { continue }
      message += header.name.utf8
      message += ": ".utf8
      message += header.value.utf8
      message += "\r\n".utf8
      if message.count > headerByteLimit { break }
    }
    message += "\r\n".utf8
    message += body[..<end]
    // GMime takes the line break before a boundary for as long as the one behind it: without one
    // there, the last file would be a byte longer than what was sent.
    if endsInBoundary(message) { message += "\r\n".utf8 }
    return (message, end == body.endIndex)
  }

  /// Whether the end is a boundary's, with a CR LF before it and nothing behind.
  private static func endsInBoundary(_ message: [UInt8]) -> Bool {
    let dashes: [UInt8] = [0x2D, 0x2D]
    guard message.suffix(2).elementsEqual(dashes) else { return false }
    // RFC 2046, 5.1.1: at most 70 characters, with two dashes on either side.
    let line = message.suffix(76)
    guard let start = line.lastIndex(of: 10), start > line.startIndex, line[start - 1] == 13 else {
      return false
    }
    return line[(start + 1)...].starts(with: dashes) && line.endIndex - start > 5
  }

  /// Where the first bound is passed; the end when none is.
  private static func safeEnd(of body: ArraySlice<UInt8>) -> Int {
    var boundaries = 0
    var lines = 0
    var bytes = 0
    var place = body.startIndex
    while place < body.endIndex {
      let stop = body[place...].firstIndex(of: 10) ?? body.endIndex
      let line = body[place..<stop]
      if line.starts(with: [0x2D, 0x2D]) {
        boundaries += 1
        if boundaries > boundaryLimit { return place }
      }
      let continues = line.first == 32 || line.first == 9
      if continues && lines > 0 || looksLikeHeader(line) {
        lines += 1
        bytes += line.count
        if lines > headerLimit || bytes > headerByteLimit { return place }
      } else {
        lines = 0
        bytes = 0
      }
      place = min(stop + 1, body.endIndex)
    }
    return body.endIndex
  }

  private static func looksLikeHeader(_ line: ArraySlice<UInt8>) -> Bool {
    var index = line.startIndex
    let limit = min(line.endIndex, index + 76)
    while index < limit {
      let byte = line[index]
      if byte == UInt8(ascii: ":") { return index > line.startIndex }
      guard byte > 32, byte < 127 else { return false }
      index += 1
    }
    return false
  }
}
