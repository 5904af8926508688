/// What other rooms may do with a ticket: write on it and take the steps of its life with the words.
import Calendar
import Commands
import People
import Repository
import SQLite

/// One step of a ticket's life, taken together with what is written.
public enum TicketStep: Sendable, Equatable {
  /// A new ticket is being worked on.
  case open
  /// A waiting, resolved or closed ticket is worked on again.
  case reopen
  /// It ends, for this reason.
  case close(Outcome)
  /// Somebody works on it.
  case assign(Int64)
  /// It matters so much.
  case priority(Priority)
  /// It belongs into this queue.
  case queue(Int64)
  /// It gets these words of order.
  case tag([String])
  /// So many minutes were worked on it.
  case time(Int64)
  /// A time is promised, as it was typed; the requester hears of it or was told already.
  case promise(String, isTold: Bool)

  /// The columns that change; none where the ticket stands there already.
  func changes(of ticket: Ticket, in store: Store) throws -> [TicketChange] {
    switch self {
    case .open:
      return ticket.state == .new ? [(.state, .integer(State.open.rawValue))] : []
    case .reopen:
      guard ticket.state != .open, ticket.state != .new else { return [] }
      try ticket.mustAllow(.open)
      return Ticket.endOfWaiting + [
        (.state, .integer(State.open.rawValue)), (.resolved, .null), (.closed, .null),
        (.outcome, .null),
      ]
    case .close(let why):
      try ticket.mustAllow(.closed)
      return Ticket.endOfWaiting + [
        (.state, .integer(State.closed.rawValue)), (.closed, store.now.boundValue),
        (.outcome, .text(why.rawValue)),
      ]
    case .assign(let person):
      try ticket.mustNotBeMerged()
      return [(.assignee, .integer(person))]
    case .priority(let priority):
      try ticket.mustNotBeMerged()
      return [(.priority, .integer(priority.rawValue))]
    case .queue(let queue):
      try ticket.mustNotBeMerged()
      return [(.queue, .integer(queue))]
    case .tag, .promise:
      try ticket.mustNotBeMerged()
      return []
    case .time(let minutes):
      try ticket.mustNotBeMerged()
      return [(.minutes, .integer(ticket.minutes + minutes))]
    }
  }

  /// The step that adds these tags.
  ///
  /// - Throws: `Failure` for what cannot be a tag.
  public static func tag(checking words: [String]) throws(Failure) -> TicketStep {
    var tags: [String] = []
    for word in words { tags.append(try Wording.tag(word)) }
    return .tag(tags)
  }

  /// The steps of a list as columns; of two that change the same one, the last
  /// counts; times add up.
  static func changes(
    _ steps: [TicketStep], of ticket: Ticket, in store: Store
  ) throws -> [TicketChange] {
    var steps = steps
    let times = steps.compactMap { if case .time(let minutes) = $0 { minutes } else { nil } }
    if times.count > 1 {
      steps.removeAll { if case .time = $0 { true } else { false } }
      steps.append(.time(times.reduce(0, +)))
    }
    var changes: [TicketChange] = []
    for change in try steps.flatMap({ try $0.changes(of: ticket, in: store) }) {
      changes.removeAll { $0.column == change.column }
      changes.append(change)
    }
    return changes
  }
}

extension Store {
  /// Writes on a ticket and takes the steps with it; called inside a transaction.
  ///
  /// - Parameters:
  ///   - person: who wrote it, when they are known.
  ///   - files: attachments of the ticket that go along with public words.
  /// - Returns: the note's number.
  @discardableResult
  public func write(
    _ kind: NoteKind, _ body: String, on ticket: Ticket, taking steps: [TicketStep] = [],
    person: Int64? = nil, files: [Int64] = []
  ) throws -> Int64 {
    let changes = try TicketStep.changes(steps, of: ticket, in: self)
    let isPublic = kind == .reply
    let order = try isPublic ? promise(in: steps, for: ticket)?.order : nil
    let note = try addNote(
      kind, body, to: ticket, changes: changes, person: person, files: files, promise: order)
    try addTags(steps, to: ticket.id)
    if !isPublic { _ = try makePromise(in: steps, on: ticket.id, person) }
    // A public word carries the news of a close itself.
    try tellOf(steps, on: ticket.id, closing: kind == .note || kind == .request)
    return note
  }

