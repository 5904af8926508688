/// Tickets in the store: reading them, and changing them with a trace.
import Calendar
import Commands
import People
import Repository
import SQLite

/// A column of a ticket that commands change, by its name in the store.
enum TicketColumn: String, CaseIterable, Sendable {
  case subject, description, requester, assignee, queue, priority, state, site, room, asset, due
  case source, reference, outcome, minutes, responded, informed, resolved, closed
  case waitingFor = "waiting_for"
  case waitingUntil = "waiting_until"
  case mergedInto = "merged_into"

  /// The columns whose words are in the full-text index.
  var isIndexed: Bool { self == .subject || self == .description || self == .requester }

  var sql: SQL { SQL(stringLiteral: rawValue) }
}

extension Ticket {
  /// The stored value of a column.
  func value(of column: TicketColumn) -> Value {
    switch column {
    case .subject: .text(subject)
    case .description: .text(description)
    case .requester: (requester?.id).boundValue
    case .assignee: (assignee?.id).boundValue
    case .queue: .integer(queueID)
    case .priority: .integer(priority.rawValue)
    case .state: .integer(state.rawValue)
    case .site: site.boundValue
    case .room: room.boundValue
    case .asset: asset.boundValue
    case .due: due.boundValue
    case .source: .text(source)
    case .reference: reference.boundValue
    case .outcome: outcome.boundValue
    case .minutes: .integer(minutes)
    case .responded: responded.boundValue
    case .informed: informed.boundValue
    case .resolved: resolved.boundValue
    case .closed: closed.boundValue
    case .waitingFor: waitingFor.boundValue
    case .waitingUntil: waitingUntil.boundValue
    case .mergedInto: mergedInto.boundValue
    }
  }
}

/// A new value for a column.
typealias TicketChange = (column: TicketColumn, value: Value)

extension Store {
  /// The ticket of this number, or nil.
  public func ticket(_ id: Int64) throws -> Ticket? {
    try db.first(Ticket.select + Ticket.tables + " WHERE t.id = \(id)", as: Ticket.self)
  }

  /// The tickets of these numbers, each once, in the order given; an unknown one is an error before
  /// anything is changed.
  func tickets(_ numbers: [TicketNumber]) throws -> [Ticket] {
    var seen: Set<Int64> = []
    var missing: [String] = []
    var found: [Ticket] = []
    for number in numbers where seen.insert(number.value).inserted {
      if let ticket = try ticket(number.value) {
        found.append(ticket)
      } else {
        missing.append(Kind.ticket.number(number.value))
      }
    }
    guard missing.isEmpty else {
      throw Failure(
        "there is no ticket \(missing.joined(separator: ", "))",
        hint: "find it with 'ittool ticket search', or see 'ittool ticket list --all'")
    }
    return found
  }

  /// The ticket in which a merged one lives on; itself when it was not merged.
  public func survivor(of ticket: Ticket) throws -> Ticket {
    // Chains are collapsed when merging, so one step is enough.
    guard let target = ticket.mergedInto, let survivor = try self.ticket(target) else {
      return ticket
    }
    return survivor
  }

