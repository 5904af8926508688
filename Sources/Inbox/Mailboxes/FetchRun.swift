/// One reading of one mailbox: every message is stored, then marked; none stops the others.
import Calendar
import Commands
import Glibc
import Mail
import Repository
import SQLite
import Tickets

/// What one reading did.
struct FetchResult: Sendable {
  /// The messages that were taken over.
  var taken = 0
  /// Those that were in the store already.
  var known = 0
  /// What a person should hear of, one sentence each.
  var complaints: [String] = []
}

/// Reads one mailbox.
///
/// The cursor moves in the transaction that stores the message, so that a kill at any moment loses
/// and doubles nothing; marks come after it. A message that cannot be had or read is remembered,
/// the others are taken, and it is tried again with growing waits.
final class FetchRun {
  private let store: Store
  private let name: String
  private let source: any MailSource
  private let claimants: [MailClaimant]
  private let lease: String
  private let limit: Int
  private var left: Int
  private var state: MailboxState
  private var known: Set<String> = []
  private var troubled: Set<String> = []
  private var unsettled: [MailItem] = []
  private var cannotSettle = false
  private var breaks = 0
  private(set) var result = FetchResult()

  /// So many broken connections in a row end the reading.
  private static let strikes = 3
  static let leaseSeconds: Int64 = 1_800

  init(
    _ store: Store, _ section: NamedSection, _ claimants: [MailClaimant], lease: String,
    limit: Int?
  ) throws {
    self.store = store
    self.claimants = claimants
    self.lease = lease
    name = section.name
    left = limit ?? .max
    self.limit = try store.number("mail.size-limit") << 20
    state = try store.mailboxState(name) ?? MailboxState()
    source = try section.source(store.zone())
  }

  /// Reads to the end, and writes down how it went.
  ///
  /// - Throws: whatever keeps the mailbox as a whole from being read.
  func run() throws {
    defer { source.close() }
    state.begun = store.now
    do {
      try noteSuddenEnd()
      try open()
      try settleEarlier()
      try takeFresh()
      try takeTroubled()
      try settle()
    } catch {
      // A full disk or a lock keeps this from being written too; the next run will know.
      state.trying = nil
      state.failure = described(error)
      try? store.write { try store.keep(state, of: name) }
      throw error
    }
    state.trying = nil
    state.failure = cannotSettle ? result.complaints.last : nil
    state.succeeded = store.now
    try store.write { try store.keep(state, of: name) }
  }

  private func described(_ error: any Error) -> String {
    (error as? MailboxFailure)?.words ?? Failure.tryAgain(error).message
  }

  /// The run before ended while it looked at a message: that one comes last from now on.
  private func noteSuddenEnd() throws {
    guard let item = state.trying else { return }
    state.trying = nil
    try store.write {
      try store.rememberTrouble(
        item, of: name, "the program ended while it was reading this message", isOurs: true)
      try store.keep(state, of: name)
    }
  }

  private func open() throws {
    try source.open(readOnly: false)
    if state.validity != source.validity {
      // The numbers mean other messages now; what was taken before is known by its Message-ID.
      var fresh = state
      fresh.validity = source.validity
      fresh.uid = 0
      fresh.marked = 0
      try store.write {
        try store.db.run("DELETE FROM mail_item WHERE mailbox = \(name)")
        if state.validity != 0 {
          try store.record(subject: "mail", "renumbered", old: name, new: String(fresh.validity))
        }
        try store.keep(fresh, of: name)
      }
      state = fresh
    }
    let taken = try store.takenItems(of: name)
    let vanished = source.vanished(taken)
    if !vanished.isEmpty {
      try store.write { for item in vanished { try store.forgetItem(item, of: name) } }
    }
    known = try taken.subtracting(vanished).union(store.troubles(of: name).map(\.item))
  }

  private func settleEarlier() throws {
    let taken = try store.takenItems(of: name)
    unsettled = try source.unsettled(state, taken: taken, known: known)
    while !unsettled.isEmpty, !cannotSettle {
      let rest = unsettled.dropFirst(100)
      unsettled = Array(unsettled.prefix(100))
      try settle()
      unsettled = Array(rest)
    }
    unsettled = []
    if !cannotSettle, state.marked < state.uid {
      state.marked = state.uid
    }
  }

  private func takeFresh() throws {
    while left > 0 {
      let items = try source.next(state, known: known).prefix(left)
      guard let first = items.first else { return }
      try store.keepCronLease()
      try begin(first)
      for (index, item) in items.enumerated() {
        let next = index + 1 < items.count ? items[items.startIndex + index + 1] : nil
        try take(item, next: next)
        left -= 1
        if left % 50 == 0 { try store.keepCronLease() }
      }
    }
  }

  private func takeTroubled() throws {
    for trouble in try store.troubles(of: name) {
      let isDue = !trouble.isSkipped && trouble.nextTry.map { $0 <= store.now } ?? true
      guard left > 0, isDue, !troubled.contains(trouble.item) else { continue }
      guard let item = try source.find(trouble.item) else {
        try store.write { try store.forgetItem(trouble.item, of: name) }
        continue
      }
      try begin(item)
      try take(item, next: nil, after: trouble)
      left -= 1
    }
  }

  private func begin(_ item: MailItem) throws {
    state.trying = item.key
    try store.write { try store.keep(state, of: name) }
  }

