/// What the ticket desk puts into digests: what stands, such as what is yours or late.
import Calendar
import People
import Repository
import SQLite
import Tickets

extension DigestSection {
  /// The sections of the ticket desk, in the order in which they stand.
  public static let tickets: [DigestSection] = [
    ticketNews, volume, backlog, breaches, promises, overdue, quiet, own, unassigned, requests,
    oldest,
  ]

  private static let overdue = DigestSection("overdue", [.technician, .director, .principal]) {
    store, reader in
    let whose = reader.tickets
    let needs = try TicketNeeds(store, whose)
    return try store.passage(
      "\(needs.overdue) AND \(whose)", reader, order: "coalesce(t.due, t.created), t.id",
      rest: reader.kind == .principal ? nil : "ittool ticket list --overdue"
    ) { ticket in
      var facts: [String] = []
      if let due = ticket.due, due < store.now {
        facts.append(try reader.words("late", ["age": reader.age(due, store.now)]))
      } else {
        facts.append(try reader.words("late.level"))
      }
      // A ticket that is late a second time is so by a later message or time. A word of staff makes
      // it no news: whoever wrote it knows.
      let asked = try store.db.first(
        "SELECT max(at) FROM note WHERE ticket = \(ticket.id) AND kind = 'request'",
        read: { try $0.instant() })
      let occasion =
        [asked ?? nil, ticket.due, ticket.created].compactMap { $0 }
        .filter { $0 <= store.now }.max()?.seconds ?? 0
      return try reader.line(
        ticket, store, facts: facts + reader.owner(ticket),
        item: DigestItem("\(ticket.number)/late-\(occasion)", words: "", .state))
    }
  }

  private static let promises = DigestSection("promises", [.technician, .director]) {
    store, reader in
    let zone = try store.zone()
    let tomorrow = zone.instant(of: zone.civil(at: store.now).date.adding(days: 1))
    var pending = try store.pendingPromises(before: tomorrow)
    if reader.kind == .technician {
      pending = pending.filter { $0.ticket.assignee?.id == reader.profile.id }
    }
    // Of everybody's, only those that were not kept.
    if reader.kind == .director { pending = pending.filter(\.isBroken) }
    let lines = try pending.prefix(reader.most).map { promise in
      try reader.line(
        promise.ticket, store,
        says: reader.words(
          promise.isBroken ? "promised.broken" : "promised.due", ["words": promise.words]),
        facts: reader.owner(promise.ticket))
    }
    return DigestPassage(count: pending.count, lines, rest: "ittool promises")
  }

  private static let quiet = DigestSection("quiet", [.technician, .director]) { store, reader in
    let whose = reader.tickets
    let needs = try TicketNeeds(store, whose)
    return try store.passage(
      "\(needs.quiet) AND \(whose)", reader, order: "coalesce(t.informed, t.created), t.id",
      rest: reader.kind == .director ? "ittool board --team" : "ittool board"
    ) { ticket in
      let words = reader.words
      let fact =
        try ticket.informed.map { try words("quiet.since", ["age": reader.age($0, store.now)]) }
        ?? words("quiet.never", ["age": reader.age(ticket.created, store.now)])
      return try reader.line(ticket, store, facts: [fact] + reader.owner(ticket))
    }
  }

  private static let own = DigestSection("mine", [.technician]) { store, reader in
    try store.passage(
      "t.state <= 3 AND \(reader.tickets)", reader, rest: "ittool ticket list --assignee me"
    ) { ticket in
      try reader.line(
        ticket, store, facts: [ticket.stateName, reader.age(ticket.created, store.now)])
    }
  }

  private static let unassigned = DigestSection("unassigned", [.technician, .director]) {
    store, reader in
    var condition: SQL = "t.state <= 3 AND t.assignee IS NULL"
    if let queue = reader.queue {
      condition += " AND t.queue = (SELECT id FROM queue WHERE name = \(queue))"
    }
    return try store.passage(condition, reader, rest: "ittool ticket list --unassigned") {
      try reader.line($0, store, facts: [$0.queue, reader.age($0.created, store.now)])
    }
  }

