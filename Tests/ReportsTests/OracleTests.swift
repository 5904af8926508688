// Every figure of every report, against Python that shares nothing with it.
import Foundation
import Testing

@testable import Reports

@Suite struct OracleTests {
  /// One question, as the command line and the oracle take it.
  struct Question {
    var report: String
    var from: String
    var to: String
    var options: [String: String] = [:]

    var words: [String] {
      ["report", report, "--from", from, "--to", to, "--json"]
        + options.sorted { $0.key < $1.key }.flatMap { ["--\($0.key)", $0.value] }
    }

    func json(_ desk: Desk, _ queues: [String], _ groups: [String]) throws -> String {
      var all: [String: Any] = options
      let clock = ISO8601DateFormatter().date(from: desk.now)?.timeIntervalSince1970 ?? 0
      all["report"] = report
      all["from"] = from
      all["to"] = to
      all["zone"] = desk.zone
      all["now"] = Int(clock)
      all["queues"] = queues
      all["groups"] = groups
      return String(
        decoding: try JSONSerialization.data(withJSONObject: all), as: UTF8.self)
    }
  }

  /// Every report by every grouping, and comparisons.
  static func questions(_ from: String, _ to: String) -> [Question] {
    var all: [Question] = []
    let groupings = [
      "day", "week", "month", "site", "queue", "priority", "assignee", "source", "requester-group",
    ]
    for report in ["volume", "backlog", "response", "resolution", "reopened"] {
      for by in groupings {
        all.append(Question(report: report, from: from, to: to, options: ["by": by]))
        for compare in ["previous", "last-year"] where by != "day" {
          all.append(
            Question(report: report, from: from, to: to, options: ["by": by, "compare": compare]))
        }
      }
      for more in [["imported": "left-out"], ["imported": "only"], ["tag": "av"]] {
        all.append(
          Question(
            report: report, from: from, to: to, options: more.merging(["by": "month"]) { $1 }))
      }
    }
    for report in ["sites", "people", "assets"] {
      all.append(Question(report: report, from: from, to: to))
    }
    return all
  }

  /// Compares the answers; a difference names the question and the first row.
  func compare(_ desk: Desk, _ source: String, _ questions: [Question]) throws {
    let queues = try names(try desk.run(["queue", "list", "--json"]), "queue")
    let input = try questions.map {
      try $0.json(desk, queues, source.hasSuffix(".csv") ? [] : ["teachers", "early"])
    }.joined(separator: "\n")
    let answers = try python("figures.py", [source], input: input + "\n").split(separator: "\n")
    try #require(answers.count == questions.count)
    for (question, answer) in zip(questions, answers) {
      let ours = try rows(try desk.run(question.words))
      let theirs = try rows(String(answer))
      #expect(ours.count == theirs.count, "\(question.words)")
      for (mine, other) in zip(ours, theirs) {
        if mine != other {
          Issue.record("\(question.words):\n  \(mine)\n  \(other)")
          break
        }
      }
    }
  }

  private func names(_ json: String, _ field: String) throws -> [String] {
    let rows = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    return try #require(rows).compactMap { $0[field] as? String }
  }

  /// Rows with their values as words; names in small letters, as sites are alike in any case.
  private func rows(_ json: String) throws -> [[String: String]] {
    let parsed = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    return try #require(parsed).map { row in
      row.mapValues { value in
        if let text = value as? String { return text.lowercased() }
        if let number = value as? Double, number != number.rounded() {
          return String(Int(number * 1_000_000_000))
        }
        return "\(value)".replacing("true", with: "1").replacing("false", with: "0")
      }.filter { $0.key != "place" }
    }
  }

  @Test(arguments: [
    (1, "America/Chicago", "2025-08-01", "2026-07-31"),
    (2, "Europe/Berlin", "2025-03-17", "2025-10-30"),
    (3, "UTC", "2026-02-01", "2026-02-28"), (4, "America/Chicago", "2026-03-02", "2026-03-15"),
  ])
  func aDistrict(_ seed: Int, _ zone: String, _ from: String, _ to: String) throws {
    let desk = try Desk(zone: zone)
    try desk.fill(seed: seed, count: 1_200)
    try compare(desk, desk.store, Self.questions(from, to))
  }

  private static let log = "data/tickets/servicenow-incident-events.csv"

  @Test(
    .enabled(
      if: Desk.shared(OracleTests.log) != nil,
      "the shared data is not here; ITTOOL_SHARED names its place"),
    arguments: [
      ("UTC", "2016-06-01T12:00:00Z", "2016-02-01", "2016-05-31"),
      ("America/Chicago", "2016-03-12T12:00:00Z", "2016-02-29", "2016-03-20"),
    ])
  func realIncidents(_ zone: String, _ now: String, _ from: String, _ to: String) throws {
    let file = try #require(Desk.shared(Self.log))
    let desk = try Desk(now: now, zone: zone)
    try desk.run(["ticket", "import", "--preset", "servicenow", file])
    let questions = Self.questions(from, to).filter { $0.options["tag"] == nil }
    try compare(desk, file, questions)
  }
}
