/// Mail to groups: one message for each address, in the reader's language, at most once.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// Makes the mail about one announcement.
///
/// The words of one language are stored once however many readers share them; what differs from
/// reader to reader is in the header.
struct AnnouncementMail {
  private let store: Store
  private let announcement: Announcement
  private let occasion: Occasion
  private let files: [AnnouncementFile]
  private let base: String?
  private let link: String
  private let proof: Proof?
  private let expires: Instant?
  private var contents: [String: Int64] = [:]
  private(set) var reach = Reach()

  /// - Parameter signs: whether the key for signing may be made; only inside a transaction.
  init(_ store: Store, _ announcement: Announcement, _ occasion: Occasion, signs: Bool) throws {
    self.store = store
    self.announcement = announcement
    self.occasion = occasion
    files = occasion == .retraction ? [] : try store.files(ofAnnouncement: announcement.id)
    base = store.ownAddress
    link = try store.setting("announce.unsubscribe-url")
    proof = signs ? try? store.proof() : try store.existingProof()
    let longest = try store.now + Int64(store.number("delivery.give-up-hours")) * 3600
    expires = announcement.validUntil.map { min($0, longest) }
  }

  /// The language in which a reader gets it: their own, one that is near, or the first.
  func language(for reader: String?) -> String {
    let wanted = reader?.lowercased() ?? ""
    if announcement.languages.contains(wanted) { return wanted }
    let near = wanted.prefix { $0 != "-" }
    return announcement.languages.first { $0.prefix { $0 != "-" } == near && !near.isEmpty }
      ?? announcement.text.language
  }

  /// The words as they are sent.
  ///
  /// - Parameter plain: without the mark of a correction, for those who never had the first.
  func words(_ language: String, plain: Bool = false) throws -> OutboxContent {
    let text = try store.text(of: announcement.id, language) ?? announcement.text
    let words = MailWords.of(text.language)
    var subject = text.headline
    var parts: [String] = []
    switch occasion {
    case .correction where !plain:
      subject = "\(words.correction) \(subject)"
      if let reason = announcement.reason { parts.append("**\(words.wasCorrected)** \(reason)") }
    case .retraction:
      subject = "\(words.retraction) \(subject)"
      parts.append("**\(words.wasRetracted)** \(announcement.reason ?? "")")
    case .first, .again, .correction: break
    }
    if !text.summary.isEmpty { parts.append(text.summary) }
    if occasion != .retraction {
      // Before the rest: whatever cuts a mail short must not cut off what is to be done.
      if !text.action.isEmpty { parts.append("**\(words.action)** \(text.action)") }
      parts.append(Picture.replacing(in: text.body) { "[\($0.alt): \($0.target)]" })
      parts += try fileLines(words)
      if let until = announcement.validUntil {
        let stamp = localStamp(until, try store.zone())
        // The last minute of a day is the day.
        parts.append(
          "\(words.validUntil) \(stamp.hasSuffix("23:59") ? String(stamp.prefix(10)) : stamp).")
      }
    }
    let whole = parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    let end = base == nil ? "" : "\n\n-- \n\(words.leave)"
    return OutboxContent(subject: subject, text: whole + end)
  }

  private func fileLines(_ words: MailWords) throws -> [String] {
    let (along, left) = try filesAlong()
    let lines =
      along.map { "\(words.attached) \($0.name)" + ($0.alt.isEmpty ? "" : " (\($0.alt))") }
      + left.map { "\($0.name) \(words.tooLarge)." }
    return lines.isEmpty ? [] : [lines.joined(separator: "\n")]
  }

  /// The files that go along, and those that a mail server would refuse the mail for.
  private func filesAlong() throws -> (along: [AnnouncementFile], left: [AnnouncementFile]) {
    var room = Int64(try store.number("delivery.attachment-limit")) << 20
    var along: [AnnouncementFile] = []
    var left: [AnnouncementFile] = []
    for file in files {
      if file.size <= room {
        room -= file.size
        along.append(file)
      } else {
        left.append(file)
      }
    }
    return (along, left)
  }

  /// The header of one reader's mail.
  func headers(for person: Int64, _ language: String) throws -> MailFacts {
    var facts = MailFacts()
    // A person typed the words: mail of a machine would be put aside, and the answers with it.
    facts.automation = .no
    facts.extra[.contentLanguage] = language
    guard let base, let at = base.lastIndex(of: "@") else { return facts }
    let domain = base[base.index(after: at)...].lowercased()
    facts.replyTo = MailAddress(base)
    facts.listID = ListName("announcements.\(domain)", title: "Announcements")
    facts.extra[.loop] = base.lowercased()
    // Without libmd nothing can be signed: then a person reads the wish.
    guard let proof, let address = try? proof.unsubscribeAddress(person, base: base) else {
      facts.extra[.listUnsubscribe] = "<mailto:\(base)?subject=unsubscribe>"
      return facts
    }
    let mail = "<mailto:\(address)?subject=unsubscribe>"
    guard !link.isEmpty else {
      facts.extra[.listUnsubscribe] = mail
      return facts
    }
    // RFC 8058: one HTTPS address, and the header that says that a POST alone acts.
    let token = try proof.unsubscribeToken(person)
    facts.extra[.listUnsubscribe] = "<\(link)\(link.contains("?") ? "&" : "?")t=\(token)>, \(mail)"
    facts.extra[.listUnsubscribePost] = "List-Unsubscribe=One-Click"
    return facts
  }

