/// What a newsletter may hold for one reader: posts since the last one, and who is a reader.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// A post as a newsletter names it, in the language of its reader.
public struct NewsletterPost: Sendable, Equatable {
  /// The announcement's number, such as `A-7`.
  public var number: String
  /// Its headline.
  public var headline: String
  /// What it says in one sentence; may be empty.
  public var summary: String
  /// All its words: a change of them is a correction.
  public var words: String
  /// Why it was taken back; nil while it holds.
  public var retraction: String?
  /// Its page; nil where there is none.
  public var link: String?
}

/// The announcements that something happened to since an event, read once in a run.
private final class NewsletterCandidates {
  var since: [Int64: [Announcement]] = [:]
}

extension Store {
  /// The people who want news in a newsletter.
  public func newsletterSubscribers() throws -> [Int64] {
    try db.all(
      """
      SELECT DISTINCT a.person FROM subscription AS n JOIN subscriber AS s ON s.id = n.subscriber
        JOIN address AS a ON a.address = s.address
      WHERE n.state = 'confirmed' AND n.pace = 'weekly' AND s.gone IS NULL
      """, as: Int64.self)
  }

  /// What happened since an event to announcements that a reader may have, oldest first.
  ///
  /// Whoever subscribes to the newsletter gets what is public and of their topics, others all that
  /// is public; everybody gets what is for a group or a site of theirs. What came to them as a mail
  /// of its own is left out.
  ///
  /// - Parameter event: the newest event that an earlier newsletter dealt with.
  public func newsletterPosts(
    for person: Int64, _ language: String?, since event: Int64
  ) throws -> [NewsletterPost] {
    let changed = try changedAnnouncements(since: event)
    guard !changed.isEmpty else { return [] }
    let topics = try weeklyTopics(of: person)
    return try changed.compactMap { announcement in
      guard try isFor(person, announcement, topics), try !hadMail(person, announcement) else {
        return nil
      }
      return try post(announcement, language)
    }
  }

  private func changedAnnouncements(since event: Int64) throws -> [Announcement] {
    let cache = once { NewsletterCandidates() }
    if let known = cache.since[event] { return known }
    let ids = try db.all(
      """
      SELECT DISTINCT item FROM event WHERE id > \(event) AND kind = 'A'
        AND (what = 'state' AND (new = 'published' OR new = 'retracted') OR what = 'corrected')
      ORDER BY item
      """, as: Int64.self)
    let found = try ids.map { try announcement(AnnouncementNumber($0)) }
      .filter { $0.state.isOut || $0.state == .retracted }
      .filter { $0.state == .retracted || ($0.validUntil.map { $0 > now } ?? true) }
    cache.since[event] = found
    return found
  }

  private func weeklyTopics(of person: Int64) throws -> [Topic] {
    var rows: [(String, String)] = []
    try db.forEachRow(
      """
      SELECT n.kind, n.topic FROM address AS a JOIN subscriber AS s ON s.address = a.address
        JOIN subscription AS n ON n.subscriber = s.id
      WHERE a.person = \(person) AND n.state = 'confirmed' AND n.pace = 'weekly' AND s.gone IS NULL
      """
    ) { row in rows.append((try row.text(), try row.text())) }
    return try rows.map { try topic($0.0, $0.1) }
  }

  private func isFor(
    _ person: Int64, _ announcement: Announcement, _ topics: [Topic]
  ) throws -> Bool {
    if announcement.isPublic {
      if topics.isEmpty || topics.contains(.all) { return true }
      let tags = Set(announcement.tags.map { $0.lowercased() })
      let sites = try places(ofGroups: [], sites: announcement.sites).sites.map { String($0) }
      let matches = topics.contains { topic in
        topic.kind == .tag && tags.contains(topic.word.lowercased())
          || topic.kind == .site && sites.contains(topic.word)
      }
      if matches { return true }
    }
    guard
      let condition = try readerCondition(
        ofGroups: announcement.groups, sites: announcement.sites)
    else { return false }
    return try db.first(
      "SELECT 1 FROM person AS p WHERE p.id = \(person) AND " + condition, as: Int64.self) != nil
  }

  private func hadMail(_ person: Int64, _ announcement: Announcement) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM outbox WHERE person = \(person) AND desk = 'A' AND item = \(announcement.id)
        AND state <> 'cancelled' AND state <> 'failed' AND state <> 'bounced'
        AND state <> 'expired' LIMIT 1
      """, as: Int64.self) != nil
  }

  private func post(_ announcement: Announcement, _ language: String?) throws -> NewsletterPost {
    let wanted = language?.lowercased() ?? ""
    let near = wanted.prefix { $0 != "-" }
    let tag =
      announcement.languages.first { $0 == wanted }
      ?? announcement.languages.first { !near.isEmpty && $0.prefix { $0 != "-" } == near }
    let text = try tag.flatMap { try self.text(of: announcement.id, $0) } ?? announcement.text
    let isOut = announcement.state.isOut
    let link =
      isOut && announcement.isPublic
      ? try webAddress()?.of(WebPath.announcement(announcement.id)) : nil
    return NewsletterPost(
      number: announcement.number, headline: text.headline, summary: text.summary,
      words: isOut
        ? [text.headline, text.summary, text.action, text.body].joined(separator: "\n")
        : "retracted",
      retraction: isOut ? nil : announcement.reason ?? "", link: link)
  }

  /// The header of a newsletter for one reader: they leave it as they leave all news.
  public func newsletterHeaders(for person: Int64) throws -> MailFacts {
    var facts = MailFacts()
    guard let base = ownAddress, let at = base.lastIndex(of: "@") else { return facts }
    facts.replyTo = MailAddress(base)
    facts.listID = ListName(
      "newsletter.\(base[base.index(after: at)...].lowercased())", title: "Newsletter")
    facts.extra[.loop] = base.lowercased()
    if let address = try? proof().unsubscribeAddress(person, base: base) {
      facts.extra[.listUnsubscribe] = "<mailto:\(address)?subject=unsubscribe>"
    }
    return facts
  }
}
