/// The job that tells people of promises in danger: once each, in working hours, never in a storm.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite

/// One thing that is due to be told.
struct Escalation: Sendable {
  var facts: LevelFacts
  var levels: TicketLevels
  var reading: ClockReading
  var step: EscalationStep
  var person: Person
}

extension ClockReading {
  /// The working seconds of the current run from which a step holds: it is used up and more.
  func threshold(_ step: EscalationStep, _ levels: TicketLevels) -> Int64 {
    switch step.moment {
    case .warning: max(0, (target * levels.level.warn + 99) / 100 - 1)
    case .breach(nil): target
    case .breach(let later?): target + (later.seconds(in: levels.calendar) ?? 0)
    }
  }
}

extension Store {
  /// Whether cron has any clock to look at; reads two index entries.
  public func hasLevelsToLookAt() throws -> Bool {
    guard try hasLevels else { return false }
    let due = try db.first(
      "SELECT 1 FROM level_look WHERE at <= \(now) LIMIT 1", as: Int64.self)
    return try due != nil || newestEvent() > eventSeen()
  }

  private func newestEvent() throws -> Int64 {
    try db.first("SELECT max(id) FROM event", as: Int64.self) ?? 0
  }

  private func eventSeen() throws -> Int64 {
    try db.first("SELECT event FROM level_seen", as: Int64.self) ?? -1
  }

  /// The newest change of calendars, groups or places; a seek for each.
  private func lastChangeOfRules() throws -> Int64 {
    try db.first(
      """
      SELECT max(coalesce((SELECT max(id) FROM event WHERE kind = 'calendar' AND item = 0), 0),
        coalesce((SELECT max(id) FROM event WHERE kind = 'group' AND item = 0), 0),
        coalesce((SELECT max(id) FROM event WHERE kind = 'queue' AND item = 0), 0),
        coalesce((SELECT max(id) FROM event WHERE kind = 'site' AND item = 0), 0))
      """, as: Int64.self) ?? 0
  }

  /// Marks what changed since the last time: its tickets, or all when the rules are others.
  func markChanges() throws {
    let newest = try newestEvent()
    let seen = try eventSeen()
    guard newest > seen else { return }
    if try lastChangeOfRules() > seen {
      try lookAtAllTickets()
    } else {
      try db.run(Self.marksSince(seen))
    }
    try db.run("INSERT OR REPLACE INTO level_seen(id, event) VALUES (1, \(newest))")
  }

  /// What changed and is open, or ended by something else than being brought in as it is.
  static func marksSince(_ event: Int64) -> SQL {
    """
    INSERT OR REPLACE INTO level_look(ticket, at)
    SELECT t.id, 0 FROM event AS e CROSS JOIN ticket AS t ON t.id = e.item
    WHERE e.id > \(event) AND e.kind = 'T' AND (t.state <= 3 OR e.what = 'state')
    """
  }

  /// The tickets that cron looks at in one transaction, at most.
  static let looksAtOnce = 5_000

  /// Looks at every ticket of which something may be due, and queues what is to be told.
  public func escalate() throws {
    guard try hasLevels else { return }
    try write { try markChanges() }
    // Every look moves its ticket on, so this comes to an end.
    while try write({ try escalateSome() }) == Self.looksAtOnce { try keepCronLease() }
  }

  /// The query of the tickets to look at.
  static func looks(at now: Instant) -> SQL {
    "SELECT " + LevelFacts.columns
      + """
       FROM level_look AS l CROSS JOIN ticket AS t ON t.id = l.ticket
        LEFT JOIN queue AS q ON q.id = t.queue
      WHERE l.at <= \(now) ORDER BY l.at, l.ticket LIMIT \(looksAtOnce)
      """
  }

