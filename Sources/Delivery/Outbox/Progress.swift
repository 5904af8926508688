/// One message on its way: begun, ended, or not sent after all; each a short write.
import Calendar
import Mail
import Repository
import SQLite

/// Whether a claimed message is to be handed to its channel.
enum Begun {
  /// It is marked as being sent; the try has this number.
  case send(Parcel, attempt: Int64)
  /// It is not sent now: taken by another run, withdrawn, expired, or it must wait.
  case skip
  /// It came to its end without being sent.
  case ended(DeliveryState, reason: String)
}

extension Store {
  /// Marks a claimed message as being sent, if it still should be; called inside a transaction.
  func begin(
    _ id: Int64, _ claimant: Claimant, _ truth: DeliveryTruth, _ limits: SendingLimits,
    at now: Instant, lease: Int64
  ) throws -> Begun {
    let held = try db.first(
      """
      SELECT id FROM outbox WHERE id = \(id) AND claim = \(claimant.token) AND next_try IS NOT NULL
      """, as: Int64.self)
    guard held != nil, let message = try delivery(id) else { return .skip }

    if message.expires <= now { return try end(id, .expired, "it waited too long", now) }
    if let reason = try truth.objection(self, message) {
      return try end(id, .cancelled, reason, now)
    }
    var facts = try db.first("SELECT fields FROM outbox WHERE id = \(id)", as: String.self)
      .map { MailFacts(lines: $0) }
    if let change = facts?.change {
      let target = try delivery(change.delivery)
      guard let remote = target?.remote else {
        let state = target.map { "it is \($0.state.rawValue)" } ?? "there is none"
        let reason = "there is no post to change: of delivery \(change.delivery), \(state)"
        return try end(id, .cancelled, reason, now)
      }
      facts?.change?.remote = remote
    }
    // An edit or a deletion wakes nobody up, and what is wrong does harm for as long as it stands.
    let wait =
      facts?.change != nil
      ? nil
      : try limits.wait(message.kind, message.address, person: message.person, self, at: now)
    if let wait {
      try db.run(
        """
        UPDATE outbox SET claim = NULL, next_try = \(wait.until), reason = \(wait.reason)
        WHERE id = \(id)
        """)
      return .skip
    }
    guard
      var parcel = try db.first("\(raw: Parcel.selection) WHERE m.id = \(id)", as: Parcel.self)
    else { return .skip }
    let words = OutboxContent(subject: parcel.subject, text: parcel.text, html: parcel.html)
    guard let filled = try truth.filled(self, message, words) else {
      return try end(id, .cancelled, "its words cannot be completed any more", now)
    }
    (parcel.subject, parcel.text, parcel.html) = (filled.subject, filled.text, filled.html)
    try db.run(
      """
      UPDATE outbox SET state = 'sending', next_try = NULL, lease = \(now + lease),
        attempts = attempts + 1 WHERE id = \(id)
      """)
    try db.run("INSERT INTO outbox_attempt(message, at) VALUES (\(id), \(now))")
    let attempt = db.lastInsertedRow
    // The first is this one.
    parcel.attempt += 1
    parcel.facts.change = facts?.change
    parcel.files = try files(of: id)
    // Without libmd a bounce is known by its words alone.
    parcel.bounceMark = try? proof().bounceMark(id)
    return .send(parcel, attempt: attempt)
  }

  private func end(
    _ id: Int64, _ state: DeliveryState, _ reason: String, _ now: Instant
  ) throws -> Begun {
    try db.run(
      """
      UPDATE outbox SET state = \(state.rawValue), reason = \(reason), next_try = NULL,
        claim = NULL, settled = \(now) WHERE id = \(id)
      """)
    return .ended(state, reason: reason)
  }

