// Which number is the month? One row cannot tell; all rows of a column mostly can, and if not
// nobody guesses.

/// Looks at every value of one column and then says how its dates are written.
public struct DateOrderSurvey: Sendable {
  private struct Sample: Sendable {
    var text: String
    var row: Int
  }

  private var row = 0
  private var seen = 0
  private var candidates = Set(DateOrder.allCases)
  /// The last value that ruled an order out.
  private var deciding: Sample?
  /// The first value after which no order was left, and the orders that were left before it.
  private var offending: (sample: Sample, before: Set<DateOrder>)?
  /// The first value that is one day as day/month and another as month/day.
  private var doubtful: Sample?

  private var separator: UInt8?
  private var sawName = false
  private var sawShortYear = false
  private var sawTime = false
  private var sawSeconds = false
  private var sawTwelveHour = false
  private var sawTwentyFour = false

  /// Begins the survey of one column.
  public init() {}

  /// Looks at the next value; empty ones are passed over.
  ///
  /// `row` is the number to show in messages, one more than the last where it is not given.
  public mutating func observe(_ text: some StringProtocol, row: Int? = nil) {
    var copy = String(text)
    copy.withUTF8 { observe(bytes: $0, row: row) }
  }

  /// Looks at the UTF-8 of the next value, without making a string.
  public mutating func observe(bytes: UnsafeBufferPointer<UInt8>, row given: Int? = nil) {
    row = given ?? row + 1
    if offending != nil || bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
    seen += 1
    guard let tokens = DateTokens(bytes) else {
      offending = (sample(bytes), candidates)
      return
    }
    let dayFirst = tokens.date(.dmy, shortYears: true)
    let monthFirst = tokens.date(.mdy, shortYears: true)
    // Two digits never begin a date of this survey, else no short year could be decided.
    let yearFirst = tokens.date(.ymd, shortYears: false)
    let before = candidates
    if dayFirst == nil { candidates.remove(.dmy) }
    if monthFirst == nil { candidates.remove(.mdy) }
    if yearFirst == nil { candidates.remove(.ymd) }
    if candidates.isEmpty {
      offending = (sample(bytes), before)
      return
    }
    if candidates.count < before.count { deciding = sample(bytes) }
    if doubtful == nil, let dayFirst, let monthFirst, dayFirst != monthFirst {
      doubtful = sample(bytes)
    }
    note(tokens)
  }

  /// The format that fits all values; refused when two do, or none.
  public func decide() throws(DateError) -> DateFormat {
    if let offending { throw refusal(of: offending.sample, before: offending.before) }
    guard seen > 0 else {
      throw DateError("the column holds no dates", hint: "give --date-format")
    }
    if candidates.contains(.dmy), candidates.contains(.mdy), let doubtful {
      throw DateError(
        "row \(doubtful.row): \(quoted(doubtful.text)) can be day/month or month/day, and no row of"
          + " the column decides it",
        hint: "give --date-format '\(pattern(.dmy))' or --date-format '\(pattern(.mdy))'")
    }
    let order = DateOrder.allCases.first { candidates.contains($0) } ?? .ymd
    return DateFormat(
      order: order, hasShortYears: sawShortYear, isTwelveHour: isTwelveHour,
      description: pattern(order))
  }

  private var isTwelveHour: Bool { sawTwelveHour && !sawTwentyFour }

  private func sample(_ bytes: UnsafeBufferPointer<UInt8>) -> Sample {
    Sample(text: String(decoding: bytes, as: UTF8.self), row: row)
  }

  private mutating func note(_ tokens: DateTokens) {
    if separator == nil { separator = tokens.separator }
    if tokens.first.digits == 0 || tokens.second.digits == 0 { sawName = true }
    if tokens.first.digits != 4, tokens.third.digits == 2 { sawShortYear = true }
    if tokens.time != nil { sawTime = true }
    if tokens.hasSeconds { sawSeconds = true }
    switch tokens.clock {
    case .none: break
    case .twelve: sawTwelveHour = true
    case .twentyFour: sawTwentyFour = true
    }
  }

  private func pattern(_ order: DateOrder) -> String {
    let month = sawName ? "mmm" : "mm"
    let year = sawShortYear ? "yy" : "yyyy"
    let parts =
      switch order {
      case .ymd: [year, month, "dd"]
      case .dmy: ["dd", month, year]
      case .mdy: [month, "dd", year]
      }
    let mark = String(UnicodeScalar(separator ?? 0x2D))
    let time = !sawTime ? "" : isTwelveHour ? " h:mm" : " hh:mm"
    let seconds = sawTime && sawSeconds ? ":ss" : ""
    return parts.joined(separator: mark) + time + seconds + (sawTime && isTwelveHour ? " am" : "")
  }

  private func refusal(of sample: Sample, before: Set<DateOrder>) -> DateError {
    var copy = sample.text
    let tokens = copy.withUTF8 { DateTokens($0) }
    let fitting = DateOrder.allCases.filter {
      tokens?.date($0, shortYears: $0 != .ymd) != nil
    }
    let message = "row \(sample.row): \(quoted(sample.text))"
    guard !fitting.isEmpty else {
      return DateError(
        message + " is not a date",
        hint: "correct that row, or give --date-format if the column is written in another way")
    }
    let order = before.count == 1 ? before.first?.words : nil
    guard let order, let deciding else {
      return DateError(
        message + " does not fit the order of the rows before it",
        hint: "correct that row; a column must be written in one way")
    }
    return DateError(
      message
        + " does not fit \(order), which row \(deciding.row) (\(quoted(deciding.text))) needs",
      hint: "correct one of them; a column must be written in one way")
  }
}