  private func take(_ item: MailItem, next: MailItem?, after trouble: TroubleItem? = nil) throws {
    let fetched: FetchedMail?
    do {
      fetched = try source.read(item, keeping: limit)
      breaks = 0
    } catch let failure as MailboxFailure {
      try complain(item, failure.words, isOurs: false, next)
      guard failure.isBroken else { return }
      breaks += 1
      if breaks >= Self.strikes { throw failure }
      let before = source.validity
      try source.open(readOnly: false)
      guard source.validity == before else {
        throw MailboxFailure(words: "the mailbox was replaced while it was read", isBroken: true)
      }
      return
    }
    guard let fetched, fetched.size > 0 else {
      // Somebody has removed it, or it is empty: nothing that could be lost.
      let isThere = fetched != nil
      try moveOn(item, next) { try remember(item, isTaken: isThere, trouble) }
      if isThere { try settleLater(item) }
      return
    }
    // What has failed to be read again and again, or has ended the program, is kept as it is.
    if let trouble, trouble.isOurs, trouble.tries >= TroubleItem.unreadAfter {
      try moveOn(item, next) {
        _ = try store.keepUnread(fetched.raw, size: fetched.size, trouble.reason)
        try remember(item, isTaken: true, trouble)
      }
      result.complaints.append("\(name): message \(item.key) is kept unread: \(trouble.reason)")
      return try settleLater(item)
    }
    do {
      let arrival = try Arrival(raw: fetched.raw, size: fetched.size)
      let taken = try moveOn(item, next) { () -> Taken in
        try remember(item, isTaken: true, trouble)
        return try store.takeInside(arrival, claimants)
      }
      if case .duplicate = taken.decision.act { result.known += 1 } else { result.taken += 1 }
    } catch  where Self.isOfTheMessage(error) {
      return try complain(item, described(error), isOurs: true, next)
    }
    try settleLater(item)
  }

  /// Whether an error comes from what stands in the message, not from store, libraries or settings.
  private static func isOfTheMessage(_ error: any Error) -> Bool {
    switch error {
    case let error as DatabaseError: error.isConstraint || error.isTooLong || error.isMistake
    case let failure as Failure: failure.status == .failed || failure.status == .usage
    default: false
    }
  }

  /// Does the work for a message and moves the cursor past it, both or neither.
  private func moveOn<T>(
    _ item: MailItem, _ next: MailItem?, _ work: () throws -> T
  ) throws -> T {
    var moved = state
    moved.uid = max(moved.uid, item.uid)
    moved.trying = next?.key
    let value = try store.write {
      let value = try work()
      try store.keep(moved, of: name)
      try store.holdLease(
        fetchLease(name), holder: lease, seconds: Self.leaseSeconds, now: .now())
      return value
    }
    state = moved
    known.insert(item.key)
    return value
  }

  private func remember(_ item: MailItem, isTaken: Bool, _ trouble: TroubleItem?) throws {
    if isTaken, source.remembersNames || trouble != nil {
      try store.rememberTaken(item.key, of: name)
    } else if trouble != nil {
      try store.forgetItem(item.key, of: name)
    }
  }

  private func complain(
    _ item: MailItem, _ words: String, isOurs: Bool, _ next: MailItem?
  ) throws {
    troubled.insert(item.key)
    try moveOn(item, next) {
      _ = try store.rememberTrouble(item.key, of: name, words, isOurs: isOurs)
    }
    result.complaints.append("\(name): message \(item.key) could not be taken over: \(words)")
  }

  private func settleLater(_ item: MailItem) throws {
    unsettled.append(item)
    if unsettled.count >= source.batch { try settle() }
  }

  /// Marks what is safely stored; a refusal is told once and tried again by the next run.
  private func settle() throws {
    guard !unsettled.isEmpty, !cannotSettle else { return }
    let items = unsettled
    unsettled = []
    do { try source.settle(items) } catch let failure as MailboxFailure {
      cannotSettle = true
      result.complaints.append(
        "\(name): messages were taken over and cannot be marked: \(failure.words)")
      if failure.isBroken { try source.open(readOnly: false) }
      return
    }
    guard !source.remembersNames else { return }
    let reached = items.map(\.uid).filter { $0 <= state.uid }.max() ?? 0
    state.marked = max(state.marked, reached)
    try store.write {
      for item in items { try store.forgetItem(item.key, of: name) }
      try store.keep(state, of: name)
    }
  }
}

/// The lease of a mailbox: two runs at once would only do the same work twice.
func fetchLease(_ mailbox: String) -> String { "mail-fetch \(mailbox)" }

extension Store {
  /// Keeps a message whole and unread, for a person to look at; called in a transaction.
  func keepUnread(_ raw: [UInt8], size: Int, _ reason: String) throws -> Int64 {
    let digest = try SHA256.hash(raw)
    let identity = "unread:\(SHA256.hex(digest))"
    let before = try db.first(
      "SELECT id FROM mail_message WHERE identity = \(identity)", as: Int64.self)
    if let before { return before }
    try db.run(
      """
      INSERT INTO mail_message(identity, sha256, received, subject, class, outcome, reason, size, raw)
      VALUES (\(identity), \(digest), \(now), '(unread)', 'unread', 'quarantined', \(reason),
        \(size), \(raw))
      """)
    let id = db.lastInsertedRow
    try record(subject: "mail", "kept unread", new: reason)
    return id
  }
}
