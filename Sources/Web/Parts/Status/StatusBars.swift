/// The last days of a service as bars: the taller, the worse, so that no colour is needed.
import Formats
import Outages
import Services

/// A row of bars, one for each day.
struct StatusBars {
  let days: [StatusDay]

  /// The days that were not simply operational.
  var hitDays: [StatusDay] { days.filter { $0.level ?? .operational > .operational } }

  private static let height = 24

  /// How tall a day is, of 24.
  private static func height(_ level: ImpactLevel?) -> Int {
    switch level {
    case nil: 2
    case .operational: 9
    case .maintenance: 12
    case .degraded: 15
    case .partial: 19
    case .major: height
    }
  }

  /// The picture as part of a page.
  ///
  /// Days that were operational, or of which nothing is known, are one shape each; every other day
  /// is one of its own and says what it was.
  ///
  /// - Parameter words: what each of `hitDays` says of itself.
  func svg(label: String, words: [String]) -> String {
    var words = words[...]
    var known = ""
    var unknown = ""
    var hits = ""
    for (index, status) in days.enumerated() {
      let height = Self.height(status.level)
      let (x, y) = (index * 4, Self.height - height)
      switch status.level {
      case nil: unknown += "M\(x) \(y)h3v\(height)h-3z"
      case .operational: known += "M\(x) \(y)h3v\(height)h-3z"
      case .maintenance?, .degraded?, .partial?, .major?:
        let word = status.level?.word ?? ""
        hits +=
          "<rect class=\"\(word)\" x=\"\(x)\" y=\"\(y)\" width=\"3\" height=\"\(height)\">"
          + "<title>\(escapedMarkup(words.popFirst() ?? ""))</title></rect>"
      }
    }
    var svg =
      "<svg class=\"bars\" viewBox=\"0 0 \(max(1, days.count * 4 - 1)) \(Self.height)\""
      + " preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(escapedMarkup(label))\">"
    if !unknown.isEmpty { svg += "<path class=\"unknown\" d=\"\(unknown)\"/>" }
    if !known.isEmpty { svg += "<path class=\"operational\" d=\"\(known)\"/>" }
    return svg + hits + "</svg>"
  }
}
