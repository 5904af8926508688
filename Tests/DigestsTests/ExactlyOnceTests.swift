// Whatever order words, runs, missed runs, killed runs and clocks set back come in: every public word
// reaches its reader exactly once. The oracle counts the words in all mails ever queued.
import Calendar
import Commands
import Repository
import SQLite
import Testing

@testable import Digests

@Suite struct ExactlyOnceTests {
  /// A generator with a fixed seed (Knuth's MMIX constants).
  private struct Dice {
    var state: UInt64
    mutating func roll(_ sides: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % sides
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func everyWordIsToldOnce(_ seed: UInt64) throws {
    let desk = try Desk()
    try desk.fill()
    try desk.run("person add 'Bo <bo@example.org>' --role technician")
    try desk.run("digest edit techs --limit 500")
    try desk.run("ticket open Projector -r ana@example.org --assignee kim@example.org")
    try desk.run("ticket open Printer -r ana@example.org --assignee bo@example.org")
    var dice = Dice(state: seed)
    var words: [(text: String, to: String)] = []
    for _ in 0..<40 {
      switch dice.roll(8) {
      case 0...2:
        let ticket = 1 + dice.roll(2)
        let text = "Word \(words.count)."
        try desk.run("ticket reply T-\(ticket) -m '\(text)'")
        words.append((text, ticket == 1 ? "kim@example.org" : "bo@example.org"))
      case 3, 4: desk.now = desk.now + Int64(1 + dice.roll(40)) * 3_600
      case 5: try desk.cron()
      case 6:
        // The run dies at its first, second or third issue.
        let after = Int64(dice.roll(3))
        try desk.store { store in
          let count = try store.db.first("SELECT count(*) FROM digest_issue", as: Int64.self) ?? 0
          try store.db.script(
            """
            CREATE TRIGGER killed AFTER INSERT ON digest_told
              WHEN (SELECT count(*) FROM digest_issue) > \(count + after)
              BEGIN SELECT RAISE(ABORT, 'killed'); END
            """)
        }
        try? desk.cron()
        try desk.store { try $0.db.script("DROP TRIGGER killed") }
      default: desk.now = desk.now + -Int64(dice.roll(20)) * 3_600
      }
    }
    desk.now = desk.now + 8 * 86_400
    try desk.cron()
    try desk.cron()
    let mails = try desk.mails()
    for word in words {
      let told = mails.filter { $0.text.contains("\"\(word.text)\"") }.map(\.to)
      #expect(told == [word.to], "\(word.text)")
    }
    // And no slot was issued twice to anybody.
    let twice = try desk.store { store in
      try store.db.first(
        """
        SELECT count(*) FROM (SELECT 1 FROM digest_issue GROUP BY digest, slot, person
          HAVING count(*) > 1)
        """, as: Int64.self)
    }
    #expect(twice == 0)
  }
}
