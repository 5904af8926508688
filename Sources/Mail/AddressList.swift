/// Reading the mailboxes of a header: names, comments, groups, routes, and what is none of these.
import Formats

/// Reads address headers (RFC 5322, 3.4), the obsolete and the broken forms too.
public enum AddressList {
  /// The most mailboxes that are taken from one header.
  public static let limit = 1_000

  /// The mailboxes of a header value, groups opened.
  ///
  /// A name is decoded only after the value is taken apart: an encoded comma separates nothing.
  public static func read(_ value: String) -> [MailAddress] {
    var reader = Reader(bytes: Array(value.utf8))
    reader.readAll()
    return reader.found
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0
    var found: [MailAddress] = []
    var phrase: [UInt8] = []
    var comment: [UInt8] = []
    var angle: [UInt8]?
    var wasQuoted = false

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func readAll() {
      while place < bytes.count, found.count < AddressList.limit {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "\""):
          wasQuoted = true
          readQuoted()
        case UInt8(ascii: "("): readComment()
        case UInt8(ascii: "<") where angle == nil: readAngle()
        case UInt8(ascii: ":") where angle == nil && !phrase.contains(UInt8(ascii: "@")):
          phrase = []
          wasQuoted = false
        case UInt8(ascii: ","), UInt8(ascii: ";"): finish()
        default: if angle == nil { phrase.append(byte) }
        }
      }
      finish()
    }

    private mutating func readQuoted() {
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count { place += 1 }
        phrase.append(bytes[place])
        place += 1
      }
      place += 1
    }

    private mutating func readComment() {
      var depth = 1
      while place < bytes.count, depth > 0 {
        switch bytes[place] {
        case UInt8(ascii: "("): depth += 1
        case UInt8(ascii: ")"): depth -= 1
        case UInt8(ascii: "\\"): place += 1
        default: if comment.count < 300 { comment.append(bytes[place]) }
        }
        place += 1
      }
    }

    private mutating func readAngle() {
      var inside: [UInt8] = []
      while place < bytes.count, bytes[place] != UInt8(ascii: ">") {
        inside.append(bytes[place])
        place += 1
      }
      place += 1
      // "@relay.example,@other.example:ana@example.org": the route is history.
      if inside.first == UInt8(ascii: "@"), let colon = inside.lastIndex(of: UInt8(ascii: ":")) {
        inside = Array(inside[(colon + 1)...])
      }
      angle = inside
    }

    private mutating func finish() {
      defer {
        phrase = []
        comment = []
        angle = nil
        wasQuoted = false
      }
      var words = name(phrase)
      if let angle {
        add(Self.unspaced(angle), words.isEmpty ? name(comment) : words)
      } else if words.isEmpty {
        return
      } else if !wasQuoted && words.contains("@") {
        // "Ana ana@example.org" is not allowed, and written.
        let parts = words.split(separator: " ")
        if parts.count > 1, let last = parts.last, last.contains("@"), !last.hasPrefix("@") {
          words = parts.dropLast().joined(separator: " ")
          add(String(last), words)
        } else {
          add(words.filter { $0 != " " }, name(comment))
        }
      } else if words.contains(" ") {
        add("", words)
      } else {
        add(words, name(comment))
      }
    }

    private mutating func add(_ address: String, _ name: String) {
      // A server that sends UTF-8 headers (RFC 6532) writes the domain as people read it.
      let cleaned = EncodedWords.cleaned(address)
      let address = DomainName.ascii(inAddress: cleaned) ?? cleaned
      found.append(MailAddress(String(address.prefix(1_000)), name: String(name.prefix(300))))
    }

    private func name(_ text: [UInt8]) -> String {
      EncodedWords.cleaned(EncodedWords.decoded(String(decoding: text, as: UTF8.self)))
    }

    private static func unspaced(_ text: [UInt8]) -> String {
      String(decoding: text.filter { $0 != 32 && $0 != 9 }, as: UTF8.self)
    }
  }
}
