// Ratings of tickets by month, school and queue.
import Foundation
import Testing

@testable import Reports

@Suite struct SatisfactionTests {
  private func rows(_ json: String) throws -> [[String: Any]] {
    try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
  }

  @Test func smallSchoolsAreHiddenAndTheSumIsRight() throws {
    let desk = try Desk()
    try desk.run(["survey", "create", "--from", "ticket"])
    try desk.run(["survey", "open", "1"])
    let ratings = [("Ash", [5, 4, 4, 5, 3, 5, 1]), ("Elm", [2, 1, 2, 3, 1, 2]), ("Oak", [5, 5])]
    var script = """
      import sqlite3, sys
      db = sqlite3.connect(sys.argv[1])
      item = db.execute("SELECT item FROM survey_item WHERE survey = 1 AND key = 'rating'").fetchone()[0]

      """
    var number = 0
    for (site, values) in ratings {
      for value in values {
        number += 1
        try desk.run(
          ["ticket", "open", "Ticket \(number)", "-r", "p\(number)@example.org", "--site", site])
        script += """
          db.execute("INSERT INTO survey_response(id, survey, version, ticket, received, via, complete)"
            " VALUES (?, 1, 1, ?, 1777600000, 'mail', 1)", (\(number * 1_000_003), \(number)))
          db.execute("INSERT INTO survey_answer(survey, item, cell, value, response)"
            " VALUES (1, ?, 0, \(value), ?)", (item, \(number * 1_000_003)))

          """
      }
    }
    try (script + "db.commit()\n").write(
      toFile: desk.path + "/fill.py", atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [desk.path + "/fill.py", desk.store]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let found = try rows(try desk.run(["report", "satisfaction", "--by", "site", "--json"]))
    #expect(found.map { $0["group"] as? String } == ["all", "Ash", "Elm", "Oak"])
    #expect(found[0]["n"] as? Int == 15)
    #expect(abs((found[0]["csat"] as? Double ?? 0) - 7.0 / 15) < 1e-6)
    #expect(found[1]["n"] as? Int == 7)
    // Elm goes with Oak, of which the sum would tell.
    #expect(found[2]["hidden"] as? Bool == true)
    #expect(found[3]["hidden"] as? Bool == true)
    let page = try desk.run(["report", "satisfaction", "--by", "month"], width: 100)
    #expect(page.contains("CSAT 47 % of 15 answers"), "\(page)")
    #expect(page.contains("2026-04"), "\(page)")
    // A period without ratings has nothing to tell.
    let none = try rows(
      try desk.run(["report", "satisfaction", "--to", "2026-01-01", "--json"]))
    #expect(none.count == 1)
    #expect(none[0]["hidden"] as? Bool == true)
  }
}
