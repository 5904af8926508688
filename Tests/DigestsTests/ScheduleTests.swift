// When a digest is due, as it is typed: days, a time, and what becomes of days without hours.
import Calendar
import Commands
import Testing

@testable import Digests

@Suite struct ScheduleTests {
  private let monday = CivilDate(iso: "2026-05-04")

  private func schedule(_ typed: String) throws -> DigestSchedule {
    try DigestSchedule(typed: typed, first: #require(monday))
  }

  @Test(arguments: [
    ("weekdays 07:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 07:00", "skip"),
    ("every weekday at 7:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 07:00", "skip"),
    ("school days 07:00", "FREQ=DAILY 07:00", "skip"),
    ("daily 06:30", "FREQ=DAILY 06:30", "keep"),
    ("every day 06:30", "FREQ=DAILY 06:30", "keep"),
    ("Monday 08:00", "FREQ=WEEKLY;BYDAY=MO 08:00", "skip"),
    ("mondays and thursdays 08:00", "FREQ=WEEKLY;BYDAY=MO,TH 08:00", "skip"),
    ("saturday 08:00", "FREQ=WEEKLY;BYDAY=SA 08:00", "keep"),
    ("first monday of the month 07:00", "FREQ=MONTHLY;BYDAY=1MO 07:00", "skip"),
    ("last day of the month 07:00", "FREQ=MONTHLY;BYMONTHDAY=-1 07:00", "skip"),
    ("FREQ=MONTHLY;BYDAY=2MO 07:00", "FREQ=MONTHLY;BYDAY=2MO 07:00", "skip"),
    ("rrule:freq=weekly;byday=su 07:00", "FREQ=WEEKLY;BYDAY=SU 07:00", "keep"),
  ])
  func wordsAreDaysAndATime(typed: String, text: String, closed: String) throws {
    let schedule = try schedule(typed)
    #expect(schedule.text == text)
    #expect("\(schedule.closed)" == closed)
    // What the store keeps is read back as the same.
    let rule = try #require(schedule.rule)
    #expect(
      DigestSchedule(
        stored: rule.text, first: "2026-05-04", minute: schedule.minute, schedule.closed)
        == schedule)
  }

  @Test(arguments: [
    "weekdays", "07:00", "weekdays 25:00", "someday 07:00", "FREQ=HOURLY 07:00",
    "FREQ=WEEKLY;BYDAY=XX 07:00", "first school day of the month 07:00",
    "last school day of the month 07:00", "weekdays 07:00:30", "",
  ])
  func whatIsNoScheduleIsAMistakeWithAHint(typed: String) throws {
    do {
      _ = try schedule(typed)
      Issue.record("'\(typed)' was taken")
    } catch let failure as Failure {
      #expect(failure.status == .usage)
      #expect(failure.hints.first?.contains("'weekdays 07:00'") == true)
    }
  }

  @Test func aStoredRuleThatCannotBeReadIsNeverDue() throws {
    let desk = try Desk()
    try desk.fill()
    try desk.run("digest create mine --kind director --at 'weekdays 07:00'")
    try desk.store {
      try $0.db.run("UPDATE digest SET rule = 'FREQ=LUNAR' WHERE name = 'techs'")
    }
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    #expect(Set(try desk.mails().map(\.to)) == ["lee@example.org"])
  }
}
