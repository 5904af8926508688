import TestSupport
import Testing

@testable import Calendar

@Suite struct InstantTests {
  @Test func writesAndReadsAsPythonDoes() throws {
    var dice = Dice(seed: 1)
    let seconds = (0..<5_000).map { _ in
      Int64.random(in: -62_135_596_800...253_402_300_799, using: &dice)
    }
    let lines = try python(
      """
      import sys, datetime
      epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
      for line in sys.stdin:
        print((epoch + datetime.timedelta(seconds=int(line))).isoformat().replace('+00:00', 'Z'))
      """, input: seconds.map { "\($0)\n" }.joined())
    #expect(lines.count == seconds.count)
    for (second, line) in zip(seconds, lines) {
      #expect(Instant(seconds: second).rfc3339 == line)
      #expect(Instant(rfc3339: line) == Instant(seconds: second))
    }
  }

  @Test(
    arguments: [
      ("2026-05-01T12:30:00Z", 1_777_638_600), ("2026-05-01t12:30:00z", 1_777_638_600),
      ("2026-05-01 12:30Z", 1_777_638_600), ("2026-05-01T14:30:00+02:00", 1_777_638_600),
      ("2026-05-01T00:30-12:00", 1_777_638_600),
      ("2026-05-01T12:30:00.999999999999Z", 1_777_638_600),
      ("2026-05-01T12:30:00-00:00", 1_777_638_600), ("2016-12-31T23:59:60Z", 1_483_228_800),
      ("2017-01-01T00:59:60+01:00", 1_483_228_800), ("0000-01-01T00:00:00Z", -62_167_219_200),
      ("9999-12-31T23:59:59Z", 253_402_300_799),
    ] as [(String, Int64)])
  func readsRFC3339(text: String, seconds: Int64) {
    #expect(Instant(rfc3339: text)?.seconds == seconds)
    #expect(Instant(rfc3339: "<\(text)>".dropFirst().dropLast())?.seconds == seconds)
  }

  @Test(arguments: [
    "", "2026-05-01", "2026-05-01T12:30:00", "2026-05-01T12:30:00+2:00", "2026-05-01T12:30:00+0200",
    "2026-05-01T24:00:00Z", "2026-05-01T12:60:00Z", "2026-05-01T12:30:60Z", "2026-05-01T12:30:61Z",
    "2026-02-29T12:30:00Z", "2026-05-01T12:30:00.Z", "2026-05-01T12:30:00ZZ", "2026-05-01  12:30Z",
    " 2026-05-01T12:30Z", "2026-05-01T12:30Z ", "2026-05-01T12:30+24:00", "2026-05-01T12:30+02:60",
    "+02026-05-01T12:30Z", "2026-05-01T1２:30Z", "2026-05-01T12:30:00Z\n", "2026-05-01_12:30Z",
  ])
  func refusesWhatIsNotRFC3339(text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  @Test func instantsBeyondTheFormatAreNotBentToFit() {
    let beyond = Instant.writable.upperBound + 1
    #expect(beyond.rfc3339 == "+10000-01-01T00:00:00Z")
    #expect(Instant(rfc3339: beyond.rfc3339) == nil)
    #expect((Instant.writable.lowerBound - 1).rfc3339 == "-0001-12-31T23:59:59Z")
    #expect(Instant(seconds: .max).rfc3339 == "+292277026596-12-04T15:30:07Z")
    #expect(Instant(seconds: .min).rfc3339 == "-292277022657-01-27T08:29:52Z")
  }

  @Test func arithmeticIsInSeconds() {
    let instant = Instant(seconds: 100)
    #expect(instant + 5 == Instant(seconds: 105))
    #expect(instant - 5 == Instant(seconds: 95))
    #expect(instant - Instant(seconds: 40) == 60)
    #expect(Instant(seconds: -1) < Instant(seconds: 0))
    #expect(Instant.now() > Instant(seconds: 1_700_000_000))
  }
}
