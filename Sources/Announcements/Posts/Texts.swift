/// Text messages to readers who would rather be told by telephone: one for each number.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite

/// Makes the text messages about one announcement.
struct AnnouncementTexts {
  private let store: Store
  private let announcement: Announcement
  private let occasion: Occasion
  private let channels: [ChannelFacts]
  private let expires: Instant?
  private var kept: [String: (content: Int64, segments: Int, language: String)] = [:]
  /// Messages that wait to be sent, and what they are in segments.
  private(set) var count = 0
  private(set) var segments = 0

  init(
    _ store: Store, _ announcement: Announcement, _ occasion: Occasion,
    _ channels: [ChannelFacts]
  ) throws {
    self.store = store
    self.announcement = announcement
    self.occasion = occasion
    self.channels = channels
    expires = occasion == .retraction ? nil : try store.expiry(of: announcement)
  }

  /// The number of a reader who wants text messages, and the channel; nil for all others.
  func number(of reader: Reader) throws -> (number: String, channel: ChannelFacts)? {
    guard !channels.isEmpty else { return nil }
    let facts: (String?, String?)? = try store.db.first(
      """
      SELECT channel, (SELECT number FROM phone WHERE person = \(reader.id)
        ORDER BY kind = 'mobile' DESC, kind = 'work' DESC, number LIMIT 1)
      FROM person WHERE id = \(reader.id) AND channel IS NOT NULL
      """
    ) { row in (try row.text(), try row.text()) }
    guard let (wish, number) = facts, let wish = wish?.lowercased(), let number else { return nil }
    let channel = channels.first { $0.name == wish } ?? (wish == "sms" ? channels.first : nil)
    return channel.map { (number, $0) }
  }

  /// Queues the message to a reader who wants it; called inside a transaction.
  ///
  /// - Returns: whether the reader has it, or will.
  mutating func send(to reader: Reader) throws -> Bool {
    guard let (number, channel) = try number(of: reader) else { return false }
    return try send(to: reader, number, by: channel)
  }

  /// Queues the message to one number, once; called inside a transaction.
  @discardableResult
  mutating func send(
    to reader: Reader, _ number: String, by channel: ChannelFacts, plain: Bool = false
  ) throws -> Bool {
    let words = try words(for: reader, channel, plain: plain)
    var message = message(to: reader, number, by: channel, .kept(words.content))
    message.headers.extra[.contentLanguage] = words.language
    switch try store.enqueue(message) {
    case .queued:
      count += 1
      segments += words.segments
      return true
    case .already: return true
    case .refused: return false
    }
  }

  /// The message to one number, without what only the outbox needs.
  func message(
    to reader: Reader, _ number: String, by channel: ChannelFacts, _ words: OutboxWords
  ) -> OutboxMessage {
    let slot = occasion.slot(version: announcement.version)
    var message = OutboxMessage(
      key: "announcement:\(announcement.id):\(slot):text:\(number)", kind: .announcement,
      event: occasion.event, to: number, words: words)
    message.about = (.announcement, announcement.id)
    message.person = reader.id
    message.name = reader.name
    message.channel = channel.name
    message.expires = expires
    return message
  }

  private mutating func words(
    for reader: Reader, _ channel: ChannelFacts, plain: Bool
  ) throws -> (content: Int64, segments: Int, language: String) {
    let language = announcement.language(for: reader.language ?? channel.language)
    let key = "\(channel.name) \(language) \(plain)"
    if let known = kept[key] { return known }
    let words = try store.postWords(
      announcement, occasion, plain: plain, on: channel, language: language)
    if let refusal = words.refusal { throw announcement.unfit(for: channel.name, refusal) }
    let made = (try store.keep(words.content), words.segments, words.language)
    kept[key] = made
    return made
  }
}
