/// Exactly what would go by a channel, made without sending anything and without reading a secret.
import Calendar
import Commands
import Mail
import Repository
import SQLite

/// What a channel would carry.
public struct ChannelPreview: Sendable {
  /// The channel's name.
  public let channel: String
  /// How it sends, such as smtp, http or exec.
  public let type: String
  /// Where it goes.
  public let address: String
  /// The words as they were made to fit, and what was found.
  public private(set) var fitted: Fitted
  /// What stands around the words, in order: request, headers, program, envelope.
  public internal(set) var fields: [(name: String, value: String)] = []
  /// The bytes that go: body of a request, standard input, mail.
  public internal(set) var body: [UInt8] = []

  init(_ parcel: Parcel, _ section: NamedSection, _ fitted: Fitted) {
    channel = section.name
    type = section["type"] ?? ""
    address = parcel.address
    self.fitted = fitted
  }

  mutating func refuse(_ words: String) {
    fitted = Fitted(
      rule: fitted.rule, title: fitted.title, text: fitted.text, length: fitted.length,
      remarks: fitted.remarks + [.init(weight: .refused, words: words)])
  }
}

extension Fitted {
  /// Why it cannot be sent.
  var refusal: String {
    remarks.first { $0.weight == .refused }?.words ?? "it cannot be sent"
  }
}

extension Store {
  /// What the channel would send of these words.
  ///
  /// The same code makes it that makes what is sent; secrets show as `[secret]`, and what is known
  /// only at the sending (number, Message-ID) as an example.
  ///
  /// - Parameter language: the language of the words, where it is known.
  public func preview(
    channel name: String, to address: String, _ content: OutboxContent, language: String? = nil
  ) throws -> ChannelPreview {
    var parcel = Parcel.sample(at: now)
    parcel.address = address
    parcel.subject = content.subject
    parcel.text = content.text
    parcel.html = content.html
    if let language { parcel.facts.extra[.contentLanguage] = language }
    return try open(channel: name).preview(parcel)
  }

  func open(channel name: String) throws -> any Channel {
    try configuration.channel(name).open(
      ChannelSurroundings(
        zone: zone(), clock: { [now] in now }, shared: places.shareDirectories(),
        readJSON: { _, _ in nil }))
  }
}

/// A record key of the AT protocol, which is the same each time a message is tried.
enum RecordKey {
  /// Thirteen letters made of the time and the Message-ID, which nothing else has.
  static func of(_ parcel: Parcel) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in parcel.messageID.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let micros = UInt64(max(0, parcel.created.seconds)) * 1_000_000 + (hash >> 20) % 1_000_000
    let number = (micros << 10 | hash & 0x3FF) & 0x7FFF_FFFF_FFFF_FFFF
    let letters = Array("234567abcdefghijklmnopqrstuvwxyz")
    return String((0..<13).map { letters[Int(number >> UInt64(60 - 5 * $0) & 31)] })
  }
}
