/// Who may read what tickets about students say, and the trace that each reading leaves.
import Commands
import SQLite

/// Whoever runs the program, as far as student data is concerned.
public struct StudentReader: Sendable, Equatable {
  /// Whether they may read all of it.
  public var mayReadAll: Bool
  /// The person whose account runs the program; the tickets that they asked for or work on are
  /// theirs to read.
  public var person: Int64?

  /// Whether a ticket about a student, with these people, is theirs to read.
  public func mayRead(requester: Int64?, assignee: Int64?) -> Bool {
    mayReadAll || person != nil && (person == requester || person == assignee)
  }

  /// What must hold for a row `t` of tickets to be theirs to read; nil when all are.
  public var condition: SQL? {
    if mayReadAll { return nil }
    let free: SQL = "NOT EXISTS (SELECT 1 FROM student_ticket WHERE student_ticket.ticket = t.id)"
    guard let person else { return free }
    return "(\(free) OR t.assignee = \(person) OR t.requester = \(person))"
  }
}

extension Store {
  /// What stands in the place of words that may not be read.
  public static var veil: String { "[about a student]" }

  /// Whether whoever runs the program may read student data.
  ///
  /// The setting `student.readers` lists roles and Unix accounts. The account that runs the
  /// program counts, never the name it acts under. As long as nobody has a role and an account,
  /// the store is not set up for it and its owner may read.
  public func mayReadStudentData() throws -> Bool { try studentReader().mayReadAll }

  /// Who runs the program, as far as student data is concerned; found out once.
  public func studentReader() throws -> StudentReader {
    if let knownReader { return knownReader }
    let login = Store.loginName()
    let own = try db.first(
      "SELECT id, role FROM person WHERE account = \(login) AND active"
    ) { row -> (id: Int64, role: String?) in (try row.int(), try row.text()) }
    let readers = try studentReaders()
    var reader = StudentReader(mayReadAll: readers.contains(login), person: own?.id)
    if !reader.mayReadAll, let role = own?.role {
      reader.mayReadAll = readers.contains(role)
    } else if !reader.mayReadAll {
      let someone = try db.first(
        "SELECT id FROM person WHERE account IS NOT NULL AND role IS NOT NULL LIMIT 1",
        as: Int64.self)
      reader.mayReadAll = someone == nil
    }
    knownReader = reader
    return reader
  }

  /// Whether a person may be sent what tickets about students say, by role or account.
  public func mayReadStudentData(person: Int64) throws -> Bool {
    let words = try db.first(
      "SELECT account, role FROM person WHERE id = \(person) AND active"
    ) { row -> [String?] in [try row.text(), try row.text()] }
    let readers = try studentReaders()
    return (words ?? []).contains { $0.map(readers.contains) ?? false }
  }

  private func studentReaders() throws -> Set<String> {
    Set(
      try setting("student.readers").split { $0 == "," || $0.isWhitespace }.map(String.init))
  }

  /// Whether any ticket is about a student; almost all stores answer at once.
  public func hasStudentTickets() throws -> Bool {
    try db.first("SELECT ticket FROM student_ticket LIMIT 1", as: Int64.self) != nil
  }

  /// Whether whoever runs the program may read what belongs to a ticket, about a student or not.
  public func mayReadTicket(_ ticket: Int64) throws -> Bool {
    let people = try db.first(
      """
      SELECT requester, assignee FROM student_ticket JOIN ticket ON ticket.id = ticket
      WHERE ticket = \(ticket)
      """
    ) { row -> (Int64?, Int64?) in (try row.int(), try row.int()) }
    guard let people else { return true }
    return try studentReader().mayRead(requester: people.0, assignee: people.1)
  }

  /// Refuses those who may not read what belongs to a ticket.
  public func requireReading(ofTicket ticket: Int64) throws {
    guard try mayReadTicket(ticket) else { throw try studentRefusal(Kind.ticket.number(ticket)) }
  }

  /// Refuses those who may not read student data.
  public func requireStudentRight() throws {
    guard try mayReadStudentData() else { throw try studentRefusal(nil) }
  }

  private func studentRefusal(_ number: String?) throws -> Failure {
    let who = Store.loginName()
    return Failure(
      number.map { "\($0) is about a student, and \(who) may not read or change it" }
        ?? "\(who) may not read what is written about students",
      hint: "the setting student.readers names who may: 'ittool config'")
  }

  /// Records that student data was read; called inside a transaction.
  ///
  /// - Parameters:
  ///   - what: how it was read, such as `query` or `ticket show`.
  ///   - detail: what was asked for.
  ///   - ticket: the ticket that was read.
  public func recordStudentReading(
    _ what: String, _ detail: String? = nil, ticket: Int64 = 0
  ) throws {
    try record(subject: Self.readings, item: ticket, what, new: detail)
  }

  /// Records, before they are shown, which of these tickets are read; those that are not about a
  /// student leave no trace.
  public func recordReadings(of tickets: some Sequence<Int64>, _ what: String) throws {
    let read = try Set(tickets).sorted().filter { ticket in
      try db.first("SELECT 1 FROM student_ticket WHERE ticket = \(ticket)", as: Int64.self) != nil
        && mayReadTicket(ticket)
    }
    guard !read.isEmpty else { return }
    try write { for ticket in read { try recordStudentReading(what, ticket: ticket) } }
  }

  /// Records, before they are shown, which tickets about students are among some rows.
  ///
  /// - Parameter rows: a statement whose first column, `id`, is the tickets' numbers.
  public func recordReadings(among rows: SQL, _ what: String) throws {
    guard try hasStudentTickets() else { return }
    let reader = try studentReader()
    if !reader.mayReadAll, reader.person == nil { return }
    try recordReadings(
      of: db.all(
        "SELECT s.ticket FROM (\(rows)) AS x JOIN student_ticket AS s ON s.ticket = x.id",
        as: Int64.self), what)
  }

  /// The kind of events that are readings of student data.
  public static var readings: String { "student-data" }
}
