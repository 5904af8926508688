/// A whole copy of a live store in one file of its own, made while others go on writing.
import Commands
import Glibc
import SQLite

/// How a copy is made.
struct StoreCopy {
  /// The new file.
  let path: String
  /// Whether an existing file gives way to it.
  var replaces = false
  /// Whether the copy is read back and checked; off where the original is known to be damaged.
  var verifies = true
  /// When the copy is made and until when it may be kept; nil marks it as nothing of the kind.
  var mark: BackupMark?
  /// Called with pages done and pages in all.
  var progress: (Int, Int) throws -> Void = { _, _ in }

  /// Copies one snapshot of the store into a draft beside the new name, checks what was written,
  /// and gives it its name: the copy appears whole or not at all.
  func write(from db: Connection) throws {
    if let leftover = StoreFile(path).leftover {
      throw Failure(
        "\(leftover) exists: \(path) is in use, or a program that used it was killed",
        hint: "name another file")
    }
    if !replaces, statusOf(path, followsLinks: false) != nil { throw exists }
    let draft = "\(path).new-\(getpid())"
    try makePrivateFile(draft)
    defer { StoreFile(draft).remove() }
    do {
      // One snapshot, so that a writer does not make the copying start again.
      try db.read {
        let counts = verifies ? try db.rowCounts() : []
        try copy(db, to: draft)
        if verifies { try verify(draft, counts) }
      }
    } catch let error as DatabaseError where error.isFull {
      throw Failure("\(path): no space left; no copy was made", status: .inputOutput)
    }
    if verifies { try forgetSecrets(in: draft) } else { try? forgetSecrets(in: draft) }
    if let mark { try mark.write(to: draft) }
    try synchronise(file: draft)
    if replaces {
      guard rename(draft, path) == 0 else { throw cannot("make \(path)") }
    } else if try !place(draft, at: path) {
      throw exists
    }
    try synchronise(path.parentDirectory)
  }

  private var exists: Failure {
    Failure("\(path) exists already; nothing was changed", hint: "use --replace, or another name")
  }

  private func copy(_ db: Connection, to draft: String) throws {
    let target = try Connection(path: draft)
    try db.copy(to: target, progress: progress)
    // A file that needs no others: it can be copied with cp and read from a read-only disk.
    try target.script("PRAGMA journal_mode = DELETE")
  }

  // What is thrown away when a day is over must not live on in copies.
  private func forgetSecrets(in draft: String) throws {
    let copy = try Connection(path: draft)
    let isThere = try copy.first(
      "SELECT 1 FROM sqlite_schema WHERE name = 'readership_secret'", as: Int64.self)
    guard isThere != nil else { return }
    try copy.script("PRAGMA secure_delete = ON")
    try copy.write {
      try copy.run("DELETE FROM readership_secret")
      try copy.run("DELETE FROM readership_client")
    }
  }

  private func verify(_ draft: String, _ counts: [String]) throws {
    let copy = try Connection(path: draft, mode: .readOnly)
    let schema = try copy.schemaOfStore(draft)
    let found = try StoreCheck(db: copy, file: StoreFile(draft), schema: schema)
      .structure(quick: false)
    if let first = found.first {
      throw Failure(
        "the copy is damaged, as the store may be: \(first.words)",
        hint: "see 'ittool store check'", status: .inputOutput)
    }
    guard try copy.rowCounts() == counts else {
      throw Failure("the copy does not hold the rows of the store", status: .inputOutput)
    }
  }
}

extension Connection {
  /// Every table and the count of its rows.
  func rowCounts() throws -> [String] {
    let tables: SQL = """
      SELECT name FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
      """
    return try all(tables, as: String.self).map { table in
      let quoted = table.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      let count = try first(
        SQL(stringLiteral: "SELECT count(*) FROM \"\(quoted)\""), as: Int64.self)
      return "\(table) \(count ?? 0)"
    }
  }
}
