import Testing

@testable import Calendar

@Suite struct SpanTests {
  @Test(
    arguments: [
      ("90min", 5_400), ("2h", 7_200), ("3d", 259_200), ("1w", 604_800), ("30s", 30), ("0min", 0),
      ("2H", 7_200), ("999999999w", 604_799_999_395_200),
    ] as [(String, Int64)])
  func reads(text: String, seconds: Int64) throws {
    let span = try Span(parsing: text)
    #expect(span.seconds == seconds)
    #expect(try Span(parsing: span.description) == span)
  }

  @Test(
    arguments: [
      ("5m", "'m' in '5m' could mean minutes or months"), ("1mo", "'1mo' has no fixed length"),
      ("2y", "'2y' has no fixed length"), ("5", "'5' has no unit"),
      ("5x", "unknown unit 'x' in '5x'"),
      ("", "'' is not a length of time"), ("h", "'h' is not a length of time"),
      ("-2h", "'-2h' is not a length of time"), ("+2h", "'+2h' is not a length of time"),
      ("1h30min", "'1h30min' is not a length of time"), ("2 h", "'2 h' is not a length of time"),
      ("1.5h", "'1.5h' is not a length of time"),
      ("9999999999s", "'9999999999s' is not a length of time"),
    ] as [(String, String)])
  func refuses(text: String, message: String) {
    let error = #expect(throws: DateError.self) { try Span(parsing: text) }
    #expect(error?.message == message)
    #expect(error?.hint != nil)
  }

  @Test func isWrittenInItsLargestUnit() {
    #expect(Span(seconds: 5_400).description == "90min")
    #expect(Span(seconds: 604_800).description == "1w")
    #expect(Span(seconds: 0).description == "0min")
    #expect(Span(seconds: 61).description == "61s")
  }

  @Test(
    arguments: [
      (0, "now"), (59, "now"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"), (86_399, "23 h"),
      (86_400, "1 d"), (1_209_599, "13 d"), (1_209_600, "2 w"), (5_183_999, "8 w"),
      (5_270_400, "2 mo"), (63_071_999, "23 mo"), (63_158_400, "2 y"), (-59, "now"),
      (-60, "in 1 min"), (-259_200, "in 3 d"), (.max, "292277024626 y"),
    ] as [(Int64, String)])
  func ages(seconds: Int64, text: String) {
    #expect(age(from: Instant(seconds: 0), to: Instant(seconds: seconds)) == text)
  }

  @Test func agesOfExtremesDoNotTrap() {
    #expect(age(from: Instant(seconds: .min), to: Instant(seconds: .max)).hasSuffix(" y"))
    #expect(age(from: Instant(seconds: .max), to: Instant(seconds: .min)).hasPrefix("in "))
  }

  @Test func instantsAreSpokenWithDayAndZone() throws {
    let berlin = try Zone.named("Europe/Berlin")
    let instant = try #require(Instant(rfc3339: "2026-05-01T15:00:59Z"))
    #expect(spoken(instant, berlin) == "Fri 2026-05-01 17:00 CEST")
    #expect(spoken(instant, .utc) == "Fri 2026-05-01 15:00 UTC")
    #expect(spoken(instant, try Zone.named("Asia/Kathmandu")) == "Fri 2026-05-01 20:45 +0545")
    #expect(localStamp(instant, berlin) == "2026-05-01 17:00")
  }
}
