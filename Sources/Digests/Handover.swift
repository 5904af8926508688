/// What the next person needs to know, gathered from all desks.
///
/// Nothing internal leaves by it: it says that a note was written, never what; and of a ticket about
/// a student it says the number alone.
import Announcements
import Calendar
import Commands
import Delivery
import Formats
import Hours
import Inbox
import Repository
import Routine
import SQLite
import Tickets

/// One sentence of a hand-over.
struct HandoverLine: Sendable, Equatable {
  /// The ticket it is about.
  var number: String?
  /// The sentence.
  var text: String
}

/// Sentences of one kind.
struct HandoverSection: Sendable, Equatable {
  /// The key in machine formats.
  var key: String
  /// The heading.
  var title: String
  /// What there is in all.
  var count: Int
  /// The first of them.
  var lines: [HandoverLine]
  /// The command that shows the rest.
  var rest: String?
}

/// Whose work is handed over.
enum HandoverScope: Sendable, Equatable {
  case all
  case person(Int64, String)
  case queue(Int64, String)

  /// The word it is kept under.
  var key: String {
    switch self {
    case .all: "all"
    case .person(let id, _): Kind.person.number(id)
    case .queue(let id, _): "queue \(id)"
    }
  }

  /// In words, for the heading.
  var words: String {
    switch self {
    case .all: ""
    case .person(_, let name), .queue(_, let name): " of \(name)"
    }
  }

  /// What must hold of `t`.
  var condition: SQL {
    switch self {
    case .all: "1"
    case .person(let id, _): "t.assignee = \(id)"
    case .queue(let id, _): "t.queue = \(id)"
    }
  }

  func covers(_ ticket: Ticket) -> Bool {
    switch self {
    case .all: true
    case .person(let id, _): ticket.assignee?.id == id
    case .queue(let id, _): ticket.queueID == id
    }
  }
}

/// A hand-over, ready to be written in any format.
struct Handover: Sendable, Equatable {
  var since: Instant
  var until: Instant
  var scope: HandoverScope
  /// What happened, in one sentence.
  var summary: String
  var sections: [HandoverSection]
}

extension Store {
  /// The end of the last hand-over of this scope, or a day ago.
  func lastHandover(_ scope: HandoverScope) throws -> Instant {
    let last = try db.first(
      "SELECT max(at) FROM handover WHERE scope = \(scope.key)", read: { try $0.instant() })
    return (last ?? nil) ?? now - 86_400
  }

  /// Gathers what is handed over.
  ///
  /// - Parameter limit: the most sentences of a kind.
  func handover(since: Instant, scope: HandoverScope, limit: Int) throws -> Handover {
    var handover = Handover(since: since, until: now, scope: scope, summary: "", sections: [])
    let changes = try changes(since: since, scope)
    handover.summary = Self.summary(changes)
    func add(
      _ key: String, _ title: String, _ lines: [HandoverLine], count: Int? = nil,
      rest: String? = nil
    ) {
      guard !lines.isEmpty else { return }
      handover.sections.append(
        HandoverSection(
          key: key, title: title, count: count ?? lines.count, lines: Array(lines.prefix(limit)),
          rest: rest))
    }
    let promises = try pendingPromises(before: endOfNextDay()).filter { scope.covers($0.ticket) }
    add(
      "promises_broken", "Promises that were not kept",
      promises.filter(\.isBroken).map { promise in
        line(
          promise.ticket,
          "\(promise.technician) promised \(promise.words), and the requester has heard nothing"
            + " since")
      }, rest: "ittool promises")
    add(
      "promises_due", "Promises that are due until the end of the next school day",
      promises.filter { !$0.isBroken }.map { promise in
        line(promise.ticket, "\(promise.technician) promised \(promise.words)")
      }, rest: "ittool promises")
    let unassigned = try numbers("t.state <= 3 AND t.assignee IS NULL", scope, limit)
    add(
      "unassigned", "Nobody works on these yet",
      unassigned.tickets.map { line($0, "opened \(ago($0.created, now))") },
      count: unassigned.count, rest: "ittool ticket list --unassigned")
    let quiet = now - Int64(try number("ticket.quiet-days")) * 86_400
    let silent = try numbers(
      "t.state <= 3 AND coalesce(t.informed, t.created) < \(quiet)", scope, limit,
      order: "coalesce(t.informed, t.created)")
    add(
      "quiet", "These requesters have heard nothing for long",
      silent.tickets.map { ticket in
        let last = ticket.informed.map { "the last public word was \(ago($0, now))" }
        return line(ticket, last ?? "nobody has answered yet")
      }, count: silent.count, rest: "ittool board --team")
    add(
      "changed", "What changed",
      changes.prefix(limit).compactMap { change in
        guard let ticket = try? self.ticket(change.ticket) else { return nil }
        return line(ticket, change.words)
      }, count: changes.count, rest: "ittool ticket list --all --updated-since DATE")
    let waiting = try waitingQuestions(olderThan: number("question.days")).filter { question in
      switch scope {
      case .all: true
      case .person(let id, _): question.owner == id
      case .queue: false
      }
    }
    add(
      "questions", "Readers wait for an answer to these",
      waiting.map { question in
        HandoverLine(
          number: question.number,
          text: "about \(question.announcement), asked \(ago(question.asked, now))"
            + (question.ownerName.map { ", with \($0)" } ?? "") + ": \(question.question)")
      }, rest: "ittool question list")
    add("stuck", "What is stuck", try stuck().map { HandoverLine(number: nil, text: $0) })
    return handover
  }

