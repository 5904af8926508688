/// What every site has: the first page, the page for wrong addresses, stylesheet, sitemap, robots.
import Calendar
import Commands
import Repository

extension Site {
  /// All files of the site, from what the parts have to show.
  func pages(_ parts: [SitePart]) throws -> [SitePage] {
    let sections = try parts.map { (name: $0.name, section: try $0.gather(self)) }
    for tree in trees {
      menus[tree.prefix] = sections.compactMap { name, section in
        section.entry.map { (name, tree.prefix + $0) }
      }
    }
    var pages: [SitePage] = []
    for tree in trees {
      pages.append(try home(tree, sections.compactMap { try $0.section.block(tree) }))
      for (_, section) in sections { pages += try section.pages(tree) }
    }
    pages.append(try missing())
    pages += try decoration()
    pages.append(sitemap(pages))
    pages.append(
      SitePage(path: "robots.txt", fingerprint: fingerprint("robots.txt")) { [address] in
        Array("User-agent: *\nAllow: /\nSitemap: \(address.of("sitemap.xml"))\n".utf8)
      })
    return pages
  }

  private func home(_ tree: SiteTree, _ blocks: [HomeBlock]) throws -> SitePage {
    let head = PageHead.common("index.html", title, self, tree)
    var print = fingerprint(head.path)
    for block in blocks {
      print.add(block.heading)
      for item in block.items { item.add(to: &print) }
    }
    return SitePage(path: head.path, fingerprint: print, modified: nil) {
      try self.render(
        "home", head, tree,
        [
          "blocks": .list(
            try blocks.map { block in
              .record([
                "heading": .text(block.heading), "more": .text(block.more),
                "more-href": .text(self.href(from: head.path, to: block.path)),
                "items": .list(
                  try block.items.map { try self.value($0, on: head.path, tree, level: 3) }),
              ])
            })
        ])
    }
  }

  /// The page for addresses that lead nowhere, in all languages, as a server shows it anywhere.
  private func missing() throws -> SitePage {
    let tree = trees[0]
    var head = PageHead(
      path: "404.html", title: try tree.words("missing.title"), language: tree.words.spoken)
    head.isListed = false
    head.isAnywhere = true
    let shown = head
    return SitePage(path: head.path, fingerprint: fingerprint(head.path)) {
      try self.render(
        "missing", shown, tree,
        [
          "sentences": .list(
            try self.trees.map { tree in
              .record([
                "lang": .text(tree.words.spoken),
                "sentence": .text(try tree.words("missing.sentence")),
                "link": .text(try tree.words("missing.link")),
                "home": .text(self.address.of(tree.prefix + "index.html")),
              ])
            })
        ])
    }
  }

  private func decoration() throws -> [SitePage] {
    let colours = try colours()
    let files = WebFiles(store.places)
    var pages = ["style.css", "icon.svg"].map { name in
      SitePage(path: name, fingerprint: fingerprint(name)) {
        let found = try files.need(name)
        let set = TemplateSet { (_) throws(Failure) in (found.text, found.path) }
        return try set.render(name, colours)
      }
    }
    if let logo {
      var print = fingerprint(logo.path)
      print.add(logo.bytes)
      pages.append(SitePage(path: logo.path, fingerprint: print) { logo.bytes })
    }
    return pages
  }

  private func sitemap(_ pages: [SitePage]) -> SitePage {
    let listed = pages.filter { $0.path.hasSuffix(".html") && $0.path != "404.html" }
      .map { (path: $0.path, modified: $0.modified) }.sorted { $0.path < $1.path }
    var print = fingerprint("sitemap.xml")
    for entry in listed {
      print.add(entry.path)
      print.add(entry.modified?.seconds ?? 0)
    }
    return SitePage(path: "sitemap.xml", fingerprint: print) { [address] in
      var xml = Array("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".utf8)
      xml += "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n".utf8
      for entry in listed {
        xml += "<url><loc>".utf8
        xml.append(escaped: address.of(entry.path))
        xml += "</loc>".utf8
        if let modified = entry.modified { xml += "<lastmod>\(modified.rfc3339)</lastmod>".utf8 }
        xml += "</url>\n".utf8
      }
      xml += "</urlset>\n".utf8
      return xml
    }
  }
}
