/// One run that sends: claims what is due, hands it to the channels, records what came of it.
import Calendar
import Commands
import Glibc
import Repository
import SQLite

/// What one run did.
struct RunResult: Sendable {
  var counts: [String: Int] = [:]
  /// What a person should hear of, one sentence each.
  var complaints: [String] = []
  /// Whether messages came to a bad end, or a channel is down.
  var hasFailed = false
  /// What is wrong with the configuration.
  var misconfigured: Failure?
  /// The library that is not installed; what needs it waits.
  var missing: LibraryMissing?
  /// The messages that were begun.
  var tried = 0

  mutating func count(_ word: String) { counts[word, default: 0] += 1 }
}

/// Sends what is due.
///
/// Every message is claimed in a short write, marked as being sent in another, handed over with no
/// transaction open, and recorded. Recording one and beginning the next is one write, so that a
/// message costs one. A kill at any moment leaves at most one message between the two.
final class DeliveryRun {
  private let store: Store
  private let truth: DeliveryTruth
  private let clock: @Sendable () -> Instant
  private let claimant: Claimant
  /// Held as long as this run lives.
  private let mark: RunMark?
  private let surroundings: ChannelSurroundings
  private let limits: SendingLimits
  private let pools: ChannelPools
  private var limit: Int
  private var channels: [String: any Channel] = [:]
  /// Threads that send by channels with several connections.
  private var crews: [String: SendingCrew] = [:]
  /// Channels that this run leaves alone from now on.
  private var resting: Set<String> = []
  private(set) var result = RunResult()
  /// Called after each message, with what came of it.
  var onOutcome: (String, SendOutcome) -> Void = { _, _ in }

  /// As many as may wait for a lease when the program dies.
  private static let batch = 16
  /// After so many broken connections in a row a channel counts as down.
  private static let strikes = 3

  init(
    _ store: Store, _ context: Context, _ truth: DeliveryTruth, _ claimant: Claimant,
    limit: Int? = nil
  ) throws {
    self.store = store
    self.truth = truth
    self.claimant = claimant
    mark = RunMark(token: claimant.token, store: store)
    self.limit = limit ?? .max
    clock = context.clock
    limits = try SendingLimits(store)
    pools = try ChannelPools(store.configuration)
    surroundings = ChannelSurroundings(
      zone: limits.zone, clock: context.clock,
      shared: Places(context.environment).shareDirectories(),
      readJSON: { [db = store.db] text, path in
        let sql: SQL = """
          SELECT CASE WHEN json_valid(\(text)) THEN CAST(json_extract(\(text), \(path)) AS TEXT) END
          """
        return (try? db.first(sql) { row -> String? in try row.text() }) ?? nil
      })
  }

  /// Sends until nothing more is due.
  func run() throws {
    // A connection or program that goes away is an answer, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    // Every message is a commit: emptying the log after each hundred frames would be a third more
    // syncs. The next change of any command brings it back to size.
    store.db.boundLog(frames: 1_000)
    for prepare in truth.preparations { try prepare(store) }
    try reap()
    try store.dropOldTallies(at: clock())
    resting = []
    // Alarms first, whatever channel they go by.
    _ = try pass([.emergency])
    while limit > 0, try pass(DeliveryKind.allCases) {}
    dismissCrews()
    guard claimant.single == nil else { return }
    try ReceiptAsking(store: store, clock: clock) { try? self.opened($0).channel }.run()
  }

  /// The section and the channel of a name, opened once.
  private func opened(_ name: String) throws -> (section: NamedSection, channel: any Channel) {
    let section = try store.configuration.channel(name)
    let channel = try channels[name] ?? section.open(surroundings)
    channels[name] = channel
    return (section, channel)
  }

  private func reap() throws {
    for (id, state) in try store.reap(at: clock(), own: claimant.token) {
      result.count(state.rawValue)
      complain("delivery \(id): \(state.rawValue)")
    }
  }

