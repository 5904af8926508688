/// Who subscribes to what: asked, confirmed, left. An address is asked seldom, confirmed by nobody
/// but its reader, and never brought back by a list.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

extension Store {
  /// The subscriber of an address; nil when it was never named.
  func subscriber(_ address: String) throws -> Subscriber? {
    try db.first(Subscriber.select + " WHERE s.address = \(address)", as: Subscriber.self)
  }

  /// The subscriber of a number.
  func subscriber(number: Int64) throws -> Subscriber? {
    try db.first(Subscriber.select + " WHERE s.id = \(number)", as: Subscriber.self)
  }

  /// The subscriptions that a condition on `subscription AS n` and `subscriber AS s` leaves.
  func subscriptions(_ condition: SQL) throws -> [Subscription] {
    try db.all(
      Subscription.select + " WHERE " + condition + " ORDER BY s.address, n.kind, n.topic",
      as: Subscription.self)
  }

  /// Writes down that an address may want these topics, and asks it where that may be; called
  /// inside a transaction.
  ///
  /// - Parameters:
  ///   - source: only a mail of their own asks those again who left.
  ///   - pace: nil for each announcement at once, or what was said before.
  ///   - answered: the Message-ID that the question answers.
  func subscribe(
    _ address: String, name: String = "", language: String? = nil, to topics: [Topic],
    pace: Pace? = nil, source: SubscriptionSource, answering answered: String? = nil
  ) throws -> SubscriptionResult {
    let refused = try refusedNews(address)
    if let refused, source != .mail || refused != MessageKind.announcement.rawValue {
      return .refused("the person asked not to be contacted (\(refused))")
    }
    let known = try subscriber(address)
    if let gone = known?.gone, source != .mail {
      return .refused("left on \(try day(gone)); only a mail of their own brings them back")
    }
    if known == nil, source != .mail, try isForgotten(address) {
      return .refused("left for good; only a mail of their own brings them back")
    }
    let subscriber = try known ?? makeSubscriber(address, name, language)
    let objection = try reasonNotToAsk(subscriber, source)
    var waiting = 0
    var left: [String] = []
    for topic in topics {
      let row: SQL = """
        subscriber = \(subscriber.id) AND kind = \(topic.kind.rawValue) AND topic = \(topic.word)
        """
      let state = try db.first("SELECT state FROM subscription WHERE \(row)", as: String.self)
      if let pace, state != nil {
        try db.run("UPDATE subscription SET pace = \(pace.rawValue) WHERE \(row)")
      }
      switch state.flatMap(SubscriptionState.init) {
      case .confirmed: continue
      case .pending: waiting += 1
      case .left where source != .mail: left.append(topic.name)
      case .left where objection != nil: waiting += 1
      case .left:
        try db.run(
          """
          UPDATE subscription SET state = 'pending', asked = NULL, since = \(now),
            source = \(source.rawValue) WHERE \(row)
          """)
        try record(subscription: subscriber, topic.name, old: .left, new: .pending)
        waiting += 1
      case nil:
        try db.run(
          """
          INSERT INTO subscription(subscriber, kind, topic, state, pace, source, since)
          VALUES (\(subscriber.id), \(topic.kind.rawValue), \(topic.word), 'pending',
            \((pace ?? .each).rawValue), \(source.rawValue), \(now))
          """)
        try record(subscription: subscriber, topic.name, old: nil, new: .pending)
        waiting += 1
      }
    }
    guard waiting > 0 else {
      guard left.isEmpty else {
        return .refused("left \(left.joined(separator: ", ")) by their own wish")
      }
      return .already
    }
    if let objection { return .pending(objection) }
    return try ask(subscriber, source, answering: answered)
  }

  /// Whether the address left news before its person was erased.
  private func isForgotten(_ address: String) throws -> Bool {
    let anybody: SQL = "SELECT 1 FROM subscriber WHERE address >= 'erased-' AND address < 'erased.'"
    guard try db.first(anybody + " LIMIT 1", as: Int64.self) != nil,
      let mark = try existingProof()?.forgotten(address: address)
    else { return false }
    return try subscriber(mark) != nil
  }

  private func makeSubscriber(
    _ address: String, _ name: String, _ language: String?
  ) throws -> Subscriber {
    try db.run(
      """
      INSERT INTO subscriber(address, name, language, created)
      VALUES (\(address), \(name), \(language), \(now))
      """)
    guard let made = try subscriber(number: db.lastInsertedRow) else {
      throw Failure("the subscriber vanished")
    }
    return made
  }

