import Testing

@testable import Calendar

@Suite struct DateGrammarTests {
  let berlin: Zone
  /// Friday 2026-05-01 10:20:30 in Berlin.
  let now: Instant

  init() throws {
    berlin = try Zone.named("Europe/Berlin")
    now = try #require(Instant(rfc3339: "2026-05-01T08:20:30Z"))
  }

  func read(_ text: String, _ edge: DateGrammar.Edge = .start) throws -> String {
    try DateGrammar().parse(text, now: now, zone: berlin, edge: edge).rfc3339
  }

  @Test(
    arguments: [
      ("2026-05-01", "2026-04-30T22:00:00Z"), ("2026-05-01T14:30", "2026-05-01T12:30:00Z"),
      ("2026-05-01 14:30:05", "2026-05-01T12:30:05Z"),
      ("2026-05-01t14:30z", "2026-05-01T14:30:00Z"),
      ("2026-05-01T14:30:05-03:30", "2026-05-01T18:00:05Z"), ("now", "2026-05-01T08:20:30Z"),
      ("NOW", "2026-05-01T08:20:30Z"), ("today", "2026-04-30T22:00:00Z"),
      ("Tomorrow", "2026-05-01T22:00:00Z"),
      ("yesterday", "2026-04-29T22:00:00Z"), ("fri", "2026-05-07T22:00:00Z"),
      ("sat", "2026-05-01T22:00:00Z"),
      ("THURSDAY", "2026-05-06T22:00:00Z"), ("fri@14:30", "2026-05-08T12:30:00Z"),
      ("today@08:00:01", "2026-05-01T06:00:01Z"), ("2026-12-01@08:00", "2026-12-01T07:00:00Z"),
      ("+30min", "2026-05-01T08:50:30Z"), ("-2h", "2026-05-01T06:20:30Z"),
      ("+3D", "2026-05-04T08:20:30Z"),
      ("+1w", "2026-05-08T08:20:30Z"), ("-6mo", "2025-11-01T09:20:30Z"),
      ("+1y", "2027-05-01T08:20:30Z"),
      ("+0d", "2026-05-01T08:20:30Z"), ("@1750000000", "2025-06-15T15:06:40Z"),
      ("@0", "1970-01-01T00:00:00Z"),
    ] as [(String, String)])
  func meaning(text: String, instant: String) throws {
    #expect(try read(text) == instant)
  }

  @Test(
    arguments: [
      ("2026-05-01", "2026-05-01T22:00:00Z", "2026-05-01T21:59:59Z"),
      ("mon", "2026-05-04T22:00:00Z", "2026-05-04T21:59:59Z"),
      ("2026-03-29", "2026-03-29T22:00:00Z", "2026-03-29T21:59:59Z"),
      ("2026-12-31", "2026-12-31T23:00:00Z", "2026-12-31T22:59:59Z"),
      ("mon@24:00", "2026-05-04T22:00:00Z", "2026-05-04T22:00:00Z"),
      ("2026-05-01T14:30", "2026-05-01T12:30:00Z", "2026-05-01T12:30:00Z"),
      ("+1d", "2026-05-02T08:20:30Z", "2026-05-02T08:20:30Z"),
    ] as [(String, String, String)])
  func edges(text: String, end: String, due: String) throws {
    #expect(try read(text, .end) == end)
    #expect(try read(text, .due) == due)
  }

  @Test func everyListedFormIsRead() throws {
    for (form, meaning) in DateGrammar.forms {
      for edge in [DateGrammar.Edge.start, .end, .due] {
        #expect(throws: Never.self, "\(form): \(meaning)") { try read(form, edge) }
      }
    }
    #expect(DateGrammar.edges.count == 3)
  }

