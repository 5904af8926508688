import TestSupport
import Testing

@testable import Calendar

@Suite struct DateFormatTests {
  @Test(
    arguments: [
      ("dd-mm-yyyy hh:mm", "29-02-2016 01:16", "2016-02-29T01:16:00Z"),
      ("dd-mm-yyyy hh:mm", "29/2/2016 1:16", "2016-02-29T01:16:00Z"),
      ("dd-mm-yyyy hh:mm", " 29.2.2016 ", "2016-02-29T00:00:00Z"),
      ("yyyy-mm-dd hh:mm:ss", "2023-05-03 15:57:36", "2023-05-03T15:57:36Z"),
      ("yyyy-mm-dd hh:mm:ss", "2023-05-03T15:57", "2023-05-03T15:57:00Z"),
      ("yyyy-mm-dd hh:mm:ss", "2023-05-03 15:57:36.123456+02:00", "2023-05-03T13:57:36Z"),
      ("yyyy-mm-dd", "20230503", "2023-05-03T00:00:00Z"),
      ("m/d/yyyy h:mm am", "5/1/2026 2:30 PM", "2026-05-01T14:30:00Z"),
      ("m/d/yyyy h:mm am", "05/01/2026, 12:00:01 a.m.", "2026-05-01T00:00:01Z"),
      ("m/d/yyyy h:mm am", "5/1/2026 12:15p.m.", "2026-05-01T12:15:00Z"),
      ("m/d/yyyy h:mm am", "5/1/2026 5PM", "2026-05-01T17:00:00Z"),
      ("m/d/yyyy h:mm am/pm", "5/1/2026", "2026-05-01T00:00:00Z"),
      ("d/m/yy", "1/5/26", "2026-05-01T00:00:00Z"), ("d/m/yy", "1/5/69", "1969-05-01T00:00:00Z"),
      ("d/m/yy", "1/5/2026", "2026-05-01T00:00:00Z"),
      ("iso", "2026-05-01T12:30:00Z", "2026-05-01T12:30:00Z"),
      ("ISO", "2026-05-01 12:30 -0330", "2026-05-01T16:00:00Z"),
      ("iso", "2026-05-01", "2026-05-01T00:00:00Z"),
      ("dd mmm yyyy", "01 May 2026", "2026-05-01T00:00:00Z"),
      ("dd mmm yyyy", "1. may 2026", "2026-05-01T00:00:00Z"),
      ("dd-mmm-yy", "03-SEP-24 10:15", "2024-09-03T10:15:00Z"),
      ("dd mmm yyyy", "1Sept2026", "2026-09-01T00:00:00Z"),
      ("mmm d, yyyy", "December 24, 2026 18:00 UTC", "2026-12-24T18:00:00Z"),
      ("ddd, dd mmm yyyy hh:mm:ss z", "Fri, 01 May 2026 12:30:00 +0200", "2026-05-01T10:30:00Z"),
      ("yyyy-mm-ddThh:mm", "2026-5-1t1:02", "2026-05-01T01:02:00Z"),
    ] as [(String, String, String)])
  func reads(pattern: String, text: String, instant: String) throws {
    let format = try DateFormat(pattern: pattern)
    #expect(try format.parse(text, .utc).rfc3339 == instant)
    var copy = text
    let fromBytes = try copy.withUTF8 { try format.parse(bytes: $0, .utc) }
    #expect(fromBytes.rfc3339 == instant)
  }

  @Test(
    arguments: [
      ("dd/mm/yyyy", "31/02/2016", "there is no such day"),
      ("dd/mm/yyyy", "02/13/2016", "it could be read as month/day/year"),
      ("dd/mm/yyyy", "1/5/26", "its year has two digits; the pattern for that is yy"),
      ("m/d/yyyy h:mm am", "5/1/2026 2:30", "its time has neither am nor pm"),
      ("dd/mm/yyyy", "2016-02-28", "it could be read as year/month/day"),
      ("dd/mm/yyyy", "n/a", nil),
      ("dd/mm/yyyy", "", nil), ("dd/mm/yyyy", "-", nil), ("dd/mm/yyyy", "1/2", nil),
      ("dd/mm/yyyy", "1/2/2016 25:00", nil),
      ("dd/mm/yyyy", "1/2/2016 13:00 pm", nil), ("dd/mm/yyyy", "1/2/2016 x", nil),
      ("dd/mm/yyyy", "1/2/2016 10", nil),
      ("dd/mm/yyyy", "1/2-2016", nil), ("dd/mm/yyyy", "1/2/2016 10:00 CEST", nil),
      ("dd/mm/yyyy", "1 Mai 2026", nil),
      ("dd/mm/yyyy", "3 weeks ago", nil), ("dd/mm/yyyy", "May May 2026", nil),
      ("dd/mm/yyyy", "112016", nil),
      ("dd/mm/yyyy", "1/2/2016 10:00:60", nil),
      ("iso", "0000-00-00 00:00:00", "there is no such day"),
      ("dd/mm/yyyy", "1/2/20166", nil), ("dd/mm/yyyy", "1/2/2016 10:00 +25:00", nil),
    ] as [(String, String, String?)])
  func refuses(pattern: String, text: String, hint: String?) throws {
    let format = try DateFormat(pattern: pattern)
    let error = #expect(throws: DateError.self) { try format.parse(text, .utc) }
    #expect(error?.hint == hint)
    #expect(error?.message == "\(quoted(text)) is not a date written as \(pattern)")
  }

