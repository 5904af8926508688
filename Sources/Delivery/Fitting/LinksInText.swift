/// Links, tags and accounts in plain text, as services that shorten or mark them see them.

/// Something in a text that a service treats as one.
public struct TextEntity: Sendable, Equatable {
  /// What it is.
  public enum Kind: Sendable, Equatable {
    /// An address that begins with `http://` or `https://`.
    case link
    /// A bare address such as `example.org/news`, which only some services make a link of.
    case bareLink
    /// An account, `@name` or `@name@server`.
    case account
    /// A tag, `#word`.
    case tag
  }

  /// What it is.
  public let kind: Kind
  /// Where it stands.
  public let range: Range<String.Index>
}

extension TextEntity {
  /// Everything found, in order; none overlaps another.
  public static func found(in text: String) -> [TextEntity] {
    var found: [TextEntity] = []
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    var before: Unicode.Scalar = " "
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let entity: TextEntity? =
        switch scalar {
        case "h", "H": link(in: text, at: index, after: before)
        case "@": account(in: text, at: index, after: before)
        case "#": tag(in: text, at: index, after: before)
        default: nil
        }
      if let entity = entity ?? bareLink(in: text, at: index, after: before) {
        found.append(entity)
        index = entity.range.upperBound
        before = scalars[scalars.index(before: index)]
      } else {
        before = scalar
        index = scalars.index(after: index)
      }
    }
    return found
  }

  /// The last address that begins with `http`.
  static func lastLink(in text: String) -> Range<String.Index>? {
    found(in: text).last { $0.kind == .link }?.range
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic
      || scalar.properties.generalCategory == .decimalNumber
      || scalar.properties.generalCategory == .nonspacingMark
  }

  private static func isASCIIWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && isWord(scalar)
  }

  private static func link(
    in text: String, at start: String.Index, after before: Unicode.Scalar
  ) -> TextEntity? {
    guard !isWord(before), before != "@" else { return nil }
    let rest = text[start...]
    guard
      let scheme = ["https://", "http://"].first(where: { prefix in
        rest.prefix(prefix.count).lowercased() == prefix
      })
    else { return nil }
    let host = text.unicodeScalars.index(start, offsetBy: scheme.unicodeScalars.count)
    guard host < text.endIndex, isWord(text.unicodeScalars[host]) else { return nil }
    let end = end(of: text, from: host)
    let authority = text[host..<end].prefix { $0 != "/" && $0 != "?" && $0 != "#" && $0 != ":" }
    guard authority.contains(".") else { return nil }
    return TextEntity(kind: .link, range: start..<end)
  }

  /// Where an address ends: before white space or what encloses it, and before the sentence's stop.
  private static func end(of text: String, from start: String.Index) -> String.Index {
    let scalars = text.unicodeScalars
    var end = start
    while end < scalars.endIndex {
      let scalar = scalars[end]
      if scalar.properties.isWhitespace || scalar.value < 33
        || "<>\"“”‘’«»`{}|\\^…".unicodeScalars
          .contains(scalar)
      {
        break
      }
      end = scalars.index(after: end)
    }
    while end > start {
      let last = scalars[scalars.index(before: end)]
      let inside = text[start..<end]
      // The bracket of an address such as …/Snow_(weather) is its own.
      let isOwn = last == ")" && inside.contains("(")
      guard ".,;:!?'*)]".unicodeScalars.contains(last), !isOwn else { break }
      end = scalars.index(before: end)
    }
    return end
  }

  private static func bareLink(
    in text: String, at start: String.Index, after before: Unicode.Scalar
  ) -> TextEntity? {
    guard isASCIIWord(text.unicodeScalars[start]), !isWord(before),
      !"@./-#$".unicodeScalars.contains(before)
    else { return nil }
    let scalars = text.unicodeScalars
    var end = start
    while end < scalars.endIndex {
      let scalar = scalars[end]
      guard isASCIIWord(scalar) && scalar != "_" || scalar == "." || scalar == "-" else { break }
      end = scalars.index(after: end)
    }
    while end > start, ".-".unicodeScalars.contains(scalars[scalars.index(before: end)]) {
      end = scalars.index(before: end)
    }
    let labels = text[start..<end].split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, !labels.contains(where: \.isEmpty), let last = labels.last,
      domains.contains(last.lowercased())
        || last.count == 2 && last.allSatisfy({ $0.isASCII && $0.isLetter })
    else { return nil }
    // A mail address is none.
    if end < scalars.endIndex, scalars[end] == "@" { return nil }
    if end < scalars.endIndex, scalars[end] == "/" { end = self.end(of: text, from: end) }
    return TextEntity(kind: .bareLink, range: start..<end)
  }

  // The endings that are written in school news; any two letters count as a country's.
  private static let domains: Set<String> = [
    "com", "org", "net", "edu", "gov", "mil", "info", "app", "dev", "school", "education", "online",
    "site", "news", "cloud",
  ]

  private static func account(
    in text: String, at start: String.Index, after before: Unicode.Scalar
  ) -> TextEntity? {
    guard !isWord(before), before != "/", before != "=", before != "@" else { return nil }
    let scalars = text.unicodeScalars
    let name = scalars.index(after: start)
    let nameEnd = dotted(scalars, from: name, isASCIIWord)
    guard nameEnd > name else { return nil }
    var end = nameEnd
    if end < scalars.endIndex, scalars[end] == "@" {
      let server = scalars.index(after: end)
      let serverEnd = dotted(scalars, from: server, isWord)
      if serverEnd > server { end = serverEnd }
    }
    return TextEntity(kind: .account, range: start..<end)
  }

  /// The end of words that dots and hyphens may join.
  private static func dotted(
    _ scalars: String.UnicodeScalarView, from start: String.Index,
    _ isWord: (Unicode.Scalar) -> Bool
  ) -> String.Index {
    var end = start
    var next = start
    while next < scalars.endIndex {
      let scalar = scalars[next]
      let after = scalars.index(after: next)
      if isWord(scalar) {
        end = after
      } else if scalar != "." && scalar != "-" || next == start {
        break
      }
      next = after
    }
    return end
  }

  private static func tag(
    in text: String, at start: String.Index, after before: Unicode.Scalar
  ) -> TextEntity? {
    guard !isWord(before), before != "/", before != "&", before != "#" else { return nil }
    let scalars = text.unicodeScalars
    var end = scalars.index(after: start)
    var hasLetter = false
    while end < scalars.endIndex, isWord(scalars[end]) {
      if scalars[end].properties.isAlphabetic { hasLetter = true }
      end = scalars.index(after: end)
    }
    return hasLetter ? TextEntity(kind: .tag, range: start..<end) : nil
  }
}