  /// What keeps news from whoever has the address: `all`, or `announcement`; nil for nothing.
  func refusedNews(_ address: String) throws -> String? {
    try db.first(
      """
      SELECT r.kind FROM address AS a JOIN person AS p ON p.id = a.person
        JOIN refusal AS r ON r.person = coalesce(p.merged_into, p.id)
      WHERE a.address = \(address) AND (r.kind = 'all' OR r.kind = 'announcement')
      ORDER BY r.kind = 'announcement' LIMIT 1
      """, as: String.self)
  }

  // Whoever can name an address must not be able to fill its mailbox.
  private func reasonNotToAsk(
    _ subscriber: Subscriber, _ source: SubscriptionSource
  ) throws -> String? {
    if let asked = subscriber.asked {
      if source == .list { return "was asked on \(try day(asked)); a list asks once" }
      let days = try number("subscription.ask-days")
      if asked > now - Int64(days) * 86_400 {
        return "was asked on \(try day(asked)), less than \(days) days ago"
      }
    }
    guard source == .mail else { return nil }
    let limit = try number("subscription.asks-per-hour")
    let count = try db.first(
      """
      SELECT count(*) FROM event WHERE at > \(now - 3_600) AND source <> 'csv'
        AND kind = 'subscription' AND what = 'asked' AND (source = 'mail' OR source = 'web')
      """, as: Int64.self)
    return count ?? 0 >= Int64(limit) ? "\(limit) addresses were asked within an hour" : nil
  }

  private func ask(
    _ subscriber: Subscriber, _ source: SubscriptionSource, answering answered: String?
  ) throws -> SubscriptionResult {
    let topics = try topics(of: subscriber, .pending)
    switch try enqueue(askingMail(subscriber, topics, source, answering: answered)) {
    case .refused(_, let reason): return .refused(reason)
    case .already: return .pending("was asked before")
    case .queued:
      try db.run("UPDATE subscriber SET asked = \(now) WHERE id = \(subscriber.id)")
      try db.run(
        """
        UPDATE subscription SET asked = \(now)
        WHERE subscriber = \(subscriber.id) AND state = 'pending'
        """)
      let names = topics.map(\.name)
      try record(
        subject: "subscription", item: subscriber.id, "asked", new: names.joined(separator: ", "))
      return .asked(names)
    }
  }

  /// The topics of a subscriber in one state.
  func topics(of subscriber: Subscriber, _ state: SubscriptionState) throws -> [Topic] {
    try topics("subscriber = \(subscriber.id) AND state = \(state.rawValue)")
  }

  private func topics(_ condition: SQL) throws -> [Topic] {
    var found: [(kind: String, word: String)] = []
    try db.forEachRow(
      "SELECT kind, topic FROM subscription WHERE \(condition) ORDER BY kind, topic"
    ) { row in found.append((try row.text(), try row.text())) }
    return try found.map { try topic($0.kind, $0.word) }
  }

  /// Confirms what the subscriber was asked about; called inside a transaction.
  ///
  /// The address becomes a person's, so that from now on all that holds of people holds of it.
  ///
  /// - Parameter reason: how somebody else knows it; nil for the reader's own answer, which takes
  ///   back what they had refused.
  /// - Returns: the topics; none when nothing waited.
  func confirmSubscriptions(of subscriber: Subscriber, reason: String? = nil) throws -> [Topic] {
    var asked = try topics(
      """
      subscriber = \(subscriber.id) AND state = 'pending'
        AND (asked IS NOT NULL OR \(reason != nil))
      """)
    if reason != nil {
      // Somebody may have written in their name: what they left, they alone come back to.
      let ended = try db.all(
        """
        SELECT what FROM event
        WHERE kind = 'subscription' AND item = \(subscriber.id) AND old = 'left'
        """, as: String.self)
      asked.removeAll { ended.contains($0.name) }
    }
    guard !asked.isEmpty else { return [] }
    let person = try personNumber(Mailbox(name: subscriber.name, address: subscriber.address))
    if reason == nil {
      try takeBackRefusal(person)
      try db.run("UPDATE subscriber SET gone = NULL WHERE id = \(subscriber.id)")
    }
    for topic in asked {
      try db.run(
        """
        UPDATE subscription SET state = 'confirmed', since = \(now)
        WHERE subscriber = \(subscriber.id) AND kind = \(topic.kind.rawValue)
          AND topic = \(topic.word)
        """)
      try record(subscription: subscriber, topic.name, old: .pending, new: .confirmed, reason)
    }
    return asked
  }

