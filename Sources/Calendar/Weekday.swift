// The days of the week and the names of the months, in English only: output never depends on a
// locale.

/// A day of the week, counted as ISO 8601 does: Monday is 1, Sunday is 7.
public enum Weekday: Int, CaseIterable, Hashable, Comparable, Sendable {
  case monday = 1
  case tuesday, wednesday, thursday, friday, saturday, sunday

  /// The full name, such as `Monday`.
  public var name: String {
    switch self {
    case .monday: "Monday"
    case .tuesday: "Tuesday"
    case .wednesday: "Wednesday"
    case .thursday: "Thursday"
    case .friday: "Friday"
    case .saturday: "Saturday"
    case .sunday: "Sunday"
    }
  }

  /// The three-letter name, such as `Mon`.
  public var short: String { String(name.prefix(3)) }

  /// Reads a full or three-letter English name in any case.
  public init?(name: some StringProtocol) {
    let wanted = name.lowercased()
    for day in Weekday.allCases {
      let full = day.name.lowercased()
      if wanted == full || (wanted.utf8.count == 3 && full.hasPrefix(wanted)) {
        self = day
        return
      }
    }
    return nil
  }

  /// Orders the days within a week that begins on Monday.
  public static func < (left: Weekday, right: Weekday) -> Bool { left.rawValue < right.rawValue }
}

/// The twelve months as people write them.
public enum MonthName {
  /// Full English names, January first.
  public static let all = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// The number (1 to 12) of a full or three-letter name (or `sept`) given as lower-case letters.
  static func number(lowercased letters: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard letters.count >= 3, letters.count <= 9 else { return nil }
    let start = letters.startIndex
    let key =
      UInt32(letters[start] | 0x20) << 16 | UInt32(letters[start + 1] | 0x20) << 8
      | UInt32(letters[start + 2] | 0x20)
    let month: Int
    switch key {
    case 0x6A_616E: month = 1
    case 0x66_6562: month = 2
    case 0x6D_6172: month = 3
    case 0x61_7072: month = 4
    case 0x6D_6179: month = 5
    case 0x6A_756E: month = 6
    case 0x6A_756C: month = 7
    case 0x61_7567: month = 8
    case 0x73_6570: month = 9
    case 0x6F_6374: month = 10
    case 0x6E_6F76: month = 11
    case 0x64_6563: month = 12
    default: return nil
    }
    if letters.count == 3 { return month }
    if month == 9, letters.count == 4 { return letters[start + 3] | 0x20 == 0x74 ? 9 : nil }
    let full = all[month - 1].utf8
    guard full.count == letters.count else { return nil }
    return zip(full, letters).allSatisfy { $0 | 0x20 == $1 | 0x20 } ? month : nil
  }
}
