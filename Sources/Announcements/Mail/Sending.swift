/// Everything that goes out about an announcement: mail, text messages and posts, queued in the one
/// transaction of what they tell of.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite

extension Store {
  /// Queues what goes out about an announcement; called inside a transaction.
  ///
  /// - Parameter outlets: the channels of a first or further time; a correction and a retraction
  ///   follow what was posted.
  func send(
    _ announcement: Announcement, _ occasion: Occasion, on outlets: Outlets = Outlets()
  ) throws -> Reach {
    var reach = Reach()
    switch occasion {
    case .first, .again:
      reach = try sendToReaders(announcement, occasion, mails: sendsMail, outlets.phones)
      try post(announcement, occasion, on: outlets.places, &reach)
    case .correction(let language):
      reach = try sendToFormerReaders(announcement, occasion, language: language)
      try correctPosts(announcement, occasion, language: language, &reach)
    case .retraction:
      reach = try sendToFormerReaders(announcement, occasion, language: nil)
    }
    return reach
  }

  /// Queues mail, text messages or both to everybody whom it is for.
  private func sendToReaders(
    _ announcement: Announcement, _ occasion: Occasion, mails: Bool, _ phones: [ChannelFacts]
  ) throws -> Reach {
    var mail = try AnnouncementMail(self, announcement, occasion, signs: true)
    var texts = try AnnouncementTexts(self, announcement, occasion, phones)
    if announcement.hasReaders {
      try forEachReader(ofGroups: announcement.groups, sites: announcement.sites) { reader in
        let isTexted = try texts.send(to: reader)
        if mails { try mail.send(to: reader, isTexted: isTexted) }
      }
    }
    if mails {
      try forEachSubscriber(of: announcement, makesPeople: true) { try mail.send(to: $0) }
    }
    var reach = mail.reach
    (reach.texts, reach.segments) = (texts.count, texts.segments)
    return reach
  }

  /// Queues a correction or a retraction to those who had, or wait for, an earlier message.
  ///
  /// - Parameter language: whose words changed; nil for all.
  private func sendToFormerReaders(
    _ announcement: Announcement, _ occasion: Occasion, language: String?
  ) throws -> Reach {
    var mail = try AnnouncementMail(self, announcement, occasion, signs: true)
    var texts = try AnnouncementTexts(self, announcement, occasion, [])
    var channels: [String: ChannelFacts?] = [:]
    var lost: [String: Int] = [:]
    try forEachFormerReader(of: announcement) { reader, delivery, had in
      let own = announcement.language(for: reader.language)
      guard language == nil || own == language else { return }
      let waiting = language != nil && delivery.state.isWaiting ? delivery.id : nil
      guard had || waiting != nil else { return }
      // Who never got the wrong words needs the right ones alone.
      if let waiting { try cancel(waiting, reason: "\(announcement.number) was corrected") }
      if delivery.address.contains("@") {
        if sendsMail { try mail.send(to: reader, plain: !had) }
        return
      }
      let channel = channels[delivery.channel] ?? (try? outletFacts(delivery.channel))
      channels[delivery.channel] = .some(channel)
      guard let channel else {
        lost[delivery.channel, default: 0] += 1
        return
      }
      try texts.send(to: reader, delivery.address, by: channel, plain: !had)
    }
    var reach = mail.reach
    (reach.texts, reach.segments) = (texts.count, texts.segments)
    for (name, count) in lost.sorted(by: { $0.key < $1.key }) {
      reach.stuck.append("\(count) who had it by '\(name)' were not told: it is not configured")
    }
    // Several mails about it may have gone to one address; each of its readers counts once.
    reach.already = 0
    return reach
  }

