// Stores of every released schema become stores of today's, after a backup, or stay as they are.

import Commands
import Foundation
import Glibc
import SQLite
import Testing

@testable import Repository

@Suite struct MigrationTests {
  private let shop: Workshop
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("Fixtures").path

  init() throws { shop = try Workshop() }

  /// Loads the dump of a store as the sqlite3 shell wrote it, and the shell does the loading.
  private func load(_ fixture: String) throws {
    let (text, status) = try programOutput(of: [
      "sh", "-c", "sqlite3 '\(shop.store)' < '\(Self.fixtures)/\(fixture)'",
    ])
    try #require(status == 0, "\(text)")
    chmod(shop.store, 0o600)
  }

  private func schema(_ db: Connection) throws -> Int64? {
    try db.first("PRAGMA user_version", as: Int64.self)
  }

  @Test(arguments: Schema.steps.indices.map { "schema-\($0 + 1).sql" })
  func aStoreOfEveryReleasedSchemaIsUpgraded(_ fixture: String) throws {
    let file = "\(Self.fixtures)/\(fixture)"
    // The steps after the newest fixture are not released yet.
    guard FileManager.default.fileExists(atPath: file) else { return }
    try load(fixture)
    let before = try schema(try shop.open())
    let ran = try shop.run("store", "migrate")
    #expect(ran.status == .done)
    let db = try shop.open()
    #expect(try schema(db) == Schema.version)
    #expect(try shop.run("store", "check").lines == [])
    let rows = try shop.run(
      "store", "query", "SELECT number, subject, queue, requester, state, tags FROM tickets",
      "--format", "csv")
    #expect(
      rows.out == """
        number,subject,queue,requester,state,tags
        1,Projector is dark,general,Dana Ruiz <dana@example.org>,open,hardware room-12
        2,"Ünïcödé, ""quoted"", 🎒",network,,resolved,

        """)
    #expect(
      try db.all("SELECT rowid FROM ticket_search('projector')", as: Int64.self) == [1])
    if let before, before < Schema.version {
      #expect(try schema(try shop.open("s.db.before-migration-\(before)")) == before)
    }
  }

  /// Until the first release, `ITTOOL_ACCEPT=1 swift test --filter MigrationTests` writes the
  /// fixture anew; after it, a change is a new step.
  @Test func theFirstReleasedStepIsAsItWas() throws {
    if ProcessInfo.processInfo.environment["ITTOOL_ACCEPT"] == "1" { try writeFirstFixture() }
    try load("schema-1.sql")
    let fresh = try Connection(path: shop.file("fresh.db"), mode: .create)
    try Schema.migrate(fresh, from: 0, steps: [Schema.steps[0]])
    // The words of every table and index, blanks aside; views are not in the file any more.
    let words: SQL = """
      SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema
      WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'ticket_search_%' AND type <> 'view'
      ORDER BY name
      """
    let old = try shop.open().all(words, as: String.self).map(Self.squeezed)
    let new = try fresh.all(words, as: String.self).map(Self.squeezed)
    for (one, other) in zip(old, new) where one != other {
      Issue.record("a released step was changed:\n\(one)\n\(other)")
    }
    #expect(old.count == new.count)
  }

  private func writeFirstFixture() throws {
    let made = try Connection(path: shop.file("made.db"), mode: .create)
    try Schema.migrate(made, from: 0, steps: [Schema.steps[0]])
    try made.script(String(contentsOfFile: Self.fixtures + "/rows-1.sql", encoding: .utf8))
    let (dump, status) = try programOutput(of: ["sqlite3", shop.file("made.db"), ".dump"])
    try #require(status == 0, "\(dump)")
    // The dump leaves these out.
    let text = """
      -- A store of schema 1 as the sqlite3 shell dumped it. A released schema does not change.
      \(dump)PRAGMA application_id=\(Schema.applicationID);
      PRAGMA user_version=1;
      PRAGMA journal_mode=WAL;

      """
    try text.write(toFile: Self.fixtures + "/schema-1.sql", atomically: true, encoding: .utf8)
  }

  private static func squeezed(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private let more =
    Schema.steps + [
      Migration(name: "one more", sql: "CREATE TABLE extra(a ANY) STRICT"),
      Migration(name: "and another", sql: "ALTER TABLE person ADD COLUMN phone TEXT"),
    ]

  private func withStore() throws -> Connection {
    try Initialisation(path: shop.store, group: nil).run()
    try shop.fill(3)
    return try shop.open()
  }

  @Test func missingStepsAreRunOnceAndInOrder() throws {
    let steps =
      Array(more.dropLast(2)) + [
        Migration(name: "one more", sql: "CREATE TABLE extra(a ANY) STRICT"),
        Migration(name: "and another", sql: "INSERT INTO extra VALUES ('seen')"),
      ]
    let db = try withStore()
    let migration = StoreMigration(path: shop.store, stamp: "T", steps: steps)
    let old = Schema.version
    #expect(try migration.run(db, from: old) == "\(shop.store).before-migration-\(old)")
    #expect(try schema(db) == old + 2)
    #expect(try db.all("SELECT a FROM extra", as: String.self) == ["seen"])
    #expect(try migration.run(db, from: old + 2) == nil)
    #expect(try db.all("SELECT a FROM extra", as: String.self) == ["seen"])
  }

  @Test func aStepThatFailsChangesNothing() throws {
    let db = try withStore()
    for bad in [
      "CREATE TABLE extra(a); nonsense", "CREATE TABLE extra(a); UPDATE ticket SET queue = 99",
    ] {
      let steps = Schema.steps + [Migration(name: "bad", sql: bad)]
      #expect(throws: (any Error).self) {
        _ = try StoreMigration(path: shop.store, stamp: "T", steps: steps)
          .run(db, from: Schema.version)
      }
      #expect(!db.isInTransaction)
      #expect(try schema(db) == Schema.version)
      #expect(
        try db.first("SELECT count(*) FROM sqlite_schema WHERE name = 'extra'", as: Int64.self)
          == 0)
    }
    #expect(try db.first("SELECT count(*) FROM tickets", as: Int64.self) == 3)
    // Both attempts kept their backup.
    let backups = shop.names.filter { $0.contains("before-migration") && !$0.contains("-wal") }
    #expect(backups.count == 2)
  }

  @Test func withoutRoomForABackupNothingIsDone() throws {
    let db = try withStore()
    for suffix in ["", "-T"] {
      try "mine".write(
        toFile: "\(shop.store).before-migration-\(Schema.version)\(suffix)", atomically: true,
        encoding: .utf8)
    }
    #expect(throws: Failure.self) {
      _ = try StoreMigration(path: shop.store, stamp: "T", steps: more)
        .run(db, from: Schema.version)
    }
    #expect(try schema(db) == Schema.version)
  }

  @Test func theOtherMigratorWinsOnce() throws {
    let db = try withStore()
    let second = try shop.open()
    let migration = StoreMigration(path: shop.store, stamp: "T", steps: more)
    _ = try migration.run(db, from: Schema.version)
    let failure = #expect(throws: Failure.self) {
      _ = try migration.run(second, from: Schema.version)
    }
    #expect(failure?.status == .busy)
  }

  @Test func aNewerSchemaIsRefusedByEveryCommand() throws {
    _ = try withStore()
    try shop.open().script("PRAGMA user_version = \(Schema.version + 1)")
    for words in [["query", "SELECT 1"], ["migrate"], ["vacuum"]] {
      let ran = try shop.run("store", words[0], words.count > 1 ? words[1] : "--quiet")
      #expect(ran.status == .failed)
      #expect(ran.failure?.message.contains("schema \(Schema.version + 1)") == true)
      #expect(ran.failure?.hints == ["use a newer ittool"])
    }
    #expect(try shop.run("config", "set", "ticket.quiet-days", "4").status == .failed)
    // A backup is possible, and so is looking at it.
    #expect(try shop.run("store", "backup", shop.file("b.db")).status == .done)
    #expect(try shop.run("store", "info").status == .done)
  }

  @Test func anOlderSchemaNamesTheCommandThatHelps() throws {
    _ = try withStore()
    try shop.open().script("PRAGMA user_version = 0")
    let ran = try shop.run("store", "query", "SELECT 1")
    #expect(ran.status == .failed)
    #expect(ran.failure?.hints.first?.contains("store migrate") == true)
  }

  @Test(arguments: ["info", "check", "vacuum", "migrate"])
  func anotherProgramsFileIsRefused(_ verb: String) throws {
    let other = try Connection(path: shop.store, mode: .create)
    try other.script("CREATE TABLE t(a)")
    let ran = try shop.run("store", verb)
    #expect(ran.status == .failed)
    #expect(ran.failure?.message.contains("not an ittool store") == true)
    #expect(try shop.run("config", "set", "ticket.quiet-days", "4").status == .failed)
    #expect(try other.first("SELECT count(*) FROM t", as: Int64.self) == 0)
  }
}
