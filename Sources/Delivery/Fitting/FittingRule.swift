/// The limits of each kind of channel: what is counted, how much may go, what happens to a title.

/// How a channel's texts are counted and cut.
public struct FittingRule: Sendable, Equatable {
  /// What a channel counts by.
  public enum Name: String, CaseIterable, Sendable {
    case sms, voice, mastodon, bluesky, x, slack, teams, ntfy
    case googleChat = "google-chat"
    /// Anything goes.
    case none
  }

  /// What is counted by.
  public let name: Name
  /// How much may go, in `unit`.
  public let limit: Int

  /// The rule of this name, with its own limit or another.
  public init(_ name: Name, limit: Int? = nil) {
    self.name = name
    self.limit = limit ?? Self.usualLimit(name)
  }

  private static func usualLimit(_ name: Name) -> Int {
    switch name {
    case .sms: 3
    // Twilio takes 4,000 characters of TwiML; what stands around the words takes some of them.
    case .voice: 3_500
    case .mastodon: 500
    case .bluesky: 300
    case .x: 280
    case .slack: 40_000
    // 28 KB hold the whole card; a kibibyte is left for what stands around the words.
    case .teams: 27_648
    case .googleChat, .ntfy: 4_096
    case .none: Int.max
    }
  }

  /// Reads `sms` or `sms 2`; nil for anything else.
  public init?(reading words: String) {
    let parts = words.split(whereSeparator: \.isWhitespace)
    guard let first = parts.first, parts.count <= 2, let name = Name(rawValue: String(first)) else {
      return nil
    }
    var limit: Int?
    if parts.count == 2 {
      guard let number = Int(parts[1]), number > 0, name != .none else { return nil }
      limit = number
    }
    self.init(name, limit: limit)
  }

  /// What the limit counts, in the plural.
  public var unit: String {
    switch name {
    case .sms: "segments"
    case .voice, .mastodon, .slack: "characters"
    case .bluesky: "graphemes"
    case .x: "weighted characters"
    case .teams: "bytes of JSON"
    case .googleChat, .ntfy, .none: "bytes"
    }
  }

  /// Whether only a headline, a sentence and a link fit.
  public var isShort: Bool {
    switch name {
    case .sms, .mastodon, .bluesky, .x: true
    case .voice, .slack, .teams, .googleChat, .ntfy, .none: false
    }
  }

  /// Whether the channel shows a title of its own; others have it in the text.
  public var hasTitle: Bool { name == .teams || name == .ntfy || name == .none }

  /// What stands where a text was cut off.
  var mark: String { name == .sms ? "..." : "…" }

  /// How long a text is.
  public func length(_ text: String) -> Int {
    switch name {
    case .sms: SMSText(text).segments
    case .mastodon: TextMeasure.mastodon(text)
    case .bluesky: text.count
    case .x: TextMeasure.weighted(text)
    // These count what they are sent, and that has three signs written out.
    case .voice, .slack: ServiceMarkup.slack(text).unicodeScalars.count
    case .teams: TextMeasure.json(text)
    case .googleChat: ServiceMarkup.googleChat(text).utf8.count
    case .ntfy, .none: text.utf8.count
    }
  }

  /// Whether the text may go as it is.
  public func fits(_ text: String) -> Bool {
    length(text) <= limit && (name != .bluesky || text.utf8.count <= Self.blueskyBytes)
  }

  static let blueskyBytes = 3_000
}
