// A digest is a pending set: nothing twice, nothing lost, whatever cron, clock and disk do.
import Calendar
import Commands
import Repository
import SQLite
import Testing

@testable import Digests

@Suite struct PendingTests {
  private let desk: Desk

  init() throws {
    desk = try Desk()
    try desk.fill()
  }

  private func slots() throws -> [String] {
    try desk.store { store in
      try store.db.all("SELECT slot FROM digest_slot ORDER BY slot", as: Int64.self)
        .map { Instant(seconds: $0).rfc3339 }
    }
  }

  @Test func nothingIsDueBeforeItsTimeAndTwoRunsSendOnce() throws {
    try desk.cron()
    #expect(try desk.mails().isEmpty)
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    // Technicians are those with the role.
    #expect(try desk.mails().map(\.to) == ["kim@example.org"])
    try desk.cron()
    try desk.run("digest send techs")
    desk.set("2026-05-04T22:00:00Z")
    try desk.cron()
    #expect(try desk.mails().count == 1)
    #expect(try slots() == ["2026-05-04T12:00:00Z"])
  }

  @Test func anEmptyDigestIsStillSentToTechniciansAndNotToRequesters() throws {
    try desk.run("digest create mine --kind requester --at 'weekdays 07:00'")
    desk.set("2026-05-04T12:01:00Z")
    try desk.cron()
    let mails = try desk.mails()
    #expect(mails.count == 1)
    #expect(mails.first?.text.contains("Nothing waits for you.") == true)
  }