  @Test func calendarUnitsFollowTheWallClockAndHoursTheStopwatch() throws {
    // Saturday noon before the clocks go forward on Sunday 2026-03-29.
    let noon = try #require(Instant(rfc3339: "2026-03-28T12:00:00+01:00"))
    let grammar = DateGrammar()
    func read(_ text: String) throws -> String {
      spoken(try grammar.parse(text, now: noon, zone: berlin, edge: .start), berlin)
    }
    #expect(try read("+1d") == "Sun 2026-03-29 12:00 CEST")
    #expect(try read("+24h") == "Sun 2026-03-29 13:00 CEST")
    #expect(try read("+1w") == "Sat 2026-04-04 12:00 CEST")
    #expect(try read("sun@02:30") == "Sun 2026-03-29 03:30 CEST")
    #expect(try read("2026-10-25@02:30") == "Sun 2026-10-25 02:30 CEST")
  }

  @Test func aStepOfNothingStaysInTheSecondOfTwoEqualHours() throws {
    let second = try #require(Instant(rfc3339: "2026-10-25T02:30:00+01:00"))
    #expect(try DateGrammar().parse("+0d", now: second, zone: berlin, edge: .start) == second)
  }

  @Test func theLastDayOfTheMonthStaysTheLast() throws {
    let now = try #require(Instant(rfc3339: "2026-01-31T11:00:00Z"))
    let next = try DateGrammar().parse("+1mo", now: now, zone: .utc, edge: .start)
    #expect(next.rfc3339 == "2026-02-28T11:00:00Z")
  }

  @Test func aDayWhoseMidnightIsSkippedBeginsLater() throws {
    let cairo = try Zone.named("Africa/Cairo")  // the clocks go forward at 00:00 on 2026-04-24
    let start = try DateGrammar().parse("2026-04-24", now: now, zone: cairo, edge: .start)
    #expect(spoken(start, cairo) == "Fri 2026-04-24 01:00 EEST")
    let due = try DateGrammar().parse("2026-04-23", now: now, zone: cairo, edge: .due)
    #expect(due == start - 1)
  }