  /// Everybody to whom a message about the announcement was made out, with what became of it.
  private func forEachFormerReader(
    of announcement: Announcement,
    _ body: (_ reader: Reader, _ delivery: ItemDelivery, _ had: Bool) throws -> Void
  ) throws {
    try forEachDelivery(about: .announcement, announcement.id) { delivery in
      guard let person = delivery.person, delivery.event.hasPrefix("announcement."),
        delivery.event != Occasion.retraction.event
      else { return }
      let reader = try db.first(
        """
        SELECT id, name, \(delivery.address), language FROM person WHERE id = \(person)
        """, as: Reader.self)
      guard let reader else { return }
      let had = try delivery.state.mayHaveArrived || hadEarlier(delivery, announcement)
      try body(reader, delivery, had)
    }
  }

  // A mail that waits may be the second one: a reader has the first.
  private func hadEarlier(_ delivery: ItemDelivery, _ announcement: Announcement) throws -> Bool {
    guard delivery.state.isWaiting, announcement.round > 0 || announcement.state == .corrected
    else { return false }
    return try db.first(
      """
      SELECT 1 FROM outbox WHERE address = \(delivery.address) AND desk = 'A'
        AND item = \(announcement.id) AND (state = 'sent' OR state = 'delivered'
          OR state = 'unknown' OR state = 'sending') LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Sends the mail once more, also to those who had it; called inside a transaction.
  func resend(_ announcement: Announcement, to addresses: [String]) throws -> Reach {
    let occasion = try beginAgain(
      announcement, addresses.isEmpty ? "to all" : addresses.joined(separator: ", "))
    let wanted = Set(addresses.map { $0.lowercased() })
    guard !wanted.isEmpty else { return try send(announcement, occasion) }
    var mail = try AnnouncementMail(self, announcement, occasion, signs: true)
    var found: Set<String> = []
    func take(_ reader: Reader) throws {
      guard let address = reader.address?.lowercased(), wanted.contains(address) else { return }
      found.insert(address)
      try mail.send(to: reader)
    }
    if announcement.hasReaders {
      try forEachReader(ofGroups: announcement.groups, sites: announcement.sites, take)
    }
    try forEachSubscriber(of: announcement, makesPeople: true, take)
    if let stranger = wanted.subtracting(found).min() {
      throw Failure("\(stranger) is not among the readers of \(announcement.number)")
    }
    return mail.reach
  }

  /// Posts it once more on these channels, or for the first time, and mails nobody; called inside a
  /// transaction.
  func resend(_ announcement: Announcement, on names: [String]) throws -> Reach {
    var named = announcement
    named.channels = names
    let outlets = try outlets(of: named)
    if let left = outlets.left.first {
      throw Failure("\(announcement.number) does not go out on '\(left.name)': \(left.reason)")
    }
    for row in try posts(of: announcement.id)
    where row.target == nil && row.state.isWaiting && names.contains(row.channel) {
      throw Failure(
        "the post on '\(row.channel)' has not left yet",
        hint: "'ittool delivery retry \(row.id)' tries it now")
    }
    let occasion = try beginAgain(announcement, "on " + names.joined(separator: ", "))
    let all =
      (announcement.channels ?? [])
      + names.filter {
        announcement.channels?.contains($0) != true
      }
    try db.run(
      """
      UPDATE announcement SET channels = \(all.joined(separator: " ")) WHERE id = \(announcement.id)
      """)
    var reach = Reach()
    if !outlets.phones.isEmpty {
      reach = try sendToReaders(announcement, occasion, mails: false, outlets.phones)
    }
    try post(announcement, occasion, on: outlets.places, &reach)
    return reach
  }

  private func beginAgain(_ announcement: Announcement, _ words: String) throws -> Occasion {
    guard announcement.state.isOut else {
      throw Failure("\(announcement.number) is not out: it is \(announcement.state.rawValue)")
    }
    if let until = announcement.validUntil, until <= now {
      throw Failure("\(announcement.number) held only until \(spoken(until, try zone()))")
    }
    try db.run("UPDATE announcement SET round = round + 1 WHERE id = \(announcement.id)")
    try record(.announcement, announcement.id, "resent", new: words)
    return .again(announcement.round + 1)
  }
}
