// Figures that the literature gives, and how often an interval is right.
import TestSupport
import Testing

@testable import Statistics

@Suite struct EstimateTests {
  @Test func smallSamplesAreNotCertain() throws {
    let all = try #require(Proportion(5, of: 5).estimate()).interval
    #expect(abs(all.low - 0.566) < 0.001)
    #expect(all.high == 1)
    let most = try #require(Proportion(18, of: 20).estimate()).interval
    #expect(abs(most.low - 0.699) < 0.001)
    #expect(abs(most.high - 0.972) < 0.001)
    let lovers = Promotion(promoters: 5, passives: 0, detractors: 0)
    #expect(try #require(lovers.estimate()).interval.low < 0.3)
  }

  @Test func aThirdOfADistrictSaysMoreThanAThirdOfACountry() throws {
    let alone = try #require(Proportion(240, of: 300).estimate()).interval
    let district = try #require(Proportion(240, of: 300).estimate(population: 900)).interval
    #expect(abs(alone.margin - 0.045) < 0.0005)
    #expect(abs(district.margin - 0.037) < 0.0005)
  }

  @Test func everybodysAnswerIsNoGuess() throws {
    #expect(
      try #require(Proportion(3, of: 4).estimate(population: 4)).interval
        == Interval(low: 0.75, high: 0.75))
    // More answers than people asked: somebody answered for others, and nothing is left to guess.
    #expect(try #require(Proportion(1, of: 4).estimate(population: 3)).interval.margin == 0)
    #expect(try #require(Proportion(1, of: 1).estimate(population: 1)).interval.low == 1)
    let votes = Promotion(promoters: 2, passives: 1, detractors: 1)
    #expect(try #require(votes.estimate(population: 4)).interval.margin == 0)
  }

  @Test func withoutAnswersThereIsNoFigure() {
    #expect(Proportion(0, of: 0).estimate() == nil)
    #expect(Promotion(promoters: 0, passives: 0, detractors: 0).estimate() == nil)
    #expect(Distribution(1...5).median == nil)
    #expect(Distribution(1...5).mean == nil)
  }

  @Test func whatIsOutsideOfTheScaleIsNotCounted() {
    var answers = Distribution(1...5)
    answers.add(0)
    answers.add(6)
    answers.add(4, times: 2)
    #expect(answers.count == 2)
    #expect(answers.count(in: 9...10) == 0)
    #expect(answers.proportion(in: 4...9) == Proportion(2, of: 2))
  }

  @Test func scoresComeOfNinesAndTens() throws {
    var answers = Distribution(0...10)
    for value in 0...10 { answers.add(value) }
    let votes = Promotion(answers)
    #expect(votes == Promotion(promoters: 2, passives: 2, detractors: 7))
    let score = try #require(votes.estimate())
    #expect(abs(score.value - -5.0 / 11) < 1e-12)
  }

  /// The true score of a population lies in about 95 of 100 intervals of its samples.
  @Test func intervalsOfScoresAreRightAsOftenAsTheySay() throws {
    var dice = Dice(seed: 12)
    for (asked, answered) in [(900, 300), (900, 40), (60, 25)] {
      let people = (0..<asked).map { $0 % 10 < 5 ? 1 : $0 % 10 < 8 ? 0 : -1 }
      let truth = Double(people.reduce(0, +)) / Double(asked)
      var held = 0
      for _ in 0..<1_000 {
        let drawn = people.shuffled(using: &dice).prefix(answered)
        let votes = Promotion(
          promoters: drawn.count { $0 == 1 }, passives: drawn.count { $0 == 0 },
          detractors: drawn.count { $0 == -1 })
        let interval = try #require(votes.estimate(population: asked)).interval
        if interval.low <= truth, truth <= interval.high { held += 1 }
      }
      #expect((925...985).contains(held), "\(answered) of \(asked): \(held) of 1000")
    }
  }

  @Test func aChangeIsWhatCannotBeNothing() throws {
    let before = try #require(Proportion(60, of: 100).estimate())
    let after = try #require(Proportion(70, of: 100).estimate())
    let much = try #require(Proportion(80, of: 100).estimate())
    #expect(!after.difference(from: before).interval.excludesZero)
    #expect(much.difference(from: before).interval.excludesZero)
    #expect(before.difference(from: much).interval.high < 0)
  }
}
