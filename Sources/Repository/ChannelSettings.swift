/// The ways out: what may stand in `[channel NAME]`, and the settings of what is sent.
import Commands

extension SectionKey {
  static let channel: [SectionKey] = [
    SectionKey(
      "type", [], "How it sends", choices: ["smtp", "sendmail", "exec", "file", "http"]),
    SectionKey("from", [], "The writer, as NAME <ADDRESS>"),
    SectionKey(
      "envelope", ["smtp", "sendmail"], "Address for bounces; that of 'from' unless given"),
    SectionKey(
      "verp", ["smtp", "sendmail"],
      "Whether the bounce address names the message, as local+b17.(signature)@domain",
      choices: ["yes", "no"]),
    SectionKey("timeout", [], "Seconds that one message may take; 300 unless given, for exec 60"),
    SectionKey("host", ["smtp"], "The mail server"),
    SectionKey("port", ["smtp"], "Its port; by 'tls' 465, 587 or 25 unless given"),
    SectionKey(
      "tls", ["smtp", "http"],
      "How the connection is protected: implicit, starttls (the default), or none",
      choices: ["implicit", "starttls", "none"]),
    SectionKey("ca-file", ["smtp", "http"], "Certificates to trust instead of the system's"),
    SectionKey("hello", ["smtp"], "The name this machine gives to the server"),
    SectionKey("user", ["smtp", "http"], "The account at the server"),
    SectionKey(
      "auth", ["smtp"], "How to log in; what the server offers unless given",
      choices: ["auto", "plain", "login", "xoauth2"]),
    SectionKey(
      "password-file", ["smtp", "http"],
      "File with the password or token, readable by its owner only"
    ),
    SectionKey("password-command", ["smtp", "http"], "Program that prints the password or token"),
    SectionKey("program", ["sendmail"], "The program; /usr/sbin/sendmail unless given"),
    SectionKey(
      "command", ["exec"], "Program and arguments; {address}, {subject} and so on stand for values"),
    SectionKey(
      "input", ["exec"], "What the program reads: json (the default) or text",
      choices: ["json", "text"]),
    SectionKey("path", ["file"], "The Maildir, made when missing"),
    SectionKey(
      "preset", ["http"], "The preset, such as ntfy: a file in channels/ of the shared data"),
    SectionKey(
      "fits", ["http", "exec"],
      "How texts are counted and cut: sms, voice, mastodon, bluesky, x, slack, teams, google-chat, "
        + "ntfy or none, with a limit such as sms 2; of a preset's rule the limit alone"),
    SectionKey("server", ["http"], "Address of the service, such as https://ntfy.example.org"),
    SectionKey(
      "audience", ["http", "exec"],
      "Who sees what is posted: public (everybody) or internal; public unless the preset says "
        + "otherwise, and what is not public is never posted there",
      choices: ["public", "internal"]),
    SectionKey(
      "reaches", ["http", "exec"],
      "What its addresses are: phone, the numbers of people, or place, such as a topic; place "
        + "unless the preset says otherwise",
      choices: ["phone", "place"]),
    SectionKey(
      "shares", ["smtp", "sendmail", "http", "exec"],
      "A word such as sms; of channels with the same word, what waits for one that is down or fails "
        + "often goes by the others"
    ) { word throws(Failure) in
      let isWord = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      guard !word.isEmpty, isWord else {
        throw Failure("shares: '\(word)' is not one word such as sms")
      }
    },
    SectionKey(
      "to", ["http", "exec"],
      "Where announcements are posted: a topic, the ID of a channel; the channel's name unless given"
    ),
    SectionKey(
      "connections", ["http"],
      "How many messages are handed over at the same time, from 1 to 50; 1 unless given, and as "
        + "many may have an unknown outcome when the program is killed"
    ) { word throws(Failure) in
      guard let number = Int(word), 1...50 ~= number else {
        throw Failure("connections: '\(word)' is not a whole number from 1 to 50")
      }
    },
    SectionKey(
      "rate", ["http", "exec"],
      "Segments, or calls, that the service sends in a second, such as 1 or 0.5; 1 unless given, "
        + "for what 'ittool alert plan' says of the time"
    ) { word throws(Failure) in
      guard let rate = Double(word), rate > 0, rate <= 10_000 else {
        throw Failure("rate: '\(word)' is not a number such as 1 or 0.5")
      }
    },
  ]
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
