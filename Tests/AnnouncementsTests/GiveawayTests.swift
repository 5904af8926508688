// Giveaways from the first entry to the published record: once each, in order, and naming nobody.
import Calendar
import Commands
import Foundation
import Repository
import Testing

@testable import Announcements

/// A newsroom that runs giveaways.
final class Raffle {
  let room = try? Newsroom()
  private let start = Instant(seconds: 1_777_885_200)

  /// Runs a command that must work and returns its lines.
  @discardableResult
  func lines(_ words: [String], _ place: SourceLocation = #_sourceLocation) throws -> [String] {
    let said = try #require(room).run(words)
    #expect(said.failure == nil, "\(words): \(said.failure?.message ?? "")", sourceLocation: place)
    return said.out.split(separator: "\n").map(String.init)
  }

  @discardableResult
  func lines(_ words: String..., at place: SourceLocation = #_sourceLocation) throws -> [String] {
    try lines(words, place)
  }

  /// The message of a command that must be refused.
  func refusal(_ words: String..., at place: SourceLocation = #_sourceLocation) throws -> String {
    let said = try #require(room).run(words)
    #expect(said.failure != nil, "\(words) was not refused", sourceLocation: place)
    return said.failure?.message ?? ""
  }

  func wait(_ seconds: Int64) { room?.now = start + seconds }

  /// Opens a giveaway with entrants `p1@example.org` and so on, every second of whom may be named.
  func open(_ entrants: Int, winners: Int = 2) throws -> String {
    let number = try lines("giveaway", "open", "Two headsets", "--winners", "\(winners)")[0]
    let names = (1...entrants).map { "Reader No\($0) <p\($0)@example.org>" }
    for (parity, options) in [(0, ["--may-name"]), (1, [])] {
      let chosen = names.enumerated().filter { $0.offset % 2 == parity }.map(\.element)
      if !chosen.isEmpty { try lines(["giveaway", "enter", number] + chosen + options) }
    }
    return number
  }

  func commit(_ number: String, _ method: String = "hash-chain") throws {
    try lines("giveaway", "close", number)
    try lines(
      "giveaway", "commit", number, "--method", method, "--source", "The lottery of Alphaland",
      "--at", "2026-05-05 20:00", "--source", "The lottery of Betastan, five numbers", "--at",
      "2026-05-06")
  }

  /// Draws, days later, by the first two sources of RFC 3797's example.
  func draw(_ number: String, _ method: String = "hash-chain") throws {
    wait(0)
    try commit(number, method)
    wait(10 * 86_400)
    try lines("giveaway", "draw", number, "--numbers", "9319", "--numbers", "2 5 12 8 10")
  }

  func record(_ number: String) throws -> String {
    try #require(room).run(["giveaway", "export", number]).out
  }

  func check(_ text: String, _ aids: VerificationAids = VerificationAids()) throws
    -> RecordVerification
  {
    try RecordVerification(text, aids)
  }

  /// The fields of a list of rows, as tab-separated cells.
  func rows(_ fields: String, _ words: String...) throws -> [[String]] {
    try lines(words + ["--fields", fields]).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

@Suite struct GiveawayTests {
  private let raffle = Raffle()

  // MARK: Entries

  @Test func onePersonEntersOnce() throws {
    let number = try raffle.open(3)
    try raffle.lines("giveaway", "enter", number, "P1@Example.ORG", "p2@example.org")
    #expect(try raffle.rows("entry", "giveaway", "show", number, "--entries").count == 3)
    // Two records of one person become one, before and after both entered.
    try raffle.lines("person", "merge", "p2@example.org", "p1@example.org")
    #expect(try raffle.lines("giveaway", "enter", number, "p2@example.org").count == 1)
    try raffle.lines("giveaway", "close", number)
    #expect(
      try raffle.rows("entry,excluded", "giveaway", "show", number, "--entries").map { $0[1] }
        .sorted()
        == ["", "", "double"])
    #expect(try raffle.record(number).contains("excluded: 0 staff, 0 withdrawn, 1 double\n"))
  }

  @Test func staffOfTheDepartmentAreExcludedAndShown() throws {
    try raffle.lines("person", "add", "Tess <tess@example.org>", "--role", "technician")
    try raffle.lines("person", "add", "Dirk <dirk@example.org>", "--role", "staff")
    try raffle.lines("person", "add", "Once <once@example.org>", "--role", "director")
    let number = try raffle.open(2)
    try raffle.lines("giveaway", "enter", number, "tess@example.org", "dirk@example.org")
    try raffle.lines("giveaway", "enter", number, "once@example.org")
    // What counts is what they are when the list is closed.
    try raffle.lines("person", "edit", "dirk@example.org", "--role", "director")
    try raffle.lines("person", "edit", "once@example.org", "--role", "staff")
    try raffle.lines("giveaway", "close", number)
    let rows = try raffle.rows("address,excluded", "giveaway", "show", number, "--entries")
    #expect(
      Set(rows.filter { $0[1] == "staff" }.map { $0[0] }) == [
        "tess@example.org", "dirk@example.org",
      ]
    )
    #expect(try raffle.record(number).contains("staff: excluded\n"))

    let open = try raffle.lines("giveaway", "open", "For all", "--staff-may-enter")[0]
    try raffle.lines("giveaway", "enter", open, "tess@example.org")
    try raffle.lines("giveaway", "close", open)
    #expect(try raffle.record(open).contains("staff: may enter\n"))
    #expect(try raffle.record(open).contains("entries: 1\n"))
  }

