/// The one automatic answer to a new request: whether it goes out, and its words.
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite
import Tickets

extension Store {
  /// Whether a new request is acknowledged, or why not.
  func answer(_ arrival: Arrival, _ verdict: MailVerdict, _ person: Person?, _ own: OwnFacts)
    throws -> Decision.Answer
  {
    guard verdict.mayBeAnswered else { return .no(verdict.sentence) }
    guard sendsMail else { return .no("no channel '\(mailChannel)' is configured") }
    guard try setting("notice.received") == "yes" else {
      return .no("the setting notice.received is 'no'")
    }
    guard let sender = arrival.sender else { return .no("it does not say who wrote it") }
    // RFC 3834, 2: not where we were written to in secret, or by way of a list.
    guard arrival.recipients.contains(where: own.isOurs) else {
      return .no("none of our addresses is in To or Cc")
    }
    // RFC 3834, 4: the answer goes to the envelope's sender.
    var receiver = sender
    if case .address(let path)? = arrival.message.returnPath, MailAddress(path).isSound {
      receiver = path.lowercased()
    }
    if own.isOurs(receiver) { return .no("it would go to ourselves") }
    for address in Set([receiver, sender]) {
      if let reason = try reasonNotToAnswer(address, person, subject: arrival.subject) {
        return .no(reason)
      }
    }
    return .yes(to: receiver)
  }

  /// Queues the acknowledgement; called inside the transaction that opens the ticket.
  ///
  /// - Returns: the sentence for the ticket.
  func acknowledge(
    _ arrival: Arrival, _ ticket: Ticket, to receiver: String, _ own: OwnFacts
  ) throws -> String {
    var message: OutboxMessage
    do {
      guard let prepared = try acknowledgement(of: ticket, to: receiver) else {
        return "not acknowledged: the district sends none"
      }
      message = prepared
    } catch let failure as Failure {
      // A broken template must not keep mail out.
      return "not acknowledged: \(failure.message)"
    }
    message.headers.extra = [.loop: own.loop]
    if let id = arrival.message.messageIDs.first {
      message.headers.inReplyTo = id
      message.headers.references += OutgoingMail.trimmed(
        references: arrival.message.references + [id])
    }
    // Both count: the addresses may differ, and a loop goes through either.
    for address in Set([receiver, arrival.sender ?? receiver]) {
      try countAnswer(to: address, ticket: ticket.id)
    }
    switch try enqueue(message) {
    case .queued: return "acknowledged to \(receiver)"
    case .already: return "acknowledged before"
    case .refused(_, let reason): return "not acknowledged: \(reason)"
    }
  }

  /// Tells a technician which commands were not understood; called inside the transaction.
  func complain(
    _ words: String, _ arrival: Arrival, ticket: Int64, to person: Person, _ own: OwnFacts
  )
    throws
  {
    guard sendsMail, let address = person.address, let base = own.address,
      try reasonNotToAnswer(address, person, subject: "") == nil
    else { return }
    let number = Kind.ticket.number(ticket)
    let claim = Proof.Claim(ticket: ticket, isInternal: true, person: person.id)
    var message = OutboxMessage(
      key: "ticket.command:\(arrival.message.identity.prefix(200))", kind: .ticket,
      event: "ticket.command", to: address,
      words: .new(
        OutboxContent(
          subject: "[\(number)] Not all of your mail was understood",
          text: """
            \(words)

            Known are: \(StaffWords.known), each on a line of its own at the top. All else in
            your mail was done.
            """)))
    message.about = (.ticket, ticket)
    message.person = person.id
    message.name = person.name
    let proof = try self.proof()
    message.headers.replyTo = MailAddress(try proof.replyAddress(claim, base: base))
    message.headers.automation = .replied
    message.headers.extra = [.loop: own.loop]
    message.headers.inReplyTo = arrival.message.messageIDs.first
    try countAnswer(to: address, ticket: ticket)
    try enqueue(message)
  }
}
