// A calendar as plain text that people edit and keep under version control.
//
//     calendar schools
//     description Elementary and middle schools
//     zone America/New_York
//     hours mon-fri 07:30-11:00,12:00-15:30
//     bells regular
//       days mon-fri
//       08:00-08:45 Period 1
//     closed 2026-11-26..2026-11-27 Thanksgiving
//     open 2026-12-18 08:00-12:00 bells=early Half day
//     week 2026-06-20..2026-08-15 Summer
//       mon-thu 07:00-16:00
//
// Lines that begin with '#' are comments. Days without hours are closed. Of several lines that
// speak of one day the one of fewer days holds.

extension CalendarDefinition {
  /// The calendar as text; `init(text:)` reads it back.
  public var text: String {
    var lines = ["calendar \(name)"]
    if !description.isEmpty { lines.append("description \(description)") }
    if let zone { lines.append("zone \(zone)") }
    for line in weekly.lines where !line.hours.isClosed {
      lines.append("hours \(line.days) \(line.hours)")
    }
    for schedule in bells.sorted(by: { $0.name < $1.name }) {
      lines.append("bells \(schedule.name)")
      let days = Weekday.allCases.filter { weekdayBells[$0] == schedule.name }
      if !days.isEmpty {
        lines.append("  days " + days.map { $0.short.lowercased() }.joined(separator: ","))
      }
      for period in schedule.periods { lines.append("  \(period.hours) \(period.name)") }
    }
    let sorted = exceptions.enumerated().sorted {
      ($0.element.first, $0.element.last, $0.offset) < (
        $1.element.first, $1.element.last, $1.offset
      )
    }
    for exception in sorted.map(\.element) { lines += exception.lines }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Reads a calendar from text; the error names the line.
  public init(text: String) throws(DateError) {
    self.init(name: "")
    var block = Block.none
    // A character of its own is what Swift makes of CR LF.
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, line) in lines.enumerated() {
      guard index < 100_000 else { throw DateError("more than 100,000 lines") }
      do throws(DateError) {
        try read(line, &block)
      } catch {
        throw DateError("line \(index + 1): \(error.message)", hint: error.hint)
      }
    }
    if name.isEmpty {
      throw DateError("there is no line 'calendar NAME'", hint: "begin with it")
    }
    try checkBells()
  }

  /// Refuses days that name a bell schedule which is not there.
  public func checkBells() throws(DateError) {
    let known = Set(bells.map(\.name))
    for named in exceptions.compactMap(\.bells) + weekdayBells.values.sorted()
    where !known.contains(named) {
      throw DateError(
        "there is no bell schedule '\(named)'",
        hint: known.isEmpty ? nil : "there are: " + known.sorted().joined(separator: ", "))
    }
  }

  private enum Block {
    case none
    case bells(Int)
    case week(Int)
  }

  private mutating func read(_ line: Substring, _ block: inout Block) throws(DateError) {
    let isIndented = line.first == " " || line.first == "\t"
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    guard let first = trimmed.first, first != "#" else { return }
    let (word, rest) = trimmed.firstWord
    if isIndented {
      switch block {
      case .none:
        throw DateError("an indented line belongs to nothing", hint: "only bells and week have any")
      case .bells(let place): try readPeriod(word, rest, place)
      case .week(let place):
        guard case .week(var week) = exceptions[place].rule else { return }
        let hours = try DayHours(parsing: rest)
        for weekday in try Weekday.set(parsing: word) { week[weekday] = hours }
        exceptions[place].rule = .week(week)
      }
      return
    }
    block = .none
    if name.isEmpty, word != "calendar" {
      throw DateError("\(quoted(word)) comes before 'calendar NAME'", hint: "begin with it")
    }
    switch word {
    case "calendar":
      guard name.isEmpty else { throw DateError("a second calendar in one text") }
      name = try CalendarDefinition.checked(name: rest)
    case "description": description = String(rest)
    case "zone": zone = String(rest)
    case "hours":
      let (days, hours) = rest.firstWord
      let found = try DayHours(parsing: hours)
      for weekday in try Weekday.set(parsing: days) { weekly[weekday] = found }
    case "bells":
      let name = try CalendarDefinition.checked(name: rest)
      guard !bells.contains(where: { $0.name == name }) else {
        throw DateError("a second bell schedule \(quoted(name))")
      }
      bells.append(BellSchedule(name: name, periods: []))
      block = .bells(bells.count - 1)
    case "closed", "open", "week":
      exceptions.append(try CalendarException(word: word, rest))
      if word == "week" { block = .week(exceptions.count - 1) }
    default:
      let words = [
        "calendar", "description", "zone", "hours", "bells", "closed", "open", "week",
      ]
      let hint = nearest(to: String(word), in: words).map { "did you mean '\($0)'?" }
      throw DateError(
        "unknown word \(quoted(word))",
        hint: hint ?? "lines begin with " + words.joined(separator: ", "))
    }
  }

