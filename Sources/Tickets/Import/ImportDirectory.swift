/// The people and queues that imported tickets name: found, or made on the way.
import Commands
import People
import Repository
import SQLite

/// People as files write them.
struct ImportMailboxes {
  private var known: Set<String> = []

  /// Refuses what names nobody; a cell seen before costs one look.
  mutating func check(_ text: String) throws(Failure) {
    if known.contains(text) { return }
    _ = try Mailbox(reading: text)
    if known.count > 20_000 { known.removeAll() }
    known.insert(text)
  }

  /// The mailbox of a cell; `Ruiz, Ana` is turned round, `Ana Ruiz (ana@example.org)` taken apart.
  ///
  /// Another id in parentheses stays: it may be all that tells two people of one name apart. In an
  /// export of ours a name is what it is.
  static func mailbox(_ text: String, isOwn: Bool) throws(Failure) -> Mailbox {
    var mailbox = try Mailbox(reading: text)
    guard !isOwn else { return mailbox }
    mailbox.name = mailbox.name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if mailbox.address == nil, mailbox.name.hasSuffix(")"),
      let open = mailbox.name.lastIndex(of: "(")
    {
      let inside = mailbox.name[mailbox.name.index(after: open)...].dropLast().trimmed
      if Mailbox.isAddress(inside) {
        mailbox = Mailbox(name: mailbox.name[..<open].trimmed, address: inside)
      }
    }
    let parts = mailbox.name.split(separator: ",", omittingEmptySubsequences: false)
    if parts.count == 2, !parts[0].trimmed.isEmpty, !parts[1].trimmed.isEmpty {
      mailbox.name = "\(parts[1].trimmed) \(parts[0].trimmed)"
    }
    return mailbox
  }
}

/// Looks up people and queues, with a memory of bounded size.
final class ImportDirectory {
  private let store: Store
  private let isOwn: Bool
  /// Tickets above this number are not in the full-text index yet.
  private let indexed: Int64
  private var people: [String: Int64] = [:]
  private var queues: [String: Int64] = [:]
  private var standardQueue: Int64?
  /// The queues that did not exist.
  private(set) var madeQueues: [String] = []

  init(_ store: Store, isOwn: Bool, indexed: Int64) {
    self.store = store
    self.isOwn = isOwn
    self.indexed = indexed
  }

  /// The number of the queue, made when new; the usual one for nil.
  func queue(_ name: String?) throws -> Int64 {
    if let known = name == nil ? standardQueue : queues[name ?? ""] { return known }
    let word = try name ?? store.setting("ticket.queue")
    var id = try store.db.first("SELECT id FROM queue WHERE name = \(word)", as: Int64.self)
    if id == nil {
      try store.db.run("INSERT INTO queue(name) VALUES (\(word))")
      id = store.db.lastInsertedRow
      try store.record(subject: "queue", word, new: word)
      madeQueues.append(word)
    }
    let number = id ?? 0
    if name == nil { standardQueue = number }
    if queues.count > 20_000 { queues.removeAll() }
    queues[word] = number
    return number
  }

  /// The number of the person whom a cell names, made when new.
  func person(_ cell: String) throws -> Int64 {
    if let known = people[cell] { return known }
    let number = try find(try ImportMailboxes.mailbox(cell, isOwn: isOwn))
    if people.count > 20_000 { people.removeAll() }
    people[cell] = number
    return number
  }

  private func find(_ mailbox: Mailbox) throws -> Int64 {
    if let found = try person(mailbox) {
      if found.name.isEmpty, !mailbox.name.isEmpty { try rename(found, to: mailbox.name) }
      return found.id
    }
    try store.db.run(
      """
      INSERT INTO person(name, address, created)
      VALUES (\(mailbox.name), \(mailbox.address), \(store.now))
      """)
    return store.db.lastInsertedRow
  }

  // A name of ours without address is somebody without address, even where a namesake has one.
  private func person(_ mailbox: Mailbox) throws -> Person? {
    guard isOwn, mailbox.address == nil else { return try store.person(mailbox) }
    let id = try store.db.first(
      """
      SELECT id FROM person WHERE name = \(mailbox.name) COLLATE NOCASE AND address IS NULL
      ORDER BY name <> \(mailbox.name), id LIMIT 1
      """, as: Int64.self)
    return try id.flatMap { try store.person($0) }
  }

  // The tickets of this import are not in the index yet and must not be taken out of it.
  private func rename(_ person: Person, to name: String) throws {
    let tickets = try store.db.all(
      "SELECT id FROM ticket WHERE requester = \(person.id) AND id <= \(indexed)", as: Int64.self)
    for ticket in tickets { try store.unindexTicket(ticket) }
    try store.db.run("UPDATE person SET name = \(name) WHERE id = \(person.id)")
    for ticket in tickets { try store.indexTicket(ticket) }
    try store.record(.person, person.id, "name", old: person.name, new: name)
  }
}
