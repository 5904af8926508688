/// What everybody may know of services: how they are, what is broken, what is planned, what was.
///
/// Drafts, dismissed drafts and what is kept off the status page say nothing here, not even of the
/// services that they hit; nor is it said who wrote what.
import Calendar
import Repository
import SQLite
import Services

/// The status as far as it is public.
public struct PublicStatus: Sendable {
  /// When it was looked at.
  public let now: Instant
  /// The first of the days that are looked back at.
  public let firstDay: CivilDate
  /// How many days these are, today included.
  public static let dayCount = 90
  /// The public services in use, in the order of lists.
  public let services: [Service]
  /// How every service is now.
  public let status: [Int64: ServiceStatus]
  /// How they were since the first day.
  public let timeline: StatusTimeline
  /// All public outages, those that began last first.
  public let outages: [Outage]
  /// The public services that each outage hit by itself, in the order of lists.
  public let hits: [Int64: [Int64]]
  /// Public maintenance with its windows, the first first.
  public let work: [(work: Maintenance, window: MaintenanceWindow)]

  /// Those that last.
  public var open: [Outage] { outages.filter(\.state.isOpen) }

  /// Windows that run or come, and that nobody cancelled.
  public var ahead: [(work: Maintenance, window: MaintenanceWindow)] {
    work.filter { $0.window.ended == nil && $0.window.cancelled == nil }
  }

  /// The services that are not operational, the worst first.
  public var hit: [(service: Service, status: ServiceStatus)] {
    services.compactMap { service in
      guard let status = status[service.id], status.level > .operational else { return nil }
      return (service, status)
    }.enumerated().sorted { ($1.element.1.level, $0.offset) < ($0.element.1.level, $1.offset) }
      .map(\.element)
  }

  /// When anything of it last changed by somebody's doing; nil when nothing ever did.
  public var changed: Instant? {
    let windows = work.compactMap { $0.window.cancelled ?? $0.window.ended ?? $0.window.started }
    return (outages.map(\.updated) + windows + work.map(\.work.updated)).max()
  }
}

extension Store {
  /// What everybody may know of services.
  public func publicStatus() throws -> PublicStatus {
    let zone = try zone()
    let firstDay = zone.civil(at: now).date.adding(days: 1 - PublicStatus.dayCount)
    let from = zone.instant(of: firstDay)
    let graph = try serviceGraph()
    let services = graph.services.filter(\.isPublic)
    let outages = try publicOutages()
    let work = try workWindows(onlyPublic: true)
    let causes = Set(outages.map(\.id)).union(work.map { -$0.work.id })
    let spans = try impactSpans(from: from, until: now + 1).filter {
      causes.contains($0.impact.cause)
    }
    return PublicStatus(
      now: now, firstDay: firstDay, services: services,
      status: graph.status(of: spans.filter { $0.holds(at: now) }.map(\.impact)),
      timeline: StatusTimeline(graph, spans, from: from, until: now + 1), outages: outages,
      hits: try publicHits(services), work: work)
  }

  /// All outages that everybody may know of, those that began last first.
  public func publicOutages() throws -> [Outage] {
    try db.all(
      Outage.select
        + """
         WHERE o.public = 1 AND o.state <> 'draft' AND o.state <> 'dismissed'
        ORDER BY o.started DESC, o.id DESC
        """, as: Outage.self)
  }

  /// All windows with their maintenance, the first first.
  ///
  /// - Parameter onlyPublic: leaves out what is kept off the status page.
  public func workWindows(onlyPublic: Bool = false) throws
    -> [(work: Maintenance, window: MaintenanceWindow)]
  {
    let all = try db.all(
      Maintenance.select + " WHERE m.public = 1 OR NOT \(onlyPublic)", as: Maintenance.self)
    let works = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    return try db.all(
      MaintenanceWindow.select + " ORDER BY w.starts, w.id", as: MaintenanceWindow.self
    ).compactMap { window in works[window.maintenance].map { ($0, window) } }
  }

  /// The last updates of public outages that were words, the last first.
  ///
  /// What looks back at an outage is none of them.
  public func publicWords(limit: Int) throws -> [OutageUpdate] {
    try db.all(
      OutageUpdate.select
        + """
         JOIN outage AS o ON o.id = u.outage
        WHERE o.public = 1 AND o.state <> 'draft' AND o.state <> 'dismissed'
          AND u.kind <> 'postmortem' AND u.state <> 'draft'
          AND (u.kind <> 'update' OR u.affected || u.meanwhile || u.works || u.body <> '')
        ORDER BY u.id DESC LIMIT \(limit)
        """, as: OutageUpdate.self)
  }

  private func publicHits(_ services: [Service]) throws -> [Int64: [Int64]] {
    let places = Dictionary(uniqueKeysWithValues: services.enumerated().map { ($1.id, $0) })
    var hits: [Int64: [Int64]] = [:]
    try db.forEachRow(
      """
      SELECT DISTINCT u.outage, i.service FROM outage_impact AS i
        JOIN outage_update AS u ON u.id = i.outage_update WHERE i.level > 0
      """
    ) { row in
      let outage: Int64 = try row.int()
      let service: Int64 = try row.int()
      if places[service] != nil { hits[outage, default: []].append(service) }
    }
    return hits.mapValues { $0.sorted { places[$0] ?? 0 < places[$1] ?? 0 } }
  }
}
