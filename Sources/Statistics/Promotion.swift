/// The net promoter score: who would recommend, less who would not.

/// Answers from 0 to 10 to "would you recommend it?".
public struct Promotion: Sendable, Equatable {
  /// Answers 9 and 10.
  public var promoters: Int
  /// Answers 7 and 8.
  public var passives: Int
  /// Answers 0 to 6.
  public var detractors: Int

  /// So many of each.
  public init(promoters: Int, passives: Int, detractors: Int) {
    self.promoters = promoters
    self.passives = passives
    self.detractors = detractors
  }

  /// Takes the answers of a distribution from 0 to 10.
  public init(_ answers: Distribution) {
    promoters = answers.count(in: 9...10)
    passives = answers.count(in: 7...8)
    detractors = answers.count(in: 0...6)
  }

  /// All answers: the denominator.
  public var count: Int { promoters + passives + detractors }

  /// The score from −1 to 1 with its interval; nil without answers.
  ///
  /// The interval is the adjusted Wald of Lewis and Sauro (2021): three answers are added, ¾ of them
  /// at each end, so that a few answers of one mind do not look certain; the variance is that of a
  /// trinomial, p + d − (p − d)².
  ///
  /// - Parameter population: how many were asked, for the finite population correction.
  public func estimate(population: Int? = nil) -> Estimate? {
    guard count > 0 else { return nil }
    let score = Double(promoters - detractors) / Double(count)
    let sample = Sample(population: population, count: count)
    guard !sample.isWhole else {
      return Estimate(value: score, interval: Interval(low: score, high: score))
    }
    let n = Double(count) + 3
    let p = (Double(promoters) + 0.75) / n
    let d = (Double(detractors) + 0.75) / n
    let margin =
      standardErrors * ((p + d - (p - d) * (p - d)) / n * sample.correction).squareRoot()
    // The score itself is in its interval, also where the correction leaves little of it.
    return Estimate(
      value: score,
      interval: Interval(
        low: max(-1, min(score, p - d - margin)), high: min(1, max(score, p - d + margin))))
  }
}
