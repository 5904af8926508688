// The audit trail and the full-text index under five hundred random commands.

import Calendar
import Commands
import SQLite
import TestSupport
import Testing

@testable import Tickets

@Suite struct HistoryTests {
  /// One random command line.
  private static func line(_ random: inout Dice, tickets: Int) -> [String] {
    func some() -> [String] {
      (0...random.below(3)).map { _ in "\(random.below(tickets) + 1)" }
    }
    let word = random.one(of: [
      "lamp", "Röhre", "toner's", "\"quoted\"", "100 %", "日本", "a b c", "-x", "",
    ])
    let who = random.one(of: ["kim", "Ana Ruiz <ana@x.org>", "bo@x.org", "Lee", "me"])
    switch random.below(20) {
    case 0, 1: return ["open", "-r", "Ana <ana@x.org>", "-m", word, "--", "Lamp \(word)"]
    case 2, 3: return ["note", "-m", "Note \(word)"] + some()
    case 4: return ["reply", "-m", "Reply \(word)", "-T", "5min"] + some()
    case 5:
      return [
        "note", "\(random.below(tickets) + 1)", "--edit", "\(random.below(20) + 1)", "-m", word,
      ]
    case 6: return ["edit", "--subject", "New \(word)", "--room", word] + some()
    case 7: return ["edit", "-m", word, "-p", random.one(of: ["low", "high"])] + some()
    case 8: return ["edit", "-r", who == "me" ? "" : who] + some()
    case 9:
      return ["tag", "--add", "t\(random.below(5))", "--remove", "t\(random.below(5))"] + some()
    case 10: return ["assign", "--to", who] + some()
    case 11: return ["claim"] + some()
    case 12: return ["wait", "--for", "parts", "--until", "+2d"] + some()
    case 13: return ["resolve", "-m", "Done \(word)."] + some()
    case 14: return ["close", "--why", "withdrawn"] + some()
    case 15: return ["reopen"] + some()
    case 16: return ["merge", "--into", "\(random.below(tickets) + 1)"] + [some()[0]]
    case 17:
      return [
        random.one(of: ["link", "unlink"]), "--as", random.one(of: ["blocks", "related"]), "--to",
        "\(random.below(tickets) + 1)",
      ] + some()
    case 18: return ["watch", "--who", who] + some()
    default: return ["undo"]
    }
  }

