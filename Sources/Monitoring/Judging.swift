/// What follows from what monitors say: outages are proposed, and their ends.
///
/// A service whose failure follows from another that failed, too, is no outage of its own: the
/// graph of services says what the cause is.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services

/// What monitors gave reason for.
struct MonitorNews: Sendable, Equatable {
  enum What: Sendable, Equatable {
    /// A draft was opened.
    case proposed
    /// People are being told: the row of the update.
    case published(Int64)
    /// All that belongs to it is well again, since then.
    case recovered(Instant)
    /// It was ended by itself: the row of the update, none for a draft that was dropped.
    case ended(Int64?)
  }

  var what: What
  var outage: Int64
}

/// A service that fails by what its monitors say.
private struct FailingService {
  var id: Int64
  var level: ImpactLevel
  var began: Instant
  var monitors: [Monitor]
}

/// An outage that is proposed or open, and what it says of services.
private struct Carrier {
  var outage: Outage
  var impacts: [Int64: ImpactLevel]
  var isOurs: Bool

  func status(_ graph: ServiceGraph) -> [Int64: ServiceStatus] {
    graph.status(of: impacts.map { StatedImpact($0.key, $0.value, cause: outage.id) })
  }
}

extension Store {
  /// Whether monitors say something of which nothing was made yet; cron asks every time.
  public func hasMonitorsToJudge() throws -> Bool {
    let failing = try monitors(
      "m.failures > 0 AND m.outage IS NULL AND m.service IS NOT NULL AND m.ignored = 0")
    if !failing.isEmpty {
      let rules = try monitorRules()
      if failing.contains(where: rules.hasFailed) { return true }
    }
    return try db.first(
      """
      SELECT 1 FROM monitor WHERE outage IS NOT NULL AND successes > 0 AND proposed IS NULL LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Makes of what monitors say what follows; called inside a transaction.
  ///
  /// - Returns: what is new.
  func judgeMonitors() throws -> [MonitorNews] {
    let rules = try monitorRules()
    return try proposeFailures(rules) + proposeRecoveries(rules)
  }

  // MARK: Failures

  private func proposeFailures(_ rules: MonitorRules) throws -> [MonitorNews] {
    let failed = try monitors("m.failures > 0 AND m.outage IS NULL AND m.service IS NOT NULL")
      .filter(rules.hasFailed)
    guard !failed.isEmpty else { return [] }
    let graph = try serviceGraph()
    let planned = try serviceStatus(graph).filter { $0.value.causes.contains { $0 < 0 } }
    var carriers = try carriers()
    var news: [MonitorNews] = []
    let services = failing(failed, graph)
    // What is needed comes first: so a cause is there before what follows from it.
    for id in graph.order {
      // What runs was announced: it ends by itself, or fails after its end.
      guard let service = services[id], planned[id] == nil else { continue }
      if let place = place(of: service, among: carriers, graph) {
        try attach(service, to: &carriers[place], graph)
      } else if let place = consequence(of: service, among: carriers, graph) {
        try lead(service, &carriers[place], graph)
      } else {
        let carrier = try propose(service, graph)
        carriers.append(carrier)
        news.append(MonitorNews(what: .proposed, outage: carrier.outage.id))
      }
    }
    guard try setting("monitor.publish") == "yes" else { return news }
    return try news.map { item in
      MonitorNews(
        what: .published(try publishProposal(OutageNumber(item.outage))), outage: item.outage)
    }
  }

  private func failing(_ monitors: [Monitor], _ graph: ServiceGraph) -> [Int64: FailingService] {
    var found: [Int64: FailingService] = [:]
    for monitor in monitors {
      guard let id = monitor.service, graph[id] != nil, let level = monitor.level,
        let began = monitor.failing
      else { continue }
      var service =
        found[id] ?? FailingService(id: id, level: level, began: began, monitors: [])
      service.level = max(service.level, level)
      service.began = min(service.began, began)
      service.monitors.append(monitor)
      found[id] = service
    }
    return found
  }

  private func carriers() throws -> [Carrier] {
    let drafts = try db.all(
      Outage.select + " WHERE o.state = 'draft' ORDER BY o.id", as: Outage.self)
    let ours = Set(
      try db.all(
        "SELECT DISTINCT outage FROM monitor WHERE outage IS NOT NULL", as: Int64.self))
    return try (openOutages() + drafts).map { outage in
      let last = try updates(of: outage.id).last { $0.kind != .postmortem }
      return Carrier(
        outage: outage,
        impacts: try last.map { try impacts(of: $0.id) }
          ?? [:]
          .filter { $0.value > .operational }, isOurs: ours.contains(outage.id))
    }
  }

  // One that names the service itself before one of which its failure would follow.
  private func place(
    of service: FailingService, among carriers: [Carrier], _ graph: ServiceGraph
  ) -> Int? {
    carriers.firstIndex { $0.impacts[service.id] ?? .operational > .operational }
      ?? carriers.firstIndex {
        $0.status(graph)[service.id]?.level ?? .operational > .maintenance
      }
  }

  // A draft of ours all of whose services fail because this one does.
  private func consequence(
    of service: FailingService, among carriers: [Carrier], _ graph: ServiceGraph
  ) -> Int? {
    let status = graph.status(of: [StatedImpact(service.id, service.level, cause: 1)])
    return carriers.firstIndex { carrier in
      carrier.isOurs && carrier.outage.state == .draft && !carrier.impacts.isEmpty
        && carrier.impacts.keys.allSatisfy { status[$0]?.level ?? .operational > .operational }
    }
  }

  private func attach(
    _ service: FailingService, to carrier: inout Carrier, _ graph: ServiceGraph
  ) throws {
    let known = carrier.status(graph)[service.id]?.level ?? .operational
    // What people were told is for people to change.
    if carrier.outage.state == .draft, service.level > known {
      try say([service.id: service.level], &carrier)
    }
    try join(service.monitors, carrier.outage.id)
  }

  private func lead(
    _ service: FailingService, _ carrier: inout Carrier, _ graph: ServiceGraph
  ) throws {
    try say([service.id: service.level], &carrier)
    try retitle(carrier.outage, title(service, graph))
    try join(service.monitors, carrier.outage.id)
  }

  private func say(_ impacts: [Int64: ImpactLevel], _ carrier: inout Carrier) throws {
    var update = NewOutageUpdate()
    update.impacts = impacts
    update.notifies = false
    try add(update, to: carrier.outage)
    carrier.impacts.merge(impacts) { $1 }
    carrier.outage = try outage(OutageNumber(carrier.outage.id))
  }

  private func propose(_ service: FailingService, _ graph: ServiceGraph) throws -> Carrier {
    var new = NewOutage(title(service, graph))
    new.state = .draft
    new.started = service.began
    new.notifies = false
    new.isPublic = graph[service.id]?.isPublic ?? true
    new.owner = graph[service.id]?.owner
    new.language = try setting("review.language")
    new.impacts = [service.id: service.level]
    let id = try open(new).outage
    try join(service.monitors, id)
    return Carrier(
      outage: try outage(OutageNumber(id)), impacts: new.impacts, isOurs: true)
  }

  /// The draft's title has nothing of what monitors say, which may be from elsewhere.
  private func title(_ service: FailingService, _ graph: ServiceGraph) -> String {
    let name = graph[service.id]?.title ?? "A service"
    let words =
      switch service.level {
      case .degraded: "works badly"
      case .partial: "works only in parts"
      default: "does not work"
      }
    return "\(name.prefix(170)) \(words)"
  }

  private func join(_ monitors: [Monitor], _ outage: Int64) throws {
    for monitor in monitors {
      try db.run(
        "UPDATE monitor SET outage = \(outage), proposed = NULL WHERE id = \(monitor.id)")
      try record(
        subject: "monitor", item: monitor.id, "outage", new: Kind.outage.number(outage))
      try record(.outage, outage, "monitor", new: monitor.name)
    }
  }

  // MARK: Recoveries

  private func proposeRecoveries(_ rules: MonitorRules) throws -> [MonitorNews] {
    let waiting = try db.all(
      """
      SELECT DISTINCT outage FROM monitor
      WHERE outage IS NOT NULL AND successes > 0 AND proposed IS NULL ORDER BY outage
      """, as: Int64.self)
    var news: [MonitorNews] = []
    for id in waiting {
      let belonging = try monitors("m.outage = \(id)")
      guard try isProposedOrOpen(id) else {
        try leave(belonging.filter(rules.hasRecovered))
        continue
      }
      guard belonging.allSatisfy(rules.hasRecovered) else { continue }
      let since = belonging.filter { !$0.isIgnored }.map(\.since).max() ?? now
      try db.run("UPDATE monitor SET proposed = \(now) WHERE outage = \(id)")
      try record(.outage, id, "recovered", new: since.rfc3339)
      if try setting("monitor.resolve") == "yes" {
        let update = try endMeasured(OutageNumber(id), at: since)
        try leave(belonging)
        news.append(MonitorNews(what: .ended(update), outage: id))
      } else {
        news.append(MonitorNews(what: .recovered(since), outage: id))
      }
    }
    return news
  }

  private func leave(_ monitors: [Monitor]) throws {
    for monitor in monitors {
      try db.run(
        "UPDATE monitor SET outage = NULL, proposed = NULL WHERE id = \(monitor.id)")
    }
  }
}