  @Test func withdrawingAndComingBack() throws {
    let number = try raffle.open(3)
    try raffle.lines("giveaway", "withdraw", number, "p1@example.org", "--reason", "asked to")
    try raffle.lines("giveaway", "withdraw", number, "p2@example.org")
    try raffle.lines("giveaway", "enter", number, "p2@example.org")
    try raffle.lines("giveaway", "close", number)
    let record = try raffle.record(number)
    #expect(record.contains("excluded: 0 staff, 1 withdrawn, 0 double\nentries: 2\n"))
    #expect(!record.contains("asked to"))
    #expect(try raffle.refusal("giveaway", "withdraw", number, "p3@example.org").contains("closed"))
  }

  @Test func aDeedEntersWhereTheRuleIsMet() throws {
    let room = try #require(raffle.room)
    try room.people(3)
    try raffle.lines(
      "announce", "draft", "News", "-m", "The word is penguin.", "--group", "teachers")
    func open(_ rule: String, _ more: String...) throws {
      try raffle.lines(
        ["giveaway", "open", "By \(rule)", "--rule", rule, "--announcement", "A-1"] + more)
    }
    try open("question")
    try open("reply", "--word", "Penguin", "--until", "2026-05-10")
    try open("survey")
    func enter(_ person: Int64, _ deed: ReaderDeed) throws -> [String] {
      try room.store { store in
        try store.write { try store.enterGiveaways(ofAnnouncement: 1, person: person, by: deed) }
      }
    }
    #expect(try enter(1, .asked) == ["G-1"])
    #expect(try enter(1, .asked) == [])
    #expect(try enter(1, .replied("It is PENGUIN, I think!")) == ["G-2"])
    #expect(try enter(2, .replied("I like penguins")) == [])
    #expect(try enter(3, .answered) == ["G-3"])
    raffle.wait(30 * 86_400)
    #expect(try enter(2, .replied("penguin")) == [])
    #expect(try raffle.refusal("giveaway", "enter", "G-2", "P-2").contains("until"))
    #expect(try raffle.refusal("giveaway", "open", "X", "--rule", "reply").contains("--word"))
  }

