/// The posts and text messages of an announcement as they would go out now.
import Commands
import Delivery
import Formats
import People
import Repository
import SQLite

/// What each channel would get, made by the same code that queues and sends it.
struct PostPreview {
  /// One post, or the text message of one language.
  struct Part {
    var channel: ChannelFacts
    var words: PostWords
    var preview: ChannelPreview
    /// How many text messages of these words go out; nil for a post.
    var readers: Int?
  }

  private(set) var parts: [Part] = []
  private let left: [(name: String, reason: String)]

  /// Measures the posts and counts the readers; nothing is written.
  ///
  /// - Parameter languages: the languages of text messages to show; all when none is named.
  init(
    _ announcement: Announcement, _ outlets: Outlets, _ languages: [String], _ store: Store
  ) throws {
    left = outlets.left
    for channel in outlets.places {
      let words = try store.postWords(announcement, .first, on: channel)
      let preview = try store.preview(
        channel: channel.name, to: channel.address, words.content, language: words.language)
      parts.append(Part(channel: channel, words: words, preview: preview))
    }
    guard !outlets.phones.isEmpty else { return }
    let texts = try AnnouncementTexts(store, announcement, .first, outlets.phones)
    var numbers: [String: [String: [String]]] = [:]
    var seen: Set<String> = []
    try store.forEachReader(ofGroups: announcement.groups, sites: announcement.sites) { reader in
      guard let (number, channel) = try texts.number(of: reader), !seen.contains(number) else {
        return
      }
      let message = texts.message(to: reader, number, by: channel, .kept(0))
      guard try store.reasonNotToSend(message, number) == nil else { return }
      seen.insert(number)
      let language = announcement.language(for: reader.language ?? channel.language)
      numbers[channel.name, default: [:]][language, default: []].append(number)
    }
    let wanted = languages.isEmpty ? announcement.languages : languages.map { $0.lowercased() }
    for channel in outlets.phones {
      for language in announcement.languages where wanted.contains(language) {
        let own = numbers[channel.name]?[language] ?? []
        let words = try store.postWords(announcement, .first, on: channel, language: language)
        let preview = try store.preview(
          channel: channel.name, to: own.first ?? "+15550100000", words.content, language: language)
        parts.append(
          Part(channel: channel, words: words, preview: preview, readers: own.count))
      }
    }
  }

  /// One block of lines for each, and one for the channels that it is kept from.
  var blocks: [String] {
    var blocks = parts.map { part in
      var lines: [String]
      if let readers = part.readers {
        let count = readers == 1 ? "one text message" : "\(readers) text messages"
        let total = readers * part.words.segments
        lines = [
          "=== \(part.channel.name): \(count) in \(part.words.language), "
            + "\(total) \(total == 1 ? "segment" : "segments") in all"
        ]
        // A usual number takes one segment a second: many are better sent in time.
        if total >= 120 { lines.append("it takes about \((total + 59) / 60) min at one a second") }
      } else {
        let audience = part.channel.isPublic ? "public" : "internal"
        lines = ["=== \(part.channel.name): one \(audience) post in \(part.words.language)"]
      }
      // The preview is of words that fit already; what was lost on the way is known here.
      let shown = part.preview.lines.filter { line in
        !part.preview.fitted.remarks.contains { line == "\($0.weight.rawValue): \($0.words)" }
      }
      let remarks = part.words.remarks.map { "\($0.weight.rawValue): \($0.words)" }
      return (lines + shown.prefix(2) + remarks + shown.dropFirst(2)).joined(separator: "\n")
    }
    if !left.isEmpty {
      blocks.append(left.map { "=== not on \($0.name): \($0.reason)" }.joined(separator: "\n"))
    }
    return blocks
  }

  /// The whole for scripts.
  var json: JSON {
    .array(
      parts.map { part in
        let words = part.words
        return .object([
          ("channel", .string(part.channel.name)), ("type", .string(part.channel.type)),
          ("public", .bool(part.channel.isPublic)),
          ("address", .string(part.preview.address)), ("language", .string(words.language)),
          ("readers", part.readers.map { .integer(Int64($0)) } ?? .null),
          ("length", .integer(Int64(words.length))),
          ("limit", words.rule.name == .none ? .null : .integer(Int64(words.rule.limit))),
          ("unit", .string(words.rule.unit)),
          (
            "segments",
            part.readers.map { .integer(Int64($0 * words.segments)) } ?? .null
          ),
          (
            "remarks",
            .array(
              words.remarks.map {
                .object([("weight", .string($0.weight.rawValue)), ("words", .string($0.words))])
              })
          ), ("subject", .string(words.title)), ("text", .string(words.text)),
          (
            "fields",
            .array(
              part.preview.fields.map {
                .object([("name", .string($0.name)), ("value", .string($0.value))])
              })
          ), ("body", .string(String(decoding: part.preview.body, as: UTF8.self))),
        ])
      })
  }
}
