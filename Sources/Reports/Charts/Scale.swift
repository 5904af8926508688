/// An axis: from numbers to places, with marks at round numbers.

/// An axis from 0 to a round number.
struct Scale: Sendable {
  /// Where the axis ends: a round number not below what is shown.
  let end: Double
  /// The distance of two marks.
  let step: Double
  /// The places of 0 and of `end`.
  let low: Double
  let high: Double

  /// - Parameters:
  ///   - most: the greatest number to show.
  ///   - whole: whether the marks are whole numbers.
  ///   - marks: about how many marks there may be.
  init(_ most: Double, from low: Double, to high: Double, marks: Int = 5, whole: Bool = true) {
    let most = most.isFinite && most > 0 ? most : 1
    let rough = most / Double(max(1, marks))
    var power = 1.0
    while power * 10 <= rough { power *= 10 }
    while power > rough { power /= 10 }
    var step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? 10 * power
    if whole { step = max(1, step) }
    self.step = step
    end = (most / step - 1e-9).rounded(.up) * step
    self.low = low
    self.high = high
  }

  /// The place of a number; what lies beyond the end stands at the end.
  func place(_ value: Double) -> Double {
    low + (high - low) * min(max(0, value / end), 1)
  }

  /// The numbers that are marked, 0 and the end among them.
  var marks: [Double] {
    let count = Int((end / step).rounded())
    return (0...max(1, count)).map { Double($0) * step }
  }

  /// A number as a mark shows it.
  func label(_ value: Double) -> String {
    if step >= 1 { return grouped(Int(value.rounded())) }
    var decimals = 0
    var step = step
    while step < 1 - 1e-9, decimals < 4 {
      step *= 10
      decimals += 1
    }
    var power = 1
    for _ in 0..<decimals { power *= 10 }
    let units = Int((value * Double(power)).rounded())
    let rest = String(units % power)
    return "\(units / power)." + String(repeating: "0", count: decimals - rest.count) + rest
  }
}
