/// The desks that inbound mail is offered to before the ticket desk.
import Alerts
import Announcements
import Inbox
import Mail
import People
import Repository
import Surveys
import Tickets

extension MailClaimant {
  /// All of them, in their order.
  static let all = [announcements, subscriptions, alerts, surveys, questions]

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
          wish, sender: arrival.sender, name: arrival.message.author?.plainName ?? "",
          answering: arrival.message.messageIDs.first)
      }, verdict, [wish.sentence])
  }

  /// Those who confirm an alert with YES; what else they write becomes a ticket.
  private static let alerts = MailClaimant("alerts") { store, arrival, verdict in
    guard
      let answer = try store.alertAnswer(
        arrival.message, sender: arrival.sender, isByPerson: verdict.kind == .person)
    else { return nil }
    return Decision(
      .claim(desk: "alerts") { store, _ in try store.take(answer) }, verdict, [answer.sentence])
  }

  /// Answers to surveys, which begin with a number; what has none is read by a person.
  private static let surveys = MailClaimant("surveys") { store, arrival, verdict in
    let reply = try store.surveyReply(
      arrival.message, recipients: arrival.recipients, sender: arrival.sender)
    guard let reply else { return nil }
    let confirms = verdict.mayBeAnswered && verdict.kind == .person
    guard verdict.kind == .person else {
      return Decision(
        .claim(desk: "surveys") { _, _ in }, verdict, ["no answer: \(verdict.sentence)"])
    }
    var decision = Decision(
      .claim(desk: "surveys") { store, arrival in
        try store.take(reply, answering: arrival.message.messageIDs.first, confirms: confirms)
      }, verdict, person: try store.person(reply.person), [reply.sentence])
    decision.forgetsMessage = reply.isForgotten
    return decision
  }

  /// Answers to announcements: questions, thanks, and what machines send of themselves.
  private static let questions = MailClaimant("questions") { store, arrival, verdict in
    guard
      let question = try store.readerQuestion(arrival.message, recipients: arrival.recipients)
    else { return nil }
    let number = Kind.announcement.number(question.announcement)
    guard verdict.kind == .person else {
      // Hundreds of vacation notices come back for one announcement: nobody has to read them.
      return Decision(
        .claim(desk: "questions") { _, _ in }, verdict,
        [question.sentence, "no question about \(number): \(verdict.sentence)"])
    }
    guard let address = arrival.sender, !question.text.isEmpty else { return nil }
    let sender = Mailbox(name: arrival.message.author?.plainName ?? "", address: address)
    let person = try store.person(sender)
    let names = [person?.name, arrival.message.author?.name].compactMap { $0 }
    if try store.courtesy(of: person?.id).isOnlyThanks(question.text, names: names) {
      return Decision(
        .claim(desk: "questions") { _, _ in }, verdict, person: person,
        [question.sentence, "no question about \(number): it only says thanks"])
    }
    let confirms = verdict.mayBeAnswered
    return Decision(
      .claim(desk: "questions") { store, arrival in
        try store.take(
          question, from: sender, message: arrival.message.messageIDs.first, confirms: confirms)
      }, verdict, person: person,
      [question.sentence, try store.fate(of: question)])
  }
}

extension MailAddress {
  /// The name as it may be kept: one line; one that looks like another address is a trick.
  fileprivate var plainName: String {
    let name = EncodedWords.oneLine(String(name.prefix(100)))
    return name.contains("@") || name.contains("<") ? "" : name
  }
}
