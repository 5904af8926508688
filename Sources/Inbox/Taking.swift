/// Taking a message over: what was decided is done, and everything is written down, in one change.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite
import Tickets

/// What became of a message.
public struct Taken: Sendable {
  /// Its row.
  public var row: Int64
  /// The ticket that it belongs to.
  public var ticket: Int64?
  /// What was decided.
  public var decision: Decision
}

extension Store {
  /// Takes a message over; when this returns it is on the disk, once.
  ///
  /// - Throws: whatever keeps the change from being made; nothing is done then.
  public func take(_ arrival: Arrival, _ claimants: [MailClaimant] = []) throws -> Taken {
    try write { try takeInside(arrival, claimants) }
  }

  func takeInside(_ arrival: Arrival, _ claimants: [MailClaimant]) throws -> Taken {
    let decision = try decide(arrival, claimants)
    let name = decision.person?.shortName ?? arrival.sender ?? "mail"
    return try acting(
      as: EncodedWords.oneLine(name), person: decision.person?.id, source: "mail"
    ) {
      try perform(decision, arrival)
    }
  }

  private func perform(_ decision: Decision, _ arrival: Arrival) throws -> Taken {
    let own = OwnFacts(configuration)
    switch decision.act {
    case .duplicate(let row):
      return Taken(row: row, ticket: try noteCopy(arrival, of: row, own), decision: decision)
    case .open(let related): return try open(arrival, decision, related: related, own)
    case .append(let number, let kind, let steps):
      return try append(arrival, decision, number, kind, steps, own)
    case .bounce(let number, let settled):
      for entry in settled { try receive(entry.receipt, for: entry.delivery) }
      var note: Int64?
      if let number, let ticket = try ticket(number) {
        note = try write(.note, decision.sentences.joined(separator: "\n"), on: ticket)
      }
      let row = try keep(arrival, decision, "bounce", ticket: number, note: note)
      return Taken(row: row, ticket: number, decision: decision)
    case .drop:
      return Taken(row: try keep(arrival, decision, "dropped"), ticket: nil, decision: decision)
    case .quarantine:
      return Taken(row: try keep(arrival, decision, "quarantined"), ticket: nil, decision: decision)
    case .claim(_, let work):
      try work(self, arrival)
      return Taken(row: try keep(arrival, decision, "claimed"), ticket: nil, decision: decision)
    }
  }

  /// Notes the other address of ours that the same message came to; once, however often it comes.
  ///
  /// - Returns: the ticket that the message belongs to.
  private func noteCopy(_ arrival: Arrival, of row: Int64, _ own: OwnFacts) throws -> Int64? {
    let known: (ticket: Int64?, words: String)? = try db.first(
      "SELECT ticket, recipients FROM mail_message WHERE id = \(row)"
    ) { row in (try row.int(), try row.text()) }
    guard let known else { return nil }
    let before = Set(known.words.split(separator: " ").map(String.init))
    let new = arrival.ourRecipients(own).filter { !before.contains($0) }
    guard !new.isEmpty else { return known.ticket }
    try db.run(
      """
      UPDATE mail_message SET recipients = trim(recipients || ' ' || \(new.joined(separator: " ")))
      WHERE id = \(row)
      """)
    if let ticket = known.ticket, !before.isEmpty {
      try note(["the same message came to \(new.joined(separator: ", ")) too"], on: ticket)
    }
    return known.ticket
  }

  private func open(
    _ arrival: Arrival, _ decision: Decision, related: Int64?, _ own: OwnFacts
  ) throws -> Taken {
    var new = NewTicket()
    new.subject = arrival.subject
    var sentences = decision.sentences
    new.description = Self.kept(arrival.message.text, &sentences)
    if let author = arrival.message.author, let sender = arrival.sender {
      new.requester = Mailbox(name: Self.plainName(author), address: sender)
    }
    new.source = .mail
    let id = try open(new)
    guard let ticket = try ticket(id) else { throw Failure("the ticket vanished") }
    if let related { try relate(id, to: related) }
    try attachFiles(arrival, to: ticket, &sentences)
    sentences.insert("came by mail: \(arrival.message.identity)", at: 0)
    switch decision.answer {
    case .yes(let receiver):
      sentences.append(
        try acknowledge(arrival, ticket, to: receiver, own))
    case .no(let reason): sentences.append("not acknowledged: \(reason)")
    case .none: break
    }
    try note(sentences, on: id)
    let row = try keep(
      arrival, decision, "opened", ticket: id, person: ticket.requester?.id)
    return Taken(row: row, ticket: id, decision: decision)
  }

