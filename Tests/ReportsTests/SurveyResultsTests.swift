// Results of surveys: every figure against Python, and what must not be seen.
import Foundation
import FoundationXML
import Testing

@testable import Reports

@Suite struct SurveyResultsTests {
  /// A survey with answers, closed unless it shall stay open; gives its sheets.
  private func survey(
    _ desk: Desk, seed: Int, count: Int, sites: Int = 6, close: Bool = true,
    text: String? = nil
  ) throws -> String {
    if let text {
      let file = desk.path + "/x.survey"
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      try desk.run(["survey", "create", file])
    } else {
      try desk.run(["survey", "create", "--from", "staff"])
    }
    try desk.run(["survey", "open", "1"])
    let sheets = try python(
      "answers.py", [desk.store, "1", "\(seed)", "\(count)", "\(sites)"], input: "")
    if close { try desk.run(["survey", "close", "1", "--yes"]) }
    return sheets
  }

  private func rows(_ json: String) throws -> [[String: Any]] {
    try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
  }

  /// A row under its key: item, group, figure and answer, with its numbers.
  private func entry(_ row: [Any?]) -> (key: String, numbers: [Double?]) {
    let words = row.prefix(4).map { $0 as? String ?? "-" }
    return (words.joined(separator: "|"), row.dropFirst(4).map { ($0 as? NSNumber)?.doubleValue })
  }

  private func near(_ a: [Double?], _ b: [Double?]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { one, other in
        guard let one, let other else { return one == nil && other == nil }
        // What is printed has six decimals.
        return abs(one - other) < 1e-6
      }
  }

  @Test(arguments: [(1, 300, 6), (2, 40, 9), (3, 9, 4), (4, 1_500, 3), (5, 120, 20)])
  func figuresAreThoseOfPython(seed: Int, count: Int, sites: Int) throws {
    let desk = try Desk()
    let sheets = try survey(desk, seed: seed, count: count, sites: sites)
    for grouping in ["all", "site", "role"] {
      let by = grouping == "all" ? [] : ["--by", grouping]
      let ours = try rows(try desk.run(["survey", "results", "1", "--json"] + by)).filter {
        $0["item"] is String && $0["kind"] as? String != "text"
      }.map { row in
        entry(
          ["item", "group", "figure", "answer", "count", "of", "value", "low", "high", "hidden"]
            .map { row[$0] })
      }.filter { !$0.key.hasSuffix("|-|answered|-") || $0.numbers[0] != 0 }
      let theirs = try pythonOfSystem("counted.py", [desk.store, "1", grouping], input: sheets)
        .split(separator: "\n").map { text in
          try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [Any])
        }.map { entry($0) }
      #expect(!theirs.isEmpty)
      #expect(Set(ours.map(\.key)) == Set(theirs.map(\.key)))
      let wanted = Dictionary(theirs) { first, _ in first }
      for (key, numbers) in ours {
        let other = wanted[key] ?? []
        #expect(near(numbers, other), "\(key): \(numbers), not \(other)")
      }
    }
  }

  @Test func anOpenAnonymousSurveyTellsNumbersOfPeopleAlone() throws {
    let desk = try Desk()
    _ = try survey(desk, seed: 1, count: 60, close: false)
    for words in [[], ["--by", "site"], ["--item", "overall"]] {
      let found = try rows(try desk.run(["survey", "results", "1", "--json"] + words))
      #expect(found.allSatisfy { $0["item"] is NSNull })
      #expect(found.contains { $0["figure"] as? String == "answered" })
      let page = try desk.run(["survey", "results", "1"] + words, width: 100)
      #expect(page.contains("after it was closed"))
      #expect(!page.contains("CSAT"))
    }
  }

  @Test func fourAnswersAreNotShown() throws {
    let desk = try Desk()
    _ = try survey(desk, seed: 1, count: 4)
    let found = try rows(try desk.run(["survey", "results", "1", "--json"]))
    #expect(found.allSatisfy { $0["item"] is NSNull })
    #expect(try desk.run(["survey", "results", "1"], width: 100).contains("Fewer than 5 answered"))
  }

  /// Whatever is taken from the total, fewer than the threshold never remain.
  @Test(arguments: 1...8)
  func subtractionFindsNoSmallGroup(seed: Int) throws {
    let desk = try Desk()
    _ = try survey(desk, seed: seed, count: 20 + seed * 9, sites: 3 + seed)
    for grouping in ["site", "role"] {
      let found = try rows(
        try desk.run(["survey", "results", "1", "--by", grouping, "--json"]))
      let items = Set(found.compactMap { $0["item"] as? String })
      for item in items {
        let answered = found.filter {
          $0["item"] as? String == item && $0["figure"] as? String == "answered"
        }
        let total = answered.first { $0["group"] is NSNull }?["count"] as? Int
        let groups = answered.filter { $0["group"] is String }
        let shown = groups.compactMap { $0["count"] as? Int }
        #expect(shown.allSatisfy { $0 >= 5 })
        let rest = (total ?? 0) - shown.reduce(0, +)
        #expect(rest == 0 || rest >= 5, "\(item)")
        // One hidden group alone would be what is left.
        #expect(groups.count(where: { $0["hidden"] as? Bool == true }) != 1, "\(item)")
      }
    }
  }

  @Test func aNewWordingIsTold() throws {
    let desk = try Desk()
    let text = """
      [survey]
      name = network
      title = The network
      mode = confidential
      [question speed]
      kind = rating
      text = How fast is the network?

      """
    _ = try survey(desk, seed: 1, count: 30, close: false, text: text)
    let file = desk.path + "/y.survey"
    try text.replacing("How fast", with: "How quick").write(
      toFile: file, atomically: true, encoding: .utf8)
    #expect(
      !(try desk.run(["survey", "results", "network"], width: 100).contains("different words")))
    try desk.run(["survey", "edit", "1", "--file", file])
    #expect(try desk.run(["survey", "results", "network"], width: 100).contains("different words"))
  }

  @Test func aPageIsWholeAndEscaped() throws {
    let desk = try Desk()
    let text = """
      [survey]
      name = network
      title = The <network> & "us"
      mode = named
      [question speed]
      kind = rating
      text = How <fast> is it?
      label 1 = Too <slow>
      label 5 = Fast & good
      [question again]
      kind = nps
      text = Would you?

      """
    _ = try survey(desk, seed: 1, count: 30, text: text)
    let html = try desk.run(["survey", "results", "1", "--by", "site", "--html", "-"])
    #expect(!html.contains("<fast>") && !html.contains("<slow>") && !html.contains("<network>"))
    #expect(html.contains("Fast &amp; good"))
    #expect(html.contains("9 and 10"))
    let svg = try desk.run(["survey", "results", "1", "--svg", "-"])
    let file = desk.path + "/x.svg"
    try svg.write(toFile: file, atomically: true, encoding: .utf8)
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse())
  }
}
