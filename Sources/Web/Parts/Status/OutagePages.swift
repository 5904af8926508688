/// The pages of outages: one for each, with all that was said, and a list for each year.
import Calendar
import Commands
import Outages
import Repository
import Services

extension StatusPages {
  /// The years of outages and of maintenance that took place, the last first.
  var years: [Int] {
    let began = status.outages.map(\.started) + past.map(\.window.starts)
    return Set(began.map { site.day($0).year }).sorted(by: >)
  }

  /// Windows that took place.
  private var past: [(work: Maintenance, window: MaintenanceWindow)] {
    status.work.filter { $0.window.ended != nil && $0.window.started != nil }
  }

  /// The outages of a year.
  func year(_ year: Int, _ tree: SiteTree) throws -> SitePage {
    let head = PageHead.common(
      "status/\(year).html", try tree.words("status.year", ["year": String(year)]), site, tree)
    let outages = status.outages.filter { site.day($0.started).year == year }
    let windows = past.filter { site.day($0.window.starts).year == year }.reversed()
    let values: [String: TemplateValue] = [
      "back": .text(site.href(from: head.path, to: tree.prefix + "status/index.html")),
      "outages": .list(try outages.map { try line($0, on: head.path, tree, level: 2) }),
      "has-work": .flag(!windows.isEmpty),
      "work": .list(
        try windows.map { work, window in
          .record([
            "title": .text(work.title),
            "lang": work.language == tree.words.spoken ? .nothing : .text(work.language),
            "when": .text(
              try span(window.started ?? window.starts, window.ended ?? window.ends, tree)),
          ])
        }),
    ]
    var print = site.fingerprint(head.path)
    print.add(.record(values))
    return SitePage(
      path: head.path, fingerprint: print, modified: outages.map(\.updated).max()
    ) { try site.render("status-year", head, tree, values) }
  }

  /// An outage as a line of a list.
  ///
  /// - Parameter level: the level of its heading.
  func line(
    _ outage: Outage, on page: String, _ tree: SiteTree, level: Int
  ) throws -> TemplateValue {
    var when = try stamp(outage.started, tree)
    if let ended = outage.ended {
      when = try span(outage.started, ended, tree)
      if ended - outage.started >= 60 { when += " (\(lasting(ended - outage.started)))" }
    }
    return .record([
      "level": .text(String(level)),
      "href": .text(site.href(from: page, to: path(of: outage, tree))),
      "title": .text(outage.title),
      "lang": outage.language == tree.words.spoken ? .nothing : .text(outage.language),
      "when": .text(when),
      "state": outage.state == .resolved
        ? .nothing : .text(try tree.words("outage.\(outage.state.rawValue)")),
      "services": .text(
        (status.hits[outage.id] ?? []).compactMap { names[$0] }.joined(separator: ", ")),
    ])
  }

  /// The page of an outage; what was said is read only when the page is made.
  func page(_ outage: Outage, _ tree: SiteTree) throws -> SitePage {
    var head = PageHead.common("", outage.title, site, tree)
    let name = "status/\(outage.number.lowercased()).html"
    head.path = tree.prefix + name
    head.variants = site.trees.map { ($0.language, $0.prefix + name) }
    head.language = outage.language
    head.published = outage.opened
    head.modified = outage.updated
    let article = outage.article.flatMap { articles.contains($0) ? $0 : nil }
    var print = site.fingerprint(head.path)
    for number in [outage.id, outage.version, outage.updated.seconds, article ?? 0] {
      print.add(number)
    }
    for service in status.hits[outage.id] ?? [] { print.add(names[service]) }
    // A promise that passes is a change, too.
    print.add(outage.nextDue.map { $0 < status.now } ?? false)
    return SitePage(path: head.path, fingerprint: print, modified: outage.updated) { [head] in
      let said = try updates[outage.id] ?? site.store.statedUpdates(of: outage)
      var values = try self.values(outage, said, on: head.path, tree, level: 2)
      values["back"] = .text(site.href(from: head.path, to: tree.prefix + "status/index.html"))
      values["when"] = .maybe(
        try outage.ended.map { ended in
          let length = ended - outage.started
          return try span(outage.started, ended, tree)
            + (length >= 60 ? " (\(lasting(length)))" : "")
        })
      values["cause"] = .maybe(
        try outage.cause.map { cause in
          try tree.words(
            "outage.cause", ["cause": tree.words("cause.\(cause.rawValue)")])
        })
      values["article"] = .maybe(
        article.map { site.href(from: head.path, to: WebPath.article($0)) })
      return try site.render("outage", head, tree, values)
    }
  }

