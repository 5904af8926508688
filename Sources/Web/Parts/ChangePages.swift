/// "You asked, we changed": what people asked for, what was decided, and why; what was declined, too.
import Calendar
import Commands
import Repository
import SQLite

extension SitePart {
  /// What was decided of what people asked for.
  public static let changes = SitePart("changes") { site in
    let changes = try site.store.publicChanges()
    let waiting = try site.store.waitingChanges()
    var section = SiteSection()
    guard !changes.isEmpty || waiting.count > 0 else { return section }
    let pages = ChangePages(site: site, changes: changes, waiting: waiting)
    section.entry = "changes.html"
    section.pages = { [try pages.page($0)] }
    section.block = { try pages.block($0) }
    return section
  }
}

/// A change as everybody may read it.
private struct PublicChange: Sendable, RowDecodable {
  var id: Int64
  var title: String
  var asked: String
  var language: String
  /// `accepted`, `declined`, `later` or `done`.
  var state: String
  var reason: String
  var decided: Instant
  var done: Instant?
  var policy: String?
  var outcome: String?
  var announcement: Int64?
  var tickets: Int64
  var questions: Int64
  var items: Int64

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    asked = try row.text()
    language = try row.text()
    state = try row.text()
    reason = try row.text()
    decided = Instant(seconds: try row.int())
    done = try row.instant()
    policy = try row.text()
    outcome = try row.text()
    announcement = try row.int()
    tickets = try row.int()
    questions = try row.int()
    items = try row.int()
  }

  var last: Instant { done ?? decided }
  var anchor: String { Kind.change.number(id).lowercased() }

  func add(to print: inout Fingerprint) {
    for text in [title, asked, language, state, reason] { print.add(text) }
    print.add(policy)
    print.add(outcome)
    for number in [id, announcement ?? 0, last.seconds, tickets, questions, items] {
      print.add(number)
    }
  }
}

extension Store {
  /// What was decided and may be read by everybody, newest first.
  ///
  /// An announcement is named only while it is public itself.
  fileprivate func publicChanges() throws -> [PublicChange] {
    try db.all(
      """
      SELECT c.id, c.title, c.asked, c.language,
        iif(c.done IS NULL, c.decision, 'done'), coalesce(c.reason, ''), c.decided, c.done, c.policy,
        c.outcome, (SELECT a.id FROM announcement AS a WHERE a.id = c.announcement AND a.public = 1
          AND (a.state = 'published' OR a.state = 'corrected')),
        (SELECT count(*) FROM change_cause AS w WHERE w.change = c.id AND w.kind = 'T'),
        (SELECT count(*) FROM change_cause AS w WHERE w.change = c.id AND w.kind = 'Q'),
        (SELECT count(*) FROM change_cause AS w WHERE w.change = c.id AND w.kind = 'S')
      FROM change AS c WHERE c.public = 1 AND c.decision IS NOT NULL
      ORDER BY coalesce(c.done, c.decided) DESC, c.id DESC
      """, as: PublicChange.self)
  }

  /// How many public changes nobody has decided about, and since when the oldest waits.
  fileprivate func waitingChanges() throws -> (count: Int64, oldest: Instant?) {
    let found: (Int64, Instant?)? = try db.first(
      "SELECT count(*), min(created) FROM change WHERE public = 1 AND decision IS NULL"
    ) { row in (try row.int(), try row.instant()) }
    return found.map { ($0.0, $0.1) } ?? (0, nil)
  }
}

private struct ChangePages {
  let site: Site
  let changes: [PublicChange]
  let waiting: (count: Int64, oldest: Instant?)

  func page(_ tree: SiteTree) throws -> SitePage {
    let head = PageHead.common("changes.html", try tree.words("changes.title"), site, tree)
    // Whole days only, or the page would be another one at every build.
    let days = waiting.oldest.map { max(0, (site.store.now - $0) / 86_400) }
    var print = site.fingerprint(head.path)
    for change in changes { change.add(to: &print) }
    print.add(waiting.count)
    print.add(days ?? -1)
    return SitePage(path: head.path, fingerprint: print, modified: changes.map(\.last).max()) {
      try site.render(
        "changes", head, tree,
        [
          "changes": .list(try changes.map { .record(try values($0, head, tree)) }),
          "waiting": waiting.count == 0
            ? .nothing
            : .text(
              try tree.words(
                waiting.count == 1 ? "changes.waiting-one" : "changes.waiting",
                ["count": String(waiting.count), "days": String(days ?? 0)])),
        ])
    }
  }

  func block(_ tree: SiteTree) throws -> HomeBlock? {
    guard !changes.isEmpty else { return nil }
    let path = tree.prefix + "changes.html"
    return HomeBlock(
      heading: try tree.words("changes.title"), path: path, more: try tree.words("changes.all"),
      items: try changes.prefix(3).map { change in
        var item = ListItem(
          path: "\(path)#\(change.anchor)", title: change.title, language: change.language,
          day: site.day(change.last))
        item.marks.append((try tree.words("changes.\(change.state)"), false))
        return item
      })
  }

  private func values(
    _ change: PublicChange, _ head: PageHead, _ tree: SiteTree
  ) throws -> [String: TemplateValue] {
    var sources: [String] = []
    for (name, count) in [
      ("tickets", change.tickets), ("questions", change.questions), ("items", change.items),
    ] where count > 0 {
      let key = count == 1 ? "changes.\(name)-one" : "changes.\(name)"
      sources.append(try tree.words(key, ["count": String(count)]))
    }
    return [
      "anchor": .text(change.anchor), "number": .text(Kind.change.number(change.id)),
      "heading": .text(change.title),
      "lang": change.language == tree.words.spoken ? .nothing : .text(change.language),
      "asked": .html(try Markdown.html(change.asked, level: 3, links: .plain)),
      "state": .text(try tree.words("changes.\(change.state)")),
      "reason": .html(try Markdown.html(change.reason, level: 3, links: .plain)),
      "outcome": .maybe(
        try change.outcome.map { try tree.words("changes.outcome", ["text": $0]) }),
      "sources": sources.isEmpty ? .nothing : .text(sources.joined(separator: ", ")),
      "date": .text(try tree.words.date(site.day(change.last))),
      "datetime": .text(site.day(change.last).description),
      "policy": .maybe(
        change.policy.map {
          site.href(from: head.path, to: "\(tree.prefix)policies/\($0).html")
        }),
      "post": .maybe(
        change.announcement.map { site.href(from: head.path, to: WebPath.announcement($0)) }),
    ]
  }
}
