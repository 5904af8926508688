/// Times of work as other help desks write them.
import Commands

/// Durations as help desks write them.
enum WorkTime {
  /// Whole minutes: `90`, `1:30`, `26:10:00`, `1 h 30 min`; a bare number has the given unit.
  static func minutes(_ text: String, _ unit: MinuteUnit) throws(Failure) -> Int64 {
    if let seconds = seconds(text, unit) { return (seconds + 30) / 60 }
    throw Failure("'\(text)' is not a duration such as 90, 1:30 or 26:10:00")
  }

  private static func seconds(_ text: String, _ unit: MinuteUnit) -> Int64? {
    if text.contains(":") {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
      guard 2...3 ~= parts.count, let hours = parts[0], let minutes = parts[1],
        let seconds = parts.count == 3 ? parts[2] : 0,
        0...1_000_000 ~= hours, 0..<60 ~= minutes, 0..<60 ~= seconds
      else { return nil }
      return hours * 3600 + minutes * 60 + seconds
    }
    if let number = Double(text), number >= 0, number < 1e9 {
      switch unit {
      case .seconds: return Int64(number)
      case .minutes: return Int64((number * 60).rounded())
      case .hours: return Int64((number * 3600).rounded())
      }
    }
    return worded(text)
  }

  private static func worded(_ text: String) -> Int64? {
    var total = 0.0
    var number = ""
    var letters = ""
    var hasUnit = false
    func flush() -> Double? {
      guard let value = Double(number) else { return nil }
      switch letters.first {
      case "d": return value * 86_400
      case "h": return value * 3_600
      case "m": return value * 60
      case "s": return value
      default: return nil
      }
    }
    for character in text.lowercased() where !character.isWhitespace && character != "," {
      if character.isNumber || character == "." {
        if !letters.isEmpty {
          guard let part = flush() else { return nil }
          total += part
          number = ""
          letters = ""
        }
        number.append(character)
      } else {
        guard !number.isEmpty else { return nil }
        letters.append(character)
        hasUnit = true
      }
    }
    guard hasUnit, let part = flush(), total + part < 1e10 else { return nil }
    return Int64(total + part)
  }
}