  @Test(arguments: [UInt64(1), 2])
  func indexAndHistoryAgreeWithTheRows(seed: UInt64) throws {
    let desk = try Desk()
    var random = Dice(seed: seed)
    for _ in 0..<3 { try desk.run("ticket open Lamp -r ana@x.org") }
    var tickets = 3
    var done = 0
    for step in 0..<500 {
      desk.now = Instant(seconds: desk.now.seconds + Int64(random.below(90)))
      let words = Self.line(&random, tickets: tickets)
      let ran = desk.run(words: ["ticket"] + words, as: random.one(of: ["dana", "dana", "kim"]))
      #expect(!ran.err.contains("BUG"), "\(words): \(ran.err)")
      if ran.status == .done { done += 1 }
      if words[0] == "open", ran.status == .done { tickets += 1 }
      if step % 50 == 49 { #expect(try desk.searchIsIntact(), "after step \(step): \(words)") }
    }
    #expect(done > 200)
    #expect(try desk.searchIsIntact())
    #expect(try desk.value("PRAGMA integrity_check") == .text("ok"))
    #expect(try desk.rows("PRAGMA foreign_key_check", columns: 4) == [])
    try replay(desk)
  }

  /// Reads the trail backwards: each event must find the value that it says it left.
  private func replay(_ desk: Desk) throws {
    let columns = [
      "subject", "description", "requester", "assignee", "queue", "priority", "state", "site",
      "room", "asset", "due", "source", "reference", "waiting_for", "waiting_until", "outcome",
      "merged_into", "minutes", "resolved", "closed",
    ]
    func text(_ value: Value) -> String? {
      switch value {
      case .null: nil
      case .integer(let number): "\(number)"
      case .text(let text): text
      default: "?"
      }
    }
    var rows: [Int64: [String: String]] = [:]
    var tags: [Int64: Set<String>] = [:]
    let list = SQL(stringLiteral: "SELECT id, \(columns.joined(separator: ", ")) FROM ticket")
    for row in try desk.rows(list, columns: columns.count + 1) {
      guard case .integer(let id) = row[0] else { continue }
      rows[id] = [:]
      for (name, value) in zip(columns, row.dropFirst()) { rows[id]?[name] = text(value) }
    }
    for row in try desk.rows("SELECT ticket, name FROM tag", columns: 2) {
      if case .integer(let id) = row[0], case .text(let name) = row[1] {
        tags[id, default: []].insert(name)
      }
    }
    let events = try desk.rows(
      "SELECT item, what, old, new FROM event WHERE kind = 'T' ORDER BY id DESC", columns: 4)
    #expect(events.count > 300)
    var opened: Set<Int64> = []
    for event in events {
      guard case .integer(let id) = event[0], let what = text(event[1]) else { continue }
      #expect(!opened.contains(id), "nothing comes before opening")
      if columns.contains(what) {
        #expect(rows[id]?[what] == text(event[3]), "T-\(id) \(what)")
        rows[id]?[what] = text(event[2])
      } else if what == "tag" {
        if let new = text(event[3]) {
          #expect(tags[id]?.remove(new) != nil, "T-\(id) tag \(new)")
        }
        if let old = text(event[2]) {
          #expect(tags[id, default: []].insert(old).inserted, "T-\(id) tag \(old)")
        }
      } else if what == "opened" {
        opened.insert(id)
      }
    }
    #expect(opened.count == rows.count)
    for (id, row) in rows {
      #expect(row["state"] == "1", "T-\(id) was new")
      #expect(row["subject"]?.hasPrefix("Lamp") == true)
      #expect(row["minutes"] == "0")
      #expect(tags[id] ?? [] == [])
      for name in [
        "assignee", "outcome", "resolved", "closed", "merged_into", "waiting_for", "room",
      ] {
        #expect(row[name] == nil, "T-\(id) \(name)")
      }
    }
  }

  @Test func everyChangeIsToldWithOldAndNewAndWhoDidIt() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -r ana@x.org")
    try desk.run("ticket edit 1 --room 204 -p high --due 2026-06-01T12:00Z", as: "kim")
    try desk.run("ticket assign 1 --to 'Lee <lee@x.org>'")
    try desk.run("ticket note 1 -m words")
    try desk.run("ticket watch 1 --who w@x.org")
    try desk.run("ticket open Lamp")
    try desk.run("ticket link 1 --as blocks --to 2")
    #expect(
      try desk.run("ticket history 1 --fields actor,what,old,new").lines == [
        "dana\topened\t\t", "kim\tpriority\tnormal\thigh", "kim\troom\t\t204",
        "kim\tdue\t\t2026-06-01T12:00:00Z", "dana\tassignee\t\tLee <lee@x.org>",
        "dana\tnote\t\twords", "dana\twatcher\t\tw@x.org", "dana\tlink\t\tT-1 blocks T-2",
      ])
    #expect(try desk.run("ticket history 2 --fields what,new").out.contains("link\tT-1 blocks T-2"))
    #expect(try desk.fail("ticket history 9").err.contains("T-9"))
  }

  @Test func theActorIsRecordedAndTheLoginBesideIt() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector --actor 'Kim van Tech'")
    #expect(
      try desk.run("ticket history 1 --fields actor").out == "Kim van Tech\n")
    #expect(try desk.value("SELECT login IS NOT NULL FROM event") == .integer(1))
    #expect(try desk.fail("ticket open x --actor ' '").status == .usage)
    #expect(desk.run(words: ["ticket", "open", "x", "--actor", "a\u{1B}b"]).status == .usage)
  }
}
