/// Tickets about students: marking them, and noticing that a text is about one.
import Commands
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
    return "'\(words)' looks like a student\(who); everybody who may query tickets can read this"
  }
}

extension Store {
  /// Marks a ticket as being about a student, so that what it says becomes private; called inside a
  /// transaction.
  ///
  /// - Parameter person: the student, when known.
  public func markAboutStudent(ticket: Int64, person: Int64? = nil) throws {
    try db.run(
      """
      INSERT INTO student_ticket(ticket, person, at, actor)
      VALUES (\(ticket), \(person), \(now), \(actor))
      ON CONFLICT(ticket) DO UPDATE SET person = coalesce(excluded.person, person)
      """)
    try record(.ticket, ticket, "student", new: person.map(Kind.person.number) ?? "yes")
  }

  /// Takes the mark from a ticket again; called inside a transaction.
  public func unmarkAboutStudent(ticket: Int64) throws {
    try db.run("DELETE FROM student_ticket WHERE ticket = \(ticket)")
    if db.changes > 0 { try record(.ticket, ticket, "student", old: "yes") }
  }

  /// Whether a ticket is marked as being about a student.
  public func isAboutStudent(ticket: Int64) throws -> Bool {
    try db.first("SELECT ticket FROM student_ticket WHERE ticket = \(ticket)", as: Int64.self)
      != nil
  }

  /// The first student of the roster whom a text names by full name or number, or what looks like a
  /// student's number by the setting `student.pattern`.
  ///
  /// A first name alone is nobody: half the school has it. One look-up by key per word or pair.
  public func studentMention(in text: String) throws -> StudentMention? {
    let words = text.split { !($0.isLetter || $0.isNumber || "'’-".contains($0)) }
      .map { $0.trimmed }.filter { !$0.isEmpty }.prefix(2_000)
    let pattern = Array(try setting("student.pattern").utf8)
    for (index, word) in words.enumerated() {
      if let found = try studentNumber(word, pattern) { return found }
      for count in 2...4 where index + count <= words.count {
        let name = words[index..<(index + count)]
        let spellings = [
          name.joined(separator: " "),
          // `Ruiz, Ana` loses its comma above.
          ([name.last ?? ""] + name.dropLast()).joined(separator: " "),
          (name.dropFirst() + [name.first ?? ""]).joined(separator: " "),
        ]
        for spelling in spellings {
          let person = try db.first(
            """
            SELECT id FROM person WHERE name = \(spelling) COLLATE NOCASE AND role = 'student'
              AND active LIMIT 1
            """, as: Int64.self)
          if let person {
            return StudentMention(words: name.joined(separator: " "), person: person)
          }
        }
      }
    }
    return nil
  }

  private func studentNumber(_ word: String, _ pattern: [UInt8]) throws -> StudentMention? {
    guard word.utf8.count >= 3, word.contains(where: \.isNumber) else { return nil }
    let person = try db.first(
      """
      SELECT person.id FROM external JOIN person ON person.id = external.person
      WHERE external.id = \(word) AND role = 'student' AND person.active LIMIT 1
      """, as: Int64.self)
    if let person { return StudentMention(words: word, person: person) }
    let fits =
      !pattern.isEmpty && word.utf8.count == pattern.count
      && zip(word.utf8, pattern).allSatisfy { byte, mark in
        mark == UInt8(ascii: "#") ? 48...57 ~= byte : byte == mark
      }
    return fits ? StudentMention(words: word, person: nil) : nil
  }
}
