/// By which ways each person is reached, in which order, and why somebody cannot be reached.

/// The ways of one person, in the order in which they are tried.
public struct AlertRoute: Sendable, Equatable {
  /// One way that lives.
  public struct Step: Sendable, Equatable {
    /// The way.
    public var way: AlertWay
    /// The channels of it by which the person receives something, the first one first.
    public var channels: [String]
    /// Whether it works at every building of the person.
    public var isSure: Bool
  }

  /// The ways.
  public var steps: [Step] = []
  /// Why there is none; nil when there is one.
  public var reason: String?
}

/// Routes people by what they have, what they wish, and what lives: a pure function, remembered for
/// people who are equal in all of that.
public struct AlertRouter: Sendable {
  private let ways: AlertWays
  private let alertClass: AlertClass
  private var known: [ReaderProfile: AlertRoute] = [:]

  /// A router for alerts of a class.
  public init(_ ways: AlertWays, _ alertClass: AlertClass) {
    self.ways = ways
    self.alertClass = alertClass
  }

  /// The ways of people like this.
  public mutating func route(_ profile: ReaderProfile) -> AlertRoute {
    if let route = known[profile] { return route }
    let route = make(profile)
    known[profile] = route
    return route
  }

  private func make(_ profile: ReaderProfile) -> AlertRoute {
    if alertClass == .informational, profile.refusesNews {
      return AlertRoute(reason: "said no to news")
    }
    if alertClass != .emergency, profile.refusesAll {
      return AlertRoute(reason: "asked not to be contacted")
    }
    var sure: [AlertRoute.Step] = []
    var unsure: [AlertRoute.Step] = []
    var reasons: [String] = []
    for way in order(for: profile) {
      let isMail = way == .mail
      guard isMail ? profile.hasMail : profile.hasPhone else { continue }
      if way == .sms, alertClass == .informational, profile.isOverBudget {
        reasons.append("text message: the number has had its messages of this week")
        continue
      }
      var living: [String] = []
      var isSure = false
      for channel in ways.channels(of: way) {
        if let reason = channel.reason {
          reasons.append("\(channel.name): \(reason)")
          continue
        }
        let deaf = ways.deaf[channel.name] ?? [:]
        let silent = profile.sites.filter { deaf[$0] != nil }
        if !profile.sites.isEmpty, silent.count == profile.sites.count {
          if let site = silent.first, let reason = deaf[site] {
            reasons.append("\(channel.name): there it \(reason)")
          }
          continue
        }
        living.append(channel.name)
        if silent.isEmpty { isSure = true }
      }
      guard !living.isEmpty else { continue }
      let step = AlertRoute.Step(way: way, channels: living, isSure: isSure)
      if isSure { sure.append(step) } else { unsure.append(step) }
    }
    var route = AlertRoute(steps: sure + unsure)
    if route.steps.isEmpty { route.reason = reason(profile, reasons) }
    return route
  }

  private func reason(_ profile: ReaderProfile, _ reasons: [String]) -> String {
    var all = reasons
    if let obstacle = profile.obstacle { all.append(obstacle) }
    guard all.isEmpty else { return all.joined(separator: "; ") }
    if !profile.hasMail, !profile.hasPhone { return "has no mail address and no telephone number" }
    if !profile.hasMail { return "has no mail address, and no channel reaches telephones" }
    if !profile.hasPhone { return "has no telephone number, and no channel carries mail" }
    return "no channel is configured"
  }

  /// The order of a person: what they would rather have goes first; news never rings a telephone.
  private func order(for profile: ReaderProfile) -> [AlertWay] {
    var order = ways.order.filter { $0 != .post }
    if alertClass == .informational {
      order.removeAll { $0 == .voice }
      order.sort { $0 == .mail && $1 != .mail }
    }
    guard let wish = profile.wish,
      let way = AlertWay(rawValue: wish) ?? ways.channels.first(where: { $0.name == wish })?.way,
      let place = order.firstIndex(of: way)
    else { return order }
    order.remove(at: place)
    order.insert(way, at: 0)
    return order
  }
}

extension Array where Element == ChannelStanding {
  /// Which of several equal channels a person gets: the sicker one gets less.
  ///
  /// The same person gets the same channel as long as both are as they are.
  func chosen(among names: [String], for person: Int64) -> [String] {
    guard names.count > 1 else { return names }
    let weights = names.map { name in
      Swift.max(0.05, 1 - (first { $0.name == name }?.failing ?? 0) * 1.2)
    }
    // What is well is used in the order that was given: only trouble divides the work.
    guard weights.contains(where: { $0 < 1 }) else { return names }
    var state = UInt64(bitPattern: person) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
    var point = Double(state % 10_000) / 10_000 * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      point -= weight
      if point < 0 {
        return [names[index]] + names.enumerated().filter { $0.offset != index }.map(\.element)
      }
    }
    return names
  }
}
