/// A knowledge article: what it says, whom it is for, and when it is looked at again.
import Calendar
import Commands
import Repository
import SQLite

/// Where an article stands.
enum ArticleState: String, CaseIterable, Sendable, ArgumentValue {
  case draft, published, retired
}

/// One article as it reads now.
struct Article: Sendable, Equatable {
  var id: Int64
  var title: String
  var summary: String
  var body: String
  var audience: Audience
  var state: ArticleState
  var language: String
  var version: Int64
  var author: String
  var created: Instant
  var updated: Instant
  var published: Instant?
  var review: Instant?

  /// `K-12`.
  var number: String { Kind.article.number(id) }
}

extension Article: RowDecodable {
  static let columns: StaticString = """
    article.id, article.title, article.summary, article.body, audience, state, language, version,
    author, created, updated, published, review
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    summary = try row.text()
    body = try row.text()
    audience = Audience(rawValue: try row.text()) ?? .technicians
    state = ArticleState(rawValue: try row.text()) ?? .draft
    language = try row.text()
    version = try row.int()
    author = try row.text()
    created = Instant(seconds: try row.int())
    updated = Instant(seconds: try row.int())
    published = try row.instant()
    review = try row.instant()
  }
}

extension Article {
  static let fields: [Field<Article>] = [
    Field("number", "The article's number") { .text($0.number) },
    Field("title", "Its title") { .text($0.title) },
    Field("audience", "public, staff or technicians") { .text($0.audience.rawValue) },
    Field("state", "draft, published or retired") { .text($0.state.rawValue) },
    Field("review", "When it is to be looked at again") { .of($0.review) },
    Field("summary", "One sentence that says what it is about", usual: false) {
      .text($0.summary)
    },
    Field("language", "Its language", usual: false) { .text($0.language) },
    Field("version", "Counts its texts", usual: false) { .integer($0.version) },
    Field("author", "Who wrote it first", usual: false) { .text($0.author) },
    Field("created", "When it was made", usual: false) { .instant($0.created) },
    Field("updated", "When it last changed", usual: false) { .instant($0.updated) },
    Field("published", "When it was published", usual: false) { .of($0.published) },
    Field("body", "Its text, in Markdown", usual: false) { .text($0.body) },
  ]
}

/// An earlier text of an article.
struct ArticleVersion: Sendable, RowDecodable {
  var version: Int64
  var at: Instant
  var actor: String
  var title: String
  var summary: String
  var body: String
  var reason: String?

  static let columns: StaticString = "version, at, actor, title, summary, body, reason"

  init(from row: inout RowReader) throws(DatabaseError) {
    version = try row.int()
    at = try row.instant() ?? Instant(seconds: 0)
    actor = try row.text()
    title = try row.text()
    summary = try row.text()
    body = try row.text()
    reason = try row.text()
  }
}
