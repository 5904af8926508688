/// Levels in the store: reading them, and writing a changed one with its history.
import Calendar
import Commands
import Hours
import People
import Repository
import SQLite

extension Level: RowDecodable {
  static let select: SQL = """
    SELECT level.id, level.name, level.description, place, queue.name, priority, site,
      person_group.name, iif(always, '24x7', calendar.name), response, word, resolution, warn,
      urgent, lead, since
    FROM level LEFT JOIN queue ON queue.id = level.queue
      LEFT JOIN person_group ON person_group.id = level.requester_group
      LEFT JOIN calendar ON calendar.id = level.calendar
    """

  /// Reads `select`; who is told is another table.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    description = try row.text()
    place = try row.int()
    queue = try row.text()
    let number: Int64? = try row.int()
    priority = number.flatMap(Priority.init(rawValue:))
    site = try row.text()
    group = try row.text()
    calendar = try row.text()
    for clock in LevelClock.allCases {
      // What cannot be read was written by a newer program and promises nothing to this one.
      let word: String? = try row.text()
      targets[clock] = word.flatMap { try? LevelTarget.read($0) }
    }
    warn = try row.int()
    isUrgent = try row.bool()
    lead = try row.text()
    since = Instant(seconds: try row.int())
  }
}

extension Store {
  /// Whether there is any level; without one no clock costs anything.
  var hasLevels: Bool {
    get throws { try db.first("SELECT 1 FROM level LIMIT 1", as: Int64.self) != nil }
  }

  /// Every level in its order.
  func storedLevels() throws -> [Level] {
    var levels = try db.all(Level.select + " ORDER BY place, level.id", as: Level.self)
    for index in levels.indices { try fill(&levels[index]) }
    return levels
  }

  /// The level of a name; an unknown one is an error with a suggestion.
  func storedLevel(_ name: String) throws -> Level {
    guard
      var level = try db.first(Level.select + " WHERE level.name = \(name)", as: Level.self)
    else {
      let known = try db.all("SELECT name FROM level ORDER BY place", as: String.self)
      throw Failure(
        "there is no level '\(name)'",
        hint: didYouMean(name, in: known)
          ?? (known.isEmpty
            ? "make one with 'ittool level create'"
            : "there are: " + known.joined(separator: ", ")))
    }
    try fill(&level)
    return level
  }

  private func fill(_ level: inout Level) throws {
    let rows = try db.all(
      "SELECT moment || ' ' || receiver FROM level_step WHERE level = \(level.id) ORDER BY place",
      as: String.self)
    level.steps = rows.compactMap { try? EscalationStep.read($0) }
  }

