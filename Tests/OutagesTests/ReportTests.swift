// `outage report`: what overlaps counts once, and only what lies in school hours is lost.
import Calendar
import Commands
import Foundation
import Repository
import Testing

@testable import Outages

@Suite struct OutageReportTests {
  private func department() throws -> Department {
    let department = try Department()
    department.zone = "America/Chicago"
    try department.services(["internet", "mail", "web"], needs: [("mail", "internet")])
    return department
  }

  private func rows(_ department: Department, _ words: String...) throws -> [[String: Any]] {
    let said = try department.run(["outage", "report", "--json"] + words)
    if let failure = said.failure { throw failure }
    let data = Data(said.out.utf8)
    return try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
  }

  private func backfill(_ department: Department, _ words: String...) throws {
    let said = try department.run(["outage", "backfill"] + words)
    if let failure = said.failure { throw failure }
  }

  @Test func whatOverlapsCountsOnceAndOnlySchoolTimeIsLost() throws {
    let department = try department()
    // School is from 7 to 17 o'clock, Monday to Friday, as a new store has it; April 20 is a Monday.
    try backfill(
      department, "Cable", "--since", "2026-04-20@06:00", "--until", "2026-04-20@10:00", "-i",
      "internet", "-m", "Over.", "--cause", "network")
    try backfill(
      department, "Spam", "--since", "2026-04-20@09:00", "--until", "2026-04-20@11:00", "-i",
      "mail",
      "-m", "Over.", "--cause", "vendor")
    try backfill(
      department, "Slow", "--since", "2026-04-21@09:00", "--until", "2026-04-21@11:00", "-i",
      "web=degraded", "-m", "Over.", "--cause", "vendor")
    try backfill(
      department, "Sunday", "--since", "2026-04-19@09:00", "--until", "2026-04-19@11:00", "-i",
      "web", "-m", "Over.")
    let open = try department.withStore { store in
      let calendar = try store.defaultCalendar()
      return { (from: String, to: String) throws -> Int64 in
        calendar.workingSeconds(
          from: try #require(Instant(rfc3339: from)), to: try #require(Instant(rfc3339: to))) / 60
      }
    }
    let causes = try rows(department)
    func cell(_ rows: [[String: Any]], _ group: String, _ key: String) -> Int? {
      rows.first { $0["group"] as? String == group }?[key] as? Int
    }
    let five = "2026-04-20T11:00:00Z"
    #expect(cell(causes, "all", "outages") == 4)
    #expect(cell(causes, "all", "down") == (5 + 2) * 3_600)
    #expect(
      cell(causes, "all", "school_minutes") == Int(try open(five, "2026-04-20T16:00:00Z")))
    #expect(cell(causes, "network", "down") == 4 * 3_600)
    #expect(cell(causes, "vendor", "outages") == 2)
    #expect(cell(causes, "vendor", "down") == 2 * 3_600)
    #expect(cell(causes, "unknown", "school_minutes") == 0)
    let services = try rows(department, "--by", "service")
    // Mail needs the internet, and its own outage overlaps with that of the internet.
    #expect(cell(services, "mail", "down") == 5 * 3_600)
    #expect(cell(services, "mail", "outages") == 2)
    #expect(cell(services, "internet", "down") == 4 * 3_600)
    #expect(cell(services, "web", "outages") == 2)
    let months = try rows(department, "--by", "month", "--from", "2026-03-01")
    #expect(cell(months, "2026-04", "outages") == 4 && cell(months, "2026-03", "outages") == 0)
    // Written down afterwards: nobody was told, and nobody could be.
    #expect(causes[0]["first_word"] is NSNull && cell(causes, "all", "promises_kept") == 0)
  }

  @Test func saysHowPeopleWereKeptInformed() throws {
    let department = try department()
    try department.run(
      "outage", "open", "Out", "-i", "web", "--since", "2026-05-04T07:50:00Z", "-n", "30min",
      "--affected", "Web.")
    department.minutes(20)
    try department.run("outage", "update", "O-1", "-m", "Soon.", "-n", "10min")
    department.minutes(40)
    try department.run("outage", "resolve", "O-1", "-m", "Over.")
    try department.run("outage", "open", "Draft", "-i", "web", "--draft")
    let row = try #require(rows(department).first)
    #expect(row["outages"] as? Int == 1)
    #expect(row["first_word"] as? Int == 600)
    #expect(row["longest_silence"] as? Int == 2_400)
    #expect(row["promises_kept"] as? Int == 1 && row["promises_broken"] as? Int == 1)
  }

  @Test func aReviewHasEveryFigureAndPagesAreWhole() throws {
    let department = try department()
    try backfill(
      department, "A <b> & \"c\"", "--since", "2026-04-20@06:00", "--until", "2026-04-20@10:00",
      "-i", "internet", "-m", "Over.", "--cause", "network")
    let page = try department.run("outage", "report", "--review", "--html", "-")
    #expect(page.status == .done)
    for group in ["month", "cause", "service", "site"] {
      #expect(page.out.contains("Minutes of school time lost, by \(group)"), "\(group)")
    }
    #expect(page.out.contains("A &lt;b&gt; &amp; &quot;c&quot;"))
    let svg = try department.run("outage", "report", "--review", "--svg", "-").out
    #expect(svg.contains("<svg") && svg.contains("</svg>"))
    let said = try department.run("outage", "report", "--compare", "previous", "--format", "csv")
    #expect(said.out.hasPrefix("of,group,outages,down,school_minutes"))
  }
}
