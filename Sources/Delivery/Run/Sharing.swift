/// Channels that stand in for one another: what waits for a sick one goes by one that is well.
import Calendar
import Commands
import Repository
import SQLite

/// The channels of the configuration that carry the same `shares` word, by that word.
struct ChannelPools: Sendable {
  /// The names of each pool's channels, in the order of the configuration.
  let pools: [[String]]

  /// Reads the configuration; a channel that is alone in its pool shares nothing.
  ///
  /// - Throws: `Failure` when a pool mixes channels whose addresses are not of one sort.
  init(_ configuration: Configuration) throws(Failure) {
    var pools: [(word: String, sections: [NamedSection])] = []
    for section in configuration.channels {
      guard let word = section["shares"] else { continue }
      if let index = pools.firstIndex(where: { $0.word == word }) {
        pools[index].sections.append(section)
      } else {
        pools.append((word, [section]))
      }
    }
    for pool in pools {
      let first = pool.sections[0]
      for other in pool.sections.dropFirst() where Self.isMail(other) != Self.isMail(first) {
        throw other.failure(
          "shares",
          "'\(other.name)' and '\(first.name)' cannot share: one carries mail and one does not")
      }
    }
    self.pools = pools.map { $0.sections.map(\.name) }.filter { $0.count > 1 }
  }

  private static func isMail(_ section: NamedSection) -> Bool {
    ["smtp", "sendmail", "file"].contains(section["type"])
  }
}

/// How one channel of a pool is to be used now.
struct PoolMember: Sendable, Equatable {
  var name: String
  /// Its part of the work; 0 while it is down.
  var weight: Double
  /// While it is down: of which kinds one message may try it.
  var tries: [DeliveryKind] = []
}

extension [PoolMember] {
  /// Which channel a message goes by: its own while that is well, else one by the weights, the same
  /// one for the same message as long as the weights stay; nil to leave it where it is.
  func channel(for message: Int64, now own: String) -> String? {
    let all = reduce(0) { $0 + $1.weight }
    guard all > 0, let mine = first(where: { $0.name == own }), mine.weight < 1 else { return nil }
    var state = UInt64(bitPattern: message) &* 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 32)) &* 0xD6E8_FEB8_6659_FD93
    state ^= state >> 32
    var place = Double(state >> 11) / Double(UInt64(1) << 53) * all
    for member in self where member.weight > 0 {
      place -= member.weight
      if place < 0 { return member.name == own ? nil : member.name }
    }
    return nil
  }
}

extension Store {
  /// Moves what waits for sick channels to those that stand in for them.
  ///
  /// Of a channel that is down all goes, but for the one message that tries it when its time has
  /// come. A message whose outcome is unknown stays: it may have been sent.
  ///
  /// - Parameter resting: channels that this run leaves alone.
  /// - Returns: how many messages were moved.
  @discardableResult
  func share(_ pools: ChannelPools, resting: Set<String>, at now: Instant) throws -> Int {
    var moved = 0
    for pool in pools.pools {
      let members = try pool.map { try member($0, isResting: resting.contains($0), at: now) }
      guard members.contains(where: { $0.weight < 1 }) else { continue }
      for sick in members where sick.weight < 1 {
        moved += try shareOut(sick, members, at: now)
      }
    }
    return moved
  }

  private func member(_ name: String, isResting: Bool, at now: Instant) throws -> PoolMember {
    let health = try health(of: name)
    guard health.failures > 0 || isResting else {
      return PoolMember(name: name, weight: try tally(of: name).weight)
    }
    return PoolMember(name: name, weight: 0, tries: isResting ? [] : health.kinds(at: now))
  }

  private func shareOut(_ sick: PoolMember, _ members: [PoolMember], at now: Instant) throws -> Int
  {
    var waiting: [(id: Int64, kind: DeliveryKind?)] = []
    // What corrects a post goes where the post is.
    try db.forEachRow(
      """
      SELECT id, priority FROM outbox WHERE channel = \(sick.name) AND next_try IS NOT NULL
        AND (claim IS NULL OR next_try <= \(now)) AND instr(fields, 'Correct: ') = 0
        AND instr(fields, 'Retract: ') = 0 ORDER BY priority, next_try, id
      """
    ) { row in waiting.append((try row.int(), DeliveryKind(rawValue: try row.int()))) }
    if let first = waiting.first?.kind, sick.tries.contains(first) { waiting.removeFirst() }
    let moves = waiting.compactMap { message in
      members.channel(for: message.id, now: sick.name).map { (message.id, $0) }
    }
    guard !moves.isEmpty else { return 0 }
    try write {
      for (id, channel) in moves { try move(id, from: sick.name, to: channel, at: now) }
    }
    return moves.count
  }

  /// Has a message that nobody has in hand go by another channel; called inside a transaction.
  func move(_ id: Int64, from sick: String, to channel: String, at now: Instant) throws {
    try db.run(
      """
      UPDATE outbox SET channel = \(channel), state = 'queued', claim = NULL,
        next_try = max(\(now), coalesce(not_before, 0)),
        reason = \("'\(sick)' is in trouble: it goes by '\(channel)'")
      WHERE id = \(id) AND channel = \(sick) AND next_try IS NOT NULL
        AND (claim IS NULL OR next_try <= \(now))
      """)
  }

  /// The channel that is best at standing in for one; nil when none is well.
  func standIn(
    for name: String, _ pools: ChannelPools, resting: Set<String>, at now: Instant
  ) throws -> String? {
    guard let pool = pools.pools.first(where: { $0.contains(name) }) else { return nil }
    let others = try pool.filter { $0 != name }
      .map { try member($0, isResting: resting.contains($0), at: now) }
      .filter { $0.weight > 0 }
    return others.max { $0.weight < $1.weight }?.name
  }
}
