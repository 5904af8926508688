import TestSupport
import Testing

@testable import Calendar

@Suite struct CivilDateTests {
  /// Names every day of eight centuries as Python does, and finds the way back.
  @Test func agreesWithPythonOnEveryDayFrom1600To2400() throws {
    let told = try pythonOutput(
      """
      import datetime
      first, end = datetime.date(1600, 1, 1).toordinal(), datetime.date(2401, 1, 1).toordinal()
      for n in range(first, end):
        d = datetime.date.fromordinal(n)
        print(d.isoformat(), d.isoweekday())
      """)
    let first = -135_140
    var ours: [UInt8] = []
    for days in first..<first + 292_560 {
      let date = CivilDate(daysSinceEpoch: days)
      date.append(to: &ours)
      ours += [0x20, 0x30 + UInt8(date.weekday.rawValue), 0x0A]
      if date.daysSinceEpoch != days { Issue.record("\(date) is not day \(days)") }
      if days % 7 == 0, CivilDate(iso: date.description) != date { Issue.record("\(date)") }
    }
    if ours == told { return }
    let pairs = zip(ours.split(separator: 0x0A), told.split(separator: 0x0A))
    let (found, wanted) = pairs.first { $0 != $1 } ?? ([], [])
    Issue.record(
      """
      \(String(decoding: found, as: UTF8.self)) should be \
      \(String(decoding: wanted, as: UTF8.self)), \
      \(ours.count) bytes instead of \(told.count)
      """)
  }

  @Test func daysFollowEachOtherFarFromToday() {
    for start in [-106_751_991_167_300, -800_000, 2_932_800, 106_751_991_000_000] {
      var date = CivilDate(daysSinceEpoch: start)
      for days in start + 1...start + 1_500 {
        let next = CivilDate(daysSinceEpoch: days)
        #expect(next.daysSinceEpoch == days)
        #expect(date < next)
        #expect(next.weekday.rawValue == date.weekday.rawValue % 7 + 1)
        date = next
      }
    }
  }

  @Test(
    arguments: [
      (2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0),
      (2026, 1, 32), (Int.max, 1, 1), (2026, Int.min, 1), (2026, 1, Int.min),
    ] as [(Int, Int, Int)])
  func refusesDaysThatDoNotExist(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: [
    "", "2026", "2026-5-1", "2026-05-1", "2026-05-01 ", " 2026-05-01", "2026-02-30", "02026-05-01",
    "2026/05/01", "+2026-05-01", "2026-05-01T", "２０２６-05-01", "2026-05-0１",
  ])
  func isoIsReadStrictly(text: String) {
    #expect(CivilDate(iso: text) == nil)
  }

  @Test(
    arguments: [
      ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"),
      ("2026-01-31", 3, "2026-04-30"),
      ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 48, "2028-02-29"),
      ("2026-01-15", -1, "2025-12-15"),
      ("2026-03-31", -1, "2026-02-28"), ("2026-12-31", 2, "2027-02-28"),
      ("2026-05-01", 0, "2026-05-01"),
      ("2026-05-01", -2_000 * 12, "0026-05-01"),
    ] as [(String, Int, String)])
  func monthsEndWhereTheMonthEnds(from: String, months: Int, to: String) throws {
    let date = try #require(CivilDate(iso: from))
    #expect(date.adding(months: months).description == to)
  }

  @Test func otherYearsAreWrittenWithASign() throws {
    #expect(try #require(CivilDate(year: 12_026, month: 5, day: 1)).description == "+12026-05-01")
    #expect(try #require(CivilDate(year: -1, month: 5, day: 1)).description == "-0001-05-01")
    #expect(try #require(CivilDate(year: 0, month: 2, day: 29)).description == "0000-02-29")
  }

  @Test func weekdaysHaveTwoNames() {
    #expect(Weekday(name: "MON") == .monday)
    #expect(Weekday(name: "Sunday") == .sunday)
    for name in ["mo", "mond", "montag", "", "sund", "mon "] { #expect(Weekday(name: name) == nil) }
    #expect(Weekday.allCases.map(\.short).joined() == "MonTueWedThuFriSatSun")
  }

  @Test func midnightAtTheEndIsOnlyAnEnd() {
    #expect(CivilTime("24:00") == nil)
    #expect(CivilTime("24:00", asEnd: true) == .endOfDay)
    #expect(CivilTime(hour: 24, minute: 0) == nil)
    #expect(CivilTime.endOfDay.description == "24:00")
    #expect(CivilTime("24:01", asEnd: true) == nil)
    #expect(CivilTime("14:30:05")?.description == "14:30:05")
    #expect(CivilTime("14:30")?.description == "14:30")
    for text in ["", "9:30", "14", "14:3", "14:60", "23:59:60", "14:30:", "-1:00", "14:30 "] {
      #expect(CivilTime(text) == nil, "\(text)")
    }
  }
}
