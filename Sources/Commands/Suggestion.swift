/// "Did you mean …?": the nearest known word to a misspelt one.

/// The name nearest to `word`, or nil when none is near enough to be helpful.
///
/// Near is at most a third of the word's letters (at least one) by `editDistance`, ignoring case.
public func nearest(to word: String, in names: some Sequence<String>) -> String? {
  let wanted = word.lowercased()
  let limit = max(1, wanted.count / 3)
  var best: (name: String, distance: Int)?
  for name in names {
    let distance = editDistance(wanted, name.lowercased())
    if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
  }
  return best?.name
}

/// The hint line for a misspelt word, or nil.
public func didYouMean(_ word: String, in names: some Sequence<String>, prefix: String = "")
  -> String?
{
  nearest(to: word, in: names).map { "did you mean '\(prefix)\($0)'?" }
}

/// Optimal string alignment distance: insertions, deletions, substitutions and swaps of two
/// neighbours cost 1 each.
public func editDistance(_ first: String, _ second: String) -> Int {
  let a = Array(first)
  let b = Array(second)
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  var row = last
  for i in 1...a.count {
    row[0] = i
    for j in 1...b.count {
      let substitution = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      row[j] = min(last[j] + 1, row[j - 1] + 1, substitution)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    (beforeLast, last, row) = (last, row, beforeLast)
  }
  return last[b.count]
}
