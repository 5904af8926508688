// What `calendar check` finds, each finding alone, and overlaps against sets of days.
import Testing

@testable import Calendar

@Suite struct CalendarCheckTests {
  private static let may = CivilDate(iso: "2026-05-04") ?? CivilDate(daysSinceEpoch: 0)

  private func words(_ text: String, today: CivilDate = may) throws -> [String] {
    try CalendarDefinition(text: "calendar x\n" + text).findings(today: today).map { finding in
      (finding.day.map { "\($0) " } ?? "") + finding.words
    }
  }

  private let school = "hours mon-fri 08:00-16:00\n"
  private let holiday = "closed 2026-11-26..2026-11-27 Thanksgiving\n"

  @Test func nothingIsFoundWhereAllIsWell() throws {
    let text =
      school + """
        bells regular
          days mon,tue,wed,thu,fri
          08:00-08:45 Period 1
          08:45-09:30 Period 2
        closed 2026-12-21..2027-01-01 Winter break
        closed 2026-12-25 Christmas
        open 2026-12-18 08:00-12:00 Half day
        week 2026-06-15..2026-08-14 Summer
          mon-thu 07:00-16:00

        """
    #expect(try words(text + holiday) == [])
  }

  @Test func aWeekWithoutHoursAndALongGapAreTold() throws {
    #expect(
      try words("hours tue 08:00-09:00\n" + holiday.replacing("26..2026-11-27", with: "24")) == [
        "the week is closed for 167 hours on end"
      ])
    #expect(
      try words("hours mon-sun closed\n" + holiday).first
        == "no day has any hours: no time is ever due")
    // Friday evening to Monday morning is an ordinary week.
    #expect(try words("hours mon-fri 08:00-08:01\n" + holiday) == [])
  }

  @Test func aHolidayOnADayWithoutHoursIsTold() throws {
    #expect(
      try words(school + holiday + "closed 2026-07-04 Independence Day\n") == [
        "2026-07-04 closed anyway: closed 2026-07-04 Independence Day"
      ])
    // In a summer week that opens on Saturdays it is not.
    let summer = "week 2026-06-15..2026-08-14 Summer\n  mon-sat 07:00-16:00\n"
    #expect(try words(school + holiday + summer + "closed 2026-07-04 Independence Day\n") == [])
  }

  @Test func aYearWithoutHolidaysIsToldFromJulyOnForTheNext() throws {
    #expect(try words(school) == ["2026 has no holidays"])
    #expect(try words(school + holiday, today: Self.may.adding(days: 57)) == [])
    #expect(
      try words(school + holiday, today: Self.may.adding(days: 58)) == ["2027 has no holidays"])
  }

  @Test func periodsThatOverlapLieOutsideOrNeverRingAreTold() throws {
    let text =
      school + holiday + """
        bells regular
          days mon,sat
          08:00-08:45 Period 1
          08:40-09:30 Period 2
          15:30-16:10 Club
        bells old
          08:00-08:45 Period 1
        bells half
          08:00-08:30 Period 1
        open 2026-12-18 08:00-12:00 bells=half Half day

        """
    let found = try words(text)
    #expect(found.contains("bells regular: Period 1 and Period 2 overlap"))
    #expect(found.contains { $0.hasPrefix("bells regular: Club (15:30-16:10) lies outside") })
    #expect(found.count { $0.contains("Saturday") } == 3)
    #expect(found.contains("bells old: no day rings by them"))
    #expect(!found.contains { $0.contains("half") })
    #expect(found.count == 6)
  }

  @Test(arguments: 1...20)
  func linesOfTheSameDaysAreThoseOfWhichNeitherHoldsTheOther(_ seed: UInt64) throws {
    var state = seed
    func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
    let spans = (0..<12).map { _ in
      let first = roll(60)
      return (first, first + roll(9))
    }
    let lines = spans.enumerated().map { number, span in
      let (from, to) = (Self.may.adding(days: span.0), Self.may.adding(days: span.1))
      return "closed \(from)..\(to) Day \(number)\n"
    }
    // Where two lines say the very same, the text keeps both.
    let found = try words(school + lines.joined()).count { $0.contains("two speak") }
    var wanted = 0
    for (place, left) in spans.enumerated() {
      for right in spans[(place + 1)...] {
        let (a, b) = (Set(left.0...left.1), Set(right.0...right.1))
        guard !a.isDisjoint(with: b) else { continue }
        if a == b || !a.isSubset(of: b) && !b.isSubset(of: a) { wanted += 1 }
      }
    }
    #expect(found == wanted)
  }
}