  @Test(
    arguments: [
      (
        "+1m", "'m' in '+1m' could mean minutes or months",
        "write +1min for minutes or +1mo for months"
      ),
      (
        "-5M", "'m' in '-5m' could mean minutes or months",
        "write -5min for minutes or -5mo for months"
      ),
      ("+3", "'+3' has no unit", "write +3d, +3h or +3min"),
      ("+3days", "unknown unit 'days' in '+3days'", "the units are min h d w mo y, such as +3d"),
      ("3d", "'3d' is not a date", "write +3d or -3d, counted from now"),
      ("tomorow", "'tomorow' is not a date", "did you mean 'tomorrow'?"),
      ("firday@14:30", "'firday@14:30' is not a date", "did you mean 'friday@14:30'?"),
      (
        "5/1/2026", "'5/1/2026' is not a date",
        "write year, month and day with hyphens, such as 2026-05-01"
      ),
      ("2026-02-30", "'2026-02-30': February 2026 has 28 days", "write a day from 01 to 28"),
      (
        "2026-13-01", "'2026-13-01': there is no month 13",
        "write year, month and day in this order, such as 2026-05-01"
      ),
      (
        "2026-05-01T9:30", "'9:30' in '2026-05-01t9:30' is not a time of day",
        "write hours with two digits, 09:30"
      ),
      (
        "mon@25:00", "'25:00' in 'mon@25:00' is not a time of day",
        "write hours and minutes such as 14:30; a zone is Z or +02:00"
      ),
      (
        "mon@24:00", "'24:00' in 'mon@24:00' is not a time of day",
        "the day ends there; for a beginning write 00:00 of the next day"
      ),
      ("thu@period4", "'period4' in 'thu@period4' is not a time", "write a time such as @14:30"),
      ("now@14:30", "'now' is a time already", "write today@14:30"),
      ("+999999999y", "'+999999999y' lies outside the years 0000 to 9999", nil),
    ] as [(String, String, String?)])
  func errorsSayWhatToWrite(text: String, message: String, hint: String?) {
    let error = #expect(throws: DateError.self) {
      try DateGrammar().parse(text, now: now, zone: berlin, edge: .start)
    }
    #expect(error?.message == message)
    #expect(error?.hint == hint)
  }

  @Test(arguments: [
    "", " ", "someday", "noon", "next friday", "last week", "1 week ago", "soon", "2026", "2026-05",
    "2026-5-1", "20260501", "2026-05-01 ", " 2026-05-01", "2026-05-01T", "2026-05-01T14",
    "2026-05-01T14:30 Z",
    "2026-05-01T14:30+2", "2026-05-01T14:30+0200", "2026-05-01T14:30 CEST",
    "2026-05-01T14:30@15:00", "14:30",
    "@14:30", "@", "@-5", "@+5", "@1.5", "@9999999999999", "mon@", "@mon", "mon@14:30Z", "mon@14",
    "+", "-",
    "+d", "++3d", "+3 d", "+3d2h", "+1.5h", "+3s", "+1234567890d", "+3d@14:30", "today+1d", "mo",
    "mondays",
    "２０２６-05-01", "2026–05–01", "today\0", "tod\u{0430}y",
  ])
  func nothingElseIsRead(text: String) {
    let error = #expect(throws: DateError.self) {
      try DateGrammar().parse(text, now: now, zone: berlin, edge: .end)
    }
    #expect(error?.message.isEmpty == false && error?.hint?.isEmpty == false, "\(text)")
  }

  @Test func unreadableDatesListTheForms() {
    let error = #expect(throws: DateError.self) { try read("someday") }
    #expect(error?.hint?.contains("2026-05-01T14:30, today, tomorrow") == true)
  }

  @Test func periodsAreThoseOfTheCalendar() throws {
    let week = try WeeklyHours(parsing: "mon-fri 08:00-16:00")
    let bells = BellSchedule(
      name: "regular",
      periods: [
        Period(name: "Period 3", hours: try HourRange(parsing: "10:00-10:45")),
        Period(name: "Period 4", hours: try HourRange(parsing: "10:55-11:40")),
      ])
    let snow = try #require(CivilDate(iso: "2026-05-05"))
    let grammar = DateGrammar(
      calendar: SchoolCalendar(
        name: "schools", zone: berlin, weekly: week,
        exceptions: [CalendarException(first: snow, last: snow, rule: .closed, title: "snow")],
        bells: [bells], weekdayBells: [.thursday: "regular"]))
    func read(_ text: String, _ edge: DateGrammar.Edge) throws -> String {
      spoken(try grammar.parse(text, now: now, zone: berlin, edge: edge), berlin)
    }
    #expect(try read("THU@Period4", .start) == "Thu 2026-05-07 10:55 CEST")
    #expect(try read("thu@p4", .due) == "Thu 2026-05-07 11:40 CEST")
    #expect(try read("thu@before-p4", .due) == "Thu 2026-05-07 10:55 CEST")
    #expect(try read("thu before period 3", .due) == "Thu 2026-05-07 10:00 CEST")
    func refusal(_ text: String) -> DateError? {
      #expect(throws: DateError.self) { try read(text, .due) }
    }
    let missing = refusal("thu@period9")
    #expect(missing?.message == "Thu 2026-05-07 has no period 'period9'")
    #expect(
      missing?.hint == "its periods are Period 3 (10:00-10:45), Period 4 (10:55-11:40)")
    #expect(
      refusal("wed@p4")?.message
        == "Wed 2026-05-06 has no periods in the calendar 'schools'")
    #expect(
      refusal("2026-05-05@p4")?.message
        == "Tue 2026-05-05 has no school in the calendar 'schools': snow")
    #expect(refusal("before period 3") != nil)
    #expect(refusal("someday before period 3")?.message.contains("is not a date") == true)
  }

  @Test func daysAreReadWithoutTimes() throws {
    func day(_ text: String) throws -> String {
      try DateGrammar().parseDay(text, now: now, zone: berlin).description
    }
    #expect(try day("2026-11-26") == "2026-11-26")
    #expect(try day("fri") == "2026-05-08")
    #expect(try day("+1mo") == "2026-06-01")
    for text in ["+2h", "now", "mon@14:30", "2026-05-01T14:30", "2026-02-30", "x", "+1m", ""] {
      #expect(throws: DateError.self, "\(text)") { try day(text) }
    }
  }
}
