/// What is known of the outages of a period: what they took away, and how people were told.
import Calendar
import Hours
import Outages
import Repository
import SQLite
import Services

/// A half-open stretch of time.
struct Stretch: Sendable, Equatable {
  var from: Instant
  var until: Instant
}

extension [Stretch] {
  /// The same time without overlap, in order: what overlaps counts once.
  var merged: [Stretch] {
    var result: [Stretch] = []
    for next in sorted(by: { ($0.from, $0.until) < ($1.from, $1.until) })
    where next.from < next.until {
      if let last = result.last, next.from <= last.until {
        result[result.count - 1].until = Swift.max(last.until, next.until)
      } else {
        result.append(next)
      }
    }
    return result
  }

  /// What of it lies between two moments.
  func between(_ from: Instant, _ until: Instant) -> [Stretch] {
    map { Stretch(from: Swift.max($0.from, from), until: Swift.min($0.until, until)) }
      .filter { $0.from < $0.until }
  }

  /// Its length in seconds; with a calendar that of its working time.
  func seconds(_ calendar: SchoolCalendar? = nil) -> Int64 {
    reduce(0) { sum, stretch in
      sum
        + (calendar.map { $0.workingSeconds(from: stretch.from, to: stretch.until) }
          ?? stretch.until - stretch.from)
    }
  }
}

/// Messages by what became of them.
struct Reach: Sendable, Equatable {
  /// All that were queued.
  var messages = 0
  /// Those that were handed over.
  var reached = 0
  /// Those that did not arrive.
  var failed = 0
  /// Those of which nobody knows.
  var unknown = 0

  static func += (sum: inout Reach, more: Reach) {
    sum.messages += more.messages
    sum.reached += more.reached
    sum.failed += more.failed
    sum.unknown += more.unknown
  }
}

/// One outage with what followed from it.
struct OutageFacts: Sendable {
  var outage: Outage
  /// When each service was down because of it, within the period; of services that were only slow,
  /// nothing.
  var down: [Int64: [Stretch]]
  /// The services that it hit at all.
  var hit: Set<Int64>
  /// Seconds until the first word; nil for none.
  var firstWord: Int64?
  var cadence: Cadence
  var tickets: Int64
  /// What became of messages about it, by channel.
  var reach: [String: Reach]

  /// When anything was down.
  var anyDown: [Stretch] { down.values.flatMap(\.self).merged }
}

/// The outages of a period, with the services that there are.
struct OutageStudy {
  let store: Store
  let period: ReportPeriod
  let graph: ServiceGraph
  let facts: [OutageFacts]
  /// The hours in which each service is needed.
  let hours: [Int64: SchoolCalendar]
  /// The hours of the district.
  let school: SchoolCalendar

  init(_ period: ReportPeriod, in store: Store) throws {
    self.store = store
    self.period = period
    let graph = try store.serviceGraph()
    self.graph = graph
    school = try store.defaultCalendar()
    hours = Dictionary(
      uniqueKeysWithValues: try graph.services.map {
        ($0.id, try store.calendar(named: $0.calendarName))
      })
    let outages = try store.db.all(
      Outage.select
        + """
         WHERE o.state <> 'draft' AND o.state <> 'dismissed' AND o.started < \(period.to)
          AND (o.ended IS NULL OR o.ended > \(period.from)) ORDER BY o.started, o.id
        """, as: Outage.self)
    let until = min(period.to, store.now)
    let spans = Dictionary(
      grouping: try store.impactSpans(from: period.from, until: until)
    ) { $0.impact.cause }
    facts = try outages.map { outage in
      let timeline = StatusTimeline(
        graph, spans[outage.id] ?? [], from: period.from, until: until)
      var down: [Int64: [Stretch]] = [:]
      var hit: Set<Int64> = []
      for service in graph.services {
        let spans = timeline.spans(of: service.id)
        if !spans.isEmpty { hit.insert(service.id) }
        let stretches = spans.filter(\.isDown).map { Stretch(from: $0.from, until: $0.until) }
        if !stretches.isEmpty { down[service.id] = stretches.merged }
      }
      let updates = try store.updates(of: outage.id)
      return OutageFacts(
        outage: outage, down: down, hit: hit,
        firstWord: outage.spoken(updates).first.map { max(0, $0.word.at - outage.started) },
        cadence: outage.cadence(updates, now: store.now),
        tickets: try store.db.first(
          "SELECT count(*) FROM outage_ticket WHERE outage = \(outage.id)", as: Int64.self) ?? 0,
        reach: try store.reach(ofOutage: outage.id))
    }
  }
}

extension Store {
  /// What became of the messages about an outage, by channel.
  fileprivate func reach(ofOutage id: Int64) throws -> [String: Reach] {
    var reach: [String: Reach] = [:]
    try db.forEachRow(
      """
      SELECT m.channel, m.state, count(*) FROM alert_outage AS o JOIN alert AS a ON a.id = o.alert
        JOIN outbox AS m ON m.desk = 'L' AND m.item = o.alert
      WHERE o.outage = \(id) AND a.mode = 'live' GROUP BY m.channel, m.state
      """
    ) { row in
      let channel: String = try row.text()
      let state: String = try row.text()
      let count = try Int(row.int() as Int64)
      var one = Reach(messages: count)
      switch state {
      case "sent", "delivered": one.reached = count
      case "failed", "bounced", "expired", "cancelled": one.failed = count
      case "unknown": one.unknown = count
      default: break
      }
      reach[channel, default: Reach()] += one
    }
    return reach
  }
}