  @Test func aWeekWithoutCronIsMadeUpForOnce() throws {
    try desk.run("ticket open 'Projector is dead' -r ana@example.org --assignee kim@example.org")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    for day in 4...8 {
      desk.set("2026-05-0\(day)T15:00:00Z")
      try desk.run("ticket reply T-1 -m 'Day \(day)'")
    }
    desk.set("2026-05-12T14:00:00Z")
    try desk.cron()
    try desk.cron()
    let mails = try desk.mails()
    #expect(mails.count == 2)
    let text = mails.last?.text ?? ""
    for day in 4...8 { #expect(text.contains("Day \(day)"), "\(text)") }
    #expect(text.contains("What is new (5)"))
    #expect(try slots() == ["2026-05-04T12:00:00Z", "2026-05-12T12:00:00Z"])
    desk.set("2026-05-13T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().last?.text.contains("Day") == false)
  }

  @Test func aRunThatIsKilledGoesOnWithThoseWhoAreLeft() throws {
    for name in ["bo", "cy", "di", "ed"] {
      try desk.run("person add '\(name) <\(name)@example.org>' --role technician")
    }
    try desk.run("ticket open 'Projector is dead' -r ana@example.org --assignee cy@example.org")
    desk.set("2026-05-04T12:00:00Z")
    // The disk is full, or the process dies, when the third issue is written.
    try desk.store {
      try $0.db.script(
        """
        CREATE TRIGGER full BEFORE INSERT ON digest_issue
          WHEN (SELECT count(*) FROM digest_issue) = 2 BEGIN SELECT RAISE(ABORT, 'full'); END
        """)
    }
    #expect(throws: (any Error).self) { try desk.cron() }
    #expect(try desk.mails().count == 2)
    #expect(try slots().isEmpty)
    try desk.store { try $0.db.script("DROP TRIGGER full") }
    desk.set("2026-05-04T12:05:00Z")
    try desk.cron()
    let mails = try desk.mails()
    let names = mails.map { String($0.to.prefix { $0 != "@" }) }
    #expect(names.sorted() == ["bo", "cy", "di", "ed", "kim"])
    #expect(mails.first { $0.to == "cy@example.org" }?.text.contains("given to you") == true)
    try desk.cron()
    #expect(try desk.mails().count == 5)
  }

  @Test func aClockThatIsSetBackSendsNothingTwice() throws {
    desk.set("2026-05-05T12:10:00Z")
    try desk.cron()
    #expect(try desk.mails().count == 1)
    for time in ["2026-05-04T12:30:00Z", "2026-05-05T11:00:00Z", "2026-05-05T12:00:00Z"] {
      desk.set(time)
      try desk.cron()
      try desk.run("digest send techs")
    }
    #expect(try desk.mails().count == 1)
    desk.set("2026-05-06T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().count == 2)
  }

  @Test func aClockThatWasAYearAheadDoesNotSilenceADigest() throws {
    desk.set("2027-05-05T12:10:00Z")
    try desk.cron()
    #expect(try desk.mails().count == 1)
    // Cron runs every job a quarter of an hour after its last run, whatever it thinks of it.
    desk.set("2026-05-06T12:10:00Z")
    try desk.store { try $0.sendDigests(desk.sections) }
    desk.set("2026-05-07T12:10:00Z")
    try desk.cron()
    #expect(try desk.mails().count == 3)
  }

  @Test func holidaysAreSkippedAndDaysWithoutHours() throws {
    for day in 8...11 {
      desk.set("2026-05-\(day < 10 ? "0" : "")\(day)T13:00:00Z")
      try desk.cron()
    }
    // Saturday and Sunday have no slot of their own; what was missed on Friday comes on Saturday.
    #expect(try slots() == ["2026-05-08T12:00:00Z", "2026-05-11T12:00:00Z"])
  }

  @Test func theHourThatIsSkippedAndTheOneThatComesTwice() throws {
    try desk.run("digest edit techs --at 'every day 02:30'")
    desk.set("2026-10-31T08:00:00Z")
    try desk.cron()
    // 01:30 and 02:30 of 1 November: the clocks go back at 2:00 CDT.
    for hour in 5...12 {
      desk.set("2026-11-01T\(hour < 10 ? "0" : "")\(hour):30:00Z")
      try desk.cron()
    }
    #expect(try slots() == ["2026-10-31T07:30:00Z", "2026-11-01T08:30:00Z"])
    // 02:30 of 14 March 2027 does not exist; an issue goes out all the same, once.
    desk.set("2027-03-13T09:00:00Z")
    try desk.cron()
    for hour in 6...12 {
      desk.set("2027-03-14T\(hour < 10 ? "0" : "")\(hour):45:00Z")
      try desk.cron()
    }
    #expect(try slots().filter { $0.hasPrefix("2027-03-14") }.count == 1)
  }

  @Test func whatWasToldAndThenEditedComesAgainAsACorrection() throws {
    try desk.run("ticket open 'Projektor is dead' -r ana@example.org --assignee kim@example.org")
    try desk.run("ticket reply T-1 -m 'I come on Thursday'")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().last?.text.contains("I come on Thursday") == true)
    desk.set("2026-05-04T18:00:00Z")
    try desk.run("ticket edit T-1 --subject 'Projector is dead'")
    try desk.store { store in
      try store.write {
        try store.db.run("UPDATE note SET body = 'I come on Friday', edited = 1 WHERE id = 1")
        try store.record(.ticket, 1, "note edited", old: "I come on Thursday", new: "Friday")
      }
    }
    desk.set("2026-05-05T12:00:00Z")
    try desk.cron()
    let text = try desk.mails().last?.text ?? ""
    #expect(text.contains("Correction: Projector is dead: it has another title now"), "\(text)")
    #expect(text.contains("Correction: Projector is dead: dana answered \"I come on Friday\""))
    #expect(text.contains("What is new (2)"))
    desk.set("2026-05-06T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().last?.text.contains("Correction") == false)
  }

  @Test func editedBeforeItWasToldIsNoCorrection() throws {
    try desk.run("ticket open 'Projektor' -r ana@example.org --assignee kim@example.org")
    try desk.run("ticket edit T-1 --subject Projector")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    let text = try desk.mails().last?.text ?? ""
    #expect(text.contains("Projector: given to you") && !text.contains("Correction"), "\(text)")
  }

  @Test func newsBeyondTheCapGoOnInTheNextMail() throws {
    try desk.run("ticket open 'Projector is dead' -r ana@example.org --assignee kim@example.org")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    desk.set("2026-05-04T15:00:00Z")
    for number in 1...45 { try desk.run("ticket reply T-1 -m 'Word \(number).'") }
    desk.set("2026-05-05T12:00:00Z")
    let preview = try desk.run("digest preview techs --to kim@example.org")
    #expect(preview.split(separator: "\n").count { $0.hasPrefix("Subject: ") } == 3)
    try desk.cron()
    try desk.cron()
    let mails = try desk.mails().dropFirst()
    #expect(
      mails.map { String($0.subject.suffix(13)) } == [
        "(part 1 of 3)", "(part 2 of 3)", "(part 3 of 3)",
      ])
    for number in 1...45 {
      #expect(mails.count { $0.text.contains("\"Word \(number).\"") } == 1, "\(number)")
    }
    #expect(mails.allSatisfy { $0.text.contains("What is new (45)") && !$0.text.contains("more") })
    // What stands is in the first alone.
    #expect(mails.map { $0.text.contains("Yours (1)") } == [true, false, false])
  }

  @Test func aDigestThatNobodyGetsIsSaidToBeOne() throws {
    try desk.run("group add empty")
    try desk.run("digest create lonely --kind director --at 'weekdays 07:00' --to group:empty")
    #expect(try desk.run("digest list --fields digest,readers").contains("lonely\t0"))
    let complaints = try desk.store { try $0.digestComplaints().map(\.finding) }
    #expect(complaints.contains("the digest lonely goes to 'group:empty', and that is nobody"))
  }

  @Test func aWordOfTheirOwnMakesALateTicketNoNews() throws {
    try desk.run("level create usual --resolution 1h")
    try desk.run("ticket open 'Projector is dead' -r ana@example.org --assignee kim@example.org")
    desk.set("2026-05-05T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().last?.text.contains("NEW: Projector is dead, late") == true)
    desk.set("2026-05-05T15:00:00Z")
    try desk.run("ticket reply T-1 -m 'It takes longer.'", as: "kim@example.org")
    desk.set("2026-05-06T12:00:00Z")
    try desk.cron()
    let text = try desk.mails().last?.text ?? ""
    #expect(text.contains("Late (1)") && !text.contains("NEW"), "\(text)")
  }

  @Test func fiveThousandAreCutWithTheirCount() throws {
    try desk.store { store in
      try store.write {
        try store.db.script(
          """
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
          INSERT INTO ticket(subject, queue, assignee, state, source, created, updated)
            SELECT 'Request ' || i, 1, (SELECT id FROM person WHERE address = 'kim@example.org'), 2,
              'shell', 1777800000 + i, 1777800000 FROM n;
          INSERT INTO event(command, kind, item, at, actor, source, what, new)
            SELECT 1, 'T', id, created, 'dana', 'shell', 'assignee', assignee FROM ticket;
          """)
      }
    }
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    let mails = try desk.mails()
    let text = mails.first?.text ?? ""
    #expect(text.contains("What is new (5000)") && text.contains("Yours (5000)"))
    #expect(text.contains("… and 4980 more: ittool ticket list --assignee me"))
    #expect(mails.count == 5 && mails.allSatisfy { $0.text.utf8.count < 10_000 })
    #expect(mails.last?.text.contains("- … and 4900 more\n") == true)
    desk.set("2026-05-05T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().last?.text.contains("What is new") == false)
  }

  @Test func twoRunsAtOnceIssueOnce() async throws {
    for n in 1...20 {
      try desk.run("person add 'Tech \(n) <t\(n)@example.org>' --role technician")
    }
    desk.set("2026-05-04T12:00:00Z")
    let sections = desk.sections
    let contexts = try (0..<4).map { _ in try Box(desk.context()) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for box in contexts {
        group.addTask { try box.context.withStore { try $0.sendDigests(sections) } }
      }
      try await group.waitForAll()
    }
    let mails = try desk.mails()
    #expect(mails.count == 21)
    #expect(Set(mails.map(\.to)).count == 21)
  }

  private struct Box: @unchecked Sendable {
    let context: Context
    init(_ context: Context) { self.context = context }
  }

  @Test func theLookForWhatIsDueIsASeek() throws {
    let plan = try desk.store { store in
      var plan = ""
      try store.db.forEachRow(
        """
        EXPLAIN QUERY PLAN
        SELECT 1 FROM digest WHERE active = 1 AND next IS NOT NULL AND next <= 5 LIMIT 1
        """
      ) { row in
        _ = try row.int() as Int64
        _ = try row.int() as Int64
        _ = try row.int() as Int64
        plan += try row.text()
      }
      return plan
    }
    #expect(plan.contains("digest_next"), "\(plan)")
  }
}
