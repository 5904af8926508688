/// The body of a message: text and HTML side by side, then the attached files.

/// Writes what follows the headers, their last ones included.
struct BodyWriter {
  var mail: OutgoingMail

  /// Writes the content headers, the empty line and the body.
  func write(to bytes: inout [UInt8]) {
    guard !mail.attachments.isEmpty else {
      writeText(to: &bytes)
      return
    }
    let boundary = boundary(2)
    writeMultipart("mixed", boundary, to: &bytes)
    open(boundary, &bytes)
    writeText(to: &bytes)
    for attachment in mail.attachments {
      open(boundary, &bytes)
      write(attachment, to: &bytes)
    }
    close(boundary, &bytes)
  }

  private func writeText(to bytes: inout [UInt8]) {
    let text = FlowedText.lines(mail.text)
    let plain = TextPart(type: "text/plain; charset=utf-8; format=flowed", lines: text)
    let document: String
    switch mail.html {
    case .none:
      plain.write(to: &bytes)
      return
    case .given(let html): document = html
    case .fromText:
      document = PlainMarkup.document(
        mail.text, title: EncodedWords.cleaned(mail.subject),
        language: mail.extra[.contentLanguage])
    }
    let boundary = boundary(1)
    writeMultipart("alternative", boundary, to: &bytes)
    open(boundary, &bytes)
    plain.write(to: &bytes)
    open(boundary, &bytes)
    var lines: [UInt8] = []
    for line in FlowedText.logicalLines(document) {
      lines += line
      lines += "\r\n".utf8
    }
    TextPart(type: "text/html; charset=utf-8", lines: lines).write(to: &bytes)
    close(boundary, &bytes)
  }

  private func write(_ attachment: OutgoingAttachment, to bytes: inout [UInt8]) {
    bytes += "Content-Type: \(Self.soundType(attachment.type))\r\n".utf8
    var writer = HeaderWriter()
    writer.write(
      "Content-Disposition", words: ["attachment;"] + Self.fileName(attachment.name))
    bytes += writer.bytes
    bytes += "Content-Transfer-Encoding: base64\r\n\r\n".utf8
    Base64.appendLines(attachment.bytes, to: &bytes)
  }

  private func writeMultipart(_ kind: String, _ boundary: String, to bytes: inout [UInt8]) {
    bytes += "Content-Type: multipart/\(kind);\r\n boundary=\"\(boundary)\"\r\n".utf8
  }

  private func open(_ boundary: String, _ bytes: inout [UInt8]) {
    bytes += "\r\n--\(boundary)\r\n".utf8
  }

  private func close(_ boundary: String, _ bytes: inout [UInt8]) {
    bytes += "\r\n--\(boundary)--\r\n".utf8
  }

  // "=_" cannot stand in quoted-printable or base64, and 7-bit text that holds it is encoded. The
  // same message has the same boundary, so that it can be composed again.
  private func boundary(_ level: Int) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in mail.messageID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return "=_\(level)_\(String(hash, radix: 16))"
  }

  // A message inside a message may not be base64 (RFC 2046, 5.2.1); as a file it may.
  private static func soundType(_ type: String) -> String {
    let parts = type.lowercased().split(separator: "/", omittingEmptySubsequences: false)
    let isSound =
      parts.count == 2 && parts[0] != "message" && parts[0] != "multipart"
      && type.utf8.count <= 100
      && parts.allSatisfy {
        !$0.isEmpty
          && $0.utf8.allSatisfy { byte in
            MailAddress.isAtomByte(byte) && byte != 0x2A && byte != 0x27 && byte != 0x25
              || byte == UInt8(ascii: ".")
          }
      }
    return isSound ? type : "application/octet-stream"
  }

  /// The parameter `filename` (RFC 2231), in pieces where it is long or not ASCII.
  private static func fileName(_ raw: String) -> [String] {
    var name = EncodedWords.cleaned(raw)
    if name.isEmpty { name = "attachment" }
    // No file system of the readers allows the mark, and some readers take it for quoting.
    name = String(name.map { $0 == "\"" ? "'" : $0 })
    let isPlain =
      !name.contains("=?")
      && name.utf8.allSatisfy { $0 > 31 && $0 < 127 && $0 != UInt8(ascii: "\\") }
    if isPlain, name.utf8.count <= 55 { return ["filename=\"\(name)\""] }
    var pieces: [String] = []
    var piece: [UInt8] = []
    for byte in name.utf8 {
      let isLiteral: Bool
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: isLiteral = true
      default: isLiteral = false
      }
      // Only between characters: some readers decode each piece by itself.
      if piece.count > 45, byte & 0xC0 != 0x80 {
        pieces.append(String(decoding: piece, as: UTF8.self))
        piece = []
      }
      piece += isLiteral ? [byte] : [UInt8(ascii: "%"), Hex.upper(byte >> 4), Hex.upper(byte & 15)]
    }
    pieces.append(String(decoding: piece, as: UTF8.self))
    if pieces.count == 1 { return ["filename*=utf-8''\(pieces[0])"] }
    return pieces.enumerated().map { index, text in
      "filename*\(index)*=" + (index == 0 ? "utf-8''" : "") + text
        + (index == pieces.count - 1 ? "" : ";")
    }
  }
}

/// One part of text, in the encoding that suits it.
private struct TextPart {
  var type: String
  var lines: [UInt8]

  func write(to bytes: inout [UInt8]) {
    bytes += "Content-Type: \(type)\r\n".utf8
    let beyond = lines.lazy.filter { $0 > 126 || $0 == UInt8(ascii: "=") }.count
    if isPlain {
      bytes += "Content-Transfer-Encoding: 7bit\r\n\r\n".utf8
      bytes += lines
    } else if beyond * 4 > lines.count {
      bytes += "Content-Transfer-Encoding: base64\r\n\r\n".utf8
      Base64.appendLines(lines, to: &bytes)
    } else {
      bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
      QuotedPrintable.append(lines, to: &bytes)
    }
  }

  private var isPlain: Bool {
    var column = 0
    var before: UInt8 = 0
    for byte in lines {
      if byte > 126 || byte == UInt8(ascii: "_") && before == UInt8(ascii: "=") { return false }
      column = byte == 10 ? 0 : column + 1
      if column > 990 { return false }
      before = byte
    }
    return true
  }
}

/// Quoted-printable (RFC 2045, 6.7) of text whose lines end in CRLF.
enum QuotedPrintable {
  /// Writes the text; no line is longer than 76 characters.
  static func append(_ text: [UInt8], to bytes: inout [UInt8]) {
    bytes.reserveCapacity(bytes.count + text.count + text.count / 8)
    var column = 0
    for index in text.indices {
      let byte = text[index]
      if byte == 13, index + 1 < text.count, text[index + 1] == 10 { continue }
      if byte == 10 {
        bytes += "\r\n".utf8
        column = 0
        continue
      }
      let endsLine = index + 1 == text.count || text[index + 1] == 13
      let isLiteral =
        (byte > 32 && byte < 127 && byte != UInt8(ascii: "="))
        || ((byte == 32 || byte == 9) && !endsLine)
      // A lone dot and "From " at the start of a line are what old transports trip over.
      let isRisky = column == 0 && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F"))
      let length = isLiteral && !isRisky ? 1 : 3
      if column + length > 75 {
        bytes += "=\r\n".utf8
        column = 0
      }
      if length == 1 {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "="), Hex.upper(byte >> 4), Hex.upper(byte & 15)]
      }
      column += length
    }
  }
}
