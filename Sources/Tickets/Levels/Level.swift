/// A service level: which tickets it is for, and what is promised about them.
import Calendar
import Commands
import Repository

/// What a clock of a ticket counts towards.
public enum LevelClock: String, CaseIterable, Sendable {
  /// Until a person on staff answers the oldest message of the requester that nobody has answered.
  case response
  /// From one public word to the next.
  case word
  /// Until the ticket is solved.
  case resolution

  /// The clock in words.
  var meaning: String {
    switch self {
    case .response: "response"
    case .word: "next word"
    case .resolution: "resolution"
    }
  }
}

/// A length of working time as a level states it: `30min`, `4h`, `2d`, `1w`.
///
/// A day is one working day of the level's calendar: the hours of its ordinary week divided by the
/// days that have any. A week is the hours of that week. So `2d` from ten o'clock is ten o'clock two
/// school days later, and of a calendar that never closes a day is 24 hours.
public struct LevelTarget: Sendable, Hashable, CustomStringConvertible {
  /// What the amount counts.
  enum Unit: String, CaseIterable, Sendable {
    case min, h, d, w
  }

  let amount: Int64
  let unit: Unit

  /// As it was written.
  public var description: String { "\(amount)\(unit.rawValue)" }

  init(_ amount: Int64, _ unit: Unit) {
    self.amount = amount
    self.unit = unit
  }

  /// The working seconds; nil where the calendar's week has no hours.
  public func seconds(in calendar: SchoolCalendar) -> Int64? {
    let week = Int64(calendar.weekly.seconds)
    let days = Int64(Weekday.allCases.count { !calendar.weekly[$0].isClosed })
    guard days > 0 else { return nil }
    return switch unit {
    case .min: amount * 60
    case .h: amount * 3600
    case .d: amount * week / days
    case .w: amount * week
    }
  }
}

extension LevelTarget: ArgumentValue {
  /// Reads a number and one of `min h d w`; up to 9,999.
  public static func read(_ word: String) throws(Failure) -> LevelTarget {
    let digits = word.prefix { $0.isASCII && $0.isNumber }
    let unit = word.dropFirst(digits.count).lowercased()
    guard let amount = Int64(digits), 1...9_999 ~= amount, let unit = Unit(rawValue: unit) else {
      throw .usage(
        "'\(word)' is not a length of working time",
        hint: "write a number and min, h, d or w, such as 30min, 4h, 2d")
    }
    return LevelTarget(amount, unit)
  }
}

/// When somebody is told that a target is in danger or missed, and who.
struct EscalationStep: Sendable, Hashable, CustomStringConvertible {
  enum Moment: Sendable, Hashable {
    /// The level's share of the target is used up.
    case warning
    /// The target is missed, since this much working time.
    case breach(LevelTarget?)
  }

  var moment: Moment
  /// `assignee`, `lead`, `role:ROLE`, `group:NAME`, or a person's address or name.
  var receiver: String

  /// The moment as it is written and stored.
  var momentText: String {
    switch moment {
    case .warning: "warning"
    case .breach(nil): "breach"
    case .breach(let later?): "breach+\(later)"
    }
  }

  var description: String { "\(momentText) \(receiver)" }

  /// What an unwritten level does.
  static let usual = [
    EscalationStep(moment: .warning, receiver: "assignee"),
    EscalationStep(moment: .breach(nil), receiver: "assignee"),
    EscalationStep(moment: .breach(nil), receiver: "lead"),
    EscalationStep(moment: .breach(LevelTarget(1, .d)), receiver: "director"),
  ]

  init(moment: Moment, receiver: String) {
    self.moment = moment
    self.receiver = receiver
  }
}

extension EscalationStep: ArgumentValue {
  /// Reads `warning assignee`, `breach lead`, `breach+4h group:leads`.
  static func read(_ word: String) throws(Failure) -> EscalationStep {
    let parts = word.split(separator: " ", maxSplits: 1).map(\.trimmed)
    let example = "write when and whom: 'warning assignee', 'breach lead', 'breach+4h director'"
    guard parts.count == 2, !parts[1].isEmpty else {
      throw .usage("'\(word)' says not when and whom", hint: example)
    }
    return EscalationStep(moment: try moment(parts[0], example), receiver: parts[1])
  }

  private static func moment(_ word: String, _ example: String) throws(Failure) -> Moment {
    switch word.lowercased() {
    case "warning": return .warning
    case "breach": return .breach(nil)
    case let later where later.hasPrefix("breach+"):
      return .breach(try LevelTarget.read(String(later.dropFirst(7))))
    default: throw .usage("'\(word)' is no moment", hint: example)
    }
  }
}

/// A service level.
public struct Level: Sendable, Equatable {
  /// Its row; 0 before it has one.
  var id: Int64 = 0
  /// One word.
  public var name: String
  /// What it is for.
  public var description = ""
  /// Its place in the list; the first level that matches a ticket is the ticket's.
  public var place: Int64 = 0
  /// The queue it is for; nil for any.
  var queue: String?
  /// The priority it is for; nil for any.
  var priority: Priority?
  /// The site it is for; nil for any.
  var site: String?
  /// The group of requesters it is for; nil for anybody.
  var group: String?
  /// The calendar by name, or `24x7`; nil for that of the ticket's queue or site.
  var calendar: String?
  /// The promises.
  var targets: [LevelClock: LevelTarget] = [:]
  /// The share of a target after which a warning is due, in percent.
  var warn: Int64 = 80
  /// Whether somebody is told outside working hours too.
  var isUrgent = false
  /// Who leads: `group:NAME`, `role:ROLE`, an address or a name.
  var lead: String?
  /// Before it nothing was promised: no clock starts earlier.
  var since: Instant
  /// Who is told when.
  var steps: [EscalationStep] = []

  /// The word for the calendar that never closes.
  static let always = "24x7"

  init(name: String, since: Instant) {
    self.name = name
    self.since = since
  }
}
