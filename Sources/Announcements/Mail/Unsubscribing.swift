/// Readers who want no more announcements: by a mail to their own signed address, by an answer that
/// says so, or through the district's page.
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// A reader's wish to get no more announcements, and what proves that it is theirs.
public struct LeavingReader: Sendable, Equatable {
  /// The person's number.
  public var person: Int64
  /// What proves it, in one sentence.
  public var sentence: String
}

extension Store {
  /// The reader whom a message takes off the list; nil when it asks for nothing of the kind.
  ///
  /// A signed address is proof whoever writes to it: mail programs write there themselves. Without
  /// one, only the one word counts, from the address that had our news: in answer to it, or in a
  /// mail that says nothing else. The mail that confirms it goes to that address.
  ///
  /// - Parameters:
  ///   - recipients: every address that it was sent to.
  ///   - sender: the writer's address, in lower case.
  public func leavingReader(
    _ message: InboundMessage, recipients: [String], sender: String?
  ) throws -> LeavingReader? {
    if let proof = try existingProof() {
      for address in recipients.prefix(50) {
        guard let person = try proof.person(ofUnsubscribeAddress: address),
          try isKnown(person)
        else { continue }
        return LeavingReader(
          person: person, sentence: "it came to a reader's own address for unsubscribing")
      }
    }
    let parents = (message.inReplyTo + message.references).suffix(20)
    let post = try existingProof().flatMap { proof in
      try recipients.prefix(50).compactMap { try proof.post(ofQuestionAddress: $0) }.first
    }
    guard let sender else { return nil }
    guard !parents.isEmpty || post != nil else { return try leavingUnasked(message, sender) }
    guard asksToLeave(message) else { return nil }
    if let post, try person(Mailbox(name: "", address: sender))?.id == post.person {
      return LeavingReader(
        person: post.person, sentence: "it came to the address for answers with that word")
    }
    for id in parents {
      guard let answered = try delivery(messageID: id), try isNews(answered),
        let person = answered.person, answered.address.lowercased() == sender, try isKnown(person)
      else { continue }
      return LeavingReader(
        person: person, sentence: "it answers \(answered.item ?? "our news") with that word")
    }
    return nil
  }

  /// Whoever wrote a new mail with the one word, as the foot of our news says.
  private func leavingUnasked(_ message: InboundMessage, _ sender: String) throws
    -> LeavingReader?
  {
    let text = Quoting.fold(message.text, isReply: false).visible.trimmed
    let words = ReaderWords.plain(text.isEmpty ? message.subject : text)
    guard MailWords.leavingOfNews.contains(words),
      let person = try person(Mailbox(name: "", address: sender))
    else { return nil }
    let events = try db.all(
      "SELECT DISTINCT event FROM outbox WHERE person = \(person.id)", as: String.self)
    let hadNews = try events.contains {
      try $0.hasPrefix("announcement.") || $0 == "subscription.confirmed" || isNewsletter($0)
    }
    return hadNews
      ? LeavingReader(person: person.id, sentence: "it says that one word and nothing else") : nil
  }

  private func isNews(_ delivery: Delivery) throws -> Bool {
    switch delivery.kind {
    case .announcement: return delivery.event.hasPrefix("announcement.")
    case .ticket: return delivery.event == "subscription.confirmed"
    case .digest: return try isNewsletter(delivery.event)
    case .emergency: return false
    }
  }

  private func isKnown(_ person: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM person WHERE id = \(person) AND erased IS NULL", as: Int64.self) != nil
  }

  private func asksToLeave(_ message: InboundMessage) -> Bool {
    MailWords.leaving.contains(ReaderWords.firstLine(of: message))
  }

  /// Takes a reader off the list of announcements, and ends all their subscriptions; called inside a
  /// transaction.
  ///
  /// What already waits for them is withdrawn when its turn comes. A second time changes nothing and
  /// is not told again, so that two machines cannot go on answering each other.
  ///
  /// - Parameters:
  ///   - confirms: whether a mail tells them that it is done.
  ///   - answered: the Message-ID that the mail answers.
  /// - Returns: whether they were on the list until now.
  @discardableResult
  public func unsubscribe(
    _ person: Int64, confirms: Bool, answering answered: String? = nil
  ) throws -> Bool {
    let survivor =
      try db.first(
        "SELECT coalesce(merged_into, id) FROM person WHERE id = \(person)", as: Int64.self)
      ?? person
    guard let profile = try profile(survivor) else { throw Failure("there is no such person") }
    let kind = MessageKind.announcement.rawValue
    for address in profile.addresses { try leaveNews(address, reason: "unsubscribed") }
    guard !profile.refusals.contains(kind) else { return false }
    var wanted = profile
    wanted.refusals.append(kind)
    try update(profile, to: wanted)
    guard confirms, sendsMail, let address = profile.addresses.first else { return true }
    let count =
      try db.first(
        "SELECT count(*) FROM event WHERE kind = 'P' AND item = \(survivor) AND what = 'refuses'",
        as: Int64.self) ?? 0
    let template = try MailTemplate(.left, language: profile.language ?? "en", places: places)
    var message = OutboxMessage(
      key: "subscription.ended:\(survivor):\(count)", kind: .ticket, event: "subscription.ended",
      to: address, words: .new(try template.fill([:])))
    message.person = survivor
    message.name = profile.name
    message.headers.automation = .replied
    message.headers.inReplyTo = answered
    if let base = ownAddress { message.headers.extra[.loop] = base.lowercased() }
    try enqueue(message)
    return true
  }
}

extension Store {
  /// What stands before the token in the address of the page that takes readers off: the district's
  /// own page, or that of the web door; empty where there is neither by HTTPS (RFC 8058).
  func unsubscribePage() throws -> String {
    let own = try setting("announce.unsubscribe-url")
    if !own.isEmpty { return own + (own.contains("?") ? "&t=" : "?t=") }
    guard let door = try doorAddress(), door.text.hasPrefix("https://") else { return "" }
    return door.of("u/")
  }
}
