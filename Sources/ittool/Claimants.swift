/// The desks that inbound mail is offered to before the ticket desk.
import Announcements
import Inbox
import Mail
import Repository

extension MailClaimant {
  /// All of them, in their order.
  static let all = [announcements]

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
}