  /// The mail to one reader, without its words.
  func message(
    to reader: Reader, _ address: String, _ words: OutboxWords
  ) throws -> OutboxMessage {
    let slot = occasion.slot(version: announcement.version)
    var message = OutboxMessage(
      key: "announcement:\(announcement.id):\(slot):\(address.lowercased())",
      kind: .announcement, event: occasion.event, to: address, words: words)
    message.about = (.announcement, announcement.id)
    message.person = reader.id
    message.name = reader.name
    message.expires = expires
    return message
  }

  /// Queues the mail to one reader, or notes why they cannot be reached; called inside a transaction.
  mutating func send(to reader: Reader, plain: Bool = false) throws {
    guard let address = reader.address else {
      let reason = "no mail address"
      try store.db.run(
        """
        INSERT OR REPLACE INTO announcement_unreached(announcement, person, at, reason)
        VALUES (\(announcement.id), \(reader.id), \(store.now), \(reason))
        """)
      reach.unreached[reason, default: 0] += 1
      return
    }
    let language = language(for: reader.language)
    let content = try content(language, plain: plain)
    var message = try message(to: reader, address, .kept(content))
    message.headers = try headers(for: reader.id, language)
    switch try store.enqueue(message) {
    case .queued:
      reach.queued += 1
      reach.languages[language, default: 0] += 1
    case .already: reach.already += 1
    case .refused(_, let reason): reach.unreached[reason, default: 0] += 1
    }
  }

  private mutating func content(_ language: String, plain: Bool) throws -> Int64 {
    let key = plain ? language + "-plain" : language
    if let known = contents[key] { return known }
    let content = try store.keep(words(language, plain: plain))
    for file in try filesAlong().along {
      try store.enclose(file.sha256, name: file.name, with: content)
    }
    contents[key] = content
    return content
  }
}

extension Store {
  /// Queues the mail about an announcement; called inside a transaction.
  func send(_ announcement: Announcement, _ occasion: Occasion) throws -> Reach {
    guard announcement.hasReaders || announcement.isPublic, sendsMail else { return Reach() }
    var mail = try AnnouncementMail(self, announcement, occasion, signs: true)
    switch occasion {
    case .first, .again:
      if announcement.hasReaders {
        try forEachReader(ofGroups: announcement.groups, sites: announcement.sites) {
          try mail.send(to: $0)
        }
      }
      try forEachSubscriber(of: announcement, makesPeople: true) { try mail.send(to: $0) }
    case .correction(let language):
      try forEachFormerReader(of: announcement) { reader, had, waiting in
        guard mail.language(for: reader.language) == language else { return }
        guard had || waiting != nil else { return }
        // Who never got the wrong words needs the right ones alone.
        if let waiting { try cancel(waiting, reason: "\(announcement.number) was corrected") }
        try mail.send(to: reader, plain: !had)
      }
    case .retraction:
      try forEachFormerReader(of: announcement) { reader, had, _ in
        if had { try mail.send(to: reader) }
      }
    }
    var reach = mail.reach
    // Several mails about it may have gone to one address; each of its readers counts once.
    if occasion.isAboutEarlier { reach.already = 0 }
    return reach
  }

  /// Everybody whom mail about the announcement was made out to, with what became of it.
  private func forEachFormerReader(
    of announcement: Announcement,
    _ body: (_ reader: Reader, _ had: Bool, _ waiting: Int64?) throws -> Void
  ) throws {
    try forEachDelivery(about: .announcement, announcement.id) { delivery in
      guard let person = delivery.person, delivery.event != "announcement.retracted" else { return }
      let reader = try db.first(
        """
        SELECT id, name, \(delivery.address), language FROM person WHERE id = \(person)
        """, as: Reader.self)
      guard let reader else { return }
      let had = try delivery.state.mayHaveArrived || hadEarlier(delivery, announcement)
      try body(reader, had, delivery.state.isWaiting ? delivery.id : nil)
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

  /// Sends it once more, also to those who had it; called inside a transaction.
  func resend(_ announcement: Announcement, to addresses: [String]) throws -> Reach {
    guard announcement.state.isOut else {
      throw Failure("\(announcement.number) is not out: it is \(announcement.state.rawValue)")
    }
    if let until = announcement.validUntil, until <= now {
      throw Failure("\(announcement.number) held only until \(spoken(until, try zone()))")
    }
    try db.run("UPDATE announcement SET round = round + 1 WHERE id = \(announcement.id)")
    try record(
      .announcement, announcement.id, "resent",
      new: addresses.isEmpty ? "to all" : addresses.joined(separator: ", "))
    let wanted = Set(addresses.map { $0.lowercased() })
    guard !wanted.isEmpty else { return try send(announcement, .again(announcement.round + 1)) }
    var mail = try AnnouncementMail(
      self, announcement, .again(announcement.round + 1), signs: true)
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
}

extension DeliveryTruth {
  /// What this desk says about its messages that are about to leave.
  public func askingAnnouncements() -> DeliveryTruth {
    asking("announcement.") { store, message in
      guard let item = message.item else { return nil }
      let number = AnnouncementNumber(value: try Kind.announcement.read(item))
      let facts: (state: String, until: Instant?)? = try store.db.first(
        "SELECT state, valid_until FROM announcement WHERE id = \(number.value)"
      ) { row in (try row.text(), try row.instant()) }
      if message.event != "announcement.retracted", facts?.state == "retracted" {
        return "\(item) was retracted"
      }
      if let until = facts?.until, until <= store.now { return "\(item) no longer holds" }
      guard let person = message.person else { return nil }
      // Said after it was queued: at once means before the next mail.
      let refused = try store.db.first(
        """
        SELECT kind FROM refusal WHERE person = \(person)
          AND (kind = 'all' OR kind = 'announcement')
        """, as: String.self)
      return refused.map { "the person asked not to be contacted (\($0))" }
    }
  }
}
