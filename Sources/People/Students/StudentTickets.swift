/// Tickets about students: marking them, and noticing that a text is about one.
import Commands
import Formats
import Repository
import SQLite

/// A student whom a text names.
public struct StudentMention: Sendable, Equatable {
  /// The words that gave it away.
  public var words: String
  /// The student, where the words lead to one.
  public var person: Int64?

  /// The warning, as one sentence.
  public var warning: String {
    let who = person.map { " (\(Kind.person.number($0)))" } ?? ""
    return "'\(words)' looks like a student\(who), and everybody who uses this store can read it"
  }
}

extension Store {
  /// Marks a ticket as being about a student, so that what it says becomes private; called inside a
  /// transaction.
  ///
  /// - Parameter person: the student, when known.
  public func markAboutStudent(ticket: Int64, person: Int64? = nil) throws {
    let before = try studentMark(of: ticket)
    try db.run(
      """
      INSERT INTO student_ticket(ticket, person, at, actor)
      VALUES (\(ticket), \(person), \(now), \(actor))
      ON CONFLICT(ticket) DO UPDATE SET person = excluded.person
      """)
    try record(
      .ticket, ticket, "student", old: before, new: person.map(Kind.person.number) ?? "yes")
  }

  /// Takes the mark from a ticket again; called inside a transaction.
  public func unmarkAboutStudent(ticket: Int64) throws {
    guard let before = try studentMark(of: ticket) else { return }
    try db.run("DELETE FROM student_ticket WHERE ticket = \(ticket)")
    try record(.ticket, ticket, "student", old: before)
  }

  /// The mark of a ticket as the audit trail keeps it; nil without one.
  private func studentMark(of ticket: Int64) throws -> String? {
    try db.first(
      "SELECT iif(person IS NULL, 'yes', 'P-' || person) FROM student_ticket WHERE ticket = \(ticket)",
      as: String.self)
  }

  /// Whether a ticket is marked as being about a student.
  public func isAboutStudent(ticket: Int64) throws -> Bool {
    try db.first("SELECT ticket FROM student_ticket WHERE ticket = \(ticket)", as: Int64.self)
      != nil
  }

  /// The first student of the roster whom a text names by full name or number, or what looks like a
  /// student's number by the setting `student.pattern`.
  ///
  /// A first name alone is nobody: half the school has it. Names are looked up by key, all in one
  /// statement, and in a store without students nothing is.
  public func studentMention(in text: String) throws -> StudentMention? {
    let pattern = Array(try setting("student.pattern").utf8)
    let hasStudents = try hasStudents()
    guard hasStudents || !pattern.isEmpty else { return nil }
    let words = Self.studentWords(text)
    if hasStudents, let found = try studentNamed(in: words) { return found }
    let number = words.first { Self.fits($0, pattern) }
    return number.map { StudentMention(words: $0, person: nil) }
  }

  private func hasStudents() throws -> Bool {
    try db.first("SELECT 1 FROM person WHERE role = 'student' LIMIT 1", as: Int64.self) != nil
  }

  /// Whether any text can mention a student: there are students, or a pattern of their numbers.
  public func knowsStudents() throws -> Bool {
    try !setting("student.pattern").isEmpty || hasStudents()
  }

  private func studentNamed(in words: [String]) throws -> StudentMention? {
    let numbers = Set(words.filter { $0.utf8.count >= 3 && $0.contains(where: \.isNumber) })
    let numbered = try db.first(
      """
      SELECT wanted.value, person.id
      FROM json_each(\(JSON.array(numbers.sorted().map { .string($0) }).encoded())) AS wanted
        CROSS JOIN external ON external.id = wanted.value
        CROSS JOIN person ON person.id = external.person
      WHERE role = 'student' AND person.active LIMIT 1
      """
    ) { StudentMention(words: try $0.text(), person: try $0.int()) }
    if let numbered { return numbered }
    let names = Self.names(words).map { JSON.string($0) }
    return try db.first(
      """
      SELECT wanted.value, person.id FROM json_each(\(JSON.array(names).encoded())) AS wanted
        CROSS JOIN person ON person.name = wanted.value COLLATE NOCASE
      WHERE role = 'student' AND active LIMIT 1
      """
    ) { StudentMention(words: try $0.text(), person: try $0.int()) }
  }

  /// Two to four words in a row in each order in which names are written.
  private static func names(_ words: [String]) -> Set<String> {
    var names: Set<String> = []
    for index in words.indices {
      for count in 2...4 where index + count <= words.count {
        let name = words[index..<(index + count)]
        names.insert(name.joined(separator: " "))
        // `Ruiz, Ana` loses its comma.
        names.insert((name.suffix(1) + name.dropLast()).joined(separator: " "))
        names.insert((name.dropFirst() + name.prefix(1)).joined(separator: " "))
      }
    }
    return names
  }

  static func fits(_ word: String, _ pattern: [UInt8]) -> Bool {
    !pattern.isEmpty && word.utf8.count == pattern.count
      && zip(word.utf8, pattern).allSatisfy { byte, mark in
        mark == UInt8(ascii: "#") ? 48...57 ~= byte : byte == mark
      }
  }
}
