/// What needs what: the graph of services, and what follows from the failure of some.

/// One dependency of a service.
public struct ServiceNeed: Sendable, Equatable {
  /// The service that needs.
  public var service: Int64
  /// The service that it needs.
  public var needs: Int64
  /// Whether it works badly without, instead of not at all.
  public var isHelpOnly: Bool
  /// Dependencies of one service that share this word stand for each other: one is enough.
  public var alternative: String?

  /// Makes a dependency.
  public init(
    _ service: Int64, needs: Int64, isHelpOnly: Bool = false, alternative: String? = nil
  ) {
    self.service = service
    self.needs = needs
    self.isHelpOnly = isHelpOnly
    self.alternative = alternative
  }
}

/// What is known of one service at one moment.
public struct ServiceStatus: Sendable, Equatable {
  /// How badly it is hit.
  public var level: ImpactLevel = .operational
  /// The number of every outage that it is hit by, in their order; negative for maintenance.
  public var causes: [Int64] = []
  /// The service that it is hit through; nil where somebody said so of itself.
  public var through: Int64?

  /// Makes a status.
  public init(_ level: ImpactLevel = .operational, causes: [Int64] = [], through: Int64? = nil) {
    self.level = level
    self.causes = causes
    self.through = through
  }
}

/// What somebody said of a service: an outage's impact, or a running maintenance.
public struct StatedImpact: Sendable, Equatable {
  /// The service.
  public var service: Int64
  /// What was said of it.
  public var level: ImpactLevel
  /// The outage that says so; the negative number of a maintenance.
  public var cause: Int64

  /// Makes a statement.
  public init(_ service: Int64, _ level: ImpactLevel, cause: Int64) {
    self.service = service
    self.level = level
    self.cause = cause
  }
}

/// Services and their dependencies, in an order in which what is needed comes first.
public struct ServiceGraph: Sendable {
  /// All active services, in the order of lists.
  public let services: [Service]
  /// The dependencies of each service.
  public let needs: [Int64: [ServiceNeed]]
  /// The services that need each service directly.
  public let dependents: [Int64: [Int64]]
  /// The services, what is needed before what needs it.
  public let order: [Int64]
  private let index: [Int64: Int]

  /// Makes a graph; a dependency on a service that is not there is left out.
  public init(_ services: [Service], _ needs: [ServiceNeed]) {
    self.services = services
    let index = Dictionary(uniqueKeysWithValues: services.enumerated().map { ($1.id, $0) })
    let known = needs.filter { index[$0.service] != nil && index[$0.needs] != nil }
    self.needs = Dictionary(grouping: known, by: \.service)
    dependents = Dictionary(grouping: known, by: \.needs).mapValues { $0.map(\.service) }
    self.index = index
    order = Self.sorted(services.map(\.id), self.needs, dependents)
  }

  /// The service of this row; nil when it is not in use.
  public subscript(_ id: Int64) -> Service? { index[id].map { services[$0] } }

  /// What follows for every service from what was said of some.
  ///
  /// What somebody said of a service holds for it; of several statements the worst. Else it is hit
  /// as badly as the worst of what it needs, `degraded` at most by what only helps it; of
  /// alternatives the best counts. "Operational", said by an outage, means that the service was
  /// looked at: what comes through its dependencies from that same outage does not count for it.
  public func status(of stated: [StatedImpact]) -> [Int64: ServiceStatus] {
    var said: [Int64: [StatedImpact]] = [:]
    for statement in stated { said[statement.service, default: []].append(statement) }
    var result: [Int64: ServiceStatus] = [:]
    for id in order {
      let own = said[id] ?? []
      let hits = own.filter { $0.level > .operational }
      let excused = Set(own.filter { $0.level == .operational }.map(\.cause))
      var status = inherited(by: id, result, excused)
      if let worst = hits.map(\.level).max(), worst >= status.level {
        status.level = worst
        status.through = nil
      }
      status.causes = Set(status.causes + hits.map(\.cause)).sorted { abs($0) < abs($1) }
      result[id] = status
    }
    return result
  }

  private func inherited(
    by id: Int64, _ known: [Int64: ServiceStatus], _ excused: Set<Int64>
  ) -> ServiceStatus {
    var status = ServiceStatus()
    func take(_ level: ImpactLevel, _ causes: [Int64], _ through: Int64) {
      guard level > .operational else { return }
      status.causes += causes
      if level > status.level {
        status.level = level
        status.through = through
      }
    }
    func hit(_ need: ServiceNeed) -> ServiceStatus {
      guard var hit = known[need.needs], hit.level > .operational else { return ServiceStatus() }
      if !hit.causes.isEmpty, excused.isSuperset(of: hit.causes) { return ServiceStatus() }
      if need.isHelpOnly { hit.level = min(hit.level, .degraded) }
      return hit
    }
    let all = needs[id] ?? []
    for need in all where need.alternative == nil {
      let hit = hit(need)
      take(hit.level, hit.causes, need.needs)
    }
    let groups = Dictionary(grouping: all.filter { $0.alternative != nil }) { $0.alternative ?? "" }
    for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
      let hits = group.map { ($0, hit($0)) }
      guard let best = hits.min(by: { $0.1.level < $1.1.level }) else { continue }
      take(best.1.level, hits.flatMap { $0.1.causes }, best.0.needs)
    }
    return status
  }

  /// Everything that a service needs, directly or through others.
  public func allNeeds(of id: Int64) -> Set<Int64> {
    reach(from: id) { (needs[$0] ?? []).map(\.needs) }
  }

  /// Everything that needs a service, directly or through others.
  public func allDependents(of id: Int64) -> Set<Int64> {
    reach(from: id) { dependents[$0] ?? [] }
  }

  /// The way by which `other` already needs `id`, which a new dependency would close to a circle;
  /// nil when there is none.
  ///
  /// - Returns: the services on the way, `other` first and `id` last.
  public func way(from other: Int64, to id: Int64) -> [Int64]? {
    var before: [Int64: Int64] = [:]
    var waiting = [other]
    var next = 0
    while next < waiting.count {
      let here = waiting[next]
      next += 1
      if here == id {
        var way = [here]
        while let last = way.last, let earlier = before[last] { way.append(earlier) }
        return way.reversed()
      }
      for need in needs[here] ?? [] where need.needs != other && before[need.needs] == nil {
        before[need.needs] = here
        waiting.append(need.needs)
      }
    }
    return nil
  }

  private func reach(from id: Int64, _ next: (Int64) -> [Int64]) -> Set<Int64> {
    var found: Set<Int64> = []
    var waiting = next(id)
    while let here = waiting.popLast() {
      if found.insert(here).inserted { waiting += next(here) }
    }
    return found
  }

  // Kahn's algorithm; what a circle would hold back is put at the end instead of being lost.
  private static func sorted(
    _ ids: [Int64], _ needs: [Int64: [ServiceNeed]], _ dependents: [Int64: [Int64]]
  ) -> [Int64] {
    var open = Dictionary(uniqueKeysWithValues: ids.map { ($0, needs[$0]?.count ?? 0) })
    var order: [Int64] = []
    var waiting = ids.filter { open[$0] == 0 }
    var next = 0
    while next < waiting.count {
      let id = waiting[next]
      next += 1
      order.append(id)
      for dependent in dependents[id] ?? [] {
        let left = (open[dependent] ?? 1) - 1
        open[dependent] = left
        if left == 0 { waiting.append(dependent) }
      }
    }
    let placed = Set(order)
    return order + ids.filter { !placed.contains($0) }
  }
}
