/// The SQL of announcements: every text is kept, the search index goes along in the same transaction.
import Calendar
import Commands
import People
import Repository
import SQLite

/// What shall be written or changed; nil and empty lists leave what is there.
struct AnnouncementChange: Sendable {
  /// The language of the words; nil for the first one.
  var language: String?
  var headline: String?
  var summary: String?
  var action: String?
  var body: String?
  /// The groups in the place of the former ones.
  var groups: [String]?
  var sites: [String]?
  var tags: [String]?
  var isPublic: Bool?
  /// The channels in the place of the former ones.
  var channels: [String]?
  /// Until when it holds; a nil inside takes the date away.
  var validUntil: Instant??
  var reason: String?

  /// Whether it changes any words.
  var hasWords: Bool { headline != nil || summary != nil || action != nil || body != nil }
  /// Whether it changes nothing.
  var isNothing: Bool {
    !hasWords && groups == nil && sites == nil && tags == nil && isPublic == nil
      && channels == nil
      && validUntil == nil
  }
}

/// An earlier text of an announcement.
struct AnnouncementVersion: Sendable, RowDecodable {
  var version: Int64
  var language: String
  var at: Instant
  var actor: String
  var text: AnnouncementText
  var reason: String?

  init(from row: inout RowReader) throws(DatabaseError) {
    version = try row.int()
    language = try row.text()
    at = Instant(seconds: try row.int())
    actor = try row.text()
    text = AnnouncementText(language: language, headline: try row.text())
    text.summary = try row.text()
    text.action = try row.text()
    text.body = try row.text()
    reason = try row.text()
  }

  /// All its words, for comparing.
  var whole: String {
    [text.headline, text.summary, text.action, "", text.body].joined(separator: "\n")
  }
}

extension Store {
  /// The announcement of this number.
  func announcement(_ number: AnnouncementNumber) throws -> Announcement {
    guard
      let found = try db.first(
        Announcement.select + " WHERE a.id = \(number.value)", as: Announcement.self)
    else {
      throw Failure(
        "there is no announcement \(Kind.announcement.number(number.value))",
        hint: "see 'ittool announce list'")
    }
    return found
  }

  /// The words of an announcement in one language; nil when it has none.
  func text(of announcement: Int64, _ language: String) throws -> AnnouncementText? {
    try db.first(
      """
      SELECT headline, summary, action, body FROM announcement_text
      WHERE announcement = \(announcement) AND language = \(language)
      """
    ) { row in
      var text = AnnouncementText(language: language, headline: try row.text())
      text.summary = try row.text()
      text.action = try row.text()
      text.body = try row.text()
      return text
    }
  }

  /// Makes a draft of what another desk has to tell, for groups or for everybody; called inside a
  /// transaction.
  ///
  /// - Returns: its number.
  public func draftAnnouncement(
    _ headline: String, _ body: String, language: String, groups: [String]
  ) throws -> Int64 {
    var new = AnnouncementChange()
    new.language = language
    new.headline = headline
    new.body = body
    new.groups = groups
    new.isPublic = groups.isEmpty
    return try makeAnnouncement(new).id
  }

  /// Makes a draft and returns it; called inside a transaction.
  func makeAnnouncement(_ new: AnnouncementChange) throws -> Announcement {
    let language = try WrittenText.language(new.language ?? setting("review.language"))
    guard let headline = new.headline else { throw Failure.usage("the headline is missing") }
    try db.run(
      """
      INSERT INTO announcement(language, author, created, updated)
      VALUES (\(language), \(actor), \(now), \(now))
      """)
    let id = db.lastInsertedRow
    var text = AnnouncementText(language: language, headline: "")
    text.fill(new)
    try put(try text.checked(), of: id, version: 1, reason: new.reason)
    try record(.announcement, id, "made", new: headline)
    var rest = new
    (rest.headline, rest.summary, rest.action, rest.body) = (nil, nil, nil, nil)
    let made = try announcement(AnnouncementNumber(id))
    try change(made, rest)
    return try announcement(AnnouncementNumber(id))
  }

  /// Gives an announcement other words or another audience; called inside a transaction.
  ///
  /// - Returns: whether anything was different.
  @discardableResult
  func change(_ announcement: Announcement, _ change: AnnouncementChange) throws -> Bool {
    let words = change.hasWords ? try changeWords(announcement, change) : false
    let audience = try changeAudience(announcement, change)
    guard words || audience else { return false }
    try db.run("UPDATE announcement SET updated = \(now) WHERE id = \(announcement.id)")
    return true
  }

  private func changeWords(_ old: Announcement, _ change: AnnouncementChange) throws -> Bool {
    let language = try change.language.map(WrittenText.language) ?? old.text.language
    let before = try text(of: old.id, language)
    var text = before ?? AnnouncementText(language: language, headline: "")
    text.fill(change)
    if before == nil, text.headline.isEmpty {
      throw Failure.usage("\(old.number) has no words in '\(language)' yet: give their --headline")
    }
    text = try text.checked()
    guard text != before else { return false }
    try put(text, of: old.id, version: old.version + 1, reason: change.reason)
    try db.run("UPDATE announcement SET version = version + 1 WHERE id = \(old.id)")
    try record(
      .announcement, old.id, "version", old: String(old.version),
      new: "\(old.version + 1) (\(language))")
    return true
  }

