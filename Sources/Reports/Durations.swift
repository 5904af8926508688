/// Lengths of time in words and in the units of an axis.

/// A length in words of at most two units: `40 s`, `25 min`, `3 h 10 min`, `15 h`, `2 d 4 h`, `16 d`.
///
/// - Parameter isWorking: hours are the largest unit, since a working day has no fixed length.
func spokenLength(_ seconds: Int64, isWorking: Bool = false) -> String {
  func two(_ large: Int64, _ name: String, _ small: Int64, _ other: String) -> String {
    small == 0 ? "\(large) \(name)" : "\(large) \(name) \(small) \(other)"
  }
  switch seconds {
  case ..<60: return "\(seconds) s"
  case ..<3_600: return "\(seconds / 60) min"
  case ..<36_000: return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
  case _ where isWorking || seconds < 86_400: return "\(seconds / 3_600) h"
  case ..<(14 * 86_400): return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
  default: return "\(seconds / 86_400) d"
  }
}

/// A whole number with its thousands parted: `12,345`.
func grouped(_ number: Int) -> String {
  var digits = Array(String(number.magnitude))
  var place = digits.count - 3
  while place > 0 {
    digits.insert(",", at: place)
    place -= 3
  }
  return (number < 0 ? "−" : "") + String(digits)
}

/// A share as a percentage without decimals; what is not nothing is at least `<1 %`.
func percent(_ share: Double) -> String {
  if share > 0, share < 0.01 { return "<1 %" }
  if share < 1, share > 0.99 { return ">99 %" }
  return "\(Int((share * 100).rounded())) %"
}

/// The unit in which lengths of time are drawn.
enum LengthUnit: String, Sendable {
  case minutes, hours

  /// Seconds in one.
  var seconds: Double {
    switch self {
    case .minutes: 60
    case .hours: 3_600
    }
  }

  /// The unit for an axis that ends at a length; working time has no days.
  static func fitting(_ longest: Int64) -> LengthUnit { longest < 2 * 3_600 ? .minutes : .hours }
}
