// The search language: its parts, its errors, and answers compared with a plain reading of the rows.

import Calendar
import Commands
import SQLite
import TestSupport
import Testing

@testable import Tickets

@Suite struct QueryTests {
  private typealias Token = SearchQuery.Token

  @Test func partsOfAQuery() throws {
    let table: [(String, [SearchQuery.Token])] = [
      ("", []), ("   ", []),
      ("bulb", [Token(text: "bulb")]),
      ("two words", [Token(text: "two"), Token(text: "words")]),
      ("\"two words\"", [Token(text: "two words", isPhrase: true)]),
      ("proj*", [Token(text: "proj", isPrefix: true)]),
      ("\"proj*\"", [Token(text: "proj*", isPhrase: true)]),
      ("-toner", [Token(isNegated: true, text: "toner")]),
      ("-\"no signal\"", [Token(isNegated: true, text: "no signal", isPhrase: true)]),
      ("subject:bulb", [Token(field: "subject", text: "bulb")]),
      ("SUBJECT:bulb", [Token(field: "subject", text: "bulb")]),
      ("-subject:bulb*", [Token(isNegated: true, field: "subject", text: "bulb", isPrefix: true)]),
      ("subject:\"no signal\"", [Token(field: "subject", text: "no signal", isPhrase: true)]),
      ("tag:\"a b\"", [Token(field: "tag", text: "a b", isPhrase: true)]),
      ("http://x.org", [Token(text: "http://x.org")]),
      ("12:30", [Token(text: "12:30")]),
      (":colon", [Token(text: ":colon")]),
      ("word\"phrase here\"", [Token(text: "word"), Token(text: "phrase here", isPhrase: true)]),
      ("AND OR NOT", [Token(text: "AND"), Token(text: "OR"), Token(text: "NOT")]),
      ("-", [Token(text: "-")]),
    ]
    for (query, tokens) in table {
      #expect(try SearchQuery.tokens(query) == tokens, "\(query)")
    }
  }

  @Test func errorsAreSentencesAndUsage() throws {
    let desk = try Desk()
    let table: [(String, String)] = [
      ("\"open", "closing quote"), ("subject:\"open", "closing quote"), ("pr*", "too short"),
      ("*", "empty"), ("subjct:x", "did you mean 'subject:'"), ("!!!", "no letter or digit"),
      ("--- ***", "no letter or digit"), ("\"\"", "empty"), ("subject:", "no value"),
      ("tag:", "no value"), ("state:opne", "did you mean 'open'"),
      ("queue:generl", "did you mean 'general'"), ("priority:hihg", "did you mean 'high'"),
      ("source:mial", "did you mean 'mail'"), ("", "empty"), ("  ", "empty"),
    ]
    for (query, words) in table {
      let ran = desk.run(words: ["ticket", "search", "--", query])
      #expect(ran.status == .usage || query.hasPrefix("queue"), "\(query): \(ran.status)")
      #expect(ran.status != .done)
      #expect(ran.err.contains(words), "\(query): \(ran.err)")
      for word in ["BUG", "fts5", "syntax", "SQL", "MATCH"] { #expect(!ran.err.contains(word)) }
    }
  }

  @Test func nobodyIsMetByAnUnknownPersonOrValue() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector")
    #expect(try desk.fail("ticket search assignee:zoe").err.contains("nobody is known as 'zoe'"))
    #expect(try desk.run("ticket search room:99").out == "")
  }

  @Test func tenThousandRandomQueriesAreNeverSyntaxErrors() throws {
    let desk = try Desk()
    try desk.run("queue add network")
    try desk.run("ticket open 'Projector has no signal' -r 'Ana <ana@x.org>' -m 'Röhre \"defekt\"'")
    try desk.run("ticket open 'Toner AND paper' -Q network -t av --room 204")
    try desk.run("ticket note 1 -m 'NEAR(lamp, 2)'")
    var random = Dice(seed: 4)
    let pieces = [
      "\"", "*", "-", "+", "^", "(", ")", "{", "}", ":", "'", ";", "--", "NEAR", "NOT", "AND", "OR",
      "subject:", "note:", "tag:", "state:", "open", "room:", "assignee:", "none", "signal", "proj",
      "é", "日本", "\u{0}", "\u{1}", "\u{202E}", "👩‍👩‍👧", "\n", "\t", " ", " ", " ", "a", "1",
      "ticket_search", "rowid", ",", "%", "_", "?", "\\", "$x", "@", "#", "/*", "´", "،", "٣",
    ]
    let program = Desk.program
    _ = program
    try desk.withStore { store in
      for _ in 0..<10_000 {
        let query = (0..<random.below(8) + 1).map { _ in random.one(of: pieces) }.joined()
        do {
          var filter = TicketFilter()
          filter.text = [query]
          filter.all = true
          let selection = try filter.selection(in: store)
          var sql: SQL = "SELECT t.id"
          sql += selection.clause
          _ = try store.db.all(sql, as: Int64.self)
        } catch is Failure {
          // Refused in words.
        } catch {
          Issue.record("\(query.debugDescription): \(error)")
        }
      }
    }
  }

