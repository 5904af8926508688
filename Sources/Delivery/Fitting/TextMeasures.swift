/// How each service counts the length of a text.
import Formats

enum TextMeasure {
  /// Grapheme clusters, with each link as 23 and each account without its server.
  ///
  /// Source: Mastodon, `app/validators/status_length_validator.rb`.
  static func mastodon(_ text: String) -> Int {
    var rewritten = ""
    var index = text.startIndex
    for entity in TextEntity.found(in: text) {
      rewritten += text[index..<entity.range.lowerBound]
      index = entity.range.upperBound
      switch entity.kind {
      case .link: rewritten += String(repeating: "x", count: 23)
      case .account:
        let words = text[entity.range].split(separator: "@", omittingEmptySubsequences: true)
        rewritten += "@" + (words.first ?? "")
      case .bareLink, .tag: rewritten += text[entity.range]
      }
    }
    return (rewritten + text[index...]).count
  }

  /// Weights as X counts them: links 23, emoji 2, most Latin signs 1, all others 2.
  ///
  /// Where X and this might differ, this counts more: a bare address is never less than its
  /// letters, and signs are not joined by normalisation first.
  /// Source: twitter-text, `config/v3.json`.
  static func weighted(_ text: String) -> Int {
    var total = 0
    var index = text.startIndex
    for entity in TextEntity.found(in: text) {
      switch entity.kind {
      case .link, .bareLink:
        total += letters(text[index..<entity.range.lowerBound])
        let own = entity.kind == .link ? 0 : letters(text[entity.range])
        total += max(23, own)
        index = entity.range.upperBound
      case .account, .tag: continue
      }
    }
    return total + letters(text[index...])
  }

  private static func letters(_ text: Substring) -> Int {
    var total = 0
    for character in text {
      if isEmoji(character) {
        total += 2
        continue
      }
      for scalar in character.unicodeScalars {
        switch scalar.value {
        case 0...4351, 8192...8205, 8208...8223, 8242...8247: total += 1
        default: total += 2
        }
      }
    }
    return total
  }

  static func isEmoji(_ character: Character) -> Bool {
    let scalars = character.unicodeScalars
    guard let first = scalars.first, first.properties.isEmoji else { return false }
    let second = scalars.dropFirst().first
    // Digits, # and * are emoji only as the top of a key.
    if first.isASCII { return scalars.contains { $0.value == 0x20E3 } }
    return second?.value != 0xFE0E
  }

  /// Bytes of the text inside a JSON string.
  static func json(_ text: String) -> Int {
    JSON.string(text).encoded().utf8.count - 2
  }
}

/// Text for services that read markup of their own.
public enum ServiceMarkup {
  /// Slack's three signs, written so that they mean themselves (`&`, `<`, `>`).
  public static func slack(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// What a telephone call says, twice, as TwiML: a short silence first, until the ear is there.
  ///
  /// - Parameter language: a language as Twilio wants it, such as `en-US`, or a short one.
  public static func twiml(_ text: String, language: String) -> String {
    let words = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    // What XML 1.0 cannot hold is no word either.
    let spoken = String(
      String.UnicodeScalarView(
        words.unicodeScalars.filter { $0.properties.generalCategory != .control }))
    let tag = spokenLanguages[language.lowercased()] ?? language
    let isSound = tag.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    return "<Response><Pause length=\"1\"/><Say language=\"\(isSound ? tag : "en-US")\" loop=\"2\">"
      + "\(slack(spoken))</Say></Response>"
  }

  /// The voices that a language without a country gets.
  private static let spokenLanguages = [
    "en": "en-US", "es": "es-MX", "fr": "fr-CA", "pt": "pt-BR", "zh": "zh-CN", "de": "de-DE",
  ]

  /// Google Chat's mentions of people, made plain: the words of others must not call everybody.
  public static func googleChat(_ text: String) -> String {
    text.replacing("<users/", with: "<\u{200B}users/")
  }

  /// The facets of a Bluesky post: links and tags at offsets of UTF-8 bytes.
  ///
  /// Accounts stay text, since marking one needs its number at the service.
  public static func blueskyFacets(_ text: String) -> JSON {
    var facets: [JSON] = []
    for entity in TextEntity.found(in: text) {
      let words = String(text[entity.range])
      let feature: [(String, JSON)]
      switch entity.kind {
      case .link:
        feature = [("$type", .string("app.bsky.richtext.facet#link")), ("uri", .string(words))]
      case .tag:
        // The service refuses tags of over 64 graphemes or 640 bytes.
        guard words.count <= 65, words.utf8.count <= 641 else { continue }
        feature = [
          ("$type", .string("app.bsky.richtext.facet#tag")),
          ("tag", .string(String(words.dropFirst()))),
        ]
      case .bareLink, .account: continue
      }
      let start = text.utf8.distance(from: text.startIndex, to: entity.range.lowerBound)
      let end = text.utf8.distance(from: text.startIndex, to: entity.range.upperBound)
      facets.append(
        .object([
          (
            "index",
            .object([("byteStart", .integer(Int64(start))), ("byteEnd", .integer(Int64(end)))])
          ), ("features", .array([.object(feature)])),
        ]))
    }
    return .array(facets)
  }
}
