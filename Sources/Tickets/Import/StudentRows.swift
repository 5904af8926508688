/// Rows of an import that name students, where the file marks no ticket as being about one.
import People
import Repository

/// Counts such rows for one warning at the end; nothing is marked, for only a person knows.
struct StudentRows {
  /// nil where no students are known: then no row is looked at.
  var roster: StudentRoster?
  private var count = 0
  private var lines: [Int] = []

  mutating func forget() {
    count = 0
    lines = []
  }

  /// Whether the subject or the requester of a row names a student, and the row no mark.
  func isNamed(_ draft: ImportDraft) -> Bool {
    guard let roster, draft.student == nil else { return false }
    return [ImportColumn.subject, .requester].contains { column in
      guard case .text(let text) = draft[column] else { return false }
      return roster.isNamed(in: text)
    }
  }

  mutating func note(_ line: Int) {
    count += 1
    if lines.count < 3 { lines.append(line) }
  }

  /// One sentence about them all; nil when there are none.
  func warning(_ file: String) -> String? {
    guard count > 0 else { return nil }
    let places = lines.map(String.init).joined(separator: ", ") + (count > 3 ? ", …" : "")
    return "warning: \(file): \(count == 1 ? "1 ticket names" : "\(count) tickets name") a student,"
      + " and everybody who uses this store can read it (line \(places)); the column 'student', or"
      + " 'ittool ticket edit T-42 --student yes', makes it private"
  }
}
