/// The ways out: `[channel NAME]` sections of the configuration, and what may stand in them.
import Commands

/// One `[channel NAME]` section.
public struct ChannelSection: Sendable {
  /// The name that messages are queued for.
  public let name: String
  /// Where the section first begins.
  public let origin: Setting.Origin
  /// What its lines say, by key.
  public internal(set) var values: [String: (value: String, origin: Setting.Origin)] = [:]

  /// A section without lines.
  public init(name: String, origin: Setting.Origin) {
    self.name = name
    self.origin = origin
  }

  /// The value of a key.
  public subscript(key: String) -> String? { values[key]?.value }

  /// The same section with a value for a key that it leaves open.
  public func giving(_ key: String, _ value: String) -> ChannelSection {
    var copy = self
    if copy.values[key] == nil { copy.values[key] = (value, origin) }
    return copy
  }

  /// A failure that names the line of a key, or the section's when the key is not there.
  public func failure(_ key: String?, _ message: String, hint: String? = nil) -> Failure {
    let place = key.flatMap { values[$0]?.origin } ?? origin
    return Failure(
      "\(place.path):\(place.line): \(message)", hint: hint, status: .configuration)
  }

  /// The name in the text between the brackets, when it is one of a channel.
  static func name(
    in section: String, _ wrong: (String, String?) -> Failure
  ) throws(Failure) -> String? {
    let words = section.split(whereSeparator: \.isWhitespace)
    guard words.first == "channel" else { return nil }
    guard words.count == 2, let name = words.last,
      name.utf8.count <= 40, name.first?.isLetter == true,
      name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
    else {
      throw wrong(
        "'[\(section)]' is not a section such as [channel mail]",
        "the name is one word of small letters, digits and hyphens")
    }
    return String(name)
  }
}

/// One key that may stand in a `[channel NAME]` section.
public struct ChannelKey: Sendable {
  /// The key.
  public let name: String
  /// The types of channel that understand it; empty for all.
  public let types: [String]
  /// What it means; no full stop.
  public let summary: String
  /// The words it may be, when it is one of a few.
  public let choices: [String]

  init(_ name: String, _ types: [String], _ summary: String, choices: [String] = []) {
    self.name = name
    self.types = types
    self.summary = summary
    self.choices = choices
  }

  /// All keys, in the order of the manual.
  public static let all: [ChannelKey] = [
    ChannelKey(
      "type", [], "How it sends", choices: ["smtp", "sendmail", "exec", "file", "http"]),
    ChannelKey("from", [], "The writer, as NAME <ADDRESS>"),
    ChannelKey(
      "envelope", ["smtp", "sendmail"], "Address for bounces; that of 'from' unless given"),
    ChannelKey(
      "verp", ["smtp", "sendmail"],
      "Whether the bounce address names the message, as local+b17.(signature)@domain",
      choices: ["yes", "no"]),
    ChannelKey("timeout", [], "Seconds that one message may take; 300 unless given, for exec 60"),
    ChannelKey("host", ["smtp"], "The mail server"),
    ChannelKey("port", ["smtp"], "Its port; by 'tls' 465, 587 or 25 unless given"),
    ChannelKey(
      "tls", ["smtp", "http"],
      "How the connection is protected: implicit, starttls (the default), or none",
      choices: ["implicit", "starttls", "none"]),
    ChannelKey("ca-file", ["smtp", "http"], "Certificates to trust instead of the system's"),
    ChannelKey("hello", ["smtp"], "The name this machine gives to the server"),
    ChannelKey("user", ["smtp"], "The account at the server"),
    ChannelKey(
      "auth", ["smtp"], "How to log in; what the server offers unless given",
      choices: ["auto", "plain", "login", "xoauth2"]),
    ChannelKey(
      "password-file", ["smtp", "http"],
      "File with the password or token, readable by its owner only"
    ),
    ChannelKey("password-command", ["smtp", "http"], "Program that prints the password or token"),
    ChannelKey("program", ["sendmail"], "The program; /usr/sbin/sendmail unless given"),
    ChannelKey(
      "command", ["exec"], "Program and arguments; {address}, {subject} and so on stand for values"),
    ChannelKey(
      "input", ["exec"], "What the program reads: json (the default) or text",
      choices: ["json", "text"]),
    ChannelKey("path", ["file"], "The Maildir, made when missing"),
    ChannelKey(
      "preset", ["http"], "The preset, such as ntfy: a file in channels/ of the shared data"),
    ChannelKey("server", ["http"], "Address of the service, such as https://ntfy.example.org"),
  ]

