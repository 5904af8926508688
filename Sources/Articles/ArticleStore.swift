/// The SQL of articles: every text is kept, the search index goes along in the same transaction.
import Calendar
import Commands
import Repository
import SQLite

/// What is known of an article when it is made.
public struct NewArticle: Sendable {
  /// What it is about, in one line.
  public var title = ""
  /// What it says, in one sentence.
  public var summary = ""
  /// The text, in Markdown.
  public var body = ""
  /// Whom it is for.
  var audience: Audience = .technicians
  /// The language of its words.
  public var language = "en"

  /// Makes one for technicians.
  public init(title: String = "", summary: String = "", body: String = "", language: String = "en")
  {
    self.title = title
    self.summary = summary
    self.body = body
    self.language = language
  }

  /// Makes one for these readers.
  init(title: String, summary: String, body: String, audience: Audience, language: String) {
    self.init(title: title, summary: summary, body: body, language: language)
    self.audience = audience
  }
}

/// What shall change in an article's text.
struct ArticleChange: Sendable {
  var title: String?
  var summary: String?
  var body: String?
  var audience: Audience?
  var language: String?
  var reason: String?
}

extension Store {
  /// The article of this number.
  func article(_ number: ArticleNumber) throws -> Article {
    guard
      let found = try db.first(
        "SELECT \(raw: Article.columns) FROM article WHERE id = \(number.value)", as: Article.self)
    else {
      throw Failure(
        "there is no article \(Kind.article.number(number.value))",
        hint: "see 'ittool article list'")
    }
    return found
  }

  /// Makes a draft and returns its number; called inside a transaction.
  public func make(_ new: NewArticle) throws -> Int64 {
    try db.run(
      """
      INSERT INTO article(title, summary, body, audience, language, author, created, updated)
      VALUES (\(try WrittenText.title(new.title)), \(try WrittenText.summary(new.summary)), \
      \(try WrittenText.body(new.body)), \(new.audience.rawValue), \
      \(try WrittenText.language(new.language)), \(actor), \(now), \(now))
      """)
    let id = db.lastInsertedRow
    try indexArticle(id)
    try keepVersion(of: id, reason: nil)
    try record(.article, id, "made", new: new.title)
    return id
  }

  /// Gives an article another text or audience; called inside a transaction.
  ///
  /// - Returns: whether anything was different.
  @discardableResult
  func change(_ article: Article, _ change: ArticleChange) throws -> Bool {
    let title = try change.title.map { try WrittenText.title($0) } ?? article.title
    let summary = try change.summary.map { try WrittenText.summary($0) } ?? article.summary
    let body = try change.body.map(WrittenText.body) ?? article.body
    let audience = change.audience ?? article.audience
    let language = try change.language.map(WrittenText.language) ?? article.language
    let isOtherText = title != article.title || summary != article.summary || body != article.body
    guard isOtherText || audience != article.audience || language != article.language else {
      return false
    }
    try unindexArticle(article.id)
    try db.run(
      """
      UPDATE article SET title = \(title), summary = \(summary), body = \(body),
        audience = \(audience.rawValue), language = \(language), updated = \(now),
        version = version + \(isOtherText) WHERE id = \(article.id)
      """)
    try indexArticle(article.id)
    if isOtherText {
      try keepVersion(of: article.id, reason: change.reason)
      try record(
        .article, article.id, "version", old: String(article.version),
        new: String(article.version + 1))
    }
    for (what, old, new) in [
      ("audience", article.audience.rawValue, audience.rawValue),
      ("language", article.language, language),
    ] where old != new {
      try record(.article, article.id, what, old: old, new: new)
    }
    return true
  }

  private func keepVersion(of id: Int64, reason: String?) throws {
    try db.run(
      """
      INSERT INTO article_version(article, version, at, actor, title, summary, body, reason)
      SELECT id, version, \(now), \(actor), title, summary, body, \(reason) FROM article
      WHERE id = \(id)
      """)
  }

  /// Publishes or retires an article; called inside a transaction.
  func move(_ article: Article, to state: ArticleState) throws {
    guard article.state != state else {
      throw Failure("\(article.number) is \(state.rawValue) already")
    }
    if state == .published, article.body.isEmpty {
      throw Failure(
        "\(article.number) has no text yet", hint: "write it with 'ittool article edit'")
    }
    try db.run(
      """
      UPDATE article SET state = \(state.rawValue), updated = \(now),
        published = CASE WHEN \(state == .published) THEN \(now) ELSE published END
      WHERE id = \(article.id)
      """)
    try record(.article, article.id, "state", old: article.state.rawValue, new: state.rawValue)
  }

  /// Says when an article is looked at again; called inside a transaction.
  func setReview(_ article: Article, to date: Instant?) throws {
    try db.run(
      "UPDATE article SET review = \(date), reminded = NULL WHERE id = \(article.id)")
    try record(
      .article, article.id, "review", old: article.review?.rfc3339, new: date?.rfc3339)
  }

  /// The texts of an article, oldest first.
  func versions(of article: Int64) throws -> [ArticleVersion] {
    try db.all(
      """
      SELECT \(raw: ArticleVersion.columns) FROM article_version
      WHERE article = \(article) ORDER BY version
      """, as: ArticleVersion.self)
  }

  /// The published articles whose day of review has come.
  func articlesToReview() throws -> [Article] {
    try db.all(
      """
      SELECT \(raw: Article.columns) FROM article
      WHERE review <= \(now) AND state = 'published' ORDER BY review, id
      """, as: Article.self)
  }

  /// Today some months on, the same day or the last one of the month.
  func months(_ count: Int) throws -> Instant {
    let zone = try zone()
    return zone.instant(of: zone.civil(at: now).date.adding(months: count))
  }
}