  @Test(arguments: [
    "", "date", "dd/mm", "yyyy", "dd/mm/yyy", "dd/mm/yyyy hh", "hh:mm dd/mm/yyyy", "dd/dd/yyyy",
    "yyyy-dd-mm", "%d/%m/%Y", "dd/mm/yyyy xx", "am", "dd/mm/yyyy am", "mm/mm/yyyy",
    "dd/mm/yyyy hh:mm:mm",
    "dd/mm/yyyy hh:mm axm",
  ])
  func refusesPatterns(pattern: String) {
    let error = #expect(throws: DateError.self) { try DateFormat(pattern: pattern) }
    #expect(error?.hint?.contains("yyyy-mm-dd") == true)
  }

  @Test func wallTimesAreThoseOfTheZone() throws {
    let newYork = try Zone.named("America/New_York")
    let format = try DateFormat(pattern: "m/d/yyyy h:mm am")
    #expect(try format.parse("3/8/2026 2:30 AM", newYork).rfc3339 == "2026-03-08T07:30:00Z")
    #expect(try format.parse("7/1/2026 9:00 AM", newYork).rfc3339 == "2026-07-01T13:00:00Z")
    #expect(try format.parse("7/1/2026 9:00 AM Z", newYork).rfc3339 == "2026-07-01T09:00:00Z")
  }

  @Test func aMissingTimeIsTold() throws {
    let format = try DateFormat(pattern: "dd/mm/yyyy hh:mm")
    #expect(try format.cell("01/05/2026").time == nil)
    #expect(try format.cell("01/05/2026 00:00").time == .midnight)
    #expect(try format.cell("01/05/2026 00:00 +01:00").offset == 3_600)
  }

  /// What Python's strftime writes in eight ways is read back.
  @Test func readsWhatPythonWrites() throws {
    let shapes = [
      ("%d/%m/%Y %H:%M:%S", "dd/mm/yyyy hh:mm:ss"),
      ("%m/%d/%Y %I:%M:%S %p", "mm/dd/yyyy hh:mm:ss am"),
      ("%Y-%m-%dT%H:%M:%SZ", "iso"), ("%d %b %Y %H:%M:%S", "dd mmm yyyy hh:mm:ss"),
      ("%B %d, %Y %H:%M:%S", "mmmm dd, yyyy hh:mm:ss"),
      ("%a, %d %b %Y %H:%M:%S GMT", "ddd, dd mmm yyyy hh:mm:ss"),
      ("%d.%m.%y %H:%M:%S", "dd.mm.yy hh:mm:ss"), ("%Y%m%d %H:%M:%S", "yyyymmdd hh:mm:ss"),
    ]
    var dice = Dice(seed: 8)
    let seconds = (0..<500).map { _ in Int64.random(in: 0...3_000_000_000, using: &dice) }
    let lines = try python(
      """
      import sys, datetime
      shapes = sys.stdin.readline().rstrip().split('|')
      for line in sys.stdin:
        for shape in shapes:
          print(datetime.datetime.fromtimestamp(int(line), datetime.timezone.utc).strftime(shape))
      """,
      input: shapes.map(\.0).joined(separator: "|") + "\n" + seconds.map { "\($0)\n" }.joined())
    try #require(lines.count == seconds.count * shapes.count)
    let formats = try shapes.map { try DateFormat(pattern: $0.1) }
    for (index, line) in lines.enumerated() {
      let expected = Instant(seconds: seconds[index / shapes.count])
      #expect(try formats[index % shapes.count].parse(line, .utc) == expected, "\(line)")
    }
  }
}