  /// Takes steps without words; called inside a transaction.
  ///
  /// - Returns: whether anything was different.
  @discardableResult
  public func take(
    _ steps: [TicketStep], on ticket: Ticket, person: Int64? = nil
  ) throws -> Bool {
    let changes = try TicketStep.changes(steps, of: ticket, in: self)
    let isChanged = try update(ticket, changes)
    let isTagged = try addTags(steps, to: ticket.id)
    let isPromised = try makePromise(in: steps, on: ticket.id, person)
    guard isChanged || isTagged || isPromised else { return false }
    try tellOf(steps, on: ticket.id, closing: true)
    return true
  }

  private func promise(
    in steps: [TicketStep], for ticket: Ticket
  ) throws -> (order: PromiseOrder, isTold: Bool)? {
    for case .promise(let word, let isTold) in steps.reversed() {
      return (try promiseOrder(word, for: ticket), isTold)
    }
    return nil
  }

  // A promise without public words: the requester gets a word that tells the time and no more.
  private func makePromise(
    in steps: [TicketStep], on id: Int64, _ person: Int64?
  ) throws -> Bool {
    guard let ticket = try ticket(id),
      case let (order, isTold)? = try promise(in: steps, for: ticket),
      case .time(let time) = order
    else { return false }
    if isTold {
      let language = try ticket.requester.flatMap { requester in
        try db.first(
          "SELECT language FROM person WHERE id = \(requester.id)",
          read: { try $0.text() as String? })
      }
      try addNote(
        .reply, promiseWords(ticket, language: language ?? nil).announcement, to: ticket,
        changes: ticket.state == .new ? [(.state, .integer(State.open.rawValue))] : [],
        person: person, promise: order)
    } else {
      try promise(time, on: ticket)
      try touch(id)
    }
    return true
  }

  /// The step that promises a time, and what it promises in words.
  ///
  /// - Throws: `Failure` for what is no time to come, and for a ticket that is not open.
  public func step(
    promising word: String, isTold: Bool, on ticket: Ticket
  ) throws -> (TicketStep, String) {
    guard ticket.state.isOpen else {
      throw Failure("\(ticket.number) is \(ticket.stateName): there is nothing left to promise")
    }
    let step = TicketStep.promise(word, isTold: isTold)
    switch try promiseOrder(word, for: ticket) {
    case .time(let time): return (step, try told(time, ticket))
    case .stands: return (step, "what was promised stands")
    }
  }

  private func tellOf(_ steps: [TicketStep], on id: Int64, closing: Bool) throws {
    guard !steps.isEmpty, let changed = try ticket(id) else { return }
    let occasion = "version-\(changed.version)"
    for step in steps {
      switch step {
      case .assign(let person):
        let assignee = try self.person(person).map { [$0] } ?? []
        try tell(.assigned, about: changed, to: assignee, occasion: occasion)
      case .close where closing:
        try tell(.closed, about: changed, to: receivers(of: changed), occasion: occasion)
      case .open, .reopen, .close, .priority, .queue, .tag, .time, .promise: break
      }
    }
  }

  @discardableResult
  private func addTags(_ steps: [TicketStep], to ticket: Int64) throws -> Bool {
    var isAny = false
    for case .tag(let words) in steps {
      for word in words where try addTag(word, to: ticket) {
        try record(.ticket, ticket, "tag", new: word)
        isAny = true
      }
    }
    if isAny { try touch(ticket) }
    return isAny
  }

  /// The step that a queue's name stands for.
  ///
  /// - Throws: `Failure` for a queue that is not there or takes nothing new.
  public func step(toQueue name: String) throws -> TicketStep {
    .queue(try queueNumber(name, retiredToo: false))
  }

  /// Links two tickets as related; false when they are already.
  @discardableResult
  public func relate(_ ticket: Int64, to other: Int64) throws -> Bool {
    try add(Link(ticket: ticket, kind: .related, other: other))
  }

  /// The person whom the name of a technician stands for, or nil when nobody has it.
  public func knownTechnician(_ word: String) throws -> Person? {
    do { return try knownPerson(word) } catch is Failure { return nil }
  }
}