  /// Refuses a key that no channel knows, and a word that is none of its choices.
  static func check(_ key: String, _ value: String) throws(Failure) {
    // A preset's own values: which there are is known when the preset is read.
    if key.hasPrefix("with."), key.utf8.count > 5 { return }
    guard let known = all.first(where: { $0.name == key }) else {
      throw Failure(
        "unknown key '\(key)' in a channel", hint: didYouMean(key, in: all.map(\.name)))
    }
    if value.isEmpty { throw Failure("\(key): the value is missing") }
    if !known.choices.isEmpty, !known.choices.contains(value) {
      throw Failure(
        "\(key): '\(value)' is not one of: \(known.choices.joined(separator: ", "))",
        hint: didYouMean(value, in: known.choices))
    }
    if key == "port" || key == "timeout" {
      let limit = key == "port" ? 65_535 : 3_600
      guard let number = Int(value), 1...limit ~= number else {
        throw Failure("\(key): '\(value)' is not a whole number from 1 to \(limit)")
      }
    }
  }
}

extension Setting {
  /// The settings of what is sent.
  static let delivery: [Setting] = [
    Setting(
      "delivery.mail-channel", "Channel that mail goes by", fallback: "mail", keeper: .file),
    Setting(
      "delivery.only-to",
      "Addresses, or domains as @example.org, that alone may be sent to; for trials",
      fallback: "", keeper: .file),
    Setting(
      "delivery.quiet-hours",
      "Hours in which digests and announcements wait, such as 21:00-06:00; empty for none",
      fallback: "", keeper: .store
    ) { word throws(Failure) in _ = try QuietHours(reading: word) },
    Setting(
      "delivery.daily-cap", "Messages that one address gets in 24 hours, emergencies not counted",
      fallback: "200", keeper: .store, check: positive),
    Setting(
      "delivery.attachment-limit",
      "Mebibytes of files that go along with one mail; of the others the mail names the size",
      fallback: "10", keeper: .store, check: positive),
    Setting(
      "delivery.give-up-hours", "Hours after which a message that cannot be sent expires",
      fallback: "168", keeper: .store, check: positive),
    Setting(
      "delivery.resend-minutes",
      "Minutes after which an emergency with an unknown outcome is sent again",
      fallback: "15", keeper: .store, check: positive),
  ]
}

/// The hours of a day in which nothing that can wait is sent.
public struct QuietHours: Sendable, Equatable {
  /// Minutes after midnight at which they begin.
  public var from: Int
  /// Minutes after midnight at which they end; before `from` when they go past midnight.
  public var until: Int

  /// Hours between two times of day.
  public init(from: Int, until: Int) {
    self.from = from
    self.until = until
  }

  /// Reads `21:00-06:00`; empty text is none.
  public init?(reading text: String) throws(Failure) {
    if text.isEmpty { return nil }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
    guard ends.count == 2, let from = ends[0], let until = ends[1], from != until else {
      throw Failure("'\(text)' is not a span of hours such as 21:00-06:00")
    }
    self.init(from: from, until: until)
  }

  /// The minutes from a quiet minute of the day to the end of the quiet hours; nil outside them.
  public func minutesLeft(at minute: Int) -> Int? {
    let length = (until - from + 1440) % 1440
    let past = (minute - from + 1440) % 1440
    return past < length ? length - past : nil
  }

  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, 1...2 ~= parts[0].utf8.count,
      parts.allSatisfy({ $0.utf8.allSatisfy { 48...57 ~= $0 } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }
}
