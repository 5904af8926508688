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
    link = try store.unsubscribePage()
    proof = signs ? try? store.proof() : try store.existingProof()
    expires = occasion == .retraction ? nil : try store.expiry(of: announcement)
  }

  /// The language in which a reader gets it.
  func language(for reader: String?) -> String { announcement.language(for: reader) }

  /// The words as they are sent, in the district's own frame.
  ///
  /// - Parameter plain: without the mark of a correction, for those who never had the first.
  func words(_ language: String, plain: Bool = false) throws -> OutboxContent {
    let text = try store.text(of: announcement.id, language) ?? announcement.text
    let name: MailTemplate.Name =
      switch occasion {
      case .correction where !plain: .correction
      case .retraction: .retraction
      case .first, .again, .correction: .announcement
      }
    var values = [
      "headline": text.headline, "summary": text.summary, "reason": announcement.reason ?? "",
      "audience": (announcement.groups + announcement.sites).joined(separator: ", "),
      "address": base ?? "",
    ]
    if occasion != .retraction {
      values["action"] = text.action
      values["body"] = Picture.replacing(in: text.body) { "[\($0.alt): \($0.target)]" }
      let (along, left) = try filesAlong()
      values["attached"] = along.map { $0.alt.isEmpty ? $0.name : "\($0.name) (\($0.alt))" }
        .joined(separator: ", ")
      values["too-large"] = left.map(\.name).joined(separator: ", ")
      values["until"] = try announcement.validUntil.map { until in
        let stamp = localStamp(until, try store.zone())
        // The last minute of a day is the day.
        return stamp.hasSuffix("23:59") ? String(stamp.prefix(10)) : stamp
      }
      if announcement.isPublic, let site = try store.webAddress() {
        values["link"] = site.of(WebPath.announcement(announcement.id))
      }
    }
    return try MailTemplate(name, language: text.language, places: store.places).fill(values)
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
    if let proof {
      // What is answered is a question about this announcement.
      let post = Proof.Post(announcement: announcement.id, person: person)
      facts.replyTo = MailAddress((try? proof.questionAddress(post, base: base)) ?? base)
    }
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
    facts.extra[.listUnsubscribe] = "<\(link)\(try proof.unsubscribeToken(person))>, \(mail)"
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
  ///
  /// - Parameter isTexted: whether a text message reaches them anyway.
  mutating func send(to reader: Reader, plain: Bool = false, isTexted: Bool = false) throws {
    guard let address = reader.address else {
      if isTexted { return }
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

extension DeliveryTruth {
  /// What this desk says about its messages that are about to leave.
  public func askingAnnouncements() -> DeliveryTruth {
    asking("announcement.") { store, message in
      guard let item = message.item else { return nil }
      let number = AnnouncementNumber(try Kind.announcement.read(item))
      let facts: (state: String, until: Instant?)? = try store.db.first(
        "SELECT state, valid_until FROM announcement WHERE id = \(number.value)"
      ) { row in (try row.text(), try row.instant()) }
      // What is taken back is taken back, however old it is.
      let isTakenBack = message.event == Occasion.retraction.event
      if !isTakenBack, facts?.state == "retracted" {
        return "\(item) was retracted"
      }
      if let until = facts?.until, until <= store.now, !isTakenBack {
        return "\(item) no longer holds"
      }
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
