/// The periodic job that closes resolved tickets to which nobody objects, after a reminder where the
/// district wants one.
import Calendar
import Commands
import Delivery
import Hours
import People
import Repository
import SQLite

extension Store {
  /// Tickets that are looked at in one transaction, at most.
  private static let closingsAtOnce = 500

  /// Closings that are later than this many seconds are not mailed: after a long standstill, or on
  /// the day on which a district switches the rule on, nobody gets mail about what is long past.
  static let tellingTime: Int64 = 14 * 86_400

  /// Whether there is a resolved ticket old enough to be looked at; one seek.
  public func hasResolvedToLookAt() throws -> Bool {
    guard let rule = try closingRule() else { return false }
    return try db.first(
      "SELECT 1 FROM ticket WHERE state = 4 AND resolved <= \(rule.bound(at: now)) LIMIT 1",
      as: Int64.self) != nil
  }

  /// Closes what was resolved long enough ago and reminds of what soon will be.
  ///
  /// Run twice it does nothing; a run that was missed is made up for. Nothing is closed while words
  /// of the requester stand unanswered.
  public func closeUnanswered() throws {
    guard let rule = try closingRule() else { return }
    try acting(as: "ittool", source: "cron") {
      try eachResolved(upTo: rule.bound(at: now)) { batch in
        try write { for ticket in batch { try settle(ticket, rule) } }
        try keepCronLease()
      }
    }
  }

  private func eachResolved(
    upTo bound: Instant, _ body: ([ResolvedTicket]) throws -> Void
  ) throws {
    var last = (resolved: Instant(seconds: .min), id: Int64(0))
    while true {
      let batch = try db.all(
        ResolvedTicket.query(after: last, upTo: bound, limit: Self.closingsAtOnce),
        as: ResolvedTicket.self)
      guard let final = batch.last else { return }
      try body(batch)
      last = (final.resolved, final.id)
    }
  }

  private func settle(_ resolved: ResolvedTicket, _ rule: ClosingRule) throws {
    guard let end = try end(of: resolved, days: rule.days) else { return }
    if end > now {
      try remind(of: resolved, rule, end)
    } else if try objection(toClosing: resolved) == nil {
      try close(resolved, rule, end)
    }
  }

  private func close(_ resolved: ResolvedTicket, _ rule: ClosingRule, _ end: Instant) throws {
    // Read again inside the transaction: somebody may have been quicker.
    guard let ticket = try ticket(resolved.id), let still = ticket.asResolved,
      still.resolved == resolved.resolved
    else { return }
    let silence = try silence(about: resolved, end)
    try update(
      ticket,
      Ticket.endOfWaiting + [
        (.state, .integer(State.closed.rawValue)), (.closed, now.boundValue),
        (.outcome, .text(Outcome.unanswered.rawValue)),
      ])
    try record(
      .ticket, ticket.id, "closed automatically",
      new: "no answer came in \(rule.days) school \(rule.days == 1 ? "day" : "days") after it was "
        + "resolved; they ended \(try spokenEnd(end, resolved))"
        + (silence.map { "; nobody was told: \($0)" } ?? ""))
    guard silence == nil, let changed = try self.ticket(ticket.id) else { return }
    try tell(
      .unanswered, about: changed, to: receivers(of: changed),
      occasion: "resolved-\(resolved.resolved.seconds)")
  }

  private func spokenEnd(_ end: Instant, _ resolved: ResolvedTicket) throws -> String {
    let calendar = try calendar(queue: resolved.queue, site: resolved.site)
    return Calendar.spoken(end, calendar.zone) + " by the calendar \(calendar.name)"
  }

  /// Why the end of a ticket is not mailed; nil where it is.
  private func silence(about ticket: ResolvedTicket, _ end: Instant) throws -> String? {
    if now.seconds - end.seconds > Self.tellingTime { return "that is too long ago" }
    // Whoever resolved it in another system told the requester there, or did not.
    let source = try db.first(
      """
      SELECT source FROM event WHERE kind = 'T' AND item = \(ticket.id) AND what = 'state'
        AND new = '4' ORDER BY id DESC LIMIT 1
      """, as: String.self)
    return source == nil || source == "csv" ? "it was resolved before it was imported" : nil
  }

  private func remind(of resolved: ResolvedTicket, _ rule: ClosingRule, _ end: Instant) throws {
    guard rule.reminder > 0, sendsMail,
      let time = try self.end(of: resolved, days: rule.days - rule.reminder), time <= now,
      try !wasReminded(of: resolved), try silence(about: resolved, end) == nil,
      try objection(toClosing: resolved) == nil, let ticket = try ticket(resolved.id)
    else { return }
    try record(
      .ticket, ticket.id, "closing reminder",
      new: "it will be closed \(try spokenEnd(end, resolved)) unless somebody answers")
    try tell(
      .reminder, about: ticket, to: receivers(of: ticket),
      occasion: "resolved-\(resolved.resolved.seconds)")
  }

  private func wasReminded(of ticket: ResolvedTicket) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM event WHERE kind = 'T' AND item = \(ticket.id) AND what = 'closing reminder'
        AND at >= \(ticket.resolved) LIMIT 1
      """, as: Int64.self) != nil
  }

  /// What keeps resolved tickets from being closed, and the cure of each, for `ittool doctor`.
  public func closingComplaints() throws -> [(finding: String, cure: String, isTrouble: Bool)] {
    guard let rule = try closingRule() else { return [] }
    var late = 0
    var held: [String] = []
    try eachResolved(upTo: rule.bound(at: now)) { batch in
      for ticket in batch {
        // A day's grace: cron need not run in the hour in which the hours end.
        guard let end = try end(of: ticket, days: rule.days), now.seconds - end.seconds > 86_400
        else { continue }
        if try objection(toClosing: ticket) == nil {
          late += 1
        } else {
          held.append(Kind.ticket.number(ticket.id))
        }
      }
    }
    var found: [(finding: String, cure: String, isTrouble: Bool)] = []
    if late > 0 {
      found.append(
        (
          "\(late) resolved \(late == 1 ? "ticket" : "tickets") should be closed by now",
          "run 'ittool cron --only closing', and see whether cron runs", true
        ))
    }
    if !held.isEmpty {
      let some = held.prefix(10).joined(separator: ", ") + (held.count > 10 ? ", …" : "")
      found.append(
        (
          "resolved, but the requester's last words stand unanswered: \(some)",
          "answer, or reopen or close them", false
        ))
    }
    return found
  }
}

extension NoticeFacts {
  /// The day on which a resolved ticket is closed unless somebody answers; empty for others.
  var closingDay: String {
    get throws {
      guard let resolved = ticket.asResolved, let rule = try store.closingRule(),
        let end = try store.end(of: resolved, days: rule.days)
      else { return "" }
      let zone = try store.calendar(queue: ticket.queue, site: ticket.site).zone
      return zone.civil(at: end).date.description
    }
  }
}
