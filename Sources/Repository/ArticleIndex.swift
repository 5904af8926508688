/// What several desks need to know of knowledge articles: whether one exists, what it says, which
/// tickets it belongs to, and which articles fit a text.
import Commands
import SQLite

/// Whom an article is for, from the narrowest circle to the widest.
public enum Audience: String, CaseIterable, Sendable, ArgumentValue {
  case technicians, staff
  case `public` = "public"
}

/// What an article has to do with a ticket.
public enum ArticleLink: String, Sendable, CaseIterable {
  /// The ticket was solved by it.
  case solved
  /// It was made from the ticket.
  case made
  /// It has to do with it.
  case related
}

/// An article in short, for desks that only refer to it.
public struct ArticleFacts: Sendable, Equatable, RowDecodable {
  /// The permanent number.
  public var id: Int64
  /// Its title.
  public var title: String
  /// One sentence that says what it is about; may be empty.
  public var summary: String
  /// The text, in Markdown.
  public var body: String
  /// Whom it is for.
  public var audience: Audience
  /// `draft`, `published` or `retired`.
  public var state: String
  /// Its language, as `en`.
  public var language: String

  /// `K-12`.
  public var number: String { Kind.article.number(id) }
  /// Whether requesters may read it.
  public var isPublic: Bool { audience == .public && state == "published" }

  static let columns: StaticString =
    """
    article.id, article.title, article.summary, article.body, article.audience, article.state,
    article.language
    """

  /// Reads `columns`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    summary = try row.text()
    body = try row.text()
    audience = Audience(rawValue: try row.text()) ?? .technicians
    state = try row.text()
    language = try row.text()
  }
}

extension Store {
  /// Takes an article's words out of the index; called before its text changes.
  public func unindexArticle(_ id: Int64) throws {
    try db.run(
      """
      INSERT INTO article_search(article_search, rowid, title, summary, body)
      SELECT 'delete', id, title, summary, body FROM article WHERE id = \(id)
      """)
  }

  /// Puts an article's words into the index; called after its text changed.
  public func indexArticle(_ id: Int64) throws {
    try db.run(
      """
      INSERT INTO article_search(rowid, title, summary, body)
      SELECT id, title, summary, body FROM article WHERE id = \(id)
      """)
  }

  /// The article of this number.
  ///
  /// - Throws: `Failure` when there is none.
  public func articleFacts(_ number: ArticleNumber) throws -> ArticleFacts {
    guard
      let found = try db.first(
        "SELECT \(raw: ArticleFacts.columns) FROM article WHERE id = \(number.value)",
        as: ArticleFacts.self)
    else {
      throw Failure(
        "there is no article \(Kind.article.number(number.value))",
        hint: "see 'ittool article list'")
    }
    return found
  }

  /// Links an article to a ticket and records it in both histories; false when it is there already.
  ///
  /// Called inside a transaction. That a ticket was solved by it is worth more than that they have to do with each other.
  @discardableResult
  public func link(article: Int64, to ticket: Int64, _ how: ArticleLink) throws -> Bool {
    try db.run(
      """
      INSERT INTO article_ticket(article, ticket, at, how)
      VALUES (\(article), \(ticket), \(now), \(how.rawValue))
      ON CONFLICT(article, ticket) DO UPDATE SET how = excluded.how
        WHERE how <> excluded.how AND excluded.how <> 'related'
      """)
    guard db.changes == 1 else { return false }
    try record(.article, article, "ticket", new: Kind.ticket.number(ticket))
    try record(.ticket, ticket, "article", new: Kind.article.number(article))
    return true
  }

  /// Takes a link away and records it in both histories; false when there is none.
  @discardableResult
  public func unlink(article: Int64, from ticket: Int64) throws -> Bool {
    try db.run("DELETE FROM article_ticket WHERE article = \(article) AND ticket = \(ticket)")
    guard db.changes == 1 else { return false }
    try record(.article, article, "ticket", old: Kind.ticket.number(ticket))
    try record(.ticket, ticket, "article", old: Kind.article.number(article))
    return true
  }

