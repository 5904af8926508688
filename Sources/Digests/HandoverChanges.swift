/// What happened to the tickets in a time, from the audit trail.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Tickets

/// What happened to one ticket.
struct TicketChanges: Sendable, Equatable {
  var ticket: Int64
  /// In the order in which they happened, each once.
  var acts: [Act] = []
  /// Who did them.
  var actors: [String] = []

  /// What a hand-over tells of a change.
  enum Act: String, Sendable, CaseIterable {
    case opened
    case reopened = "opened again"
    case waiting
    case resolved, closed
    case replied
    case answered = "the requester wrote"
    case noted
    case assigned = "given to another"
    case promised, merged
    case changed = "changed"
  }

  /// In words, such as "opened, replied (kim, dana)".
  var words: String {
    let told = acts.count > 1 ? acts.filter { $0 != .changed } : acts
    let who = actors.prefix(3).joined(separator: ", ") + (actors.count > 3 ? " and others" : "")
    return told.map(\.rawValue).joined(separator: ", ") + " (\(who))"
  }

  fileprivate mutating func add(_ act: Act, _ actor: String) {
    if !acts.contains(act) { acts.append(act) }
    if !actors.contains(actor) { actors.append(actor) }
  }
}

extension TicketChanges.Act {
  fileprivate init?(_ event: Event) {
    switch event.what {
    case "opened": self = .opened
    case "reply": self = .replied
    case "resolution": self = .resolved
    case "request": self = .answered
    case "note": self = .noted
    case "assignee": self = .assigned
    case "promise": self = .promised
    case "merged in", "merged_into": self = .merged
    case "state":
      switch event.new.flatMap(Int64.init).flatMap(State.init) {
      case .waiting?: self = .waiting
      case .resolved?: self = .resolved
      case .closed?: self = .closed
      case .open? where (event.old ?? "") >= "4": self = .reopened
      case .new?, .open?, nil: return nil
      }
    case "mail", "responded", "informed", "resolved", "closed", "outcome", "waiting_for",
      "waiting_until":
      return nil
    case let what where what.hasPrefix("promise "): return nil
    default: self = .changed
    }
  }
}

extension Store {
  /// What happened since a time, the tickets in which most happened first; imported history is
  /// left out.
  func changes(since: Instant, _ scope: HandoverScope) throws -> [TicketChanges] {
    var found: [Int64: TicketChanges] = [:]
    let events = try db.all(
      """
      SELECT e.id, e.command, e.kind, e.item, e.at, e.actor, e.login, e.source, e.what, e.old, e.new
      FROM event AS e JOIN ticket AS t ON t.id = e.item
      WHERE e.kind = 'T' AND e.at >= \(since) AND e.at <= \(now) AND e.source <> 'csv'
        AND \(scope.condition)
      ORDER BY e.at, e.id
      """, as: Event.self)
    for event in events {
      guard let act = TicketChanges.Act(event) else { continue }
      found[event.item, default: TicketChanges(ticket: event.item)].add(act, event.actor)
    }
    return found.values.sorted { ($1.acts.count, $0.ticket) < ($0.acts.count, $1.ticket) }
  }

  /// One sentence, such as "3 tickets were opened, 1 was resolved".
  static func summary(_ changes: [TicketChanges]) -> String {
    func count(_ act: TicketChanges.Act) -> Int { changes.count { $0.acts.contains(act) } }
    let parts: [(TicketChanges.Act, String)] = [
      (.opened, "opened"), (.resolved, "resolved"), (.closed, "closed"),
      (.reopened, "opened again"),
    ]
    var words: [String] = []
    for (act, word) in parts {
      let number = count(act)
      if number == 0 { continue }
      let noun = words.isEmpty ? (number == 1 ? " ticket" : " tickets") : ""
      words.append("\(number)\(noun) \(number == 1 ? "was" : "were") \(word)")
    }
    if words.isEmpty {
      return changes.isEmpty ? "No ticket changed." : "No ticket was opened, resolved or closed."
    }
    return words.joined(separator: ", ") + "."
  }
}
