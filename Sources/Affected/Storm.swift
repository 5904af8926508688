/// Many tickets of one building or with one word in a short time: somebody should look whether
/// something is broken.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services
import Tickets

/// Tickets that came together.
private struct Storm {
  enum Reason: Equatable {
    case site(String)
    case word(String)
  }

  var reason: Reason
  var tickets: [Int64]
  var first: Instant
}

/// A ticket of the last minutes that belongs to no outage.
private struct RecentTicket: RowDecodable {
  var id: Int64
  var site: String?
  var created: Instant
  var requester: Int64?
  var words: String

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    site = try row.text()
    created = Instant(seconds: try row.int())
    requester = try row.int()
    words = try row.text()
  }
}

extension Store {
  /// Whether tickets came together so that an outage is to be proposed.
  public func hasTicketStorm() throws -> Bool { try !storms().isEmpty }

  /// Proposes an outage for each building from which many tickets came together, and for each word
  /// that many of them have, and links them.
  ///
  /// It is a draft: nobody is told, and its title has nothing of the tickets' words. Where an open
  /// outage hits a service of the building, or has the word, there is nothing to propose.
  ///
  /// - Returns: a sentence for each, for whoever reads what cron says.
  public func proposeOutages() throws -> [String] {
    try acting(as: "ittool", source: "cron") {
      try write {
        try storms().map { storm in
          let time = localStamp(storm.first, try zone())
          var new: NewOutage
          var sentence = ""
          switch storm.reason {
          case .site(let site):
            new = NewOutage("\(storm.tickets.count) tickets from \(site) since \(time)")
          case .word(let word):
            new = NewOutage("\(storm.tickets.count) tickets alike since \(time)")
            sentence = " ('\(word)')"
          }
          new.state = .draft
          new.started = storm.first
          new.notifies = false
          let id = try open(new).outage
          let outage = try self.outage(OutageNumber(id))
          for ticket in storm.tickets { try link(ticket: TicketNumber(ticket), to: outage) }
          if case .word(let word) = storm.reason {
            try record(.outage, id, "word", new: word)
          }
          return "\(outage.number) is proposed: \(new.title)\(sentence)"
        }
      }
    }
  }

  // The terms are those of the index `ticket_recent`: cron asks every time.
  private func storms() throws -> [Storm] {
    let least = try number("outage.storm-tickets")
    guard least > 0 else { return [] }
    let since = now - Int64(try number("outage.storm-minutes")) * 60
    let recent = try db.all(
      """
      SELECT t.id, t.site, t.created, t.requester, t.subject || ' ' || substr(t.description, 1, 500)
      FROM ticket AS t
      WHERE t.state <= 3 AND t.source <> 'csv' AND t.created >= \(since) AND t.created <= \(now)
        AND NOT EXISTS (SELECT 1 FROM outage_ticket AS l WHERE l.ticket = t.id)
      ORDER BY t.created, t.id LIMIT 2000
      """, as: RecentTicket.self)
    guard recent.count >= least else { return [] }
    var found = try stormsOfSites(recent, least)
    let taken = Set(found.flatMap(\.tickets))
    found += try stormsOfWords(recent.filter { !taken.contains($0.id) }, least, since)
    return found.sorted { $0.first < $1.first }
  }

  private func stormsOfSites(_ recent: [RecentTicket], _ least: Int) throws -> [Storm] {
    let bySite = Dictionary(grouping: recent.filter { $0.site != nil }) { $0.site ?? "" }
      .filter { $0.value.count >= least }
    guard !bySite.isEmpty else { return [] }
    let graph = try serviceGraph()
    let known = try openOutages()
    return try bySite.compactMap { name, tickets in
      let site =
        try db.first("SELECT id FROM site WHERE name = \(name)", as: Int64.self) ?? 0
      let isKnown = try known.contains { outage in
        try services(hitBy: outage, graph).contains { $0.serves(site: site) }
      }
      guard !isKnown, let first = tickets.first else { return nil }
      return Storm(reason: .site(name), tickets: tickets.map(\.id), first: first.created)
    }
  }

  /// Groups by the word that most of them have, as far as it says something: one that stands in more
  /// than one ticket of twenty at other times is everybody's word, and one person's is no storm.
  private func stormsOfWords(
    _ recent: [RecentTicket], _ least: Int, _ since: Instant
  ) throws -> [Storm] {
    guard recent.count >= least else { return [] }
    let students = Set(
      try db.all(
        "SELECT ticket FROM student_ticket WHERE ticket >= \(recent.map(\.id).min() ?? 0)",
        as: Int64.self))
    var byWord: [String: [RecentTicket]] = [:]
    for ticket in recent where !students.contains(ticket.id) {
      for word in TellingWords(ticket.words).all { byWord[word, default: []].append(ticket) }
    }
    let trouble = try OpenTrouble(self)
    var storms: [Storm] = []
    var taken: Set<Int64> = []
    for (word, all) in byWord.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) })
    where all.count >= least {
      let tickets = all.filter { !taken.contains($0.id) }
      let people = Set(tickets.map { $0.requester ?? -$0.id })
      guard tickets.count >= least, people.count >= least,
        trouble.match(TellingWords(word), site: nil) == nil, try isRare(word, before: since)
      else { continue }
      taken.formUnion(tickets.map(\.id))
      if let first = tickets.first {
        storms.append(
          Storm(reason: .word(word), tickets: tickets.map(\.id), first: first.created))
      }
    }
    return storms
  }

  // Of the thousand tickets before. A word has more than one spelling: the plain one is counted.
  private func isRare(_ word: String, before moment: Instant) throws -> Bool {
    guard
      let last = try db.first(
        "SELECT max(id) FROM ticket WHERE created < \(moment)", read: { try $0.int() as Int64? })
    else { return true }
    guard let last, last >= 100 else { return true }
    let match = "{subject description} : \"\(word)\""
    let count =
      try db.first(
        """
        SELECT count(*) FROM ticket_search AS f
        WHERE f.ticket_search MATCH \(match) AND f.rowid BETWEEN \(last - 999) AND \(last)
        """, as: Int64.self) ?? 0
    return count * 20 <= min(last, 1_000)
  }
}
