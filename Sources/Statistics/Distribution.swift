/// How often each answer was given.

/// Counts of whole numbers from a lowest value on.
public struct Distribution: Sendable, Equatable {
  /// The value of the first count.
  public let lowest: Int
  /// One count for each value from there on.
  public private(set) var counts: [Int]

  /// No answers yet, for the values of a range.
  public init(_ values: ClosedRange<Int>) {
    lowest = values.lowerBound
    counts = Array(repeating: 0, count: values.count)
  }

  /// The values that there are.
  public var values: ClosedRange<Int> { lowest...(lowest + counts.count - 1) }
  /// All answers: the denominator.
  public var count: Int { counts.reduce(0, +) }

  /// How often a value was given; 0 for one that there is not.
  public subscript(value: Int) -> Int {
    values.contains(value) ? counts[value - lowest] : 0
  }

  /// Adds answers of one value; those of a value that there is not are left out.
  public mutating func add(_ value: Int, times: Int = 1) {
    guard values.contains(value) else { return }
    counts[value - lowest] += times
  }

  /// Adds the answers of another distribution.
  public mutating func add(_ other: Distribution) {
    for value in other.values { add(value, times: other[value]) }
  }

  /// How many answers lie in a range.
  public func count(in range: ClosedRange<Int>) -> Int {
    range.clamped(to: values).reduce(0) { range.contains($1) ? $0 + self[$1] : $0 }
  }

  /// The share of answers that lie in a range, such as 4 and 5 of 5.
  public func proportion(in range: ClosedRange<Int>) -> Proportion {
    Proportion(count(in: range), of: count)
  }

  /// The middle answer, or half way between the two middle ones; nil without answers.
  public var median: Double? {
    let count = count
    guard count > 0 else { return nil }
    return (value(at: (count - 1) / 2) + value(at: count / 2)) / 2
  }

  /// The mean; nil without answers.
  public var mean: Double? {
    let count = count
    guard count > 0 else { return nil }
    let sum = values.reduce(0) { $0 + $1 * self[$1] }
    return Double(sum) / Double(count)
  }

  /// The answer at a place of all answers in order.
  private func value(at place: Int) -> Double {
    var seen = 0
    for value in values {
      seen += self[value]
      if seen > place { return Double(value) }
    }
    return Double(values.upperBound)
  }
}
