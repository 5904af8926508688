import Calendar
import Testing

@Suite struct CalendarTextTests {
  static let text = """
    calendar schools
    description Elementary and middle schools
    zone America/New_York
    hours mon-thu 07:30-11:00,12:00-15:30
    hours fri 07:30-13:00
    bells early
      08:00-08:30 Period 1
    bells regular
      days mon,tue,wed,thu
      08:00-08:45 Period 1
      11:00-11:30 Lunch
    closed 2026-02-03 snow
    closed 2026-11-26..2026-11-27 uid=a%20b@c Thanksgiving
    open 2026-12-18 08:00-12:00 bells=early Half day
    week 2027-06-20..2027-08-15 Summer
      mon-thu 07:00-16:00

    """

  @Test func writtenAsRead() throws {
    let read = try CalendarDefinition(text: Self.text)
    #expect(read.text == Self.text)
    #expect(read.exceptions.count == 4)
    #expect(read.exceptions[1].uid == "a b@c")
    #expect(read.weekdayBells[.friday] == nil)
    #expect(try CalendarDefinition(text: read.text) == read)
    let loose = Self.text.split(separator: "\n").map { "# note\n\n\($0)  \r\n" }.joined()
    #expect(try CalendarDefinition(text: loose) == read)
  }

  @Test func errorsNameTheLine() {
    let refused: [(String, String)] = [
      ("", "there is no line 'calendar NAME'"),
      ("hours mon 08:00-09:00", "line 1: 'hours' comes before 'calendar NAME'"),
      ("calendar a b", "line 1: 'a b' is not a name"),
      ("calendar a\nholiday 2026-01-01", "line 2: unknown word 'holiday'"),
      ("calendar a\nclosed 2026-02-30", "line 2: '2026-02-30': February 2026 has 28 days"),
      (
        "calendar a\nclosed 2026-02-05..2026-02-03",
        "line 2: '2026-02-05..2026-02-03' end before they begin"
      ),
      ("calendar a\nopen 2026-02-05 half", "line 2: 'half' are not hours"),
      ("calendar a\n  08:00-09:00 x", "line 2: an indented line belongs to nothing"),
      ("calendar a\nhours mon-fry 08:00-09:00", "line 2: 'mon-fry' are not weekdays"),
      ("calendar a\nopen 2026-02-05 08:00-09:00 bells=x", "there is no bell schedule 'x'"),
      (
        "calendar a\nbells x\n  08:00-09:00 P1\n  09:00-10:00 Period 1",
        "line 4: 'Period 1' and 'P1' mean one period"
      ),
    ]
    for (text, message) in refused {
      let error = #expect(throws: DateError.self) { try CalendarDefinition(text: text) }
      #expect(error?.message == message)
    }
  }

  @Test func theMoreExactLineHolds() throws {
    let calendar = try CalendarDefinition(
      text: """
        calendar a
        hours mon-fri 08:00-16:00
        week 2026-06-01..2026-08-31 Summer
          mon-thu 07:00-15:00
        closed 2026-07-01..2026-07-10 Break
        open 2026-07-04 10:00-12:00 Fair
        open 2026-08-03..2026-08-16 07:00-12:00 Inventory
        """
    ).calendar(in: .utc)
    func hours(_ day: String) throws -> String {
      calendar.hours(on: try #require(CivilDate(iso: day))).description
    }
    #expect(try hours("2026-05-29") == "08:00-16:00")
    #expect(try hours("2026-06-05") == "closed")
    #expect(try hours("2026-06-04") == "07:00-15:00")
    #expect(try hours("2026-07-02") == "closed")
    #expect(try hours("2026-07-04") == "10:00-12:00")
    #expect(try hours("2026-08-06") == "07:00-12:00")
    #expect(try hours("2026-08-07") == "closed")
    #expect(try hours("2026-08-08") == "closed")
  }
}
