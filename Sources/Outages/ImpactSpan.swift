/// Since when and until when what was said of services holds: the past and the present of status.
import Calendar
import Repository
import SQLite
import Services

/// What one outage or maintenance says of one service for one stretch of time.
public struct ImpactSpan: Sendable, Equatable {
  /// What is said.
  public var impact: StatedImpact
  /// Since when.
  public var from: Instant
  /// Until when, that moment excluded; nil while it holds.
  public var until: Instant?

  /// Makes a span.
  public init(_ impact: StatedImpact, from: Instant, until: Instant?) {
    self.impact = impact
    self.from = from
    self.until = until
  }

  /// Whether it holds at a moment.
  public func holds(at moment: Instant) -> Bool {
    from <= moment && (until.map { moment < $0 } ?? true)
  }
}

extension Store {
  /// Every stretch of time between two moments in which an outage or a running maintenance says
  /// something of a service, in the order of their beginnings.
  ///
  /// An update's impacts hold until the next update of the same outage takes effect; what resolves
  /// or looks back says nothing of services. A window of maintenance counts from when it began
  /// until it ended, and ahead of time not at all.
  public func impactSpans(from: Instant, until: Instant) throws -> [ImpactSpan] {
    var spans: [ImpactSpan] = []
    try db.forEachRow(
      """
      SELECT u.outage, u.effective, u.state, i.service, i.level,
        (SELECT n.effective FROM outage_update AS n WHERE n.outage = u.outage
          AND n.kind <> 'postmortem' AND (n.effective, n.id) > (u.effective, u.id)
          ORDER BY n.effective, n.id LIMIT 1) AS until
      FROM outage AS o JOIN outage_update AS u ON u.outage = o.id
        JOIN outage_impact AS i ON i.outage_update = u.id
      WHERE o.state <> 'draft' AND o.state <> 'dismissed' AND o.started < \(until)
        AND (o.ended IS NULL OR o.ended > \(from)) AND u.kind <> 'postmortem'
        AND u.state <> 'resolved' AND u.effective < \(until)
      ORDER BY u.effective, u.id, i.service
      """
    ) { row in
      let outage: Int64 = try row.int()
      let begin = Instant(seconds: try row.int())
      let _: String = try row.text()
      let service: Int64 = try row.int()
      let level = ImpactLevel(rawValue: try row.int()) ?? .operational
      let end: Instant? = try row.instant()
      guard end.map({ $0 > max(from, begin) }) ?? true else { return }
      spans.append(
        ImpactSpan(StatedImpact(service, level, cause: outage), from: begin, until: end))
    }
    try db.forEachRow(
      """
      SELECT w.maintenance, w.started, w.ended, i.service, i.level
      FROM maintenance_window AS w JOIN maintenance_impact AS i ON i.maintenance = w.maintenance
      WHERE w.starts < \(until + 86_400) AND w.started IS NOT NULL AND w.started < \(until)
        AND (w.ended IS NULL OR w.ended > \(from))
      ORDER BY w.started, w.id, i.service
      """
    ) { row in
      let maintenance: Int64 = try row.int()
      let begin = Instant(seconds: try row.int())
      let end: Instant? = try row.instant()
      let service: Int64 = try row.int()
      let level = ImpactLevel(rawValue: try row.int()) ?? .maintenance
      spans.append(
        ImpactSpan(StatedImpact(service, level, cause: -maintenance), from: begin, until: end))
    }
    return spans
  }

  /// How every service is now.
  public func serviceStatus(_ graph: ServiceGraph) throws -> [Int64: ServiceStatus] {
    let spans = try impactSpans(from: now, until: now + 1).filter { $0.holds(at: now) }
    return graph.status(of: spans.map(\.impact))
  }
}
