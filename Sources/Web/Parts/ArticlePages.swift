/// Articles that the public may read: a list and a page each.
import Calendar
import Commands
import Repository
import SQLite

/// A public article.
struct PublicArticle: RowDecodable {
  var id: Int64
  var title: String
  var summary: String
  var language: String
  var version: Int64
  var updated: Instant

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    summary = try row.text()
    language = try row.text()
    version = try row.int()
    updated = Instant(seconds: try row.int())
  }
}

extension SitePart {
  /// How things are solved, as far as the public may read it.
  public static let articles = SitePart("articles") { site in
    let pages = ArticlePages(site: site, articles: try site.store.publicArticles())
    var section = SiteSection()
    guard !pages.articles.isEmpty else { return section }
    section.entry = "articles/index.html"
    section.pages = { try pages.pages($0) }
    section.block = { tree in
      HomeBlock(
        heading: try tree.words("articles.title"), path: tree.prefix + "articles/index.html",
        more: try tree.words("articles.all"), items: pages.items(tree).prefix(5).map { $0 })
    }
    return section
  }
}

extension Store {
  fileprivate static let isPublicArticle: SQL = "audience = 'public' AND state = 'published'"

  fileprivate func publicArticles() throws -> [PublicArticle] {
    try db.all(
      """
      SELECT id, title, summary, language, version,
        (SELECT max(at) FROM article_version AS v WHERE v.article = article.id)
      FROM article WHERE \(Self.isPublicArticle) ORDER BY title COLLATE NOCASE, id
      """, as: PublicArticle.self)
  }
}

private struct ArticlePages {
  let site: Site
  let articles: [PublicArticle]

  func pages(_ tree: SiteTree) throws -> [SitePage] {
    let head = PageHead.common("articles/index.html", try tree.words("articles.title"), site, tree)
    let items = items(tree)
    var print = site.fingerprint(head.path)
    for item in items { item.add(to: &print) }
    let index = SitePage(
      path: head.path, fingerprint: print, modified: articles.map(\.updated).max()
    ) {
      try site.render(
        "articles", head, tree,
        ["items": .list(try items.map { try site.value($0, on: head.path, tree) })])
    }
    return [index] + articles.filter { isIn(tree, $0) }.map { page($0, tree) }
  }

  private func isIn(_ tree: SiteTree, _ article: PublicArticle) -> Bool {
    tree.isFirst || article.language == tree.language
  }

  /// Those in the tree's own language go first.
  func items(_ tree: SiteTree) -> [ListItem] {
    let own = articles.filter { $0.language == tree.language }
    return (own + articles.filter { $0.language != tree.language }).map { article in
      let path = WebPath.article(article.id)
      return ListItem(
        path: isIn(tree, article) ? tree.prefix + path : path, title: article.title,
        language: article.language, summary: article.summary)
    }
  }

  private func page(_ article: PublicArticle, _ tree: SiteTree) -> SitePage {
    let path = tree.prefix + WebPath.article(article.id)
    var print = site.fingerprint(path)
    for text in [article.title, article.summary, article.language] { print.add(text) }
    for number in [article.id, article.version, article.updated.seconds] { print.add(number) }
    return SitePage(path: path, fingerprint: print, modified: article.updated) {
      var head = PageHead(
        path: path, title: article.title, description: article.summary, language: article.language)
      if let own = site.trees.first(where: { $0.language == article.language }) {
        head.variants = [(own.language, own.prefix + WebPath.article(article.id))]
        head.canonical = own.prefix + WebPath.article(article.id)
      }
      let body = try site.store.db.first(
        "SELECT body FROM article WHERE id = \(article.id) AND \(Store.isPublicArticle)",
        as: String.self)
      let date = try tree.words.date(site.day(article.updated))
      return try site.render(
        "article", head, tree,
        [
          "summary": .text(article.summary),
          "body": .html(try Markdown.html(body ?? "", links: .plain)),
          "updated": .text(try tree.words("articles.updated", ["date": date])),
          "back": .text(site.href(from: path, to: tree.prefix + "articles/index.html")),
        ])
    }
  }
}