  /// Gives each channel a turn; false when none had anything to do.
  private func pass(_ kinds: [DeliveryKind]) throws -> Bool {
    var hasWorked = false
    if claimant.single == nil { try store.share(pools, resting: resting, at: clock()) }
    for name in try store.channelsWaiting(clock()) where !resting.contains(name) && limit > 0 {
      if try turn(name, kinds) { hasWorked = true }
    }
    return hasWorked
  }

  private func turn(_ name: String, _ kinds: [DeliveryKind]) throws -> Bool {
    let now = clock()
    let health = try store.health(of: name)
    // A person who tries a channel wants to know how it is now.
    let possible = claimant.single == nil ? health.kinds(at: now) : DeliveryKind.allCases
    let allowed = possible.filter(kinds.contains)
    guard !allowed.isEmpty else { return false }
    let channel: any Channel
    let section: NamedSection
    do {
      (section, channel) = try opened(name)
    } catch let failure as Failure {
      resting.insert(name)
      result.misconfigured = result.misconfigured ?? failure
      result.complaints.append(failure.message)
      return false
    }
    // Of a channel in trouble one message is tried; the others need not wait for a lease.
    let crew = health.failures > 0 ? nil : crew(name, section, channel)
    let count = min(limit, health.failures > 0 ? 1 : crew.map { $0.size * 10 } ?? Self.batch)
    let lease = section.timeout * 2 + 120
    let ids = try store.claim(claimant, name, kinds: allowed, limit: count, at: now, lease: lease)
    guard !ids.isEmpty else { return false }
    try store.keepCronLease()
    if let crew {
      try send(ids, by: crew, section)
    } else {
      try send(ids, by: channel, section, hadTrouble: health.failures > 0)
    }
    return true
  }

  /// The threads of a channel with several connections, made when it has more than one message.
  private func crew(_ name: String, _ section: NamedSection, _ channel: any Channel)
    -> SendingCrew?
  {
    guard claimant.single == nil, limit > 1,
      let wanted = section["connections"].flatMap({ Int($0) }),
      wanted > 1
    else { return nil }
    if let crew = crews[name] { return crew }
    // What cannot be opened says why when it sends the first message alone.
    var twins: [any Channel] = []
    while twins.count < min(wanted, limit), let twin = try? channel.twin() { twins.append(twin) }
    guard twins.count > 1, let crew = SendingCrew(twins) else { return nil }
    crews[name] = crew
    return crew
  }

  private func dismissCrews() {
    for crew in crews.values { crew.dismiss() }
    crews = [:]
  }

  /// Sends with as many in hand as there are connections; what ended is recorded, and the next are
  /// begun, in one write.
  private func send(_ ids: [Int64], by crew: SendingCrew, _ section: NamedSection) throws {
    var rest = ids[...]
    var ended: [EndedParcel] = []
    var inHand = 0
    let lease = section.timeout + 60
    var isInTrouble = false
    // Whatever goes wrong here, what others have in hand comes to its end before they are left.
    defer { while inHand > 0 { inHand -= crew.collect().count } }
    repeat {
      var gone: [(id: Int64, state: DeliveryState, reason: String)] = []
      let begun: [BegunParcel] = try store.write {
        for one in ended { try record(one, section.name, &isInTrouble) }
        var begun: [BegunParcel] = []
        while !resting.contains(section.name), inHand + begun.count < crew.size,
          let next = rest.popFirst()
        {
          let now = clock()
          switch try store.begin(next, claimant, truth, limits, at: now, lease: lease) {
          case .send(let parcel, let attempt): begun.append((parcel, attempt))
          case .skip: continue
          case .ended(let state, let reason): gone.append((next, state, reason))
          }
        }
        if resting.contains(section.name) {
          try store.release(rest, claimant, at: clock())
          rest = []
        }
        return begun
      }
      for one in gone {
        result.count(one.state.rawValue)
        if one.state == .expired { complain("delivery \(one.id): expired: \(one.reason)") }
      }
      limit -= begun.count
      result.tried += begun.count
      inHand += begun.count
      crew.give(begun)
      ended = inHand > 0 ? crew.collect() : []
      inHand -= ended.count
    } while !ended.isEmpty || !rest.isEmpty
  }

