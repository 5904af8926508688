/// Cuts HTML into text, opening and closing tags; it never fails and never looks back.

/// One piece of a document.
enum HTMLToken {
  case text([UInt8])
  case open(String, [String: String])
  case close(String)
}

/// Reads a document from left to right.
struct HTMLScanner {
  let bytes: [UInt8]
  private var place = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private static let less = UInt8(ascii: "<")
  private static let more = UInt8(ascii: ">")

  /// The next piece, or nil at the end.
  mutating func next() -> HTMLToken? {
    while place < bytes.count {
      guard bytes[place] == Self.less else { return .text(text()) }
      guard place + 1 < bytes.count else {
        place += 1
        return .text([Self.less])
      }
      switch bytes[place + 1] {
      case UInt8(ascii: "!"), UInt8(ascii: "?"): skipDeclaration()
      case UInt8(ascii: "/"):
        place += 2
        let name = name()
        skip(past: Self.more)
        if !name.isEmpty { return .close(name) }
      case let byte where Self.isLetter(byte):
        place += 1
        return tag()
      default:
        place += 1
        return .text([Self.less])
      }
    }
    return nil
  }

  private mutating func text() -> [UInt8] {
    var text: [UInt8] = []
    while place < bytes.count, bytes[place] != Self.less {
      if bytes[place] == UInt8(ascii: "&") {
        let (decoded, length) = HTMLEntities.decode(bytes[place...])
        text += decoded
        place += length
      } else {
        text.append(bytes[place])
        place += 1
      }
    }
    return text
  }

  private mutating func tag() -> HTMLToken {
    let name = name()
    var attributes: [String: String] = [:]
    while place < bytes.count, bytes[place] != Self.more {
      let byte = bytes[place]
      guard Self.isLetter(byte) else {
        place += 1
        continue
      }
      let key = self.name()
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else { continue }
      place += 1
      skipSpace()
      let value = value()
      // A picture in a URL is as large as the picture.
      if key == "href" || key == "alt" || key == "src" && value.utf8.count < 1_000 {
        attributes[key] = value
      }
    }
    place += 1
    if Self.rawText.contains(name) {
      // What a script or a style holds is no HTML; its end is searched once.
      skipRaw(name)
      return .close(name)
    }
    return .open(name, attributes)
  }

  private static let rawText: Set<String> = ["script", "style", "title", "textarea", "xmp"]

  private mutating func skipRaw(_ name: String) {
    let wanted = Array(name.utf8)
    while place < bytes.count {
      if bytes[place] == Self.less, place + 1 < bytes.count,
        bytes[place + 1] == UInt8(ascii: "/"),
        bytes[(place + 2)...].prefix(wanted.count).elementsEqual(
          wanted, by: { ($0 | 0x20) == $1 })
      {
        skip(past: Self.more)
        return
      }
      place += 1
    }
  }

  private mutating func value() -> String {
    guard place < bytes.count else { return "" }
    let quote = bytes[place]
    var value: [UInt8] = []
    let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
    if isQuoted { place += 1 }
    while place < bytes.count {
      let byte = bytes[place]
      if isQuoted ? byte == quote : (byte == Self.more || byte == 32 || (9...13).contains(byte)) {
        break
      }
      if byte == UInt8(ascii: "&") {
        let (decoded, length) = HTMLEntities.decode(bytes[place...])
        if value.count < 4_000 { value += decoded }
        place += length
      } else {
        if value.count < 4_000 { value.append(byte) }
        place += 1
      }
    }
    if isQuoted { place += 1 }
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func name() -> String {
    var name: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      guard Self.isLetter(byte) || (0x30...0x3A).contains(byte) || byte == 0x2D else { break }
      if name.count < 40 { name.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte) }
      place += 1
    }
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func skipDeclaration() {
    if bytes[place...].starts(with: "<!--".utf8) {
      place += 4
      while place < bytes.count {
        if bytes[place] == 0x2D, bytes[place...].starts(with: "-->".utf8) {
          place += 3
          return
        }
        place += 1
      }
    } else {
      skip(past: Self.more)
    }
  }

