/// Handing an alert to the outbox: who it is for, the first message of each, and the posts.
import Calendar
import Commands
import Delivery
import Mail
import Repository
import SQLite

/// What an alert that was handed over comes to.
struct LaunchResult: Sendable {
  /// People by the way by which they are told first.
  var told: [AlertWay: Int] = [:]
  /// People who cannot be told.
  var unreached = 0
  /// People who are asked only when others have not answered.
  var waiting = 0
  /// Channels that get a post.
  var posts = 0

  /// How many people are told.
  var count: Int { told.values.reduce(0, +) }

  /// `3 people are told, 2 of them by mail; 1 cannot be reached`.
  var sentence: String? {
    var parts: [String] = []
    let ways = told.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key.title)" }
    if count > 0 {
      let people = count == 1 ? "1 person is told" : "\(count) people are told"
      parts.append(
        told.count == 1
          ? "\(people) by \(told.first?.key.title ?? "")"
          : "\(people), \(ways.joined(separator: ", "))")
    }
    if posts > 0 {
      parts.append(posts == 1 ? "1 channel gets a post" : "\(posts) channels get posts")
    }
    if waiting > 0 { parts.append("\(waiting) wait for the answers of those before") }
    if unreached > 0 { parts.append("\(unreached) cannot be reached") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

extension AlertClass {
  /// How pressing its messages are to the outbox.
  var delivery: DeliveryKind {
    switch self {
    case .emergency: .emergency
    case .urgent: .ticket
    case .informational: .announcement
    }
  }
}

/// Makes the messages of one alert; each text is stored once.
final class AlertWriter {
  private let store: Store
  private let alert: Alert
  private let plan: AlertPlan
  private let after: Instant?
  private let segments: Int
  private var contents: [String: Int64] = [:]
  let expires: Instant

  /// A writer for an alert that stands in the store.
  ///
  /// - Parameter after: the earliest time at which a message leaves; nil for at once.
  init(_ store: Store, _ alert: Alert, _ plan: AlertPlan, after: Instant? = nil) throws {
    self.store = store
    self.alert = alert
    self.plan = plan
    self.after = after
    segments = try store.number("alert.segments")
    expires = try store.expiry(of: alert)
  }

  /// Queues the message of one step for a reader; called inside a transaction.
  func queue(_ reader: AlertReader, _ step: AlertRoute.Step) throws -> EnqueueResult? {
    guard let address = step.way == .mail ? reader.mail : reader.phone,
      let channel = plan.ways.channels.chosen(among: step.channels, for: reader.seed).first
    else { return nil }
    let language = plan.source.language(for: reader.language)
    let content = try content(step.way, channel, language)
    var message = OutboxMessage(
      key: "alert:\(alert.id):\(alert.round):\(step.way.rawValue):\(address.lowercased())",
      kind: alert.alertClass.delivery, event: "alert.\(alert.kind.rawValue)", to: address,
      words: .kept(content))
    message.about = (.alert, alert.id)
    message.person = reader.person
    message.name = reader.name
    message.channel = channel
    message.notBefore = after
    message.expires = expires
    if step.way == .mail {
      message.headers.extra[.contentLanguage] = language
      if alert.alertClass == .emergency { message.headers.extra[.importance] = "high" }
      if let own = store.ownAddress { message.headers.replyTo = MailAddress(own) }
    }
    return try store.enqueue(message)
  }

  /// Queues the post for a channel that many read; called inside a transaction.
  func post(_ channel: ChannelStanding) throws -> EnqueueResult {
    let content = try content(.post, channel.name, plan.source.language)
    var message = OutboxMessage(
      key: "alert:\(alert.id):\(alert.round):post:\(channel.name)",
      kind: alert.alertClass.delivery, event: "alert.post", to: channel.address,
      words: .kept(content))
    message.about = (.alert, alert.id)
    message.channel = channel.name
    message.notBefore = after
    message.expires = expires
    return try store.enqueue(message)
  }

  private func content(_ way: AlertWay, _ channel: String, _ language: String) throws -> Int64 {
    let rule = plan.ways.channels.first { $0.name == channel }?.rule ?? .init(.none)
    let key = "\(way.rawValue) \(language) \(rule.name.rawValue) \(rule.limit)"
    if let known = contents[key] { return known }
    let words = try store.facts(plan.source, language, link: plan.link)
      .content(way, rule, segments: segments).content
    let id = try store.keep(words)
    contents[key] = id
    return id
  }
}

extension Store {
  /// When an alert is not worth sending any more: what is over may be late, what is promised not.
  func expiry(of alert: Alert) throws -> Instant {
    if let expires = alert.expires { return expires }
    switch (alert.kind, alert.alertClass) {
    case (.resolved, _), (.maintenance, _), (.summary, _), (_, .informational):
      // Whether it is still true is asked before it leaves.
      return now + 86_400
    case (.notice, _), (.outage, _), (.update, _):
      let late = Int64(try number("alert.expiry-minutes")) * 60
      return alert.next.map { max($0, now) + late } ?? now + 4 * 3_600
    }
  }

  /// Hands an alert to the outbox; called inside a transaction.
  ///
  /// - Parameter after: the earliest time at which a message leaves.
  func launch(_ id: Int64, _ plan: AlertPlan, after: Instant? = nil) throws -> LaunchResult {
    let alert = try alert(AlertNumber(id))
    let writer = try AlertWriter(self, alert, plan, after: after)
    let patience = now + (try self.patience(alert))
    var result = LaunchResult()
    for person in plan.people {
      if let need = alert.need, result.count >= need, !person.route.steps.isEmpty {
        try add(person, to: alert, plan, state: "waiting")
        result.waiting += 1
        continue
      }
      let tried = try attempt(person, writer, alert)
      guard let way = tried.way else {
        try add(person, to: alert, plan, state: "unreached", reason: tried.reason)
        result.unreached += 1
        continue
      }
      try add(
        person, to: alert, plan, state: "open", delivery: tried.delivery,
        due: max(patience, (after ?? now) + (patience - now)))
      result.told[way, default: 0] += 1
    }
    for channel in plan.posts where channel.isAlive {
      if case .queued = try writer.post(channel) { result.posts += 1 }
    }
    try db.run(
      """
      UPDATE alert SET state = 'sending', sent = coalesce(sent, \(now)), asked = \(now),
        expires = coalesce(expires, \(writer.expires)), version = version + 1 WHERE id = \(id)
      """)
    try record(.alert, id, "sent", new: result.sentence ?? "nobody")
    return result
  }

  /// Queues the first step that may be taken, or all of them for an emergency.
  ///
  /// - Parameter besides: ways that were taken before.
  func attempt(
    _ person: PlannedReader, _ writer: AlertWriter, _ alert: Alert,
    besides: Set<AlertWay> = []
  ) throws -> (way: AlertWay?, delivery: Int64?, reason: String?) {
    var first: (AlertWay, Int64)?
    var reason = person.route.reason
    for step in person.route.steps where !besides.contains(step.way) {
      switch try writer.queue(person.reader, step) {
      case .queued(let id), .already(let id, _):
        first = first ?? (step.way, id)
      case .refused(_, let words): reason = words
      case nil: continue
      }
      if first != nil, alert.alertClass != .emergency { break }
    }
    return (first?.0, first?.1, first == nil ? reason : nil)
  }

  private func add(
    _ person: PlannedReader, to alert: Alert, _ plan: AlertPlan, state: String,
    delivery: Int64? = nil, due: Instant? = nil, reason: String? = nil
  ) throws {
    let sites = person.reader.profile.sites
    let site = sites.first(where: plan.hitSites.contains) ?? sites.first
    try db.run(
      """
      INSERT OR IGNORE INTO alert_recipient(alert, person, address, site, state, delivery, due,
        reason)
      VALUES (\(alert.id), \(person.reader.person),
        \(person.reader.person == nil ? person.reader.mail : nil), \(site), \(state), \(delivery),
        \(due), \(reason))
      """)
  }
}