  /// Makes a level; called inside a transaction.
  func insert(_ level: Level) throws {
    guard try db.first("SELECT id FROM level WHERE name = \(level.name)", as: Int64.self) == nil
    else {
      throw Failure(
        "there is a level '\(level.name)' already",
        hint: "change it with 'ittool level edit \(level.name)'")
    }
    // The first promise is the least that the table takes; the rest follows as changes do.
    let facts = try references(of: level)
    try db.run(
      """
      INSERT INTO level(name, place, since, response, word, resolution)
      VALUES (\(level.name), (SELECT coalesce(max(place), 0) + 1 FROM level), \(level.since),
        \(level.targets[.response]?.description), \(level.targets[.word]?.description),
        \(level.targets[.resolution]?.description))
      """)
    let id = db.lastInsertedRow
    try record(subject: "level", level.name, new: "created")
    var empty = Level(name: level.name, since: level.since)
    (empty.id, empty.targets) = (id, level.targets)
    for (clock, target) in level.targets.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      try record(subject: "level", "\(level.name) \(clock.meaning)", new: target.description)
    }
    try write(level, over: empty, facts)
    if level.place > 0 { try move(level.name, to: level.place) }
    try lookAtAllTickets()
  }

  /// Writes what differs, each difference with its event; called inside a transaction.
  func update(_ old: Level, to new: Level) throws {
    let facts = try references(of: new)
    if new.name.lowercased() != old.name.lowercased(),
      try db.first("SELECT id FROM level WHERE name = \(new.name)", as: Int64.self) != nil
    {
      throw Failure("there is a level '\(new.name)' already")
    }
    try write(new, over: old, facts)
    if new.place != old.place { try move(new.name, to: new.place) }
    try lookAtAllTickets()
  }

  /// Removes a level; results that were fixed by it keep its name.
  func delete(_ level: Level) throws {
    try db.run("DELETE FROM level_step WHERE level = \(level.id)")
    try db.run("DELETE FROM level WHERE id = \(level.id)")
    try record(subject: "level", level.name, old: level.text, new: nil)
    try lookAtAllTickets()
  }

  private typealias References = (queue: Int64?, group: Int64?, calendar: Int64?)

  private func references(of level: Level) throws -> References {
    var calendar: Int64?
    if let name = level.calendar, name.lowercased() != Level.always {
      _ = try self.calendar(named: name)
      calendar = try db.first("SELECT id FROM calendar WHERE name = \(name)", as: Int64.self)
    }
    guard !level.targets.isEmpty else {
      throw Failure.usage(
        "a level promises something", hint: "give --response, --next-word or --resolution")
    }
    for receiver in level.steps.map(\.receiver) + [level.lead].compactMap(\.self) {
      _ = try EscalationReceiver(receiver, in: self)
    }
    return (
      try level.queue.map { try queueNumber($0) }, try level.group.map { try group(named: $0).id },
      calendar
    )
  }

  private func write(_ new: Level, over old: Level, _ facts: References) throws {
    try db.run(
      """
      UPDATE level SET name = \(new.name), description = \(new.description),
        queue = \(facts.queue), priority = \(new.priority?.rawValue), site = \(new.site),
        requester_group = \(facts.group), calendar = \(facts.calendar),
        always = \(new.calendar?.lowercased() == Level.always),
        response = \(new.targets[.response]?.description),
        word = \(new.targets[.word]?.description),
        resolution = \(new.targets[.resolution]?.description), warn = \(new.warn),
        urgent = \(new.isUrgent), lead = \(new.lead), since = \(new.since)
      WHERE id = \(old.id)
      """)
    if new.steps != old.steps {
      try db.run("DELETE FROM level_step WHERE level = \(old.id)")
      for (index, step) in new.steps.enumerated() {
        try db.run(
          """
          INSERT INTO level_step(level, place, moment, receiver)
          VALUES (\(old.id), \(index + 1), \(step.momentText), \(step.receiver))
          """)
      }
    }
    for (before, after) in zip(old.lines, new.lines) where before.value != after.value {
      try record(
        subject: "level", "\(old.name) \(before.key)", old: before.value, new: after.value)
    }
  }

  private func move(_ name: String, to place: Int64) throws {
    var names = try db.all("SELECT name FROM level ORDER BY place, id", as: String.self)
    guard let from = names.firstIndex(where: { $0.lowercased() == name.lowercased() }) else {
      return
    }
    let target = Int(max(1, min(place, Int64(names.count)))) - 1
    guard from != target else { return }
    names.insert(names.remove(at: from), at: target)
    for (index, name) in names.enumerated() {
      try db.run("UPDATE level SET place = \(index + 1) WHERE name = \(name)")
    }
    try record(subject: "level", "\(name) place", old: String(from + 1), new: String(target + 1))
  }

  /// Marks every open ticket: what was known of its clocks holds no longer.
  func lookAtAllTickets() throws {
    forget(LevelBook.self)
    try db.run("DELETE FROM level_look")
    guard try hasLevels else { return }
    try db.run("INSERT INTO level_look(ticket, at) SELECT id, 0 FROM ticket WHERE state <= 3")
  }
}

extension Store {
  /// What keeps clocks from being computed, and the cure of each.
  public func levelComplaints() throws -> [(finding: String, cure: String)] {
    guard try hasLevels else { return [] }
    var found: [(finding: String, cure: String)] = []
    let book = try levelBook()
    for level in book.levels {
      let facts = LevelFacts(queue: level.queue ?? "", site: level.site, now: now)
      let calendar: SchoolCalendar
      do { calendar = try book.calendar(of: level, facts) } catch let failure as Failure {
        found.append(
          (
            "the clocks of the level \(level.name) cannot be computed: \(failure.message)",
            failure.hints.first ?? "see 'ittool level show \(level.name)'"
          ))
        continue
      }
      if calendar.weekly.isClosed {
        found.append(
          (
            "the level \(level.name) counts by the calendar \(calendar.name), whose week has no hours",
            "give it hours, or the level another calendar: 'ittool level edit \(level.name)'"
          ))
      }
      for word in level.steps.map(\.receiver) + [level.lead].compactMap(\.self) {
        do { _ = try EscalationReceiver(word, in: self) } catch let failure as Failure {
          found.append(
            (
              "the level \(level.name) tells '\(word)': \(failure.message)",
              "name somebody else: 'ittool level edit \(level.name) --escalate …'"
            ))
        }
      }
    }
    return found
  }
}
