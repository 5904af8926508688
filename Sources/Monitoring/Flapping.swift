/// Whether something changes so often that nothing can be made of it, by the rule of Nagios.
///
/// Of the last 21 results the share of changes from one to the next is taken, a change that is newer
/// counting for more: from 0.75 for the oldest to 1.25 for the newest. From 30 % on it flaps, and
/// until it is down to 20 %. See Nagios Core, base/flapping.c, and "Detection and Handling of State
/// Flapping".
import Calendar

/// The results that count, the oldest first.
struct MonitorHistory: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var at: Instant
    var level: Int64
  }

  private(set) var entries: [Entry] = []

  static let most = 21
  static let high = 30.0
  static let low = 20.0

  init() {}

  /// Reads `seconds:level` words.
  init(_ text: String) {
    entries = text.split(separator: " ").compactMap { word in
      let parts = word.split(separator: ":")
      guard parts.count == 2, let at = Int64(parts[0]), let level = Int64(parts[1]) else {
        return nil
      }
      return Entry(at: Instant(seconds: at), level: level)
    }
  }

  var text: String {
    entries.map { "\($0.at.seconds):\($0.level)" }.joined(separator: " ")
  }

  /// Adds a result, and forgets what is too old to count.
  mutating func append(_ level: Int64, at: Instant) {
    entries.append(Entry(at: at, level: level))
    entries.removeFirst(max(0, entries.count - Self.most))
  }

  /// Forgets what was before a moment, of what speaks only when something changes: there the number
  /// of results says nothing, only how close they are.
  mutating func forget(before moment: Instant) { entries.removeAll { $0.at < moment } }

  /// The weighted share of changes in percent.
  var share: Double {
    let steps = Self.most - 1
    // A history that is not full yet lacks its oldest results.
    let missing = Self.most - entries.count
    var changes = 0.0
    for index in entries.indices.dropFirst() where entries[index].level != entries[index - 1].level
    {
      let place = Double(index + missing - 1)
      changes += 0.75 + place * 0.5 / Double(steps - 1)
    }
    return changes * 100 / Double(steps)
  }

  /// Whether it flaps now, given whether it did before.
  func flaps(before: Bool) -> Bool {
    let share = share
    return before ? share > Self.low : share >= Self.high
  }
}
