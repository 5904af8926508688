/// The words of an escalation: one mail a ticket, or one mail for many at once.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

extension Store {
  /// Queues what is to be told; called inside the transaction that notes it as told.
  func send(_ escalations: [Escalation]) throws {
    guard !escalations.isEmpty else { return }
    let most = try number("level.mails")
    let byPerson = Dictionary(grouping: escalations) { $0.person.id }
    for (_, items) in byPerson.sorted(by: { $0.key < $1.key }) {
      if Set(items.map(\.facts.ticket)).count > most {
        try sendTogether(items)
      } else {
        for item in items { try send(item) }
      }
    }
  }

  private func send(_ item: Escalation) throws {
    guard let address = item.person.address, let ticket = try ticket(item.facts.ticket) else {
      return
    }
    let isWarning = item.step.moment == .warning
    let clock = item.reading.clock.rawValue
    let template = try NoticeTemplate(
      file: "level-\(isWarning ? "warning" : "breach")-\(clock)",
      language: try language(of: item.person), places: places)
    var facts = NoticeFacts(
      ticket: ticket.unguarded, receiver: item.person, actor: actor, text: "", store: self)
    let due = item.reading.due.map { localStamp($0, item.levels.calendar.zone) } ?? ""
    facts.more = [
      "level": item.levels.level.name, "due": due, "target": workingWords(item.reading.target),
      "used": workingWords(item.reading.used),
      "left": workingWords(max(0, item.reading.left)),
      "over": workingWords(max(0, -item.reading.left)),
    ]
    var message = OutboxMessage(
      key: "level:\(ticket.id):\(clock):\(item.reading.since.seconds):\(item.step.momentText):"
        + address.lowercased(),
      kind: .ticket, event: "level.\(isWarning ? "warning" : "breach").\(clock)", to: address,
      words: .new(try template.fill(facts)))
    message.about = (.ticket, ticket.id)
    message.person = item.person.id
    message.name = item.person.name
    message.headers.automation = .generated
    // What a lead answers is a word among staff; each clock and step has a Message-ID of its own.
    let step = item.levels.level.steps.firstIndex(of: item.step) ?? 0
    let clockNumber = LevelClock.allCases.firstIndex(of: item.reading.clock) ?? 0
    try sign(
      &message,
      Proof.Claim(ticket: ticket.id, note: 0, isInternal: true, person: item.person.id),
      attempt: item.reading.since.seconds * 1_000 + Int64(clockNumber * 300 + step))
    try note(
      item.facts, item.reading, item.step, item.person, message: enqueue(message).number)
  }

  private func sendTogether(_ items: [Escalation]) throws {
    guard let first = items.first, let address = first.person.address,
      let ticket = try ticket(first.facts.ticket)
    else { return }
    let template = try NoticeTemplate(
      file: "level-many", language: try language(of: first.person), places: places)
    let sorted = items.sorted {
      ($0.reading.due?.seconds ?? 0, $0.facts.ticket)
        < ($1.reading.due?.seconds ?? 0, $1.facts.ticket)
    }
    var (lines, seen): ([String], Set<Int64>) = ([], [])
    for item in sorted where seen.insert(item.facts.ticket).inserted && lines.count < 200 {
      let subject = try self.ticket(item.facts.ticket)?.unguarded.subject ?? ""
      let due = item.reading.due.map { localStamp($0, item.levels.calendar.zone) } ?? ""
      lines.append("\(Kind.ticket.number(item.facts.ticket))  \(due)  \(subject)")
    }
    if seen.count > lines.count { lines.append("… +\(seen.count - lines.count)") }
    var facts = NoticeFacts(
      ticket: ticket.unguarded, receiver: first.person, actor: actor, text: "", store: self)
    facts.more = ["count": "\(seen.count)", "list": lines.joined(separator: "\n")]
    var message = OutboxMessage(
      key: "level.many:\(now.seconds):\(ticket.id):\(first.reading.clock.rawValue):"
        + address.lowercased(),
      kind: .ticket, event: "level.many", to: address, words: .new(try template.fill(facts)))
    message.person = first.person.id
    message.name = first.person.name
    message.headers.automation = .generated
    let number = try enqueue(message).number
    for item in items {
      try note(item.facts, item.reading, item.step, item.person, message: number)
    }
  }

  private func language(of person: Person) throws -> String? {
    try db.first(
      "SELECT language FROM person WHERE id = \(person.id)", read: { try $0.text() as String? })
      ?? nil
  }
}

extension Ticket {
  /// What a mail that goes beyond the assignee may say of it: nothing of what is about a student.
  fileprivate var unguarded: Ticket { student == nil ? self : veiled }
}

extension EnqueueResult {
  /// The number of the delivery, whatever became of it.
  fileprivate var number: Int64 {
    switch self {
    case .queued(let id), .already(let id, _), .refused(let id, _): id
    }
  }
}

extension DeliveryTruth {
  /// What the clocks say of an escalation that is about to leave: it goes while one of the promises
  /// that it tells of is still in danger.
  public func askingLevels() -> DeliveryTruth {
    asking("level.") { store, message in
      let rows = try store.db.all(
        "SELECT ticket, clock, since, moment FROM level_told WHERE message = \(message.id)",
        as: ToldRow.self)
      for row in rows where try store.isStillTrue(row) { return nil }
      return rows.count == 1
        ? "\(Kind.ticket.number(rows[0].ticket)) is no longer in danger"
        : "none of these tickets is in danger any more"
    }
  }
}

private struct ToldRow: RowDecodable {
  var ticket: Int64
  var clock: LevelClock
  var since: Instant
  var moment: String

  init(from row: inout RowReader) throws(DatabaseError) {
    ticket = try row.int()
    clock = LevelClock(rawValue: try row.text()) ?? .resolution
    since = Instant(seconds: try row.int())
    moment = try row.text()
  }
}

extension Store {
  fileprivate func isStillTrue(_ told: ToldRow) throws -> Bool {
    guard let levels = try levels(of: told.ticket), let reading = levels[told.clock],
      reading.status == .running, reading.since == told.since
    else { return false }
    // A snow day declared since then may have given the time back.
    guard let step = levels.level.steps.first(where: { $0.momentText == told.moment }) else {
      return reading.used > reading.target
    }
    return reading.used > reading.threshold(step, levels)
  }
}
