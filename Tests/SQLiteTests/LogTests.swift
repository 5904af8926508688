// The log stays small, copies are whole, and work can be stopped.

import Foundation
import Testing

@testable import SQLite

@Suite struct LogTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func theLogIsBoundedOverManyShortConnections() throws {
    _ = try scratch.database()
    var largest: Int64 = 0
    for number in 1...300 {
      let db = try Connection(path: scratch.file("a.db"))
      db.boundLog()
      try db.write { try db.run("INSERT INTO t VALUES (\(number), \("some words"))") }
      largest = max(largest, scratch.size("a.db-wal"))
    }
    // 100 frames of a page and its header, and the frames of the commit that passed the mark.
    #expect(largest <= 110 * (4096 + 24) + 32)
    #expect(largest > 4096)
    let db = try Connection(path: scratch.file("a.db"))
    #expect(try db.first("SELECT count(*) FROM t", as: Int64.self) == 300)
  }

  @Test func closingDoesNotEmptyTheLog() throws {
    do {
      let db = try scratch.database()
      db.boundLog()
      try db.run("INSERT INTO t VALUES (1, 1)")
    }
    #expect(scratch.size("a.db-wal") > 0)
    do {
      let db = try Connection(path: scratch.file("a.db"))
      #expect(try db.checkpoint())
    }
    #expect(scratch.size("a.db-wal") == 0)
  }

  @Test func aReaderKeepsTheLogAndNothingWaits() throws {
    let writer = try scratch.database()
    writer.boundLog()
    let reader = try Connection(path: scratch.file("a.db"), mode: .readOnly)
    try reader.read {
      #expect(try reader.first("SELECT count(*) FROM t", as: Int64.self) == 0)
      for number in 1...150 { try writer.run("INSERT INTO t VALUES (\(number), 1)") }
      #expect(try reader.first("SELECT count(*) FROM t", as: Int64.self) == 0)
      let second = try Connection(path: scratch.file("a.db"), busyTimeout: 0)
      #expect(try second.checkpoint() == false)
    }
    #expect(try reader.first("SELECT count(*) FROM t", as: Int64.self) == 150)
  }

  @Test func aCopyIsTheSnapshotThatItsReaderSees() throws {
    let source = try scratch.database()
    try source.write {
      for number in 1...5000 {
        try source.run("INSERT INTO t VALUES (\(number), \(String(repeating: "x", count: 200)))")
      }
    }
    let writer = try Connection(path: scratch.file("a.db"))
    let target = try Connection(path: scratch.file("b.db"), mode: .create)
    var steps = 0
    try source.read {
      #expect(try source.first("SELECT count(*) FROM t", as: Int64.self) == 5000)
      try writer.run("INSERT INTO t VALUES (5001, 'meanwhile')")
      try source.copy(to: target) { done, total in
        steps += 1
        #expect(done <= total)
      }
    }
    #expect(steps > 0)
    #expect(try target.first("SELECT count(*) FROM t", as: Int64.self) == 5000)
    #expect(try target.first("PRAGMA integrity_check", as: String.self) == "ok")
    #expect(try source.first("SELECT count(*) FROM t", as: Int64.self) == 5001)
  }

  @Test func aCopyThatIsStoppedLeavesTheTargetUsable() throws {
    let source = try scratch.database()
    try source.run("INSERT INTO t VALUES (1, 1)")
    let target = try scratch.database("b.db")
    #expect(throws: CocoaError.self) {
      try source.copy(to: target) { _, _ in throw CocoaError(.userCancelled) }
    }
    #expect(try target.first("PRAGMA integrity_check", as: String.self) == "ok")
  }

  @Test func workWithoutEndIsStopped() throws {
    let db = try scratch.database()
    var asked = 0
    db.onWork(every: 1000) {
      asked += 1
      return asked < 50
    }
    let bomb: SQL = """
      WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c
      """
    let error = #expect(throws: DatabaseError.self) { try db.run(bomb) }
    #expect(error?.isInterrupted == true)
    #expect(asked == 50)
  }

  @Test func longValuesAreRefused() throws {
    let db = try scratch.database()
    db.limitValues(bytes: 1000)
    #expect(try db.first("SELECT length(zeroblob(1000))", as: Int64.self) == 1000)
    let error = #expect(throws: DatabaseError.self) { try db.run("SELECT hex(zeroblob(600))") }
    #expect(error?.isTooLong == true)
  }
}
