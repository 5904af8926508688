import Calendar
import Foundation
import TestSupport
import Testing

/// The days of recurrence rules against python-dateutil.
@Suite struct RecurrenceTests {
  /// The Python that Debian's packages are installed for, where it has dateutil.
  static let hasDateutil = FileManager.default.fileExists(
    atPath: "/usr/lib/python3/dist-packages/dateutil")

  @Test(.enabled(if: hasDateutil, "python3-dateutil is not installed"))
  func agreesWithDateutil() throws {
    var dice = Dice(seed: 5_545)
    var input = ""
    var cases: [(rule: String, start: CivilDate)] = []
    for _ in 0..<1_500 {
      let rule = Self.rule(&dice)
      var start = CivilDate(daysSinceEpoch: Int.random(in: 9_000...22_000, using: &dice))
      // dateutil begins a week's set with the start, RFC 5545 with WKST: alike from WKST on.
      if rule.contains("WEEKLY"), rule.contains("BYSETPOS") {
        let first = rule.contains("WKST=SU") ? Weekday.sunday : .monday
        start = start.adding(days: (first.rawValue - start.weekday.rawValue + 7) % 7)
      }
      cases.append((rule, start))
      input += "\(rule) \(start)\n"
    }
    let answers = try python(Self.oracle, input: input)
    #expect(answers.count == cases.count)
    for ((rule, start), answer) in zip(cases, answers) {
      let read = try RecurrenceRule(parsing: rule)
      let last = start.adding(days: 365 * 12)
      let days = read.days(from: start, through: last, limit: 60)
      #expect(
        days.map(\.description).joined(separator: " ") == answer.dropFirst(), "\(rule) \(start)")
      #expect(try RecurrenceRule(parsing: read.text) == read)
      // Beginning to look later leaves out only what is earlier.
      let middle = start.adding(days: 400)
      let all = read.days(from: start, through: last).filter { $0 >= middle }
      let late = read.days(from: start, since: middle, through: last).filter { $0 >= middle }
      #expect(all == late, "\(rule) \(start)")
    }
  }

  private static func rule(_ dice: inout Dice) -> String {
    func some(_ values: [String]) -> String {
      let count = Int.random(in: 1...3, using: &dice)
      return Set((0..<count).map { _ in values.randomElement(using: &dice) ?? "" }).sorted()
        .joined(separator: ",")
    }
    let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    let frequency = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].randomElement(using: &dice) ?? ""
    var parts = ["FREQ=\(frequency)"]
    if Bool.random(using: &dice) {
      parts.append("INTERVAL=\(Int.random(in: 1...5, using: &dice))")
    }
    var hasBy = false
    if Bool.random(using: &dice) {
      hasBy = true
      let isNumbered = frequency == "MONTHLY" || frequency == "YEARLY"
      // dateutil wants days of a mixed list to fit both kinds; RFC 5545 wants one of them.
      let numbers =
        isNumbered && Bool.random(using: &dice) ? ["1", "2", "-1", "4", "5", "-2"] : [""]
      parts.append(
        "BYDAY="
          + some(
            weekdays.map { (numbers.randomElement(using: &dice) ?? "") + $0 }))
    }
    if frequency != "WEEKLY", Int.random(in: 0...2, using: &dice) == 0 {
      hasBy = true
      parts.append("BYMONTHDAY=" + some(["1", "13", "29", "30", "31", "-1", "-3", "-31"]))
    }
    if Int.random(in: 0...3, using: &dice) == 0 {
      hasBy = true
      parts.append("BYMONTH=" + some((1...12).map(String.init)))
    }
    if hasBy, frequency != "DAILY", Int.random(in: 0...3, using: &dice) == 0 {
      parts.append("BYSETPOS=" + some(["1", "2", "-1", "3"]))
    }
    if Bool.random(using: &dice) { parts.append("WKST=SU") }
    switch Int.random(in: 0...3, using: &dice) {
    case 0: parts.append("COUNT=\(Int.random(in: 1...20, using: &dice))")
    case 1:
      parts.append("UNTIL=20\(Int.random(in: 10...29, using: &dice))0615")
    default: break
    }
    return parts.joined(separator: ";")
  }

  static let oracle = #"""
    import sys
    sys.path.insert(0, "/usr/lib/python3/dist-packages")
    from datetime import datetime, timedelta
    from dateutil.rrule import rrulestr
    for line in sys.stdin:
        text, start = line.split()
        start = datetime.fromisoformat(start)
        rule = rrulestr(text, dtstart=start)
        last = start + timedelta(365 * 12)
        days = []
        for day in rule.xafter(start, inc=True):
            if day > last or len(days) == 60: break
            days.append(day.date().isoformat())
        print("=" + " ".join(days))
    """#

  @Test func errorsNameThePart() {
    let refused: [(String, String)] = [
      ("INTERVAL=2", "FREQ is missing"),
      ("FREQ=HOURLY", "FREQ: 'HOURLY' is not understood"),
      ("FREQ=DAILY;INTERVAL=0", "INTERVAL: '0' is not a number from 1 to 10000"),
      ("FREQ=DAILY;BYDAY=XX", "BYDAY: 'XX' is not a weekday such as MO or 2MO"),
      ("FREQ=WEEKLY;BYDAY=2MO", "BYDAY: numbers need FREQ=MONTHLY or YEARLY"),
      ("FREQ=DAILY;BYHOUR=3", "the part 'BYHOUR' is not understood"),
      ("FREQ=MONTHLY;BYWEEKNO=3", "BYWEEKNO needs FREQ=YEARLY"),
      ("FREQ=WEEKLY;BYYEARDAY=3", "BYYEARDAY needs FREQ=YEARLY"),
      ("FREQ=YEARLY;BYWEEKNO=3;BYDAY=2MO", "BYDAY: numbers do not go with BYWEEKNO"),
      ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO: '54' is not a number from 1 to 53, or negative"),
      ("FREQ=YEARLY;COUNT=3;UNTIL=20260101", "COUNT and UNTIL exclude each other"),
      ("FREQ=YEARLY;UNTIL=2026", "UNTIL: '2026' is not a date such as 20260605"),
      ("FREQ=DAILY;FREQ=DAILY", "FREQ comes twice"),
      ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY: '0' is not a number from 1 to 31, or negative"),
      ("x", "'x' is not NAME=VALUE"),
    ]
    for (text, message) in refused {
      let error = #expect(throws: DateError.self) { try RecurrenceRule(parsing: text) }
      #expect(error?.message == message)
    }
  }

  /// Against weeks and days of the year that Python counts by hand, one day after the other.
  @Test func weeksAndDaysOfTheYear() throws {
    var dice = Dice(seed: 1_986)
    var input = ""
    var cases: [(rule: String, start: CivilDate)] = []
    for _ in 0..<600 {
      func some(_ values: [Int]) -> String {
        (0..<Int.random(in: 1...3, using: &dice)).map { _ in
          String(values.randomElement(using: &dice) ?? 1)
        }.joined(separator: ",")
      }
      var parts = ["FREQ=YEARLY"]
      if Bool.random(using: &dice) {
        parts.append("INTERVAL=\(Int.random(in: 1...3, using: &dice))")
      }
      let kind = Int.random(in: 0...4, using: &dice)
      if kind != 0 { parts.append("BYWEEKNO=" + some([1, 2, 20, 52, 53, -1, -2, -52, -53])) }
      if kind == 0 || kind == 4 {
        parts.append("BYYEARDAY=" + some([1, 2, 60, 138, 365, 366, -1, -306, -365, -366]))
      }
      if Bool.random(using: &dice) {
        parts.append("BYDAY=" + (["MO", "SA,SU", "WE,FR"].randomElement(using: &dice) ?? ""))
      }
      if Int.random(in: 0...3, using: &dice) == 0 { parts.append("BYMONTH=" + some([1, 5, 12])) }
      if Int.random(in: 0...5, using: &dice) == 0 {
        parts.append("BYMONTHDAY=" + some([1, 3, -1]))
      }
      if Int.random(in: 0...3, using: &dice) == 0 { parts.append("BYSETPOS=" + some([1, 2, -1])) }
      if Bool.random(using: &dice) {
        parts.append("WKST=" + (["SU", "TH", "SA"].randomElement(using: &dice) ?? ""))
      }
      let start = CivilDate(daysSinceEpoch: Int.random(in: 9_000...22_000, using: &dice))
      cases.append((parts.joined(separator: ";"), start))
      input += "\(cases[cases.count - 1].rule) \(start)\n"
    }
    let answers = try python(Self.weeks, input: input)
    #expect(answers.count == cases.count)
    var found = 0
    for ((rule, start), answer) in zip(cases, answers) {
      let read = try RecurrenceRule(parsing: rule)
      let days = read.days(from: start, through: start.adding(days: 365 * 9))
      #expect(
        days.map(\.description).joined(separator: " ") == answer.dropFirst(), "\(rule) \(start)")
      #expect(try RecurrenceRule(parsing: read.text) == read)
      found += days.count
    }
    #expect(found > 1_000)
  }

  static let weeks = #"""
    import sys
    from datetime import date, timedelta
    names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    def weeks_of(year, first):
        """Week number of each day from the first week of the year on, by laying them out."""
        day = date(year, 1, 1)
        begin = day - timedelta((day.weekday() - first) % 7)
        if sum((begin + timedelta(n)).year == year for n in range(7)) < 4: begin += timedelta(7)
        weeks = []
        while sum((begin + timedelta(n)).year == year for n in range(7)) >= 4:
            weeks.append([begin + timedelta(n) for n in range(7)])
            begin += timedelta(7)
        return weeks
    for line in sys.stdin:
        text, start = line.split()
        start = date.fromisoformat(start)
        part = dict(p.split("=") for p in text.split(";"))
        n = lambda name: [int(w) for w in part[name].split(",")] if name in part else None
        first = names.index(part.get("WKST", "MO"))
        end, days = start + timedelta(365 * 9), []
        for year in range(start.year, end.year + 1, int(part.get("INTERVAL", 1))):
            wanted = set()
            for near in (year - 1, year, year + 1):
                weeks = weeks_of(near, first)
                for number in n("BYWEEKNO") or []:
                    if abs(number) <= len(weeks):
                        wanted.update(weeks[number - 1 if number > 0 else number])
            length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
            all = [date(year, 1, 1) + timedelta(k) for k in range(length)]
            numbers = [k for k in n("BYYEARDAY") or [] if abs(k) <= length]
            numbered = {all[k - 1 if k > 0 else k] for k in numbers}
            set_ = []
            for d in all:
                left = -((d.replace(day=28) + timedelta(4)).replace(day=1) - d).days
                if "BYWEEKNO" in part and d not in wanted: continue
                if "BYYEARDAY" in part and d not in numbered: continue
                if "BYMONTH" in part and d.month not in n("BYMONTH"): continue
                if "BYMONTHDAY" in part and not {d.day, left} & set(n("BYMONTHDAY")): continue
                if "BYDAY" in part and names[d.weekday()] not in part["BYDAY"].split(","): continue
                if not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & set(part):
                    if d.weekday() != start.weekday(): continue
                set_.append(d)
            if "BYSETPOS" in part:
                places = n("BYSETPOS")
                set_ = [d for k, d in enumerate(set_) if k + 1 in places or k - len(set_) in places]
            days += [d for d in set_ if start <= d <= end]
        print("=" + " ".join(map(str, days)))
    """#

  @Test func plainWordsAreRules() throws {
    let read: [(String, String, String?, RecurrencePhrase.ClosedDay?)] = [
      ("second Monday of August", "FREQ=YEARLY;BYMONTH=8;BYDAY=2MO", nil, nil),
      ("every school day 09:00", "FREQ=DAILY", "09:00", .skip),
      ("every day at 07:30", "FREQ=DAILY", "07:30", nil),
      ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", nil, nil),
      ("mondays, and thursdays", "FREQ=WEEKLY;BYDAY=MO,TH", nil, nil),
      ("last friday of the month", "FREQ=MONTHLY;BYDAY=-1FR", nil, nil),
      ("the first school day of Sep", "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1", nil, .next),
      ("last school day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1", nil, .previous),
      ("day 15 of the month", "FREQ=MONTHLY;BYMONTHDAY=15", nil, nil),
      ("last day of june", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1", nil, nil),
      ("RRULE:freq=yearly;byweekno=20;byday=mo", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", nil, nil),
    ]
    for (typed, rule, time, closed) in read {
      let phrase = try RecurrencePhrase(parsing: typed)
      #expect(phrase.rule.text == rule, "\(typed)")
      #expect(phrase.time?.description == time, "\(typed)")
      #expect(phrase.closed == closed, "\(typed)")
    }
    for typed in ["", "soon", "every", "day 32 of the month", "second day of the month", "07:00"] {
      #expect(throws: DateError.self, "\(typed)") { try RecurrencePhrase(parsing: typed) }
    }
  }

  @Test func aRuleThatNeverFallsEnds() throws {
    let rule = try RecurrenceRule(parsing: "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30")
    let start = CivilDate(daysSinceEpoch: 0)
    #expect(rule.days(from: start, through: start.adding(days: 100_000)).isEmpty)
    let forever = try RecurrenceRule(parsing: "FREQ=DAILY")
    #expect(forever.days(from: start, through: start.adding(days: 100_000)).count == 10_000)
  }
}

@Suite struct ICalendarTests {
  private func file(_ lines: String, end: String = "\r\n") -> [UInt8] {
    let text = "BEGIN:VCALENDAR\nVERSION:2.0\n\(lines)\nEND:VCALENDAR\n"
    return Array(
      text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: end).utf8)
  }

  private func days(_ lines: String, end: String = "\r\n") throws -> [String] {
    let zone = try Zone.named("America/New_York")
    let from = try #require(CivilDate(iso: "2026-01-01"))
    let found = try ICalendar(file(lines, end: end)).occurrences(
      from: from, through: from.adding(days: 364), zone: zone)
    return found.map { "\($0.uid) \($0.first)..\($0.last) \($0.summary)" }
  }

  @Test(arguments: ["\r\n", "\n"]) func aDistrictsCalendar(end: String) throws {
    let found = try days(
      """
      BEGIN:VTIMEZONE
      TZID:Our own
      BEGIN:STANDARD
      DTSTART:20071104T020000
      TZOFFSETFROM:-0400
      TZOFFSETTO:-0500
      RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:20070311T020000
      TZOFFSETFROM:-0500
      TZOFFSETTO:-0400
      RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
      END:DAYLIGHT
      END:VTIMEZONE
      BEGIN:VEVENT
      UID:break
      SUMMARY:Thanks\\, giving\\nBr
       eak
      DTSTART;VALUE=DATE:20261126
      DTEND;VALUE=DATE:20261128
      END:VEVENT
      BEGIN:VEVENT
      UID:early
      SUMMARY:Early
      DTSTART;TZID="Eastern Standard Time":20260902T120000
      DURATION:PT2H
      RRULE:FREQ=MONTHLY;BYDAY=1WE;COUNT=4
      EXDATE;TZID=America/New_York:20261104T120000
      END:VEVENT
      BEGIN:VEVENT
      UID:early
      SUMMARY:Early, moved
      RECURRENCE-ID;TZID=America/New_York:20261007T120000
      DTSTART;TZID=/example.org/2019/America/New_York:20261008T120000
      END:VEVENT
      BEGIN:VEVENT
      UID:late
      SUMMARY:Late
      DTSTART:20260704T023000Z
      DTEND:20260704T033000Z
      END:VEVENT
      BEGIN:VEVENT
      UID:own
      SUMMARY:Own
      DTSTART;TZID=Our own:20260710T233000
      DTEND;TZID=Our own:20260711T003000
      END:VEVENT
      BEGIN:VEVENT
      UID:off
      STATUS:CANCELLED
      DTSTART;VALUE=DATE:20260105
      END:VEVENT
      """, end: end)
    #expect(
      found == [
        "late 2026-07-03..2026-07-03 Late", "own 2026-07-10..2026-07-11 Own",
        "early/2026-09-02 2026-09-02..2026-09-02 Early",
        "early/2026-10-07 2026-10-08..2026-10-08 Early, moved",
        "break 2026-11-26..2026-11-27 Thanks, giving Break",
        "early/2026-12-02 2026-12-02..2026-12-02 Early",
      ])
  }

  @Test func errorsSayWhere() throws {
    let refused: [(String, String)] = [
      ("BEGIN:VEVENT\nUID", "line 4, column 4: ':' is wanted after 'UID'"),
      (
        "BEGIN:VEVENT\nDTSTART:2026",
        "line 4: DTSTART: '2026' is not a date such as 20261126 or 20261126T083000Z"
      ),
      ("BEGIN:VEVENT\nEND:VEVENT", "line 4: END: the event has no DTSTART"),
      (
        "BEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=X", "line 5: RRULE: FREQ: 'X' is not understood"
      ),
      ("BEGIN:VEVENT", "line 4: END: 'VCALENDAR' was not begun"),
      (
        "BEGIN:VEVENT\nDTSTART;TZID=Nowhere:20260101T100000\nEND:VEVENT",
        "line 3: unknown time zone 'Nowhere'"
      ),
      (
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260102\nDTEND;VALUE=DATE:20260101\nEND:VEVENT",
        "line 5: DTEND: the event ends before it begins"
      ),
    ]
    for (text, message) in refused {
      let error = #expect(throws: DateError.self) { try days(text) }
      #expect(error?.message == message)
    }
    #expect(throws: DateError.self) { try ICalendar([]) }
    #expect(throws: DateError.self) { try ICalendar(Array(repeating: 0x41, count: 200_000)) }
  }

  @Test func bytesWithoutSenseDoNotTrap() {
    var dice = Dice(seed: 7)
    let start = file(
      """
      BEGIN:VEVENT
      DTSTART;TZID=America/New_York:20260101T100000
      RRULE:FREQ=MONTHLY;BYDAY=-1MO;UNTIL=20270101T000000Z
      EXDATE:20260105T100000,20260106T100000
      DURATION:P1D
      END:VEVENT
      """)
    for _ in 0..<3_000 {
      var bytes = start
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        let place = Int.random(in: bytes.indices, using: &dice)
        switch Int.random(in: 0...2, using: &dice) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &dice), at: place)
        }
      }
      let day = CivilDate(daysSinceEpoch: 20_000)
      _ = try? ICalendar(bytes).occurrences(from: day, through: day.adding(days: 900), zone: .utc)
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/icalendar"),
      "python3-icalendar is not installed"))
  func whatIsWrittenOthersRead() throws {
    let definition = try CalendarDefinition(
      text: """
        calendar schools
        description Schools, all; of them
        hours mon-fri 08:00-16:00
        closed 2026-11-26..2026-11-27 Thanksgiving, and a title that is so long that it must be folded: ééééééé
        open 2026-12-18 08:00-12:00,13:00-14:00 Half day
        week 2027-06-20..2027-08-15 Summer
          mon-thu 07:00-16:00
        """)
    let zone = try Zone.named("America/New_York")
    let text = definition.iCalendar(zone: zone, now: Instant(seconds: 1_777_885_200))
    #expect(text.utf8.split(separator: 0x0A).allSatisfy { $0.count <= 76 && $0.last == 0x0D })
    let lines = try python(
      """
      import sys
      sys.path.insert(0, "/usr/lib/python3/dist-packages")
      from icalendar import Calendar
      calendar = Calendar.from_ical(sys.stdin.buffer.read())
      print(calendar["X-WR-CALDESC"])
      for event in calendar.walk("VEVENT"):
          print(event.decoded("DTSTART"), event.decoded("DTEND"), event["SUMMARY"], event["TRANSP"])
          if "RRULE" in event:
              print(event["RRULE"].to_ical().decode(), *[d.dt.date() for d in event["EXDATE"].dts][:4])
      """, input: text)
    #expect(
      lines == [
        "Schools, all; of them",
        "2026-11-26 2026-11-28 Thanksgiving, and a title that is so long that it must be folded: ééééééé OPAQUE",
        "2026-12-18 2026-12-19 Half day (08:00-12:00,13:00-14:00) OPAQUE",
        "2027-06-20 2027-08-16 Summer (mon-thu 07:00-16:00; fri-sun closed) TRANSPARENT",
        "2026-01-01 08:00:00-05:00 2026-01-01 16:00:00-05:00 Open TRANSPARENT",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 2026-11-26 2026-11-27 2026-12-18 2027-06-21",
      ])
    let read = try ICalendar(Array(text.utf8)).occurrences(
      from: CivilDate(daysSinceEpoch: 20_000), through: CivilDate(daysSinceEpoch: 22_000),
      zone: .utc
    ).filter(\.isAllDay)
    #expect(read.map(\.first) == definition.exceptions.map(\.first))
    #expect(read.map(\.last) == definition.exceptions.map(\.last))
  }

  @Test func whatIsWrittenIsReadBackIntoTheSameCalendar() throws {
    // xorshift, with a fixed seed.
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let edges = ["00:00", "07:30", "08:00", "11:00", "12:00", "16:00", "21:45", "24:00"]
    func hours() throws -> DayHours {
      var ranges: [HourRange] = []
      for _ in 0..<random(3) {
        let from = random(7)
        let to = from + 1 + random(7 - from)
        ranges.append(try HourRange(parsing: "\(edges[from])-\(edges[to])"))
      }
      return DayHours(ranges)
    }
    func week() throws -> WeeklyHours {
      var week = WeeklyHours()
      for weekday in Weekday.allCases { week[weekday] = try hours() }
      return week
    }
    let titles = [
      "", "Snow, ice; and \\ wind", "Half day (AM)", "Open house", "Été", "Fall (2 days)",
    ]
    for zoneName in ["America/New_York", "UTC", "Australia/Lord_Howe", "America/Phoenix"] {
      let zone = try Zone.named(zoneName)
      for _ in 1...40 {
        var definition = CalendarDefinition(name: "a-b.c")
        definition.description = titles[random(titles.count)]
        definition.zone = zoneName
        definition.weekly = try week()
        for _ in 0..<random(6) {
          let first = CivilDate(daysSinceEpoch: 20_500 + random(500))
          let rules: [CalendarException.Rule] = [
            .closed, .hours(try hours()), .week(try week()),
          ]
          definition.exceptions.append(
            CalendarException(
              first: first, last: first.adding(days: random(20)), rule: rules[random(3)],
              title: titles[random(titles.count)]))
        }
        let now = Instant(seconds: 1_777_885_200)
        let bytes = Array(definition.iCalendar(zone: zone, now: now).utf8)
        let file = try ICalendar(bytes)
        #expect(file.isOurs)
        #expect(try file.definition(named: "a-b.c") == definition)
        // Others, who read the events alone, see the hours of each day.
        let calendar = definition.calendar(in: zone)
        let start = try #require(CivilDate(iso: "2026-01-08"))
        let found = try file.occurrences(
          from: start, through: start.adding(days: 400), zone: zone)
        var shown: [CivilDate: Int] = [:]
        for event in found where !event.isAllDay { shown[event.first, default: 0] += 1 }
        for place in 0...400 {
          let day = start.adding(days: place)
          let ordinary = Set(definition.weekly[day.weekday].ranges)
          let wanted = ordinary.intersection(calendar.hours(on: day).ranges).count
          #expect(shown[day, default: 0] == wanted, "\(day)")
        }
      }
    }
  }

  @Test func aChangedFileOfOursCountsAsItStands() throws {
    let definition = try CalendarDefinition(
      text: "calendar s\nhours mon-fri 08:00-16:00\nopen 2026-12-18 08:00-12:00 Half day\n")
    let now = Instant(seconds: 1_777_885_200)
    let text = definition.iCalendar(zone: .utc, now: now)
    func read(_ old: String, _ new: String) throws -> String {
      try ICalendar(Array(text.replacingOccurrences(of: old, with: new).utf8))
        .definition(named: "s").text
    }
    #expect(try read("(08:00-12:00)", "(08:00-13:00)").contains("open 2026-12-18 08:00-13:00 Half"))
    #expect(try read("BYDAY=MO,TU,", "BYDAY=MO,").contains("hours wed-fri 08:00-16:00"))
    #expect(throws: DateError.self) { try read(" (08:00-12:00)", "") }
    #expect(throws: DateError.self) { try read("FREQ=WEEKLY", "FREQ=DAILY") }
    #expect(throws: DateError.self) { try read("UID:20261218-hours", "UID:x") }
    let other = text.replacingOccurrences(of: "//ittool//", with: "//other//")
    #expect(try !ICalendar(Array(other.utf8)).isOurs)
  }
}
