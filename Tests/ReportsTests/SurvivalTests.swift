// Medians of what has not all ended, against Python's exact fractions.
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct SurvivalTests {
  @Test func quantilesAreThoseOfExactFractions() throws {
    var dice = Dice(seed: 11)
    var input = ""
    var ours: [String] = []
    for round in 0..<600 {
      var times = Survival()
      let count = Int.random(in: round % 7 == 0 ? 1...300 : 1...30, using: &dice)
      let openShare = [0, 0, 10, 40, 90][round % 5]
      let span = round % 3 == 0 ? 8 : 100_000
      for _ in 0..<count {
        let length = Int64.random(in: 0...Int64(span), using: &dice)
        let isOpen = Int.random(in: 0..<100, using: &dice) < openShare
        times.add(length, ended: !isOpen)
        input += "\(length)\(isOpen ? "+" : "") "
      }
      input += "\n"
      times.settle()
      ours.append(
        [0.25, 0.5, 0.9, 1].map { times.quantile($0).map(String.init) ?? "-" }
          .joined(separator: " "))
    }
    let theirs = try python("survival.py", [], input: input).split(separator: "\n")
    try #require(theirs.count == ours.count)
    for (mine, other) in zip(ours, theirs) { #expect(mine == String(other)) }
  }

  @Test func tenTicketsAreExact() {
    var times = Survival()
    for length in 1...10 { times.add(Int64(length), ended: true) }
    times.settle()
    #expect(times.quantile(0.5) == 5)
    #expect(times.quantile(0.9) == 9)
    #expect(times.share(endedBy: 3) > 0.299 && times.share(endedBy: 3) < 0.301)
    #expect(times.share(endedBy: 0) == 0)
    #expect(times.curve(until: 4).map(\.seconds) == [1, 2, 3, 4])
  }

  @Test func whatIsNotReachedIsNotSaid() {
    var times = Survival()
    for _ in 0..<6 { times.add(10, ended: false) }
    for _ in 0..<5 { times.add(1, ended: true) }
    times.settle()
    #expect(times.quantile(0.5) == nil)
    #expect(times.quantile(0.25) == 1)
    #expect(times.open == 6)
    var early = Survival()
    early.add(-5, ended: true)
    early.settle()
    #expect(early.quantile(0.5) == 0)
    #expect(Survival().quantile(0.5) == nil)
  }
}
