/// Tickets that end with their outage.
import Calendar
import Commands
import Delivery
import Outages
import People
import Repository
import SQLite
import Tickets

extension Store {
  /// Resolves the open tickets of an outage that is over, each requester being told once, by the word
  /// that resolves the ticket.
  ///
  /// - Returns: sentences of what became of them.
  public func resolveTickets(of outage: Outage) throws -> [String] {
    let ids = try db.all(
      "SELECT ticket FROM outage_ticket WHERE outage = \(outage.id) ORDER BY ticket",
      as: Int64.self)
    let last = try updates(of: outage.id).last { $0.state == .resolved && $0.kind != .postmortem }
    var resolved = 0
    try write {
      for id in ids {
        guard let ticket = try ticket(id), ticket.state.isOpen else { continue }
        let language = try ticket.requester.flatMap { try profile($0.id)?.language }
        let content = try Letter("outage-resolution", language: language, places).fill([
          "number": outage.number, "title": outage.isPublic ? outage.title : "",
          "words": outage.isPublic ? last?.body ?? "" : "",
        ])
        guard try resolve(ticket, telling: content.text.droppingLastNewlines) else { continue }
        try db.run("UPDATE outage_ticket SET told = \(now) WHERE ticket = \(id) AND told IS NULL")
        resolved += 1
      }
    }
    return resolved == 0
      ? []
      : [
        resolved == 1
          ? "one ticket is resolved with it" : "\(resolved) tickets are resolved with it"
      ]
  }
}
