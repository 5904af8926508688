/// What people are told of a ticket: which events, to whom, and in which words.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// An event of a ticket that people are told of; each can be switched off by a setting.
enum Notice: String, CaseIterable, Sendable {
  /// To the requester: we have it, and this is its number.
  case received
  /// To the requester and the watchers: a public word.
  case reply
  /// The same, and the ticket now waits.
  case waiting
  /// The same, and we think that it is solved.
  case resolved
  /// To the requester and the watchers: it is closed, and why.
  case closed
  /// To the technician who now has it.
  case assigned
  /// To somebody who now follows it.
  case watched
  /// To the technician: a promised time is near.
  case promiseDue = "promise-due"
  /// To the technician: a promised time has passed and nothing was heard.
  case promiseBroken = "promise-broken"
  /// To the requester and the watchers: it will be closed unless they answer.
  case reminder
  /// The same people: it was closed because they did not.
  case unanswered

  /// Its place in the list, so that Message-IDs of one change differ.
  var index: Int64 { Int64(Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The word for the outbox, by which its truth is asked.
  var event: String { "ticket.\(rawValue)" }

  /// Whether a person typed the words: such mail carries no mark of an automaton, or the answers
  /// of real people would be filtered away.
  var automation: Automation {
    switch self {
    case .received: .replied
    case .reply, .waiting, .resolved, .closed: .no
    case .assigned, .watched, .promiseDue, .promiseBroken, .reminder, .unanswered: .generated
    }
  }
}

extension Notice {
  /// What a note that comes with these changes tells the requester; nil for words among staff.
  init?(_ kind: NoteKind, _ changes: [TicketChange]) {
    switch (kind, changes.first { $0.column == .state }?.value) {
    case (.resolution, _): self = .resolved
    case (.reply, .integer(State.waiting.rawValue)?): self = .waiting
    case (.reply, .integer(State.closed.rawValue)?): self = .closed
    case (.reply, _): self = .reply
    case (.note, _), (.request, _): return nil
    }
  }
}

extension Store {
  /// Queues a notice for each of the people; called inside the transaction of what it tells of.
  ///
  /// Nobody is told of what they did themselves, and nobody twice: the outbox knows the key.
  ///
  /// - Parameters:
  ///   - occasion: what makes this event different from an earlier one of its kind.
  ///   - text: the words of the note, when there is one.
  ///   - files: the attachments of the ticket that go along.
  /// - Throws: `Failure` for a template that cannot be filled; nothing is sent then. Where mail is
  ///   taken in it is not thrown: the notice waits for the template to be mended.
  func tell(
    _ notice: Notice, about ticket: Ticket, to people: [Person], occasion: String,
    text: String = "", note: Int64? = nil, files: [Int64] = []
  ) throws {
    guard sendsMail, try setting("notice.\(notice.rawValue)") == "yes" else { return }
    let own = people.isEmpty ? nil : try actingPerson()
    for person in people {
      guard let address = person.address, person.id != own else { continue }
      do {
        try enqueue(
          message(
            notice, about: ticket, to: person, address, occasion: occasion, text: text, note: note,
            files: files))
      } catch let failure as Failure where source == "mail" || source == "web" {
        try postpone(
          NoticeWaiting(
            notice: notice, ticket: ticket.id, note: note, person: person.id, actor: actor,
            occasion: occasion, files: files), failure)
      }
    }
  }

  /// The acknowledgement of a ticket that came by mail, for its writer to queue; nil when the
  /// district sends none.
  ///
  /// Only the one who read the mail knows whether a machine wrote it, and where the answer goes.
  ///
  /// - Throws: `Failure` for a template that cannot be filled.
  public func acknowledgement(of ticket: Ticket, to address: String) throws -> OutboxMessage? {
    guard sendsMail, try setting("notice.received") == "yes", let requester = ticket.requester
    else { return nil }
    return try message(.received, about: ticket, to: requester, address, occasion: "opened")
  }

  func message(
    _ notice: Notice, about ticket: Ticket, to person: Person, _ address: String, occasion: String,
    text: String = "", note: Int64? = nil, files: [Int64] = []
  ) throws -> OutboxMessage {
    // The files of what is about a student go to those alone who are sent its words.
    let isWhole = try ticket.student == nil || hasDuty(person.id, ticket)
    let (files, left) = try isWhole ? mailable(files) : ([], [])
    let text = left.isEmpty ? text : ([text, ""] + left).joined(separator: "\n")
    let language = try db.first(
      "SELECT language FROM person WHERE id = \(person.id)", read: { try $0.text() as String? })
    let template = try NoticeTemplate(notice, language: language ?? nil, places: places)
    let content = try words(template, about: ticket, for: person, text, note)
    var message = OutboxMessage(
      key: "\(notice.event):\(ticket.id):\(occasion):\(address.lowercased())", kind: .ticket,
      event: notice.event, to: address, words: .new(content))
    message.about = (.ticket, ticket.id)
    message.person = person.id
    message.name = person.name
    message.headers.automation = notice.automation
    message.files = files
    try thread(&message, ticket, notice, note: note, person.id)
    return message
  }

  // A subject line is read over shoulders and on lock screens. Of what is about a student it says
  // the number alone, and only those whose duty it is are sent the words.
  private func words(
    _ template: NoticeTemplate, about ticket: Ticket, for person: Person, _ text: String,
    _ note: Int64?
  ) throws -> OutboxContent {
    func filled(_ ticket: Ticket, _ text: String) throws -> OutboxContent {
      try template.fill(
        NoticeFacts(
          ticket: ticket, receiver: person, actor: actor, text: text, note: note, store: self,
          language: template.language))
    }
    guard ticket.student != nil else { return try filled(ticket, text) }
    let news = try NoticeTemplate(file: "student", language: template.language, places: places)
      .fill(
        NoticeFacts(
          ticket: ticket.veiled, receiver: person, actor: actor, text: "", note: nil, store: self,
          language: template.language))
    var veiled = ticket.veiled
    veiled.subject = news.subject
    var content =
      try hasDuty(person.id, ticket)
      ? try filled(ticket, text)
      : try filled(
        veiled, text.isEmpty ? "" : news.text.trimmed)
    var neutral = ticket.veiled
    neutral.subject = ""
    let subject = try filled(neutral, "").subject
    content.subject = String(subject.reversed().drop { $0 == ":" || $0 == " " }.reversed())
    return content
  }

  // A signed Message-ID and reply address prove the answer; without libmd the mail goes unsigned.
  private func thread(
    _ message: inout OutboxMessage, _ ticket: Ticket, _ notice: Notice, note: Int64?,
    _ person: Int64
  ) throws {
    // What answers a word among staff must stay among staff.
    let claim = Proof.Claim(
      ticket: ticket.id, note: note ?? 0, isInternal: try isInternal(notice, to: person, ticket),
      person: person)
    try sign(
      &message, claim, attempt: note == nil ? ticket.version * 10 + notice.index : 0)
  }

  /// Gives a message about a ticket its thread, and the signed addresses that prove an answer.
  func sign(_ message: inout OutboxMessage, _ claim: Proof.Claim, attempt: Int64) throws {
    guard let base = configuration["mail.address"]?.value, let at = base.lastIndex(of: "@") else {
      return
    }
    let domain = String(base[base.index(after: at)...])
    // One name for the whole ticket makes mail programs show all of its mail together.
    message.headers.references = ["<ticket-\(claim.ticket)@\(domain)>"]
    do {
      let proof = try proof()
      message.messageID = try proof.messageID(claim, attempt: attempt, domain: domain)
      message.headers.replyTo = MailAddress(try proof.replyAddress(claim, base: base))
    } catch is LibraryMissing {}
  }

  private func isInternal(_ notice: Notice, to person: Int64, _ ticket: Ticket) throws -> Bool {
    switch notice {
    case .received, .reply, .waiting, .resolved, .closed, .reminder, .unanswered: false
    case .assigned, .promiseDue, .promiseBroken: true
    case .watched: try isStaff(person, on: ticket)
    }
  }
}

extension Store {
  /// Whether a person works on tickets: by role, or because this one is theirs.
  ///
  /// A vendor who has a ticket is not staff: their words are for staff to read first.
  public func isStaff(_ person: Int64, on ticket: Ticket) throws -> Bool {
    let role = try db.first(
      "SELECT coalesce(role, '') FROM person WHERE id = \(person) AND active AND merged_into IS NULL",
      as: String.self)
    switch role {
    case "technician", "director": return true
    case "", "staff": return ticket.assignee?.id == person
    default: return false
    }
  }

  /// The ticket that a message is about.
  fileprivate func ticket(of message: Delivery) throws -> Ticket? {
    guard let item = message.item else { return nil }
    return try ticket(Kind.ticket.read(item))
  }
}

extension DeliveryTruth {
  /// What the ticket desk says about its messages that are about to leave, and what it puts into
  /// words before.
  public func askingTickets() -> DeliveryTruth {
    preparing { try $0.tellWhatWaits() }.asking("ticket.resolved") { store, message in
      guard let ticket = try store.ticket(of: message), ticket.state.isOpen else { return nil }
      return "\(ticket.number) is \(ticket.stateName) again"
    }
    .asking("ticket.assigned") { store, message in
      guard let ticket = try store.ticket(of: message) else { return nil }
      if !ticket.state.isOpen { return "\(ticket.number) is \(ticket.stateName)" }
      return ticket.assignee?.id == message.person ? nil : "\(ticket.number) was given to another"
    }
    .asking("ticket.reminder") { store, message in
      guard let ticket = try store.ticket(of: message), ticket.state != .resolved else {
        return nil
      }
      return "\(ticket.number) is \(ticket.stateName)"
    }
    .asking("ticket.unanswered") { store, message in
      guard let ticket = try store.ticket(of: message), ticket.state != .closed else { return nil }
      return "\(ticket.number) is \(ticket.stateName) again"
    }
    .asking("ticket.promise-") { try $0.objection(toPromiseNotice: $1) }
    .asking("ticket.received") { store, message in
      guard let ticket = try store.ticket(of: message), !ticket.state.isOpen else { return nil }
      return "\(ticket.number) is \(ticket.stateName)"
    }
  }
}