  private func append(
    _ arrival: Arrival, _ decision: Decision, _ number: Int64, _ kind: NoteKind,
    _ steps: [TicketStep], _ own: OwnFacts
  ) throws -> Taken {
    guard let ticket = try ticket(number) else { throw Failure("the ticket vanished") }
    var sentences = decision.sentences
    sentences.insert("mail \(arrival.message.identity)", at: 0)
    var person = decision.person
    if person == nil, let author = arrival.message.author, let sender = arrival.sender {
      let id = try personNumber(Mailbox(name: Self.plainName(author), address: sender))
      person = try self.person(id)
    }
    var words = Self.kept(decision.words ?? arrival.message.text, &sentences)
    if words.allSatisfy(\.isWhitespace) {
      words =
        arrival.message.attachments.isEmpty ? "" : "(no text; see the attachments)"
    }
    let files = try attachFiles(arrival, to: ticket, &sentences)
    let target = files.isEmpty ? ticket : try self.ticket(number) ?? ticket
    var id: Int64?
    if words.isEmpty {
      if steps.isEmpty { sentences.append("there are no words in it") }
      try take(steps, on: target, person: person?.id)
    } else {
      // A picture among the words is the sender's signature more often than not.
      let along = zip(files, arrival.message.attachments).filter { !$1.isInline }.compactMap(\.0)
      id = try write(
        kind, words, on: target, taking: steps, person: person?.id,
        files: kind == .reply ? along : [])
    }
    try note(sentences, on: number)
    if let complaint = decision.complaint, let person {
      try complain(complaint, arrival, ticket: number, to: person, own)
    }
    let row = try keep(
      arrival, decision, kind == .note ? "note" : "reply", ticket: number, note: id,
      person: person?.id)
    return Taken(row: row, ticket: number, decision: decision)
  }

  /// Makes a ticket of a message that was set aside, or a note on one; called in a transaction.
  func place(_ arrival: Arrival, on number: Int64?) throws -> (ticket: Int64, note: Int64?) {
    var sentences = ["taken out of the messages that were set aside: \(arrival.message.identity)"]
    let words = Self.kept(arrival.message.text, &sentences)
    var note: Int64?
    let target: Ticket
    if let number {
      guard let found = try livingTicket(number) else {
        throw Failure("there is no ticket \(Kind.ticket.number(number))")
      }
      note = try write(
        .note, words.allSatisfy(\.isWhitespace) ? arrival.subject : words, on: found)
      target = try ticket(found.id) ?? found
    } else {
      var new = NewTicket()
      new.subject = arrival.subject
      new.description = words
      if let author = arrival.message.author, let sender = arrival.sender {
        new.requester = Mailbox(name: Self.plainName(author), address: sender)
      }
      new.source = .mail
      guard let made = try ticket(open(new)) else { throw Failure("the ticket vanished") }
      target = made
    }
    try attachFiles(arrival, to: target, &sentences)
    try self.note(sentences, on: target.id)
    return (target.id, note)
  }

  // One number for each file of the message; nil for one that is over the limit.
  @discardableResult
  private func attachFiles(
    _ arrival: Arrival, to ticket: Ticket, _ sentences: inout [String]
  ) throws -> [Int64?] {
    var ids: [Int64?] = []
    let limit = try number("ticket.attachment-limit") << 20
    for (file, digest) in zip(arrival.message.attachments, arrival.digests) {
      let name = String(EncodedWords.oneLine(file.name).prefix(300))
      guard file.bytes.count <= limit else {
        sentences.append(
          "the file '\(name)' of \(file.bytes.count) bytes is over the limit; "
            + "it is in the message as it came")
        ids.append(nil)
        continue
      }
      ids.append(try attach(file.bytes, digest: digest, name: name, to: ticket))
    }
    return ids
  }

  // Every decision is a sentence on the ticket.
  private func note(_ sentences: [String], on ticket: Int64) throws {
    for sentence in sentences { try record(.ticket, ticket, "mail", new: sentence) }
  }

  /// Writes the message down.
  private func keep(
    _ arrival: Arrival, _ decision: Decision, _ outcome: String, ticket: Int64? = nil,
    note: Int64? = nil, person: Int64? = nil
  ) throws -> Int64 {
    let message = arrival.message
    let isTaken = try db.first(
      "SELECT 1 FROM mail_message WHERE identity = \(message.identity)", as: Int64.self)
    let identity = isTaken == nil ? message.identity : arrival.otherIdentity
    var reasons = decision.sentences
    if case .no(let reason) = decision.answer { reasons.append("not acknowledged: \(reason)") }
    try db.run(
      """
      INSERT INTO mail_message(identity, sha256, received, dated, sender, subject, class, outcome,
        reason, ticket, note, person, size, raw, recipients)
      VALUES (\(identity), \(message.sha256), \(now), \(message.date), \(arrival.sender), \
      \(arrival.subject), \(decision.verdict.kind.rawValue), \(outcome), \
      \(reasons.joined(separator: "\n")), \(ticket), \(note), \(person ?? decision.person?.id), \
      \(arrival.size), \(decision.forgetsMessage ? nil : arrival.raw), \
      \(arrival.ourRecipients(OwnFacts(configuration)).joined(separator: " ")))
      """)
    return db.lastInsertedRow
  }

  private static let wordLimit = 1 << 20

  // The rest of a very long text is in the message as it came; the ticket says so.
  private static func kept(_ text: String, _ sentences: inout [String]) -> String {
    guard text.utf8.count > wordLimit else { return text }
    sentences.append(
      "the text of \(text.utf8.count) bytes is cut; the whole is in the message as it came")
    return String(decoding: text.utf8.prefix(wordLimit - 4), as: UTF8.self)
      + "\n[cut: the whole is in the message as it came]"
  }

  private static func plainName(_ author: MailAddress) -> String {
    let name = EncodedWords.oneLine(String(author.name.prefix(100)))
    // A name that looks like another address is a trick.
    return name.contains("@") || name.contains("<") ? "" : name
  }
}
