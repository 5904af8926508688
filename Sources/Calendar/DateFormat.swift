// Dates as people and other programs write them in the columns of a file.

/// The way the dates of one column are written, such as `dd-mm-yyyy hh:mm`.
///
/// A pattern fixes what could be misread: the order of the parts, whether years may have two
/// digits, and whether times need am or pm. Beyond that reading is tolerant: one or two digits, `-`
/// `/` `.` or spaces between them, English names of months and a leading day of the week, a missing
/// time, seconds with a fraction, am/pm, and at the end `Z`, `UTC` or an offset such as `+02:00`.
public struct DateFormat: Hashable, Sendable, CustomStringConvertible {
  /// One date as it stands in a cell.
  public struct Cell: Hashable, Sendable {
    /// The day.
    public var date: CivilDate
    /// The time of day, nil when the cell has none.
    public var time: CivilTime?
    /// Seconds east of Greenwich, when the cell says so itself.
    public var offset: Int?

    /// The instant on the clocks of a zone; a missing time is 00:00.
    public func instant(in zone: Zone) -> Instant {
      let time = time ?? .midnight
      guard let offset else { return zone.instant(of: date, time) }
      return Instant(date, time, offset: offset)
    }
  }

  /// Which part comes first.
  public let order: DateOrder
  /// Whether a year may be written with two digits.
  public let hasShortYears: Bool
  /// Whether a time is incomplete without am or pm.
  public let isTwelveHour: Bool
  /// The pattern in words that `init(pattern:)` reads.
  public let description: String

  /// ISO 8601 and RFC 3339, the pattern `iso`.
  public static let iso = DateFormat(
    order: .ymd, hasShortYears: false, isTwelveHour: false, description: "iso")

  init(order: DateOrder, hasShortYears: Bool, isTwelveHour: Bool, description: String) {
    self.order = order
    self.hasShortYears = hasShortYears
    self.isTwelveHour = isTwelveHour
    self.description = description
  }

  /// Reads a pattern made of `yyyy yy mmm mm m dd d hh h mm ss am z` in any case, or `iso`.
  ///
  /// `mm` after an hour is minutes. The date comes first. How often a letter is repeated matters
  /// for years only.
  public init(pattern: some StringProtocol) throws(DateError) {
    let lowered = String(pattern).asciiLowered
    if lowered == "iso" {
      self = .iso
      return
    }
    guard let parts = PatternParts(lowered), let order = parts.order else {
      throw DateError(
        "\(quoted(pattern)) is not a pattern for dates",
        hint: "write one such as yyyy-mm-dd, dd/mm/yyyy hh:mm, m/d/yy h:mm am, dd mmm yyyy or iso")
    }
    self.init(
      order: order, hasShortYears: parts.yearLetters == 2, isTwelveHour: parts.hasHalfOfDay,
      description: lowered)
  }

  /// The instant of a cell on the clocks of a zone; a missing time is 00:00.
  public func parse(_ text: some StringProtocol, _ zone: Zone) throws(DateError) -> Instant {
    try cell(text).instant(in: zone)
  }

  /// The instant of a cell, from its UTF-8, without making a string: for files with many rows.
  public func parse(
    bytes: UnsafeBufferPointer<UInt8>, _ zone: Zone
  ) throws(DateError) -> Instant {
    if let cell = read(bytes) { return cell.instant(in: zone) }
    throw refusal(of: String(decoding: bytes, as: UTF8.self))
  }

  /// The parts of a cell, for callers to whom a missing time means something else than 00:00.
  public func cell(_ text: some StringProtocol) throws(DateError) -> Cell {
    var copy = String(text)
    if let cell = copy.withUTF8({ read($0) }) { return cell }
    throw refusal(of: copy)
  }

  private func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Cell? {
    guard let tokens = DateTokens(bytes),
      let date = tokens.date(order, shortYears: hasShortYears)
    else { return nil }
    if isTwelveHour, tokens.clock == .twentyFour { return nil }
    return Cell(date: date, time: tokens.time, offset: tokens.offset)
  }

  private func refusal(of text: String) -> DateError {
    var copy = text
    let tokens = copy.withUTF8 { DateTokens($0) }
    let message = "\(quoted(text)) is not a date written as \(description)"
    guard let tokens else { return DateError(message) }
    if tokens.date(order, shortYears: hasShortYears) != nil {
      return DateError(message, hint: "its time has neither am nor pm")
    }
    if !hasShortYears, tokens.date(order, shortYears: true) != nil {
      return DateError(message, hint: "its year has two digits; the pattern for that is yy")
    }
    for other in DateOrder.allCases where tokens.date(other, shortYears: hasShortYears) != nil {
      return DateError(message, hint: "it could be read as \(other.words)")
    }
    return DateError(message, hint: "there is no such day")
  }
}

/// What a pattern names, in its order.
private struct PatternParts {
  var fields: [UInt8] = []
  var yearLetters = 0
  var hasHalfOfDay = false

  init?(_ lowered: String) {
    var sawHour = false
    var sawMinute = false
    var rest = Array(lowered.utf8)[...]
    while let letter = rest.first {
      let length = rest.prefix { $0 == letter }.count
      switch letter {
      case UInt8(ascii: "y") where length == 2 || length == 4:
        yearLetters = length
        fields.append(letter)
      case UInt8(ascii: "m") where sawHour && length <= 2:
        if sawMinute { return nil }
        sawMinute = true
      case UInt8(ascii: "m") where length <= 4, UInt8(ascii: "d") where length <= 2:
        if sawHour { return nil }
        fields.append(letter)
      case UInt8(ascii: "d") where length <= 4 && fields.isEmpty: break  // the name of a day
      case UInt8(ascii: "h") where length <= 2 && !sawHour && fields.count == 3: sawHour = true
      case UInt8(ascii: "s") where sawMinute: break
      case UInt8(ascii: "a") where sawHour, UInt8(ascii: "p") where sawHour:
        hasHalfOfDay = true
        let marker = rest.prefix { $0.isLetter || $0 == UInt8(ascii: "/") }
        guard ["a", "p", "am", "pm", "am/pm"].contains(String(decoding: marker, as: UTF8.self))
        else { return nil }
        rest = rest.dropFirst(marker.count)
        continue
      case UInt8(ascii: "t") where fields.count == 3 && !sawHour && length == 1: break
      case UInt8(ascii: "z") where sawMinute && length == 1: break
      case _ where "-/., :".utf8.contains(letter): break
      default: return nil
      }
      rest = rest.dropFirst(length)
    }
    if sawHour, !sawMinute { return nil }
  }

  var order: DateOrder? {
    switch String(decoding: fields, as: UTF8.self) {
    case "ymd": .ymd
    case "dmy": .dmy
    case "mdy": .mdy
    default: nil
    }
  }
}
