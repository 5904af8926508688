// What a person's statement may be, and what SQLite tells about a statement.

import Foundation
import Testing

@testable import SQLite

@Suite struct AuthorizerTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func rows(_ text: String, _ db: Connection) throws -> ([String], [[Value]]) {
    var names: [String] = []
    var rows: [[Value]] = []
    try db.query(text, columns: { names = $0 }, row: { rows.append($0) })
    return (names, rows)
  }

  @Test(arguments: ["SELECT 1 AS one;", " SELECT 1 AS one ; ;\n", "SELECT 1 AS one -- the end"])
  func oneStatementAndWhatMayFollowIt(_ text: String) throws {
    let (names, found) = try rows(text, scratch.database())
    #expect(names == ["one"])
    #expect(found == [[.integer(1)]])
  }

  @Test(arguments: [
    "SELECT 1; SELECT 2", "SELECT 1; nonsense", "SELECT 1; DELETE FROM t", "", "  ", "-- nothing",
    ";", "SELECT 1\0; DELETE FROM t",
  ])
  func anythingElseIsAMistake(_ text: String) throws {
    let error = #expect(throws: DatabaseError.self) { try rows(text, scratch.database()) }
    #expect(error?.isMistake == true)
  }

  @Test(arguments: [
    "DELETE FROM t", "INSERT INTO t VALUES (1, 1) RETURNING a", "CREATE TABLE u(a)",
    "WITH c AS (SELECT 1) DELETE FROM t", "VACUUM INTO '/tmp/ittool-never.db'",
    "PRAGMA user_version = 3",
  ])
  func aStatementThatWritesIsRefused(_ text: String) throws {
    let db = try scratch.database()
    try db.run("INSERT INTO t VALUES (1, 1)")
    #expect(throws: DatabaseError.self) { try rows(text, db) }
    #expect(try db.first("SELECT count(*) FROM t", as: Int64.self) == 1)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/ittool-never.db"))
  }

  @Test func readsAreToldWithTheViewThatTheyAreFor() throws {
    let db = try scratch.database()
    try db.script("CREATE VIEW v AS SELECT a FROM t")
    var told: Set<String> = []
    db.authorize { access in
      if case .read(let table, let column, let within) = access {
        told.insert("\(table).\(column) for \(within ?? "nobody")")
      }
      return .allowed
    }
    _ = try rows("SELECT a FROM v", db)
    #expect(told == ["t.a for v", "v.a for nobody"])
    told = []
    _ = try rows("SELECT b FROM t", db)
    #expect(told == ["t.b for nobody"])
    told = []
    // A common table expression borrows the name: rights by name alone would not hold.
    _ = try rows("WITH v AS (SELECT b FROM t) SELECT * FROM v", db)
    #expect(told.contains("t.b for v"))
  }

  @Test func whatIsHiddenReadsAsNull() throws {
    let db = try scratch.database()
    try db.run("INSERT INTO t VALUES ('open', 'secret')")
    db.authorize { access in
      if case .read(_, "b", _) = access { .hidden } else { .allowed }
    }
    #expect(try rows("SELECT a, b FROM t", db).1 == [[.text("open"), .null]])
  }

  @Test func whatIsDeniedStopsTheStatement() throws {
    let db = try scratch.database()
    db.authorize { access in
      if case .function("lower") = access { .denied } else { .allowed }
    }
    let error = #expect(throws: DatabaseError.self) { try rows("SELECT lower('A')", db) }
    #expect(error?.isDenied == true)
    #expect(try rows("SELECT upper('a')", db).1 == [[.text("A")]])
  }
}