  private func send(
    _ ids: [Int64], by channel: any Channel, _ section: NamedSection, hadTrouble: Bool
  ) throws {
    var last: (parcel: Parcel, attempt: Int64, outcome: SendOutcome)?
    var isInTrouble = hadTrouble
    var rest = ids[...]
    let lease = section.timeout + 60
    while true {
      let next = rest.popFirst()
      let begun: Begun? = try store.write {
        if let last { try record(last, section.name, &isInTrouble) }
        guard let next, !resting.contains(section.name) else {
          try store.release((next.map { [$0] } ?? []) + rest, claimant, at: clock())
          return nil
        }
        return try store.begin(next, claimant, truth, limits, at: clock(), lease: lease)
      }
      last = nil
      switch begun {
      case nil: return
      case .skip: continue
      case .ended(let state, let reason):
        result.count(state.rawValue)
        // Withdrawn because it is not true any more is as it should be.
        if state == .expired, let next { complain("delivery \(next): expired: \(reason)") }
      case .send(let parcel, let attempt):
        limit -= 1
        result.tried += 1
        last = (parcel, attempt, channel.deliver(parcel))
        result.missing = result.missing ?? channel.missing
      }
    }
  }

  private var brokenInARow: [String: Int] = [:]

  /// Records an outcome; called inside the transaction.
  private func record(
    _ last: (parcel: Parcel, attempt: Int64, outcome: SendOutcome), _ name: String,
    _ isInTrouble: inout Bool
  ) throws {
    let (parcel, attempt, outcome) = last
    let now = clock()
    let isResting = resting.contains(name)
    try store.finish(
      parcel, attempt: attempt, outcome, claimant, downAlready: isResting ? name : nil, at: now)
    try store.count(outcome, of: name, at: now)
    if case .sent(_, .some) = outcome, parcel.change == nil, channels[name]?.canAsk == true {
      try store.askLater(parcel.id, at: now)
    }
    // What one service does not take now, another may.
    if case .deferred = outcome, parcel.attempt == 1, parcel.change == nil,
      let other = try store.standIn(for: name, pools, resting: resting, at: now)
    {
      try store.move(parcel.id, from: name, to: other, at: now)
    }
    result.count(outcome.word)
    onOutcome("delivery \(parcel.id) to \(parcel.address)", outcome)
    let label = "delivery \(parcel.id) to \(parcel.address)"
    switch outcome {
    case .sent, .failed, .deferred:
      // It spoke to us, so it is up, whatever it said.
      brokenInARow[name] = 0
      if isInTrouble { try store.channelIsUp(name, at: now) }
      isInTrouble = false
      if case .failed(let words) = outcome { complain("\(label): refused: \(words)") }
    case .broken(let words), .unknown(let words):
      if case .unknown = outcome { complain("\(label): outcome unknown: \(words)") }
      brokenInARow[name, default: 0] += 1
      guard !isResting, brokenInARow[name, default: 0] >= Self.strikes || isInTrouble else {
        return
      }
      _ = try store.channelWentDown(name, words, seed: parcel.id, now)
      rest(name, words)
    case .down(let words): if !isResting { rest(name, words) }
    }
  }

  private func rest(_ name: String, _ words: String) {
    resting.insert(name)
    complain("channel \(name) is down: \(words)")
  }

  private func complain(_ sentence: String) {
    result.hasFailed = true
    // A mail of a thousand lines from cron is read by nobody.
    if result.complaints.count < 20 { result.complaints.append(sentence) }
  }
}