  private func takeBackRefusal(_ person: Int64) throws {
    let kind = MessageKind.announcement.rawValue
    guard let profile = try profile(person), profile.refusals.contains(kind) else { return }
    var wanted = profile
    wanted.refusals.removeAll { $0 == kind }
    try update(profile, to: wanted)
  }

  /// Ends subscriptions of an address; called inside a transaction.
  ///
  /// - Parameter topics: nil for all of them and whatever may come; an address that nobody has
  ///   named yet is kept then, so that no list can bring it in.
  /// - Returns: what was ended; nil when nothing was left to end.
  @discardableResult
  func leaveNews(_ address: String, _ topics: [Topic]? = nil, reason: String? = nil) throws
    -> [String]?
  {
    var known = try subscriber(address)
    if known == nil, topics == nil { known = try makeSubscriber(address, "", nil) }
    guard let subscriber = known else { return nil }
    var ended: [String] = []
    for state in [SubscriptionState.pending, .confirmed] {
      for topic in try self.topics(of: subscriber, state)
      where topics.map({ $0.contains(topic) }) ?? true {
        try db.run(
          """
          UPDATE subscription SET state = 'left', asked = NULL, since = \(now)
          WHERE subscriber = \(subscriber.id) AND kind = \(topic.kind.rawValue)
            AND topic = \(topic.word)
          """)
        try record(subscription: subscriber, topic.name, old: state, new: .left, reason)
        ended.append(topic.name)
      }
    }
    guard topics == nil, subscriber.gone == nil else { return ended.isEmpty ? nil : ended }
    try db.run("UPDATE subscriber SET gone = \(now) WHERE id = \(subscriber.id)")
    try record(subject: "subscription", item: subscriber.id, "gone", new: reason)
    return ended
  }

  private func record(
    subscription subscriber: Subscriber, _ topic: String, old: SubscriptionState?,
    new: SubscriptionState, _ reason: String? = nil
  ) throws {
    try record(
      subject: "subscription", item: subscriber.id, topic, old: old?.rawValue,
      new: new.rawValue + (reason.map { ": \($0)" } ?? ""))
  }

  func day(_ instant: Instant) throws -> String {
    try zone().civil(at: instant).date.description
  }
}

extension Store {
  /// Calls `body` with everybody who gets a public announcement because they subscribe to it, and
  /// not because of a group or a site that it is for.
  ///
  /// Those get a public announcement who subscribe to all news, to one of its tags or to one of its
  /// sites, and want each at once; what is not public goes to no subscriber.
  ///
  /// - Parameter makesPeople: whether who is no person yet becomes one; inside a transaction only.
  func forEachSubscriber(
    of announcement: Announcement, makesPeople: Bool, _ body: (Reader) throws -> Void
  ) throws {
    guard announcement.isPublic else { return }
    var parts: [SQL] = [
      "SELECT subscriber FROM subscription WHERE state = 'confirmed' AND kind = 'all'"
        + " AND topic = '' AND pace = 'each'"
    ]
    func add(_ kind: Topic.Kind, _ words: [String]) {
      guard !words.isEmpty else { return }
      parts.append(
        """
        SELECT subscriber FROM subscription WHERE state = 'confirmed'
          AND kind = \(kind.rawValue) AND topic IN (\(SQL.list(words))) AND pace = 'each'
        """)
    }
    add(.tag, announcement.tags)
    let sites = try places(ofGroups: [], sites: announcement.sites).sites
    add(.site, sites.map { String($0) })
    let others =
      try readerCondition(ofGroups: announcement.groups, sites: announcement.sites) ?? "0"
    let sql: SQL = """
      SELECT coalesce(p.id, 0), coalesce(nullif(p.name, ''), s.name), s.address,
        coalesce(p.language, s.language)
      FROM subscriber AS s LEFT JOIN address AS a ON a.address = s.address
        LEFT JOIN person AS p ON p.id = a.person
      WHERE s.id IN (\(SQL.joined(parts, separator: " UNION "))) AND s.gone IS NULL
        AND (\(others)) IS NOT TRUE
      ORDER BY s.id
      """
    try db.forEachRow(sql) { row in
      var reader = try Reader(from: &row)
      if reader.id == 0, makesPeople {
        reader.id = try personNumber(Mailbox(name: reader.name, address: reader.address))
      }
      try body(reader)
    }
  }
}
