/// Subjects: the prefixes of replies and forwards, and the number of a ticket in them.

/// Taking a subject apart.
public enum SubjectLine {
  /// The subject without `Re:`, `Fwd:`, `AW[2]:` and their like.
  public static func bare(_ subject: String) -> String {
    var rest = subject[...].drop(while: \.isWhitespace)
    while let (_, after) = prefix(of: rest) { rest = after.drop(while: \.isWhitespace) }
    return String(rest)
  }

  /// Whether it begins as a reply does; the first prefix decides.
  public static func isReply(_ subject: String) -> Bool {
    guard let (word, _) = prefix(of: subject[...].drop(while: \.isWhitespace)) else { return false }
    return replies.contains(word)
  }

  /// Whether it begins as a forward does; the first prefix decides.
  public static func isForward(_ subject: String) -> Bool {
    guard let (word, _) = prefix(of: subject[...].drop(while: \.isWhitespace)) else { return false }
    return forwards.contains(word)
  }

  /// The ticket number in a tag such as `[T-42]`, `[#42]`, `[helpdesk #42]`, or in `T-42` alone.
  ///
  /// A bare `#42` is somebody else's number as often as ours, so the brackets are needed.
  public static func ticketNumber(in subject: String) -> Int64? {
    let bytes = Array(subject.utf8)
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      let isStart = place == 0 || !isWord(bytes[place - 1])
      if isStart, byte | 0x20 == UInt8(ascii: "t"), place + 2 < bytes.count,
        bytes[place + 1] == UInt8(ascii: "-"), let (number, end) = digits(bytes, place + 2),
        end == bytes.count || !isWord(bytes[end])
      {
        return number
      }
      if byte == UInt8(ascii: "#"), let (number, end) = digits(bytes, place + 1),
        end < bytes.count, bytes[end] == UInt8(ascii: "]"),
        bytes[..<place].lastIndex(of: UInt8(ascii: "[")) != nil
      {
        return number
      }
      place += 1
    }
    return nil
  }

  private static func digits(_ bytes: [UInt8], _ start: Int) -> (Int64, Int)? {
    var end = start
    while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
    guard end > start, end - start <= 12,
      let number = Int64(String(decoding: bytes[start..<end], as: UTF8.self)), number > 0
    else { return nil }
    return (number, end)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte > 127 || MailAddress.isAtomByte(byte) && byte != UInt8(ascii: "#")
  }

  // "Re:", "RE :", "Re[5]:", "AW(2):"; the colon of Chinese keyboards too.
  private static func prefix(of text: Substring) -> (word: String, rest: Substring)? {
    let word = text.prefix(14).prefix { $0.isLetter }
    guard !word.isEmpty else { return nil }
    var rest = text[word.endIndex...]
    if let open = rest.first, open == "[" || open == "(" || open == "^" {
      let count = rest.dropFirst().prefix { $0.isNumber }
      guard !count.isEmpty, count.count < 4 else { return nil }
      rest = rest[count.endIndex...]
      if open != "^" {
        guard rest.first == "]" || rest.first == ")" else { return nil }
        rest = rest.dropFirst()
      }
    }
    rest = rest.drop { $0 == " " || $0 == "\u{A0}" }
    guard let colon = rest.first, colon == ":" || colon == "：" else { return nil }
    let name = word.lowercased()
    guard replies.contains(name) || forwards.contains(name) else { return nil }
    return (name, rest.dropFirst())
  }

  private static let replies: Set<String> = [
    "re", "aw", "antw", "antwort", "sv", "vs", "ang", "odp", "ynt", "res", "rif", "r", "回复", "答复",
    "返信", "отв", "ref",
  ]
  private static let forwards: Set<String> = [
    "fw", "fwd", "wg", "tr", "rv", "enc", "i", "vl", "vb", "pd", "转发", "doorst", "weitergeleitet",
  ]
}
