/// Deciding about a message: the order of questions, and the ticket desk's answers.
import Calendar
import Delivery
import Mail
import People
import Repository
import SQLite
import Tickets

extension Store {
  /// Decides about a message without doing anything.
  ///
  /// The order is fixed: seen before? our own? a bounce? a machine? whose? and only then what it
  /// says.
  public func decide(_ arrival: Arrival, _ claimants: [MailClaimant] = []) throws -> Decision {
    let own = OwnFacts(configuration)
    let verdict = try classify(arrival, own)
    if let row = try seenBefore(arrival) {
      return Decision(.duplicate(of: row), verdict, [try wordsAbout(row)])
    }
    if verdict.kind == .loop {
      // Somebody may have written from the shared account: that must not be overlooked.
      return Decision(verdict.isOnlyByName ? .quarantine : .drop, verdict, [verdict.sentence])
    }
    if verdict.kind == .bounce { return try decideBounce(arrival, verdict) }
    let person = try arrival.sender.flatMap { try self.person(Mailbox(name: "", address: $0)) }
    let evidence = try thread(arrival)
    let isProven = evidence.map { $0.strength >= .foreign } ?? false
    if !isProven {
      for claimant in claimants {
        if let decision = try claimant.decide(self, arrival, verdict) { return decision }
      }
    }
    var decision =
      verdict.kind == .person
      ? try decidePerson(arrival, verdict, person, evidence, own)
      : try decideMachine(arrival, verdict, person, evidence)
    decision.sentences += try facts(arrival, own)
    if case .open = decision.act {
      guard arrival.sender != nil else {
        decision.act = .quarantine
        decision.sentences.append("it does not say who wrote it")
        return decision
      }
      if let sender = arrival.sender, try opensTooMuch(sender) {
        decision.act = .quarantine
        decision.sentences.append("\(sender) opened too many tickets within an hour")
        return decision
      }
      decision.answer = try answer(arrival, verdict, person, own)
    }
    return decision
  }

  private func wordsAbout(_ row: Int64) throws -> String {
    let ticket = try db.first("SELECT ticket FROM mail_message WHERE id = \(row)") {
      try $0.int() as Int64?
    }
    let place = (ticket ?? nil).map { ", which is on \(Kind.ticket.number($0))" } ?? ""
    return "it is message \(row)\(place)"
  }

  /// The row of a message that was taken over before.
  ///
  /// The same id on another message is no duplicate: some programs repeat theirs, and nobody may
  /// suppress another's mail by using its id first.
  func seenBefore(_ arrival: Arrival) throws -> Int64? {
    let sender = arrival.sender
    return try db.first(
      """
      SELECT id FROM mail_message
      WHERE identity IN (\(arrival.message.identity), \(arrival.otherIdentity))
        AND (sha256 = \(arrival.message.sha256)
          OR sender IS \(sender) AND subject = \(arrival.subject)
          AND dated IS \(arrival.message.date))
      LIMIT 1
      """, as: Int64.self)
  }

  private func decideMachine(
    _ arrival: Arrival, _ verdict: MailVerdict, _ person: Person?, _ evidence: ThreadEvidence?
  ) throws -> Decision {
    if let evidence, evidence.strength >= .foreign, let ticket = try livingTicket(evidence.ticket) {
      let kind: NoteKind = verdict.kind == .list && !evidence.isInternal ? .request : .note
      return Decision(
        .append(ticket: ticket.id, kind: kind, steps: []), verdict, person: person,
        [evidence.sentence, "it moves nothing and is not answered: \(verdict.sentence)"])
    }
    if verdict.kind == .reply {
      return Decision(
        .quarantine, verdict, person: person,
        ["an automatic reply to nothing we know: \(verdict.sentence)"])
    }
    return Decision(.open(related: nil), verdict, person: person, [])
  }

  private func decidePerson(
    _ arrival: Arrival, _ verdict: MailVerdict, _ person: Person?, _ evidence: ThreadEvidence?,
    _ own: OwnFacts
  ) throws -> Decision {
    let message = arrival.message
    if message.text.allSatisfy(\.isWhitespace), message.subject.isEmpty,
      message.attachments.isEmpty
    {
      return Decision(.quarantine, verdict, person: person, ["there is nothing in it"])
    }
    guard let evidence else { return Decision(.open(related: nil), verdict, person: person) }
    guard let ticket = try livingTicket(evidence.ticket) else {
      return Decision(
        .open(related: nil), verdict, person: person,
        ["\(Kind.ticket.number(evidence.ticket)) does not exist"])
    }
    let staff = try person.map { try isStaff($0.id, on: ticket) } ?? false
    let part = try person.map { try belongs($0, to: ticket) } ?? false
    if evidence.strength == .number, !part, !staff {
      return Decision(
        .open(related: nil), verdict, person: person,
        ["\(evidence.sentence), but the sender has no part in that ticket"])
    }
    var sentences = [evidence.sentence]
    if evidence.ticket != ticket.id {
      sentences.append("\(Kind.ticket.number(evidence.ticket)) lives on in \(ticket.number)")
    }
    if let person, staff, ticket.requester?.id != person.id {
      var decision = try decideStaff(arrival, verdict, person, evidence, ticket, own)
      decision.sentences = sentences + decision.sentences
      return decision
    }
    var decision = try decideRequester(arrival, verdict, person, evidence, ticket, isPart: part)
    decision.sentences = sentences + decision.sentences
    return decision
  }

