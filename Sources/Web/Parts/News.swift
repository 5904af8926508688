/// News: the public announcements, with a page each, one per year and one per tag.
import Calendar
import Commands
import Repository
import SQLite

extension SitePart {
  /// What the department announced to everybody.
  public static let news = news { _ in PublicAnswers() }

  /// What the department announced to everybody, with what readers asked about it.
  public static func news(
    _ answers: @escaping @Sendable (Store) throws -> PublicAnswers
  ) -> SitePart {
    SitePart("news") { site in
      let news = News(site, try site.store.posts(), try answers(site.store).answers)
      var section = SiteSection()
      section.entry = "news/index.html"
      section.pages = { try news.pages($0) }
      section.block = { try news.block($0) }
      return section
    }
  }
}

/// The posts and how they are listed.
struct News {
  let site: Site
  let posts: [Post]
  let years: [(year: Int, posts: [Post])]
  let tags: [(tag: String, posts: [Post])]
  /// What was answered about posts that stand, by the number of the post, newest first.
  let answers: [Int64: [PublicAnswer]]

  /// How many the first page of news lists.
  static let recent = 30

  init(_ site: Site, _ posts: [Post], _ answers: [PublicAnswer]) {
    self.site = site
    self.posts = posts
    let standing = Set(posts.filter { !$0.isRetracted }.map(\.id))
    var byPost: [Int64: [PublicAnswer]] = [:]
    for answer in answers {
      guard let post = answer.announcement, standing.contains(post) else { continue }
      byPost[post, default: []].append(answer)
    }
    self.answers = byPost
    years = Dictionary(grouping: posts) { site.day($0.published).year }
      .sorted { $0.key > $1.key }.map { ($0.key, $0.value) }
    var byTag: [String: [Post]] = [:]
    for post in posts where !post.isRetracted {
      for tag in post.tags { byTag[tag, default: []].append(post) }
    }
    tags = byTag.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  static func path(ofYear year: Int) -> String { "news/\(year).html" }

  /// Every tag has a path of its own: what is no letter or digit is written by its number,
  /// and what would be too long for a file is written shorter.
  static func path(ofTag tag: String) -> String {
    var slug = ""
    for scalar in tag.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9", "-": slug.unicodeScalars.append(scalar)
      default: slug += "_\(String(scalar.value, radix: 16))_"
      }
    }
    if slug.utf8.count > 120 {
      var print = Fingerprint()
      print.add(tag)
      slug = "_\(print.text)"
    }
    return "news/tag-\(slug).html"
  }

  func pages(_ tree: SiteTree) throws -> [SitePage] {
    var pages = [
      try list(
        "news/index.html", try tree.words("news.title"), posts.prefix(Self.recent), tree,
        template: "news")
    ]
    for (year, posts) in years {
      pages.append(
        try list(
          Self.path(ofYear: year), try tree.words("news.year", ["year": String(year)]), posts[...],
          tree))
    }
    for (tag, posts) in tags {
      pages.append(
        try list(
          Self.path(ofTag: tag), try tree.words("news.tag", ["tag": tag]), posts[...], tree))
    }
    for post in posts where post.isIn(tree) {
      pages.append(page(post, tree))
      if tree.isFirst { pages += post.files.map { self.file($0, of: post) } }
    }
    pages += feeds(tree)
    return pages
  }

  func block(_ tree: SiteTree) throws -> HomeBlock? {
    guard !posts.isEmpty else { return nil }
    return HomeBlock(
      heading: try tree.words("news.recent"), path: tree.prefix + "news/index.html",
      more: try tree.words("news.all"), items: try posts.prefix(5).map { try item($0, tree) })
  }

  /// One line about a post.
  func item(_ post: Post, _ tree: SiteTree) throws -> ListItem {
    let language = post.shownLanguage(in: tree)
    let words = post.words[language]
    var item = ListItem(
      path: post.isIn(tree) ? post.path(in: tree) : WebPath.announcement(post.id),
      title: words?.headline ?? post.number, language: language, day: site.day(post.published),
      summary: words?.summary ?? "")
    if post.isRetracted {
      item.marks.append((try tree.words("mark.retracted"), true))
    } else if !post.corrections.isEmpty {
      item.marks.append((try tree.words("mark.corrected"), false))
    }
    if !post.isRetracted, post.isOver(at: site.store.now) {
      item.marks.append((try tree.words("mark.over"), false))
    }
    return item
  }

  private func list(
    _ path: String, _ title: String, _ posts: ArraySlice<Post>, _ tree: SiteTree,
    template: String = "list"
  ) throws -> SitePage {
    let head = PageHead.common(path, title, site, tree)
    let items = try posts.map { try item($0, tree) }
    var print = site.fingerprint(head.path)
    for item in items { item.add(to: &print) }
    let isIndex = template == "news"
    if isIndex {
      for (year, posts) in years { print.add("\(year) \(posts.count)") }
      for (tag, posts) in tags { print.add("\(tag) \(posts.count)") }
    }
    let modified = posts.map { $0.changed(in: $0.language) }.max()
    return SitePage(path: head.path, fingerprint: print, modified: modified) {
      try site.render(
        template, head, tree,
        [
          "items": .list(try items.map { try site.value($0, on: head.path, tree) }),
          "back": .text(site.href(from: head.path, to: tree.prefix + "news/index.html")),
          "years": .list(
            isIndex
              ? years.map {
                link("\($0.year)", Self.path(ofYear: $0.year), $0.posts.count, head, tree)
              } : []),
          "tags": .list(
            isIndex
              ? tags.map { link($0.tag, Self.path(ofTag: $0.tag), $0.posts.count, head, tree) } : []
          ),
          "has-tags": .flag(isIndex && !tags.isEmpty),
          "has-years": .flag(isIndex && !years.isEmpty),
        ])
    }
  }

  private func link(
    _ label: String, _ path: String, _ count: Int, _ head: PageHead, _ tree: SiteTree
  ) -> TemplateValue {
    .record([
      "label": .text(label), "count": .text(String(count)),
      "href": .text(site.href(from: head.path, to: tree.prefix + path)),
    ])
  }

  private func file(_ file: PostFile, of post: Post) -> SitePage {
    var print = Fingerprint()
    print.add(file.sha256)
    return SitePage(path: post.path(of: file), fingerprint: print) {
      try site.store.contents(file.sha256)
    }
  }
}
