/// The values that all pages have: head, menu, languages, foot.
import Calendar
import Commands
import Repository

extension Site {
  /// The way from one page to another file of the site.
  func href(from page: String, to path: String) -> String {
    let depth = page.utf8.count { $0 == UInt8(ascii: "/") }
    return String(repeating: "../", count: depth) + path
  }

  /// A page made of a template.
  func render(
    _ template: String, _ head: PageHead, _ tree: SiteTree, _ values: [String: TemplateValue]
  ) throws -> [UInt8] {
    var all = try frame(head, tree)
    all.merge(values) { _, own in own }
    return try templates.render(template, all)
  }

  /// The values of one line of a list.
  ///
  /// - Parameter level: the level of its heading.
  func value(
    _ item: ListItem, on page: String, _ tree: SiteTree, level: Int = 2
  ) throws -> TemplateValue {
    .record([
      "level": .text(String(level)),
      "href": .text(href(from: page, to: item.path)), "title": .text(item.title),
      "lang": item.language == tree.words.spoken ? .nothing : .text(item.language),
      "date": .maybe(try item.day.map(tree.words.date)),
      "datetime": .maybe(item.day?.description), "summary": .text(item.summary),
      "marks": .list(
        item.marks.map { .record(["words": .text($0.words), "is-stop": .flag($0.isStop)]) }),
    ])
  }

  private func frame(_ head: PageHead, _ tree: SiteTree) throws -> [String: TemplateValue] {
    func link(_ path: String) -> TemplateValue {
      .text(head.isAnywhere ? address.of(path) : href(from: head.path, to: path))
    }
    /// What the pages of a part begin with, such as `news/`.
    func folder(_ entry: String) -> String {
      entry.hasSuffix("/index.html") ? String(entry.dropLast("index.html".count)) : entry
    }
    let isHome = head.path == tree.prefix + "index.html"
    var all: [String: TemplateValue] = [
      "lang": .text(tree.words.spoken), "page-lang": .text(tree.words.spoken),
      "language": .text(head.language),
      "content-lang": head.language == tree.words.spoken ? .nothing : .text(head.language),
      "dir": .text(Self.isRightToLeft(tree.words.spoken) ? "rtl" : "ltr"),
      "title": .text(head.title),
      "document-title": .text(isHome ? title : "\(head.title) – \(title)"),
      "description": .text(head.description.isEmpty ? about : head.description),
      "site-title": .text(title), "site-about": .text(about),
      "canonical": .text(address.of(head.canonical ?? head.path)),
      "listed": .flag(head.isListed), "home": link(tree.prefix + "index.html"),
      "is-home": .flag(isHome),
      "stylesheet": link("style.css"), "icon": link("icon.svg"),
      "logo": logo.map { link($0.path) } ?? .nothing,
      "atom": link(tree.prefix + "feed.xml"), "json-feed": link(tree.prefix + "feed.json"),
      "help": link(tree.prefix + WebPath.help), "is-help": .flag(head.path.hasSuffix(WebPath.help)),
      "og-type": .text(head.published == nil ? "website" : "article"),
      "published-at": .maybe(head.published?.rfc3339),
      "modified-at": .maybe(head.modified?.rfc3339),
      "subscribe": .maybe(
        try subscribing.map { "mailto:\($0)?body=\(try tree.words("subscribe.word"))" }),
      "picture": .nothing, "words": tree.words.pageWords(),
    ]
    if let picture = head.picture {
      all["picture"] = .record([
        "address": .text(address.of(picture.path)), "alt": .text(picture.alt),
      ])
    }
    all["menu"] = .list(
      try (menus[tree.prefix] ?? []).map { entry in
        .record([
          "label": .text(try tree.words("menu.\(entry.name)")), "href": link(entry.path),
          "current": .flag(entry.path == head.path),
          "inside": .flag(entry.path != head.path && head.path.hasPrefix(folder(entry.path))),
        ])
      })
    all["languages"] = .list(
      trees.count < 2
        ? []
        : try trees.map { other in
          let variant = head.variants.first { $0.language == other.language }?.path
          return .record([
            "tag": .text(other.language),
            // Words that are English in the place of others would call it English, too.
            "name": .text(
              other.language.hasPrefix(other.words.spoken)
                ? try other.words("language") : other.language),
            "href": link(variant ?? other.prefix + "index.html"),
            "current": .flag(other.language == tree.language),
          ])
        })
    all["has-languages"] = .flag(trees.count > 1)
    all["variants"] = .list(
      head.variants.count < 2
        ? []
        : head.variants.map {
          .record(["tag": .text($0.language), "address": .text(address.of($0.path))])
        })
    return all
  }

  private static func isRightToLeft(_ language: String) -> Bool {
    ["ar", "dv", "fa", "he", "ps", "ur", "yi"].contains(language.prefix { $0 != "-" })
  }
}

extension PageHead {
  /// The head of a page that every tree has.
  static func common(
    _ path: String, _ title: String, _ site: Site, _ tree: SiteTree
  ) -> PageHead {
    var head = PageHead(path: tree.prefix + path, title: title, language: tree.words.spoken)
    head.variants = site.trees.map { ($0.language, $0.prefix + path) }
    return head
  }
}
