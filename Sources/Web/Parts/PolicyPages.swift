/// Policies: the texts in force, with the dates and reasons of their amendments.
import Articles
import Calendar
import Commands
import Repository
import SQLite

extension SitePart {
  /// What the district stands by.
  public static let policies = SitePart("policies") { site in
    let pages = PolicyPages(site: site, policies: try site.store.policies())
    var section = SiteSection()
    guard !pages.policies.isEmpty else { return section }
    section.entry = "policies/index.html"
    section.pages = { try pages.pages($0) }
    return section
  }
}

private struct PolicyPages {
  let site: Site
  let policies: [Policy]

  func pages(_ tree: SiteTree) throws -> [SitePage] {
    let shown = shown(in: tree)
    let head = PageHead.common("policies/index.html", try tree.words("policies.title"), site, tree)
    let items = shown.map {
      ListItem(
        path: path($0, tree), title: $0.title, language: $0.language, summary: $0.summary)
    }
    var print = site.fingerprint(head.path)
    for item in items { item.add(to: &print) }
    let index = SitePage(
      path: head.path, fingerprint: print, modified: shown.compactMap(\.at).max()
    ) {
      try site.render(
        "policies", head, tree,
        ["items": .list(try items.map { try site.value($0, on: head.path, tree) })])
    }
    return [index] + (try shown.map { try page($0, tree) })
  }

  private func path(_ policy: Policy, _ tree: SiteTree) -> String {
    "\(tree.prefix)policies/\(policy.name).html"
  }

  /// Each policy once: in the tree's language, else in English, else in whatever there is.
  private func shown(in tree: SiteTree) -> [Policy] {
    let names = Set(policies.map(\.name)).sorted()
    return names.compactMap { name in
      let all = policies.filter { $0.name == name }
      return all.first { $0.language == tree.language } ?? all.first { $0.language == "en" }
        ?? all.first
    }
  }

  private struct Amendment: RowDecodable {
    var at: Instant
    var reason: String

    init(from row: inout RowReader) throws(DatabaseError) {
      at = Instant(seconds: try row.int())
      reason = try row.text()
    }
  }

  private func page(_ policy: Policy, _ tree: SiteTree) throws -> SitePage {
    let path = path(policy, tree)
    let amendments = try site.store.db.all(
      """
      SELECT at, reason FROM policy WHERE name = \(policy.name) AND language = \(policy.language)
      ORDER BY version DESC
      """, as: Amendment.self)
    var print = site.fingerprint(path)
    for text in [policy.title, policy.summary, policy.body, policy.language] { print.add(text) }
    for amendment in amendments {
      print.add(amendment.at.seconds)
      print.add(amendment.reason)
    }
    return SitePage(path: path, fingerprint: print, modified: policy.at) {
      var head = PageHead.common("policies/\(policy.name).html", policy.title, site, tree)
      head.description = policy.summary
      head.language = policy.language
      return try site.render(
        "policy", head, tree,
        [
          "summary": .text(policy.summary),
          "body": .html(try Markdown.html(policy.body, links: .plain)),
          "has-amendments": .flag(!amendments.isEmpty),
          "amendments": .list(
            try amendments.map { amendment in
              .record([
                "date": .text(try tree.words.date(site.day(amendment.at))),
                "datetime": .text(site.day(amendment.at).description),
                "reason": .text(amendment.reason),
              ])
            }),
          "back": .text(site.href(from: path, to: tree.prefix + "policies/index.html")),
        ])
    }
  }
}
