/// The mails about a subscription: the one question, and that it is done.
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

extension Store {
  /// Refuses where nobody could be asked, or nobody could answer.
  func requireAsking() throws {
    guard sendsMail else {
      throw Failure(
        "nobody can be asked: there is no channel '\(mailChannel)'",
        hint: "see 'ittool help config'", status: .configuration)
    }
    guard ownAddress != nil else {
      throw Failure(
        "nobody could answer: mail.address is not set",
        hint: "set it in the configuration, and have its mail come to 'ittool mail receive'",
        status: .configuration)
    }
  }

  /// The mail that asks whether an address subscribes; called inside a transaction.
  func askingMail(
    _ subscriber: Subscriber, _ topics: [Topic], _ source: SubscriptionSource,
    answering answered: String?
  ) throws -> OutboxMessage {
    let letter = try Letter("subscription-confirm", language: subscriber.language, places)
    let content = try letter.fill([
      "topics": topics.map { "- " + $0.words(letter.language) }.joined(separator: "\n"),
      "address": subscriber.address, "name": subscriber.name,
      "link": try confirmingPage(subscriber.id),
    ])
    // A list asks an address once, whatever else happens.
    let occasion = source == .list ? "list" : String(now.seconds)
    var message = OutboxMessage(
      key: "subscription.confirm:\(subscriber.address.lowercased()):\(occasion)", kind: .ticket,
      event: "subscription.confirm", to: subscriber.address, words: .new(content))
    message.name = subscriber.name
    message.headers.automation = source == .mail ? .replied : .generated
    message.headers.inReplyTo = answered
    message.headers.extra[.contentLanguage] = letter.language
    if let base = ownAddress {
      message.headers.replyTo = MailAddress(
        try proof().confirmAddress(subscriber.id, base: base))
      message.headers.extra[.loop] = base.lowercased()
    }
    return message
  }

  /// Tells a subscriber that it is done, and how to leave; called inside a transaction.
  func welcome(_ subscriber: Subscriber, _ topics: [Topic], answering answered: String?) throws {
    guard sendsMail, let person = try person(Mailbox(name: "", address: subscriber.address)) else {
      return
    }
    let letter = try Letter("subscription-confirmed", language: subscriber.language, places)
    let content = try letter.fill([
      "topics": topics.map { "- " + $0.words(letter.language) }.joined(separator: "\n"),
      "address": subscriber.address, "name": subscriber.name,
    ])
    var message = OutboxMessage(
      key: "subscription.confirmed:\(subscriber.id):\(now.seconds)", kind: .ticket,
      event: "subscription.confirmed", to: subscriber.address, words: .new(content))
    message.person = person.id
    message.name = subscriber.name
    message.headers.automation = .replied
    message.headers.inReplyTo = answered
    message.headers.extra[.contentLanguage] = letter.language
    if let base = ownAddress {
      let leave = try proof().unsubscribeAddress(person.id, base: base)
      message.headers.extra[.listUnsubscribe] = "<mailto:\(leave)?subject=unsubscribe>"
      message.headers.replyTo = MailAddress(base)
      message.headers.extra[.loop] = base.lowercased()
    }
    try enqueue(message)
  }
}
