// Notes counted as `ticket review` sees each of them, and by hand.
import Foundation
import Language
import SQLite
import Testing

@testable import Reports

@Suite struct NoteReportTests {
  private struct Note {
    var ticket: Int64
    var month: String
    var person: String
    var kind: String
    var body: String
    var rules: [String] = []
  }

  private func rows(_ json: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
  }

  /// The notes that count, with what the review command says of each.
  private func notes(_ desk: Desk) throws -> [Note] {
    let db = try Connection(path: desk.store)
    var notes: [Int64: Note] = [:]
    try db.forEachRow(
      """
      SELECT n.id, n.ticket, strftime('%Y-%m', n.at, 'unixepoch'), p.name, n.kind, n.body
      FROM note AS n JOIN ticket AS t ON t.id = n.ticket JOIN person AS p ON p.id = n.person
      WHERE n.kind <> 'request' AND n.source NOT IN ('csv', 'cron')
        AND n.at >= unixepoch('2025-06-01') AND n.at < unixepoch('2026-05-01')
        AND t.merged_into IS NULL AND t.outcome IS NOT 'spam'
        AND t.id NOT IN (SELECT ticket FROM tag WHERE name = 'test')
      """
    ) { row in
      let id: Int64 = try row.int()
      notes[id] = Note(
        ticket: try row.int(), month: try row.text(), person: try row.text(),
        kind: try row.text(), body: try row.text())
    }
    for ticket in Set(notes.values.map(\.ticket)) {
      for option in [[], ["--internal"]] {
        let words = ["ticket", "review", "T-\(ticket)", "--json", "--fields", "note,rule"]
        for row in try rows(try desk.run(words + option)) {
          let id = try #require(row["note"] as? Int)
          notes[Int64(id)]?.rules.append(row["rule"] as? String ?? "")
        }
      }
    }
    return notes.keys.sorted().compactMap { notes[$0] }
  }

  @Test func eachFigureIsWhatTheReviewSaysOfEachNote() throws {
    let desk = try Desk(zone: "UTC")
    try desk.fill(seed: 7, count: 260)
    let notes = try notes(desk)
    try #require(notes.count > 200)
    let words = ["report", "notes", "--from", "2025-06-01", "--to", "2026-04-30", "--json"]
    let report = try rows(try desk.run(words))
    let names = Dictionary(grouping: notes, by: \.person)
    let shown = names.filter { $0.value.count >= fewTickets }.keys.sorted()
    #expect(
      report.compactMap { $0["month"] as? String == "all" ? $0["person"] as? String : nil }
        == ["all"] + shown + (shown.count < names.count ? ["others"] : []))
    for row in report {
      let (person, month) = (row["person"] as? String ?? "", row["month"] as? String ?? "")
      let these = notes.filter { note in
        (month == "all" || note.month == month)
          && (person == "all" || note.person == person
            || person == "others" && !shown.contains(note.person))
      }
      let told = these.filter { $0.kind != "note" }
      let staff = these.filter { $0.kind == "note" }
      let replies = told.filter { $0.kind == "reply" }
      let steps = replies.filter {
        !$0.rules.contains("no-next-step") && !$0.rules.contains("empty")
      }
      let grades = told.map { Readability(ReadText($0.body)) }.filter { $0.words >= 30 }
        .compactMap(\.grade).sorted()
      let remarks = told.reduce(0) { $0 + $1.rules.count }
      func same(_ name: String, _ value: Double?) {
        let found = row[name] as? Double
        #expect(
          found == nil && value == nil || abs((found ?? -99) - (value ?? -9)) < 1e-9,
          "\(person) \(month) \(name): \(found ?? -99), \(value ?? -9)")
      }
      func ratio(_ part: Int, _ whole: Int) -> Double? {
        whole < 10 ? nil : Double(part) / Double(whole)
      }
      same("n", Double(told.count))
      same("remarks", Double(remarks))
      same("per_note", ratio(remarks, told.count))
      same("replies", Double(replies.count))
      same("next_step", Double(steps.count))
      same("next_step_share", ratio(steps.count, replies.count))
      same("graded", Double(grades.count))
      same(
        "grade", grades.count < 10 ? nil : (grades[(grades.count - 1) / 2] * 10).rounded() / 10)
      same("internal", Double(staff.count))
      same("internal_remarks", Double(staff.reduce(0) { $0 + $1.rules.count }))
      same("internal_per_note", ratio(staff.reduce(0) { $0 + $1.rules.count }, staff.count))
      #expect(row["few"] as? Bool == (told.count < 10))
    }
    // The figures before are those of the period before.
    let before = try rows(
      try desk.run(
        ["report", "notes", "--from", "2025-12-01", "--to", "2026-04-30", "--json"]
          + ["--compare", "previous"]))
    let earlier = try rows(
      try desk.run(["report", "notes", "--from", "2025-07-01", "--to", "2025-11-30", "--json"]))
    #expect(before[0]["per_note_before"] as? Double == earlier[0]["per_note"] as? Double)
    #expect(before[0]["grade_before"] as? Double == earlier[0]["grade"] as? Double)
    #expect(before[0]["per_note_before"] as? Double != nil)
  }

  @Test func yourOwnStandFirstAndFewAreNotJudged() throws {
    let desk = try Desk(now: "2026-03-02T15:00:00Z")
    try desk.run(["ticket", "open", "lamp", "-r", "Ana Ruiz <ana@x.org>"])
    func reply(_ month: Int, _ count: Int, _ text: String) throws {
      for day in 1...count {
        desk.now = "2026-0\(month)-\(day < 10 ? "0" : "")\(day)T15:00:00Z"
        try desk.run(["ticket", "reply", "1", "-m", text])
      }
    }
    try reply(3, 12, "Done.")
    try reply(4, 11, "Hello Ana, I will come on Monday at 10:00.")
    try reply(5, 3, "Done.")
    desk.now = "2026-05-04T07:30:00Z"
    let db = try Connection(path: desk.store)
    try db.run("INSERT INTO person(id, name, created) VALUES (90, 'Abe', 1), (91, 'Bo', 1)")
    try db.run(
      """
      INSERT INTO note(ticket, at, author, person, kind, source, body)
      SELECT 1, unixepoch('2026-03-05'), 'x', iif(value % 4, 90, 91), 'note', 'shell',
        'I found a loose cable and replaced it, since it was bent.'
      FROM json_each('[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]')
      """)
    let words = ["report", "notes", "--from", "2026-03-01", "--format", "tsv", "--fields"]
    let lines = try desk.run(words + ["person,month,n,per_note,next_step_share,internal,few"])
      .split(separator: "\n").map { String($0).replacing("\t", with: " ") }
    #expect(
      lines.filter { $0.hasPrefix("dana") } == [
        "dana all 26 \(15.0 / 26) \(11.0 / 26) 0 false", "dana 2026-03 12 1.0 0.0 0 false",
        "dana 2026-04 11 0.0 1.0 0 false", "dana 2026-05 3   0 true",
      ])
    let people = lines.filter { $0.contains(" all ") }.map { $0.prefix { $0 != " " } }
    #expect(people == ["all", "dana", "Abe", "others"])
    let page = try desk.run(["report", "notes", "--from", "2026-03-01"], width: 100)
    #expect(page.contains("Your own notes, n = 26") && page.contains("not a ranking"))
    #expect(page.contains("In 'others': 1 with fewer than 10 texts"))
    #expect(!page.contains("Bo"))
  }
}