  /// Records what came of a try; called inside a transaction.
  ///
  /// - Parameter channel: the channel, where it is known to be down already: that others in hand
  ///   failed by it as well is no further trouble.
  func finish(
    _ parcel: Parcel, attempt: Int64, _ outcome: SendOutcome, _ claimant: Claimant,
    downAlready channel: String? = nil, at now: Instant
  ) throws {
    let words = String(outcome.words.prefix(1_000))
    let wait = Waits.message(parcel.kind, after: parcel.attempt, seed: parcel.id)
    try db.run(
      """
      UPDATE outbox_attempt SET ended = \(now), outcome = \(outcome.word), words = \(words)
      WHERE id = \(attempt)
      """)
    switch outcome {
    case .sent(_, let remote):
      // Whatever others made of it meanwhile: it was sent.
      try db.run(
        """
        UPDATE outbox SET state = 'sent', reason = \(words), remote = \(remote), sent = \(now),
          settled = \(now), next_try = NULL, lease = NULL, claim = NULL
        WHERE id = \(parcel.id) AND state <> 'delivered' AND state <> 'bounced'
        """)
    case .deferred(_, let after):
      // A provider that names a time is right about it, within reason.
      let next = now + max(wait, min(after ?? 0, 86_400))
      try settle(parcel, .deferred, words, next: next, claimant, now)
    case .broken: try settle(parcel, .deferred, words, next: now + wait, claimant, now)
    case .failed:
      try settle(parcel, .failed, words, next: nil, claimant, now)
      if BounceStatus.isNoSuchAddress(words) { try mark(parcel.address, words) }
      try tell(parcel, "was refused for good: \(words)")
    case .unknown:
      try settle(parcel, .unknown, words, next: nil, claimant, now)
      try tell(parcel, "may have been sent or not: \(words)")
    case .down:
      let next =
        try channel.map { try health(of: $0).nextTry ?? now + 60 }
        ?? channelWentDown(parcel, words, now)
      try db.run(
        "UPDATE outbox SET attempts = attempts - 1 WHERE id = \(parcel.id) AND state = 'sending'")
      try settle(parcel, .held, words, next: next, claimant, now)
    }
  }

  // The technician looks at the ticket, not at the outbox.
  private func tell(_ parcel: Parcel, _ what: String) throws {
    guard let item = parcel.item, item.hasPrefix(Kind.ticket.rawValue + "-"),
      let number = Int64(item.dropFirst(2))
    else { return }
    try acting(as: "ittool", source: "mail") {
      try record(
        .ticket, number, "mail",
        new: "the mail '\(parcel.event)' to \(parcel.address) \(what); see 'ittool delivery show "
          + "\(parcel.id)'")
    }
  }

  private func settle(
    _ parcel: Parcel, _ state: DeliveryState, _ words: String, next: Instant?,
    _ claimant: Claimant, _ now: Instant
  ) throws {
    // Only while it is this run's own: a reaper may have decided, and a receipt may have come.
    try db.run(
      """
      UPDATE outbox SET state = \(state.rawValue), reason = \(words), next_try = \(next),
        settled = \(next == nil ? now : nil), lease = NULL, claim = NULL
      WHERE id = \(parcel.id) AND claim = \(claimant.token) AND state IN ('sending', 'unknown')
      """)
  }

  /// Settles what nobody works on any more: broken-off tries, and messages that waited too long.
  ///
  /// - Parameter own: the token of the run that asks.
  /// - Returns: what came to its end by that.
  func reap(at now: Instant, own: Int64) throws -> [(id: Int64, state: DeliveryState)] {
    let dead = try deadRuns(but: own)
    let work = try db.first(
      """
      SELECT EXISTS(SELECT 1 FROM outbox WHERE lease < \(now) AND lease IS NOT NULL)
        OR EXISTS(SELECT 1 FROM outbox WHERE expires <= \(now) AND next_try IS NOT NULL)
        OR EXISTS(SELECT 1 FROM outbox WHERE state = 'unknown' AND priority = 1)
      """, as: Int64.self)
    guard work == 1 || !dead.isEmpty else { return [] }
    return try write {
      var ended: [(Int64, DeliveryState)] = []
      for id in try takeBack(from: dead, at: now) { ended.append((id, .unknown)) }
      let broken = try db.all(
        "SELECT id FROM outbox WHERE lease < \(now) AND lease IS NOT NULL", as: Int64.self)
      for id in broken {
        try breakOff(id, at: now)
        ended.append((id, .unknown))
      }
      let late = try db.all(
        """
        SELECT id FROM outbox WHERE expires <= \(now) AND next_try IS NOT NULL
          AND (claim IS NULL OR next_try <= \(now))
        """, as: Int64.self)
      for id in late {
        _ = try end(id, .expired, "it waited too long", now)
        ended.append((id, .expired))
      }
      try resendEmergencies(now)
      return ended
    }
  }

  /// Ends a try of which nobody can say how it went.
  func breakOff(_ id: Int64, at now: Instant) throws {
    let words = "the program stopped while it was being sent"
    try db.run(
      """
      UPDATE outbox SET state = 'unknown', lease = NULL, settled = \(now), reason = \(words)
      WHERE id = \(id)
      """)
    try db.run(
      """
      UPDATE outbox_attempt SET ended = \(now), outcome = 'unknown', words = \(words)
      WHERE message = \(id) AND ended IS NULL
      """)
  }

  /// An alarm that may not have been heard is better heard twice.
  private func resendEmergencies(_ now: Instant) throws {
    let wait = Int64(try number("delivery.resend-minutes")) * 60
    try db.run(
      """
      UPDATE outbox SET state = 'queued', next_try = \(now), claim = NULL, settled = NULL
      WHERE state = 'unknown' AND settled <= \(now - wait) AND priority = 1 AND expires > \(now)
      """)
  }
}
