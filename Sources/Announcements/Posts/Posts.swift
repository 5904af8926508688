/// Posts on channels: queued once for each, edited and deleted where the service can, followed by a
/// second one where it cannot.
import Calendar
import Commands
import Delivery
import Repository
import SQLite

/// One post, or one change of a post, as the outbox has it.
struct PostRow: Sendable, RowDecodable {
  var id: Int64
  var event: String
  var state: DeliveryState
  var channel: String
  var remote: String?
  var reason: String?
  var attempts: Int64
  var created: Instant
  var sent: Instant?
  var nextTry: Instant?
  /// The delivery that it edits or deletes; nil for a post of its own.
  var target: Int64?
  /// The part of its key that names the occasion: `first`, `again-2`, `correction-3`, `retraction`.
  var slot: String

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    event = try row.text()
    state = DeliveryState(rawValue: try row.text()) ?? .unknown
    channel = try row.text()
    remote = try row.text()
    reason = try row.text()
    attempts = try row.int()
    created = Instant(seconds: try row.int())
    sent = try row.instant()
    nextTry = try row.instant()
    let key: String = try row.text()
    let parts = key.split(separator: ":")
    slot = parts.count > 2 ? String(parts[2]) : ""
    target = parts.count > 5 ? Int64(parts[5]) : nil
  }

  /// Whether it is, or may be, a post that people see: no edit, no deletion, no notice.
  var isStanding: Bool {
    target == nil && event != Occasion.retraction.event && state.mayHaveArrived
  }

  /// What it is, in one word.
  var what: String {
    switch (event, target) {
    case (Occasion.retraction.event, nil): "notice"
    case (Occasion.retraction.event, _): "deletion"
    case (_, nil): slot.hasPrefix("correction") ? "correction" : "post"
    case (_, _): "edit"
    }
  }
}

extension Store {
  /// The posts of an announcement and all changes of them, oldest first.
  func posts(of announcement: Int64) throws -> [PostRow] {
    try db.all(
      """
      SELECT id, event, state, channel, remote, reason, attempts, created, sent, next_try, key
      FROM outbox WHERE desk = 'A' AND item = \(announcement)
        AND key GLOB 'announcement:*:channel:*' ORDER BY id
      """, as: PostRow.self)
  }

  /// Queues one post; called inside a transaction.
  ///
  /// - Parameter change: the post that it edits or deletes.
  func queuePost(
    _ announcement: Announcement, _ occasion: Occasion, plain: Bool = false,
    on channel: ChannelFacts, change: PostChange? = nil
  ) throws -> EnqueueResult {
    let words = try postWords(announcement, occasion, plain: plain, on: channel)
    if let refusal = words.refusal, change?.verb != .retract {
      throw announcement.unfit(for: channel.name, refusal)
    }
    let slot = occasion.slot(version: announcement.version)
    let key = "announcement:\(announcement.id):\(slot):channel:\(channel.name)"
    var message = OutboxMessage(
      key: change.map { "\(key):\($0.delivery)" } ?? key, kind: .announcement,
      event: occasion.event, to: channel.address, words: .new(words.content))
    message.about = (.announcement, announcement.id)
    message.channel = channel.name
    message.headers.change = change
    message.headers.extra[.contentLanguage] = words.language
    if occasion != .retraction { message.expires = try expiry(of: announcement) }
    return try enqueue(message)
  }

  /// When a message about it is not worth sending any more; nil for the usual time.
  func expiry(of announcement: Announcement) throws -> Instant? {
    let longest = try now + Int64(number("delivery.give-up-hours")) * 3600
    return announcement.validUntil.map { min($0, longest) }
  }

  /// Queues its posts; called inside a transaction.
  func post(
    _ announcement: Announcement, _ occasion: Occasion, on channels: [ChannelFacts],
    _ reach: inout Reach
  ) throws {
    for channel in channels {
      switch try queuePost(announcement, occasion, on: channel) {
      case .queued: reach.posts.append(channel.name)
      case .already: break
      case .refused(_, let reason): reach.stuck.append("not posted on '\(channel.name)': \(reason)")
      }
    }
  }

