/// What changed between two texts, line by line: the longest common subsequence.

/// The lines of two texts with `+`, `-` or a blank before each; long unchanged stretches are left out.
public struct LineDifference: Sendable {
  /// The lines to show, each with its mark.
  public let lines: [String]

  /// Unchanged lines shown around a change.
  private static let around = 2

  /// Compares two texts.
  public init(_ old: String, _ new: String) {
    let old = Self.split(old)
    let new = Self.split(new)
    // The standard library's difference is Myers' algorithm.
    let change = new.difference(from: old)
    var removed = Set<Int>()
    var inserted = Set<Int>()
    for step in change {
      switch step {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var all: [(mark: Character, text: Substring)] = []
    var (left, right) = (0, 0)
    while left < old.count || right < new.count {
      if left < old.count, removed.contains(left) {
        all.append(("-", old[left]))
        left += 1
      } else if right < new.count, inserted.contains(right) {
        all.append(("+", new[right]))
        right += 1
      } else {
        all.append((" ", new[right]))
        left += 1
        right += 1
      }
    }
    lines = Self.shortened(all)
  }

  private static func shortened(_ all: [(mark: Character, text: Substring)]) -> [String] {
    let changes = all.indices.filter { all[$0].mark != " " }
    var shown: [String] = []
    var last: Int?
    var next = 0
    for index in all.indices {
      while next < changes.count, changes[next] < index - around { next += 1 }
      guard next < changes.count, abs(changes[next] - index) <= around else { continue }
      if let last, index > last + 1 { shown.append("…") }
      shown.append("\(all[index].mark) \(all[index].text)")
      last = index
    }
    return shown
  }

  private static func split(_ text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }
}
