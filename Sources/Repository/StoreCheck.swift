/// Looking for what is wrong with a store: the file, the rows, the full-text index, who may use it.
import Commands
import Glibc
import SQLite

/// One thing that is wrong.
struct Finding: Sendable, Equatable {
  /// The parts of a check.
  enum Part: String, Sendable, CaseIterable {
    /// The file is damaged: SQLite's integrity check.
    case file
    /// A row refers to one that is not there.
    case reference
    /// The full-text index does not match the text.
    case search
    /// A rule of ittool's own is broken.
    case rule
    /// Accounts may use the store that should not, or some may not that should.
    case access
  }

  var part: Part
  var words: String

  /// Whether data may be lost or wrong.
  var isDamage: Bool { part == .file || part == .search }
}

/// Checks one open store.
struct StoreCheck {
  let db: Connection
  let file: StoreFile
  let schema: Int64
  /// Called now and then while SQLite works.
  var tick: () -> Void = {}

  /// Everything that is wrong, the worst first.
  ///
  /// - Parameter quick: leaves out what takes long or keeps writers waiting: the comparison of
  ///   indexes with their rows, and the full-text index.
  func findings(quick: Bool) throws -> [Finding] {
    // Not self, which holds the connection: it would never be closed.
    db.onWork { [tick] in
      tick()
      return true
    }
    var findings = try structure(quick: quick)
    // Rows of a damaged file say nothing more.
    if findings.isEmpty {
      findings += try references()
      if !quick { findings += try search() }
      if schema == Schema.version { findings += try rules() }
    }
    return findings + access()
  }

  /// What SQLite finds in the file itself.
  func structure(quick: Bool) throws -> [Finding] {
    let sql: SQL = quick ? "PRAGMA quick_check" : "PRAGMA integrity_check"
    do {
      return try db.all(sql, as: String.self).flatMap { $0.split(separator: "\n") }
        .filter { $0 != "ok" && !$0.hasPrefix("***") }
        .map { Finding(part: .file, words: String($0)) }
    } catch let error as DatabaseError where error.isDamaged {
      return [Finding(part: .file, words: error.message)]
    }
  }

  /// Rows that refer to nothing.
  func references() throws -> [Finding] {
    let broken: SQL = """
      SELECT "table", rowid, parent FROM pragma_foreign_key_check
      """
    var findings: [Finding] = []
    try db.forEachRow(broken) { row in
      let table: String = try row.text()
      let number: Int64? = try row.int()
      let parent: String = try row.text()
      let place = number.map { "\(table) \($0)" } ?? table
      findings.append(Finding(part: .reference, words: "\(place): no such \(parent)"))
    }
    return findings
  }

  private func search() throws -> [Finding] {
    do {
      // The 1 asks for the comparison with the text, which an external index leaves out otherwise.
      try db.run("INSERT INTO ticket_search(ticket_search, rank) VALUES ('integrity-check', 1)")
      try db.run(
        "INSERT INTO article_search(article_search, rank) VALUES ('integrity-check', 1)")
      try db.run(
        """
        INSERT INTO announcement_search(announcement_search, rank) VALUES ('integrity-check', 1)
        """)
      return []
    } catch let error as DatabaseError where error.isDamaged {
      return [
        Finding(
          part: .search,
          words: "the full-text index does not match the tickets, articles or announcements")
      ]
    } catch let error as DatabaseError where error.isReadOnly {
      return [
        Finding(part: .access, words: "the full-text index was not checked: read-only account")
      ]
    }
  }

  private func rules() throws -> [Finding] {
    var findings: [Finding] = []
    let chained: SQL = """
      SELECT a.id FROM ticket AS a JOIN ticket AS b ON b.id = a.merged_into
      WHERE b.merged_into IS NOT NULL ORDER BY a.id
      """
    for number in try db.all(chained, as: Int64.self) {
      findings.append(
        Finding(
          part: .rule,
          words: "\(Kind.ticket.number(number)) is merged into a ticket that is merged itself"))
    }
    let reused: SQL = """
      SELECT 'ticket' WHERE (SELECT max(id) FROM ticket) >
          coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'ticket'), 0)
      UNION ALL SELECT 'person' WHERE (SELECT max(id) FROM person) >
          coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'person'), 0)
      UNION ALL SELECT 'announcement' WHERE (SELECT max(id) FROM announcement) >
          coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'announcement'), 0)
      """
    for table in try db.all(reused, as: String.self) {
      findings.append(Finding(part: .rule, words: "numbers of \(table) could be given twice"))
    }
    try db.forEachRow("SELECT name, value FROM setting ORDER BY name") { row in
      let name: String = try row.text()
      let value: String = try row.text()
      do throws(Failure) {
        try Setting.named(name).check(value)
      } catch {
        findings.append(Finding(part: .rule, words: "setting \(name): \(error.message)"))
      }
    }
    return findings
  }

  /// Who may use the file, compared with a private or a shared store.
  func access() -> [Finding] {
    guard let status = file.facts else { return [] }
    var findings: [Finding] = []
    func add(_ words: String) { findings.append(Finding(part: .access, words: words)) }
    if status.st_mode & 0o007 != 0 {
      add(
        "\(file.path) has mode \(octal(status.st_mode)): every account of this machine may use it")
    }
    if status.st_mode & 0o020 != 0 {
      let directory = file.path.parentDirectory
      if let its = statusOf(directory),
        its.st_mode & 0o2070 != 0o2070 || its.st_gid != status.st_gid
      {
        add(
          "\(directory) has mode \(octal(its.st_mode)): the group of a shared store needs 2770 there"
        )
      }
    }
    for suffix in ["-wal", "-shm"] {
      guard let its = statusOf(file.path + suffix) else { continue }
      if its.st_mode & 0o666 != status.st_mode & 0o666 || its.st_gid != status.st_gid {
        add("\(file.path)\(suffix) has another mode or group than the store")
      }
    }
    return findings
  }
}
