/// Who would hear nothing if services failed: every one and every two of them, worked out in groups.
import Services

/// People who are equal in all that decides whether something reaches them.
public struct EarGroup: Sendable, Equatable {
  /// What they have.
  public var profile: ReaderProfile
  /// How many they are.
  public var count: Int
}

/// What fails, and who then hears nothing.
public struct SilenceCase: Sendable, Equatable {
  /// The services that fail, in the order of the graph.
  public var services: [Int64]
  /// The places of the groups that hear nothing.
  public var groups: [Int]
  /// How many people that is.
  public var people: Int
  /// How many of them would hear something if only one of the services failed.
  public var more: Int
}

/// What the failure of services does to channels; equal effects silence the same people.
private struct Effect: Hashable {
  var dead: [Bool]
  /// For each channel the buildings at which nobody receives it.
  var deaf: [[Int64]]
}

/// Works out silences: a pure value, fast because people are counted in groups and equal effects
/// are looked at once.
public struct SilenceSearch: Sendable {
  private let graph: ServiceGraph
  private let needs: ChannelNeeds
  private let ways: AlertWays
  private let alertClass: AlertClass
  private let readers: [[(site: Int64, services: [Int64])]]
  private var known: [Effect: [Int]] = [:]
  /// The groups.
  public let groups: [EarGroup]
  /// The places of groups that hear nothing although all works.
  public private(set) var never: [Int] = []

  /// - Parameters:
  ///   - ways: the channels, all of them as if nothing were wrong.
  ///   - profiles: one for each person.
  public init(
    _ graph: ServiceGraph, _ needs: ChannelNeeds, _ ways: AlertWays, _ alertClass: AlertClass,
    _ profiles: some Sequence<ReaderProfile>
  ) {
    self.graph = graph
    self.needs = needs
    self.alertClass = alertClass
    var whole = ways
    for index in whole.channels.indices { whole.channels[index].reason = nil }
    whole.deaf = [:]
    self.ways = whole
    readers = ways.channels.map { channel in
      needs.readers(of: channel.name).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    var counts: [ReaderProfile: Int] = [:]
    for var profile in profiles {
      // What somebody would rather have changes the order, not whether they are reached.
      profile.wish = nil
      profile.sites.sort()
      counts[profile, default: 0] += 1
    }
    groups = counts.map { EarGroup(profile: $0.key, count: $0.value) }
      .sorted { ($0.profile.sortKey, $1.count) < ($1.profile.sortKey, $0.count) }
    never = silent(
      Effect(dead: ways.channels.map { _ in false }, deaf: ways.channels.map { _ in [] }))
  }

  /// How many people groups hold.
  public func count(_ groups: some Sequence<Int>) -> Int {
    groups.reduce(0) { $0 + self.groups[$1].count }
  }

  /// Who hears nothing when all of these services fail at once, besides those who never do.
  public mutating func silence(_ services: [Int64]) -> SilenceCase {
    let groups = heardNothing(services)
    let people = count(groups)
    return SilenceCase(services: services, groups: groups, people: people, more: people)
  }

  /// Every single service whose failure silences somebody, and every two that silence more people
  /// than each of them does; the most people first.
  public mutating func all(pairs: Bool = true) -> [SilenceCase] {
    let ids = graph.services.map(\.id)
    var singles: [Set<Int>] = []
    var found: [SilenceCase] = []
    for id in ids {
      let one = silence([id])
      singles.append(Set(one.groups))
      if one.people > 0 { found.append(one) }
    }
    for first in ids.indices where pairs {
      for second in ids.indices.dropFirst(first + 1) {
        var both = silence([ids[first], ids[second]])
        guard both.people > 0 else { continue }
        let more = both.groups.filter {
          !singles[first].contains($0) && !singles[second].contains($0)
        }
        both.more = count(more)
        if both.more > 0 { found.append(both) }
      }
    }
    return found.sorted {
      ($0.services.count, $1.people, $0.services.description)
        < ($1.services.count, $0.people, $1.services.description)
    }
  }

  /// How services are when these have failed.
  func status(_ services: [Int64]) -> [Int64: ServiceStatus] {
    graph.status(of: services.map { StatedImpact($0, .major, cause: $0) })
  }

  /// The places of channels that send nothing when these have failed.
  func deadChannels(_ services: [Int64]) -> [String] {
    let status = status(services)
    return ways.channels.filter { needs.blocker(of: $0.name, status) != nil }.map(\.name)
  }

  private mutating func heardNothing(_ services: [Int64]) -> [Int] {
    let status = status(services)
    let down = Set(status.filter { $0.value.level.isDown }.keys)
    let effect = Effect(
      dead: ways.channels.map { !down.isDisjoint(with: needs.sending($0.name)) },
      deaf: readers.map { sites in
        sites.filter { !down.isDisjoint(with: $0.services) }.map(\.site)
      })
    if let groups = known[effect] { return groups }
    let before = Set(never)
    let groups = silent(effect).filter { !before.contains($0) }
    known[effect] = groups
    return groups
  }

  private func silent(_ effect: Effect) -> [Int] {
    var ways = ways
    for (place, channel) in ways.channels.enumerated() {
      if effect.dead[place] { ways.channels[place].reason = "" }
      for site in effect.deaf[place] { ways.deaf[channel.name, default: [:]][site] = "" }
    }
    var router = AlertRouter(ways, alertClass)
    return groups.indices.filter { router.route(groups[$0].profile).steps.isEmpty }
  }
}

extension ReaderProfile {
  /// An order that is the same on every machine.
  fileprivate var sortKey: String {
    "\(sites) \(hasMail) \(hasPhone) \(refusesNews) \(refusesAll) \(isOverBudget) \(obstacle ?? "")"
  }
}
