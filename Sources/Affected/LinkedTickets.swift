/// Tickets that belong to an outage: linked by a person, and told once when it is over.
import Calendar
import Commands
import Delivery
import Mail
import Outages
import People
import Repository
import SQLite
import Tickets

extension Store {
  /// Says that a ticket belongs to an outage; called inside a transaction.
  ///
  /// - Returns: whether it did not before.
  /// - Throws: `Failure` for a ticket that belongs to another outage.
  @discardableResult
  public func link(ticket: TicketNumber, to outage: Outage) throws -> Bool {
    let name = Kind.ticket.number(ticket.value)
    guard let found = try self.ticket(ticket.value) else {
      throw Failure("there is no ticket \(name)")
    }
    guard outage.state != .dismissed else { throw Failure("\(outage.number) was dismissed") }
    let ticket = try survivor(of: found).id
    let former = try db.first(
      "SELECT outage FROM outage_ticket WHERE ticket = \(ticket)", as: Int64.self)
    if former == outage.id { return false }
    if let former, try self.outage(OutageNumber(former)).state == .dismissed {
      try unlink(ticket: TicketNumber(ticket))
      return try link(ticket: TicketNumber(ticket), to: outage)
    }
    if let former {
      throw Failure(
        "\(name) belongs to \(Kind.outage.number(former))",
        hint: "take it away with 'ittool outage unlink \(name)'")
    }
    try db.run(
      """
      INSERT INTO outage_ticket(ticket, outage, at, actor)
      VALUES (\(ticket), \(outage.id), \(now), \(actor))
      """)
    try record(.outage, outage.id, "ticket", new: Kind.ticket.number(ticket))
    try record(.ticket, ticket, "outage", new: outage.number)
    return true
  }

  /// Says that a ticket belongs to no outage; called inside a transaction.
  public func unlink(ticket: TicketNumber) throws {
    let name = Kind.ticket.number(ticket.value)
    guard
      let outage = try db.first(
        "SELECT outage FROM outage_ticket WHERE ticket = \(ticket.value)", as: Int64.self)
    else { throw Failure("\(name) belongs to no outage") }
    try db.run("DELETE FROM outage_ticket WHERE ticket = \(ticket.value)")
    try record(.outage, outage, "ticket", old: name)
    try record(.ticket, ticket.value, "outage", old: Kind.outage.number(outage))
  }

  /// Whether an outage is over and requesters of its tickets do not know yet.
  public func hasRequestersToTell() throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM outage_ticket AS l JOIN outage AS o ON o.id = l.outage
      WHERE l.told IS NULL AND o.state = 'resolved' LIMIT 1
      """, as: Int64.self) != nil
  }

  /// Tells the requesters of the tickets of outages that are over, once per ticket.
  ///
  /// A ticket that was resolved or closed is marked and its requester is not told a second time, nor
  /// when the outage was resolved more than a day ago. The words are those of a public outage; of
  /// another one nothing is said but that it is over.
  public func tellRequesters() throws {
    guard try hasRequestersToTell() else { return }
    try acting(as: "ittool", source: "cron") {
      try write {
        let rows = try db.all(
          """
          SELECT l.ticket FROM outage_ticket AS l JOIN outage AS o ON o.id = l.outage
          WHERE l.told IS NULL AND o.state = 'resolved' ORDER BY l.outage, l.ticket
          """, as: Int64.self)
        for id in rows { try tellRequester(of: id) }
      }
    }
  }

  private func tellRequester(of id: Int64) throws {
    try db.run(
      "UPDATE outage_ticket SET told = \(now) WHERE ticket = \(id) AND told IS NULL")
    guard db.changes == 1, let ticket = try ticket(id),
      let number = try db.first(
        "SELECT outage FROM outage_ticket WHERE ticket = \(id)", as: Int64.self)
    else { return }
    let outage = try self.outage(OutageNumber(number))
    guard ticket.state != .resolved, ticket.state != .closed, sendsMail, !outage.isBackfilled,
      let ended = outage.ended, ended > now - 86_400, let requester = ticket.requester,
      let profile = try profile(requester.id), let address = profile.addresses.first
    else { return }
    let last = try updates(of: outage.id).last { $0.state == .resolved && $0.kind != .postmortem }
    let content = try Letter("outage-over", language: profile.language, places).fill([
      "ticket": ticket.number, "receiver": profile.person.shortName,
      "title": outage.isPublic ? outage.title : "",
      "words": outage.isPublic ? last?.body ?? "" : "",
    ])
    var message = OutboxMessage(
      key: "outage.over:\(outage.id):\(id):\(address.lowercased())", kind: .ticket,
      event: "outage.over", to: address, words: .new(content))
    message.about = (.ticket, id)
    message.person = profile.id
    message.name = profile.name
    message.headers.automation = .generated
    message.expires = now + 86_400
    _ = try enqueue(message)
    try record(.ticket, id, "outage over", new: outage.number)
  }
}

extension DeliveryTruth {
  /// That an outage is over is told only as long as it is.
  public func askingAffected() -> DeliveryTruth {
    asking("outage.over") { store, message in
      guard let item = message.item, let ticket = try? Kind.ticket.read(item) else { return nil }
      let state = try store.db.first(
        """
        SELECT o.state FROM outage_ticket AS l JOIN outage AS o ON o.id = l.outage
        WHERE l.ticket = \(ticket)
        """, as: String.self)
      return state == "resolved" ? nil : "the outage of \(item) is not over"
    }
  }
}
