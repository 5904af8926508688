/// How badly a service is hit.
import Commands

/// What can be said of a service, from best to worst.
///
/// Order and words are those of status pages; see Statuspage's component statuses.
public enum ImpactLevel: Int64, CaseIterable, Sendable, Comparable {
  /// It works.
  case operational = 0
  /// It is away on purpose, as was announced.
  case maintenance = 1
  /// It works slowly or badly.
  case degraded = 2
  /// It works for some, or in parts.
  case partial = 3
  /// It does not work.
  case major = 4

  /// The word for it.
  public var word: String {
    switch self {
    case .operational: "operational"
    case .maintenance: "maintenance"
    case .degraded: "degraded"
    case .partial: "partial"
    case .major: "major"
    }
  }

  /// The level of this word.
  public init?(word: String) {
    guard let level = Self.allCases.first(where: { $0.word == word.lowercased() }) else {
      return nil
    }
    self = level
  }

  /// The order from best to worst.
  public static func < (one: ImpactLevel, other: ImpactLevel) -> Bool {
    one.rawValue < other.rawValue
  }

  /// Whether nobody can count on it: a message that needs it may not arrive.
  public var isDown: Bool { self == .major || self == .maintenance }
}
