/// Issuing digests: what is due, each reader in a transaction of their own.
///
/// The mail is queued and the reader marked in one transaction, so that a run that is killed, or a
/// disk that is full, leaves each reader either with the issue or with everything still pending; the
/// next run goes on with those who are left. A slot is complete when every reader had their turn.
import Announcements
import Calendar
import Commands
import Delivery
import Hours
import Mail
import People
import Repository
import SQLite

/// What became of one reader of a slot.
struct DigestResult: Sendable {
  enum Outcome: String, Sendable {
    case queued, empty, already, refused
  }

  var digest: String
  var person: Int64
  var address: String?
  var outcome: Outcome
  var items: Int?
  var subject: String?
  var reason: String?
}

extension Store {
  /// The slot of a digest that is due now and not complete; nil when there is none.
  ///
  /// Of several that were missed it is the last: what is pending comes once. A slot before one that
  /// is complete is not due again when the clock is set back; a clock that was set back by more than
  /// two days was wrong before, and what was done then does not count.
  func dueSlot(_ digest: Digest) throws -> Instant? {
    guard digest.isActive,
      let slot = try digest.schedule.last(notAfter: now, calendar(of: digest)),
      slot > digest.since
    else { return nil }
    let done = try db.first(
      """
      SELECT slot FROM digest_slot WHERE digest = \(digest.id) AND slot >= \(slot)
        AND slot <= \(now + 2 * 86_400) LIMIT 1
      """, as: Int64.self)
    return done == nil ? slot : nil
  }

  /// Whether a digest is due; a seek into the index of the coming slots.
  public func hasDueDigests() throws -> Bool {
    try db.first(
      "SELECT 1 FROM digest WHERE active = 1 AND next IS NOT NULL AND next <= \(now) LIMIT 1",
      as: Int64.self) != nil
  }

  /// Issues every digest that is due; one that fails does not keep the others from going.
  public func sendDigests(_ sections: [DigestSection]) throws {
    var failures: [String] = []
    for digest in try digests() where digest.isActive {
      do { try issueDue(digest, sections) } catch let failure as Failure {
        failures.append("\(digest.name): \(failure.message)")
      }
    }
    if !failures.isEmpty {
      throw Failure(
        failures.joined(separator: "; "), hint: "see 'ittool digest status'",
        status: .configuration)
    }
  }

  /// Issues a digest to everybody whose turn it is, when it is due.
  ///
  /// - Parameter keep: false tries it and takes everything back.
  /// - Returns: the slot; nil when nothing was due.
  @discardableResult
  func issueDue(
    _ digest: Digest, _ sections: [DigestSection], keep: Bool = true,
    _ told: (DigestResult) throws -> Void = { _ in }
  ) throws -> Instant? {
    guard let slot = try dueSlot(digest) else {
      try settleNext(digest)
      return nil
    }
    try requireMail()
    // Whoever comes as a reader later begins with what happened since this run began.
    let newest = try newestEvent()
    var failure: Failure?
    var sent = 0
    let readers = try readers(of: digest)
    for person in readers {
      try keepCronLease()
      do {
        let result = try write(keep: keep) { try issue(digest, slot, person, sections) }
        if result.outcome == .queued { sent += 1 }
        try told(result)
      } catch let error as Failure {
        // Words of one language that are broken do not keep the others waiting.
        if failure == nil { failure = error }
      }
    }
    if let failure { throw failure }
    guard keep else { return slot }
    try write {
      try db.run(
        """
        INSERT OR IGNORE INTO digest_slot(digest, slot, at, sent)
        VALUES (\(digest.id), \(slot), \(now), \(sent))
        """)
      try db.run("UPDATE digest SET event = max(event, \(newest)) WHERE id = \(digest.id)")
      if digest.kind == .news { try tellNothingNew(digest, slot, readers: readers.count) }
      try forgetOld(digest)
      try settleNextInside(digest)
    }
    return slot
  }

  // A clock or a calendar that was changed moves what comes next.
  private func settleNext(_ digest: Digest) throws {
    let next = try digest.schedule.next(after: now, calendar(of: digest))
    if next != digest.next { try write { try settleNextInside(digest) } }
  }

  private func settleNextInside(_ digest: Digest) throws {
    let next = try digest.schedule.next(after: now, calendar(of: digest))
    try db.run("UPDATE digest SET next = \(next) WHERE id = \(digest.id)")
  }

  // A correction of what was told a quarter of a year ago helps nobody.
  private func forgetOld(_ digest: Digest) throws {
    try db.run("DELETE FROM digest_told WHERE at < \(now.seconds - 92 * 86_400)")
  }

  /// Nothing is marked where nothing can be sent.
  func requireMail() throws {
    guard configuration.channels.contains(where: { $0.name == mailChannel }) else {
      throw Failure(
        "no channel '\(mailChannel)' is configured, so that no digest can be sent",
        hint: "run 'ittool setup'", status: .configuration)
    }
  }

