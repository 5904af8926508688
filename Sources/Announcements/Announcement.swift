/// An announcement: what is new, what changes and why, for whom, and where it stands.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// Where an announcement stands.
enum AnnouncementState: String, CaseIterable, Sendable, ArgumentValue {
  /// It is being written.
  case draft
  /// Somebody said that it may go out.
  case approved
  /// It goes out by itself at its time.
  case scheduled
  /// It is out.
  case published
  /// It is out, and was corrected since.
  case corrected
  /// It was taken back.
  case retracted

  /// Whether readers have it.
  var isOut: Bool { self == .published || self == .corrected }
}

/// The words of an announcement in one language.
struct AnnouncementText: Sendable, Equatable {
  var language: String
  var headline: String
  var summary = ""
  /// What readers are to do; empty when there is nothing to do.
  var action = ""
  var body = ""
}

/// One announcement as it reads now, in its first language.
struct Announcement: Sendable, Equatable {
  var id: Int64
  var state: AnnouncementState
  var text: AnnouncementText
  /// Whether everybody may read it, on the web site and its feeds.
  var isPublic: Bool
  var groups: [String]
  var sites: [String]
  var tags: [String]
  /// The channels that it names; nil for those of the setting `announce.channels`.
  var channels: [String]?
  /// All languages that it is written in.
  var languages: [String]
  var version: Int64
  var author: String
  var created: Instant
  var updated: Instant
  var approver: String?
  var approved: Instant?
  var scheduled: Instant?
  /// When it is too late to publish it as scheduled.
  var latest: Instant?
  /// The scheduled time at which it was not published because the program ran too late.
  var missed: Instant?
  var published: Instant?
  var validUntil: Instant?
  /// How often it was sent anew to everybody.
  var round: Int64
  var reason: String?

  /// `A-7`.
  var number: String { Kind.announcement.number(id) }
  /// Whether it goes to people by mail.
  var hasReaders: Bool { !groups.isEmpty || !sites.isEmpty }

  /// For whom it is, in words.
  var audience: String {
    var parts: [String] = []
    if !groups.isEmpty { parts.append(groups.joined(separator: ", ")) }
    if !sites.isEmpty { parts.append("at " + sites.joined(separator: ", ")) }
    if isPublic { parts.append(parts.isEmpty ? "public" : "and public") }
    return parts.joined(separator: " ")
  }
}

extension Announcement {
  /// Where it goes: the audience, or the channels where there is nothing else.
  var destination: String {
    if !audience.isEmpty { return "for \(audience)" }
    guard let channels, !channels.isEmpty else { return "for nobody yet" }
    return "on \(channels.joined(separator: ", "))"
  }
}

extension Announcement: RowDecodable {
  /// All columns of one row per announcement `a`.
  static let select: SQL = """
    SELECT a.id, a.state, a.language, t.headline, t.summary, t.action, t.body, a.public,
      (SELECT group_concat(name, char(10)) FROM (SELECT g.name FROM announcement_group AS l
        JOIN person_group AS g ON g.id = l.person_group WHERE l.announcement = a.id
        ORDER BY g.name)),
      (SELECT group_concat(name, char(10)) FROM (SELECT s.name FROM announcement_site AS l
        JOIN site AS s ON s.id = l.site WHERE l.announcement = a.id ORDER BY s.name)),
      (SELECT group_concat(tag, char(10)) FROM (SELECT tag FROM announcement_tag AS l
        WHERE l.announcement = a.id ORDER BY tag)),
      (SELECT group_concat(language, char(10)) FROM (SELECT language FROM announcement_text AS o
        WHERE o.announcement = a.id ORDER BY o.language)),
      a.version, a.author, a.created, a.updated, a.approver, a.approved, a.scheduled, a.latest,
      a.missed, a.published, a.valid_until, a.round, a.reason, a.channels
    FROM announcement AS a
      JOIN announcement_text AS t ON t.announcement = a.id AND t.language = a.language
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    state = AnnouncementState(rawValue: try row.text()) ?? .draft
    text = AnnouncementText(language: try row.text(), headline: try row.text())
    text.summary = try row.text()
    text.action = try row.text()
    text.body = try row.text()
    isPublic = try row.bool()
    groups = try Self.lines(&row)
    sites = try Self.lines(&row)
    tags = try Self.lines(&row)
    let first = text.language
    languages = [first] + (try Self.lines(&row)).filter { $0 != first }
    version = try row.int()
    author = try row.text()
    created = Instant(seconds: try row.int())
    updated = Instant(seconds: try row.int())
    approver = try row.text()
    approved = try row.instant()
    scheduled = try row.instant()
    latest = try row.instant()
    missed = try row.instant()
    published = try row.instant()
    validUntil = try row.instant()
    round = try row.int()
    reason = try row.text()
    let names: String? = try row.text()
    channels = names?.split(separator: " ").map(String.init)
  }

  private static func lines(_ row: inout RowReader) throws(DatabaseError) -> [String] {
    let text: String? = try row.text()
    return text?.split(separator: "\n").map(String.init) ?? []
  }
}

extension Announcement {
  static let fields: [Field<Announcement>] = [
    Field("number", "The announcement's number") { .text($0.number) },
    Field("headline", "Its headline") { .text($0.text.headline) },
    Field("state", "draft, approved, scheduled, published, corrected or retracted") {
      .text($0.state.rawValue)
    },
    Field("audience", "For whom it is, in words") { .text($0.audience) },
    Field("published", "When it was published") { .of($0.published) },
    Field("scheduled", "When it is to be published", usual: false) { .of($0.scheduled) },
    Field("latest", "When it is too late to publish it as scheduled", usual: false) {
      .of($0.latest)
    },
    Field("summary", "What it says in one sentence", usual: false) { .text($0.text.summary) },
    Field("action", "What readers are to do", usual: false) { .text($0.text.action) },
    Field("groups", "The groups it is for", usual: false) { .list($0.groups) },
    Field("sites", "The sites it is for", usual: false) { .list($0.sites) },
    Field("public", "Whether everybody may read it", usual: false) { .bool($0.isPublic) },
    Field("tags", "Its tags", usual: false) { .list($0.tags) },
    Field(
      "channels", "The channels that it names; null is those of announce.channels", usual: false
    ) { $0.channels.map { .list($0) } ?? .null },
    Field("language", "Its first language", usual: false) { .text($0.text.language) },
    Field("languages", "All its languages", usual: false) { .list($0.languages) },
    Field("version", "Counts its texts", usual: false) { .integer($0.version) },
    Field("author", "Who wrote it first", usual: false) { .text($0.author) },
    Field("approver", "Who approved it", usual: false) { .of($0.approver) },
    Field("approved", "When it was approved", usual: false) { .of($0.approved) },
    Field("valid_until", "How long it holds", usual: false) { .of($0.validUntil) },
    Field("reason", "Why it was corrected or retracted", usual: false) { .of($0.reason) },
    Field("created", "When it was made", usual: false) { .instant($0.created) },
    Field("updated", "When it last changed", usual: false) { .instant($0.updated) },
    Field("body", "Its text, in Markdown", usual: false) { .text($0.text.body) },
  ]
}