  private mutating func readPeriod(
    _ word: Substring, _ rest: Substring, _ place: Int
  ) throws(DateError) {
    if word == "days" {
      for weekday in try Weekday.set(parsing: rest) { weekdayBells[weekday] = bells[place].name }
      return
    }
    let period = try Period(name: String(rest), checking: HourRange(parsing: word))
    bells[place] = try bells[place].adding(period)
  }

  /// A name of one word as calendars and bell schedules have it.
  public static func checked(name: some StringProtocol) throws(DateError) -> String {
    let isGood =
      1...60 ~= name.utf8.count
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || "-_.".unicodeScalars.contains($0)
      }
    guard isGood else {
      throw DateError(
        "\(quoted(name)) is not a name",
        hint: "one word of letters, digits, hyphens, dots and underscores")
    }
    return String(name)
  }
}

extension Period {
  /// A period whose name is one line that is not empty.
  public init(name: String, checking hours: HourRange) throws(DateError) {
    guard 1...60 ~= name.utf8.count, !name.unicodeScalars.contains(where: \.isControl) else {
      throw DateError("a period needs a name", hint: "such as: 08:00-08:45 Period 1")
    }
    self.init(name: name, hours: hours)
  }
}

extension BellSchedule {
  /// The schedule with one more period; a second of the same name is refused.
  public func adding(_ period: Period) throws(DateError) -> BellSchedule {
    if let same = periods.first(where: { $0.isCalled(period.name) }) {
      throw DateError("\(quoted(period.name)) and \(quoted(same.name)) mean one period")
    }
    return BellSchedule(name: name, periods: periods + [period])
  }
}

extension CalendarException {
  /// `closed`, `open` or `week`, as texts and people say it.
  public var keyword: String { word == "hours" ? "open" : word }

  /// Its lines in a calendar's text; only another week has more than one.
  public var lines: [String] {
    var line = "\(keyword) \(dates)"
    if case .hours(let hours) = rule { line += " \(hours)" }
    if let bells { line += " bells=\(bells)" }
    if let uid { line += " uid=\(CalendarException.escaped(uid))" }
    if !title.isEmpty { line += " \(title)" }
    guard case .week(let week) = rule else { return [line] }
    return [line] + week.lines.filter { !$0.hours.isClosed }.map { "  \($0.days) \($0.hours)" }
  }

  /// Reads what follows the word of a line.
  init(word: Substring, _ text: Substring) throws(DateError) {
    var (days, rest) = text.firstWord
    (first, last) = try CalendarException.days(parsing: days)
    switch word {
    case "closed": rule = .closed
    case "week": rule = .week(WeeklyHours())
    default:
      (days, rest) = rest.firstWord
      rule = .hours(try DayHours(parsing: days))
    }
    bells = nil
    uid = nil
    while true {
      let (word, after) = rest.firstWord
      if word.hasPrefix("bells="), bells == nil {
        bells = try CalendarDefinition.checked(name: word.dropFirst(6))
      } else if word.hasPrefix("uid="), uid == nil {
        uid = CalendarException.unescaped(word.dropFirst(4))
      } else {
        break
      }
      rest = after
    }
    title = try CalendarException.checked(title: rest)
  }

  /// A title as it may stand: one line, at most 200 bytes.
  public static func checked(title: some StringProtocol) throws(DateError) -> String {
    guard title.utf8.count <= 200 else { throw DateError("a title has at most 200 characters") }
    guard !title.unicodeScalars.contains(where: \.isControl) else {
      throw DateError("a title is one line")
    }
    return String(title)
  }

  /// Reads `2026-02-03` or `2026-11-26..2026-11-27`; at most ten years.
  public static func days(
    parsing text: some StringProtocol
  ) throws(DateError) -> (first: CivilDate, last: CivilDate) {
    let ends = String(text).split(separator: "..", omittingEmptySubsequences: false)
    guard ends.count <= 2, let from = ends.first, let to = ends.last,
      let first = CivilDate(iso: from), let last = CivilDate(iso: to)
    else {
      throw DateGrammar.impossible(ends.last ?? "")
        ?? DateError(
          "\(quoted(text)) are not days", hint: "write 2026-02-03 or 2026-11-26..2026-11-27")
    }
    guard first <= last else {
      throw DateError("\(quoted(text)) end before they begin", hint: "write \(last)..\(first)")
    }
    guard last.daysSinceEpoch - first.daysSinceEpoch < SchoolCalendar.horizonDays else {
      throw DateError("\(quoted(text)) are more than ten years")
    }
    return (first, last)
  }

  private static func escaped(_ uid: String) -> String {
    var text = ""
    for scalar in uid.unicodeScalars {
      if scalar == " " || scalar == "%" || scalar.isControl {
        for byte in String(scalar).utf8 {
          text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Unicode.Scalar {
  var isControl: Bool { properties.generalCategory == .control }
}

extension Substring {
  /// The text up to the first blanks, and what follows them.
  var firstWord: (word: Substring, rest: Substring) {
    let word = prefix { $0 != " " && $0 != "\t" }
    var rest = self[word.endIndex...].drop { $0 == " " || $0 == "\t" }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return (word, rest)
  }
}
