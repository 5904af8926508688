/// The status of services on the site: how they are now, what is broken, planned, and was.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services

extension SitePart {
  /// How services are, with every outage, its feed, and maintenance.
  public static let status = SitePart("status") { site in
    let status = try site.store.publicStatus()
    var section = SiteSection()
    guard !status.services.isEmpty || !status.outages.isEmpty || !status.work.isEmpty else {
      return section
    }
    let pages = try StatusPages(site, status)
    section.entry = "status/index.html"
    section.pages = { try pages.pages($0) }
    section.block = { try pages.block($0) }
    return section
  }
}

/// What the pages of the status are made from.
struct StatusPages {
  let site: Site
  let status: PublicStatus
  /// The updates of the outages that last, each with what it says of services.
  let updates: [Int64: [StatedUpdate]]
  /// Articles that look back at outages and that everybody may read.
  let articles: Set<Int64>
  /// The names of public services.
  let names: [Int64: String]
  /// The hours that count for each service.
  let hours: [Int64: SchoolCalendar]

  init(_ site: Site, _ status: PublicStatus) throws {
    self.site = site
    self.status = status
    updates = Dictionary(
      uniqueKeysWithValues: try status.open.map {
        ($0.id, try site.store.statedUpdates(of: $0))
      })
    articles = Set(
      try site.store.db.all(
        """
        SELECT a.id FROM article AS a JOIN outage AS o ON o.article = a.id
        WHERE a.audience = 'public' AND a.state = 'published'
        """, as: Int64.self))
    names = Dictionary(uniqueKeysWithValues: status.services.map { ($0.id, $0.title) })
    hours = Dictionary(
      uniqueKeysWithValues: try status.services.map {
        ($0.id, try site.store.calendar(named: $0.calendarName))
      })
  }

  func pages(_ tree: SiteTree) throws -> [SitePage] {
    var pages = [try now(tree)]
    for year in years { pages.append(try self.year(year, tree)) }
    for outage in status.outages { pages.append(try page(outage, tree)) }
    pages.append(try feed(tree))
    // What programs read stands once, for all languages.
    if tree.isFirst { pages += [maintenanceCalendar(), try summary(tree)] + (try alerts(tree)) }
    return pages
  }

  func block(_ tree: SiteTree) throws -> HomeBlock? {
    let path = tree.prefix + "status/index.html"
    var items = try status.open.map { outage in
      var item = ListItem(
        path: self.path(of: outage, tree), title: outage.title, language: outage.language,
        day: site.day(outage.started))
      item.summary = updates[outage.id]?.last?.update.affected ?? ""
      item.marks.append((try tree.words("outage.\(outage.state.rawValue)"), true))
      return item
    }
    if items.isEmpty {
      items = [
        ListItem(path: path, title: try verdict(tree).words, language: tree.words.spoken, day: nil)
      ]
    }
    return HomeBlock(
      heading: try tree.words("status.title"), path: path, more: try tree.words("status.all"),
      items: items)
  }

  /// Where the page of an outage stands.
  func path(of outage: Outage, _ tree: SiteTree) -> String {
    "\(tree.prefix)status/\(outage.number.lowercased()).html"
  }

  /// The one sentence that says how things are.
  func verdict(_ tree: SiteTree) throws -> (words: String, level: ImpactLevel) {
    let hit = status.hit
    guard let worst = hit.first?.status.level else {
      // An outage may say nothing of services, and all is not well yet.
      return status.open.isEmpty
        ? (try tree.words("status.fine"), .operational)
        : (try tree.words("status.open"), .degraded)
    }
    let count = hit.count { $0.status.level > .maintenance }
    if count == 0 { return (try tree.words("status.maintenance"), worst) }
    let key = count == 1 ? "status.hit-one" : "status.hit"
    return (
      try tree.words(
        key,
        [
          "count": String(count), "all": String(status.services.count),
          "name": hit[0].service.title,
        ]), worst
    )
  }

  /// A day and a time of it.
  func stamp(_ instant: Instant, _ tree: SiteTree) throws -> String {
    let civil = site.zone.civil(at: instant)
    return try tree.words(
      "stamp",
      ["date": tree.words.date(civil.date), "time": tree.words.time(civil.time)])
  }

  /// From one time to another; the day once where it is one.
  func span(_ from: Instant, _ until: Instant, _ tree: SiteTree) throws -> String {
    let end = site.zone.civil(at: until)
    let last =
      site.day(from) == end.date ? try tree.words.time(end.time) : try stamp(until, tree)
    return try tree.words("span", ["from": stamp(from, tree), "until": last])
  }

  /// The words of a level, and what it is in a stylesheet.
  func level(_ level: ImpactLevel, _ tree: SiteTree) throws -> [String: TemplateValue] {
    ["level": .text(try tree.words("level.\(level.word)")), "level-class": .text(level.word)]
  }
}

/// An update with what it says of public services.
struct StatedUpdate {
  var update: OutageUpdate
  var impacts: [Int64: ImpactLevel]
}

extension Store {
  /// The updates of an outage, the first first, without what looks back at it.
  func statedUpdates(of outage: Outage) throws -> [StatedUpdate] {
    try updates(of: outage.id).filter { $0.kind != .postmortem && $0.state != .draft }.map {
      StatedUpdate(update: $0, impacts: try impacts(of: $0.id))
    }
  }
}

extension Fingerprint {
  /// Takes in all that a template is filled with.
  mutating func add(_ value: TemplateValue) {
    switch value {
    case .nothing: add(Int64(0))
    case .flag(let flag): add(flag)
    case .text(let text): add(text)
    case .html(let bytes): add(bytes)
    case .list(let values):
      add(Int64(values.count))
      for value in values { add(value) }
    case .record(let values):
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        add(name)
        add(value)
      }
    }
  }
}
