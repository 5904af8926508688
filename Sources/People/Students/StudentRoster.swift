/// The students of the roster as one set, for the many texts of an import.
import Repository
import SQLite

/// Finds the students whom texts name, as `Store.studentMention` does, without asking the store.
public struct StudentRoster {
  // In lower case, in each order in which names are written.
  private var names: Set<String> = []
  // Their first words: most words of a text are none of these, and cost one look.
  private var beginnings: Set<String> = []
  private var numbers: Set<String> = []
  private let pattern: [UInt8]

  init(_ store: Store, pattern: [UInt8]) throws {
    self.pattern = pattern
    try store.db.forEachRow("SELECT name FROM person WHERE role = 'student' AND active") { row in
      add(try row.text())
    }
    try store.db.forEachRow(
      """
      SELECT external.id FROM external JOIN person ON person.id = external.person
      WHERE role = 'student' AND active
      """
    ) { row in numbers.insert(try row.text()) }
  }

  private mutating func add(_ name: String) {
    let words = name.lowercased().split(separator: " ", omittingEmptySubsequences: false)
    guard 2...4 ~= words.count else { return }
    let orders: [[Substring]] = [
      words, [words[words.count - 1]] + words.dropLast(), words.dropFirst() + [words[0]],
    ]
    for order in orders {
      names.insert(order.joined(separator: " "))
      beginnings.insert(String(order[0]))
    }
  }

  /// Whether a text names a student by full name or number, or holds what looks like one.
  public func isNamed(in text: String) -> Bool {
    let words = Store.studentWords(text)
    for index in words.indices {
      let word = words[index]
      if Store.fits(word, pattern) { return true }
      if word.utf8.count >= 3, word.contains(where: \.isNumber), numbers.contains(word) {
        return true
      }
      guard beginnings.contains(word.lowercased()) else { continue }
      for count in 2...4 where index + count <= words.count {
        let name = words[index..<(index + count)].joined(separator: " ").lowercased()
        if names.contains(name) { return true }
      }
    }
    return false
  }
}

extension Store {
  /// The students of the roster; nil where there are none to notice.
  public func studentRoster() throws -> StudentRoster? {
    guard try knowsStudents() else { return nil }
    return try StudentRoster(self, pattern: Array(setting("student.pattern").utf8))
  }

  /// The words of a text that may be names or numbers, at most 2,000.
  static func studentWords(_ text: String) -> [String] {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.split { !($0.isLetter || $0.isNumber || "'’-".contains($0)) }
        .prefix(2_000).map(String.init)
    }
    // Bytes are quicker than characters, and most texts have no others.
    return text.utf8.split { byte in
      !(97...122 ~= byte | 0x20 || 48...57 ~= byte || byte == 0x27 || byte == 0x2D)
    }.prefix(2_000).map { String(Substring($0)) }
  }
}