  private static let requests = DigestSection("requests", [.requester]) { store, reader in
    try store.passage(
      "t.state <= 3 AND t.requester = \(reader.profile.id)", reader, order: "t.id", rest: nil
    ) { ticket in
      let words = reader.words
      var facts = [try words("state.\(ticket.state.keyword)")]
      facts.append(try words("asked", ["age": reader.age(ticket.created, store.now)]))
      if let informed = ticket.informed {
        facts.append(try words("quiet.since", ["age": reader.age(informed, store.now)]))
      }
      return try reader.line(ticket, store, facts: facts)
    }
  }

  private static let oldest = DigestSection("oldest", [.director, .principal]) { store, reader in
    var some = reader
    if reader.kind == .director { some.most = min(5, reader.most) }
    return try store.passage(
      "t.state <= 3 AND \(reader.tickets)", some, order: "t.created, t.id",
      rest: reader.kind == .director ? "ittool ticket list --sort created" : nil
    ) {
      try reader.line(
        $0, store, facts: [$0.stateName, reader.age($0.created, store.now)] + reader.owner($0))
    }
  }

  private static let volume = DigestSection("volume", [.director, .principal]) { store, reader in
    let counts: [Int64]? = try store.db.first(
      """
      SELECT count(CASE WHEN e.what = 'opened' THEN 1 END),
        count(DISTINCT CASE WHEN e.what = 'state' AND e.new = '4' THEN e.item END),
        count(DISTINCT CASE WHEN e.what = 'state' AND e.new = '5' THEN e.item END),
        count(DISTINCT CASE WHEN e.what = 'state' AND e.old >= '4' AND e.new <= '3' THEN e.item END)
      FROM event AS e CROSS JOIN ticket AS t ON t.id = e.item
      WHERE e.id > \(reader.mark) AND e.kind = 'T' AND e.source <> 'csv' AND \(reader.tickets)
      """
    ) { row in try (0..<4).map { _ in try row.int() } }
    let numbers = counts ?? [0, 0, 0, 0]
    let lines = try zip(["opened", "resolved", "closed", "reopened"], numbers).map {
      DigestLine(nil, try reader.words("volume." + $0, ["count": "\($1)"]))
    }
    return .summary(Int(numbers.reduce(0, +)), lines)
  }

  private static let backlog = DigestSection("backlog", [.director]) { store, reader in
    var lines: [DigestLine] = []
    var total = 0
    try store.db.forEachRow(
      """
      SELECT q.name, count(*), count(CASE WHEN t.assignee IS NULL THEN 1 END)
      FROM ticket AS t JOIN queue AS q ON q.id = t.queue WHERE t.state <= 3
      GROUP BY t.queue ORDER BY 2 DESC, 1
      """
    ) { row in
      let (queue, count, free): (String, Int64, Int64) = (
        try row.text(), try row.int(), try row.int()
      )
      total += Int(count)
      lines.append(
        DigestLine(
          nil,
          try reader.words(
            "backlog.queue", ["queue": queue, "count": "\(count)", "unassigned": "\(free)"])))
    }
    return .summary(total, lines)
  }

  // Of closed tickets the results are fixed; what is open and late stands under its own heading.
  private static let breaches = DigestSection("breaches", [.director]) { store, reader in
    let counts: [Int64]? = try store.db.first(
      """
      SELECT count(*), count(CASE WHEN result = 'breached' THEN 1 END) FROM level_result
      WHERE ticket IN (SELECT item FROM event WHERE id > \(reader.mark) AND kind = 'T'
        AND what = 'state' AND new = '5')
      """
    ) { row in [try row.int(), try row.int()] }
    guard let counts, counts[0] > 0 else { return .summary(0, []) }
    return .summary(
      Int(counts[1]),
      [
        DigestLine(
          nil,
          try reader.words(
            "breaches.closed", ["kept": "\(counts[0] - counts[1])", "all": "\(counts[0])"]))
      ])
  }
}

extension DigestReader {
  /// What must hold of `t` for a ticket to be the reader's business.
  var tickets: SQL {
    switch kind {
    case .technician: return "t.assignee = \(profile.id)"
    case .requester: return "t.requester = \(profile.id)"
    case .director: return "1"
    case .news: return "0"
    case .principal: return "t.site COLLATE NOCASE IN (\(SQL.list(profile.sites)))"
    }
  }

  /// Who works on it, where the reader does not.
  func owner(_ ticket: Ticket) -> [String] {
    guard kind == .director || kind == .principal else { return [] }
    return [ticket.assignee?.shortName].compactMap { $0 }
  }
}
