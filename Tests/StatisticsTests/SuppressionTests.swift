// A reader who knows the rule and the total goes through all tables that could be behind a hidden one.
import TestSupport
import Testing

@testable import Statistics

@Suite struct SuppressionTests {
  /// What a reader of a table sees: the shown counts, and the total.
  private struct Seen: Hashable {
    var shown: [Int?]
    var total: Int

    init(_ counts: [Int], _ hidden: [Bool]) {
      shown = zip(counts, hidden).map { $1 ? nil : $0 }
      total = counts.reduce(0, +)
    }
  }

  /// The hidden counts that a reader can tell for sure, of all tables of `groups` groups.
  private func found(
    groups: Int, upTo most: Int, threshold: Int, _ rule: ([Int], Int) -> [Bool]
  ) -> Int {
    var possible: [Seen: [Set<Int>]] = [:]
    var counts = Array(repeating: 0, count: groups)
    while true {
      // A total below the threshold is not shown at all.
      if counts.reduce(0, +) >= threshold {
        let seen = Seen(counts, rule(counts, threshold))
        var sets = possible[seen] ?? Array(repeating: [], count: groups)
        for place in counts.indices { sets[place].insert(counts[place]) }
        possible[seen] = sets
      }
      guard let place = counts.firstIndex(where: { $0 < most }) else { break }
      for smaller in 0..<place { counts[smaller] = 0 }
      counts[place] += 1
    }
    return possible.reduce(0) { sum, entry in
      // At the greatest count the search ends, not the reader's doubt.
      guard entry.key.total < most else { return sum }
      return sum
        + zip(entry.key.shown, entry.value).count { $0 == nil && $1.count < 2 }
    }
  }

  @Test(arguments: [(2, 40, 5), (3, 30, 5), (3, 16, 3), (4, 18, 3), (4, 22, 5), (5, 11, 2)])
  func noHiddenCountCanBeTold(groups: Int, most: Int, threshold: Int) {
    #expect(
      found(groups: groups, upTo: most, threshold: threshold) {
        Suppression.hidden($0, threshold: $1)
      } == 0)
  }

  /// The reader of these tests does find what a weaker rule leaves open.
  @Test func hidingTheSmallAloneIsFound() {
    let found = found(groups: 3, upTo: 30, threshold: 5) { counts, threshold in
      counts.map { $0 < threshold }
    }
    #expect(found > 0)
  }

  @Test func whatIsHiddenTogetherIsNotSmall() {
    var dice = Dice(seed: 3)
    for _ in 0..<20_000 {
      let threshold = Int.random(in: 5...12, using: &dice)
      let counts = (0..<Int.random(in: 1...12, using: &dice)).map { _ in
        Int.random(in: 0...(Bool.random(using: &dice) ? 8 : 60), using: &dice)
      }
      let hidden = Suppression.hidden(counts, threshold: threshold)
      for (count, isHidden) in zip(counts, hidden) where count < threshold { #expect(isHidden) }
      let together = zip(counts, hidden).filter(\.1).map(\.0)
      // All hidden is no table: then the total is all there is.
      if !together.isEmpty, together.count < counts.count {
        #expect(together.count > 1)
        #expect(together.reduce(0, +) >= threshold)
      }
    }
  }

  @Test func nothingIsHiddenWithoutNeed() {
    #expect(Suppression.hidden([5, 9, 30], threshold: 5) == [false, false, false])
    #expect(Suppression.hidden([2, 3, 30], threshold: 5) == [true, true, false])
    #expect(Suppression.hidden([2, 9, 30], threshold: 5) == [true, true, false])
    #expect(Suppression.hidden([4, 4, 30, 9], threshold: 5) == [true, true, false, true])
    #expect(Suppression.hidden([9, 9, 2], threshold: 5) == [true, true, true])
    #expect(Suppression.hidden([], threshold: 5) == [])
  }
}
