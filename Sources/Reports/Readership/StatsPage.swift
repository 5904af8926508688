/// `announce stats` as a page of figures, for a terminal and for SVG.
import Calendar
import Commands

extension StatsQuery {
  /// The page of some rows.
  func page(_ rows: [StatsRow]) throws -> Page {
    var figures = [figure(rows)]
    // A post by itself is shown over its time as well.
    if by == .post, named.count == 1, rows.first?.views != nil {
      let days = try StatsQuery(self, by: .day).rows()
      if !days.isEmpty, days.count <= 400 { figures.append(figure(Array(days.prefix(31)), .day)) }
    }
    return Page(title: "Readership", period: period, notes: notes, figures: figures)
  }

  private init(_ query: StatsQuery, by: StatsGrouping) {
    store = query.store
    zone = query.zone
    named = query.named
    tag = query.tag
    days = query.days
    isLimited = query.isLimited
    firstDay = query.firstDay
    lastDay = query.lastDay
    today = query.today
    self.by = by
  }

  private var notes: [String] {
    var notes: [String] = []
    if firstDay == nil {
      notes.append(
        "No log of the web server was counted yet: see 'ittool announce import-log'.")
    }
    notes.append(
      "A view is a page that was asked for with GET, answered with status 200 or 304, and not by a"
        + " program of the list of bots (rule ittool-1; 'ittool help announce import-log' has all"
        + " of it). Clients are addresses with a user agent on one day, of the busiest day: there"
        + " were at least so many. How many people read is not known: a whole school may sit behind"
        + " one address, and no mail is spied on.")
    return notes
  }

  private func figure(_ rows: [StatsRow], _ grouping: StatsGrouping? = nil) -> Figure {
    let grouping = grouping ?? by
    let isTime = grouping.unit != nil
    let total = rows.compactMap(\.views).reduce(0, +)
    let columns = Self.columns.filter { column in
      rows.contains { $0[keyPath: column.path] != nil }
    }
    let labels = rows.map { row in
      row.headline.map { "\(row.group) \($0)" } ?? row.group
    }
    let views = Bars.Series(name: "views", values: rows.map { $0.views.map(Double.init) ?? .nan })
    let shown = isTime ? rows.count : min(rows.count, 40)
    let chart: Chart =
      isTime
      ? .line(Line(labels: rows.map(\.group), series: [views], unit: "views"))
      : .bars(
        Bars(
          labels: Array(labels.prefix(shown)),
          series: [Bars.Series(name: "views", values: Array(views.values.prefix(shown)))],
          unit: "views", isTime: false))
    return Figure(
      title: "Views by \(grouping.rawValue)", count: Int(total), chart: chart,
      header: [grouping.rawValue] + columns.map(\.name),
      rows: zip(labels, rows).map { label, row in
        [label] + columns.map { row[keyPath: $0.path].map { grouped(Int($0)) } ?? "–" }
      }, definition: Self.definition(grouping))
  }

  private static let columns: [(name: String, path: KeyPath<StatsRow, Int64?> & Sendable)] = [
    ("views", \.views), ("clients, at least", \.clients), ("first 7 days", \.early),
    ("post before", \.earlyBefore), ("feeds", \.feeds), ("bots", \.bots), ("errors", \.errors),
    ("delivered", \.delivered), ("bounced", \.bounced), ("replies", \.replies),
    ("questions", \.questions),
  ]

  private static func definition(_ grouping: StatsGrouping) -> String {
    switch grouping {
    case .post:
      "The first seven days of a post, or as many as have passed, are held against as many first"
        + " days of the public post before it. Delivered are addresses whose mail was taken and did"
        + " not come back."
    case .tag: "A post counts for each of its tags."
    case .page: "Pages are counted by their path, each language by itself."
    case .day, .week, .month:
      "Days are those of the district's clocks. Feeds, bots and errors are counted apart from"
        + " views."
    }
  }
}
