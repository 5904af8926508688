// A copy becomes the store again: only a sound one, all of it or nothing, and the old store is kept.

import Commands
import Foundation
import Glibc
import SQLite
import Testing

@testable import Repository

@Suite struct RestoreTests {
  private let shop: Workshop
  private let keepsake = "s.db.before-restore-20260504T090000"

  init() throws {
    shop = try Workshop.withStore()
    try shop.fill(50)
    _ = try shop.run("store", "backup", shop.file("b.db"))
  }

  private func tickets(_ name: String = "s.db") throws -> Int64? {
    try shop.open(name).first("SELECT count(*) FROM tickets", as: Int64.self)
  }

  @Test func withoutAStoreTheCopyBecomesIt() throws {
    shop.variables["ITTOOL_DB"] = shop.file("new/deep/x.db")
    #expect(try shop.run("store", "restore", shop.file("b.db")).status == .done)
    #expect(try tickets("new/deep/x.db") == 50)
    #expect(shop.mode("new/deep/x.db") == "0600")
    #expect(shop.mode("new/deep") == "0700")
    let db = try shop.open("new/deep/x.db")
    #expect(try db.first("PRAGMA journal_mode", as: String.self) == "wal")
    // The copy is as it was.
    #expect(try tickets("b.db") == 50)
  }

  @Test func anExistingStoreNeedsReplaceAndAYes() throws {
    try shop.fill(1)
    #expect(try shop.run("store", "restore", shop.file("b.db")).status == .failed)
    #expect(try shop.run("store", "restore", shop.file("b.db"), "--yes").status == .failed)
    #expect(try shop.run("store", "restore", shop.file("b.db"), "--replace").status == .usage)
    shop.isTerminal = true
    shop.input = "n\n"
    #expect(try shop.run("store", "restore", shop.file("b.db"), "--replace").status == .no)
    #expect(try tickets() == 51)
    #expect(!shop.exists(keepsake))
    shop.input = "y\n"
    let ran = try shop.run("store", "restore", shop.file("b.db"), "--replace")
    #expect(ran.status == .done)
    #expect(ran.err.contains("the old store is kept as"))
    #expect(try tickets() == 50)
    #expect(try tickets(keepsake) == 51)
  }

  @Test func theLogOfTheOldStoreIsNotReadIntoTheNew() throws {
    // Rows that stand in the log only, left by a connection that did not empty it.
    do {
      let db = try shop.open()
      db.boundLog()
      try db.run("UPDATE ticket SET subject = 'only in the log'")
    }
    #expect(StoreFile(shop.store).logSize > 0)
    _ = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    let db = try shop.open()
    let changed: SQL = "SELECT count(*) FROM ticket WHERE subject = 'only in the log'"
    #expect(try db.first(changed, as: Int64.self) == 0)
    #expect(try db.first("PRAGMA integrity_check", as: String.self) == "ok")
    #expect(try shop.open(keepsake).first(changed, as: Int64.self) == 50)
    #expect(try shop.run("store", "check").status == .done)
  }