  /// Changes columns of a ticket and records each change; called inside a transaction.
  ///
  /// - Parameter silent: columns that follow from a change that is recorded itself.
  /// - Returns: whether anything was different.
  @discardableResult
  func update(_ ticket: Ticket, _ changes: [TicketChange], silent: [TicketChange] = []) throws
    -> Bool
  {
    let real = changes.filter { ticket.value(of: $0.column) != $0.value }
    let quiet = silent.filter { ticket.value(of: $0.column) != $0.value }
    guard !real.isEmpty || !quiet.isEmpty else { return false }
    let isIndexed = real.contains { $0.column.isIndexed }
    if isIndexed { try unindexTicket(ticket.id) }
    var sql: SQL = "UPDATE ticket SET updated = \(now), version = version + 1"
    for (column, value) in real + quiet { sql += ", \(column.sql) = \(value)" }
    sql += " WHERE id = \(ticket.id) AND version = \(ticket.version)"
    try db.run(sql)
    guard db.changes == 1 else {
      throw Failure(
        "\(ticket.number) was changed by somebody else; nothing was changed", hint: "try again")
    }
    for (column, value) in real {
      try record(
        .ticket, ticket.id, column.rawValue, old: ticket.value(of: column).text, new: value.text)
    }
    if isIndexed { try indexTicket(ticket.id) }
    for change in real where change.column == .subject || change.column == .description {
      if let text = change.value.text { try noticeStudent(in: text, on: ticket.id) }
    }
    let closed = Value.integer(State.closed.rawValue)
    if let state = real.first(where: { $0.column == .state }),
      state.value == closed || ticket.state == .closed
    {
      try settleLevels(ticket.id, closing: state.value == closed)
    }
    if let event = PromiseEvent(real) { try settlePromise(of: ticket, after: event) }
    return true
  }

  /// Counts a change that is kept in another table, such as a tag or a link.
  func touch(_ id: Int64) throws {
    try db.run("UPDATE ticket SET updated = \(now), version = version + 1 WHERE id = \(id)")
  }

  /// The queue of this name; an unknown one is an error with a suggestion.
  ///
  /// - Parameter retiredToo: false where a ticket is put into it.
  func queueNumber(_ name: String, retiredToo: Bool = true) throws -> Int64 {
    let sql: SQL = "SELECT id, active FROM queue WHERE name = \(name)"
    let found = try db.first(sql) { row -> (id: Int64, isActive: Bool) in
      (try row.int(), try row.bool())
    }
    if let found {
      guard retiredToo || found.isActive else { throw Failure("the queue '\(name)' is retired") }
      return found.id
    }
    let known = try db.all("SELECT name FROM queue WHERE active ORDER BY name", as: String.self)
    var failure = Failure(
      "there is no queue '\(name)'; known are \(known.joined(separator: ", "))",
      hint: didYouMean(name, in: known))
    failure.hints.append("make it with 'ittool queue add \(name)'")
    throw failure
  }

  /// The person whom a filter's word names: `me`, an address, a name, or what stands before the at
  /// sign of one address.
  func knownPerson(_ word: String) throws -> Person {
    let mailbox = try Mailbox(reading: word == "me" ? actor : word)
    if let found = try person(mailbox) { return found }
    if mailbox.address == nil {
      let near = try people(beginning: mailbox.name + "@", limit: 2)
      if near.count == 1 { return near[0] }
    }
    throw Failure("nobody is known as '\(word)'", hint: try nearPerson(word))
      .adding(hint: "see 'ittool person list'")
  }
}

extension Store {
  /// The number of the person whom a filter's word names; `me` may be somebody whom no ticket has
  /// named yet, and then matches none.
  public func personMeant(_ word: String) throws -> Int64 {
    if word == "me", try person(Mailbox(reading: actor)) == nil, (try? knownPerson(word)) == nil {
      return 0
    }
    return try knownPerson(word).id
  }

  /// The hint for a misspelt person, out of those that begin with the same letter and those who
  /// work on open tickets.
  func nearPerson(_ word: String) throws -> String? {
    var known = try db.all(
      """
      SELECT DISTINCT coalesce(nullif(name, ''), address) FROM ticket JOIN person
        ON person.id = ticket.assignee WHERE ticket.state <= 3 AND ticket.assignee IS NOT NULL
      """, as: String.self)
    for person in try people(beginning: String(word.prefix(1)), limit: 1_000) {
      known += [person.name, person.address ?? ""]
    }
    return didYouMean(word, in: known.filter { !$0.isEmpty })
  }
}

extension Value {
  /// The value as the audit trail keeps it.
  var text: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .text(let text): text
    case .blob: nil
    }
  }
}