  // The index keeps no copy of the text: what is taken out must be what was put in.
  private func put(
    _ text: AnnouncementText, of id: Int64, version: Int64, reason: String?
  ) throws {
    let row: SQL = "announcement = \(id) AND language = \(text.language)"
    try db.run(
      """
      INSERT INTO announcement_search(announcement_search, rowid, headline, summary, action, body)
      SELECT 'delete', id, headline, summary, action, body FROM announcement_text WHERE \(row)
      """)
    try db.run(
      """
      INSERT INTO announcement_text(announcement, language, headline, summary, action, body)
      VALUES (\(id), \(text.language), \(text.headline), \(text.summary), \(text.action),
        \(text.body))
      ON CONFLICT(announcement, language) DO UPDATE SET headline = excluded.headline,
        summary = excluded.summary, action = excluded.action, body = excluded.body
      """)
    try db.run(
      """
      INSERT INTO announcement_search(rowid, headline, summary, action, body)
      SELECT id, headline, summary, action, body FROM announcement_text WHERE \(row)
      """)
    try db.run(
      """
      INSERT INTO announcement_version(announcement, version, language, at, actor, headline, summary,
        action, body, reason)
      VALUES (\(id), \(version), \(text.language), \(now), \(actor), \(text.headline),
        \(text.summary), \(text.action), \(text.body), \(reason))
      """)
  }

  private func changeAudience(_ old: Announcement, _ change: AnnouncementChange) throws -> Bool {
    let id = old.id
    var isOther = false
    func note(_ what: String, _ before: [String], _ after: [String]) throws {
      isOther = true
      try record(
        .announcement, id, what, old: before.joined(separator: ", "),
        new: after.joined(separator: ", "))
    }
    let rows = try places(ofGroups: change.groups ?? [], sites: change.sites ?? [])
    if let groups = change.groups, Self.folded(groups) != Self.folded(old.groups) {
      try db.run("DELETE FROM announcement_group WHERE announcement = \(id)")
      for row in Set(rows.groups) {
        try db.run("INSERT INTO announcement_group VALUES (\(id), \(row))")
      }
      try note("groups", old.groups, groups)
    }
    if let sites = change.sites, Self.folded(sites) != Self.folded(old.sites) {
      try db.run("DELETE FROM announcement_site WHERE announcement = \(id)")
      for row in Set(rows.sites) {
        try db.run("INSERT INTO announcement_site VALUES (\(id), \(row))")
      }
      try note("sites", old.sites, sites)
    }
    if let tags = change.tags, Self.folded(tags) != Self.folded(old.tags) {
      try db.run("DELETE FROM announcement_tag WHERE announcement = \(id)")
      for tag in Self.folded(tags) {
        guard !tag.isEmpty, tag.count <= 40, !tag.contains(where: { $0.isWhitespace || $0 == "," })
        else { throw Failure.usage("'\(tag)' is not a tag: one word of at most 40 characters") }
        try db.run("INSERT INTO announcement_tag VALUES (\(id), \(tag))")
      }
      try note("tags", old.tags, tags)
    }
    if let isPublic = change.isPublic, isPublic != old.isPublic {
      try db.run("UPDATE announcement SET public = \(isPublic) WHERE id = \(id)")
      try note("public", [old.isPublic ? "yes" : "no"], [isPublic ? "yes" : "no"])
    }
    if let channels = change.channels, channels != old.channels {
      for name in channels { _ = try outletFacts(name) }
      try db.run(
        """
        UPDATE announcement SET channels = \(channels.joined(separator: " ")) WHERE id = \(id)
        """)
      try note("channels", old.channels ?? ["as usual"], channels.isEmpty ? ["none"] : channels)
    }
    if let date = change.validUntil, date != old.validUntil {
      try db.run("UPDATE announcement SET valid_until = \(date) WHERE id = \(id)")
      try note("valid until", [old.validUntil?.rfc3339 ?? ""], [date?.rfc3339 ?? ""])
    }
    return isOther
  }

  private static func folded(_ words: [String]) -> Set<String> {
    Set(words.map { $0.lowercased() })
  }

  /// The texts of an announcement, oldest first.
  func versions(ofAnnouncement id: Int64) throws -> [AnnouncementVersion] {
    try db.all(
      """
      SELECT version, language, at, actor, headline, summary, action, body, reason
      FROM announcement_version WHERE announcement = \(id) ORDER BY version, language
      """, as: AnnouncementVersion.self)
  }
}

extension AnnouncementText {
  /// Takes over the words of a change.
  mutating func fill(_ change: AnnouncementChange) {
    if let headline = change.headline { self.headline = headline }
    if let summary = change.summary { self.summary = summary }
    if let action = change.action { self.action = action }
    if let body = change.body { self.body = body }
  }

  /// The same text, trimmed.
  ///
  /// - Throws: `Failure` for a part that cannot be stored, and for a picture without words for those
  ///   who do not see it.
  func checked() throws -> AnnouncementText {
    var text = self
    text.headline = try WrittenText.title(headline, "headline")
    text.summary = try WrittenText.summary(summary)
    text.action = try WrittenText.summary(action, "sentence that says what to do")
    text.body = try WrittenText.body(body)
    for picture in Picture.all(in: text.body) where picture.alt.trimmed.isEmpty {
      throw Failure(
        "the picture '\(picture.target)' has no words for those who do not see it",
        hint: "write ![what it shows](\(picture.target))")
    }
    return text
  }
}