  /// Edits what is posted, or follows it with a correction; called inside a transaction.
  func correctPosts(
    _ announcement: Announcement, _ occasion: Occasion, language: String, _ reach: inout Reach
  ) throws {
    for (name, rows) in grouped(try posts(of: announcement.id)) {
      let waiting = rows.filter { $0.state.isWaiting && $0.event != Occasion.retraction.event }
      let standing = rows.filter(\.isStanding)
      guard !waiting.isEmpty || !standing.isEmpty else { continue }
      let channel: ChannelFacts
      do { channel = try outletFacts(name) } catch let failure as Failure {
        reach.stuck.append("its post on '\(name)' was not corrected: \(failure.message)")
        continue
      }
      guard announcement.language(for: channel.language) == language else { continue }
      for row in waiting { try cancel(row.id, reason: "\(announcement.number) was corrected") }
      guard let last = standing.last else {
        // Nobody has seen the wrong words: the right ones alone take their place.
        let result = try queuePost(announcement, occasion, plain: true, on: channel)
        if case .queued = result { reach.posts.append(name) }
        continue
      }
      for row in standing where row.canChange(channel.abilities.canCorrect) {
        let change = PostChange(.correct, of: row.id)
        _ = try queuePost(announcement, occasion, plain: true, on: channel, change: change)
        if reach.edited.last != name { reach.edited.append(name) }
      }
      if !last.canChange(channel.abilities.canCorrect) {
        _ = try queuePost(announcement, occasion, on: channel)
        reach.posts.append(name)
        reach.remarks.append(
          "the post on '\(name)' cannot be changed: a second one says what was wrong")
      }
    }
  }

  /// Deletes what is posted where the service can; called inside a transaction, after what waited
  /// was withdrawn.
  ///
  /// - Parameter tell: whether a post follows where nothing can be deleted.
  func retractPosts(_ announcement: Announcement, tell: Bool, _ reach: inout Reach) throws {
    for (name, rows) in grouped(try posts(of: announcement.id)) {
      let standing = rows.filter(\.isStanding)
      guard !standing.isEmpty else { continue }
      let channel: ChannelFacts
      do { channel = try outletFacts(name) } catch let failure as Failure {
        reach.stuck.append("its post on '\(name)' stays: \(failure.message)")
        continue
      }
      var left: [PostRow] = []
      for row in standing {
        guard row.canChange(channel.abilities.canRetract) else {
          left.append(row)
          continue
        }
        let change = PostChange(.retract, of: row.id)
        _ = try queuePost(announcement, .retraction, on: channel, change: change)
        if reach.deleted.last != name { reach.deleted.append(name) }
      }
      guard let last = left.last else { continue }
      reach.stuck.append("\(last.whyItStays(channel)): delete it there by hand")
      guard tell else { continue }
      _ = try queuePost(announcement, .retraction, on: channel)
      reach.posts.append(name)
    }
  }

  private func grouped(_ rows: [PostRow]) -> [(name: String, rows: [PostRow])] {
    var order: [String] = []
    for row in rows where !order.contains(row.channel) { order.append(row.channel) }
    return order.map { name in (name, rows.filter { $0.channel == name }) }
  }
}

extension PostRow {
  /// Whether it can be edited or deleted, where its channel is able to.
  fileprivate func canChange(_ isAble: Bool) -> Bool {
    isAble && remote != nil && (state == .sent || state == .delivered)
  }

  /// Why it cannot be deleted, in one sentence.
  fileprivate func whyItStays(_ channel: ChannelFacts) -> String {
    if !channel.abilities.canRetract {
      return "what is on '\(self.channel)' cannot be deleted from here"
    }
    switch state {
    case .unknown: return "nobody knows whether the post on '\(self.channel)' came out"
    case .sending: return "the post on '\(self.channel)' is being sent right now"
    default: return "the service of '\(self.channel)' did not say how its post is called"
    }
  }
}