  // A reading of the query language that knows no index: words of the text, compared one by one.
  private struct Row {
    var id: Int64
    var columns: [String: [[String]]]
    var facts: [String: String]

    func meets(_ term: Term) -> Bool {
      if let value = facts[term.field ?? ""] { return (value == term.words[0]) != term.isNegated }
      let texts = term.field.map { columns[$0] ?? [] } ?? columns.values.flatMap { $0 }
      return texts.contains { Self.holds($0, term) } != term.isNegated
    }

    private static func holds(_ text: [String], _ term: Term) -> Bool {
      guard text.count >= term.words.count else { return false }
      return (0...text.count - term.words.count).contains { start in
        zip(text[start...], term.words).enumerated().allSatisfy { index, pair in
          term.isPrefix && index == term.words.count - 1
            ? pair.0.hasPrefix(pair.1) : pair.0 == pair.1
        }
      }
    }
  }

  private struct Term {
    var isNegated: Bool
    var field: String?
    var words: [String]
    var isPrefix: Bool

    var text: String {
      var text = words.joined(separator: " ")
      if isPrefix { text += "*" } else if words.count > 1 { text = "\"\(text)\"" }
      return (isNegated ? "-" : "") + (field.map { $0 + ":" } ?? "") + text
    }
  }

  @Test func answersAgreeWithAPlainReading() throws {
    let desk = try Desk()
    let words = [
      "lamp", "lampe", "lamps", "projector", "project", "printer", "print", "toner", "paper",
      "signal", "room", "wifi",
    ]
    var random = Dice(seed: 11)
    try desk.run("queue add network")
    var rows: [Row] = []
    for id in 1...120 {
      func text(_ count: Int) -> [String] { (0..<count).map { _ in random.one(of: words) } }
      let subject = text(random.below(4) + 1)
      let description = text(random.below(4))
      let queue = random.one(of: ["general", "network"])
      let priority = random.one(of: ["low", "normal", "high", "urgent"])
      try desk.run(
        "ticket open '\(subject.joined(separator: " "))' -m '\(description.joined(separator: " "))'"
          + " -Q \(queue) -p \(priority) -r 'zz\(id % 3)'")
      var row = Row(
        id: Int64(id),
        columns: [
          "subject": [subject], "description": [description], "requester": [["zz\(id % 3)"]],
          "note": [], "reply": [],
        ], facts: ["queue": queue, "priority": priority, "state": "new"])
      for _ in 0..<random.below(3) {
        let body = text(random.below(3) + 1)
        let kind = random.one(of: ["note", "reply"])
        try desk.run("ticket \(kind) \(id) -m '\(body.joined(separator: " "))'")
        row.columns[kind]?.append(body)
        if kind == "reply" { row.facts["state"] = "open" }
      }
      rows.append(row)
    }
    for _ in 0..<400 {
      let terms = (0..<random.below(3) + 1).map { _ -> Term in
        if random.chance(25) {
          let (field, values) = random.one(of: [
            ("queue", ["general", "network"]), ("priority", ["low", "high"]),
            ("state", ["new", "open"]),
          ])
          return Term(
            isNegated: random.chance(40), field: field, words: [random.one(of: values)],
            isPrefix: false)
        }
        let isPrefix = random.chance(20)
        let phrase = isPrefix ? 1 : random.one(of: [1, 1, 2])
        return Term(
          isNegated: random.chance(30),
          field: random.one(of: [nil, nil, "subject", "description", "note", "reply", "requester"]),
          words: (0..<phrase).map { _ in
            isPrefix ? String(random.one(of: words).prefix(4)) : random.one(of: words)
          },
          isPrefix: isPrefix)
      }
      let query = terms.map(\.text).joined(separator: " ")
      let wanted = rows.filter { row in terms.allSatisfy(row.meets) }.map { "T-\($0.id)" }
      let ran = desk.run(words: ["ticket", "search", "--fields", "number", "--", query])
      #expect(ran.status == .done, "\(query): \(ran.err)")
      #expect(ran.lines == wanted.reversed(), "\(query)")
    }
  }

