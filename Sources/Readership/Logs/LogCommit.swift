/// Writing down what a log came to: its counts and how far it was counted, together or not at all.
import Calendar
import Commands
import Repository
import SQLite

/// What was found in a log.
struct LogFindings {
  var source: LogSource
  /// What was known of it before.
  var known: KnownLog?
  /// The path of the live log that it was before it was rotated.
  var origin: String?
  var tally: LogTally
  /// Bytes and lines of the new part.
  var bytes: Int64
  var lines: Int64
  var bad: Int64
}

extension Store {
  /// Keeps a log's counts; called inside a transaction.
  ///
  /// - Throws: `Failure` where another run has counted the same part.
  func keep(_ findings: LogFindings) throws {
    try keepPosition(findings)
    let tally = findings.tally
    let pages = try pageNumbers(tally.paths)
    for day in tally.days.values.sorted(by: { $0.day < $1.day }) {
      if day.isOpen { try keepClients(day, pages) }
      try keepCounts(day)
      try keepPages(day, pages)
    }
  }

  private func keepPosition(_ findings: LogFindings) throws {
    let source = findings.source
    let offset = (findings.known?.offset ?? 0) + findings.bytes
    let length = min(Int64(source.head.count), offset)
    let head = try LogHead.number(source.head.prefix(Int(length)))
    let tally = findings.tally
    // What comes by a pipe may be a file that is known: it stays where it is.
    let facts = source.facts
    if let known = findings.known {
      try db.run(
        """
        UPDATE readership_log SET offset = \(offset), lines = lines + \(findings.lines),
          bad = bad + \(findings.bad), head_length = \(length), head = \(head),
          path = \(source.path ?? known.path), device = \(facts?.device ?? known.device),
          inode = \(facts?.inode ?? known.inode), size = \(facts?.size ?? known.size),
          packed = \(source.isPacked || known.isPacked), origin = \(findings.origin ?? known.origin),
          first = min(coalesce(first, \(tally.first)), coalesce(\(tally.first), first)),
          last = max(coalesce(last, \(tally.last)), coalesce(\(tally.last), last)),
          at = \(now)
        WHERE id = \(known.id) AND offset = \(known.offset)
        """)
    } else {
      try db.run(
        """
        INSERT INTO readership_log(path, origin, device, inode, size, packed, head_length, head,
          offset, lines, bad, first, last, at)
        VALUES (\(source.path), \(findings.origin), \(facts?.device), \(facts?.inode),
          \(facts?.size ?? 0), \(source.isPacked), \(length), \(head), \(offset),
          \(findings.lines), \(findings.bad), \(tally.first), \(tally.last), \(now))
        ON CONFLICT DO NOTHING
        """)
    }
    guard db.changes == 1 else {
      throw Failure(
        "\(source.name): another run has counted it meanwhile; nothing was counted twice",
        hint: "try again", status: .busy)
    }
  }

  private func pageNumbers(_ paths: [String]) throws -> [Int64] {
    try paths.map { path in
      let sql: SQL = "SELECT id FROM readership_page WHERE path = \(path)"
      if let known = try db.first(sql, as: Int64.self) { return known }
      try db.run(
        """
        INSERT INTO readership_page(path, announcement)
        VALUES (\(path), \(SitePlace.announcement(path)))
        """)
      return db.lastInsertedRow
    }
  }

  /// Keeps the numbers of the clients of a day that is not over; page 0 is the site, -1 its feeds.
  private func keepClients(_ day: DayTally, _ pages: [Int64]) throws {
    try db.repeating(
      "INSERT OR IGNORE INTO readership_client(day, page, client) VALUES (?, ?, ?)"
    ) { insert in
      func add(_ page: Int64, _ clients: DayTally.Clients, _ insert: inout Repeated) throws {
        for number in clients.numbers {
          try insert.bind(1, Int64(day.day))
          try insert.bind(2, page)
          try insert.bind(3, Int64(bitPattern: number))
          try insert.run()
        }
      }
      try add(0, day.clients, &insert)
      try add(-1, day.feedClients, &insert)
      for (place, page) in day.pages { try add(pages[place], page.clients, &insert) }
    }
  }

