import Calendar
import Commands
import Repository
import SQLite
import Services
import Testing

@testable import Outages

/// Planned work: begun and ended on time, by local clocks, and honest about what was missed.
struct MaintenanceTests {
  private func level(_ desk: Department) throws -> ImpactLevel {
    try desk.withStore { store in
      let id = try store.service(named: "mail").id
      return try store.serviceStatus(store.serviceGraph())[id]?.level ?? .operational
    }
  }

  @Test func aWindowSaysNothingBeforeItBeginsAndEndsOnTime() throws {
    let desk = try Department()
    try desk.services(["mail"])
    try desk.run(
      "maintenance", "plan", "Work", "--starts", "today@10:00", "--for", "2h", "-i", "mail")
    #expect(try level(desk) == .operational)
    desk.minutes(119)
    try desk.job("maintenance")
    #expect(try level(desk) == .operational)
    desk.minutes(3)
    for _ in 0..<2 { try desk.job("maintenance") }
    #expect(try level(desk) == .maintenance)
    try desk.run("maintenance", "extend", "M-1", "--for", "30min")
    desk.minutes(120)
    try desk.job("maintenance")
    #expect(try level(desk) == .maintenance)
    desk.minutes(30)
    try desk.job("maintenance")
    #expect(try level(desk) == .operational)
    #expect(
      try desk.words("SELECT CAST((ended - started) / 60 AS TEXT) FROM maintenance_window")
        == ["150"])
  }

  @Test func windowsKeepTheirTimeOnTheLocalClocksWhenTheyChange() throws {
    let desk = try Department()
    desk.zone = "America/Chicago"
    // 2026-10-26 12:00 UTC; the clocks go back on 1 November.
    desk.now = Instant(seconds: 1_793_016_000)
    try desk.services(["mail"])
    try desk.run(
      "maintenance", "plan", "Work", "--starts", "2026-10-29@22:00", "--for", "1h", "--every",
      "thursday", "-i", "mail")
    let starts = try desk.words(
      "SELECT strftime('%m-%d %H:%M', starts, 'unixepoch') FROM maintenance_window ORDER BY starts")
    #expect(Array(starts.prefix(3)) == ["10-30 03:00", "11-06 04:00", "11-13 04:00"])
    let count = starts.count
    try desk.job("maintenance-ahead")
    #expect(try desk.words("SELECT title FROM maintenance_windows").count == count)
    try desk.run("maintenance", "cancel", "M-1", "--next")
    #expect(try desk.run("maintenance", "list").lines.count == count - 1)
    try desk.run("maintenance", "cancel", "M-1")
    #expect(try desk.run("maintenance", "list").lines.isEmpty)
    try desk.job("maintenance-ahead")
    #expect(try desk.run("maintenance", "list").lines.isEmpty)
  }

  @Test func oneThatPassedWhileCronWasOffHasItsPlannedTimes() throws {
    let desk = try Department()
    try desk.services(["mail"])
    try desk.run(
      "maintenance", "plan", "Work", "--starts", "today@10:00", "--for", "1h", "-i", "mail")
    desk.minutes(3_000)
    try desk.job("maintenance")
    #expect(try level(desk) == .operational)
    #expect(try desk.words("SELECT started FROM maintenance_windows") == ["2026-05-04T10:00:00Z"])
    #expect(try desk.words("SELECT ended FROM maintenance_windows") == ["2026-05-04T11:00:00Z"])
  }
}
