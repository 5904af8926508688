/// Plain text as mail carries it: `format=flowed` (RFC 3676), which every reader can wrap.

/// Wraps text for the wire.
enum FlowedText {
  /// The text in lines of at most 76 columns where words allow it, each ended by CRLF.
  ///
  /// A line that ends in a space goes on in the next one. White space at the ends of the caller's
  /// own lines is dropped, because it would mean that; the signature mark `-- ` stays.
  static func lines(_ text: String) -> [UInt8] {
    var wire: [UInt8] = []
    wire.reserveCapacity(text.utf8.count + text.utf8.count / 16 + 2)
    let lines = logicalLines(text)
    for line in lines { append(line, to: &wire) }
    return wire
  }

  /// The caller's lines, whatever ended them, without trailing white space and NUL.
  static func logicalLines(_ text: String) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    var before: UInt8 = 0
    func finish() {
      let isSignature = line == Array("-- ".utf8)
      while !isSignature, let last = line.last, last == 32 || last == 9 { line.removeLast() }
      lines.append(line)
      line = []
    }
    for byte in text.utf8 {
      switch byte {
      case 13: finish()
      case 10: if before != 13 { finish() }
      // Escape sequences and their like have no business in a mail.
      case 9: line.append(byte)
      case 0..<32, 127: line.append(UInt8(ascii: "?"))
      default: line.append(byte)
      }
      before = byte
    }
    if !line.isEmpty { finish() }
    // An empty line at the end would only be noise.
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    return lines
  }

  private static let width = 76

  private static func append(_ line: [UInt8], to wire: inout [UInt8]) {
    let quote = line.prefix { $0 == UInt8(ascii: ">") }
    var rest = line[quote.count...]
    // One space after the marks belongs to them.
    if !quote.isEmpty, rest.first == 32 { rest = rest.dropFirst() }
    if line == Array("-- ".utf8) {
      wire += line
      wire += "\r\n".utf8
      return
    }
    repeat {
      let piece = nextPiece(&rest, room: width - quote.count - 1)
      wire += quote
      // A line of marks alone must not end in a space: it would go on in the next one.
      if !piece.isEmpty, !quote.isEmpty || needsStuffing(piece) { wire.append(32) }
      wire += piece
      wire += "\r\n".utf8
    } while !rest.isEmpty
  }

  // Cuts after the last space that fits, else after the first there is.
  private static func nextPiece(_ rest: inout ArraySlice<UInt8>, room: Int) -> ArraySlice<UInt8> {
    let all = rest
    var columns = 0
    var cut: Int?
    for index in all.indices {
      // Continuation bytes of UTF-8 take no column of their own.
      if all[index] & 0xC0 != 0x80 { columns += 1 }
      if all[index] == 32, index > all.startIndex, index + 1 < all.endIndex,
        all[index + 1] != 32, !isMark(all[all.startIndex...index])
      {
        if columns > room, cut != nil { break }
        cut = index + 1
      }
      if columns > room, cut != nil { break }
    }
    guard let cut, columns > room else {
      rest = []
      return all
    }
    rest = all[cut...]
    return all[..<cut]
  }

  // A piece that reads "-- " would be taken for the signature mark.
  private static func isMark(_ piece: ArraySlice<UInt8>) -> Bool {
    piece.elementsEqual("-- ".utf8)
  }

  // RFC 3676, 4.4: what begins with a space, a quote mark or "From " gets one space more.
  private static func needsStuffing(_ piece: ArraySlice<UInt8>) -> Bool {
    piece.first == 32 || piece.first == UInt8(ascii: ">") || piece.starts(with: "From ".utf8)
  }
}

extension FlowedText {
  /// The text with the lines joined that belong together (RFC 3676, 4.2).
  ///
  /// - Parameter deletesSpace: `delsp=yes`: the space that marks a soft break is no space.
  static func unflowed(_ text: String, deletesSpace: Bool) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(text.utf8.count)
    var openDepth: Int?
    let bytes = Array(text.utf8)
    var isFirst = true
    var next = 0
    // Line by line, not split: a text of empty lines alone would fill the memory with slices.
    while next <= bytes.count {
      let stop = bytes[next...].firstIndex(of: 10) ?? bytes.count
      let line = bytes[next..<stop]
      next = stop + 1
      let depth = line.prefix { $0 == UInt8(ascii: ">") }.count
      var rest = line[(line.startIndex + depth)...]
      if rest.first == 32 { rest = rest.dropFirst() }
      let isSignature = rest.elementsEqual("-- ".utf8)
      let isSoft = rest.last == 32 && !isSignature
      if isSoft, deletesSpace { rest = rest.dropLast() }
      if openDepth == depth, !isSignature {
        output += rest
      } else {
        if !isFirst { output.append(10) }
        output += repeatElement(UInt8(ascii: ">"), count: depth)
        if depth > 0, !rest.isEmpty { output.append(32) }
        output += rest
      }
      isFirst = false
      openDepth = isSoft ? depth : nil
    }
    return String(decoding: output, as: UTF8.self)
  }
}
