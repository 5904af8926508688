// A person's SQL: what it may read, what it prints, and everything that it may not do.

import Commands
import Foundation
import SQLite
import Testing

@testable import Repository

@Suite struct QueryTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop.withStore()
    try shop.fill(3)
  }

  private static let attacks: [(sql: String, says: String)] = [
    ("ATTACH '/etc/passwd' AS x", "documented views"),
    ("ATTACH ':memory:' AS x", "documented views"), ("DETACH main", "documented views"),
    ("PRAGMA user_version", "documented views"), ("PRAGMA writable_schema = 1", "documented views"),
    ("SELECT * FROM pragma_table_info('ticket')", "documented views"),
    ("SELECT * FROM pragma_database_list", "documented views"),
    ("DELETE FROM ticket", "documented views"), ("DELETE FROM tickets", "cannot modify"),
    ("UPDATE ticket SET subject = 'x'", "documented views"),
    ("INSERT INTO tags VALUES (1, 'x')", "documented views"),
    ("WITH c AS (SELECT 1) DELETE FROM ticket", "documented views"),
    ("WITH c AS (SELECT 1) INSERT INTO tag SELECT 1, 'x' FROM c RETURNING 1", "documented views"),
    ("CREATE TABLE x(a)", "documented views"), ("CREATE TEMP TABLE x(a)", "documented views"),
    ("CREATE TEMP VIEW x AS SELECT 1", "documented views"),
    ("DROP TABLE ticket", "documented views"),
    ("ALTER TABLE ticket RENAME TO x", "documented views"), ("REINDEX", "documented views"),
    ("ANALYZE", "documented views"), ("VACUUM", "write"),
    ("VACUUM INTO '/tmp/ittool-no.db'", "write"),
    ("BEGIN", "documented views"), ("COMMIT", "documented views"),
    ("SAVEPOINT x", "documented views"),
    ("SELECT * FROM sqlite_master", "documented views"),
    ("SELECT * FROM sqlite_schema", "documented views"),
    ("SELECT count(*) FROM sqlite_sequence", "documented views"),
    ("SELECT * FROM ticket", "documented views"), ("SELECT 1 FROM ticket", "documented views"),
    ("SELECT count(*) FROM ticket", "documented views"),
    ("WITH x AS (SELECT 1 FROM ticket) SELECT count(*) FROM x", "documented views"),
    ("SELECT count(*) FROM sqlite_master", "documented views"),
    ("SELECT count(*) FROM pragma_database_list", "documented views"),
    ("SELECT count(*) FROM setting", "documented views"),
    ("SELECT rowid FROM ticket", "documented views"),
    ("SELECT body FROM note_version", "documented views"),
    ("SELECT * FROM ticket_text", "documented views"),
    ("SELECT * FROM content", "documented views"),
    ("SELECT * FROM setting", "documented views"),
    ("SELECT * FROM ticket_search", "documented views"),
    ("SELECT * FROM ticket_search_data", "documented views"),
    ("SELECT * FROM ticket_search_config", "documented views"),
    (
      "SELECT * FROM tickets WHERE number IN (SELECT rowid FROM ticket_search('dark'))",
      "documented views"
    ),
    ("SELECT (SELECT value FROM setting) FROM tags", "documented views"),
    ("SELECT * FROM tags UNION ALL SELECT * FROM setting", "documented views"),
    ("SELECT * FROM tags JOIN setting", "documented views"),
    ("WITH tickets AS (SELECT data FROM content) SELECT * FROM tickets", "documented views"),
    ("WITH notes AS (SELECT body FROM note_version) SELECT * FROM notes", "documented views"),
    ("WITH tags AS (SELECT value FROM setting) SELECT * FROM tags", "documented views"),
    ("WITH TAGS AS (SELECT 1 FROM setting) SELECT * FROM TAGS", "documented views"),
    ("SELECT * FROM (SELECT * FROM setting) AS tickets", "documented views"),
    ("SELECT load_extension('x')", "documented views"),
    ("SELECT randomblob(9)", "documented views"),
    ("SELECT fts5('x')", "documented views"), ("SELECT sqlite_version()", "documented views"),
    ("SELECT last_insert_rowid()", "documented views"),
    ("SELECT sqlite_compileoption_get(1)", "documented views"),
    ("SELECT readfile('/etc/passwd')", "no such function"),
    ("SELECT 1; SELECT 2", "one statement"), ("SELECT 1; DROP TABLE ticket", "one statement"),
    ("", "no statement"), ("SELEC 1", "syntax error"),
    ("SELECT absent FROM tags", "no such column"),
    ("SELECT \"subject\" AS a, \"no such\" FROM tickets", "no such column"),
    ("SELECT length(hex(zeroblob(60000000)))", "64 MiB"),
  ]

  @Test(arguments: attacks.map(\.sql)) func isRefused(_ sql: String) throws {
    let says = Self.attacks.first { $0.sql == sql }?.says ?? ""
    let before = try everything()
    let ran = try shop.run("store", "query", sql)
    #expect(ran.status == .failed)
    #expect(ran.failure?.message.contains(says) == true, "\(ran.failure?.message ?? ran.out)")
    #expect(ran.lines.isEmpty)
    #expect(try everything() == before)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/ittool-no.db"))
  }

  private func everything() throws -> [String] {
    let db = try shop.open()
    return try db.rowCounts()
      + db.all("SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY rowid", as: String.self)
  }

  @Test(arguments: Schema.views.map(\.name)) func everyViewCanBeRead(_ view: String) throws {
    for sql in [
      "SELECT * FROM \(view)", "SELECT count(*) FROM \(view)", "SELECT 1 FROM \(view) LIMIT 1",
      "WITH mine AS (SELECT * FROM \(view)) SELECT * FROM mine",
      "SELECT * FROM (SELECT * FROM \(view)) AS x",
      "SELECT a.* FROM \(view) a JOIN \(view) b LIMIT 1",
      "SELECT * FROM \(view.uppercased())", "EXPLAIN QUERY PLAN SELECT * FROM \(view)",
    ] {
      let ran = try shop.run("store", "query", sql)
      #expect(ran.status == .done, "\(sql): \(ran.failure?.message ?? "")")
    }
  }

  @Test(arguments: [
    "SELECT queue, count(*), min(created) FROM tickets GROUP BY 1 HAVING count(*) > 0 ORDER BY 2",
    "SELECT number FROM tickets WHERE subject LIKE '%2' OR subject GLOB 'x*'",
    "SELECT row_number() OVER (PARTITION BY queue ORDER BY number), lag(number) OVER () FROM tickets",
    "SELECT strftime('%Y', created), julianday('now') - julianday(created) FROM tickets",
    "SELECT json_group_array(json_object('n', number)) FROM tickets",
    "SELECT t.number, g.tag FROM tickets t LEFT JOIN tags g USING (number)",
    "WITH RECURSIVE d(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM d WHERE x < 9) SELECT x FROM d",
    "SELECT number FROM tickets WHERE number IN (SELECT number FROM history WHERE what = 'state')",
    "SELECT round(avg(minutes), 1), ceil(1.2), iif(1, 2, 3) FROM tickets",
    "VALUES (1, 2), (3, 4)",
    "WITH RECURSIVE d(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM d WHERE x < 9) SELECT count(*) FROM d",
    "WITH m AS MATERIALIZED (SELECT * FROM tickets) SELECT count(*) FROM m",
    "SELECT count(*) FROM (SELECT DISTINCT queue FROM tickets)",
  ])
  func usefulQueriesRun(_ sql: String) throws {
    let ran = try shop.run("store", "query", sql)
    #expect(ran.status == .done, "\(ran.failure?.message ?? "")")
  }

  @Test func valuesKeepTheirTypes() throws {
    let sql = """
      SELECT 9007199254740993 AS i, 1.5 AS r, NULL AS n, 'a' || char(9) || 'b' AS t, \
      CAST('ab' AS BLOB) AS b, 0 AS i
      """
    #expect(
      try shop.run("store", "query", sql, "--json").out
        == """
        [{"i":9007199254740993,"r":1.5,"n":null,"t":"a\\tb","b":"6162","i:1":0}]

        """)
    #expect(
      try shop.run("store", "query", sql).out == "9007199254740993\t1.5\t\ta\\tb\t6162\t0\n")
    #expect(
      try shop.run("store", "query", sql, "--format", "csv", "--fields", "r,i:1").out
        == "r,i:1\n1.5,0\n")
    let wrong = try shop.run("store", "query", sql, "--fields", "x")
    #expect(wrong.status == .usage)
  }

  @Test func anEmptyAnswerHasItsShape() throws {
    let sql = "SELECT number FROM tickets WHERE 0"
    #expect(try shop.run("store", "query", sql).out == "")
    #expect(try shop.run("store", "query", sql, "--format", "csv").out == "number\n")
    #expect(try shop.run("store", "query", sql, "--json").out == "[]\n")
  }

  @Test func theStatementMayComeFromStandardInput() throws {
    shop.input = "SELECT count(*)\nFROM tickets -- all of them\n"
    #expect(try shop.run("store", "query", "-").out == "3\n")
    shop.input = "SELECT '\0'"
    #expect(try shop.run("store", "query", "-").status == .failed)
  }

  @Test func computingWithoutEndIsStopped() throws {
    let bomb =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    let ran = try shop.run("store", "query", bomb, "--time-limit", "1")
    #expect(ran.status == .failed)
    #expect(ran.failure?.message == "the query was stopped after 1 s of computing")
    #expect(try shop.run("store", "query", "SELECT 1", "--time-limit", "-1").status == .usage)
  }

  @Test func aMisspeltViewIsSuggested() throws {
    let ran = try shop.run("store", "query", "SELECT * FROM tikets")
    #expect(ran.failure?.hints.contains { $0.contains("tickets") } == true)
  }
}
