import Calendar
import TestSupport
import Testing

/// Working time against Python: its own reading of the rules, quarter hour by quarter hour.
@Suite struct WorkingTimeTests {
  static let zones = [
    "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns",
    "Asia/Kathmandu", "Pacific/Apia", "Africa/Cairo", "America/Sao_Paulo", "Europe/Dublin",
    "Pacific/Chatham", "Asia/Kolkata", "UTC", "America/Los_Angeles", "Asia/Gaza",
  ]

  @Test func agreesWithPython() throws {
    var dice = Dice(seed: 2_026_11)
    var cases: [(calendar: SchoolCalendar, from: Instant, to: Instant, add: Int64, days: Int)] = []
    var input = ""
    for index in 0..<420 {
      let zone = try Zone.named(Self.zones[index % Self.zones.count])
      let start = Self.start(&dice, zone)
      let calendar = Self.calendar(&dice, zone, around: zone.civil(at: start).date)
      let end = start + Int64.random(in: -86_400...(20 * 86_400), using: &dice)
      let add = Int64.random(in: 1...(60 * 3_600), using: &dice)
      let days = Int.random(in: 0...8, using: &dice)
      cases.append((calendar, start, end, add, days))
      input += "\(Self.text(calendar))|\(start.seconds)|\(end.seconds)|\(add)|\(days)\n"
    }
    let answers = try python(Self.oracle, input: input)
    #expect(answers.count == cases.count)
    for (given, answer) in zip(cases, answers) {
      let calendar = given.calendar
      let (from, to) = (given.from, given.to)
      let day = calendar.zone.civil(at: from).date
      let lastDay = calendar.zone.civil(at: to).date
      let found = [
        String(calendar.workingSeconds(from: from, to: to)),
        Self.within(calendar.instant(adding: given.add, to: from), from),
        calendar.isWorking(at: from) ? "1" : "0",
        Self.within(calendar.nextOpening(after: from), from),
        String(calendar.workingDays(from: day, to: lastDay)),
        calendar.date(addingDays: given.days, to: day)
          .flatMap { $0.daysSinceEpoch <= day.daysSinceEpoch + 55 ? $0.description : nil } ?? "-",
      ].joined(separator: " ")
      #expect(found == answer, "\(Self.text(calendar)) \(from.seconds) \(to.seconds)")
      // The table gives the same, inside, at and beyond its ends.
      let middle = from + max(0, to - from) / 2
      for (start, end) in [(from, to), (from, middle), (middle, to), (from - 5_000_000, to)] {
        let line = WorkingTimeline(calendar, from: start, to: end)
        #expect(
          line.workingSeconds(from: from, to: to) == calendar.workingSeconds(from: from, to: to))
        #expect(
          line.instant(adding: given.add, to: from) == calendar.instant(adding: given.add, to: from)
        )
        #expect(line.isWorking(at: from) == calendar.isWorking(at: from))
      }
    }
  }

  /// Half of the starts lie within two days of a change of the clocks.
  private static func start(_ dice: inout Dice, _ zone: Zone) -> Instant {
    let anywhere = Instant(seconds: Int64.random(in: 946_684_800...1_900_000_000, using: &dice))
    guard Bool.random(using: &dice), let change = zone.nextChange(after: anywhere) else {
      return anywhere
    }
    return change + Int64.random(in: -172_800...172_800, using: &dice)
  }

  private static func hours(_ dice: inout Dice) -> DayHours {
    let marks = (0..<(2 * Int.random(in: 0...3, using: &dice)))
      .map { _ in Int.random(in: 0...96, using: &dice) }.sorted()
    return DayHours(
      stride(from: 0, to: marks.count, by: 2).compactMap { place in
        HourRange(from: time(marks[place]), to: time(marks[place + 1]))
      })
  }

  private static func time(_ quarter: Int) -> CivilTime {
    CivilTime(hour: quarter / 4, minute: quarter % 4 * 15) ?? .endOfDay
  }

  private static func week(_ dice: inout Dice) -> WeeklyHours {
    var week = WeeklyHours()
    switch Int.random(in: 0...5, using: &dice) {
    case 0: return WeeklyHours(everyDay: .allDay)
    case 1: break
    case 2: week[.monday] = hours(&dice)
    default: for weekday in Weekday.allCases { week[weekday] = hours(&dice) }
    }
    return week
  }

  private static func calendar(
    _ dice: inout Dice, _ zone: Zone, around day: CivilDate
  ) -> SchoolCalendar {
    var exceptions: [CalendarException] = []
    for _ in 0..<Int.random(in: 0...9, using: &dice) {
      let first = day.adding(days: Int.random(in: -12...22, using: &dice))
      let length = [0, 0, 0, 1, 4, 9].randomElement(using: &dice) ?? 0
      let rule: CalendarException.Rule =
        switch Int.random(in: 0...4, using: &dice) {
        case 0: .week(week(&dice))
        case 1, 2: .hours(hours(&dice))
        default: .closed
        }
      exceptions.append(
        CalendarException(first: first, last: first.adding(days: length), rule: rule))
    }
    return SchoolCalendar(
      name: "dice", zone: zone, weekly: week(&dice), exceptions: exceptions)
  }

  private static func text(_ hours: DayHours) -> String {
    hours.ranges.map {
      "\($0.from.secondsSinceMidnight / 60)-\($0.to.secondsSinceMidnight / 60)"
    }.joined(separator: ",")
  }

  private static func text(_ week: WeeklyHours) -> String {
    Weekday.allCases.map { text(week[$0]) }.joined(separator: "/")
  }

  private static func text(_ calendar: SchoolCalendar) -> String {
    let exceptions = calendar.exceptions.map { exception in
      let rule =
        switch exception.rule {
        case .closed: "C:"
        case .hours(let hours): "H:" + text(hours)
        case .week(let week): "W:" + text(week)
        }
      return "\(exception.first)~\(exception.last)~\(rule)"
    }
    return "\(calendar.zone.identifier)|\(text(calendar.weekly))|"
      + exceptions.joined(separator: ";")
  }

  /// The oracle gives up after 60 days.
  private static func within(_ instant: Instant?, _ from: Instant) -> String {
    guard let instant, instant <= from + 60 * 86_400 else { return "-" }
    return String(instant.seconds)
  }

  static let oracle = #"""
    import sys
    from datetime import datetime, date, timedelta
    from zoneinfo import ZoneInfo

    def ranges(text):
        return [tuple(map(int, part.split("-"))) for part in text.split(",") if part]

    def week(text):
        return [ranges(part) for part in text.split("/")]

    class Calendar:
        def __init__(self, zone, weekly, exceptions):
            self.zone = ZoneInfo(zone)
            self.weekly = week(weekly)
            self.exceptions = []
            for part in exceptions.split(";"):
                if part:
                    first, last, rule = part.split("~")
                    self.exceptions.append(
                        (date.fromisoformat(first), date.fromisoformat(last), rule))
            self.known = {}

        def winner(self, day, kinds):
            best = None
            for place, (first, last, rule) in enumerate(self.exceptions):
                if first <= day <= last and rule[0] in kinds:
                    rank = (-(last - first).days, first, place)
                    if best is None or rank > best[0]:
                        best = (rank, self.exceptions[place])
            return best and best[1]

        def hours(self, day):
            if day not in self.known:
                season = self.winner(day, "W")
                base = (week(season[2][2:]) if season else self.weekly)[day.weekday()]
                dated = self.winner(day, "CH")
                if dated:
                    if dated[2][0] == "C":
                        base = []
                    elif dated[0] == dated[1] or base:
                        base = ranges(dated[2][2:])
                self.known[day] = base
            return self.known[day]

        def working(self, second):
            wall = datetime.fromtimestamp(second, self.zone)
            minute = wall.hour * 60 + wall.minute
            return any(a <= minute < b for a, b in self.hours(wall.date()))

    for line in sys.stdin:
        zone, weekly, exceptions, start, end, add, days = line.rstrip("\n").split("|")
        calendar = Calendar(zone, weekly, exceptions)
        start, end, add, days = int(start), int(end), int(add), int(days)
        total, place = 0, start
        while place < end:
            stop = min(end, place - place % 900 + 900)
            if calendar.working(place):
                total += stop - place
            place = stop
        rest, place, until, opening = add, start, "-", "-"
        while place < start + 60 * 86400 and (until == "-" or opening == "-"):
            stop = place - place % 900 + 900
            if calendar.working(place):
                if opening == "-":
                    opening = place
                if until == "-":
                    if stop - place >= rest:
                        until = place + rest
                    rest -= stop - place
            place = stop
        if until != "-" and until > start + 60 * 86400: until = "-"
        first = datetime.fromtimestamp(start, calendar.zone).date()
        last = datetime.fromtimestamp(end, calendar.zone).date()
        count, day = 0, first
        while day < last:
            day += timedelta(1)
            count += bool(calendar.hours(day))
        found, rest, day = "-", days, first
        if days == 0 and calendar.hours(first):
            found = first
        else:
            rest = max(1, days)
            for _ in range(55):
                day += timedelta(1)
                if calendar.hours(day):
                    rest -= 1
                    if rest == 0:
                        found = day
                        break
        print(total, until, int(calendar.working(start)), opening, count, found)
    """#
}

@Suite struct WorkingTimeCases {
  let newYork: Zone
  let week: WeeklyHours

  init() throws {
    newYork = try Zone.named("America/New_York")
    week = try WeeklyHours(parsing: "mon-fri 08:00-16:00")
  }

  private func at(_ text: String) throws -> Instant {
    try DateGrammar().parse(text, now: Instant(seconds: 0), zone: newYork, edge: .start)
  }

  @Test func nightAndWeekendWaitForTheMorning() throws {
    let calendar = SchoolCalendar(name: "c", zone: newYork, weekly: week)
    let night = try at("2026-03-06 23:00")
    #expect(try calendar.nextOpening(after: night) == at("2026-03-09 08:00"))
    #expect(try calendar.instant(adding: 4 * 3_600, to: night) == at("2026-03-09 12:00"))
    #expect(try calendar.instant(adding: 8 * 3_600, to: night) == at("2026-03-09 16:00"))
    #expect(calendar.workingSeconds(from: night, to: try at("2026-03-09 08:00")) == 0)
    #expect(try calendar.nextClosing(after: night) == at("2026-03-09 16:00"))
  }

  @Test func snowDayDeclaredAfterwardsRefunds() throws {
    let before = SchoolCalendar(name: "c", zone: newYork, weekly: week)
    let after = SchoolCalendar(
      name: "c", zone: newYork, weekly: week,
      exceptions: [
        CalendarException(
          first: try #require(CivilDate(iso: "2026-02-03")),
          last: try #require(CivilDate(iso: "2026-02-03")), rule: .closed, title: "snow")
      ])
    let (start, end) = try (at("2026-02-02 15:00"), at("2026-02-04 09:00"))
    #expect(before.workingSeconds(from: start, to: end) == 10 * 3_600)
    #expect(after.workingSeconds(from: start, to: end) == 2 * 3_600)
    #expect(try after.instant(addingDays: 1, to: start) == at("2026-02-04 16:00"))
  }

  @Test func twentyFourSevenLosesNothing() throws {
    let calendar = SchoolCalendar.alwaysOpen(zone: newYork)
    let (start, end) = try (at("2026-01-01 00:00"), at("2027-01-01 00:00"))
    #expect(calendar.workingSeconds(from: start, to: end) == end - start)
    #expect(calendar.instant(adding: 1_000_000, to: start) == start + 1_000_000)
    #expect(calendar.nextClosing(after: start) == nil)
    #expect(calendar.openings(from: start, to: end).count == 1)
    // Ten years at most.
    #expect(calendar.instant(adding: 4_000 * 86_400, to: start) == nil)
  }

  @Test func neverOpenAnswersNil() throws {
    let calendar = SchoolCalendar(name: "c", zone: newYork, weekly: WeeklyHours())
    let now = try at("2026-01-01 00:00")
    #expect(calendar.instant(adding: 1, to: now) == nil)
    #expect(calendar.nextOpening(after: now) == nil)
    #expect(calendar.nextClosing(after: now) == nil)
    #expect(calendar.instant(addingDays: 1, to: now) == nil)
    #expect(calendar.workingSeconds(from: now, to: now + 99_999_999) == 0)
    let line = WorkingTimeline(calendar, from: now, to: now + 99_999_999)
    #expect(line.workingSeconds(from: now, to: now + 99_999) == 0)
    #expect(line.instant(adding: 1, to: now) == nil)
    // The ends of time do not trap.
    let ends = (Instant(seconds: .min), Instant(seconds: .max))
    #expect(calendar.instant(adding: 1, to: ends.1) == nil)
    #expect(calendar.workingSeconds(from: ends.1, to: ends.0) == 0)
    _ = WorkingTimeline(calendar, from: ends.0, to: ends.1)
  }

  /// The week the clocks go forward has 167 hours, the one they go back 169.
  @Test func bothClockChanges() throws {
    let open = SchoolCalendar.alwaysOpen(zone: newYork)
    let spring = open.workingSeconds(from: try at("2026-03-08"), to: try at("2026-03-09"))
    let autumn = open.workingSeconds(from: try at("2026-11-01"), to: try at("2026-11-02"))
    #expect((spring, autumn) == (23 * 3_600, 25 * 3_600))
    let night = SchoolCalendar(
      name: "n", zone: newYork, weekly: try WeeklyHours(parsing: "daily 01:00-03:00"))
    #expect(
      night.workingSeconds(from: try at("2026-03-08"), to: try at("2026-03-09")) == 3_600)
    #expect(
      night.workingSeconds(from: try at("2026-11-01"), to: try at("2026-11-02")) == 3 * 3_600)
  }

  @Test func aWeekPastALongGapIsFound() throws {
    let calendar = SchoolCalendar(
      name: "c", zone: newYork, weekly: try WeeklyHours(parsing: "mon 07:30-11:00,12:00-16:00"))
    #expect(
      try calendar.instant(adding: 5 * 3_600, to: at("2026-05-04 10:00"))
        == at("2026-05-04 16:00"))
    #expect(
      try calendar.instant(adding: 6 * 3_600, to: at("2026-05-04 10:00"))
        == at("2026-05-11 08:30"))
  }

  @Test func periodsFollowTheDay() throws {
    func period(_ name: String, _ hours: String) throws -> Period {
      Period(name: name, hours: try HourRange(parsing: hours))
    }
    let regular = BellSchedule(
      name: "regular",
      periods: [
        try period("Period 2", "09:00-09:50"), try period("Period 1", "08:00-08:50"),
        try period("Lunch", "12:00-12:30"),
      ])
    let early = BellSchedule(name: "early", periods: [try period("Period 1", "08:00-08:30")])
    func day(_ text: String) throws -> CivilDate { try #require(CivilDate(iso: text)) }
    let half = try DayHours(parsing: "08:00-10:00")
    let calendar = SchoolCalendar(
      name: "c", zone: newYork, weekly: week,
      exceptions: [
        CalendarException(
          first: try day("2026-03-03"), last: try day("2026-03-03"), rule: .hours(half)),
        CalendarException(
          first: try day("2026-03-04"), last: try day("2026-03-04"), rule: .hours(half),
          bells: "early"),
        CalendarException(
          first: try day("2026-03-05"), last: try day("2026-03-05"), rule: .closed),
        CalendarException(
          first: try day("2026-06-20"), last: try day("2026-08-20"), rule: .week(week)),
      ], bells: [regular, early],
      weekdayBells: [.monday: "regular", .tuesday: "regular", .wednesday: "regular"])
    func names(_ text: String) throws -> [String] {
      calendar.periods(on: try day(text)).map(\.name)
    }
    #expect(try names("2026-03-02") == ["Period 1", "Period 2", "Lunch"])
    #expect(try names("2026-03-03") == ["Period 1", "Period 2"])
    #expect(try names("2026-03-04") == ["Period 1"])
    #expect(try names("2026-03-05") == [])
    #expect(try names("2026-06-22") == [])
    let found = try #require(calendar.period(named: "p2", on: try day("2026-03-02")))
    #expect(try found.start == at("2026-03-02 09:00"))
    #expect(try found.end == at("2026-03-02 09:50"))
    for word in ["2", "period2", "Period-2", "PERIOD 2"] {
      #expect(calendar.period(named: word, on: try day("2026-03-02"))?.period.name == "Period 2")
    }
    #expect(calendar.period(named: "p9", on: try day("2026-03-02")) == nil)
  }

  @Test func hoursAreReadAndRefused() throws {
    let split = try DayHours(parsing: "7:30-11:00, 12:00-24:00")
    #expect(split.description == "07:30-11:00,12:00-24:00")
    #expect(try DayHours(parsing: "Closed") == .closed)
    #expect(try DayHours(parsing: "08:00-12:00,12:00-16:00").description == "08:00-16:00")
    #expect(try DayHours(parsing: "00:00-24:00") == .allDay)
    let refused: [(String, String, String?)] = [
      ("09:00-00:00", "'09:00-00:00' end before they begin", "the end of a day is 24:00"),
      (
        "22:00-06:00", "'22:00-06:00' end before they begin",
        "hours past midnight are two: 22:00-24:00, and 00:00-06:00 on the next day"
      ),
      ("08:00-08:00", "'08:00-08:00' end before they begin", nil),
      ("8-16", "'8-16' are not hours", "write from and to, such as 07:30-15:30"),
      ("08:00-25:00", "'08:00-25:00' are not hours", "write from and to, such as 07:30-15:30"),
      (
        "08:00-12:00,11:00-16:00", "08:00-12:00 and 11:00-16:00 overlap",
        "write each hour of a day once"
      ),
      ("", "hours are missing", "write 07:30-15:30 or closed"),
    ]
    for (text, message, hint) in refused {
      let error = #expect(throws: DateError.self) { try DayHours(parsing: text) }
      #expect(error?.message == message)
      #expect(error?.hint == hint)
    }
    let week = try WeeklyHours(parsing: "mon-thu 08:00-16:00; fri 08:00-12:00")
    #expect(
      week.description == "mon-thu 08:00-16:00; fri 08:00-12:00; sat-sun closed")
    #expect(try WeeklyHours(parsing: week.description) == week)
    #expect(try Weekday.set(parsing: "fri-mon") == [.monday, .friday, .saturday, .sunday])
    #expect(throws: DateError.self) { try Weekday.set(parsing: "mon-") }
  }
}