  // The number leads; the words of the sentence follow.
  private func line(_ ticket: Ticket, _ words: String) -> HandoverLine {
    let isPrivate = ticket.student != nil
    var facts: [String] = [isPrivate ? "(about a student)" : ticket.subject]
    if let place = [ticket.site, ticket.room].compactMap({ $0 }).joined(separator: " ").nonEmpty {
      facts.append(place)
    }
    if let name = ticket.assignee?.shortName { facts.append("with \(name)") }
    if ticket.priority == .high || ticket.priority == .urgent {
      facts.append(ticket.priority.keyword)
    }
    return HandoverLine(number: ticket.number, text: facts.joined(separator: ", ") + ": " + words)
  }

  private func numbers(
    _ condition: SQL, _ scope: HandoverScope, _ limit: Int, order: SQL = "t.priority DESC, t.id"
  ) throws -> (count: Int, tickets: [Ticket]) {
    let clause: SQL = " FROM ticket AS t WHERE \(condition) AND \(scope.condition)"
    let count = try db.first("SELECT count(*) \(clause)", as: Int64.self) ?? 0
    let ids = try db.all(
      "SELECT t.id \(clause) ORDER BY \(order) LIMIT \(limit)", as: Int64.self)
    return (Int(count), try ids.compactMap { try ticket($0) })
  }

  // Until the end of the hours of the first day with hours after today.
  private func endOfNextDay() throws -> Instant {
    let calendar = try defaultCalendar()
    let today = calendar.zone.civil(at: now).date
    guard let next = calendar.date(addingDays: 1, to: today),
      let end = calendar.openings(on: next).last?.end
    else { return now + 2 * 86_400 }
    return end
  }

  /// What keeps messages from arriving and jobs from running.
  private func stuck() throws -> [String] {
    var found = try quarantineComplaints().map(\.finding)
    let deliveries: [(String, Int64)] = try {
      var rows: [(String, Int64)] = []
      try db.forEachRow(
        """
        SELECT state, count(*) FROM outbox
        WHERE state = 'unknown' OR state = 'held' OR state = 'deferred'
          OR (state = 'failed' OR state = 'bounced') AND settled >= \(now - 7 * 86_400)
        GROUP BY state ORDER BY state
        """
      ) { rows.append((try $0.text(), try $0.int())) }
      return rows
    }()
    for (state, count) in deliveries {
      let many = count == 1 ? "1 message" : "\(count) messages"
      let words =
        switch state {
        case "unknown": "may have been sent or not"
        case "held": "held, because the channel is down"
        case "deferred": "waiting for another try"
        case "bounced": "came back within a week"
        default: "failed within a week"
        }
      found.append("\(many) \(words): 'ittool delivery list --state \(state)'")
    }
    for record in try jobRecords().values.sorted(by: { $0.name < $1.name }) {
      if let failure = record.failure { found.append("the job '\(record.name)' fails: \(failure)") }
    }
    return found
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