  /// The articles that belong to a ticket.
  public func articles(of ticket: Int64) throws -> [ArticleFacts] {
    try db.all(
      """
      SELECT \(raw: ArticleFacts.columns) FROM article_ticket AS l
      JOIN article ON article.id = l.article WHERE l.ticket = \(ticket) ORDER BY article.id
      """, as: ArticleFacts.self)
  }

  /// The published articles that fit a text, best first.
  ///
  /// One fits when two words of the text stand in its title or summary, or all of its title's
  /// words that mean something do. Words of fewer than three letters and those that stand in every
  /// request do not count.
  ///
  /// - Parameter publicOnly: whether only what requesters may read counts.
  public func suggestedArticles(
    for text: String, publicOnly: Bool, limit: Int = 3
  ) throws -> [ArticleFacts] {
    // Many districts have none; opening the index to find nothing costs more than asking.
    guard try db.first("SELECT 1 FROM article LIMIT 1", as: Int64.self) != nil else { return [] }
    let words = ArticleWords.meaningful(text)
    guard !words.isEmpty else { return [] }
    let any = words.map { "\"\($0)\"" }.joined(separator: " OR ")
    let candidates = try db.all(
      Self.articles(matching: "{title summary} : (" + any + ")", publicOnly: publicOnly),
      as: ArticleFacts.self)
    return Array(
      candidates.filter { article in
        let title = ArticleWords.meaningful(article.title)
        let own = title + ArticleWords.meaningful(article.summary)
        let met = words.filter { word in own.contains { ArticleWords.areAlike(word, $0) } }
        return met.count >= 2
          || !title.isEmpty
            && title.allSatisfy { word in words.contains { ArticleWords.areAlike(word, $0) } }
      }.prefix(limit))
  }
}

extension Store {
  /// The query of articles that may fit: it reads those that share a word, and no ticket.
  static func articles(matching words: String, publicOnly: Bool) -> SQL {
    """
    SELECT \(raw: ArticleFacts.columns) FROM article_search
    JOIN article ON article.id = article_search.rowid
    WHERE article_search MATCH \(words) AND state = 'published'
      AND (audience = 'public' OR \(!publicOnly))
    ORDER BY bm25(article_search, 6.0, 3.0, 1.0), article.id LIMIT 20
    """
  }
}

/// The words of a request that say what it is about.
enum ArticleWords {
  /// The words in lower case, each once, at most 24.
  static func meaningful(_ text: String) -> [String] {
    var found: [String] = []
    for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      let word = String(word)
      guard word.count >= 3, !common.contains(word), !found.contains(word) else { continue }
      found.append(word)
      if found.count == 24 { break }
    }
    return found
  }

  /// Whether two words are the same but for their ending: `printer`, `printing`, `print`.
  static func areAlike(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    let shared = zip(one, other).prefix { $0 == $1 }.count
    let (short, long) = (min(one.count, other.count), max(one.count, other.count))
    return shared >= 4 && long - shared <= 3 && short - shared <= 2
  }

  private static let common: Set<String> = [
    "the", "and", "for", "not", "with", "this", "that", "have", "has", "had", "was", "are", "but",
    "you", "your", "our", "from", "please", "hello", "thanks", "thank", "dear", "help", "need",
    "needs", "work", "works", "working", "doesn", "does", "can", "cannot", "could", "would", "will",
    "when", "what", "how", "any", "all", "again", "since", "today", "room", "school", "problem",
    "issue", "request", "there", "they", "been", "get", "its", "out", "into", "won", "new", "set",
    "los", "las", "una", "uno", "del", "por", "para", "con", "que", "hola", "gracias", "favor",
    "necesito", "ayuda", "problema", "funciona", "está", "esta", "sala", "aula", "escuela",
  ]
}
