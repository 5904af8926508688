/// Which tickets are meant: the filter options of every command that lists or changes tickets.
import Calendar
import Commands
import Hours
import People
import Repository
import SQLite

/// What the filter options said; several values of one option mean any of them.
public struct TicketFilter: Sendable {
  /// Nothing said: the open tickets.
  public init() {}

  var all = false
  var states: [String] = []
  var queues: [String] = []
  var priorities: [Priority] = []
  var assignees: [String] = []
  var requesters: [String] = []
  var sites: [String] = []
  var rooms: [String] = []
  var assets: [String] = []
  var tags: [String] = []
  var sources: [Source] = []
  var references: [String] = []
  var createdSince: String?
  var createdUntil: String?
  var updatedSince: String?
  var updatedUntil: String?
  var dueSince: String?
  var dueUntil: String?
  var overdue = false
  var dueWithin: LevelTarget?
  var unassigned = false
  var text: [String] = []
  var view: String?

  static var options: [Option<TicketFilter>] {
    [
      .flag("all", "a", "Tickets in every state, not only open ones", \.all),
      .list("state", "s", "STATE", "Tickets in STATE", completion: .query("state"), \.states),
      .list("queue", "Q", "NAME", "Tickets of the queue", completion: .query("queue"), \.queues),
      .list("priority", "p", "PRIORITY", "Tickets of this priority", \.priorities),
      .list(
        "assignee", "A", "WHO", "Tickets that WHO works on; 'me' is you",
        completion: .query("person"), \.assignees),
      .list(
        "requester", "r", "WHO", "Tickets that WHO asked for", completion: .query("person"),
        \.requesters),
      .list("site", "SITE", "Tickets at the site", completion: .query("site"), \.sites),
      .list("room", "ROOM", "Tickets in the room", \.rooms),
      .list("asset", "TAG", "Tickets of the device", \.assets),
      .list("tag", "t", "TAG", "Tickets with the tag", completion: .query("tag"), \.tags),
      .list("source", "SOURCE", "Tickets that came in this way", \.sources),
      .list("reference", "TEXT", "Tickets with this number elsewhere", \.references),
      .value("created-since", "DATE", "Opened at DATE or later", \.createdSince),
      .value("created-until", "DATE", "Opened before the end of DATE", \.createdUntil),
      .value("updated-since", "DATE", "Changed at DATE or later", \.updatedSince),
      .value("updated-until", "DATE", "Changed before the end of DATE", \.updatedUntil),
      .value("due-since", "DATE", "Due at DATE or later", \.dueSince),
      .value("due-until", "DATE", "Due before the end of DATE", \.dueUntil),
      .flag(
        "overdue", "Open tickets that are past a due time", \.overdue),
      .value(
        "due-within", "SPAN", "Open tickets with something due within SPAN",
        details: "Working time of their calendar. With `--overdue`, those that are late too.",
        \.dueWithin),
      .flag("unassigned", "Tickets that nobody works on", \.unassigned),
      .list(
        "text", "QUERY", "Tickets that match the search QUERY",
        details: "The query is that of `ittool ticket search`.", \.text),
      .value(
        "view", "NAME", "Start from the saved filter NAME", completion: .query("view"), \.view),
    ]
  }

  /// The options of these names.
  public static func options(only kept: String...) -> [Option<TicketFilter>] {
    options.filter { kept.contains($0.description.long) }
  }

  /// The options without those of these names.
  static func options(but left: String...) -> [Option<TicketFilter>] {
    options.filter { !left.contains($0.description.long) }
  }

  /// Whether anything was said at all.
  var isEmpty: Bool {
    states.isEmpty && queues.isEmpty && priorities.isEmpty && assignees.isEmpty
      && requesters.isEmpty && sites.isEmpty && rooms.isEmpty && assets.isEmpty && tags.isEmpty
      && sources.isEmpty && references.isEmpty && createdSince == nil && createdUntil == nil
      && updatedSince == nil && updatedUntil == nil && dueSince == nil && dueUntil == nil
      && !overdue && dueWithin == nil && !unassigned && text.isEmpty && view == nil && !all
  }
}

/// A filter in SQL: where the rows come from and what must hold.
struct TicketSelection {
  /// Full-text expression, when words are searched for.
  var match: String?
  /// Conditions on `t`, all of which must hold.
  var conditions: [SQL] = []

  /// Whether nothing must hold.
  var isEverything: Bool { match == nil && conditions.isEmpty }

  /// `FROM … WHERE …` for the columns of `Ticket.select`.
  var clause: SQL {
    var sql = Ticket.tables
    if match != nil { sql += " JOIN ticket_search AS f ON f.rowid = t.id" }
    var all = conditions
    if let match { all.insert("f.ticket_search MATCH \(match)", at: 0) }
    if !all.isEmpty { sql += " WHERE " + SQL.joined(all, separator: " AND ") }
    return sql
  }
}

