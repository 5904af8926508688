/// Bounces: which delivery a report speaks of, and what it settles.
import Delivery
import Mail
import Repository
import SQLite

extension Store {
  /// Decides about a delivery report.
  ///
  /// Only a report about a message that we sent, to the address that we sent it to, settles
  /// anything: else anybody could silence anybody's address.
  func decideBounce(_ arrival: Arrival, _ verdict: MailVerdict) throws -> Decision {
    var settled: [BounceReceipt] = []
    var sentences = [verdict.sentence]
    var ticket: Int64?
    var found = try bouncedDelivery(arrival)
    if found == nil {
      let ids = [verdict.original].compactMap { $0 } + arrival.message.references.suffix(5)
      for id in ids {
        found = try delivery(messageID: id)
        if found != nil { break }
        if ticket == nil { ticket = try existingProof()?.claim(ofID: id)?.ticket }
      }
    }
    if let delivery = found {
      if let item = delivery.item, item.hasPrefix("T-") { ticket = Int64(item.dropFirst(2)) }
      var recipients = verdict.recipients
      if recipients.isEmpty { recipients = [arrival.message.bouncedRecipient(delivery.address)] }
      for recipient in recipients
      where recipient.address.lowercased() == delivery.address.lowercased()
        || recipients.count == 1
      {
        settle(recipient, delivery, &settled, &sentences)
      }
    }
    if ticket == nil, settled.isEmpty {
      return Decision(
        .quarantine, verdict, sentences + ["a delivery report about nothing that we sent"])
    }
    let living = try ticket.flatMap { try livingTicket($0) }
    return Decision(.bounce(ticket: living?.id, settled: settled), verdict, sentences)
  }

  private func settle(
    _ recipient: BouncedRecipient, _ delivery: Delivery, _ settled: inout [BounceReceipt],
    _ sentences: inout [String]
  ) {
    // Most servers repeat the code among their words.
    let code = recipient.words.contains(recipient.status) ? "" : recipient.status
    let words = [code, recipient.words].filter { !$0.isEmpty }.joined(separator: " ")
    switch recipient.outcome {
    case .noSuchAddress, .failed:
      let isSame = recipient.address.lowercased() == delivery.address.lowercased()
      let isHard = recipient.outcome == .noSuchAddress && isSame
      settled.append(
        BounceReceipt(delivery: delivery, receipt: .bounced(words, isHard: isHard)))
      sentences.append(
        "mail to \(delivery.address) came back: \(words.isEmpty ? "no reason given" : words)"
          + (isHard ? "; nothing more is sent there" : ""))
    case .delivered:
      settled.append(BounceReceipt(delivery: delivery, receipt: .delivered(words)))
      sentences.append("mail to \(delivery.address) arrived")
    case .delayed:
      sentences.append("mail to \(delivery.address) is delayed: \(words)")
    }
  }
}
