// Promises counted, against Python that lays out the same history second by second, and by hand.
import Foundation
import SQLite
import Testing

@testable import Reports

extension OracleTests {
  @Test(arguments: [
    (1, "America/Chicago", "2025-08-01", "2026-07-31"),
    (2, "Europe/Berlin", "2025-03-17", "2025-10-30"),
    (4, "America/Chicago", "2026-03-02", "2026-05-04"),
  ])
  func promises(_ seed: Int, _ zone: String, _ from: String, _ to: String) throws {
    let desk = try Desk(zone: zone)
    try desk.fill(seed: seed, count: 1_200)
    var questions: [Question] = []
    for by in [
      "week", "month", "site", "queue", "priority", "level", "assignee", "source",
      "requester-group",
    ] {
      questions.append(Question(report: "levels", from: from, to: to, options: ["by": by]))
      for compare in ["previous", "last-year"] {
        questions.append(
          Question(
            report: "levels", from: from, to: to, options: ["by": by, "compare": compare]))
      }
    }
    for more in [["imported": "left-out"], ["imported": "only"], ["tag": "av"]] {
      questions.append(
        Question(
          report: "levels", from: from, to: to, options: more.merging(["by": "month"]) { $1 }))
    }
    // The district has something of everything, or the comparison says little.
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(try desk.run(questions[0].words).utf8))
        as? [[String: Any]])
    for (row, kind) in zip(rows, ["response", "next-word", "resolution", "promise"]) {
      #expect(row["promise"] as? String == kind)
      for name in ["met", "missed", "none"] where name != "none" || kind != "next-word" {
        #expect((row[name] as? Int ?? 0) > 0 || kind == "resolution", "\(kind) \(name)")
      }
    }
    try compare(desk, desk.store, questions)
  }
}

@Suite struct LevelReportTests {
  /// Monday to Friday, eight hours a day by the district's clocks; a level of four hours to answer
  /// and two days to solve.
  private func desk() throws -> Desk {
    let desk = try Desk(now: "2026-03-02T14:00:00Z")
    try desk.run(["level", "create", "usual", "--response", "4h", "--resolution", "2d"])
    return desk
  }

  private func row(_ desk: Desk, _ kind: String) throws -> [String] {
    let words = ["report", "levels", "--from", "2026-03-01", "--format", "tsv"]
    let line = try desk.run(words + ["--fields", "of,promise,n,met,missed,running,none,share"])
      .split(separator: "\n").first { $0.hasPrefix("all\t\(kind)\t") }
    return try #require(line).split(separator: "\t", omittingEmptySubsequences: false)
      .dropFirst(2).map(String.init)
  }

  @Test func aSnowDayDeclaredAfterwardsGivesItsTimeBack() throws {
    let desk = try desk()
    // Monday, eight o'clock: one is answered and solved within two hours, two are left lying.
    for number in 1...3 { try desk.run(["ticket", "open", "lamp \(number)", "-r", "ana@x.org"]) }
    desk.now = "2026-03-02T16:00:00Z"
    try desk.run(["ticket", "resolve", "1", "-m", "Hello Ana, the lamp is new."])
    // Wednesday at four: one is answered, twenty-four working hours late as it stands.
    desk.now = "2026-03-04T22:00:00Z"
    try desk.run(["ticket", "reply", "2", "-m", "Hello Ana, I will come on Friday."])
    #expect(try row(desk, "response") == ["3", "1", "2", "0", "0", "\(1.0 / 3)"])
    #expect(try row(desk, "resolution") == ["3", "1", "2", "0", "0", "\(1.0 / 3)"])
    // The third is closed, which fixes what was missed.
    try desk.run(["ticket", "close", "3", "--why", "unanswered"])
    // It had snowed all along.
    let db = try Connection(path: desk.store)
    try db.run(
      """
      INSERT INTO calendar_exception(calendar, first, last, rule, title)
      VALUES (1, '2026-03-02', '2026-03-04', 'closed', 'snow')
      """)
    #expect(try row(desk, "response") == ["3", "2", "1", "0", "0", "\(2.0 / 3)"])
    #expect(try row(desk, "resolution") == ["3", "1", "1", "1", "0", "0.5"])
    // The list and the report agree.
    #expect(try desk.run(["ticket", "list", "--overdue", "--fields", "number"]) == "")
  }

  @Test func withoutLevelsItSaysHowToMakeOne() throws {
    let desk = try Desk()
    try desk.run(["ticket", "open", "lamp"])
    let text = try desk.run(["report", "levels"], width: 80)
    #expect(text.contains("'ittool level create'"))
    #expect(throws: (any Error).self) { try desk.run(["report", "volume", "--by", "level"]) }
  }
}