extension TicketFilter {
  /// What the filter says of tickets in any state, as conditions on `ticket AS t`.
  ///
  /// Words to search for are not among them.
  ///
  /// - Throws: `Failure` for an unknown queue or person, or a date that is none.
  public func conditions(in store: Store) throws -> [SQL] {
    var filter = self
    filter.all = true
    return try filter.selection(in: store).conditions
  }

  /// What the filter means in this store.
  ///
  /// - Throws: `Failure` for an unknown queue or person, or a date that is none.
  func selection(in store: Store) throws -> TicketSelection {
    var filter = self
    if let view {
      filter.view = nil
      var saved = try store.savedFilter(view)
      saved.merge(filter)
      filter = saved
    }
    return try filter.resolved(in: store)
  }

  private func resolved(in store: Store) throws -> TicketSelection {
    var found = TicketSelection()
    var namesStates = !states.isEmpty
    if !text.isEmpty {
      let query = try SearchQuery(text, store: store)
      found.match = query.match
      found.conditions += query.conditions
      namesStates = namesStates || query.namesStates
    }
    if !states.isEmpty {
      let known = try states.map { try store.state(named: $0).rawValue }
      found.conditions.append("t.state IN (\(SQL.list(known)))")
    } else if !all, !namesStates {
      // These very words let the partial indexes over open tickets serve.
      found.conditions.append("t.state <= 3")
    }
    try found.add(queues) { "t.queue IN (\(SQL.list(try $0.map { try store.queueNumber($0) })))" }
    try found.add(priorities) { "t.priority IN (\(SQL.list($0.map(\.rawValue))))" }
    try found.add(assignees) {
      "t.assignee IN (\(SQL.list(try $0.map { try store.personMeant($0) })))"
    }
    try found.add(requesters) {
      "t.requester IN (\(SQL.list(try $0.map { try store.personMeant($0) })))"
    }
    try found.add(sites) { "t.site IN (\(SQL.list($0)))" }
    try found.add(rooms) { "t.room IN (\(SQL.list($0)))" }
    try found.add(assets) { "t.asset IN (\(SQL.list($0)))" }
    try found.add(tags) {
      "t.id IN (SELECT ticket FROM tag WHERE name IN (\(SQL.list($0))))"
    }
    try found.add(sources) { "t.source IN (\(SQL.list($0.map(\.rawValue))))" }
    try found.add(references) { "t.reference IN (\(SQL.list($0)))" }
    try found.addRange("created", createdSince, createdUntil, "t.created", store)
    try found.addRange("updated", updatedSince, updatedUntil, "t.updated", store)
    try found.addRange("due", dueSince, dueUntil, "t.due", store)
    // What may not be read is not found by it either.
    if !text.isEmpty || !requesters.isEmpty, let mine = try store.studentReader().condition {
      found.conditions.append(mine)
    }
    if unassigned { found.conditions.append("t.assignee IS NULL") }
    if overdue || dueWithin != nil {
      found.conditions.append(
        try store.dueCondition(overdue: overdue, within: dueWithin, found))
    }
    return found
  }

  /// Adds what another filter says; its single values win.
  mutating func merge(_ other: TicketFilter) {
    all = all || other.all
    states += other.states
    queues += other.queues
    priorities += other.priorities
    assignees += other.assignees
    requesters += other.requesters
    sites += other.sites
    rooms += other.rooms
    assets += other.assets
    tags += other.tags
    sources += other.sources
    references += other.references
    createdSince = other.createdSince ?? createdSince
    createdUntil = other.createdUntil ?? createdUntil
    updatedSince = other.updatedSince ?? updatedSince
    updatedUntil = other.updatedUntil ?? updatedUntil
    dueSince = other.dueSince ?? dueSince
    dueUntil = other.dueUntil ?? dueUntil
    overdue = overdue || other.overdue
    dueWithin = other.dueWithin ?? dueWithin
    unassigned = unassigned || other.unassigned
    text += other.text
  }
}

extension TicketSelection {
  fileprivate mutating func add<T>(_ values: [T], _ condition: ([T]) throws -> SQL) throws {
    if !values.isEmpty { conditions.append(try condition(values)) }
  }

  fileprivate mutating func addRange(
    _ name: String, _ since: String?, _ until: String?, _ column: SQL, _ store: Store
  ) throws {
    if let since {
      conditions.append("\(column) >= \(try store.date(since, .start, "--\(name)-since"))")
    }
    if let until {
      conditions.append("\(column) < \(try store.date(until, .end, "--\(name)-until"))")
    }
  }
}
