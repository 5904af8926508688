// Closing what nobody objects to: after school days, once, told, and never over a standing question.
import Calendar
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Repository
@testable import Tickets

@Suite struct ClosingTests {
  private func desk(resolvedAt time: String = "2026-12-18T14:00:00Z") throws -> Desk {
    let desk = try Desk()
    let config = """
      [channel mail]
      type = file
      path = \(desk.folder)/Maildir
      from = Help <help@school.example>
      """
    try config.write(toFile: desk.folder + "/config", atomically: true, encoding: .utf8)
    desk.variables["ITTOOL_CONFIG"] = desk.folder + "/config"
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    desk.variables["ITTOOL_SHARE"] = root.appending(path: "share").path
    // Winter break: two weeks and the weekends around them.
    try desk.database().run(
      """
      INSERT INTO calendar_exception(calendar, first, last, rule, title)
      SELECT id, '2026-12-19', '2027-01-03', 'closed', 'Winter break' FROM calendar
      WHERE standard = 1
      """)
    desk.now = Instant(rfc3339: time) ?? desk.now
    try desk.run("ticket open Projector -r 'Ana <ana@x.org>' -m 'No picture'")
    try desk.run("ticket resolve 1 -m 'The lamp is new.'")
    return desk
  }

  private func close(_ desk: Desk, at time: String) throws {
    desk.now = try #require(Instant(rfc3339: time))
    try desk.withStore { try $0.closeUnanswered() }
  }

  private func set(_ desk: Desk, _ name: String, _ value: String) throws {
    try desk.database().run("INSERT OR REPLACE INTO setting VALUES (\(name), \(value))")
  }

  private func ticket(_ desk: Desk, _ id: Int64 = 1) throws -> Ticket {
    try #require(try desk.withStore { try $0.ticket(id) })
  }

  private func told(_ desk: Desk) throws -> [String] {
    try desk.database().all(
      """
      SELECT event FROM outbox
      WHERE event = 'ticket.reminder' OR event = 'ticket.unanswered' ORDER BY id
      """, as: String.self)
  }

  private func events(_ desk: Desk, _ what: String, _ id: Int64 = 1) throws -> [String] {
    try desk.database().all(
      "SELECT new FROM event WHERE kind = 'T' AND item = \(id) AND what = \(what)", as: String.self)
  }

  @Test func schoolDaysCountAndTheBreakDoesNot() throws {
    let desk = try desk()
    // Resolved on the Friday before the break: the five days are 4 to 8 January.
    let resolved = try #require(try ticket(desk).asResolved)
    let end = try #require(try desk.withStore { try $0.end(of: resolved, days: 5) })
    #expect(end.rfc3339.hasPrefix("2027-01-08T"))
    for time in ["2026-12-18T23:00:00Z", "2026-12-28T09:00:00Z", "2027-01-08T08:00:00Z"] {
      try close(desk, at: time)
      #expect(try ticket(desk).state == .resolved, "\(time)")
    }
    try close(desk, at: end.rfc3339)
    let closed = try ticket(desk)
    #expect(closed.state == .closed && closed.outcome == "unanswered" && closed.closed == end)
    #expect(try told(desk) == ["ticket.unanswered"])
    let said = try events(desk, "closed automatically")
    #expect(said.count == 1 && said[0].contains("5 school days"), "\(said)")
    #expect(said[0].contains("Fri 2027-01-08"), "\(said)")
    let text =
      try desk.database().all(
        "SELECT subject || text FROM outbox_content ORDER BY id", as: String.self
      ).last ?? ""
    #expect(text.contains("Closed: Projector") && text.contains("closed automatically"), "\(text)")
    #expect(text.contains("answer this mail") && text.contains("5 school days"), "\(text)")
  }

  @Test func aSecondRunDoesNothingAndAMissedOneIsMadeUpFor() throws {
    let desk = try desk()
    try close(desk, at: "2027-01-14T03:00:00Z")
    let count = try desk.value("SELECT count(*) FROM event")
    try close(desk, at: "2027-01-14T03:00:00Z")
    try close(desk, at: "2027-01-15T03:00:00Z")
    #expect(try desk.value("SELECT count(*) FROM event") == count)
    #expect(try told(desk) == ["ticket.unanswered"])
    // Resolved again later: that is another resolution, and told again.
    try desk.run("ticket reopen 1")
    try desk.run("ticket resolve 1 -m 'Now it is the cable.'")
    try close(desk, at: "2027-01-22T23:00:00Z")
    #expect(try told(desk) == ["ticket.unanswered", "ticket.unanswered"])
  }

  @Test func zeroSwitchesItOff() throws {
    let desk = try desk()
    try set(desk, "ticket.close-days", "0")
    try close(desk, at: "2028-01-14T03:00:00Z")
    #expect(try ticket(desk).state == .resolved)
    #expect(try desk.withStore { try $0.hasResolvedToLookAt() } == false)
    #expect(try desk.withStore { try $0.closingComplaints().isEmpty })
  }

  @Test func theReminderComesOnceBeforeAndNamesTheDay() throws {
    let desk = try desk()
    try set(desk, "ticket.close-reminder-days", "2")
    try close(desk, at: "2027-01-06T08:00:00Z")
    #expect(try told(desk).isEmpty)
    try close(desk, at: "2027-01-06T22:00:00Z")
    try close(desk, at: "2027-01-07T22:00:00Z")
    #expect(try told(desk) == ["ticket.reminder"])
    #expect(try ticket(desk).state == .resolved)
    let text =
      try desk.database().all(
        "SELECT subject || text FROM outbox_content ORDER BY id", as: String.self
      ).last ?? ""
    #expect(text.contains("closed on 2027-01-08"), "\(text)")
    try close(desk, at: "2027-01-08T22:00:00Z")
    #expect(try told(desk) == ["ticket.reminder", "ticket.unanswered"])
  }

