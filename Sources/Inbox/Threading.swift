/// Which ticket a message belongs to: the order of evidence, and what each piece is worth.
import Delivery
import Mail
import People
import Repository
import SQLite
import Tickets

/// Why a message belongs to a ticket.
struct ThreadEvidence: Sendable {
  /// How good the evidence is.
  enum Strength: Int, Sendable {
    /// The number in the subject, which anybody can write.
    case number
    /// A message of somebody else's that we have stored.
    case foreign
    /// A Message-ID that only we can have made, or an unguessable one of our outbox.
    case signed
    /// A reply address that only we can have made: it is shown to its receiver alone.
    case address
  }

  var ticket: Int64
  var strength: Strength
  /// Whether the message that is answered was for staff only.
  var isInternal: Bool
  /// The person to whom the answered message was sent; 0 for nobody in particular.
  var person: Int64
  var sentence: String
}

extension Store {
  /// The ticket that the message belongs to, by the best evidence there is.
  ///
  /// Never by the words of the subject alone: strangers write the same words.
  func thread(_ arrival: Arrival) throws -> ThreadEvidence? {
    let message = arrival.message
    let proof = try existingProof()
    if let proof {
      for address in arrival.recipients.prefix(200) {
        if let claim = try proof.claim(ofAddress: address) {
          return ThreadEvidence(claim, .address, "it came to the signed address of our message")
        }
      }
    }
    // Vacation notices go to the envelope's sender, often without a word about what they answer.
    if let delivery = try bouncedDelivery(arrival), let found = try evidence(delivery) {
      return found
    }
    // The newest parent stands last.
    let parents = Array((message.inReplyTo + message.references.reversed()).prefix(60))
    for id in parents {
      if let claim = try proof?.claim(ofID: id) {
        return ThreadEvidence(claim, .signed, "it answers our signed message \(id)")
      }
      if let found = try ourDelivery(id) { return found }
    }
    if let proof, let claim = try markInText(message.text, proof) {
      return ThreadEvidence(claim, .signed, "it quotes the signed address of our message")
    }
    for id in parents {
      let ticket = try db.first(
        "SELECT ticket FROM mail_message WHERE identity = \(id) AND ticket IS NOT NULL",
        as: Int64.self)
      if let ticket {
        return ThreadEvidence(
          ticket: ticket, strength: .foreign, isInternal: false, person: 0,
          sentence: "it answers a message that belongs there, \(id)")
      }
    }
    guard let number = SubjectLine.ticketNumber(in: message.subject) else { return nil }
    return ThreadEvidence(
      ticket: number, strength: .number, isInternal: false, person: 0,
      sentence: "its subject names \(Kind.ticket.number(number))")
  }

  private func ourDelivery(_ id: String) throws -> ThreadEvidence? {
    try delivery(messageID: id).flatMap(evidence)
  }

  private func evidence(_ delivery: Delivery) throws -> ThreadEvidence? {
    guard let item = delivery.item,
      item.hasPrefix(Kind.ticket.rawValue + "-"), let number = Int64(item.dropFirst(2))
    else { return nil }
    // What is told to staff is not for the requester's eyes unless it is one of these.
    var isPublic = Self.publicEvents.contains(delivery.event)
    if delivery.event == "ticket.watched", let person = delivery.person,
      let ticket = try ticket(number)
    {
      isPublic = try !isStaff(person, on: ticket)
    }
    return ThreadEvidence(
      ticket: number, strength: .signed, isInternal: !isPublic, person: delivery.person ?? 0,
      sentence: "it answers our message \(delivery.messageID)")
  }

  private static let publicEvents: Set<String> = [
    "ticket.received", "ticket.reply", "ticket.waiting", "ticket.resolved", "ticket.closed",
    "ticket.request",
  ]

  // Some providers write new Message-IDs; what their users quote still names our address.
  private func markInText(_ text: String, _ proof: Proof) throws -> Proof.Claim? {
    let bytes = Array(text.utf8.prefix(400_000))
    var tried = 0
    var place = 0
    while place + 2 < bytes.count, tried < 20 {
      defer { place += 1 }
      guard bytes[place] == UInt8(ascii: "+"), bytes[place + 1] | 0x20 == UInt8(ascii: "t"),
        (0x30...0x39).contains(bytes[place + 2])
      else { continue }
      tried += 1
      let word = bytes[place...].prefix(100).prefix {
        switch $0 {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "+"): true
        default: false
        }
      }
      if let claim = try proof.claim(ofAddress: "x" + String(decoding: word, as: UTF8.self) + "@x")
      {
        return claim
      }
    }
    return nil
  }

  /// Whether the person has a part in the ticket: asked, follows, works on it, or wrote on it.
  public func belongs(_ person: Person, to ticket: Ticket) throws -> Bool {
    if ticket.requester?.id == person.id || ticket.assignee?.id == person.id { return true }
    return try db.first(
      """
      SELECT 1 FROM watcher WHERE ticket = \(ticket.id) AND person = \(person.id)
      UNION ALL SELECT 1 FROM note WHERE ticket = \(ticket.id) AND person = \(person.id) LIMIT 1
      """, as: Int64.self) != nil
  }
}

extension ThreadEvidence {
  init(_ claim: Proof.Claim, _ strength: Strength, _ sentence: String) {
    self.init(
      ticket: claim.ticket, strength: strength, isInternal: claim.isInternal,
      person: claim.person, sentence: sentence)
  }
}
