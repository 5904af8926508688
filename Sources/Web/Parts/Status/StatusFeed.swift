/// The feed of the status: every update is an entry of its own.
///
/// Readers do not show an entry again that changed, so that an outage as one entry would be read
/// once and never again. An entry's identifier names outage and update and never changes.
import Calendar
import Commands
import Outages
import Repository
import Services

extension StatusPages {
  /// How many entries the feed has.
  private static let entries = 50

  func feed(_ tree: SiteTree) throws -> SitePage {
    let path = tree.prefix + "status/feed.xml"
    let outages = Dictionary(uniqueKeysWithValues: status.outages.map { ($0.id, $0) })
    let updates = try site.store.publicWords(limit: Self.entries)
    var print = site.fingerprint(path)
    for update in updates {
      guard let outage = outages[update.outage] else { continue }
      for number in [outage.id, outage.version, update.id] { print.add(number) }
    }
    return SitePage(path: path, fingerprint: print) {
      try AtomFeed(
        id: site.tag(tree.isFirst ? "status" : "status/\(tree.language)"),
        title: try tree.words("status.feed", ["site": site.title]), language: tree.words.spoken,
        address: site.address.of(path),
        page: site.address.of(tree.prefix + "status/index.html"), author: site.title,
        beginning: site.firstDay,
        entries: updates.compactMap { update in
          try outages[update.outage].map { try entry(update, of: $0, tree) }
        }
      ).bytes
    }
  }

  private func entry(
    _ update: OutageUpdate, of outage: Outage, _ tree: SiteTree
  ) throws -> AtomEntry {
    let key = update.kind == .reopened ? "reopened" : update.state.rawValue
    var html: [UInt8] = []
    func paragraph(_ label: String, _ text: String) throws {
      guard !text.isEmpty else { return }
      html += "<p><strong>".utf8
      html.append(escaped: try tree.words(label))
      html += "</strong> ".utf8
      html.append(escaped: text)
      html += "</p>\n".utf8
    }
    try paragraph("page.affected", update.affected)
    try paragraph("page.meanwhile", update.meanwhile)
    try paragraph("page.works", update.works)
    if !update.body.isEmpty {
      let base = site.address.of(tree.prefix + "status/index.html")
      html += try Markdown.html(
        update.body, level: 3, links: MarkdownLinks(file: { _ in nil }, base: base))
    }
    if let next = update.next, update.state != .resolved {
      html += "<p>".utf8
      html.append(escaped: try tree.words("outage.next", ["time": stamp(next, tree)]))
      html += "</p>\n".utf8
    }
    let name = "o-\(outage.id)/u-\(update.id)"
    // What was written down afterwards is as old as what it tells of.
    let at = outage.isBackfilled ? update.effective : update.at
    return AtomEntry(
      id: site.tag(tree.isFirst ? name : "\(name)/\(tree.language)"),
      title: try tree.words(
        "status.entry", ["title": outage.title, "state": tree.words("outage.\(key)")]),
      address: site.address.of(path(of: outage, tree)) + "#u-\(update.id)",
      language: outage.language, published: at, updated: at,
      tags: (status.hits[outage.id] ?? []).compactMap { names[$0] }, html: html)
  }
}