  private func decideRequester(
    _ arrival: Arrival, _ verdict: MailVerdict, _ person: Person?, _ evidence: ThreadEvidence,
    _ ticket: Ticket, isPart: Bool
  ) throws -> Decision {
    var sentences: [String] = []
    // Whoever was given the ticket and is no staff, such as a vendor, does not speak in public.
    let isHelper =
      person != nil && ticket.assignee?.id == person?.id
      && ticket.requester?.id != person?.id
    if evidence.isInternal {
      sentences.append("it answers a word among staff and stays one")
    } else if isHelper {
      sentences.append("a note for staff: the sender works on the ticket and is no staff")
    }
    let kind: NoteKind = evidence.isInternal || isHelper ? .note : .request
    func append(_ steps: [TicketStep], _ sentence: String? = nil) -> Decision {
      Decision(
        .append(ticket: ticket.id, kind: kind, steps: steps), verdict, person: person,
        sentences + (sentence.map { [$0] } ?? []))
    }
    if !isPart { sentences.append("the sender had no part in the ticket until now") }
    guard ticket.state != .new, ticket.state != .open else { return append([]) }
    if kind == .note || evidence.strength == .foreign && !isPart {
      return append([], "the state stays")
    }
    let visible = Quoting.fold(arrival.message.text, isReply: true).visible
    let turn = try turn(
      visible, by: person, on: ticket, isPart: isPart,
      name: arrival.message.author?.name)
    switch turn {
    case .append(_, let steps, let sentence): return append(steps, sentence)
    case .opensAnother(let sentence):
      return Decision(
        .open(related: ticket.id), verdict, person: person, sentences + [sentence])
    }
  }

  private func decideStaff(
    _ arrival: Arrival, _ verdict: MailVerdict, _ person: Person, _ evidence: ThreadEvidence,
    _ ticket: Ticket, _ own: OwnFacts
  ) throws -> Decision {
    let words = StaffWords(arrival.message.text)
    var sentences: [String] = []
    // Only the receiver of a message has its address: From alone is what anybody can write.
    let isProven = evidence.strength >= .signed && evidence.person == person.id
    let needsPass = try setting("mail.require-dmarc") == "yes"
    let passes = !needsPass || own.authenticity(arrival.message) == "dmarc=pass"
    let mayCommand = isProven && evidence.strength == .address && passes
    let asks = !words.orders.isEmpty || !words.complaints.isEmpty
    var kind: NoteKind = .reply
    if evidence.isInternal {
      kind = .note
      sentences.append("a note for staff: it answers a word among staff")
    } else if words.isInternal {
      kind = .note
      sentences.append("a note for staff: it begins with #internal")
    } else if !isProven {
      kind = .note
      sentences.append("a note for staff: nothing proves that \(person.shortName) wrote it")
    } else if !passes {
      kind = .note
      sentences.append("a note for staff: our server does not say dmarc=pass")
    } else if words.isNearlyInternal {
      kind = .note
      sentences.append("a note for staff: it may have been meant to be one")
    } else if asks, !mayCommand {
      kind = .note
      sentences.append("a note for staff: the commands in it are not for the requester to read")
    }
    var steps: [TicketStep] = []
    var complaints = words.complaints
    var text = words.isInternal ? words.rest : arrival.message.text
    if asks {
      if mayCommand {
        let found = try self.steps(
          for: words.orders, on: ticket, by: person, isTold: !words.isInternal)
        steps = found.steps
        sentences += found.sentences
        complaints += found.complaints
        if words.isNearlyInternal {
          complaints.append(
            "your mail was kept as a note for staff; the requester was not written to")
        }
        text = words.rest
      } else {
        sentences.append(
          "the commands in it were not obeyed: they need a mail to the signed reply address"
            + (needsPass ? " and dmarc=pass" : ""))
        complaints = []
      }
    }
    if kind == .reply {
      let folded = Quoting.fold(text, isReply: true)
      if folded.foldedLines > 0 {
        sentences.append("\(folded.foldedLines) quoted lines are not part of the reply")
      }
      text = folded.visible
      if !steps.contains(where: { if case .close = $0 { true } else { false } }) {
        steps.append(.open)
      }
    }
    sentences += complaints
    var decision = Decision(
      .append(ticket: ticket.id, kind: kind, steps: steps), verdict, person: person, sentences)
    decision.words = text
    if !complaints.isEmpty, mayCommand { decision.complaint = complaints.joined(separator: "\n") }
    return decision
  }

  // The ticket, or the one it lives on in.
  func livingTicket(_ number: Int64) throws -> Ticket? {
    try ticket(number).map(survivor)
  }

  private func facts(_ arrival: Arrival, _ own: OwnFacts) throws -> [String] {
    var sentences: [String] = []
    if let word = own.authenticity(arrival.message) {
      sentences.append("our server says \(word)")
    }
    if arrival.size > arrival.raw.count {
      sentences.append(
        "the message of \(arrival.size) bytes was cut after \(arrival.raw.count)")
    }
    return sentences + arrival.message.warnings.prefix(5)
  }
}

extension ThreadEvidence.Strength: Comparable {
  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Arrival {
  /// The identity of a message whose Message-ID another message used before.
  var otherIdentity: String {
    "\(message.identity) \(SHA256.hex(message.sha256).prefix(32))"
  }
}
