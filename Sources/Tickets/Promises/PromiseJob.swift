/// The periodic job of promises: a reminder before a time, and the truth after it.
import Calendar
import Commands
import Delivery
import Hours
import People
import Repository
import SQLite

extension Store {
  /// Reminds technicians of promises whose time is near, and writes down those that lapsed.
  ///
  /// A reminder comes once, within working hours, when no more working time than the setting is
  /// left: for a promise at the opening on Monday that is Friday afternoon. Run twice it does
  /// nothing; a run that was missed is made up for.
  public func watchPromises() throws {
    guard try hasPromisesToWatch() else { return }
    try acting(as: "ittool", source: "cron") {
      try write {
        for promise in try lapsedPromises() { try writeDownLapse(of: promise) }
        for promise in try nearPromises() { try remind(of: promise) }
      }
    }
  }

  /// Whether `watchPromises` has anything to do now.
  public func hasPromisesToWatch() throws -> Bool {
    if try !lapsedPromises().isEmpty { return true }
    return try !nearPromises().isEmpty
  }

  private func lapsedPromises() throws -> [Promise] {
    try db.all(
      """
      SELECT \(raw: Promise.columns) FROM promise WHERE state = 'open' AND lapses < \(now)
      ORDER BY lapses
      """, as: Promise.self)
  }

  private func nearPromises() throws -> [Promise] {
    let minutes = try number("promise.remind-minutes")
    guard minutes > 0 else { return [] }
    let all = try db.all(
      """
      SELECT \(raw: Promise.columns) FROM promise
      WHERE state = 'open' AND lapses >= \(now) AND reminded IS NULL ORDER BY lapses
      """, as: Promise.self)
    return try all.filter { promise in
      guard let ticket = try ticket(promise.ticket) else { return false }
      let calendar = try calendar(queue: ticket.queue, site: ticket.site)
      return promise.starts > now && calendar.isWorking(at: now)
        && calendar.workingSeconds(from: now, to: promise.starts) <= Int64(minutes) * 60
    }
  }

  private func writeDownLapse(of promise: Promise) throws {
    guard let ticket = try ticket(promise.ticket) else { return }
    try settle(promise, as: .broken, promiseWords(ticket), at: promise.lapses)
    try tell(
      .promiseBroken, about: ticket, to: keeper(of: promise, ticket),
      occasion: "promise-\(promise.id)")
  }

  private func remind(of promise: Promise) throws {
    guard let ticket = try ticket(promise.ticket) else { return }
    try db.run("UPDATE promise SET reminded = \(now) WHERE id = \(promise.id)")
    try record(
      .ticket, ticket.id, "promise reminder", new: try promiseWords(ticket).text(promise))
    try tell(
      .promiseDue, about: ticket, to: keeper(of: promise, ticket),
      occasion: "promise-\(promise.id)")
  }

  // Whoever has the ticket now keeps what another promised.
  private func keeper(of promise: Promise, _ ticket: Ticket) throws -> [Person] {
    if let assignee = ticket.assignee { return [assignee] }
    return try promise.person.flatMap { try person($0) }.map { [$0] } ?? []
  }

  /// Why a message about a promise is not true any more; nil while it is.
  func objection(toPromiseNotice message: Delivery) throws -> String? {
    guard let number = try message.item.map(Kind.ticket.read) else { return nil }
    let words = message.key.split(separator: ":").first { $0.hasPrefix("promise-") }
    guard let id = words.flatMap({ Int64($0.dropFirst("promise-".count)) }) else { return nil }
    let state: (PromiseState?, Bool)? = try db.first(
      "SELECT state, followed IS NOT NULL OR settled IS NULL FROM promise WHERE id = \(id)"
    ) { row in (PromiseState(rawValue: try row.text()), try row.bool()) }
    guard let (state, isOver) = state, let state else { return nil }
    let ticket = Kind.ticket.number(number)
    if message.event == Notice.promiseDue.event {
      return state == .open ? nil : "the promise of \(ticket) is \(state.rawValue)"
    }
    if state != .broken { return "the promise of \(ticket) is \(state.rawValue)" }
    return isOver ? "the requester of \(ticket) has heard since" : nil
  }
}