  private func escalateSome() throws -> Int {
    let book = try levelBook()
    let due = try db.all(Self.looks(at: now), as: LevelFacts.self)
    var told: [Escalation] = []
    for facts in due {
      guard facts.state.isOpen, let levels = try book.levels(of: facts) else {
        try forget(facts)
        continue
      }
      let (escalations, next) = try look(facts, levels)
      told += escalations
      if let next, next > now {
        try db.run("UPDATE level_look SET at = \(next) WHERE ticket = \(facts.ticket)")
      } else {
        try db.run("DELETE FROM level_look WHERE ticket = \(facts.ticket)")
      }
    }
    try send(told)
    return due.count
  }

  // What an import closed has no result yet.
  private func forget(_ facts: LevelFacts) throws {
    try db.run("DELETE FROM level_look WHERE ticket = \(facts.ticket)")
    guard facts.state == .closed else { return }
    let isFixed = try db.first(
      "SELECT 1 FROM level_result WHERE ticket = \(facts.ticket) LIMIT 1", as: Int64.self)
    if isFixed == nil { try settleLevels(facts.ticket, closing: true) }
  }

  /// What is to be told of a ticket, and when to look again; nil when nothing lies ahead.
  private func look(
    _ facts: LevelFacts, _ levels: TicketLevels
  ) throws -> (told: [Escalation], next: Instant?) {
    // Who waits knows why it takes time; the board shows what waits too long.
    guard facts.state != .waiting else { return ([], nil) }
    let mayTell = levels.level.isUrgent || levels.calendar.isWorking(at: now)
    var found: [Escalation] = []
    var next: Instant?
    func again(_ instant: Instant?) {
      if let instant, instant < next ?? Instant(seconds: .max) { next = instant }
    }
    for reading in levels.readings where reading.status == .running {
      var steps: [EscalationStep] = []
      for step in levels.level.steps {
        let threshold = reading.threshold(step, levels)
        if reading.used > threshold {
          steps.append(step)
        } else {
          again(levels.calendar.instant(adding: threshold - reading.used + 1, to: now))
        }
      }
      steps = try steps.filter { try !wasTold(facts, reading, $0) }
      guard !steps.isEmpty else { continue }
      if mayTell {
        found += try escalations(steps, facts, levels, reading)
      } else {
        again(levels.calendar.nextOpening(after: now))
      }
    }
    return (found, next)
  }

  /// The people to tell; of several steps that have come due each person hears the gravest.
  private func escalations(
    _ steps: [EscalationStep], _ facts: LevelFacts, _ levels: TicketLevels, _ reading: ClockReading
  ) throws -> [Escalation] {
    guard sendsMail else { return [] }
    var found: [Escalation] = []
    let gravest = steps.sorted {
      reading.threshold($0, levels) > reading.threshold($1, levels)
    }
    for step in gravest {
      for person in try people(step.receiver, levels.level, facts) where person.address != nil {
        let isTold = found.contains { $0.person.id == person.id }
        if isTold {
          try note(facts, reading, step, person, message: nil)
        } else {
          found.append(
            Escalation(
              facts: facts, levels: levels, reading: reading, step: step, person: person))
        }
      }
    }
    return found
  }

  private func wasTold(
    _ facts: LevelFacts, _ reading: ClockReading, _ step: EscalationStep
  ) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM level_told WHERE ticket = \(facts.ticket) AND clock = \(reading.clock.rawValue)
        AND since = \(reading.since) AND moment = \(step.momentText)
        AND receiver = \(step.receiver) LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Writes down that somebody was told; the key of the table lets it happen once.
  func note(
    _ facts: LevelFacts, _ reading: ClockReading, _ step: EscalationStep, _ person: Person,
    message: Int64?
  ) throws {
    try db.run(
      """
      INSERT OR IGNORE INTO level_told(ticket, clock, since, moment, receiver, person, message, at)
      VALUES (\(facts.ticket), \(reading.clock.rawValue), \(reading.since), \(step.momentText), \
      \(step.receiver), \(person.id), \(message), \(now))
      """)
  }
}
