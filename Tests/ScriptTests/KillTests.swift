// Power cuts in small: the program is killed at random moments, and the store is right each time.

import Foundation
import Testing

@Suite struct KillTests {
  /// Opens tickets until it is killed; every number that was printed is a ticket of that subject.
  @Test func everyAcknowledgedTicketSurvives() throws {
    let place = try Workplace()
    let store = try place.makeStore()
    // A busy machine takes longer for each; the rounds are as long as some of them take.
    let longest = max(0.12, 6 * (try seconds(place, "ittool ticket open Before")))
    var chance = SeededChance(seed: 20_260_504)
    for round in 0..<40 {
      // The whole group dies, the program too.
      _ = try place.run(
        """
        timeout -s KILL \(chance.seconds(upTo: longest)) sh -c '
          i=0
          while :; do
            i=$((i + 1))
            n=$(ittool ticket open "Round \(round) number $i" -m "Said once") &&
              printf "%s\\tRound \(round) number %s\\n" "$n" $i >>acknowledged
          done'
        """)
      try expectIntact(place, store, round)
    }
    let told = try place.run("cat acknowledged").lines
    let held = Set(try place.run("ittool ticket list --all --fields number,subject").lines)
    #expect(told.count > 40, "the rounds were too short to open anything")
    #expect(told.allSatisfy { held.contains($0) })
    // One may have been committed in each round without a chance to say so.
    #expect(held.count <= told.count + 41)
  }

  /// A change to two hundred tickets is on all of them or on none.
  @Test func noEditIsHalfApplied() throws {
    let place = try Workplace()
    let store = try place.makeStore()
    for _ in 0..<200 { _ = try place.run("ittool ticket open Ticket -t lab") }
    var chance = SeededChance(seed: 5)
    var applied = 0
    for round in 0..<40 {
      _ = try place.run(
        """
        timeout -s KILL \(chance.seconds(upTo: 0.06)) \
        ittool ticket edit --matching tag:lab --yes --room r\(round)
        """)
      try expectIntact(place, store, round)
      let rooms = Set(
        try place.run("ittool ticket list --fields room").out.split(
          separator: "\n", omittingEmptySubsequences: false
        ).dropLast())
      #expect(rooms.count == 1, "round \(round): some tickets moved and some did not")
      if rooms.contains("r\(round)") { applied += 1 }
      // The audit trail tells the same story.
      let events = try place.run(
        "ittool store query \"SELECT count(*) FROM history WHERE what = 'room'\"")
      #expect(events.out == "\(applied * 200)\n")
    }
    #expect(applied > 0, "no edit was quick enough to be whole")
    #expect(applied < 40, "no edit was ever cut short")
  }

  static let canImport: Bool =
    (try? Workplace().run("ittool help ticket | grep -q ' import '"))?.status == 0

  /// An import is there with all rows or not at all.
  @Test(.enabled(if: canImport)) func noImportIsHalfApplied() throws {
    let place = try Workplace()
    let store = try place.makeStore()
    let rows = (1...3000).map { "Imported \($0),Said \($0) times,closed" }
    try (["subject,description,state"] + rows).joined(separator: "\n").write(
      toFile: place.path + "/rows.csv", atomically: true, encoding: .utf8)
    let alone = try seconds(
      place, "ittool --db other.db init && ittool --db other.db ticket import rows.csv")
    let longest = max(0.25, 2 * alone)
    var chance = SeededChance(seed: 11)
    for round in 0..<40 {
      _ = try place.run(
        "timeout -s KILL \(chance.seconds(upTo: longest)) ittool ticket import rows.csv")
      try expectIntact(place, store, round)
      let counts = try place.run(
        """
        ittool store query "SELECT (SELECT count(*) FROM tickets) % 3000,
          (SELECT count(*) FROM tickets) - count(DISTINCT number) FROM history"
        """)
      #expect(counts.out == "0\t0\n", "round \(round)")
    }
    let count = try place.run("ittool store query 'SELECT count(*) / 3000 FROM tickets'")
    let whole = try #require(Int(count.out.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect((1..<40).contains(whole), "\(whole) of 40 imports came to an end")
  }

  private func seconds(_ place: Workplace, _ command: String) throws -> Double {
    let start = ContinuousClock.now
    #expect(try place.run(command).status == 0)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func expectIntact(_ place: Workplace, _ store: String, _ round: Int) throws {
    let check = try place.run("ittool store check && sqlite3 '\(store)' 'PRAGMA integrity_check'")
    #expect(check.status == 0 && check.out == "ok\n" && check.err == "", "round \(round): \(check)")
  }
}

/// The same moments on every run.
private struct SeededChance {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A duration for timeout(1); never 0, which would mean none.
  mutating func seconds(upTo most: Double) -> String {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let share = Double(state >> 33) / Double(1 << 31)
    return String(format: "%.4f", max(0.001, share * most))
  }
}
