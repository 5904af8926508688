/// The rows of `announce stats`, out of the store.
import Calendar
import Commands
import Repository
import SQLite

/// A published announcement, as far as its readership goes.
private struct StatsPost {
  var id: Int64
  var headline: String
  var published: Instant
  var day: Int
  var isPublic: Bool
  var tags: [String] = []
  var views: Int64 = 0
  var clients: Int64 = 0
  var bots: Int64 = 0
  var firstDays = [Int64](repeating: 0, count: StatsQuery.early)
  var delivered: Int64?
  var bounced: Int64?
}

extension StatsQuery {
  /// How many first days posts are compared by.
  static let early = 7

  /// The rows, in the order in which they are shown.
  func rows() throws -> [StatsRow] {
    switch by {
    case .post: try posts().filter(isWanted).map(row).reversed()
    case .tag: try tagRows()
    case .page: try pageRows()
    case .day, .week, .month: try timeRows(by.unit ?? .day)
    }
  }

  private func isWanted(_ post: (StatsPost, previous: StatsPost?)) -> Bool {
    if let tag { return post.0.tags.contains { $0.lowercased() == tag.lowercased() } }
    if !named.isEmpty { return named.contains(post.0.id) }
    // With a period: the posts of that time, and those that were looked at in it.
    return !isLimited || days.contains(post.0.day) || post.0.views > 0
  }

  // MARK: Posts

  private func row(_ entry: (StatsPost, previous: StatsPost?)) throws -> StatsRow {
    let post = entry.0
    var row = StatsRow(.post, Kind.announcement.number(post.id))
    row.headline = post.headline
    row.published = post.published
    if let firstDay, post.isPublic {
      row.views = post.views
      row.clients = post.clients
      row.bots = post.bots
      let passed = min(Self.early, max(1, today - post.day + 1))
      // Without the logs of its first days nothing can be said of them.
      if post.day >= firstDay {
        row.early = post.firstDays[..<passed].reduce(0, +)
        if let before = entry.previous, before.day >= firstDay {
          row.earlyBefore = before.firstDays[..<passed].reduce(0, +)
        }
      }
    }
    row.delivered = post.delivered
    row.bounced = post.bounced
    let asked = try store.asked()
    row.replies = asked.byMail[post.id] ?? 0
    row.questions = asked.all[post.id] ?? 0
    return row
  }

  /// All posts, the oldest first, each with the public one before it.
  private func posts() throws -> [(StatsPost, previous: StatsPost?)] {
    var posts: [StatsPost] = []
    var places: [Int64: Int] = [:]
    try store.db.forEachRow(
      """
      SELECT a.id, t.headline, a.published, a.public, (SELECT group_concat(tag, ' ')
        FROM announcement_tag AS l WHERE l.announcement = a.id)
      FROM announcement AS a
        JOIN announcement_text AS t ON t.announcement = a.id AND t.language = a.language
      WHERE a.published IS NOT NULL ORDER BY a.published, a.id
      """
    ) { row in
      let id: Int64 = try row.int()
      let headline: String = try row.text()
      let published = Instant(seconds: try row.int())
      places[id] = posts.count
      var post = StatsPost(
        id: id, headline: headline, published: published,
        day: zone.civil(at: published).date.daysSinceEpoch, isPublic: try row.bool())
      let tags: String? = try row.text()
      post.tags = (tags ?? "").split(separator: " ").map(String.init)
      posts.append(post)
    }
    try addViews(to: &posts, places)
    try addMail(to: &posts, places)
    var previous: StatsPost?
    return posts.map { post in
      defer { if post.isPublic { previous = post } }
      return (post, previous)
    }
  }

  private func addViews(to posts: inout [StatsPost], _ places: [Int64: Int]) throws {
    try store.db.forEachRow(
      """
      SELECT p.announcement, v.day, v.views, v.clients, v.bots FROM readership_page AS p
        JOIN readership_view AS v ON v.page = p.id WHERE p.announcement IS NOT NULL
      """
    ) { row in
      guard let place = places[try row.int()] else { return }
      let day = Int(try row.int() as Int64)
      let views: Int64 = try row.int()
      let age = day - posts[place].day
      if 0..<Self.early ~= age { posts[place].firstDays[age] += views }
      guard days.contains(day) else { return }
      posts[place].views += views
      // Who looked at two languages, or on two days, would be counted twice by a sum.
      posts[place].clients = max(posts[place].clients, try row.int())
      posts[place].bots += try row.int()
    }
  }

  private func addMail(to posts: inout [StatsPost], _ places: [Int64: Int]) throws {
    let some: SQL = named.isEmpty ? "1" : "item IN (\(SQL.list(named)))"
    try store.db.forEachRow(
      """
      SELECT item, sum(arrived), sum(came_back AND NOT arrived) FROM (
        SELECT item, max(state = 'sent' OR state = 'delivered') AS arrived,
          max(state = 'bounced') AS came_back
        FROM outbox WHERE desk = 'A' AND \(some) AND address LIKE '%_@_%'
          AND address NOT LIKE '%://%' GROUP BY item, address)
      GROUP BY item
      """
    ) { row in
      guard let place = places[try row.int()] else { return }
      posts[place].delivered = try row.int()
      posts[place].bounced = try row.int()
    }
  }

