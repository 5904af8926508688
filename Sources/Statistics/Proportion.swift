/// Shares of answers, with Wilson's interval.

/// How many of some answers are of a kind.
public struct Proportion: Sendable, Equatable {
  /// Answers of the kind.
  public var hits: Int
  /// All answers: the denominator.
  public var count: Int

  /// `hits` of `count` answers.
  public init(_ hits: Int, of count: Int) {
    self.hits = hits
    self.count = count
  }

  /// The share, 0 to 1; nil without answers.
  public var share: Double? { count > 0 ? Double(hits) / Double(count) : nil }

  /// The share with Wilson's score interval (Wilson 1927); nil without answers.
  ///
  /// - Parameter population: how many were asked. The interval is then that of n (N − 1) / (N − n)
  ///   answers, which corrects for a finite population; when all answered it is the share alone.
  public func estimate(population: Int? = nil) -> Estimate? {
    guard let share else { return nil }
    let sample = Sample(population: population, count: count)
    guard !sample.isWhole else {
      return Estimate(value: share, interval: Interval(low: share, high: share))
    }
    let n = Double(count) / sample.correction
    let z2 = standardErrors * standardErrors
    let centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    let margin =
      standardErrors / (1 + z2 / n)
      * (share * (1 - share) / n + z2 / (4 * n * n)).squareRoot()
    // At the ends the limit is the share exactly, which rounding may miss.
    return Estimate(
      value: share,
      interval: Interval(
        low: hits == 0 ? 0 : max(0, centre - margin),
        high: hits == count ? 1 : min(1, centre + margin)))
  }
}
