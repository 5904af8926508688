/// Many tickets of one building in a short time: somebody should look whether something is broken.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services
import Tickets

/// Tickets of one building that came together.
private struct Storm: RowDecodable {
  var site: String
  var tickets: [Int64]
  var first: Instant

  init(from row: inout RowReader) throws(DatabaseError) {
    site = try row.text()
    tickets = try row.lines().compactMap { Int64($0) }
    first = Instant(seconds: try row.int())
  }
}

extension Store {
  /// Whether tickets came together so that an outage is to be proposed.
  public func hasTicketStorm() throws -> Bool { try !storms().isEmpty }

  /// Proposes an outage for each building from which many tickets came together, and links them.
  ///
  /// It is a draft: nobody is told, and its title has nothing of the tickets' words. Where an open
  /// outage hits a service of the building there is nothing to propose.
  ///
  /// - Returns: a sentence for each, for whoever reads what cron says.
  public func proposeOutages() throws -> [String] {
    try acting(as: "ittool", source: "cron") {
      try write {
        try storms().map { storm in
          let time = localStamp(storm.first, try zone())
          var new = NewOutage("\(storm.tickets.count) tickets from \(storm.site) since \(time)")
          new.state = .draft
          new.started = storm.first
          new.notifies = false
          let id = try open(new).outage
          let outage = try self.outage(OutageNumber(id))
          for ticket in storm.tickets { try link(ticket: TicketNumber(ticket), to: outage) }
          return "\(outage.number) is proposed: \(new.title)"
        }
      }
    }
  }

  // The terms are those of the index `ticket_recent`: cron asks every time.
  private func storms() throws -> [Storm] {
    let least = try number("outage.storm-tickets")
    guard least > 0 else { return [] }
    let since = now - Int64(try number("outage.storm-minutes")) * 60
    let found = try db.all(
      """
      SELECT t.site, group_concat(t.id, char(10)), min(t.created)
      FROM ticket AS t
      WHERE t.state <= 3 AND t.source <> 'csv' AND t.created >= \(since) AND t.created <= \(now)
        AND t.site IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM outage_ticket AS l WHERE l.ticket = t.id)
      GROUP BY t.site HAVING count(*) >= \(least) ORDER BY min(t.created)
      """, as: Storm.self)
    guard !found.isEmpty else { return [] }
    let graph = try serviceGraph()
    let known = try openOutages()
    return try found.filter { storm in
      let site =
        try db.first(
          "SELECT id FROM site WHERE name = \(storm.site)", as: Int64.self) ?? 0
      return try !known.contains { outage in
        try services(hitBy: outage, graph).contains { $0.serves(site: site) }
      }
    }
  }
}