  /// Issues a digest to one person; called inside a transaction.
  ///
  /// - Parameter asked: whether somebody asked for it now: it is sent though it be empty.
  func issue(
    _ digest: Digest, _ slot: Instant, _ person: Int64, _ sections: [DigestSection],
    asked: Bool = false
  ) throws -> DigestResult {
    guard let profile = try profile(person) else {
      throw Failure("there is no person \(Kind.person.number(person))")
    }
    var result = DigestResult(
      digest: digest.name, person: person, address: profile.addresses.first, outcome: .already)
    let isIssued = try db.first(
      """
      SELECT 1 FROM digest_issue WHERE digest = \(digest.id) AND slot = \(slot)
        AND (person = \(person) OR address = \(profile.addresses.first ?? "")) LIMIT 1
      """, as: Int64.self)
    if isIssued != nil { return result }
    // Those above are dealt with by this issue; nobody else writes while the transaction is open.
    let newest = try newestEvent()
    if let reason = try objection(profile, digest) {
      result.outcome = .refused
      result.reason = reason
      // What somebody did not want then is not sent when they change their mind.
      try mark(digest, person, newest)
      return result
    }
    let reader = try reader(profile, of: digest)
    let issue = try issue(digest, reader, sections)
    result.items = issue.items
    result.subject = issue.subject
    guard issue.items > 0 || digest.kind.isSentEmpty || asked else {
      result.outcome = .empty
      return result
    }
    let address = profile.addresses.first ?? ""
    var number: Int64?
    for (part, mail) in try issue.parts(reader.words, most: reader.most).enumerated() {
      var message = OutboxMessage(
        key: "digest:\(digest.id):\(slot.seconds):\(address.lowercased())"
          + (part == 0 ? "" : ":\(part + 1)"), kind: .digest,
        event: "digest.\(digest.name)", to: address, words: .new(mail.content))
      message.person = person
      message.name = profile.name
      if digest.kind == .news { message.headers = try newsletterHeaders(for: person) }
      message.headers.automation = .generated
      message.headers.extra[.contentLanguage] = issue.language
      let queued: Int64
      switch try enqueue(message) {
      case .queued(let id), .already(let id, _):
        queued = id
        if result.outcome != .refused { result.outcome = .queued }
      case .refused(let id, let reason):
        queued = id
        result.outcome = .refused
        result.reason = reason
      }
      // The first stands for all.
      number = number ?? queued
    }
    try db.run(
      """
      INSERT INTO digest_issue(digest, slot, address, person, at, items, message)
      VALUES (\(digest.id), \(slot), \(address), \(person), \(now), \(issue.items), \(number))
      """)
    for (key, words) in issue.told {
      try db.run(
        """
        INSERT INTO digest_told(digest, person, item, words, at)
        VALUES (\(digest.id), \(person), \(key), \(words), \(now))
        ON CONFLICT(digest, person, item) DO UPDATE SET words = excluded.words, at = excluded.at
        """)
    }
    try mark(digest, person, newest)
    return result
  }

  private func mark(_ digest: Digest, _ person: Int64, _ event: Int64) throws {
    try db.run(
      """
      INSERT INTO digest_reader(digest, person, event) VALUES (\(digest.id), \(person), \(event))
      ON CONFLICT(digest, person) DO UPDATE SET event = max(event, excluded.event)
      """)
  }
}

extension Store {
  /// Seconds after which a slot that is not complete is overdue.
  static let digestPatience: Int64 = 3_600

  /// How long a digest is overdue in seconds; nil when it is not.
  func overdue(_ digest: Digest) throws -> Int64? {
    guard let slot = try dueSlot(digest) else { return nil }
    // What was to come when the last issue went out is the first that was missed.
    let late = now.seconds - min(slot, digest.next ?? slot).seconds
    return late > Self.digestPatience ? late : nil
  }

  /// What keeps digests from going out, and the cure of each.
  public func digestComplaints() throws -> [(finding: String, cure: String)] {
    var found: [(finding: String, cure: String)] = []
    for digest in try digests() where digest.isActive {
      if let late = try overdue(digest) {
        found.append(
          (
            "the digest \(digest.name) is overdue by \(late / 3_600) h",
            "see 'ittool cron --list', then run 'ittool digest send \(digest.name)'"
          ))
      }
      if try digest.schedule.next(after: now, calendar(of: digest)) == nil {
        found.append(
          (
            "the digest \(digest.name) has no day to come within two years",
            "give it another time: 'ittool digest edit \(digest.name) --at …'"
          ))
      }
      do {
        // Without requests or subscribers there is nobody for good reasons.
        if try readers(of: digest).isEmpty, digest.kind != .requester, digest.kind != .news {
          found.append(
            (
              "the digest \(digest.name) goes to '\(digest.receivers)', and that is nobody",
              "give somebody the role, or name somebody else: 'ittool digest edit \(digest.name) --to …'"
            ))
        }
      } catch let failure as Failure {
        found.append(
          (
            "the digest \(digest.name) goes to '\(digest.receivers)': \(failure.message)",
            "name somebody else: 'ittool digest edit \(digest.name) --to …'"
          ))
      }
    }
    return found
  }
}
