/// Times to an end, of which some have not ended yet: how long it takes, told without looking only
/// at those that are done.

/// Lengths of time in seconds, each ended or still going on.
///
/// The share that has not ended after a time is the estimate of Kaplan and Meier (1958): what has
/// not ended yet counts as long as it was seen, and no longer. At equal times what ended comes
/// before what was only seen so long. Where everything has ended, this is plain counting, and
/// `quantile` is the nearest-rank percentile.
struct Survival: Sendable {
  // Twice the seconds, plus 1 for what goes on: one sort orders both.
  private var marks: [Int64] = []
  private var isSorted = true
  /// How many have ended.
  private(set) var ended = 0

  /// How many there are.
  var count: Int { marks.count }
  /// How many go on still.
  var open: Int { marks.count - ended }

  /// Adds one; a length below 0, which imported tickets may have, counts as 0.
  mutating func add(_ seconds: Int64, ended hasEnded: Bool) {
    marks.append(max(0, seconds) << 1 | (hasEnded ? 0 : 1))
    if hasEnded { ended += 1 }
    isSorted = false
  }

  /// Puts the times in order; called once after the last `add`.
  mutating func settle() {
    if !isSorted { marks.sort() }
    isSorted = true
  }

  /// The least time by which at least `share` of all have ended; nil when that is not reached.
  func quantile(_ share: Double) -> Int64? {
    var found: Int64?
    walk { seconds, left in
      // The tolerance is far below what one of a million tickets weighs.
      guard left <= 1 - share + 1e-9 else { return true }
      found = seconds
      return false
    }
    return found
  }

  /// The share that has ended after `seconds`, 0 to 1.
  func share(endedBy seconds: Int64) -> Double {
    var share = 0.0
    walk { at, left in
      guard at <= seconds else { return false }
      share = 1 - left
      return true
    }
    return share
  }

  /// The longest time that was seen, ended or not.
  var longest: Int64 { marks.last.map { $0 >> 1 } ?? 0 }

  /// At most about `limit` points of the share that has ended, ascending, for a picture.
  func curve(until end: Int64, limit: Int = 400) -> [(seconds: Int64, share: Double)] {
    var points: [(seconds: Int64, share: Double)] = []
    walk { seconds, left in
      guard seconds <= end else { return false }
      let share = 1 - left
      if let last = points.last, last.seconds == seconds {
        points[points.count - 1].share = share
      } else if let last = points.last, share - last.share < 1 / Double(limit) {
        // A step too small to see waits for the next.
      } else {
        points.append((seconds, share))
      }
      return true
    }
    return points
  }

  /// Calls `body` at every end, in order, with the share that goes on after it.
  private func walk(_ body: (_ seconds: Int64, _ left: Double) -> Bool) {
    assert(isSorted, "times that were not settled")
    // Between two that were only seen so long the product telescopes; so it is not rounded at every
    // step, and exact where all have ended.
    var base = 1.0
    var atRisk = marks.count
    var remaining = marks.count
    for mark in marks {
      if mark & 1 == 1 {
        if atRisk > 0 { base *= Double(remaining) / Double(atRisk) }
        remaining -= 1
        atRisk = remaining
        continue
      }
      remaining -= 1
      if !body(mark >> 1, base * Double(remaining) / Double(atRisk)) { return }
    }
  }
}