  @Test func nothingIsClosedOverAStandingQuestion() throws {
    let desk = try desk()
    func says(_ kind: NoteKind, _ words: String) throws {
      try desk.withStore { store in
        try store.write {
          guard let ticket = try store.ticket(1) else { return }
          try store.acting(as: "Ana", source: "mail") {
            _ = try store.addNote(kind, words, to: ticket)
          }
        }
      }
    }
    try says(.request, "And when does the sound come back?")
    try close(desk, at: "2027-01-11T22:00:00Z")
    #expect(try ticket(desk).state == .resolved)
    let finding = try desk.withStore { try $0.closingComplaints() }
    #expect(finding.count == 1 && finding[0].finding.contains("T-1") && !finding[0].isTrouble)
    #expect(try desk.run("ticket show 1").out.contains("not by itself"))
    // Thanks on top answers nothing; a word of staff does.
    try says(.request, "Thanks!")
    try close(desk, at: "2027-01-11T23:00:00Z")
    #expect(try ticket(desk).state == .resolved)
    try says(.reply, "The sound is back since Monday.")
    try says(.request, "Thank you!")
    try close(desk, at: "2027-01-12T00:00:00Z")
    #expect(try ticket(desk).state == .closed)
  }

  @Test func whatIsLongPastOrCameResolvedIsClosedWithoutMail() throws {
    let desk = try desk()
    let file = try desk.file(
      "old.csv",
      """
      subject,state,requester,created,resolved
      Lamp,resolved,bo@x.org,2026-12-01T09:00:00Z,2026-12-18T10:00:00Z
      Handle,resolved,bo@x.org,2019-01-01T09:00:00Z,2019-02-01T10:00:00Z

      """.utf8)
    try desk.run("ticket import \(file)")
    try close(desk, at: "2027-01-08T23:00:00Z")
    for id in [1, 2, 3] as [Int64] { #expect(try ticket(desk, id).state == .closed, "\(id)") }
    #expect(try told(desk) == ["ticket.unanswered"])
    #expect(try events(desk, "closed automatically", 2)[0].contains("before it was imported"))
    #expect(try events(desk, "closed automatically", 3)[0].contains("too long ago"))
  }

  @Test func theDoctorTellsWhenItLags() throws {
    let desk = try desk()
    desk.now = try #require(Instant(rfc3339: "2027-01-09T10:00:00Z"))
    #expect(try desk.withStore { try $0.closingComplaints().isEmpty })
    desk.now = try #require(Instant(rfc3339: "2027-01-10T10:00:00Z"))
    let finding = try desk.withStore { try $0.closingComplaints() }
    #expect(finding.count == 1 && finding[0].isTrouble)
    #expect(finding.first?.finding == "1 resolved ticket should be closed by now")
  }

  /// What can be due is never left out by the bound that the index is read with.
  @Test func theBoundLeavesNothingOut() throws {
    let desk = try desk()
    try desk.withStore { store in
      var numbers = Dice(seed: 7)
      for _ in 0..<2_000 {
        let resolved = Instant(seconds: 1_790_000_000 + Int64(numbers.below(30_000_000)))
        let days = 1 + numbers.below(12)
        let ticket = ResolvedTicket(id: 1, resolved: resolved, queue: "general", site: nil)
        let end = try #require(try store.end(of: ticket, days: days))
        #expect(resolved <= ClosingRule(days: days, reminder: 0).bound(at: end))
      }
    }
  }

  @Test func aDuplicateNamesItsOriginalAndAnOutageItsNumber() throws {
    let desk = try desk()
    try desk.run("ticket open 'Projector too' -r 'Bo <bo@x.org>'")
    try desk.run("ticket open 'No network' -r 'Cy <cy@x.org>'")
    try desk.run("ticket close 2 --of T-1")
    #expect(try desk.fail("ticket close 3 --outage O-9").err.contains("no outage O-9"))
    try desk.database().script(
      """
      INSERT INTO outage(id, state, title, language, author, started, opened, updated)
      VALUES (9, 'investigating', 'No network', 'en', 'x', 0, 0, 0)
      """)
    try desk.run("ticket close 3 --outage O-9")
    #expect(
      try desk.database().all("SELECT ticket || ':' || outage FROM outage_ticket", as: String.self)
        == ["3:9"])
    #expect(try ticket(desk, 2).outcome == "duplicate")
    #expect(try ticket(desk, 3).outcome == "outage O-9")
    #expect(try desk.run("ticket show 2").out.contains("T-2 duplicates T-1"))
    let text = try desk.database().all("SELECT text FROM outbox_content", as: String.self).joined()
    #expect(text.contains("another ticket covers it, T-1"), "\(text)")
    #expect(text.contains("it became part of an outage, O-9"), "\(text)")
    #expect(try desk.fail("ticket close 1 --why outage").err.contains("--outage NUMBER"))
    #expect(try desk.fail("ticket close 1 --why declined --of 2 -m x").status == .usage)
    #expect(try desk.fail("ticket close 1 --of 1").err.contains("no duplicate of itself"))
    #expect(try desk.fail("ticket close 1 --outage T-9").err.contains("not an outage"))
    // The number survives a journey to another store and back.
    let exported = try desk.run("ticket export --all --format csv").out
    let other = try Desk()
    other.now = desk.now
    let file = try other.file("all.csv", exported.utf8)
    try other.run("ticket import \(file)")
    #expect(try other.run("ticket export --all --format csv").out == exported)
  }
}