  /// What is known of an outage now, and all that was said, the last first.
  ///
  /// - Parameter level: the level of its heading.
  func values(
    _ outage: Outage, _ said: [StatedUpdate], on page: String, _ tree: SiteTree, level: Int
  ) throws -> [String: TemplateValue] {
    let last = said.last { $0.update.hasWords }?.update
    let isOpen = outage.state.isOpen
    var values: [String: TemplateValue] = [
      "number": .text(outage.number), "anchor": .text(outage.number.lowercased()),
      "href": .text(site.href(from: page, to: path(of: outage, tree))),
      "heading": .text(outage.title),
      "words-lang": outage.language == tree.words.spoken ? .nothing : .text(outage.language),
      "state": .text(try tree.words("outage.\(outage.state.rawValue)")),
      "since": .text(try tree.words("status.since", ["time": stamp(outage.started, tree)])),
      "datetime": .text(outage.started.rfc3339), "is-open": .flag(isOpen),
      "backfilled": .flag(outage.isBackfilled),
      "affected": .text(isOpen ? last?.affected ?? "" : ""),
      "meanwhile": .text(isOpen ? last?.meanwhile ?? "" : ""),
      "works": .text(isOpen ? last?.works ?? "" : ""),
      "next": .nothing, "late": .flag(false),
    ]
    if isOpen, let due = outage.nextDue {
      let isLate = due < status.now
      values["next"] = .text(
        try tree.words(isLate ? "outage.late" : "outage.next", ["time": stamp(due, tree)]))
      values["late"] = .flag(isLate)
    }
    var before = StatedUpdate?.none
    var items: [TemplateValue] = []
    for stated in said {
      if let item = try item(stated, after: before, tree, level: level + 1) {
        items.append(.record(item))
      }
      before = stated
    }
    values["updates"] = .list(items.reversed())
    return values
  }

  /// One update; nil for one that says nothing that everybody may read.
  private func item(
    _ stated: StatedUpdate, after before: StatedUpdate?, _ tree: SiteTree, level: Int
  ) throws -> [String: TemplateValue]? {
    let update = stated.update
    let changes = try status.services.filter {
      stated.impacts[$0.id] != before?.impacts[$0.id]
        && (stated.impacts[$0.id] ?? .operational) != (before?.impacts[$0.id] ?? .operational)
    }.map { service in
      let level = stated.impacts[service.id] ?? .operational
      return try tree.words(
        "status.service",
        ["name": service.title, "level": tree.words("level.\(level.word)")])
    }
    let isWord = update.hasWords
    guard isWord || !changes.isEmpty else { return nil }
    // A part that holds on was read in the update before.
    func new(_ part: KeyPath<OutageUpdate, String>) -> TemplateValue {
      guard isWord, update[keyPath: part] != before?.update[keyPath: part] else { return .nothing }
      return .text(update[keyPath: part])
    }
    var label = try tree.words("outage.\(update.state.rawValue)")
    if update.kind == .reopened { label = try tree.words("outage.reopened") }
    return [
      "update": .text("u-\(update.id)"), "at": .text(try stamp(update.effective, tree)),
      "at-datetime": .text(update.effective.rfc3339), "label": .text(label),
      "new-affected": new(\.affected), "new-meanwhile": new(\.meanwhile),
      "new-works": new(\.works),
      "impacts": update.state == .resolved ? .nothing : .text(changes.joined(separator: "; ")),
      "text": .html(
        isWord && !update.body.isEmpty
          ? try Markdown.html(update.body, level: level, links: .plain) : []),
      "corrected": .flag(update.amended > 0),
    ]
  }
}
