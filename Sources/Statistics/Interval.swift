/// Intervals of 95 percent, and what may be called a change.

/// How many standard errors of a normal distribution hold 95 percent of it.
public let standardErrors = 1.959963984540054

/// Where a figure lies with 95 percent confidence.
public struct Interval: Sendable, Equatable {
  /// The lower limit.
  public var low: Double
  /// The upper limit.
  public var high: Double

  /// An interval between two limits.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Half its length.
  public var margin: Double { (high - low) / 2 }
  /// Whether a value of 0 lies outside of it.
  public var excludesZero: Bool { low > 0 || high < 0 }
}

/// A figure with its interval.
public struct Estimate: Sendable, Equatable {
  /// The figure itself.
  public var value: Double
  /// Where it lies.
  public var interval: Interval

  /// A figure and where it lies.
  public init(value: Double, interval: Interval) {
    self.value = value
    self.interval = interval
  }

  /// `higher` or `lower`, said of a difference; nil where its interval holds 0 and so shows none.
  public var direction: String? {
    guard interval.excludesZero else { return nil }
    return value > 0 ? "higher" : "lower"
  }

  /// How far this figure lies above another of other people, with the interval of the difference.
  ///
  /// The limits of both are combined by Newcombe's hybrid score (Newcombe 1998, method 10), which
  /// holds for any two independent figures that have intervals (Zou and Donner 2008, "MOVER").
  public func difference(from other: Estimate) -> Estimate {
    let value = self.value - other.value
    func distance(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    let down = distance(self.value - interval.low, other.interval.high - other.value)
    let up = distance(interval.high - self.value, other.value - other.interval.low)
    return Estimate(value: value, interval: Interval(low: value - down, high: value + up))
  }
}

/// What a sample of a population counts for.
struct Sample {
  /// How many were asked in all, if the answers are a part of a known number.
  let population: Int?
  /// How many answered.
  let count: Int

  /// Whether everybody answered, so that there is nothing to guess.
  var isWhole: Bool { population.map { $0 <= count } ?? false }

  /// By what the variance shrinks because the population is finite: (N − n) / (N − 1).
  var correction: Double {
    guard let population, population > 1 else { return isWhole ? 0 : 1 }
    return Double(max(0, population - count)) / Double(population - 1)
  }
}
