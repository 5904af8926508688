/// Promises in the store: making them, and settling them by the one stated rule.
///
/// A promise is kept by resolving the ticket, or closing it as done, at any time before it lapses;
/// and by a public word of staff on the promised day, before it lapses. An earlier word does not
/// keep it: "the part is ordered" on Tuesday is not "I was there" on Thursday. It lapses when the
/// promised time and the grace are over, and is broken then. A new promise takes its place and a
/// ticket that ends without the work withdraws it.
import Calendar
import Commands
import Formats
import Hours
import People
import Repository
import SQLite

/// What happened on a ticket that may settle its promise.
enum PromiseEvent: Equatable {
  /// A public word of staff.
  case word
  /// The ticket was resolved, or closed as done.
  case done
  /// The ticket ended without the work.
  case ended
}

extension Store {
  /// The open promise of a ticket.
  func openPromise(of ticket: Int64) throws -> Promise? {
    try db.first(
      "SELECT \(raw: Promise.columns) FROM promise WHERE ticket = \(ticket) AND state = 'open'",
      as: Promise.self)
  }

  /// The newest promise of a ticket, whatever became of it.
  func lastPromise(of ticket: Int64) throws -> Promise? {
    try db.first(
      """
      SELECT \(raw: Promise.columns) FROM promise WHERE ticket = \(ticket)
      ORDER BY id DESC LIMIT 1
      """, as: Promise.self)
  }

  /// The promises of a ticket as JSON objects, oldest first.
  func promises(of ticket: Ticket) throws -> [JSON] {
    try db.all(
      "SELECT \(raw: Promise.columns) FROM promise WHERE ticket = \(ticket.id) ORDER BY id",
      as: Promise.self
    ).map { promise in
      .object([
        ("state", .string(promise.state(at: now).rawValue)), ("said", .string(promise.said)),
        ("period", JSON(.of(promise.period))), ("technician", .string(promise.actor)),
        ("made", JSON(.of(promise.made))), ("starts", JSON(.of(promise.starts))),
        ("due", JSON(.of(promise.due))), ("settled", JSON(.of(promise.settled))),
      ])
    }
  }

  /// The promise that was made with a note.
  func promise(withNote note: Int64) throws -> Promise? {
    try db.first(
      "SELECT \(raw: Promise.columns) FROM promise WHERE note = \(note)", as: Promise.self)
  }

  /// Writes a promise down in the place of an open one; called inside a transaction.
  func promise(_ time: PromisedTime, on ticket: Ticket, note: Int64? = nil) throws {
    guard ticket.state.isOpen else {
      throw Failure(
        "\(ticket.number) is \(ticket.stateName): there is nothing left to promise",
        hint: "reopen it first with 'ittool ticket reopen \(ticket.number)'")
    }
    let words = try promiseWords(ticket)
    if let old = try openPromise(of: ticket.id) {
      try settle(old, as: old.lapses < now ? .broken : .moved, words)
    }
    let grace = Int64(try number("promise.grace-minutes")) * 60
    let person = (try? knownPerson("me"))?.id
    try db.run(
      """
      INSERT INTO promise(ticket, person, actor, made, said, period, starts, due, lapses, note)
      VALUES (\(ticket.id), \(person), \(actor), \(now), \(time.said), \(time.period), \
      \(time.starts), \(time.due), \(time.due + grace), \(note))
      """)
    try record(.ticket, ticket.id, "promise", new: words.text(time))
    if note != nil { try follow(ticket.id) }
  }

  /// Settles the promise of a ticket after something happened on it; called inside a transaction.
  func settlePromise(of ticket: Ticket, after event: PromiseEvent) throws {
    if let open = try openPromise(of: ticket.id) {
      let calendar = try calendar(queue: ticket.queue, site: ticket.site)
      let words = try promiseWords(ticket)
      if open.lapses < now {
        try settle(open, as: .broken, words, at: open.lapses)
      } else if event == .done {
        try settle(open, as: .kept, words)
      } else if event == .ended {
        try settle(open, as: .withdrawn, words)
      } else if calendar.zone.civil(at: now).date >= calendar.zone.civil(at: open.starts).date {
        try settle(open, as: .kept, words)
      }
    }
    try follow(ticket.id)
  }

  /// Writes down what became of a promise; called inside a transaction.
  func settle(
    _ promise: Promise, as state: PromiseState, _ words: PromiseWords, at: Instant? = nil
  ) throws {
    try db.run(
      """
      UPDATE promise SET state = \(state.rawValue), settled = \(at ?? now), followed = NULL
      WHERE id = \(promise.id)
      """)
    try record(.ticket, promise.ticket, "promise \(state.rawValue)", old: words.text(promise))
  }

  // After a word to the requester a broken promise need not stand first any more.
  private func follow(_ ticket: Int64) throws {
    try db.run(
      """
      UPDATE promise SET followed = \(now)
      WHERE ticket = \(ticket) AND state = 'broken' AND followed IS NULL
      """)
  }

  /// Takes the promises of a ticket along into the one that it lives on in; called inside a
  /// transaction, before the ticket ends.
  func movePromises(from loser: Ticket, to target: Ticket) throws {
    let isTaken = try openPromise(of: target.id) != nil
    try db.run(
      """
      UPDATE promise SET ticket = \(target.id) WHERE ticket = \(loser.id)
        AND (state = 'open' AND \(!isTaken) OR state = 'broken' AND followed IS NULL)
      """)
    if db.changes > 0 {
      try record(.ticket, target.id, "promise taken along", new: loser.number)
    }
  }

  /// Opens a settled promise again, because what settled it is taken back.
  func reopenPromise(of ticket: Int64, settled: Instant) throws {
    guard try openPromise(of: ticket) == nil, let last = try lastPromise(of: ticket),
      last.settled == settled, let ticket = try self.ticket(ticket)
    else { return }
    try db.run("UPDATE promise SET state = 'open', settled = NULL WHERE id = \(last.id)")
    try record(.ticket, ticket.id, "promise", new: try promiseWords(ticket).text(last))
  }
}

extension PromiseEvent {
  /// What a new state of a ticket is to its promise; nil while work goes on.
  init?(_ changes: [TicketChange]) {
    guard let change = changes.last(where: { $0.column == .state }),
      case .integer(let number) = change.value, let state = State(rawValue: number), !state.isOpen
    else { return nil }
    let outcome = changes.last { $0.column == .outcome }?.value.text.flatMap(Outcome.init(stored:))
    switch outcome {
    case nil, .confirmed?, .unanswered?: self = .done
    case .withdrawn?, .declined?, .duplicate?, .outage?, .merged?, .spam?: self = .ended
    }
  }
}
