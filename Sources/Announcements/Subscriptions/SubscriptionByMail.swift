/// Subscribing by mail: the word `subscribe`, and the answer to the one question.
import Commands
import Mail
import People
import Repository
import SQLite

/// What readers write in one line.
enum ReaderWords {
  /// The first line of a reader's own words: letters and blanks, in lower case.
  static func firstLine(of message: InboundMessage) -> String {
    let visible = Quoting.fold(message.text, isReply: true).visible
    let line = visible.split(whereSeparator: \.isNewline).map(\.trimmed).first { !$0.isEmpty } ?? ""
    return plain(line)
  }

  /// Letters and blanks of a line, in lower case.
  static func plain(_ line: String) -> String {
    line.lowercased().filter { $0.isLetter || $0 == " " }.trimmed
  }

  static let yes: Set<String> = ["yes", "y", "ok", "confirm", "subscribe", "sí", "si", "confirmo"]
  static let no: Set<String> = MailWords.leaving.union(["no", "never", "nunca"])
  static let subscribe: Set<String> = ["subscribe", "suscribir", "suscribirme", "alta"]
  static let weekly: Set<String> = ["weekly", "semanal"]
}

/// What a mail wants of our list of subscribers.
public enum SubscriptionWish: Sendable {
  /// It says yes to the one question.
  case confirms(subscriber: Int64)
  /// It says no.
  case declines(subscriber: Int64)
  /// A machine's answer to the question, which says nothing.
  case nothing(subscriber: Int64)
  /// The sender wants news.
  case asks(words: String, language: String?)

  /// The wish in a sentence, for the record of the message.
  public var sentence: String {
    switch self {
    case .confirms: "it says yes to our question whether the address subscribes"
    case .declines: "it says no to our question whether the address subscribes"
    case .nothing: "a machine's answer to our question, which confirms nothing"
    case .asks(let words, _): words.isEmpty ? "it subscribes" : "it subscribes: \(words)"
    }
  }
}

extension Store {
  /// What a message wants of the list of subscribers; nil when it is about something else.
  ///
  /// Yes and no count at the signed address of the question alone, whoever writes there: only its
  /// receiver has it. To subscribe, a message holds one line that begins with the word, and nothing
  /// else, or goes to `help+subscribe@…`; nothing comes of it before the address itself says yes.
  ///
  /// - Parameters:
  ///   - recipients: every address that it was sent to.
  ///   - ours: those of them that are ours.
  ///   - isByPerson: whether a person wrote it.
  public func subscriptionWish(
    _ message: InboundMessage, recipients: [String], ours: [String], sender: String?,
    isByPerson: Bool
  ) throws -> SubscriptionWish? {
    if let proof = try existingProof() {
      for address in recipients.prefix(50) {
        guard let number = try proof.subscriber(ofConfirmAddress: address),
          let subscriber = try subscriber(number: number)
        else { continue }
        guard isByPerson else { return .nothing(subscriber: number) }
        let line = ReaderWords.firstLine(of: message)
        let first = line.split(separator: " ").first.map(String.init) ?? ""
        if ReaderWords.no.contains(line) || first == "no" { return .declines(subscriber: number) }
        let waits = try topics(of: subscriber, .pending)
        if ReaderWords.yes.contains(first), !waits.isEmpty {
          return .confirms(subscriber: number)
        }
      }
    }
    guard isByPerson, sender != nil, sendsMail, !ours.isEmpty else { return nil }
    let isAtAlias = ours.contains { address in
      address.lowercased().prefix { $0 != "@" }.hasSuffix("+subscribe")
    }
    let lines = Quoting.fold(message.text, isReply: false).visible
      .split(whereSeparator: \.isNewline).map(\.trimmed).filter { !$0.isEmpty }
    // The line of the text, or of the subject where there is no text.
    let line = lines.isEmpty ? message.subject.trimmed : lines.count == 1 ? lines[0] : ""
    var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    let verb = words.first.map(ReaderWords.plain) ?? ""
    let isAsked = ReaderWords.subscribe.contains(verb)
    guard isAsked || isAtAlias else { return nil }
    words = isAsked ? Array(words.dropFirst()) : []
    let topic = words.filter { !ReaderWords.weekly.contains($0.lowercased()) }
      .joined(separator: " ")
    // What nobody here is called is for a person to read, unless it came to the address for it.
    guard isAtAlias || words.count <= 6, try isAtAlias || topicMeant(topic) != nil else {
      return nil
    }
    let isSpanish = verb != "subscribe" && isAsked
    return .asks(words: words.joined(separator: " "), language: isSpanish ? "es" : nil)
  }

  /// Does what the message wants; called inside a transaction.
  ///
  /// - Parameters:
  ///   - sender: the writer's address.
  ///   - answered: the Message-ID of the message.
  public func fulfil(
    _ wish: SubscriptionWish, sender: String?, name: String, answering answered: String?
  ) throws {
    switch wish {
    case .nothing: return
    case .declines(let number):
      guard let subscriber = try subscriber(number: number) else { return }
      let person = try person(Mailbox(name: "", address: subscriber.address))
      try leaveNews(subscriber.address, reason: "said no")
      // Somebody who gets our news as one of a group said no to all of it.
      if let person { try unsubscribe(person.id, confirms: false) }
    case .confirms(let number):
      guard let subscriber = try subscriber(number: number) else { return }
      let topics = try confirmSubscriptions(of: subscriber)
      if !topics.isEmpty { try welcome(subscriber, topics, answering: answered) }
    case .asks(let words, let language):
      guard let sender else { return }
      let isWeekly = words.lowercased().split(separator: " ").contains {
        ReaderWords.weekly.contains(String($0))
      }
      let topic = words.split(separator: " ").map(String.init)
        .filter { !ReaderWords.weekly.contains($0.lowercased()) }.joined(separator: " ")
      _ = try subscribe(
        sender, name: name, language: language, to: [topicMeant(topic) ?? .all],
        pace: isWeekly ? .weekly : nil, source: .mail, answering: answered)
    }
  }

  /// Whether mail of this event is a newsletter, which its readers leave as they leave the news.
  public func isNewsletter(_ event: String) throws -> Bool {
    guard event.hasPrefix("digest.") else { return false }
    return try db.first(
      "SELECT 1 FROM digest WHERE name = \(String(event.dropFirst(7))) AND kind = 'news'",
      as: Int64.self) != nil
  }
}
