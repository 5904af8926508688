// What `store check` finds, and that it finds nothing where nothing is wrong.

import Commands
import Foundation
import Glibc
import SQLite
import Testing

@testable import Repository

@Suite struct CheckTests {
  private let shop: Workshop

  init() throws {
    shop = try Workshop.withStore()
    try shop.fill(200)
  }

  @Test func aSoundStoreSaysNothing() throws {
    for words in [[], ["--quick"]] {
      let ran =
        try words.isEmpty ? shop.run("store", "check") : shop.run("store", "check", words[0])
      #expect(ran.status == .done)
      #expect(ran.out == "" && ran.err == "")
    }
    shop.isTerminal = true
    #expect(try shop.run("store", "check").err.contains("is sound"))
  }

  @Test func aBackupIsAsSoundAsItsStore() throws {
    _ = try shop.run("store", "backup", shop.file("b.db"))
    let ran = try shop.run("store", "check", "--db", shop.file("b.db"))
    #expect(ran.status == .done && ran.out == "")
    #expect(shop.names.filter { $0.hasPrefix("b.db") } == ["b.db"])
  }

  @Test func aStoreThatWasCopiedIntoPlaceIsPutRightByVacuum() throws {
    _ = try shop.run("store", "backup", shop.file("b.db"))
    shop.variables["ITTOOL_DB"] = shop.file("b.db")
    #expect(try shop.run("store", "info").lines.contains("journal\tdelete"))
    #expect(try shop.run("config", "set", "ticket.quiet-days", "4").status == .done)
    #expect(try shop.run("store", "vacuum").status == .done)
    #expect(try shop.run("store", "info").lines.contains("journal\twal"))
    #expect(try shop.run("store", "check").status == .done)
  }

  @Test func flippedBytesAreFound() throws {
    _ = try shop.open().checkpoint()
    try shop.damage("s.db")
    for option in ["--format=tsv", "--quick"] {
      let ran = try shop.run("store", "check", option)
      #expect(ran.status == .inputOutput)
      #expect(ran.lines.allSatisfy { $0.hasPrefix("file\t") })
      #expect(!ran.lines.isEmpty)
      #expect(ran.err.contains("store restore"))
    }
  }

  @Test func oneFlippedBitInAnIndexIsFound() throws {
    let db = try shop.open()
    _ = try db.checkpoint()
    let page = try #require(
      try db.first("SELECT rootpage FROM sqlite_schema WHERE name = 'ticket_open'", as: Int64.self))
    let file = URL(fileURLWithPath: shop.store)
    var bytes = try Data(contentsOf: file)
    // A leaf of an index: the places of its cells follow its header of 8 bytes; a cell is the length
    // of its record and the record, whose last byte belongs to the row's number
    // (https://www.sqlite.org/fileformat2.html#b_tree_pages).
    let start = Int(page - 1) * 4096
    try #require(bytes[start] == 10)
    let place = start + 8 + 2 * 150
    let cell = start + Int(bytes[place]) << 8 + Int(bytes[place + 1])
    bytes[cell + Int(bytes[cell])] ^= 1
    try bytes.write(to: file)
    chmod(shop.store, 0o600)
    let ran = try shop.run("store", "check")
    #expect(ran.status == .inputOutput, "\(ran.out)")
  }

  @Test func anIndexThatMissesWordsIsFound() throws {
    try shop.open().script("UPDATE ticket SET subject = 'other words' WHERE id = 7")
    let ran = try shop.run("store", "check")
    #expect(ran.status == .inputOutput)
    #expect(
      ran.lines == [
        "search\tthe full-text index does not match the tickets, articles or announcements"
      ])
    #expect(try shop.run("store", "check", "--quick").status == .done)
  }

  @Test func danglingReferencesAreFound() throws {
    try shop.open().script("UPDATE ticket SET assignee = 5 WHERE id IN (3, 4)")
    let ran = try shop.run("store", "check")
    #expect(ran.status == .failed)
    #expect(
      ran.lines == ["reference\tticket 3: no such person", "reference\tticket 4: no such person"])
    #expect(ran.err == "ittool: \(shop.store): 2 findings\n")
  }

  @Test func brokenRulesAreFound() throws {
    let db = try shop.open()
    try db.script(
      """
      UPDATE ticket SET merged_into = 2, state = 5 WHERE id = 1;
      UPDATE ticket SET merged_into = 3, state = 5 WHERE id = 2;
      UPDATE sqlite_sequence SET seq = 10 WHERE name = 'ticket';
      INSERT INTO setting VALUES ('ticket.quiet-days', 'many'), ('no.such', '1');
      """)
    let findings = try shop.run("store", "check").lines
    #expect(
      findings == [
        "rule\tT-1 is merged into a ticket that is merged itself",
        "rule\tnumbers of ticket could be given twice",
        "rule\tsetting no.such: there is no setting 'no.such'",
        "rule\tsetting ticket.quiet-days: 'many' is not a whole number above 0",
      ])
  }

  @Test func openPermissionsAreFound() throws {
    chmod(shop.store, 0o644)
    let readable = try shop.run("store", "check")
    #expect(readable.status == .failed)
    #expect(readable.lines.first?.contains("has mode 0644: every account") == true)
    chmod(shop.store, 0o660)
    #expect(try shop.run("store", "check").lines.contains { $0.contains("needs 2770") })
    chmod(shop.store, 0o600)
    do {
      let db = try shop.open()
      db.boundLog()
      try db.run("UPDATE queue SET description = 'x'")
    }
    chmod(shop.store + "-wal", 0o666)
    #expect(try shop.run("store", "check").lines.contains { $0.contains("-wal has another mode") })
  }

  @Test func findingsHaveEveryFormat() throws {
    try shop.open().script("INSERT INTO setting VALUES ('no.such', '1')")
    let json = try shop.run("store", "check", "--json").out
    #expect(
      json == """
        [{"part":"rule","finding":"setting no.such: there is no setting 'no.such'"}]

        """)
  }

  @Test func vacuumShrinksAndKeeps() throws {
    let db = try shop.open()
    try db.write {
      try db.repeating("INSERT INTO setting VALUES (?, ?)") { insert in
        for number in Int64(1)...6000 {
          try insert.bind(1, "x \(number)")
          try insert.bind(2, String(repeating: "y", count: 500))
          try insert.run()
        }
      }
    }
    try db.run("DELETE FROM setting")
    _ = try db.checkpoint()
    let before = statusOf(shop.store)?.st_size ?? 0
    shop.isTerminal = true
    let ran = try shop.run("store", "vacuum")
    #expect(ran.status == .done)
    #expect(ran.err.contains("\(before) bytes became"))
    let after = statusOf(shop.store)?.st_size ?? 0
    #expect(after < before / 2)
    #expect(try db.first("SELECT count(*) FROM tickets", as: Int64.self) == 200)
    #expect(try shop.run("store", "check").status == .done)
  }
}
