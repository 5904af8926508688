/// Telling of the updates of outages by itself: those who follow, and those who heard before.
import Calendar
import Commands
import Delivery
import Outages
import Repository
import SQLite
import Services

/// A message that has not left yet: for whom it is, and of which outages' updates it tells.
private struct Pending {
  var deliveries: [Int64] = []
  var news: [Int64: Int64] = [:]
}

extension Store {
  /// Tells of an update: queues its messages and marks it as told.
  ///
  /// A reader to whom a message of this outage, or one of the last minute of another, has not left
  /// yet gets one message with all of it. That something is over is told to those alone who heard of
  /// it.
  ///
  /// - Returns: a sentence on what became of that; none where nobody is told.
  public func tell(update row: Int64) throws -> [String] {
    try write {
      let update = try update(row)
      guard update.notifies, update.told == nil else { return [] }
      let outage = try outage(OutageNumber(update.outage))
      let result = try tell((outage, update))
      try markTold(row)
      return result.sentence.map { ["\(outage.number): \($0)"] } ?? []
    }
  }

  private func tell(_ news: OutageNews) throws -> LaunchResult {
    let (outage, update) = news
    let hits = try hits(try serviceGraph())
    let isOver = update.state == .resolved
    let audience =
      isOver
      ? try listeners(ofOutages: [outage.id], hits) : try followers(ofOutage: outage, hits)
    let earlier = try earlierAlerts(of: outage.id)
    var readers = try readers(audience)
    let told = Set(readers.map(\.key))
    let pending = try pendingMessages(of: outage.id, earlier).filter { key, message in
      told.contains(key) || message.news[outage.id] != nil
    }
    if isOver { readers += try stragglers(pending, besides: told) }

    // Readers who are told of the same outages share one alert.
    let own = [outage.id: update.id]
    var sets: [[Int64: Int64]: [AlertReader]] = [:]
    for reader in readers {
      var set = pending[reader.key]?.news ?? [:]
      set[outage.id] = isOver && !told.contains(reader.key) ? nil : update.id
      if !set.isEmpty { sets[set, default: []].append(reader) }
    }
    if sets[own] == nil, try !postedChannels(outages: [outage.id]).isEmpty { sets[own] = [] }
    let reason =
      isOver ? "\(outage.number) is over" : "a newer word of \(outage.number) takes its place"
    for message in pending.values {
      for delivery in message.deliveries { try replace(delivery, reason) }
    }
    for alert in earlier { _ = try stop(self.alert(AlertNumber(alert)), .replaced, reason: reason) }

    var total = LaunchResult()
    let leaving = now + Int64(try number("alert.group-seconds"))
    let ordered = sets.sorted {
      $0.key.keys.sorted().lexicographicallyPrecedes($1.key.keys.sorted())
    }
    for (set, readers) in ordered {
      let all = try set.sorted { $0.key < $1.key }.map { outage, row -> OutageNews in
        (try self.outage(OutageNumber(outage)), try self.update(row))
      }
      let result = try launchTold(
        all, readers, audience, hits, after: leaving, posts: set == own)
      for (way, count) in result.told { total.told[way, default: 0] += count }
      total.unreached += result.unreached
      total.posts += result.posts
    }
    return total
  }

  /// Makes the alert of an update, or of several, and hands it over.
  private func launchTold(
    _ news: [OutageNews], _ readers: [AlertReader], _ audience: AlertAudience, _ hits: Hits,
    after: Instant, posts: Bool
  ) throws -> LaunchResult {
    let source = try source(of: news)
    guard let words = source.texts[source.language] else { return LaunchResult() }
    var new = NewAlert(words)
    new.kind = source.kind
    new.alertClass = source.alertClass
    new.language = source.language
    new.next = source.next
    new.isPublic = source.isPublic
    new.isTold = true
    new.outages = news.map { ($0.outage.id, $0.update.id) }
    let id = try write(new)
    var plan = try plan(source, audience, hits, people: readers, remarks: false)
    let posted = try posts ? postedChannels(outages: source.outages) : []
    plan.posts = plan.posts.filter { posted.contains($0.name) }
    return try launch(id, plan, after: after)
  }

  /// The live alerts of an outage that are still on their way.
  private func earlierAlerts(of outage: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT a.id FROM alert_outage AS o JOIN alert AS a ON a.id = o.alert
      WHERE o.outage = \(outage) AND a.state = 'sending' AND a.mode = 'live' ORDER BY a.id
      """, as: Int64.self)
  }

  /// The messages that have not left: those of an outage, and those that were queued by themselves
  /// in the last minute of others.
  private func pendingMessages(of outage: Int64, _ own: [Int64]) throws -> [ReaderKey: Pending] {
    let group = Int64(try number("alert.group-seconds"))
    let recent = try db.all(
      """
      SELECT a.id FROM alert AS a WHERE a.state = 'sending' AND a.mode = 'live' AND a.told = 1
        AND a.window IS NULL AND a.created > \(now - group) ORDER BY a.id
      """, as: Int64.self)
    var pending: [ReaderKey: Pending] = [:]
    for alert in Set(own + recent).sorted() {
      var news: [Int64: Int64] = [:]
      try db.forEachRow(
        """
        SELECT outage, outage_update FROM alert_outage
        WHERE alert = \(alert) AND outage_update IS NOT NULL
        """
      ) { row in
        let outage: Int64 = try row.int()
        news[outage] = try row.int()
      }
      try db.forEachRow(
        """
        SELECT m.id, m.person, m.address FROM outbox AS m
        WHERE m.desk = 'L' AND m.item = \(alert) AND m.next_try IS NOT NULL AND m.claim IS NULL
          AND m.event <> 'alert.post'
        """
      ) { row in
        let delivery: Int64 = try row.int()
        let person: Int64? = try row.int()
        let key = ReaderKey(person: person, address: try row.text())
        pending[key, default: Pending()].news.merge(news) { $1 }
        pending[key]?.deliveries.append(delivery)
      }
    }
    return pending
  }

  /// Those who heard nothing of an outage that is over, but wait for the news of another in the same
  /// message.
  private func stragglers(_ pending: [ReaderKey: Pending], besides keys: Set<ReaderKey>) throws
    -> [AlertReader]
  {
    var audience = AlertAudience()
    var persons: [Int64] = []
    for key in pending.keys where !keys.contains(key) {
      switch key {
      case .person(let person): persons.append(person)
      case .address(let address):
        audience.followers.append(AlertFollower(address: address, name: ""))
      }
    }
    if !persons.isEmpty {
      audience.condition = AlertAudience.people("p.id IN (\(SQL.list(persons.sorted())))")
    }
    return try readers(audience)
  }

  private func replace(_ delivery: Int64, _ reason: String) throws {
    try withdraw(delivery, reason)
    try db.run(
      """
      UPDATE alert_recipient SET state = 'unreached', due = NULL, reason = \(reason)
      WHERE delivery = \(delivery) AND (state = 'waiting' OR state = 'open')
      """)
  }

  /// The channels on which earlier words of outages were posted.
  private func postedChannels(outages: [Int64]) throws -> Set<String> {
    Set(
      try db.all(
        """
        SELECT DISTINCT m.channel FROM alert_outage AS o JOIN alert AS a ON a.id = o.alert
          JOIN outbox AS m ON m.desk = 'L' AND m.item = o.alert
        WHERE o.outage IN (\(SQL.list(outages))) AND a.mode = 'live'
          AND m.event = 'alert.post' AND m.state <> 'cancelled' AND m.state <> 'failed'
        """, as: String.self))
  }
}
