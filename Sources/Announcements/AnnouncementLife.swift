/// The life of an announcement: approved, scheduled, published, corrected, retracted; each step in
/// one transaction with what goes out by it.
import Calendar
import Commands
import Delivery
import Glibc
import Repository
import SQLite

extension Store {
  /// Changes what is not out yet; called inside a transaction.
  ///
  /// An approval holds for the words that were approved: with other words it is a draft again. A
  /// scheduled one stays so where nobody has to approve it.
  ///
  /// - Returns: a sentence about what became of it; nil when nothing was different.
  func edit(_ announcement: Announcement, _ change: AnnouncementChange) throws -> String? {
    guard !announcement.state.isOut else {
      throw Failure(
        "\(announcement.number) is \(announcement.state.rawValue)",
        hint: "say what was wrong with 'ittool announce correct', so that its readers learn of it")
    }
    guard announcement.state != .retracted else {
      throw Failure("\(announcement.number) is retracted")
    }
    guard try self.change(announcement, change) else { return nil }
    let isDraftAgain =
      try announcement.state == .approved && change.hasWords
      || announcement.state == .scheduled && setting("announce.approval") == "yes"
    guard isDraftAgain else { return "\(announcement.number) changed" }
    try db.run(
      """
      UPDATE announcement SET state = 'draft', approver = NULL, approved = NULL, scheduled = NULL,
        latest = NULL WHERE id = \(announcement.id)
      """)
    try recordState(announcement, .draft)
    return "\(announcement.number) changed; it is a draft again, to be approved anew"
  }

  /// Says that it may go out; called inside a transaction.
  ///
  /// - Throws: `Failure` when the district wants a second person and this is not one.
  func approve(_ announcement: Announcement) throws {
    guard announcement.state == .draft else {
      throw Failure("\(announcement.number) is \(announcement.state.rawValue) already")
    }
    try requireReady(announcement)
    if try setting("announce.approval") == "yes", let writer = try ownHand(in: announcement) {
      throw Failure(
        "\(writer) wrote \(announcement.number): somebody else must approve it",
        hint: "the setting announce.approval is 'yes'")
    }
    try db.run(
      """
      UPDATE announcement SET state = 'approved', approver = \(actor), approved = \(now),
        updated = \(now) WHERE id = \(announcement.id)
      """)
    try recordState(announcement, .approved)
  }

  // In a shared store not under another name either; a private one has a single account for all.
  private func ownHand(in announcement: Announcement) throws -> String? {
    var facts = stat()
    let isShared = stat(path, &facts) == 0 && facts.st_mode & 0o020 != 0
    func names(_ actor: String, _ login: String?) -> [String] {
      (isShared ? [actor, login ?? actor] : [actor]).map { $0.lowercased() }
    }
    let mine = names(actor, login)
    for event in try events(of: .announcement, announcement.id)
    where event.what == "made" || event.what == "version" {
      if let name = names(event.actor, event.login).first(where: mine.contains) { return name }
    }
    return nil
  }

  /// Has it go out by itself; called inside a transaction.
  func schedule(_ announcement: Announcement, at time: Instant, latest: Instant) throws {
    try requireUnpublished(announcement)
    try requireApproval(announcement)
    try requireReady(announcement, at: time)
    guard time > now else {
      throw Failure.usage(
        "that time has passed", hint: "publish it now with 'ittool announce publish'")
    }
    try db.run(
      """
      UPDATE announcement SET state = 'scheduled', scheduled = \(time), latest = \(latest),
        missed = NULL, updated = \(now) WHERE id = \(announcement.id)
      """)
    if announcement.state != .scheduled { try recordState(announcement, .scheduled) }
    try record(
      .announcement, announcement.id, "scheduled", old: announcement.scheduled?.rfc3339,
      new: time.rfc3339)
  }

  /// Takes the schedule back; called inside a transaction.
  ///
  /// - Parameter missed: the time that passed before it could go out.
  func unschedule(_ announcement: Announcement, missed: Instant? = nil) throws {
    guard announcement.state == .scheduled else {
      throw Failure("\(announcement.number) is not scheduled: it is \(announcement.state.rawValue)")
    }
    let state: AnnouncementState = announcement.approver == nil ? .draft : .approved
    try db.run(
      """
      UPDATE announcement SET state = \(state.rawValue), scheduled = NULL, latest = NULL,
        missed = \(missed), updated = \(now) WHERE id = \(announcement.id)
      """)
    try recordState(announcement, state)
    if let missed { try record(.announcement, announcement.id, "missed", old: missed.rfc3339) }
  }

  /// Publishes it and queues its mail and its posts; called inside a transaction.
  func publish(_ announcement: Announcement) throws -> Reach {
    try requireUnpublished(announcement)
    try requireApproval(announcement)
    try requireReady(announcement)
    try db.run(
      """
      UPDATE announcement SET state = 'published', published = \(now), scheduled = NULL,
        latest = NULL, missed = NULL, updated = \(now) WHERE id = \(announcement.id)
      """)
    try recordState(announcement, .published)
    let outlets = try outlets(of: announcement)
    // Written down: corrections and a second look at it do not hang on what is usual later.
    let names = outlets.channels.map(\.name).joined(separator: " ")
    try db.run("UPDATE announcement SET channels = \(names) WHERE id = \(announcement.id)")
    let reach = try send(announcement, .first, on: outlets)
    guard reach.isSomething || announcement.isPublic else {
      throw Failure(
        "nobody would get \(announcement.number): \(reach.sentence)",
        hint: "see 'ittool announce preview \(announcement.number)'", status: .no)
    }
    return reach
  }

