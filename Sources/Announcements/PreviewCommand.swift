/// `announce preview`: exactly what each channel will get, before anything goes; here the mail.
import Calendar
import Commands
import Delivery
import Formats
import Mail
import People
import Repository
import SQLite
import Terminal

struct PreviewArguments: Sendable {
  var number: AnnouncementNumber?
  var channel: String?
  var languages: [String] = []
  var json = false
}

extension AnnouncementCommands {
  static var preview: Command<PreviewArguments> {
    Command(
      "announce preview", "Show exactly what will go out, and to how many",
      prose: """
        Prints, for each channel and each language, what will be sent: of mail the header fields
        that matter and the words, as its plain text has them; of a post the request to the byte,
        how long it is in the channel's own measure, and what is left out. Before that it says how
        many get it, how many are not reached and why, and of text messages how many segments are
        sent and paid for in all. Nothing is changed. A channel that the announcement does not name
        can be tried with `--channel`.

        The address in List-Unsubscribe is each reader's own; the first reader's is shown. A secret
        stands as [secret].
        """,
      options: [
        .value(
          "channel", "NAME", "Only channel NAME; all unless given",
          completion: .query("post-channel"), \.channel),
        .list("language", "TAG", "Only the words in this language; repeat for more", \.languages),
        .flag("json", "Print it as JSON", \.json),
      ],
      operands: [
        .one("NUMBER", "The announcement", completion: .query("announcement"), \.number)
      ],
      examples: [
        Example("ittool announce preview A-7", "Look at everything"),
        Example("ittool announce preview A-7 --language es", "Look at the Spanish mail"),
        Example("ittool announce preview A-7 --channel mastodon", "Look at one post"),
      ],
      start: PreviewArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let channel = arguments.channel ?? "all"
      return try context.withStore { store in
        let announcement = try store.announcement(number)
        // The addresses for unsubscribing need the key, which the first mail would make.
        if try store.existingProof() == nil { try? store.write { _ = try store.proof() } }
        var outlets = Outlets()
        if channel == "all" {
          outlets = try store.outlets(of: announcement)
        } else if channel != "mail" {
          var named = announcement
          named.channels = [channel]
          outlets = try store.outlets(of: named)
        }
        let mail =
          try channel == "all" || channel == "mail"
          ? MailPreview(announcement, outlets.phones, store) : nil
        let parts = try mail?.parts(arguments.languages) ?? []
        let posts = try PostPreview(announcement, outlets, arguments.languages, store)
        if arguments.json {
          let fields = (mail?.json(parts) ?? []) + [("posts", posts.json)]
          try context.console.line(
            JSON.object([("number", .string(announcement.number))] + fields).encoded())
        } else {
          let blocks = (mail.map { [$0.page(parts)] } ?? []) + posts.blocks
          try context.console.page { console in
            try console.write(
              context.console.shown(blocks.joined(separator: "\n\n")) + "\n")
          }
        }
        return .done
      }
    }
  }
}

/// The mail of an announcement as it would go out now.
struct MailPreview {
  /// The mail in one language.
  struct Part {
    var language: String
    var readers: Int
    var headers: [(name: String, value: String)]
    var text: String
  }

  private let announcement: Announcement
  private let parts: [Part]
  private let reach: Reach
  private let isOn: Bool
  private let hasMail: Bool

  /// Counts the readers and puts the mail into words; nothing is written.
  ///
  /// - Parameter phones: the channels by which some readers get a text message beside it.
  init(_ announcement: Announcement, _ phones: [ChannelFacts], _ store: Store) throws {
    self.announcement = announcement
    isOn = store.sendsMail
    let mail = try AnnouncementMail(store, announcement, .first, signs: false)
    let texts = try AnnouncementTexts(store, announcement, .first, phones)
    var reach = Reach()
    var firsts: [String: Reader] = [:]
    func count(_ reader: Reader) throws {
      guard let address = reader.address else {
        if try texts.number(of: reader) != nil { return }
        reach.unreached["no mail address", default: 0] += 1
        return
      }
      var message = try mail.message(to: reader, address, .kept(0))
      if reader.id == 0 { message.person = nil }
      if let reason = try store.reasonNotToSend(message, address) {
        reach.unreached[reason, default: 0] += 1
        return
      }
      let language = mail.language(for: reader.language)
      reach.queued += 1
      reach.languages[language, default: 0] += 1
      if firsts[language] == nil { firsts[language] = reader }
    }
    if announcement.hasReaders {
      try store.forEachReader(
        ofGroups: announcement.groups, sites: announcement.sites, count)
    }
    try store.forEachSubscriber(of: announcement, makesPeople: false, count)
    hasMail = announcement.hasReaders || reach.queued + reach.missing > 0
    self.reach = reach
    let from = store.configuration.channels.first { $0.name == store.mailChannel }?["from"]
    parts = try announcement.languages.map { language in
      let words = try mail.words(language)
      let facts = try mail.headers(for: firsts[language]?.id ?? 0, language)
      var headers: [(String, String)] = []
      if let from { headers.append(("From", from)) }
      if let first = firsts[language] {
        headers.append(("To", Mailbox(name: first.name, address: first.address).text))
      }
      if let reply = facts.replyTo { headers.append(("Reply-To", reply.address)) }
      headers.append(("Subject", words.subject))
      if let list = facts.listID { headers.append(("List-ID", "\(list.title) <\(list.id)>")) }
      for header in ExtraHeader.allCases {
        if let value = facts.extra[header] { headers.append((header.rawValue, value)) }
      }
      return Part(
        language: language, readers: reach.languages[language] ?? 0, headers: headers,
        text: words.text)
    }
  }

  /// The parts in these languages; all of them when none is named.
  func parts(_ languages: [String]) throws -> [Part] {
    guard !languages.isEmpty else { return parts }
    return try languages.map { language in
      guard let part = parts.first(where: { $0.language == language.lowercased() }) else {
        throw Failure(
          "\(announcement.number) has no words in '\(language)'",
          hint: "it has \(announcement.languages.joined(separator: ", "))")
      }
      return part
    }
  }

  /// The whole for people.
  func page(_ parts: [Part]) -> String {
    var blocks: [String] = []
    if hasMail {
      blocks.append("mail: \(reach.sentence)" + (isOn ? "" : "; no mail channel is configured"))
      for part in parts {
        let count = part.readers == 1 ? "one reader" : "\(part.readers) readers"
        let head = part.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        blocks.append("=== mail in \(part.language), \(count)\n\(head)\n\n\(part.text)")
      }
    } else {
      blocks.append("mail: none, because no group and no site is named and nobody subscribes")
    }
    blocks.append(
      announcement.isPublic ? "=== public: on the web site and in its feeds" : "=== not public")
    return blocks.joined(separator: "\n\n")
  }

  /// The whole for scripts.
  func json(_ parts: [Part]) -> [(key: String, value: JSON)] {
    let unreached = reach.unreached.sorted { $0.key < $1.key }
      .map { JSON.object([("reason", .string($0.key)), ("people", .integer(Int64($0.value)))]) }
    let mails = parts.map { part in
      JSON.object([
        ("language", .string(part.language)), ("readers", .integer(Int64(part.readers))),
        (
          "headers",
          .array(
            part.headers.map {
              .object([("name", .string($0.name)), ("value", .string($0.value))])
            })
        ),
        ("text", .string(part.text)),
      ])
    }
    return [
      ("channel", .string("mail")), ("readers", .integer(Int64(reach.queued))),
      ("unreached", .array(unreached)),
      ("messages", .array(hasMail ? mails : [])),
      ("public", .bool(announcement.isPublic)),
    ]
  }
}
