// Changing planned work, and its windows as a calendar.
import Calendar
import Commands
import Foundation
import Repository
import Testing

@testable import Outages

@Suite struct MaintenanceEditTests {
  /// Windows on first Sundays at five by the clocks of Chicago, from November on.
  private func department() throws -> Department {
    let department = try Department()
    department.zone = "America/Chicago"
    department.now = try #require(Instant(rfc3339: "2026-10-01T12:00:00Z"))
    try department.services(["mail", "web"])
    let said = try department.run(
      "maintenance", "plan", "Updates, all; of them", "--starts", "2026-10-04@05:00", "--for",
      "90min", "--every", "first sunday of every month", "-i", "mail", "--affected", "Mail.")
    if let failure = said.failure { throw failure }
    return department
  }

  private func starts(_ department: Department) throws -> [String] {
    try department.withStore { try $0.windowsAhead().map(\.starts.rfc3339) }
  }

  @Test func movesAllWindowsOfARuleOrOnlyTheNext() throws {
    let department = try department()
    // The clocks change on November 1: five o'clock stays five o'clock.
    #expect(
      try starts(department) == [
        "2026-10-04T10:00:00Z", "2026-11-01T11:00:00Z", "2026-12-06T11:00:00Z",
      ])
    try department.run("maintenance", "edit", "M-1", "--next", "--starts", "2026-10-03@20:00")
    // The rule does not bring the moved one back.
    try department.withStore { try $0.materialiseMaintenance() }
    #expect(
      try starts(department) == [
        "2026-10-04T01:00:00Z", "2026-11-01T11:00:00Z", "2026-12-06T11:00:00Z",
      ])
    let said = try department.run(
      "maintenance", "edit", "M-1", "--starts", "2026-10-11@06:00", "--every",
      "second sunday of every month", "--for", "2h")
    #expect(said.status == .done)
    #expect(
      try starts(department) == [
        "2026-10-11T11:00:00Z", "2026-11-08T12:00:00Z", "2026-12-13T12:00:00Z",
      ])
    try department.run("maintenance", "edit", "M-1", "--every", "none")
    #expect(try starts(department) == ["2026-10-11T11:00:00Z"])
  }

  @Test func wordsAndImpactsChangeAndAreOnRecord() throws {
    let department = try department()
    try department.run(
      "maintenance", "edit", "M-1", "-t", "Patches", "-w", "Wait.", "--affected", "", "-i",
      "web=degraded", "--not-public", "--remind", "none")
    let row = try department.run(
      "maintenance", "list", "--fields", "title,affected,meanwhile,services,public", "--json"
    ).out
    #expect(row.contains("\"Patches\"") && row.contains("web=degraded") && !row.contains("mail="))
    let events = try department.words("SELECT what FROM event WHERE kind = 'M' ORDER BY id")
    for what in ["title", "affected", "meanwhile", "impact", "public", "remind"] {
      #expect(events.contains(what), "\(what)")
    }
  }

  @Test func refusesWhatCannotBe() throws {
    let department = try department()
    #expect(try department.run("maintenance", "edit", "M-1").status == .usage)
    #expect(
      try department.run("maintenance", "edit", "M-1", "--starts", "yesterday").status == .usage)
    #expect(
      try department.run("maintenance", "edit", "M-1", "--next", "--every", "monday").status
        == .usage)
    #expect(try department.run("maintenance", "edit", "M-9", "-t", "x").status == .failed)
    try department.run("maintenance", "cancel", "M-1")
    #expect(try department.run("maintenance", "edit", "M-1", "-t", "x").status == .failed)
  }

  @Test func exportsWindowsAtTheirInstants() throws {
    let department = try department()
    try department.run("maintenance", "cancel", "M-1", "--next")
    let file = try department.run("maintenance", "export").out
    let lines = file.split(separator: "\r\n").map(String.init)
    #expect(lines.first == "BEGIN:VCALENDAR" && lines.last == "END:VCALENDAR")
    #expect(lines.filter { $0 == "BEGIN:VEVENT" }.count == 3)
    #expect(lines.filter { $0 == "STATUS:CANCELLED" }.count == 1)
    #expect(lines.contains("DTSTART:20261101T110000Z") && lines.contains("DTEND:20261101T123000Z"))
    #expect(lines.contains("SUMMARY:Updates\\, all\\; of them"))
    #expect(Set(lines.filter { $0.hasPrefix("UID:") }).count == 3)
    for line in lines { #expect(line.utf8.count <= 75) }
    // The same windows are the same bytes; a change moves the sequence.
    department.minutes(5)
    #expect(try department.run("maintenance", "export").out == file)
    try department.run("maintenance", "edit", "M-1", "-t", "Patches")
    #expect(try department.run("maintenance", "export").out.contains("SEQUENCE:1"))
  }
}