  @Test func caseAndAccentsDoNotMatter() throws {
    let desk = try Desk()
    try desk.run("ticket open 'Écran cassé'")
    for query in ["ecran", "ÉCRAN", "cassé", "CASSE", "subject:ecr*"] {
      #expect(try desk.run("ticket search \(query) --fields number").out == "T-1\n")
    }
  }

  @Test func newestFirstAndBestFirst() throws {
    let desk = try Desk()
    try desk.run("ticket open 'lamp lamp lamp'")
    try desk.run("ticket open 'something about a very long story in which one lamp is named'")
    #expect(try desk.run("ticket search lamp --fields number").lines == ["T-2", "T-1"])
    #expect(try desk.run("ticket search --best lamp --fields number").lines == ["T-1", "T-2"])
    let person = try desk.run("ticket search --best lamp", at: .terminal())
    #expect(person.err.contains("newest 1,000"))
  }

  @Test func snippetsAreHighlightedWhereColourIs() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -m 'the bulb is dead'")
    let screen = try desk.run("ticket search bulb", at: .terminal(colour: true))
    #expect(screen.out.contains("m" + "bulb" + "\u{1B}[0m"))
    let plain = try desk.run("ticket search bulb", at: .terminal())
    #expect(!plain.out.contains("\u{1B}"))
    #expect(plain.out.contains("the bulb is dead"))
    let pipe = try desk.run("ticket search bulb --fields number,snippet")
    #expect(pipe.out == "T-1\tthe bulb is dead\n")
  }

  @Test func datesAndKindsNarrowAQueryDown() throws {
    let desk = try Desk()
    try desk.run("ticket open lamp --due 2026-05-10 -A kim")
    try desk.run("ticket open lamp --due 2026-05-01")
    desk.now = Instant(seconds: desk.now.seconds + 86_400)
    try desk.run("ticket open lamp")
    try desk.run("ticket close 3 --why spam")
    let table: [(String, [String])] = [
      ("due:2026-05-10", ["T-1"]), ("due:2026-05-09", []), ("due:2026-05-01..", ["T-2", "T-1"]),
      ("due:..2026-05-05", ["T-2"]), ("due:2026-05-02..2026-05-31", ["T-1"]),
      ("-due:..2026-05-05", ["T-3", "T-1"]), ("created:2026-05-04", ["T-2", "T-1"]),
      ("created:today", ["T-3"]), ("updated:2026-05-05", ["T-3"]), ("is:overdue", ["T-2"]),
      ("is:unassigned", ["T-3", "T-2"]), ("is:open", ["T-2", "T-1"]), ("-is:open", ["T-3"]),
      ("lamp is:unassigned due:..today", ["T-2"]), ("is:OVERDUE lamp", ["T-2"]),
    ]
    for (query, wanted) in table {
      let ran = desk.run(words: ["ticket", "search", "--fields", "number", "--", query])
      #expect(ran.lines == wanted, "\(query): \(ran.err)")
    }
    for query in ["due:5m", "due:..", "due:", "is:overdu", "created:x..y"] {
      #expect(try desk.fail("ticket search \(query)").status == .usage)
    }
    try desk.run("ticket claim --matching is:overdue")
    #expect(try desk.run("ticket list -A me --fields number").out == "T-2\n")
  }

  @Test func filterOptionsNarrowASearchDown() throws {
    let desk = try Desk()
    try desk.run("ticket open lamp --site North -t av")
    try desk.run("ticket open lamp --site South")
    try desk.run("ticket close 2 --why spam")
    #expect(try desk.run("ticket search lamp --site South --fields number").out == "T-2\n")
    #expect(try desk.run("ticket search lamp --open --fields number").out == "T-1\n")
    #expect(try desk.run("ticket search lamp -s closed --fields number").out == "T-2\n")
    #expect(try desk.run("ticket search lamp -t av --best --fields number").out == "T-1\n")
    try desk.run("view save av -- -t av")
    #expect(try desk.run("ticket search lamp --view av --fields number").out == "T-1\n")
  }

  @Test func limitHoldsInAPipeToo() throws {
    let desk = try Desk()
    for _ in 0..<5 { try desk.run("ticket open lamp") }
    #expect(try desk.run("ticket search lamp --limit 2").lines.count == 2)
    #expect(try desk.run("ticket search lamp --limit 0").lines.count == 5)
    #expect(try desk.fail("ticket search lamp --limit -1").status == .usage)
    #expect(try desk.run("ticket list --limit 2").lines.count == 2)
  }
}
