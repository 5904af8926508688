// Values in and out, statements inside statements, and transactions.

import CSQLite
import Foundation
import Testing

@testable import SQLite

@Suite struct ConnectionTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  static let values: [Value] = [
    .null, .integer(0), .integer(.max), .integer(.min), .real(0.1), .real(-1e300), .text(""),
    .text("a"), .text("a\0b\0"), .text("Ünïcödé 🎒 \u{202E}"), .text("'; DROP TABLE t; --"),
    .blob([]), .blob([0]), .blob([0, 255, 0]), .blob(Array(repeating: 7, count: 100_000)),
  ]

  @Test(arguments: values) func aValueComesBackAsItWent(_ value: Value) throws {
    let db = try scratch.database()
    try db.run("INSERT INTO t VALUES (\(value), 1)")
    let back = try db.first("SELECT a FROM t") { row in row.value() }
    #expect(back == value)
    // Not by its text: equal to itself inside SQLite, and of the same type.
    let same = try db.first("SELECT count(*) FROM t WHERE a IS \(value)", as: Int64.self)
    #expect(same == 1)
  }

  @Test func whatWasBoundIsWhatTheShellSees() throws {
    do {
      let db = try scratch.database()
      for value in Self.values.prefix(13) { try db.run("INSERT INTO t VALUES (\(value), 1)") }
      _ = try db.checkpoint()
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "sqlite3", scratch.file("a.db"), "SELECT typeof(a), hex(a) FROM t ORDER BY rowid",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let expected = Self.values.prefix(13).map { value in
      switch value {
      case .null: "null|"
      case .integer(let number): "integer|" + hex(Array(String(number).utf8))
      case .real(let number): "real|" + hex(Array(number == 0.1 ? "0.1" : "-1.0e+300"))
      case .text(let text): "text|" + hex(Array(text.utf8))
      case .blob(let bytes): "blob|" + hex(bytes)
      }
    }
    #expect(text.split(separator: "\n").map(String.init) == expected)
  }

  private func hex(_ text: String.UTF8View) -> String { hex(Array(text)) }
  private func hex(_ text: [Character]) -> String { hex(Array(String(text).utf8)) }
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02X", $0) }.joined()
  }

  @Test func textWithNULIsReadWhole() throws {
    let db = try scratch.database()
    try db.run("INSERT INTO t VALUES (\("a\0b"), \("")) ")
    let row: (String, String)? = try db.first("SELECT a, b FROM t") { row in
      (try row.text(), try row.text())
    }
    #expect(row?.0 == "a\0b")
    #expect(row?.1 == "")
  }

  @Test func aWrongTypeIsAnErrorThatNamesTheColumn() throws {
    let db = try scratch.database()
    try db.run("INSERT INTO t VALUES ('x', NULL)")
    let error = #expect(throws: DatabaseError.self) {
      try db.first("SELECT a AS wanted FROM t", as: Int64.self)
    }
    #expect(error?.message.contains("'wanted'") == true)
    #expect(throws: DatabaseError.self) { try db.first("SELECT b FROM t", as: String.self) }
    let missing: Int64?? = try db.first("SELECT b FROM t") { row in try row.int() as Int64? }
    #expect(missing == .some(nil))
  }

  @Test func theSameStatementMayRunInsideItself() throws {
    let db = try scratch.database()
    for number in 1...4 { try db.run("INSERT INTO t VALUES (\(number), 0)") }
    var pairs: [String] = []
    try db.forEachRow("SELECT a FROM t ORDER BY a") { outer in
      let first: Int64 = try outer.int()
      try db.forEachRow("SELECT a FROM t ORDER BY a") { inner in
        let second: Int64 = try inner.int()
        pairs.append("\(first)\(second)")
      }
    }
    #expect(pairs.count == 16)
    #expect(pairs.first == "11" && pairs.last == "44")
  }

  @Test func bindingsOfAnEarlierRunAreGone() throws {
    let db = try scratch.database()
    try db.run("INSERT INTO t VALUES (\("secret"), \(1))")
    #expect(throws: (any Error).self) {
      try db.forEachRow("SELECT a FROM t WHERE b = \(1)") { _ in
        throw CocoaError(.coderInvalidValue)
      }
    }
    #expect(try db.all("SELECT a FROM t WHERE b = \(2)", as: String.self).isEmpty)
    #expect(try db.all("SELECT a FROM t WHERE b = \(1)", as: String.self) == ["secret"])
  }

  @Test func anErrorTakesTheWholeWriteBack() throws {
    let db = try scratch.database()
    #expect(throws: CocoaError.self) {
      try db.write {
        try db.run("INSERT INTO t VALUES (1, 1)")
        throw CocoaError(.coderInvalidValue)
      }
    }
    #expect(!db.isInTransaction)
    #expect(try db.first("SELECT count(*) FROM t", as: Int64.self) == 0)
  }

  @Test func aDryRunDoesEverythingAndKeepsNothing() throws {
    let db = try scratch.database()
    let seen = try db.write(keep: false) {
      try db.run("INSERT INTO t VALUES (1, 1)")
      return try db.first("SELECT count(*) FROM t", as: Int64.self)
    }
    #expect(seen == 1)
    #expect(try db.first("SELECT count(*) FROM t", as: Int64.self) == 0)
  }

  @Test func anotherWriterMeansBusy() throws {
    let first = try scratch.database()
    let second = try Connection(path: scratch.file("a.db"), busyTimeout: 10)
    try first.write {
      try first.run("INSERT INTO t VALUES (1, 1)")
      let error = #expect(throws: DatabaseError.self) { try second.write {} }
      #expect(error?.isBusy == true)
      // Readers do not wait for a writer, and see what was before.
      #expect(try second.first("SELECT count(*) FROM t", as: Int64.self) == 0)
    }
    #expect(try second.first("SELECT count(*) FROM t", as: Int64.self) == 1)
  }

  @Test func errorsCarryTheStatementButNoValues() throws {
    let db = try scratch.database()
    try db.script("CREATE UNIQUE INDEX u ON t(a)")
    try db.run("INSERT INTO t VALUES (\("private"), 1)")
    let error = #expect(throws: DatabaseError.self) {
      try db.run("INSERT INTO t VALUES (\("private"), 2)")
    }
    #expect(error?.isConstraint == true)
    #expect(error?.sql == "INSERT INTO t VALUES (?, 2)")
    #expect(!"\(String(describing: error))".contains("private"))
  }

  @Test func oneStatementManyTimes() throws {
    let db = try scratch.database()
    try db.write {
      try db.repeating("INSERT INTO t VALUES (?, ?)") { insert in
        for number in Int64(1)...1000 {
          try insert.bind(1, number)
          try insert.bind(2, number % 3 == 0 ? nil : "word \(number)")
          try insert.run()
        }
      }
    }
    let sums = try db.first("SELECT count(*), sum(a), count(b) FROM t") { row in
      [try row.int(), try row.int(), try row.int()] as [Int64]
    }
    #expect(sums == [1000, 500_500, 667])
    let found: String?? = try db.repeating("SELECT b FROM t WHERE a = ?") { query in
      try query.bind(1, Int64(6))
      _ = try query.first { row in try row.text() as String? }
      try query.bind(1, Int64(7))
      return try query.first { row in try row.text() as String? }
    }
    #expect(found == "word 7")
  }

  @Test func aMissingFileIsNotMade() throws {
    let error = #expect(throws: DatabaseError.self) {
      _ = try Connection(path: scratch.file("none.db"))
    }
    #expect(error?.cannotOpen == true)
    #expect(!FileManager.default.fileExists(atPath: scratch.file("none.db")))
  }

  @Test func fragmentsJoinWithTheirValues() {
    let parts: [SQL] = ["a = \(1)", "b IN (\(SQL.list(["x", "y"])))"]
    let sql: SQL = "SELECT 1 WHERE \(SQL.joined(parts, separator: " AND ")) OR c = \(Int?.none)"
    #expect(sql.text == "SELECT 1 WHERE a = ? AND b IN (?, ?) OR c = ?")
    #expect(sql.bindings == [.integer(1), .text("x"), .text("y"), .null])
  }
}
