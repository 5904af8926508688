// Reading iCalendar (RFC 5545) as far as days are concerned: events with their rules and zones.

/// One content line: a name, parameters and a value, and where it stands.
struct ICalendarLine {
  var name: String
  var parameters: [String: String]
  var value: Substring
  /// Counted from 1, of the first physical line.
  var line: Int

  func error(_ words: String, hint: String? = nil) -> DateError {
    DateError("line \(line): \(name): \(words)", hint: hint)
  }
}

/// What is wrong with a text that is not iCalendar, or more of it than is bearable.
enum ICalendarLimit {
  static let events = 50_000
  static let rules = 1_000
  static let lineBytes = 100_000
}

struct ICalendarLines {
  /// Takes the text apart into content lines; the body stops it by throwing.
  static func forEach(
    _ bytes: [UInt8], _ body: (ICalendarLine) throws(DateError) -> Void
  ) throws(DateError) {
    var number = 0
    var start = 1
    var pending: [UInt8] = []
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while place < bytes.count {
      var end = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
      let next = end + 1
      if end > place, bytes[end - 1] == 0x0D { end -= 1 }
      number += 1
      let isFolded = bytes[place] == 0x20 || bytes[place] == 0x09
      if isFolded, !pending.isEmpty {
        pending += bytes[(place + 1)..<max(end, place + 1)]
      } else {
        if !pending.isEmpty { try body(parse(pending, start)) }
        pending = Array(bytes[place..<max(place, end)])
        start = number
      }
      guard pending.count <= ICalendarLimit.lineBytes else {
        throw DateError("line \(start): longer than \(ICalendarLimit.lineBytes) bytes")
      }
      place = next
    }
    if !pending.isEmpty { try body(parse(pending, start)) }
  }

