/// The desks that inbound mail is offered to before the ticket desk.
import Announcements
import Inbox
import Mail
import Repository

extension MailClaimant {
  /// All of them, in their order.
  static let all = [announcements, subscriptions]

  /// Readers who want no more announcements.
  private static let announcements = MailClaimant("announcements") { store, arrival, verdict in
    guard
      let reader = try store.leavingReader(
        arrival.message, recipients: arrival.recipients, sender: arrival.sender)
    else { return nil }
    let confirms = verdict.mayBeAnswered
    return Decision(
      .claim(desk: "announcements") { store, arrival in
        try store.unsubscribe(
          reader.person, confirms: confirms, answering: arrival.message.messageIDs.first)
      }, verdict,
      ["\(Kind.person.number(reader.person)) gets no more announcements: \(reader.sentence)"])
  }

  /// Those who want news, and their answers to the one question.
  private static let subscriptions = MailClaimant("subscriptions") { store, arrival, verdict in
    let own = OwnFacts(store.configuration)
    let wish = try store.subscriptionWish(
      arrival.message, recipients: arrival.recipients,
      ours: arrival.recipients.filter(own.isOurs), sender: arrival.sender,
      isByPerson: verdict.kind == .person)
    guard let wish else { return nil }
    return Decision(
      .claim(desk: "subscriptions") { store, arrival in
        try store.fulfil(
          wish, sender: arrival.sender, name: arrival.message.author?.name ?? "",
          answering: arrival.message.messageIDs.first)
      }, verdict, [wish.sentence])
  }
}
