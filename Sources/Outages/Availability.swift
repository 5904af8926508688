/// How services were over time, and what share of it they worked: arithmetic without a store.
///
/// There is no common definition of uptime, so the rule stands beside every number: overlapping
/// outages count once; a major or partial outage counts as down; degraded counts as up; maintenance
/// counts neither as up nor as down, unless something was broken at the same time; what lies before
/// the service was known counts not at all. Days are those of the local clock.
import Calendar
import Services

/// A stretch of time in which a service was not simply operational.
public struct LevelSpan: Sendable, Equatable {
  /// Its first instant.
  public var from: Instant
  /// The first instant after it.
  public var until: Instant
  /// How the service was.
  public var level: ImpactLevel
  /// How it was as far as outages say, without maintenance.
  public var outageLevel: ImpactLevel
  /// The outages, and with negative numbers the maintenance, that it was hit by.
  public var causes: [Int64]

  /// Whether it counts as down.
  public var isDown: Bool { outageLevel >= .partial }
  /// Whether it counts neither as up nor as down.
  public var isPlanned: Bool { !isDown && causes.contains { $0 < 0 } }
}

extension [LevelSpan] {
  /// Appends a span; one that goes on with the last makes that longer.
  fileprivate mutating func append(joining span: LevelSpan) {
    if var last, last.until == span.from, last.level == span.level,
      last.outageLevel == span.outageLevel, last.causes == span.causes
    {
      last.until = span.until
      self[count - 1] = last
    } else {
      append(span)
    }
  }
}

/// How every service was from one instant to another.
public struct StatusTimeline: Sendable {
  /// Where it begins.
  public let from: Instant
  /// Where it ends.
  public let until: Instant
  private let spans: [Int64: [LevelSpan]]

  /// Works out what followed from what was said, by today's dependencies.
  ///
  /// - Parameter impacts: what was said, as `Store.impactSpans` gives it.
  public init(_ graph: ServiceGraph, _ impacts: [ImpactSpan], from: Instant, until: Instant) {
    self.from = from
    self.until = until
    var spans: [Int64: [LevelSpan]] = [:]
    let hits = impacts.map { (max($0.from, from), min($0.until ?? until, until), $0.impact) }
      .filter { $0.0 < $0.1 }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
    let edges = Set(hits.flatMap { [$0.0, $0.1] }).sorted()
    var active: [(Instant, Instant, StatedImpact)] = []
    var next = 0
    for (edge, end) in zip(edges, edges.dropFirst()) {
      active.removeAll { $0.1 <= edge }
      while next < hits.count, hits[next].0 <= edge {
        active.append(hits[next])
        next += 1
      }
      guard !active.isEmpty else { continue }
      let stated = active.map(\.2)
      let full = graph.status(of: stated)
      let hasPlanned = stated.contains { $0.cause < 0 }
      let broken = hasPlanned ? graph.status(of: stated.filter { $0.cause > 0 }) : full
      for (id, status) in full where status.level > .operational {
        let span = LevelSpan(
          from: edge, until: end, level: status.level,
          outageLevel: broken[id]?.level ?? .operational, causes: status.causes)
        spans[id, default: []].append(joining: span)
      }
    }
    self.spans = spans
  }

  /// When a service was not operational, in order, without overlap.
  public func spans(of service: Int64) -> [LevelSpan] { spans[service] ?? [] }

  /// Since when a service is not operational, at the end of the time; nil when it is.
  public func hitSince(_ service: Int64) -> Instant? {
    guard var span = spans(of: service).last, span.until == until else { return nil }
    for earlier in spans(of: service).dropLast().reversed() {
      guard earlier.until == span.from else { break }
      span = earlier
    }
    return span.from
  }

  /// What share of a stretch of time a service worked.
  ///
  /// - Parameters:
  ///   - hours: counts only the working time of this calendar; nil counts all time.
  public func availability(
    of service: Service, from: Instant, until: Instant, hours: SchoolCalendar? = nil
  ) -> Availability {
    let begin = max(max(from, self.from), service.created)
    let end = min(until, self.until)
    guard begin < end else { return Availability() }
    func length(_ from: Instant, _ until: Instant) -> Int64 {
      hours.map { $0.workingSeconds(from: from, to: until) } ?? until - from
    }
    var result = Availability(observed: length(begin, end))
    for span in spans(of: service.id) {
      let (start, stop) = (max(span.from, begin), min(span.until, end))
      guard start < stop else { continue }
      if span.isDown { result.down += length(start, stop) }
      if span.isPlanned { result.planned += length(start, stop) }
    }
    return result
  }

  /// How a service was on each of some local days.
  public func days(
    of service: Service, from first: CivilDate, count: Int, zone: Zone
  ) -> [StatusDay] {
    var place = 0
    let spans = spans(of: service.id)
    return (0..<max(0, count)).map { offset in
      let date = first.adding(days: offset)
      let start = zone.instant(of: date)
      let end = zone.instant(of: date.adding(days: 1))
      var day = StatusDay(date: date)
      guard end > service.created, start < until else { return day }
      day.level = .operational
      while place < spans.count, spans[place].until <= start { place += 1 }
      var index = place
      while index < spans.count, spans[index].from < end {
        let span = spans[index]
        index += 1
        let (from, to) = (max(max(span.from, start), service.created), min(span.until, end))
        guard from < to else { continue }
        day.level = max(day.level ?? .operational, span.level)
        if span.isDown { day.down += to - from }
        for cause in span.causes where !day.causes.contains(cause) { day.causes.append(cause) }
      }
      return day
    }
  }
}

/// How long a service was looked at, and what it did in that time; in seconds.
public struct Availability: Sendable, Equatable {
  /// All of the time for which anything is known.
  public var observed: Int64 = 0
  /// Of it, the time of maintenance with nothing broken.
  public var planned: Int64 = 0
  /// Of it, the time in which the service was down.
  public var down: Int64 = 0

  /// Makes one.
  public init(observed: Int64 = 0, planned: Int64 = 0, down: Int64 = 0) {
    self.observed = observed
    self.planned = planned
    self.down = down
  }

  /// Hundredths of a percent that it worked, rounded down, so that 100 % means no outage at all;
  /// nil when nothing is known.
  public var hundredths: Int64? {
    let counted = observed - planned
    return counted > 0 ? (counted - down) * 10_000 / counted : nil
  }

  /// The share as people read it, such as `99.98 %`; nil when nothing is known.
  public var percent: String? {
    hundredths.map { value in
      let rest = value % 100
      return value == 10_000 ? "100 %" : "\(value / 100).\(rest < 10 ? "0" : "")\(rest) %"
    }
  }
}

/// How a service was on one local day.
public struct StatusDay: Sendable, Equatable {
  /// The day.
  public var date: CivilDate
  /// The worst that it was; nil when nothing is known of the day.
  public var level: ImpactLevel?
  /// How long it was down, in seconds.
  public var down: Int64 = 0
  /// What it was hit by.
  public var causes: [Int64] = []

  /// Makes a day of which nothing is known.
  public init(date: CivilDate) { self.date = date }
}