  @Test func anImportIsTakenWholeOrNotAtAll() throws {
    let room = try #require(raffle.room)
    let number = try raffle.open(1)
    func file(_ text: String) throws -> String {
      try text.write(toFile: room.path + "/list.csv", atomically: true, encoding: .utf8)
      return room.path + "/list.csv"
    }
    let bad = try file("Name,Address\nAna,ana@example.org\nBob,not an address@\n,\n")
    let said = try room.run(["giveaway", "import-entries", number, bad])
    #expect(said.failure?.message == "2 rows were rejected; nothing was changed")
    #expect(said.err.contains("list.csv:3:"))
    #expect(try raffle.rows("entry", "giveaway", "show", number, "--entries").count == 1)
    let good = try file("address;x,may-name\na@example.org,\n")
    #expect(try raffle.refusal("giveaway", "import-entries", number, good).contains("column"))
    let right = try file(
      "email,may-name,x\nA@example.org,yes,1\na@example.org,,\np1@example.org,,\n")
    #expect(
      try raffle.rows("line,result", "giveaway", "import-entries", number, right)
        == [["2", "entered"], ["3", "known"], ["4", "known"]])
  }

  // MARK: Once each, and in order

  @Test func everyStepIsTakenOnceAndInOrder() throws {
    let number = try raffle.open(5)
    #expect(try raffle.refusal("giveaway", "export", number).contains("never closed"))
    #expect(
      try raffle.refusal("giveaway", "commit", number, "--source", "x", "--at", "2026-05-09")
        .contains("is open"))
    #expect(try raffle.refusal("giveaway", "draw", number, "--numbers", "1").contains("published"))
    try raffle.lines("giveaway", "close", number)
    #expect(try raffle.refusal("giveaway", "close", number).contains("closed already"))
    #expect(try raffle.refusal("giveaway", "enter", number, "x@example.org").contains("closed"))
    #expect(
      try raffle.refusal("giveaway", "commit", number, "--source", "x", "--at", "2026-05-01")
        .contains("known already"))
    #expect(
      try raffle.refusal(
        "giveaway", "commit", number, "--winners", "6", "--source", "x", "--at", "2026-05-09"
      ).contains("5 entries"))
    try raffle.lines("giveaway", "commit", number, "--source", "x", "--at", "2026-05-09")
    #expect(
      try raffle.refusal("giveaway", "commit", number, "--source", "y", "--at", "2026-05-10")
        .contains("committed already"))
    #expect(
      try raffle.refusal("giveaway", "draw", number, "--numbers", "1").contains("not known yet"))
    raffle.wait(10 * 86_400)
    #expect(
      try raffle.refusal("giveaway", "draw", number, "--numbers", "1", "--numbers", "2")
        .contains("one source"))
    let dry = try raffle.lines("giveaway", "draw", number, "--numbers", "1", "--dry-run")
    #expect(try raffle.lines("giveaway", "draw", number, "--numbers", "1") == dry)
    let before = try raffle.record(number)
    #expect(
      try raffle.refusal("giveaway", "draw", number, "--numbers", "1").contains("not drawn twice"))
    #expect(
      try raffle.refusal("giveaway", "draw", number, "--numbers", "2").contains("not drawn twice"))
    #expect(try raffle.record(number) == before)
    let row = try #require(try raffle.rows("state,seal", "giveaway", "list").first)
    #expect(row[0] == "drawn")
    #expect(before.contains("seal: \(row[1])\n"))
  }

  @Test func aSubstituteIsRecordedAndMovesNobody() throws {
    let number = try raffle.open(9, winners: 3)
    try raffle.draw(number)
    let winners = try raffle.rows("place,person", "giveaway", "show", number, "--winners")
    let before = try raffle.record(number)
    let second = winners[1][1]
    #expect(
      try raffle.refusal(
        "giveaway", "substitute", number, second, "--reason", "write to a@b.org"
      ).contains("published"))
    try raffle.lines("giveaway", "substitute", number, second, "--reason", "has left")
    #expect(
      try raffle.refusal("giveaway", "substitute", number, second, "--reason", "again")
        .contains("already"))
    let after = try raffle.rows(
      "place,person,replaced,replaces,reason", "giveaway", "show", number, "--winners")
    #expect(after.prefix(3).map { $0[1] } == winners.map { $0[1] })
    #expect(after.map { $0[2] } == ["false", "true", "false", "false"])
    #expect(Array(after[3][3...]) == ["2", "has left"])
    let record = try raffle.record(number)
    #expect(record.contains("reason: has left\n"))
    var aids = VerificationAids()
    aids.before = before
    #expect(try raffle.check(record, aids).steps.filter { !$0.isRight } == [])
    // Until nobody is left.
    for _ in 0..<5 {
      let last = try #require(
        try raffle.rows("person", "giveaway", "show", number, "--winners").last)
      try raffle.lines("giveaway", "substitute", number, last[0], "--reason", "no answer")
    }
    let last = try #require(try raffle.rows("person", "giveaway", "show", number, "--winners").last)
    #expect(
      try raffle.refusal("giveaway", "substitute", number, last[0], "--reason", "no answer")
        .contains("nobody is left"))
    #expect(try raffle.check(raffle.record(number)).isRight)
  }

  @Test func aCancelledGiveawayKeepsItsRecord() throws {
    let number = try raffle.open(4)
    try raffle.draw(number)
    let drawn = try raffle.record(number)
    try raffle.lines("giveaway", "cancel", number, "--reason", "The numbers were typed wrong.")
    let record = try raffle.record(number)
    #expect(record.contains("reason: The numbers were typed wrong.\n"))
    var aids = VerificationAids()
    aids.before = drawn
    #expect(try raffle.check(record, aids).isRight)
    #expect(try raffle.refusal("giveaway", "cancel", number, "--reason", "x").contains("already"))
    let early = try raffle.open(2)
    try raffle.lines("giveaway", "cancel", early, "--reason", "No prize.")
    #expect(try raffle.refusal("giveaway", "export", early).contains("never closed"))
  }

  // MARK: Who is named

  @Test func onlyWhoAgreedIsNamed() throws {
    let number = try raffle.open(12, winners: 12)
    try raffle.draw(number)
    var record = try raffle.record(number)
    #expect(!record.contains("@"))
    let names = record.split(separator: "\n").filter { $0.hasPrefix("name: ") }
    #expect(names.count == 6)
    #expect(names.allSatisfy { Int($0.split(separator: "o").last ?? "").map { $0 % 2 } == 1 })
    try raffle.lines("giveaway", "consent", number, "p2@example.org")
    try raffle.lines("giveaway", "consent", number, "p1@example.org", "--withdraw")
    record = try raffle.record(number)
    #expect(record.contains(" Reader No2\n"))
    #expect(!record.contains(" Reader No1\n"))
    #expect(try raffle.check(record).isRight)
  }

  @Test func whoIsErasedLeavesACodeAndNoName() throws {
    let room = try #require(raffle.room)
    let open = try raffle.open(3)
    let number = try raffle.open(3, winners: 3)
    let codes = Set(try raffle.rows("entry", "giveaway", "show", number, "--entries").map { $0[0] })
    try raffle.draw(number)
    let before = try raffle.record(number)
    #expect(before.contains(" Reader No1\n"))
    let mine = try room.run(["person", "export", "p1@example.org"]).out
    #expect(mine.contains("\"giveaways\":[{\"giveaway\":\"\(open)\""))
    try raffle.lines("person", "erase", "p1@example.org", "--yes")
    let after = try raffle.record(number)
    #expect(!after.contains("Reader No1\n"))
    var aids = VerificationAids()
    aids.before = before
    #expect(try raffle.check(after, aids).steps.filter { !$0.isRight } == [])
    #expect(try raffle.rows("entry", "giveaway", "show", open, "--entries").count == 2)
    let rows = try raffle.rows(
      "entry,receipt,person,name,identity,address", "giveaway", "show", number, "--entries")
    #expect(Set(rows.map { $0[0] }) == codes)
    let erased = try #require(rows.first { $0[2].isEmpty })
    #expect(erased.dropFirst().joined() == "")
    // A place that was won by somebody who is gone can still be given to another.
    let next = try room.run(
      ["giveaway", "substitute", number, String(erased[0].prefix(12)), "--reason", "gone"])
    #expect(next.failure?.message == "nobody is left to take the place")
    for end in ["", "-wal"] {
      let bytes = (try? Data(contentsOf: URL(fileURLWithPath: room.path + "/s.db" + end))) ?? Data()
      #expect(bytes.range(of: Data("p1@example.org".utf8)) == nil)
      #expect(bytes.range(of: Data("Reader No1\u{0}".utf8)) == nil)
    }
  }

  @Test func everybodyFindsTheOwnEntryAndNobodyElses() throws {
    let number = try raffle.open(4)
    let rows = try raffle.rows("entry,receipt,address", "giveaway", "show", number, "--entries")
    #expect(Set(rows.map { $0[1] }).count == 4)
    try raffle.draw(number)
    let record = try raffle.record(number)
    for row in rows {
      var aids = VerificationAids()
      aids.receipt = row[1]
      aids.identity = row[2].uppercased()
      let step = try #require(try raffle.check(record, aids).steps.last)
      #expect(step.isRight && step.words.contains(row[0]))
      aids.identity = "somebody@example.org"
      #expect(try raffle.check(record, aids).steps.last?.isRight == false)
    }
  }
}
