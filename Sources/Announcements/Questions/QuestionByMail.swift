/// An answer to an announcement's mail becomes a question.
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// A reader's words about an announcement.
public struct ReaderQuestion: Sendable, Equatable {
  /// The announcement.
  public var announcement: Int64
  /// The question whose answer they answer.
  public var follows: Int64?
  /// Their own words, without what they quote.
  public var text: String
  /// What shows that it is about the announcement, as a sentence.
  public var sentence: String

  /// Names a reader's words.
  public init(announcement: Int64, follows: Int64?, text: String, sentence: String) {
    self.announcement = announcement
    self.follows = follows
    self.text = text
    self.sentence = sentence
  }
}

extension Store {
  /// What a message asks about an announcement; nil when it answers none, or says nothing.
  ///
  /// A signed address is proof; without one the message must answer a mail of ours.
  public func readerQuestion(
    _ message: InboundMessage, recipients: [String]
  ) throws -> ReaderQuestion? {
    let text = Quoting.fold(message.text, isReply: true).visible.trimmed
    for id in (message.inReplyTo + message.references.reversed()).prefix(20) {
      guard let delivery = try delivery(messageID: id), let item = delivery.item else { continue }
      if delivery.event.hasPrefix("announcement."), let number = try? Kind.announcement.read(item) {
        return ReaderQuestion(
          announcement: number, follows: nil, text: text,
          sentence: "it answers our mail about \(item)")
      }
      if delivery.event.hasPrefix("question."), let number = try? Kind.question.read(item),
        let about = try db.first(
          "SELECT announcement FROM question WHERE id = \(number)", as: Int64.self)
      {
        return ReaderQuestion(
          announcement: about, follows: number, text: text,
          sentence: "it answers our mail about \(item)")
      }
    }
    guard let proof = try existingProof() else { return try questionFromPage(message, text) }
    for address in recipients.prefix(50) {
      guard let post = try proof.post(ofQuestionAddress: address) else { continue }
      let known = try db.first(
        "SELECT id FROM announcement WHERE id = \(post.announcement)", as: Int64.self)
      guard known != nil else { continue }
      let number = Kind.announcement.number(post.announcement)
      return ReaderQuestion(
        announcement: post.announcement, follows: nil, text: text,
        sentence: "it came to the signed address of our mail about \(number)")
    }
    return try questionFromPage(message, text)
  }

  /// A mail that the page of a public announcement begins: its subject is `A-7: ` and the headline.
  ///
  /// Number and headline together, since asset tags look like numbers too.
  private func questionFromPage(_ message: InboundMessage, _ text: String) throws -> ReaderQuestion?
  {
    let subject = SubjectLine.bare(message.subject).trimmed
    guard message.inReplyTo.isEmpty, let colon = subject.firstIndex(of: ":"),
      subject.lowercased().hasPrefix("a-"),
      let number = try? Kind.announcement.read(String(subject[..<colon]))
    else { return nil }
    let headline = String(subject[subject.index(after: colon)...].trimmed)
    let known = try db.first(
      """
      SELECT a.id FROM announcement AS a JOIN announcement_text AS t ON t.announcement = a.id
      WHERE a.id = \(number) AND a.public = 1 AND (a.state = 'published' OR a.state = 'corrected')
        AND t.headline = \(headline) COLLATE NOCASE LIMIT 1
      """, as: Int64.self)
    guard known != nil else { return nil }
    let name = Kind.announcement.number(number)
    return ReaderQuestion(
      announcement: number, follows: nil, text: text,
      sentence: "its subject is that of a mail from the page of \(name)")
  }

  /// Takes a reader's question over, and enters them into the giveaways of its announcement;
  /// called inside a transaction.
  ///
  /// A reply that only says the word of a giveaway is no question.
  ///
  /// - Parameters:
  ///   - sender: the writer.
  ///   - message: the Message-ID, which the answer answers.
  ///   - confirms: whether a receipt may be sent.
  ///   - source: the way it came, `mail` or `web`.
  public func take(
    _ question: ReaderQuestion, from sender: Mailbox, message: String?, confirms: Bool,
    source: String = "mail"
  ) throws {
    let person = try personNumber(sender)
    let post = question.announcement
    let text = String(question.text.prefix(100_000))
    try enterGiveaways(ofAnnouncement: post, person: person, by: .replied(text))
    guard try !isOnlyEntry(text, toAnnouncement: post) else { return }
    let id = try ask(
      NewQuestion(
        announcement: post, follows: question.follows, text: text, person: person,
        source: source, messageID: message))
    try enterGiveaways(ofAnnouncement: post, person: person, by: .asked)
    if confirms { try acknowledge(question: id) }
  }

  /// What becomes of a reader's words, as the rest of a sentence about the mail.
  public func fate(of question: ReaderQuestion) throws -> String {
    let number = Kind.announcement.number(question.announcement)
    return try isOnlyEntry(question.text, toAnnouncement: question.announcement)
      ? "it says the word of a giveaway of \(number) and asks nothing"
      : "it becomes a question about \(number)"
  }
}