  @Test func aLogWithoutAStoreIsKeptAside() throws {
    do {
      let db = try shop.open()
      db.boundLog()
      try db.run("UPDATE ticket SET subject = 'only in the log'")
    }
    unlink(shop.store)
    #expect(try shop.run("init").status == .failed)
    #expect(!shop.exists("s.db"))
    #expect(try shop.run("store", "restore", shop.file("b.db")).status == .failed)
    _ = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    #expect(try tickets() == 50)
    #expect(
      try shop.open().first(
        "SELECT count(*) FROM ticket WHERE subject LIKE 'only%'", as: Int64.self) == 0)
    #expect(shop.exists(keepsake + "-wal"))
  }

  @Test func aDamagedStoreIsReplacedAndKept() throws {
    _ = try shop.open().checkpoint()
    try shop.damage("s.db", from: 0, to: 1)
    let damaged = try Data(contentsOf: URL(fileURLWithPath: shop.store))
    #expect(try shop.run("store", "info").status == .inputOutput)
    #expect(
      try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes").status == .done)
    #expect(try tickets() == 50)
    #expect(try Data(contentsOf: URL(fileURLWithPath: shop.file(keepsake))) == damaged)
  }

  @Test func aStoreDamagedInTheMiddleIsReplacedAndKept() throws {
    _ = try shop.open().checkpoint()
    try shop.damage("s.db")
    #expect(
      try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes").status == .done)
    #expect(try tickets() == 50)
    #expect(shop.exists(keepsake))
    #expect(try shop.run("store", "check").status == .done)
  }

  @Test func aFileOfAnotherProgramIsNeitherSourceNorTarget() throws {
    let other = try Connection(path: shop.file("other.db"), mode: .create)
    try other.script("CREATE TABLE t(a)")
    let source = try shop.run("store", "restore", shop.file("other.db"), "--replace", "--yes")
    #expect(source.status == .failed)
    #expect(source.failure?.message.contains("not an ittool store") == true)
    shop.variables["ITTOOL_DB"] = shop.file("other.db")
    let target = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    #expect(target.status == .failed)
    #expect(try other.first("SELECT count(*) FROM t", as: Int64.self) == 0)
    #expect(try tickets() == 50)
  }

  @Test func damagedCopiesAreRefused() throws {
    try shop.damage("b.db")
    let middle = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    #expect(middle.status == .inputOutput)
    #expect(middle.failure?.message.contains("damaged") == true)
    try shop.damage("b.db", from: 0, to: 0.1)
    #expect(
      try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes").status
        == .inputOutput)
    try "text\n".write(toFile: shop.file("c.db"), atomically: true, encoding: .utf8)
    #expect(
      try shop.run("store", "restore", shop.file("c.db"), "--replace", "--yes").status
        == .inputOutput)
    try Data().write(to: URL(fileURLWithPath: shop.file("empty.db")))
    #expect(
      try shop.run("store", "restore", shop.file("empty.db"), "--replace", "--yes").status
        == .failed)
    let missing = try shop.run("store", "restore", shop.file("no.db"), "--replace", "--yes")
    #expect(missing.status == .inputOutput)
    #expect(try tickets() == 50)
    #expect(!shop.exists(keepsake))
  }

  @Test func aCutCopyIsRefused() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: shop.file("b.db")))
    for part in [0.25, 0.5, 0.9] {
      let cut = whole.prefix(Int(Double(whole.count) * part) / 4096 * 4096)
      try cut.write(to: URL(fileURLWithPath: shop.file("cut.db")))
      let ran = try shop.run("store", "restore", shop.file("cut.db"), "--replace", "--yes")
      #expect(ran.status == .inputOutput)
    }
    #expect(try tickets() == 50)
  }

  @Test func aNewerSchemaIsRefused() throws {
    try shop.open("b.db").script("PRAGMA user_version = 99")
    let ran = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    #expect(ran.status == .failed)
    #expect(ran.failure?.message.contains("schema 99") == true)
    #expect(try tickets() == 50)
  }

  @Test func aCopyWithADanglingReferenceIsRefused() throws {
    try shop.open("b.db").script("UPDATE ticket SET queue = 77 WHERE id = 3")
    let ran = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    #expect(ran.failure?.message.contains("ticket 3: no such queue") == true)
  }

  @Test func theStoreItselfIsNoSource() throws {
    symlink(shop.store, shop.file("alias.db"))
    for name in ["s.db", "alias.db"] {
      let ran = try shop.run("store", "restore", shop.file(name), "--replace", "--yes")
      #expect(ran.failure?.message.contains("is the store itself") == true)
    }
  }

  @Test func pagesOfAnotherSizeAreNoObstacle() throws {
    try shop.open("b.db").script("PRAGMA page_size = 8192; VACUUM")
    #expect(
      try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes").status == .done)
    #expect(try tickets() == 50)
    #expect(try shop.run("store", "check").status == .done)
  }

  @Test func groupAndModeOfTheStoreStay() throws {
    chmod(shop.store, 0o660)
    #expect(
      try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes").status == .done)
    #expect(shop.mode("s.db") == "0660")
    try shop.damage("s.db", from: 0, to: 1)
    shop.now.seconds += 60
    #expect(
      try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes").status == .done)
    #expect(shop.mode("s.db") == "0660")
  }

  @Test func nothingIsLeftBehind() throws {
    _ = try shop.run("store", "restore", shop.file("b.db"), "--replace", "--yes")
    #expect(shop.names.filter { $0.contains(".new-") } == [])
  }
}
