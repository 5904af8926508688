// Small pictures made of characters, for reports and the board.

/// A bar of `value` against `maximum` over at most `width` columns, in eighths of a column.
///
/// In ASCII it is made of `#`, in whole columns. A value above 0 always shows something; a value that
/// is not a number, or a maximum that is not above 0, shows nothing.
public func bar(_ value: Double, _ maximum: Double, width: Int, ascii: Bool = false) -> String {
  guard value > 0, maximum > 0, width > 0, maximum.isFinite else { return "" }
  let share = min(value / maximum, 1)
  if ascii {
    return String(repeating: "#", count: max(1, Int((share * Double(width)).rounded())))
  }
  let eighths = max(1, Int((share * Double(width) * 8).rounded()))
  let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
  return String(repeating: "█", count: eighths / 8) + partial
}

/// One character a value, as high as the value between the least and the greatest; a gap for no number.
///
/// When all values are equal they show at half height, zeros at the lowest.
public func sparkline(_ values: [Double], ascii: Bool = false) -> String {
  let steps: [Character] =
    ascii ? ["_", ".", "-", "=", "^"] : ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  let known = values.filter(\.isFinite)
  guard let low = known.min(), let high = known.max() else {
    return String(repeating: " ", count: values.count)
  }
  return String(
    values.map { value in
      guard value.isFinite else { return " " }
      if low == high { return low == 0 ? steps[0] : steps[steps.count / 2] }
      // Halved first, so that the distance of two huge values stays finite.
      let share = (value / 2 - low / 2) / (high / 2 - low / 2)
      guard share.isFinite else { return steps[0] }
      return steps[min(Int(share * Double(steps.count)), steps.count - 1)]
    })
}
