/// The page that says how services are now: by building, with open outages, maintenance and uptime.
///
/// No age and no "as of now" stands on it: the page changes when what it says changes, so that an
/// unchanged one is not published again. A promise that has passed is marked as late.
import Calendar
import Outages
import Repository
import Services

extension StatusPages {
  func now(_ tree: SiteTree) throws -> SitePage {
    let head = PageHead.common("status/index.html", try tree.words("status.title"), site, tree)
    let verdict = try verdict(tree)
    var values: [String: TemplateValue] = [
      "verdict": .text(verdict.words), "verdict-class": .text(verdict.level.word),
      "changed": .maybe(
        try status.changed.map { try tree.words("status.changed", ["time": stamp($0, tree)]) }),
      "open": .list(
        try status.open.map {
          .record(try self.values($0, updates[$0.id] ?? [], on: head.path, tree, level: 3))
        }),
      "has-open": .flag(!status.open.isEmpty),
      "groups": .list(try groups(tree)), "has-services": .flag(!status.services.isEmpty),
      "rule": .text(try rule(tree)),
      "feed": .text(site.href(from: head.path, to: tree.prefix + "status/feed.xml")),
    ]
    try addBuildings(to: &values, tree)
    try addWork(to: &values, tree)
    try addHistory(to: &values, head.path, tree)
    var print = site.fingerprint(head.path)
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      print.add(name)
      print.add(value)
    }
    return SitePage(path: head.path, fingerprint: print, modified: status.changed) { [values] in
      try site.render("status", head, tree, values)
    }
  }

  /// Each building with what does not work there.
  private func addBuildings(to values: inout [String: TemplateValue], _ tree: SiteTree) throws {
    let buildings = Set(status.services.flatMap(\.sites)).sorted()
    values["has-buildings"] = .flag(!buildings.isEmpty)
    values["buildings"] = .list(
      try buildings.map { name in
        func isThere(_ service: Service) -> Bool {
          service.sites.isEmpty || service.sites.contains(name)
        }
        let hit = status.hit.filter { isThere($0.service) }
        // A building does not fail as a whole because one of its services does.
        let count = hit.count { $0.status.level > .maintenance }
        let key = hit.isEmpty ? "fine" : count == 0 ? "maintenance" : count == 1 ? "one" : "hit"
        var record: [String: TemplateValue] = [
          "name": .text(name),
          "level-class": .text((hit.first?.status.level ?? .operational).word),
          "level": .text(
            try tree.words(
              "building.\(key)",
              ["count": String(count), "all": String(status.services.count(where: isThere))])),
        ]
        record["hit"] = .text(
          try hit.map { hit in
            try tree.words(
              "status.service",
              ["name": hit.service.title, "level": tree.words("level.\(hit.status.level.word)")])
          }.joined(separator: "; "))
        return .record(record)
      })
  }

  /// Services by the buildings that they serve: those of all first.
  private func groups(_ tree: SiteTree) throws -> [TemplateValue] {
    try Dictionary(grouping: status.services, by: \.sites)
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { sites, services in
        .record([
          "group": .text(
            sites.isEmpty ? try tree.words("status.everywhere") : sites.joined(separator: ", ")),
          "services": .list(try services.map { .record(try row($0, tree)) }),
        ])
      }
  }

  private func row(_ service: Service, _ tree: SiteTree) throws -> [String: TemplateValue] {
    let now = status.status[service.id] ?? ServiceStatus()
    var row = try level(now.level, tree)
    let days = status.timeline.days(
      of: service, from: status.firstDay, count: PublicStatus.dayCount, zone: site.zone)
    let bars = StatusBars(days: days)
    let all = availability(of: service, hours: nil)
    let school = availability(of: service, hours: hours[service.id])
    row["name"] = .text(service.title)
    row["about"] = .text(service.description)
    row["since"] = .maybe(
      now.level == .operational
        ? nil
        : try status.timeline.hitSince(service.id).map {
          try tree.words("status.since", ["time": stamp($0, tree)])
        })
    row["through"] = .maybe(
      try now.through.flatMap { names[$0] }.map {
        try tree.words("status.through", ["name": $0])
      })
    row["vendor"] = .maybe(
      service.vendorPage.flatMap { page in
        ["https://", "http://"].contains { page.hasPrefix($0) } ? page : nil
      })
    let hits = try bars.hitDays.map { try bar($0, tree) }
    let label = try tree.words("status.bars", ["name": service.title])
    row["bars"] = .html(Array(bars.svg(label: label, words: hits).utf8))
    row["hit-days"] = .text(hits.joined(separator: "; "))
    row["uptime"] = .text(
      try tree.words(
        "status.uptime",
        ["all": percent(all, tree), "school": percent(school, tree)]))
    return row
  }

  /// A day as the bar of it says it, such as `May 4, 2026: does not work, down 40 min`.
  private func bar(_ day: StatusDay, _ tree: SiteTree) throws -> String {
    let words = try tree.words("level.\((day.level ?? .operational).word)")
    let date = try tree.words.date(day.date)
    guard day.down >= 60 else {
      return try tree.words("status.day", ["date": date, "level": words])
    }
    return try tree.words(
      "status.day-down", ["date": date, "level": words, "time": lasting(day.down)])
  }

  func availability(of service: Service, hours: SchoolCalendar?) -> Availability {
    status.timeline.availability(
      of: service, from: site.zone.instant(of: status.firstDay), until: status.now, hours: hours)
  }

  private func percent(_ share: Availability, _ tree: SiteTree) throws -> String {
    guard let percent = share.percent else { return try tree.words("status.unknown") }
    let point = try tree.words("decimal")
    return percent.split(separator: ".").joined(separator: point)
  }

  private func rule(_ tree: SiteTree) throws -> String {
    let calendars = Set(hours.values.map(\.name)).sorted().joined(separator: ", ")
    return try tree.words(
      "status.rule",
      [
        "days": String(PublicStatus.dayCount), "zone": site.zone.identifier,
        "calendar": calendars,
      ])
  }

  private func addWork(to values: inout [String: TemplateValue], _ tree: SiteTree) throws {
    // Work that comes again stands here once, with its next window.
    var then: [Int64: [Instant]] = [:]
    let ahead = status.ahead.filter { work, window in
      defer { then[work.id, default: []].append(window.starts) }
      return then[work.id] == nil || window.started != nil
    }
    values["has-work"] = .flag(!ahead.isEmpty)
    values["ics"] = .text(
      site.href(from: tree.prefix + "status/index.html", to: "status/maintenance.ics"))
    values["work"] = .list(
      try ahead.map { work, window in
        let later = (then[work.id] ?? []).filter { $0 > window.starts }.prefix(3)
        return .record([
          "title": .text(work.title),
          "lang": work.language == tree.words.spoken ? .nothing : .text(work.language),
          "when": .text(try span(window.starts, window.ends, tree)),
          "datetime": .text(window.starts.rfc3339), "running": .flag(window.started != nil),
          "affected": .text(work.affected), "meanwhile": .text(work.meanwhile),
          "works": .text(work.works),
          "then": .text(try later.map { try stamp($0, tree) }.joined(separator: "; ")),
          "body": .html(
            work.body.isEmpty ? [] : try Markdown.html(work.body, level: 4, links: .plain)),
        ])
      })
  }

  private func addHistory(
    to values: inout [String: TemplateValue], _ page: String, _ tree: SiteTree
  ) throws {
    let start = site.zone.instant(of: status.firstDay)
    let recent = status.outages.filter { !$0.state.isOpen && $0.ended ?? status.now > start }
    values["recent"] = .list(try recent.map { try line($0, on: page, tree, level: 3) })
    values["years"] = .list(
      years.map { year in
        .record([
          "label": .text(String(year)),
          "href": .text(site.href(from: page, to: "\(tree.prefix)status/\(year).html")),
        ])
      })
    values["has-years"] = .flag(!years.isEmpty)
  }
}
