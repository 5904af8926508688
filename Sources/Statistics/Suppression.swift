/// Which groups of a table are hidden, so that nobody's answers can be told from it.

/// Primary and complementary suppression of the groups of one table whose total is shown.
public enum Suppression {
  /// Says for each group whether it is hidden.
  ///
  /// A group below the threshold is hidden. What is hidden together must not be found by taking the
  /// shown groups from the total: when the hidden ones hold fewer than the threshold, are one alone,
  /// or can only all be the greatest number below the threshold, the next smallest is hidden too, with
  /// all of its size. Then each hidden count could have been another one, also for a reader who
  /// knows this rule (a test goes through all small tables).
  ///
  /// - Parameter counts: the answers of each group, which together are the total.
  public static func hidden(_ counts: [Int], threshold: Int) -> [Bool] {
    var hidden = counts.map { $0 < threshold }
    let small = counts.filter { $0 < threshold }
    guard !small.isEmpty else { return hidden }
    let sum = small.reduce(0, +)
    guard small.count < 2 || sum < threshold || sum == small.count * (threshold - 1) else {
      return hidden
    }
    // All of one size, or their order in the table would tell which of two it can be.
    guard let next = counts.filter({ $0 >= threshold }).min() else { return hidden }
    for place in counts.indices where counts[place] == next { hidden[place] = true }
    return hidden
  }
}