  private mutating func skip(past byte: UInt8) {
    while place < bytes.count, bytes[place] != byte { place += 1 }
    place += 1
  }

  private mutating func skipSpace() {
    while place < bytes.count, bytes[place] == 32 || (9...13).contains(bytes[place]) { place += 1 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}

/// Characters written as `&…;`.
enum HTMLEntities {
  /// The character at the start of the bytes, which begin with `&`, and the length of its writing.
  static func decode(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], length: Int) {
    let inside = bytes.dropFirst().prefix(32).prefix {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "#"): true
      default: false
      }
    }
    let word = String(decoding: inside, as: UTF8.self)
    guard let text = character(word) else { return ([UInt8(ascii: "&")], 1) }
    let hasEnd = inside.endIndex < bytes.endIndex && bytes[inside.endIndex] == UInt8(ascii: ";")
    return (Array(text.utf8), inside.count + 1 + (hasEnd ? 1 : 0))
  }

  private static func character(_ word: String) -> String? {
    if word.hasPrefix("#") {
      let digits = word.dropFirst()
      let value =
        digits.lowercased().hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
      guard let value, value > 0 else { return nil }
      // 128 to 159 are meant as Windows-1252.
      if (128...159).contains(value) {
        return Charsets.text([UInt8(value)], charset: "windows-1252").text
      }
      return Unicode.Scalar(value).map { String(Character($0)) }
    }
    return named[word]
  }

  private static let named: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "shy": "",
    "zwnj": "", "zwj": "", "ensp": " ", "emsp": " ", "thinsp": " ", "ndash": "–", "mdash": "—",
    "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„",
    "laquo": "«", "raquo": "»", "hellip": "…", "bull": "•", "middot": "·", "copy": "©",
    "reg": "®", "trade": "™", "euro": "€", "pound": "£", "yen": "¥", "cent": "¢", "sect": "§",
    "deg": "°", "plusmn": "±", "times": "×", "divide": "÷", "frac12": "½", "frac14": "¼",
    "frac34": "¾", "sup1": "¹", "sup2": "²", "sup3": "³", "micro": "µ", "para": "¶",
    "iexcl": "¡", "iquest": "¿", "ordf": "ª", "ordm": "º", "Auml": "Ä", "Ouml": "Ö",
    "Uuml": "Ü", "auml": "ä", "ouml": "ö", "uuml": "ü", "szlig": "ß", "Aacute": "Á",
    "Eacute": "É", "Iacute": "Í", "Oacute": "Ó", "Uacute": "Ú", "aacute": "á", "eacute": "é",
    "iacute": "í", "oacute": "ó", "uacute": "ú", "Agrave": "À", "Egrave": "È", "Igrave": "Ì",
    "Ograve": "Ò", "Ugrave": "Ù", "agrave": "à", "egrave": "è", "igrave": "ì", "ograve": "ò",
    "ugrave": "ù", "Acirc": "Â", "Ecirc": "Ê", "Icirc": "Î", "Ocirc": "Ô", "Ucirc": "Û",
    "acirc": "â", "ecirc": "ê", "icirc": "î", "ocirc": "ô", "ucirc": "û", "Atilde": "Ã",
    "Ntilde": "Ñ", "Otilde": "Õ", "atilde": "ã", "ntilde": "ñ", "otilde": "õ", "Aring": "Å",
    "aring": "å", "AElig": "Æ", "aelig": "æ", "OElig": "Œ", "oelig": "œ", "Ccedil": "Ç",
    "ccedil": "ç", "Oslash": "Ø", "oslash": "ø", "Euml": "Ë", "Iuml": "Ï", "euml": "ë",
    "iuml": "ï", "yuml": "ÿ", "Yacute": "Ý", "yacute": "ý", "rarr": "→", "larr": "←",
    "check": "✓", "hearts": "♥",
  ]
}