  private func kept(_ day: DayTally, _ page: Int64, _ clients: DayTally.Clients) throws -> Int64 {
    guard day.isOpen else { return clients.count }
    return try db.first(
      "SELECT count(*) FROM readership_client WHERE day = \(day.day) AND page = \(page)",
      as: Int64.self) ?? 0
  }

  // Added to a row of zeros: the clients of a day are those of all its parts, more than the views of
  // this one, and the row must be in order at every step.
  private func keepCounts(_ day: DayTally) throws {
    let counts = day.counts
    try db.run(
      """
      INSERT OR IGNORE INTO readership_day(day, views, clients, feeds, feed_clients, bots, heads,
        errors, files, prefetches, others) VALUES (\(day.day), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
      """)
    try db.run(
      """
      UPDATE readership_day SET views = views + \(counts.views),
        clients = max(clients, \(try kept(day, 0, day.clients))), feeds = feeds + \(counts.feeds),
        feed_clients = max(feed_clients, \(try kept(day, -1, day.feedClients))),
        bots = bots + \(counts.bots), heads = heads + \(counts.heads),
        errors = errors + \(counts.errors), files = files + \(counts.files),
        prefetches = prefetches + \(counts.prefetches), others = others + \(counts.others)
      WHERE day = \(day.day)
      """)
  }

  private func keepPages(_ day: DayTally, _ pages: [Int64]) throws {
    for (place, page) in day.pages.sorted(by: { $0.key < $1.key }) {
      let id = pages[place]
      try db.run(
        """
        INSERT OR IGNORE INTO readership_view(page, day, views, clients, bots)
        VALUES (\(id), \(day.day), 0, 0, 0)
        """)
      try db.run(
        """
        UPDATE readership_view SET views = views + \(page.views),
          clients = max(clients, \(try kept(day, id, page.clients))), bots = bots + \(page.bots)
        WHERE page = \(id) AND day = \(day.day)
        """)
    }
  }
}

extension Store {
  /// The secrets of today and yesterday, made when there are none.
  ///
  /// Those of days that are over are thrown away, with what they made.
  ///
  /// - Parameter keep: false makes them for this run alone.
  func readershipSecrets(keep: Bool) throws -> [Int: KeyedHash] {
    if keep { try endReadershipDays() }
    let today = try readershipDay()
    var secrets: [Int: KeyedHash] = [:]
    for day in [today - 1, today] {
      let sql: SQL = "SELECT key FROM readership_secret WHERE day = \(day)"
      if let key = try db.first(sql, read: { try $0.blob() }), let known = KeyedHash(key) {
        secrets[day] = known
        continue
      }
      let new = KeyedHash()
      secrets[day] = new
      guard keep else { continue }
      try write {
        // Without the secret the numbers of before mean nothing; their counts stay.
        try db.run("DELETE FROM readership_client WHERE day = \(day)")
        try db.run("INSERT INTO readership_secret(day, key) VALUES (\(day), \(new.key))")
      }
    }
    return secrets
  }

  /// Whether a secret is to be thrown away.
  func hasReadershipDaysToEnd() throws -> Bool {
    let today = try readershipDay()
    return try db.first(
      "SELECT 1 FROM readership_secret WHERE day < \(today - 1) LIMIT 1", as: Int64.self) != nil
  }

  /// Throws away what counted the clients of days that are over, for good.
  func endReadershipDays() throws {
    guard try hasReadershipDaysToEnd() else { return }
    let today = try readershipDay()
    try db.script("PRAGMA secure_delete = ON")
    try write {
      try db.run("DELETE FROM readership_secret WHERE day < \(today - 1)")
      try db.run("DELETE FROM readership_client WHERE day < \(today - 1)")
    }
    // The log of the store holds the former pages until it is written back.
    _ = try db.checkpoint()
  }

  private func readershipDay() throws -> Int {
    try zone().civil(at: now).date.daysSinceEpoch
  }
}
