/// The ways by which people are told, the channels of each, and which of these are dead and why.
import Calendar
import Commands
import Delivery
import Outages
import Repository
import SQLite
import Services

/// One way to a person, or to a place where many look.
public enum AlertWay: String, CaseIterable, Sendable, Comparable {
  case sms, voice, mail, post

  /// The order of `allCases`.
  public static func < (one: AlertWay, other: AlertWay) -> Bool {
    (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
  }

  /// The word for people.
  var title: String {
    switch self {
    case .sms: "text message"
    case .voice: "call"
    case .mail: "mail"
    case .post: "post"
    }
  }
}

/// A channel as it stands now.
public struct ChannelStanding: Sendable, Equatable {
  /// Its name in the configuration.
  public var name: String
  /// The way that it is.
  public var way: AlertWay
  /// Why it is dead; nil while it lives.
  public var reason: String?
  /// How its texts are made to fit.
  public var rule = FittingRule(.none)
  /// Whether everybody reads it.
  public var isPublic = false
  /// Where its posts go.
  public var address = ""
  /// Segments, or calls, per second.
  public var rate = 1.0
  /// Share of the last tries that failed, from 0 to 1.
  public var failing = 0.0

  /// A channel.
  public init(_ name: String, _ way: AlertWay) {
    self.name = name
    self.way = way
  }

  /// Whether messages can leave by it.
  public var isAlive: Bool { reason == nil }
}

/// What is known of all ways: their order, their channels, and where nobody can read them.
public struct AlertWays: Sendable, Equatable {
  /// The ways in the order in which people are tried.
  public var order: [AlertWay]
  /// Their channels, in their order.
  public var channels: [ChannelStanding]
  /// For each channel the buildings where its readers receive nothing, and why.
  public var deaf: [String: [Int64: String]]

  /// Ways with channels.
  public init(
    order: [AlertWay], channels: [ChannelStanding], deaf: [String: [Int64: String]] = [:]
  ) {
    self.order = order
    self.channels = channels
    self.deaf = deaf
  }

  /// The channels of a way.
  public func channels(of way: AlertWay) -> [ChannelStanding] {
    channels.filter { $0.way == way }
  }
}

/// Explains how a service is hit.
struct Hits: Sendable {
  let graph: ServiceGraph
  let status: [Int64: ServiceStatus]

  /// Whether nobody can count on the service.
  func isDown(_ service: Int64) -> Bool { status[service]?.level.isDown == true }

  /// Why a channel is dead, or deaf; nil when all that it needs is there.
  func reason(_ needs: [Int64]) -> String? {
    needs.first(where: isDown).map { "needs " + chain($0) }
  }

  /// `district-mail, which needs internet (O-9)`.
  func chain(_ service: Int64) -> String {
    var names: [String] = []
    var here: Int64? = service
    var last = service
    while let id = here, names.count < 12 {
      names.append(graph[id]?.name ?? "?")
      last = id
      here = status[id]?.through
    }
    let causes = status[last]?.causes ?? []
    let numbers = causes.map {
      $0 < 0 ? Kind.maintenance.number(-$0) : Kind.outage.number($0)
    }
    let suffix = numbers.isEmpty ? "" : " (\(numbers.joined(separator: ", ")))"
    return names.joined(separator: ", which needs ") + suffix
  }
}

extension Store {
  /// How services are now, or would be if one more failed.
  func hits(_ graph: ServiceGraph) throws -> Hits {
    Hits(graph: graph, status: try serviceStatus(graph))
  }

  /// The ways and channels of the setting `alert.ways`, or those that are configured.
  ///
  /// - Throws: `Failure` for a channel that is not configured, or not right.
  func configuredWays() throws -> AlertWays {
    let setting = try setting("alert.ways")
    var ways = AlertWays(order: [], channels: [])
    guard !setting.isEmpty else { return try usualWays() }
    for part in setting.split(separator: " ") {
      let ends = part.split(separator: "=").map(String.init)
      guard ends.count == 2, let way = AlertWay(rawValue: ends[0]) else { continue }
      if !ways.order.contains(way) { ways.order.append(way) }
      for name in ends[1].split(separator: ",") {
        ways.channels.append(try standing(String(name), way))
      }
    }
    return ways
  }

  private func usualWays() throws -> AlertWays {
    var ways = AlertWays(order: [.sms, .voice, .mail], channels: [])
    for name in postChannels {
      let facts: ChannelFacts
      do { facts = try channelFacts(name) } catch let failure as Failure {
        // What cannot be used is named, not left out: somebody counts on it.
        var broken = ChannelStanding(name, .sms)
        broken.reason = "it is not set up right: \(failure.message)"
        ways.channels.append(broken)
        continue
      }
      guard facts.reachesPhones else { continue }
      ways.channels.append(try standing(name, facts.rule.name == .voice ? .voice : .sms))
    }
    if sendsMail { ways.channels.append(try standing(mailChannel, .mail)) }
    ways.order = ways.order.filter { way in ways.channels.contains { $0.way == way } }
    return ways
  }

  private func standing(_ name: String, _ way: AlertWay) throws -> ChannelStanding {
    var standing = ChannelStanding(name, way)
    guard let section = configuration.channels.first(where: { $0.name == name }) else {
      throw Failure(
        "the setting alert.ways: there is no channel '\(name)' in the configuration",
        hint: didYouMean(name, in: configuration.channels.map(\.name))
          ?? "see 'ittool channel list'", status: .configuration)
    }
    standing.rate = section["rate"].flatMap { Double($0) } ?? 1
    guard way != .mail else { return standing }
    let facts = try channelFacts(name)
    guard way == .post || facts.reachesPhones else {
      throw Failure(
        "the setting alert.ways: the channel '\(name)' reaches no telephones",
        hint: "say 'reaches = phone' in its section if it does", status: .configuration)
    }
    standing.rule = facts.rule
    standing.isPublic = facts.isPublic
    standing.address = facts.address
    return standing
  }

  /// The ways as they are now: which channels are dead and why, and which ones fail often.
  func ways(_ hits: Hits, _ needs: ChannelNeeds, from base: AlertWays? = nil) throws -> AlertWays {
    var ways = try base ?? configuredWays()
    for index in ways.channels.indices {
      let name = ways.channels[index].name
      let trouble = try troubles(name)
      ways.channels[index].reason =
        hits.reason(needs.sending(name)) ?? trouble ?? ways.channels[index].reason
      ways.channels[index].failing = try tally(of: name).failing
    }
    ways.deaf = Self.deafness(ways, hits, needs)
    return ways
  }

  /// Where readers of each channel receive nothing.
  static func deafness(
    _ ways: AlertWays, _ hits: Hits, _ needs: ChannelNeeds
  ) -> [String: [Int64: String]] {
    var deaf: [String: [Int64: String]] = [:]
    for channel in ways.channels {
      for (site, services) in needs.readers(of: channel.name) {
        if let reason = hits.reason(services) { deaf[channel.name, default: [:]][site] = reason }
      }
    }
    return deaf
  }

  /// What the sender found out itself: a channel that did not answer for a while.
  private func troubles(_ channel: String) throws -> String? {
    guard let trouble = try channelTrouble(channel) else { return nil }
    return "does not answer since \(clockTime(trouble.since, try zone())): \(trouble.words)"
  }
}
