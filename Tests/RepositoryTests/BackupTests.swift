// Copies: whole while others write, never in the way of a file that is there, never half a file.

import Foundation
import Glibc
import SQLite
import Testing

@testable import Repository

@Suite struct BackupTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop.withStore()
    try shop.fill(50)
  }

  @Test func aBackupIsOnePrivateFileThatNeedsNoOthers() throws {
    umask(0o022)
    let ran = try shop.run("store", "backup", shop.file("b.db"))
    #expect(ran.status == .done)
    #expect(ran.out == "" && ran.err == "")
    #expect(shop.mode("b.db") == "0600")
    #expect(shop.names.filter { $0.hasPrefix("b.db") } == ["b.db"])
    let copy = try shop.open("b.db")
    #expect(try copy.first("PRAGMA journal_mode", as: String.self) == "delete")
    #expect(try copy.first("SELECT count(*) FROM tickets", as: Int64.self) == 50)
    let (text, status) = try programOutput(of: [
      "sqlite3", shop.file("b.db"), "PRAGMA integrity_check; SELECT count(*) FROM ticket",
    ])
    #expect(text == "ok\n50\n" && status == 0)
  }

  @Test func theStoreRemembersItsLastBackup() throws {
    #expect(try shop.run("store", "info").out.contains("last-backup\t\n"))
    _ = try shop.run("store", "backup", shop.file("b.db"))
    let facts = try shop.run("store", "info").lines
    #expect(facts.contains("last-backup\t2026-05-04T09:00:00Z"))
    #expect(facts.contains("last-backup-file\t\(shop.file("b.db"))"))
    let history = try shop.run(
      "store", "query", "SELECT kind, number, what FROM history", "--format", "csv")
    #expect(history.lines == ["kind,number,what", "store,0,backup"])
  }

  @Test func anExistingFileIsKeptUnlessAskedOtherwise() throws {
    try "mine".write(toFile: shop.file("b.db"), atomically: true, encoding: .utf8)
    let refused = try shop.run("store", "backup", shop.file("b.db"))
    #expect(refused.status == .failed)
    #expect(try String(contentsOfFile: shop.file("b.db"), encoding: .utf8) == "mine")
    #expect(try shop.run("store", "backup", shop.file("b.db"), "--replace").status == .done)
    #expect(try shop.open("b.db").first("SELECT count(*) FROM tags", as: Int64.self) == 0)
    #expect(shop.mode("b.db") == "0600")
  }

  @Test func aDanglingLinkIsAnExistingFile() throws {
    symlink("/nowhere/at/all", shop.file("link.db"))
    #expect(try shop.run("store", "backup", shop.file("link.db")).status == .failed)
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: shop.file("link.db"))
        == "/nowhere/at/all")
  }

  @Test(arguments: ["s.db", "s.db-wal", "s.db-shm", "./s.db", "other-name.db", "alias.db"])
  func theStoreItselfIsNeverTheTarget(_ name: String) throws {
    symlink(shop.store, shop.file("alias.db"))
    link(shop.store, shop.file("other-name.db"))
    let keeper = try shop.open()
    #expect(try keeper.first("SELECT count(*) FROM ticket", as: Int64.self) == 50)
    let ran = try shop.run("store", "backup", shop.file(name), "--replace")
    #expect(ran.status == .failed)
    #expect(ran.failure?.message.contains("belongs to the store itself") == true)
    #expect(try keeper.first("PRAGMA integrity_check", as: String.self) == "ok")
  }

  @Test func aLogBesideTheTargetIsAReasonToStop() throws {
    try "frames".write(toFile: shop.file("b.db-wal"), atomically: true, encoding: .utf8)
    let ran = try shop.run("store", "backup", shop.file("b.db"))
    #expect(ran.status == .failed)
    #expect(!shop.exists("b.db"))
  }

  @Test func aMissingDirectoryIsNamed() throws {
    let ran = try shop.run("store", "backup", shop.file("no/where.db"))
    #expect(ran.status == .inputOutput)
    #expect(ran.failure?.message.contains("no/where.db") == true)
  }

  @Test func aDamagedStoreGivesNoBackup() throws {
    _ = try shop.open().checkpoint()
    try shop.damage("s.db")
    let ran = try shop.run("store", "backup", shop.file("b.db"))
    #expect(ran.status == .inputOutput)
    #expect(shop.names.allSatisfy { !$0.hasPrefix("b.db") })
  }

  @Test func aDirectoryKeepsTheNewest() throws {
    try FileManager.default.createDirectory(
      atPath: shop.file("shelf"), withIntermediateDirectories: false)
    for name in ["ittool-2026.db", "ittool-20260501T000000Z.db.txt", "notes.db"] {
      try "other".write(toFile: shop.file("shelf/" + name), atomically: true, encoding: .utf8)
    }
    for _ in 1...4 {
      shop.now.seconds += 86_400
      #expect(try shop.run("store", "backup", shop.file("shelf"), "--keep", "2").status == .done)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: shop.file("shelf")).sorted()
    #expect(
      left == [
        "ittool-2026.db", "ittool-20260501T000000Z.db.txt", "ittool-20260507T090000Z.db",
        "ittool-20260508T090000Z.db", "notes.db",
      ])
    #expect(try shop.run("store", "backup", shop.file("x.db"), "--keep", "2").status == .usage)
    #expect(try shop.run("store", "backup", shop.file("shelf"), "--keep", "0").status == .usage)
  }

  @Test func aBackupAmongWritersIsOneMoment() throws {
    // Each write adds a pair: a copy that holds half a pair, or a later pair without an earlier
    // one, is not of one moment.
    let path = shop.store
    let stop = Flag()
    let writer = Thread {
      defer { stop.ended() }
      guard let db = try? Connection(path: path) else { return }
      db.boundLog()
      var number = 1
      let text = String(repeating: "x", count: 900)
      while !stop.isSet {
        let isWritten: ()? = try? db.write {
          for half in ["a", "b"] {
            try db.run("INSERT INTO setting VALUES (\("w \(number) \(half)"), \(text))")
          }
        }
        if isWritten != nil { number += 1 }
      }
    }
    writer.start()
    for round in 1...5 {
      #expect(try shop.run("store", "backup", shop.file("b\(round).db")).status == .done)
    }
    stop.set()
    while stop.count < 1 { usleep(1000) }
    var last: Int64 = 0
    for round in 1...5 {
      let copy = try shop.open("b\(round).db")
      #expect(try copy.first("PRAGMA integrity_check", as: String.self) == "ok")
      let counts = try copy.all(
        """
        SELECT count(*) - 2 * coalesce(max(CAST(substr(name, 3) AS INTEGER)), 0) FROM setting
        """, as: Int64.self)
      #expect(counts.allSatisfy { $0 == 0 })
      let all = try copy.first("SELECT count(*) FROM setting", as: Int64.self) ?? 0
      #expect(all >= last)
      last = all
    }
  }
}

/// Tells threads to stop and counts those that did.
final class Flag: @unchecked Sendable {
  private let lock = NSLock()
  private var isUp = false
  private var ends = 0

  var isSet: Bool { lock.withLock { isUp } }
  var count: Int { lock.withLock { ends } }
  func set() { lock.withLock { isUp = true } }
  func ended() { lock.withLock { ends += 1 } }
}