  // MARK: Tags and pages

  private func tagRows() throws -> [StatsRow] {
    var rows: [String: StatsRow] = [:]
    func add(_ one: Int64?, _ other: Int64?) -> Int64? {
      one == nil && other == nil ? nil : (one ?? 0) + (other ?? 0)
    }
    for entry in try posts().filter(isWanted) {
      let post = try row(entry)
      for tag in Set(entry.0.tags.map { $0.lowercased() }) {
        var sum = rows[tag] ?? StatsRow(.tag, tag)
        sum.views = add(sum.views, post.views)
        sum.clients = max(sum.clients ?? 0, post.clients ?? 0)
        sum.bots = add(sum.bots, post.bots)
        sum.delivered = add(sum.delivered, post.delivered)
        sum.bounced = add(sum.bounced, post.bounced)
        sum.replies = add(sum.replies, post.replies)
        sum.questions = add(sum.questions, post.questions)
        if sum.views == nil { sum.clients = nil }
        rows[tag] = sum
      }
    }
    return rows.values.sorted { ($1.views ?? 0, $0.group) < ($0.views ?? 0, $1.group) }
  }

  private func pageRows() throws -> [StatsRow] {
    var rows: [StatsRow] = []
    try store.db.forEachRow(
      """
      SELECT p.path, sum(v.views), max(v.clients), sum(v.bots) FROM readership_view AS v
        JOIN readership_page AS p ON p.id = v.page
      WHERE v.day >= \(days.lowerBound) AND v.day <= \(days.upperBound)
      GROUP BY p.id ORDER BY 2 DESC, 1
      """
    ) { row in
      var page = StatsRow(.page, try row.text())
      page.views = try row.int()
      page.clients = try row.int()
      page.bots = try row.int()
      rows.append(page)
    }
    return rows
  }

  // MARK: Time

  private func timeRows(_ unit: TimeUnit) throws -> [StatsRow] {
    guard let firstDay else { return [] }
    let isWhole = named.isEmpty && tag == nil
    var start = max(days.lowerBound, firstDay)
    // A day of which no log tells is not one without views.
    let end = min(days.upperBound, lastDay ?? today)
    if !isWhole, let first = try firstPublished() { start = max(start, min(first, end)) }
    guard start <= end else { return [] }
    var rows: [StatsRow] = []
    var places: [CivilDate: Int] = [:]
    var piece = unit.start(of: CivilDate(daysSinceEpoch: start))
    while piece.daysSinceEpoch <= end {
      guard rows.count < 1_200 else {
        throw Failure.usage(
          "--by \(unit.rawValue) makes more than 1,200 rows of this period",
          hint: "take a shorter period, or --by month")
      }
      var row = StatsRow(by, unit.label(piece))
      (row.views, row.clients, row.bots) = (0, 0, 0)
      if isWhole {
        (row.feeds, row.feedClients, row.heads, row.errors) = (0, 0, 0, 0)
        (row.files, row.prefetches, row.others) = (0, 0, 0)
      }
      places[piece] = rows.count
      rows.append(row)
      piece = unit.next(after: piece)
    }
    try store.db.forEachRow(isWhole ? wholeDays(start, end) : daysOfPosts(start, end)) { row in
      let day = CivilDate(daysSinceEpoch: Int(try row.int() as Int64))
      guard let place = places[unit.start(of: day)] else { return }
      func add(_ path: WritableKeyPath<StatsRow, Int64?>, _ number: Int64) {
        rows[place][keyPath: path] = (rows[place][keyPath: path] ?? 0) + number
      }
      add(\.views, try row.int())
      rows[place].clients = max(rows[place].clients ?? 0, try row.int())
      add(\.bots, try row.int())
      guard isWhole else { return }
      add(\.feeds, try row.int())
      rows[place].feedClients = max(rows[place].feedClients ?? 0, try row.int())
      for path: WritableKeyPath<StatsRow, Int64?> in [
        \.heads, \.errors, \.files, \.prefetches, \.others,
      ] {
        add(path, try row.int())
      }
    }
    return rows
  }

  private func wholeDays(_ start: Int, _ end: Int) -> SQL {
    """
    SELECT day, views, clients, bots, feeds, feed_clients, heads, errors, files, prefetches, others
    FROM readership_day WHERE day >= \(start) AND day <= \(end)
    """
  }

  private func daysOfPosts(_ start: Int, _ end: Int) -> SQL {
    """
    SELECT v.day, sum(v.views), max(v.clients), sum(v.bots) FROM readership_page AS p
      JOIN readership_view AS v ON v.page = p.id
    WHERE p.announcement IN (\(wanted)) AND v.day >= \(start) AND v.day <= \(end) GROUP BY v.day
    """
  }

  private var wanted: SQL {
    tag.map { "SELECT announcement FROM announcement_tag WHERE tag = \($0)" } ?? SQL.list(named)
  }

  private func firstPublished() throws -> Int? {
    let first =
      try store.db.first(
        "SELECT min(published) FROM announcement WHERE id IN (\(wanted))"
      ) { try $0.int() as Int64? } ?? nil
    return first.map { zone.civil(at: Instant(seconds: $0)).date.daysSinceEpoch }
  }
}