  private static func parse(_ bytes: [UInt8], _ number: Int) throws(DateError) -> ICalendarLine {
    var place = 0
    func error(_ words: String) -> DateError {
      DateError("line \(number), column \(place + 1): \(words)")
    }
    func word(_ ends: (UInt8) -> Bool) -> String {
      let start = place
      while place < bytes.count, !ends(bytes[place]) { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    let isEnd: (UInt8) -> Bool = { $0 == 0x3A || $0 == 0x3B || $0 == 0x3D }
    let name = word(isEnd).uppercased()
    guard !name.isEmpty, name.utf8.allSatisfy({ $0.isLetter || $0.isDigit || $0 == 0x2D }) else {
      throw error("a property's name is wanted, not \(quoted(name.prefix(20)))")
    }
    var parameters: [String: String] = [:]
    while place < bytes.count, bytes[place] == 0x3B {
      place += 1
      let key = word(isEnd).uppercased()
      guard place < bytes.count, bytes[place] == 0x3D else {
        throw error("'=' is wanted after the parameter \(quoted(key))")
      }
      place += 1
      var value = ""
      while place < bytes.count, bytes[place] != 0x3A, bytes[place] != 0x3B {
        if bytes[place] == 0x22 {
          place += 1
          value += word { $0 == 0x22 }
          guard place < bytes.count else { throw error("a quoted parameter does not end") }
          place += 1
        } else {
          value += word { $0 == 0x3A || $0 == 0x3B || $0 == 0x22 }
        }
      }
      parameters[key] = value
    }
    guard place < bytes.count, bytes[place] == 0x3A else {
      throw error("':' is wanted after \(quoted(name))")
    }
    let value = String(decoding: bytes[(place + 1)...], as: UTF8.self)
    return ICalendarLine(
      name: name, parameters: parameters, value: value[...], line: number)
  }
}

/// Gathers components from content lines.
struct ICalendarReader {
  private(set) var events: [ICalendarEvent] = []
  private(set) var name: String?
  private(set) var description = ""
  private(set) var product = ""
  private(set) var zoneName: String?
  private(set) var zones = ICalendarZones()
  private var stack: [String] = []
  private var event: ICalendarEvent?
  private var end: ICalendarLine?
  private var duration: ICalendarLine?
  private var rules = 0
  private var sawCalendar = false

  mutating func read(_ line: ICalendarLine) throws(DateError) {
    switch line.name {
    case "BEGIN": try begin(line)
    case "END": try finish(line)
    default:
      guard let component = stack.last else {
        throw line.error("stands outside BEGIN:VCALENDAR")
      }
      switch component {
      case "VCALENDAR":
        switch line.name {
        case "X-WR-CALNAME": name = Self.unescaped(line.value)
        case "X-WR-CALDESC": description = Self.unescaped(line.value)
        case "X-WR-TIMEZONE": zoneName = String(line.value).trimmingBlanks
        case "PRODID": product = String(line.value).trimmingBlanks
        default: break
        }
      case "VTIMEZONE", "STANDARD", "DAYLIGHT": zones.read(line, in: component)
      case "VEVENT": try property(line)
      default: break
      }
    }
  }

  func check() throws(DateError) {
    guard sawCalendar else { throw DateError("there is no BEGIN:VCALENDAR") }
    if let open = stack.last { throw DateError("\(open) is not ended") }
  }

  private mutating func begin(_ line: ICalendarLine) throws(DateError) {
    let word = line.value.uppercased().trimmingBlanks
    guard stack.count < 8 else { throw line.error("components are nested too deeply") }
    guard !stack.isEmpty || word == "VCALENDAR" else {
      throw line.error("BEGIN:VCALENDAR is wanted, not \(quoted(word))")
    }
    sawCalendar = true
    stack.append(word)
    if word == "VEVENT" {
      guard events.count < ICalendarLimit.events else {
        throw line.error("more than \(ICalendarLimit.events) events")
      }
      event = ICalendarEvent(line: line.line)
      (end, duration) = (nil, nil)
    }
  }

  private mutating func finish(_ line: ICalendarLine) throws(DateError) {
    let word = line.value.uppercased().trimmingBlanks
    guard let open = stack.popLast(), open == word else {
      throw line.error("\(quoted(word)) was not begun")
    }
    if word == "VTIMEZONE" { zones.finish() }
    guard word == "VEVENT", var finished = event else { return }
    event = nil
    guard let start = finished.start else { throw line.error("the event has no DTSTART") }
    if let end, let time = ICalendarTime(end.value.trimmed) {
      finished.end = time
      finished.days = try finished.dayCount(from: start, to: time, zones, end)
    } else if let end {
      throw end.error("\(quoted(end.value)) is not a date such as 20261126")
    } else if let duration {
      guard let length = ICalendarDuration(duration.value.trimmed) else {
        throw duration.error("\(quoted(duration.value)) is not a length such as P1D")
      }
      finished.days = max(1, length.days + (finished.isAllDay ? 0 : 1))
    }
    events.append(finished)
  }

  private mutating func property(_ line: ICalendarLine) throws(DateError) {
    switch line.name {
    case "UID": event?.uid = String(line.value).trimmingBlanks
    case "SUMMARY": event?.summary = Self.unescaped(line.value)
    case "STATUS": event?.isCancelled = line.value.uppercased().trimmingBlanks == "CANCELLED"
    case "DTSTART":
      event?.start = try Self.times(line)[0]
      event?.zone = line.parameters["TZID"]
    case "DTEND": end = line
    case "DURATION": duration = line
    case "RDATE": event?.added += try Self.times(line)
    case "EXDATE": event?.removed += try Self.times(line)
    case "RECURRENCE-ID": event?.replaces = try Self.times(line)[0]
    case "RRULE":
      rules += 1
      guard rules <= ICalendarLimit.rules else {
        throw line.error("more than \(ICalendarLimit.rules) rules")
      }
      do throws(DateError) {
        event?.rule = try RecurrenceRule(parsing: line.value.trimmed)
      } catch {
        throw line.error(error.message, hint: error.hint)
      }
    default: break
    }
  }

  private static func times(_ line: ICalendarLine) throws(DateError) -> [ICalendarTime] {
    var found: [ICalendarTime] = []
    for part in line.value.split(separator: ",", omittingEmptySubsequences: false) {
      // RDATE may hold periods, FROM/TO; the beginning counts.
      let word = part.prefix { $0 != "/" }.trimmed
      guard let time = ICalendarTime(word), found.count < 10_000 else {
        throw line.error("\(quoted(part)) is not a date such as 20261126 or 20261126T083000Z")
      }
      found.append(time)
    }
    return found
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for scalar in text.unicodeScalars.prefix(2_000) {
      if isEscaped {
        result.unicodeScalars.append(scalar == "n" || scalar == "N" ? " " : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.unicodeScalars.append(scalar.isControl ? " " : scalar)
      }
    }
    return result.trimmingBlanks
  }
}

extension StringProtocol {
  fileprivate var trimmed: SubSequence {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }

  fileprivate var trimmingBlanks: String { String(trimmed) }
}
