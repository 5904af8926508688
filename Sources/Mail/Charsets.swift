/// Bytes of any charset as text, also where the message names the wrong one or none.
import Glibc

/// Decoding what messages say about their charset, and what they really hold.
enum Charsets {
  /// The text, and whether the named charset did not fit.
  ///
  /// Bytes that are well-formed UTF-8 beyond ASCII are UTF-8 whatever Western charset is named: by
  /// chance they are not. Bytes that fit nothing become U+FFFD, never an error.
  static func text(_ bytes: [UInt8], charset: String?) -> (text: String, isGuess: Bool) {
    let name = canonical(charset)
    if name == nil || name == "WINDOWS-1252" || name == "UTF-8" {
      if let text = String(validating: bytes, as: UTF8.self) {
        return (withoutNUL(text), false)
      }
      if name != "UTF-8" {
        let text = convert(bytes, from: "WINDOWS-1252")
        return (withoutNUL(text?.text ?? latin1(bytes)), name == nil)
      }
      // Mostly UTF-8 with a few bad bytes is repaired; otherwise it never was UTF-8.
      let repaired = String(decoding: bytes, as: UTF8.self)
      let bad = repaired.unicodeScalars.lazy.filter { $0 == "\u{FFFD}" }.count
      let beyond = repaired.unicodeScalars.lazy.filter { $0.value > 127 }.count
      if bad * 2 <= beyond { return (withoutNUL(repaired), true) }
      return (withoutNUL(convert(bytes, from: "WINDOWS-1252")?.text ?? repaired), true)
    }
    if let name, let found = convert(bytes, from: name) {
      if found.isWhole { return (withoutNUL(found.text), false) }
      if let text = String(validating: bytes, as: UTF8.self) { return (withoutNUL(text), true) }
      return (withoutNUL(found.text), true)
    }
    // A charset that nobody knows.
    if let text = String(validating: bytes, as: UTF8.self) { return (withoutNUL(text), true) }
    return (withoutNUL(convert(bytes, from: "WINDOWS-1252")?.text ?? latin1(bytes)), true)
  }

  /// The name iconv knows, the widest relative of what mail programs mean; nil for none and ASCII.
  private static func canonical(_ charset: String?) -> String? {
    guard let charset else { return nil }
    let name = String(charset.filter { $0 != "\"" && $0 != "'" && $0 != " " }).lowercased()
    switch name {
    case "", "us-ascii", "ascii", "ansi_x3.4-1968", "unknown-8bit", "x-unknown", "default", "8bit",
      "_iso-8859-1", "unicode", "binary":
      return nil
    case "utf-8", "utf8", "utf-8;": return "UTF-8"
    case "iso-8859-1", "iso8859-1", "latin1", "iso_8859-1", "windows-1252", "cp1252", "ansi":
      return "WINDOWS-1252"
    case "gb2312", "gbk", "x-gbk", "gb_2312-80", "hz-gb-2312": return "GB18030"
    case "ks_c_5601-1987", "euc-kr", "ksc5601", "ks_c_5601": return "CP949"
    case "shift_jis", "shift-jis", "x-sjis", "sjis", "ms_kanji": return "CP932"
    case "big5": return "BIG5-HKSCS"
    case "iso-8859-8-i", "iso-8859-8-e": return "ISO-8859-8"
    case "iso-8859-9": return "WINDOWS-1254"
    case "tis-620": return "CP874"
    case "unicode-1-1-utf-7", "x-utf-7": return "UTF-7"
    case "iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2": return "ISO-2022-JP-2"
    default:
      // A charset is a word; the system must not be asked for anything else, //IGNORE included.
      let isWord = name.utf8.allSatisfy {
        switch $0 {
        case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E, 0x3A, 0x5F: true
        default: false
        }
      }
      return isWord && name.utf8.count <= 40 ? name.uppercased() : "?"
    }
  }

  private static func convert(_ bytes: [UInt8], from name: String) -> (
    text: String, isWhole: Bool
  )? {
    guard name != "?", let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1
    else { return nil }
    defer { iconv_close(converter) }
    var isWhole = true
    var output = [UInt8]()
    output.reserveCapacity(bytes.count + bytes.count / 4)
    var input = bytes
    var room = [UInt8](repeating: 0, count: 1 << 16)
    input.withUnsafeMutableBytes { input in
      var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
      var left = input.count
      while left > 0 {
        let code: Int32 = room.withUnsafeMutableBytes { room in
          var to = room.baseAddress?.assumingMemoryBound(to: CChar.self)
          var free = room.count
          let result = iconv(converter, &from, &left, &to, &free)
          let code = result == -1 ? errno : 0
          output.append(contentsOf: room[..<(room.count - free)])
          return code
        }
        switch code {
        case E2BIG: continue
        case EILSEQ, EINVAL:
          isWhole = false
          output += "\u{FFFD}".utf8
          from = from.map { $0 + 1 }
          left -= 1
        default: left = 0
        }
      }
      // Charsets with states may hold something back.
      room.withUnsafeMutableBytes { room in
        var to = room.baseAddress?.assumingMemoryBound(to: CChar.self)
        var free = room.count
        _ = iconv(converter, nil, nil, &to, &free)
        output.append(contentsOf: room[..<(room.count - free)])
      }
    }
    return (String(decoding: output, as: UTF8.self), isWhole)
  }

  private static func latin1(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(Unicode.Scalar(byte)) }
    return String(text)
  }

  // SQLite and C alike end a text at a NUL.
  private static func withoutNUL(_ text: String) -> String {
    guard text.utf8.contains(0) else { return text }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { clean.append(scalar == "\0" ? "\u{FFFD}" : scalar) }
    return String(clean)
  }
}
