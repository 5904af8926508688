/// Scores in words, as every page and sentence tells them.
import Statistics

extension SurveyScore {
  /// A score: a percentage, or points of NPS with their sign.
  public func words(_ value: Double) -> String {
    self == .nps ? Self.points(value) : Self.percent(value)
  }

  /// An interval: `64–79 %`, or `−12 to +55` points.
  public func words(_ interval: Interval) -> String {
    guard self != .nps else { return "\(words(interval.low)) to \(words(interval.high))" }
    let (low, high) = (
      Int((interval.low * 100).rounded()), Int((interval.high * 100).rounded())
    )
    return low == high ? "\(low) %" : "\(low)–\(high) %"
  }

  /// Hundredths as points with their sign.
  public static func points(_ value: Double) -> String { signed(value * 100) }

  /// A whole number with its sign.
  public static func signed(_ value: Double) -> String {
    let number = Int(value.rounded())
    return number > 0 ? "+\(number)" : number < 0 ? "−\(-number)" : "0"
  }

  /// What is not nothing is at least `<1 %`, what is not all at most `>99 %`.
  private static func percent(_ share: Double) -> String {
    if share > 0, share < 0.01 { return "<1 %" }
    if share < 1, share > 0.99 { return ">99 %" }
    return "\(Int((share * 100).rounded())) %"
  }
}

extension ItemFigures {
  /// The score of all who answered, in a few words; nil where there is none.
  public var sentence: String? {
    guard let rule = kind.score, let score else { return nil }
    return "\(rule.name) \(rule.words(score.value)) of \(count) answers"
      + " (95 % interval \(rule.words(score.interval)))"
  }

  /// How far it lies above an earlier one, in a few words, and whether that is a change.
  public func sentence(since earlier: ItemFigures) -> String? {
    guard let score, let before = earlier.score else { return nil }
    let difference = score.difference(from: before)
    let interval =
      "\(SurveyScore.points(difference.value)) points, 95 % interval "
      + "\(SurveyScore.points(difference.interval.low)) to "
      + SurveyScore.points(difference.interval.high)
    return (difference.direction ?? "no change shown") + " (\(interval))"
  }
}
