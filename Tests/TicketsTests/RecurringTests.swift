// Recurring tickets: once per slot, and on the days that Python's calendar says.
import Calendar
import Commands
import Foundation
import TestSupport
import Testing

@testable import Tickets

@Suite struct RecurringTests {
  private func python(_ program: String, _ input: String = "") throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let (into, out) = (Pipe(), Pipe())
    process.standardInput = into
    process.standardOutput = out
    try process.run()
    into.fileHandleForWriting.write(Data(input.utf8))
    try into.fileHandleForWriting.close()
    let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func days(_ words: String, _ from: String, _ to: String) throws -> String {
    let rule = try RecurrencePhrase(parsing: words).rule
    let first = try #require(CivilDate(iso: from))
    let last = try #require(CivilDate(iso: to))
    return rule.days(from: first, through: last).map(\.description).joined(separator: " ")
  }

  @Test func rulesNameTheDaysThatPythonNames() throws {
    let cases = [
      ("second monday of august", "d.month == 8 and d.weekday() == 0 and 8 <= d.day <= 14"),
      ("last friday of the month", "d.weekday() == 4 and (d + timedelta(7)).month != d.month"),
      ("every monday and thursday 09:00", "d.weekday() in (0, 3)"),
      (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "d.weekday() == 1 and (monday(d) - monday(a)).days % 14 == 0"
      ),
      ("day 31 of the month", "d.day == 31"),
      ("FREQ=MONTHLY;BYMONTHDAY=-1", "(d + timedelta(1)).day == 1"),
      ("FREQ=DAILY;INTERVAL=3", "(d - a).days % 3 == 0"),
      ("FREQ=YEARLY", "(d.month, d.day) == (a.month, a.day)"),
      (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "d.weekday() < 5 and all((d + timedelta(n)).weekday() > 4 or (d + timedelta(n)).month != d.month for n in range(1, 8))"
      ),
      ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "d.weekday() == 4 and d.day == 13"),
    ]
    for (words, condition) in cases {
      let expected = try python(
        """
        from datetime import date, timedelta
        a, b = date(2026, 2, 28), date(2030, 12, 31)
        monday = lambda d: d - timedelta(d.weekday())
        all_days = [a + timedelta(n) for n in range((b - a).days + 1)]
        print(*[d for d in all_days if \(condition)])
        """)
      #expect(try days(words, "2026-02-28", "2030-12-31") == expected, "\(words)")
    }
  }

  @Test func aSlotHasOneTicketHoweverOftenItRuns() throws {
    let desk = try Desk()
    try desk.run(
      "recurring create backup --rule 'every school day 09:00' --subject Backup --item Look")
    func opened(at time: String) throws -> Int {
      desk.now = try #require(Instant(rfc3339: time))
      for _ in 1...2 { try desk.withStore { _ = try $0.openRecurring() } }
      return try desk.run("ticket list --all").lines.count
    }
    #expect(try opened(at: "2026-05-04T08:59:59Z") == 0)
    #expect(try opened(at: "2026-05-04T09:00:00Z") == 1)
    // Saturday and Sunday have no hours; of what was missed the latest is made up for.
    #expect(try opened(at: "2026-05-10T23:00:00Z") == 2)
    try desk.run("recurring edit backup --missed all")
    #expect(try opened(at: "2026-05-13T09:30:00Z") == 8)
    // A holiday that is declared afterwards makes no second ticket.
    try desk.database().run(
      """
      INSERT INTO calendar_exception(calendar, first, last, rule, title)
      VALUES (1, '2026-05-13', '2026-05-13', 'closed', 'snow')
      """)
    try desk.run("recurring edit backup --closed next")
    #expect(try opened(at: "2026-05-14T09:30:00Z") == 9)
    try desk.run("recurring pause backup")
    #expect(try opened(at: "2026-05-20T09:30:00Z") == 9)
    try desk.run("recurring resume backup")
    #expect(try opened(at: "2026-05-20T10:30:00Z") == 9)
    #expect(try desk.run("ticket checklist 1 list --fields text").lines == ["Look"])
  }

  @Test func aRuleThatCannotBeReadKeepsNoOtherFromItsTickets() throws {
    let desk = try Desk()
    for name in ["a", "b", "c"] {
      try desk.run("recurring create \(name) --rule 'every school day 09:00' --subject \(name)")
    }
    // As a newer program may have written it.
    try desk.database().run("UPDATE recurring SET rule = 'FREQ=LUNAR' WHERE name = 'b'")
    desk.now = try #require(Instant(rfc3339: "2026-05-04T09:30:00Z"))
    try desk.withStore { store in
      do {
        _ = try store.openRecurring()
        Issue.record("the rule that cannot be read was not told")
      } catch let failure as Failure {
        #expect(failure.message.contains("the recurring ticket 'b': FREQ=LUNAR"))
        #expect(failure.hints.first?.contains("ittool recurring edit b --rule") == true)
      }
    }
    #expect(try desk.run("ticket list --all --fields subject --sort number").lines == ["c", "a"])
    try desk.database().run("UPDATE recurring SET rule = 'FREQ=DAILY' WHERE name = 'b'")
    try desk.withStore { _ = try $0.openRecurring() }
    #expect(try desk.run("ticket list --all").lines.count == 3)
  }

  @Test func quantilesAreThoseOfAnIndependentEstimate() throws {
    var random = Dice(seed: 11)
    for _ in 1...40 {
      let lives = (0..<(1 + random.below(60))).map { _ in
        Lifetime(seconds: Int64(random.below(30)), happened: random.chance(75))
      }
      let input = lives.map { "\($0.seconds) \($0.happened ? 1 : 0)" }.joined(separator: "\n")
      let expected = try python(
        """
        import sys
        from fractions import Fraction as F
        rows = [tuple(map(int, line.split())) for line in sys.stdin]
        def quantile(p):
            s = F(1)
            for t in sorted({t for t, e in rows if e}):
                s *= 1 - F(sum(1 for u, e in rows if u == t and e), sum(1 for u, e in rows if u >= t))
                if 1 - s >= p: return t
        print(quantile(F(1, 2)), quantile(F(9, 10)))
        """, input)
      let found = lives.quantiles([0.5, 0.9]).map { $0.map(String.init) ?? "None" }
      #expect(found.joined(separator: " ") == expected)
    }
  }

  @Test func theAcknowledgementTellsWhatAnswersTookAndNothingFromTooFew() throws {
    let desk = try Desk()
    desk.now = try #require(Instant(rfc3339: "2026-05-04T08:00:00Z"))
    for _ in 1...20 { try desk.run("ticket open Lamp --site North") }
    desk.now = try #require(Instant(rfc3339: "2026-05-04T10:30:00Z"))
    for number in 1...19 { try desk.run("ticket reply \(number) -m Coming.") }
    try desk.withStore { try $0.workOutExpectations() }
    #expect(
      try desk.run("ticket open Lamp --site North", at: .terminal()).err.contains("school") == false
    )
    desk.now = try #require(Instant(rfc3339: "2026-05-06T10:30:00Z"))
    try desk.run("ticket reply 20 -m Coming.")
    try desk.withStore { try $0.workOutExpectations() }
    #expect(
      try desk.run("ticket open Lamp --site North", at: .terminal()).err.contains(
        "Of 10 requests like this, 9 were answered within 3 school hours."))
  }
}
