/// Spiceworks Desktop keeps its tickets in a SQLite file, which is read as it is.
import Commands
import Formats
import Repository
import SQLite
import Terminal

extension RowSource {
  /// The tickets and comments of a Spiceworks database.
  ///
  /// Tables and columns as in the scripts of people who left: `tickets`, `comments`, `users`.
  init(spiceworks path: String, _ console: Console) throws {
    // Says what is wrong with the path in the usual words.
    _ = try Input(path: path)
    let db: Connection
    let columns: [String: Set<String>]
    do {
      db = try Connection(path: path, mode: .readOnly)
      columns = try Self.columns(db)
    } catch let error as DatabaseError {
      throw Failure("\(path) is not a database of Spiceworks Desktop: \(error.message)")
    }
    guard let tickets = columns["tickets"], tickets.isSuperset(of: ["id", "summary"]) else {
      throw Failure("\(path) is not a database of Spiceworks Desktop: it has no table of tickets")
    }
    let hasUsers = columns["users"]?.isSuperset(of: ["id", "email"]) ?? false
    var sql = "SELECT t.*"
    var joins = ""
    for (name, column, alias) in [("creator", "created_by", "c"), ("assignee", "assigned_to", "a")]
    {
      guard hasUsers, tickets.contains(column) else { continue }
      sql += ", \(Self.person(alias, columns["users"] ?? [])) AS \(name)"
      joins += " LEFT JOIN users AS \(alias) ON \(alias).id = t.\(column)"
    }
    sql += " FROM tickets AS t" + joins + " ORDER BY t.id"
    var headers: [String] = []
    try db.query(sql + " LIMIT 0", columns: { headers = $0 }, row: { _ in })
    try Self.gatherComments(db, columns["comments"] ?? [], columns["users"] ?? [])

    let query = sql
    self.init(name: path, headers: headers) { label, body in
      let progress = console.progress(label)
      defer { progress.finish() }
      var row = ImportRow()
      try db.query(
        query, columns: { _ in },
        row: { values in
          row.line += 1
          row.cells = values.map(\.cell)
          progress.advance()
          try body(row)
        })
    }
    guard let id = headers.firstIndex(of: "id") else { return }
    notes = { row in try Self.comments(db, row.text(id)) }
  }

  private static func columns(_ db: Connection) throws -> [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    try db.forEachRow(
      """
      SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
      WHERE m.name IN ('tickets', 'comments', 'users')
      """
    ) { row in
      let table: String = try row.text()
      found[table, default: []].insert(try row.text())
    }
    return found
  }

  // The form in which a mailbox is read: a name and an address, or the one that is there.
  private static func person(_ alias: String, _ columns: Set<String>) -> String {
    let address = "nullif(trim(\(alias).email), '')"
    guard columns.isSuperset(of: ["first_name", "last_name"]) else { return address }
    let name =
      "nullif(trim(coalesce(\(alias).first_name, '') || ' ' || coalesce(\(alias).last_name, '')), '')"
    return "coalesce(\(name) || ' <' || \(address) || '>', \(address), \(name))"
  }

  // Into a table with an index, as theirs need not have one for the ticket.
  private static func gatherComments(
    _ db: Connection, _ comments: Set<String>, _ users: Set<String>
  ) throws {
    let isKnown = comments.isSuperset(of: ["ticket_id", "body", "created_at", "created_by"])
    try db.script(
      "CREATE TEMP TABLE import_comment(ticket TEXT, at TEXT, author TEXT, body TEXT, shown INTEGER)"
    )
    guard isKnown, users.contains("email") else { return }
    let shown = comments.contains("is_public") ? "k.is_public IN (1, 't', 'true')" : "0"
    try db.script(
      """
      INSERT INTO temp.import_comment
      SELECT CAST(k.ticket_id AS TEXT), CAST(k.created_at AS TEXT),
        coalesce(\(person("u", users)), ''), CAST(k.body AS TEXT), coalesce(\(shown), 0)
      FROM comments AS k LEFT JOIN users AS u ON u.id = k.created_by
      WHERE k.body <> '' ORDER BY k.id;
      CREATE INDEX temp.import_comment_ticket ON import_comment(ticket);
      """)
  }

  private static func comments(_ db: Connection, _ ticket: String?) throws -> [RawNote] {
    guard let ticket else { return [] }
    var found: [RawNote] = []
    try db.forEachRow(
      """
      SELECT coalesce(at, ''), author, body, shown FROM temp.import_comment
      WHERE ticket = \(ticket) ORDER BY rowid
      """
    ) { row in
      found.append(
        RawNote(
          at: try row.text(), author: try row.text(), body: try row.text(),
          isPublic: try row.bool()))
    }
    return found
  }
}

extension Value {
  /// The value as a cell of a text file would hold it.
  fileprivate var cell: String? {
    switch self {
    case .blob(let bytes): String(decoding: bytes, as: UTF8.self)
    default: text
    }
  }
}