  /// Gives what is out other words and tells those who had the former; called inside a transaction.
  func correct(_ announcement: Announcement, _ change: AnnouncementChange) throws -> Reach {
    guard announcement.state.isOut else {
      throw Failure(
        "\(announcement.number) is not out: it is \(announcement.state.rawValue)",
        hint: announcement.state == .retracted ? nil : "change it with 'ittool announce edit'")
    }
    guard try self.change(announcement, change) else {
      throw Failure("\(announcement.number) reads like that already")
    }
    try db.run(
      """
      UPDATE announcement SET state = 'corrected', reason = \(change.reason)
      WHERE id = \(announcement.id)
      """)
    if announcement.state != .corrected { try recordState(announcement, .corrected) }
    try record(.announcement, announcement.id, "corrected", new: change.reason)
    guard change.hasWords else { return Reach() }
    let corrected = try self.announcement(AnnouncementNumber(announcement.id))
    try requireReady(corrected)
    return try send(corrected, .correction(language: change.language ?? corrected.text.language))
  }

  /// Takes it back: what waits is withdrawn, posts are deleted where that can be done; called inside
  /// a transaction.
  ///
  /// - Parameter tell: whether those who had it are told.
  func retract(
    _ announcement: Announcement, reason: String, tell: Bool
  ) throws -> Retraction {
    guard announcement.state != .retracted else {
      throw Failure("\(announcement.number) is retracted already")
    }
    try db.run(
      """
      UPDATE announcement SET state = 'retracted', reason = \(reason), scheduled = NULL,
        latest = NULL, missed = NULL, updated = \(now) WHERE id = \(announcement.id)
      """)
    try recordState(announcement, .retracted)
    try record(.announcement, announcement.id, "retracted", new: reason)
    var result = Retraction()
    for (way, counts) in try counts(of: announcement.id) {
      result.withdrawn[way] = counts.filter(\.key.isWaiting).values.reduce(0, +)
      result.gone[way] = counts.filter(\.key.mayHaveArrived).values.reduce(0, +)
    }
    try withdrawDeliveries(
      about: .announcement, announcement.id, reason: "\(announcement.number) was retracted")
    let retracted = try self.announcement(AnnouncementNumber(announcement.id))
    if tell, result.hadByReaders > 0 { result.reach = try send(retracted, .retraction) }
    try retractPosts(retracted, tell: tell, &result.reach)
    return result
  }

  private func recordState(_ announcement: Announcement, _ state: AnnouncementState) throws {
    try record(
      .announcement, announcement.id, "state", old: announcement.state.rawValue,
      new: state.rawValue)
  }

  private func requireUnpublished(_ announcement: Announcement) throws {
    if announcement.state == .retracted { throw Failure("\(announcement.number) is retracted") }
    guard announcement.state.isOut else { return }
    throw Failure(
      "\(announcement.number) is \(announcement.state.rawValue) already",
      hint: "'ittool announce publish --resend' sends it a second time")
  }

  private func requireApproval(_ announcement: Announcement) throws {
    guard try setting("announce.approval") == "yes", announcement.approver == nil else { return }
    throw Failure(
      "\(announcement.number) is not approved",
      hint: "somebody who did not write it says 'ittool announce approve \(announcement.number)'")
  }

  /// Refuses what its readers could make nothing of.
  private func requireReady(_ announcement: Announcement, at time: Instant? = nil) throws {
    let number = announcement.number
    guard !announcement.text.body.isEmpty || !announcement.text.summary.isEmpty else {
      throw Failure("\(number) has no text yet", hint: "write it with 'ittool announce edit'")
    }
    let outlets = announcement.state.isOut ? Outlets() : try outlets(of: announcement)
    guard
      announcement.state.isOut || announcement.hasReaders || announcement.isPublic
        || !outlets.places.isEmpty
    else {
      throw Failure(
        "\(number) is for nobody",
        hint: "name --group, --site or --public with 'ittool announce edit'")
    }
    if let until = announcement.validUntil, until <= time ?? now {
      throw Failure("\(number) holds only until \(spoken(until, try zone()))")
    }
    if announcement.hasReaders, !sendsMail {
      throw Failure(
        "\(number) is for people, and no mail can go out: there is no channel '\(mailChannel)'",
        hint: "see 'ittool help config'", status: .configuration)
    }
    let names = Set(try files(ofAnnouncement: announcement.id).map(\.name))
    for language in announcement.languages {
      guard let text = try text(of: announcement.id, language) else { continue }
      for picture in Picture.all(in: text.body) where !names.contains(picture.target) {
        throw Failure(
          "the text names the picture '\(picture.target)', which is not attached",
          hint: "attach it with 'ittool announce edit \(number) --attach FILE --alt TEXT'")
      }
    }
    try requireFit(announcement, on: outlets)
  }
}

extension DeliveryState {
  /// Whether a reader may have the message.
  var mayHaveArrived: Bool {
    switch self {
    case .sending, .sent, .delivered, .unknown: true
    case .queued, .deferred, .held, .failed, .bounced, .expired, .cancelled: false
    }
  }
}
