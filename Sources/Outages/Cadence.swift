/// The cadence keeper: whoever promised the next word is reminded before its time, and others learn
/// when it did not come.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite
import Services

extension Store {
  /// Whether a promised word is near or late and somebody is to be told.
  public func hasOutagePromisesDue() throws -> Bool {
    let anybody = try db.first(
      "SELECT 1 FROM outage WHERE next_due IS NOT NULL LIMIT 1", as: Int64.self)
    guard anybody != nil else { return false }
    let (remind, escalate) = try cadenceLimits()
    return try db.first(
      """
      SELECT 1 FROM outage WHERE next_due IS NOT NULL AND next_due <= \(now + remind)
        AND (reminded IS NULL AND \(remind > 0)
          OR next_due <= \(now - escalate) AND escalated IS NULL AND \(escalate > 0)) LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Reminds of promised words whose time is near and tells of those that did not come.
  ///
  /// Each is told once per promise; a run that was missed is made up for, but whoever is reminded so
  /// late that others are told is not reminded as well.
  public func watchOutagePromises() throws {
    guard try hasOutagePromisesDue() else { return }
    try acting(as: "ittool", source: "cron") {
      try write {
        let (remind, escalate) = try cadenceLimits()
        let due = try db.all(
          Outage.select
            + " WHERE o.next_due IS NOT NULL AND o.next_due <= \(now + remind) ORDER BY o.next_due",
          as: Outage.self)
        for outage in due {
          guard let promise = outage.nextDue else { continue }
          let isLate = escalate > 0 && promise <= now - escalate
          if remind > 0 {
            try note(outage, "reminded") {
              if !isLate { try remindOwner(of: outage, promise, until: promise + escalate) }
            }
          }
          if isLate { try note(outage, "escalated") { try tellOthers(outage, promise) } }
        }
      }
    }
  }

  private func cadenceLimits() throws -> (remind: Int64, escalate: Int64) {
    (
      Int64(try number("outage.remind-minutes")) * 60,
      Int64(try number("outage.escalate-minutes")) * 60
    )
  }

  // Reads the mark anew: what was noted is not done a second time.
  private func note(_ outage: Outage, _ what: String, _ body: () throws -> Void) throws {
    let isReminder = what == "reminded"
    let done =
      try db.first(
        """
        SELECT CASE WHEN \(isReminder) THEN reminded ELSE escalated END FROM outage
        WHERE id = \(outage.id)
        """, read: { try $0.instant() }) ?? nil
    guard done == nil else { return }
    try db.run(
      """
      UPDATE outage SET reminded = CASE WHEN \(isReminder) THEN \(now) ELSE reminded END,
        escalated = CASE WHEN \(isReminder) THEN escalated ELSE \(now) END
      WHERE id = \(outage.id)
      """)
    try body()
    try record(.outage, outage.id, what, new: outage.nextDue?.rfc3339)
  }

  private func remindOwner(of outage: Outage, _ promise: Instant, until: Instant) throws {
    guard let keeper = try keeper(of: outage) else { return }
    try mail("outage-reminder", "outage.reminder", outage, promise, to: keeper, until: until)
  }

  private func tellOthers(_ outage: Outage, _ promise: Instant) throws {
    for word in try setting("outage.escalate-to").split(separator: ",") {
      for person in try people(Addressees(word.trimmed, in: self)) {
        guard let profile = try profile(person.id) else { continue }
        try mail(
          "outage-late", "outage.late", outage, promise, to: profile, until: now + 4 * 3_600)
      }
    }
  }

  /// The person who keeps people informed: the owner, else whoever opened it.
  public func keeper(of outage: Outage) throws -> Profile? {
    guard let id = try outage.owner ?? personActing(as: outage.author) else { return nil }
    return try profile(id)
  }

  private func mail(
    _ template: String, _ event: String, _ outage: Outage, _ promise: Instant,
    to reader: Profile, until: Instant
  ) throws {
    guard sendsMail, let address = reader.addresses.first else { return }
    let last = try lastWords(of: outage)
    let content = try Letter(template, language: reader.language, places).fill([
      "number": outage.number, "title": outage.title, "receiver": reader.person.shortName,
      "due": localStamp(promise, try zone()),
      "keeper": try keeper(of: outage)?.name ?? outage.author,
      "affected": last?.affected ?? "", "late": lasting(max(0, now - promise)),
      "last": last.map { age(from: $0.at, to: now) } ?? "",
    ])
    var message = OutboxMessage(
      key: "\(event):\(outage.id):\(promise.seconds):\(address.lowercased())", kind: .ticket,
      event: event, to: address, words: .new(content))
    message.about = (.outage, outage.id)
    message.person = reader.id
    message.name = reader.name
    message.headers.automation = .generated
    message.expires = max(until, now + 600)
    _ = try enqueue(message)
  }
}

extension DeliveryTruth {
  /// A reminder of a promised word leaves only while that word is missing.
  public func askingOutages() -> DeliveryTruth {
    let check: Check = { store, message in
      guard let item = message.item, let number = try? Kind.outage.read(item) else { return nil }
      let isMissing = try store.db.first(
        """
        SELECT CASE WHEN \(message.event == "outage.late") THEN escalated ELSE reminded END
          IS NOT NULL FROM outage WHERE id = \(number)
        """, as: Int64.self)
      return isMissing == 1 ? nil : "the next word of \(item) has come"
    }
    return asking("outage.reminder", check).asking("outage.late", check)
  }
}

/// What is wrong with outages, and what helps.
public struct OutageComplaint: Sendable, Equatable {
  /// What is wrong.
  public var finding: String
  /// What helps.
  public var cure: String
  /// Whether people wait for something now.
  public var isTrouble: Bool

  /// Makes a complaint.
  public init(finding: String, cure: String, isTrouble: Bool) {
    self.finding = finding
    self.cure = cure
    self.isTrouble = isTrouble
  }
}

extension Store {
  /// Promises that are late, updates that nobody was told of, drafts that wait, outages that nobody
  /// speaks of any more.
  public func outageComplaints() throws -> [OutageComplaint] {
    var found: [OutageComplaint] = []
    for outage in try openOutages() {
      if let due = outage.nextDue, due < now {
        found.append(
          OutageComplaint(
            finding:
              "the next word of \(outage.number) was promised \(age(from: due, to: now)) ago",
            cure: "say it with 'ittool outage update \(outage.number)'", isTrouble: true))
      } else if outage.updated < now - 86_400 {
        found.append(
          OutageComplaint(
            finding:
              "nothing was said of \(outage.number) for \(age(from: outage.updated, to: now))",
            cure: "if it is over, 'ittool outage resolve \(outage.number) --since WHEN'",
            isTrouble: false))
      }
    }
    let untold = try untoldUpdates().filter { $0.at < now - 600 }
    if !untold.isEmpty {
      let numbers = Set(untold.map { Kind.outage.number($0.outage) }).sorted()
      found.append(
        OutageComplaint(
          finding: "people were not told of updates of \(numbers.joined(separator: ", "))",
          cure: "see that 'ittool cron' runs", isTrouble: true))
    }
    let drafts = try db.all(
      Outage.select + " WHERE o.state = 'draft' ORDER BY o.id", as: Outage.self)
    for draft in drafts {
      found.append(
        OutageComplaint(
          finding: "\(draft.number) is proposed: \(draft.title)",
          cure: "'ittool outage publish \(draft.number)', or dismiss it", isTrouble: false))
    }
    do {
      for word in try setting("outage.escalate-to").split(separator: ",") {
        _ = try Addressees(word.trimmed, in: self)
      }
    } catch let failure as Failure {
      found.append(
        OutageComplaint(
          finding: "outage.escalate-to: \(failure.message)",
          cure: "set it to director, role:ROLE, group:NAME or an address", isTrouble: true))
    }
    return found
  }
}

extension Store {
  /// The active services that an open outage says are hit, in the order of lists.
  public func services(hitBy outage: Outage, _ graph: ServiceGraph) throws -> [Service] {
    guard let last = try updates(of: outage.id).last(where: { $0.kind != .postmortem }) else {
      return []
    }
    let impacts = try impacts(of: last.id)
    return graph.services.filter { (impacts[$0.id] ?? .operational) > .operational }
  }

  /// How many promised next words whose time came since then were kept, and how many broken.
  public func outagePromises(since: Instant) throws -> (kept: Int, broken: Int) {
    let touched = try db.all(
      Outage.select
        + """
         WHERE o.id IN (SELECT id FROM outage WHERE ended IS NULL OR ended >= \(since))
          AND o.state <> 'draft' AND o.state <> 'dismissed' AND o.backfilled = 0
        """, as: Outage.self)
    var (kept, broken) = (0, 0)
    for outage in touched {
      let all = try updates(of: outage.id)
      let outcomes = outage.cadence(all, now: now).promises
      for (spoken, outcome) in zip(outage.spoken(all), outcomes) {
        guard let next = spoken.word.next, next >= since else { continue }
        if outcome == .kept { kept += 1 }
        if outcome == .broken { broken += 1 }
      }
    }
    return (kept, broken)
  }
}
