// Every interval against statsmodels, on random data that are the same in every run.
import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct OracleTests {
  private struct Case: Encodable {
    var one: [Int]
    var two: [Int]
    var population: Int
    var votes: [Int]
    var answers: [Int]
  }

  private struct Figures: Decodable {
    var wilson: [Double]
    var finite: [Double]
    var newcombe: [Double]
    var promotion: [Double]
    var finitePromotion: [Double]
    var median: Double
    var mean: Double
  }

  private static func cases() -> [Case] {
    var dice = Dice(seed: 7)
    func share() -> [Int] {
      let count = Int.random(in: 1...(Bool.random(using: &dice) ? 12 : 2_000), using: &dice)
      let ends = Int.random(in: 0..<6, using: &dice)
      let hits =
        ends == 0 ? 0 : ends == 1 ? count : Int.random(in: 0...count, using: &dice)
      return [hits, count]
    }
    return (0..<400).map { _ in
      let one = share()
      let votes = (0..<3).map { _ in Int.random(in: 0...60, using: &dice) }
      return Case(
        one: one, two: share(), population: one[1] + Int.random(in: 0...3_000, using: &dice),
        votes: votes == [0, 0, 0] ? [1, 0, 0] : votes,
        answers: (0...Int.random(in: 0..<40, using: &dice)).map { _ in
          Int.random(in: 1...5, using: &dice)
        })
    }
  }

  @Test func figuresAreThoseOfStatsmodels() throws {
    let cases = Self.cases()
    let program = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("oracle/figures.py"), encoding: .utf8)
    let encoder = JSONEncoder()
    let input = try cases.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    let lines = try python(
      program, input: input.joined(separator: "\n"), by: "/usr/bin/python3")
    try #require(lines.count == cases.count)
    for (given, line) in zip(cases, lines) {
      let wanted = try JSONDecoder().decode(Figures.self, from: Data(line.utf8))
      let one = Proportion(given.one[0], of: given.one[1])
      let two = Proportion(given.two[0], of: given.two[1])
      let first = try #require(one.estimate())
      let second = try #require(two.estimate())
      #expect(near(first.interval, wanted.wilson), "\(given.one)")
      let finite = try #require(one.estimate(population: given.population))
      #expect(near(finite.interval, wanted.finite), "\(given.one) of \(given.population)")
      #expect(
        near(first.difference(from: second).interval, wanted.newcombe),
        "\(given.one) against \(given.two)")

      let votes = Promotion(
        promoters: given.votes[0], passives: given.votes[1], detractors: given.votes[2])
      let score = try #require(votes.estimate())
      #expect(near(score.value, wanted.promotion[0]), "\(given.votes)")
      #expect(near(score.interval, Array(wanted.promotion.dropFirst())), "\(given.votes)")
      let ofThree = try #require(votes.estimate(population: votes.count * 3))
      #expect(near(ofThree.interval, Array(wanted.finitePromotion.dropFirst())), "\(given.votes)")

      var answers = Distribution(1...5)
      for answer in given.answers { answers.add(answer) }
      #expect(answers.median == wanted.median)
      #expect(near(answers.mean ?? 0, wanted.mean))
    }
  }

  private func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-9 }
  private func near(_ a: Interval, _ b: [Double]) -> Bool {
    b.count == 2 && near(a.low, b[0]) && near(a.high, b[1])
  }
}
