// What is said to a person whose date, zone or span could not be understood.

/// A date, time or span that could not be read; shown as usage error by the caller.
public struct DateError: Error, Hashable, Sendable {
  /// What was found and what is wrong with it, without full stop.
  public var message: String
  /// What to write instead.
  public var hint: String?

  /// Makes an error with its way out.
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

/// A time zone that could not be found or read; never answered with UTC.
public struct ZoneError: Error, Hashable, Sendable {
  /// What was found and what is wrong with it, without full stop.
  public var message: String
  /// What to write instead.
  public var hint: String?

  /// Makes an error with its way out.
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}

/// A text as it may stand inside an error message: quoted, shortened, control characters replaced.
func quoted(_ text: some StringProtocol) -> String {
  var shown = "'"
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == 60 {
      shown += "…"
      break
    }
    let isControl = scalar.properties.generalCategory == .control
    shown.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
  }
  return shown + "'"
}

/// The candidate that differs least from a word (optimal string alignment), if it is near enough.
func nearest(to word: String, in candidates: [String]) -> String? {
  let typed = Array(word.lowercased().utf8.prefix(64))
  var best: (candidate: String, distance: Int)?
  let limit = max(1, typed.count / 4)
  for candidate in candidates where abs(candidate.utf8.count - typed.count) <= limit {
    let distance = alignmentDistance(typed, Array(candidate.lowercased().utf8))
    if distance <= limit, distance < best?.distance ?? .max {
      best = (candidate, distance)
    }
  }
  return best?.candidate
}

private func alignmentDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[right.count]
}
