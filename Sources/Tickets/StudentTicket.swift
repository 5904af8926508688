/// Tickets about students: marking them, taking their words out for those who may not read them,
/// and noticing a text that names a student.
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

extension Ticket {
  /// `P-5`, or `yes` where the student is not named; nil for a ticket about no student.
  var studentWord: String? { student.map { $0 == 0 ? "yes" : Kind.person.number($0) } }

  /// The ticket without the words that are private.
  var veiled: Ticket {
    var ticket = self
    ticket.subject = Store.veil
    ticket.description = ""
    ticket.requester = nil
    ticket.outcome = nil
    ticket.checklist = nil
    ticket.student = 0
    ticket.isVeiled = true
    return ticket
  }

  /// The columns that are private on a ticket about a student.
  static let privateFields: Set<String> = [
    "subject", "description", "requester", "outcome", "student", "checklist", "snippet",
  ]
}

extension Output {
  /// Whether a private column is among those printed; the usual ones have the subject.
  var showsPrivate: Bool { fields.isEmpty || !Ticket.privateFields.isDisjoint(with: fields) }
}

extension Store {
  /// Whether whoever runs the program may read a ticket's words.
  func mayRead(_ ticket: Ticket) throws -> Bool {
    guard ticket.student != nil else { return true }
    return try studentReader().mayRead(
      requester: ticket.requester?.id, assignee: ticket.assignee?.id)
  }

  /// The ticket as whoever runs the program may see it.
  func shown(_ ticket: Ticket) throws -> Ticket { try mayRead(ticket) ? ticket : ticket.veiled }

  /// Refuses to read or change a ticket about a student to those who may not.
  func requireReading(of ticket: Ticket) throws {
    if ticket.student != nil { try requireReading(ofTicket: ticket.id) }
  }

  /// Marks a ticket as being about a student, or takes the mark away, with those that were merged
  /// into it; called inside a transaction.
  ///
  /// - Parameter word: a person, `yes` for a student who is not named, or `none`.
  /// - Returns: a sentence about it; nil when nothing was different.
  func mark(_ ticket: Ticket, student word: String) throws -> String? {
    let student = try studentMeant(word)
    guard student != ticket.student else { return nil }
    let merged = try db.all(
      "SELECT id FROM ticket WHERE merged_into = \(ticket.id)", as: Int64.self)
    for id in [ticket.id] + merged {
      if let student {
        try markAboutStudent(ticket: id, person: student == 0 ? nil : student)
      } else {
        try unmarkAboutStudent(ticket: id)
      }
      try touch(id)
    }
    if student != nil, let now = try self.ticket(ticket.id) { try holdBack(messagesAbout: now) }
    guard let student else { return "about no student any more: everybody may read it" }
    var sentence = "about a student" + (student == 0 ? "" : ", \(Kind.person.number(student))")
    if let now = try self.ticket(ticket.id), try !mayRead(now) {
      sentence += "; you may not read it from now on"
    }
    return sentence
  }

  /// What waits to be sent and was written before the mark: its subject becomes neutral, and what
  /// goes to those without the duty is withdrawn.
  private func holdBack(messagesAbout ticket: Ticket) throws {
    var waiting: [(id: Int64, person: Int64?)] = []
    try db.forEachRow(
      """
      SELECT id, person FROM outbox WHERE desk = 'T' AND item = \(ticket.id)
        AND next_try IS NOT NULL
      """
    ) { waiting.append((try $0.int(), try $0.int())) }
    for (id, person) in waiting {
      try db.run(
        """
        UPDATE outbox_content SET subject = \("[\(ticket.number)]")
        WHERE id = (SELECT content FROM outbox WHERE id = \(id))
        """)
      if let person, try hasDuty(person, ticket) { continue }
      try db.run(
        """
        UPDATE outbox SET state = 'cancelled', next_try = NULL, claim = NULL, settled = \(now),
          reason = 'it is about a student, and the reader is not among those who may read it'
        WHERE id = \(id)
        """)
    }
  }

  /// Whether somebody may be sent what a ticket about a student says: who asked, who works on it,
  /// and those with the right.
  public func hasDuty(_ person: Int64, _ ticket: Ticket) throws -> Bool {
    try person == ticket.requester?.id || person == ticket.assignee?.id
      || mayReadStudentData(person: person)
  }

  /// The student whom a word means, 0 for one without a name; nil for none.
  func studentMeant(_ word: String) throws -> Int64? {
    switch word.trimmed.lowercased() {
    case "none", "no", "": return nil
    case "yes": return 0
    default: return try profile(named: word).person.id
    }
  }

  /// Remarks that a text which was just written names a student, where everybody can read it;
  /// called inside the transaction that wrote it.
  ///
  /// Nobody sees the remark of a mail, so that it becomes a sentence on the ticket.
  func noticeStudent(in text: String, on ticket: Int64) throws {
    guard try !isAboutStudent(ticket: ticket), let mention = try studentMention(in: text) else {
      return
    }
    let number = Kind.ticket.number(ticket)
    let cure =
      "'ittool ticket edit \(number) --student "
      + "\(mention.person.map(Kind.person.number) ?? "yes")' makes it private"
    if source == "mail" {
      try record(.ticket, ticket, "mail", new: "\(mention.warning); \(cure)")
    } else {
      let remark = "\(number): \(mention.warning); \(cure)"
      if !remarks.contains(remark) { remarks.append(remark) }
    }
  }
}

extension Context {
  /// Tells what the change made the store remark.
  func tellRemarks(_ store: Store) {
    for remark in store.remarks { console.warn("warning: " + remark) }
    store.remarks = []
  }
}
