/// Sheets of a file that are here already: what was changed since is taken over, and of several of one
/// person one counts.
import Commands
import Repository
import SQLite

extension SurveyLoading {
  /// A sheet that is here already; one that does not count holds no answers any more.
  struct Known {
    var response: Int64
    var cell: Int64
    var isCounted: Bool
  }

  func knownSheets() throws -> [String: Known] {
    var known: [String: Known] = [:]
    try store.db.forEachRow(
      """
      SELECT external_id, id, cell, counted FROM survey_response
      WHERE survey = \(survey.id) AND external_id IS NOT NULL
      """
    ) { row in
      let id: String = try row.text()
      known[id] = Known(response: try row.int(), cell: try row.int(), isCounted: try row.bool())
    }
    return known
  }

  /// Takes over what was answered since, or otherwise, in sheets that are here already.
  func update(_ known: [String: Known], _ counts: inout SheetCounts) throws {
    let (before, words) = try stored()
    for sheet in sheets.sheets {
      guard let old = known[sheet.id] else { continue }
      guard old.isCounted else {
        counts.unchanged += 1
        continue
      }
      let (response, cell) = (old.response, old.cell)
      let answers = Set(
        sheets.answers[sheet.answers].map {
          ImportedAnswer(
            item: Int32(reading.items[Int($0.item)].item.item), value: $0.value)
        })
      let comments = Dictionary(
        sheet.comments.map { (reading.items[$0.item].item.item, $0.text) }
      ) { $1 }
      guard answers != before[response] ?? [] || comments != words[response] ?? [:] else {
        counts.unchanged += 1
        continue
      }
      try store.removeAnswers(of: response, in: survey.id, cell: cell, before[response] ?? [])
      try store.db.repeating(Self.answer) { insert in
        try insert.bind(1, survey.id)
        try insert.bind(3, cell)
        try insert.bind(5, response)
        for answer in answers {
          try insert.bind(2, Int64(answer.item))
          try insert.bind(4, Int64(answer.value))
          try insert.run()
        }
      }
      try store.db.repeating(Self.comment) { insert in
        for (item, text) in comments {
          try Self.write(text, item, response, cell, survey.id, &insert)
        }
      }
      try store.db.run(
        "UPDATE survey_response SET complete = \(sheet.isComplete) WHERE id = \(response)")
      counts.changed += 1
    }
  }

  /// What is answered and written in all sheets, by sheet.
  private func stored() throws -> (
    answers: [Int64: Set<ImportedAnswer>], words: [Int64: [Int64: String]]
  ) {
    var answers: [Int64: Set<ImportedAnswer>] = [:]
    try store.db.forEachRow(
      "SELECT response, item, value FROM survey_answer WHERE survey = \(survey.id)"
    ) { row in
      let response: Int64 = try row.int()
      let (item, value): (Int64, Int64) = (try row.int(), try row.int())
      answers[response, default: []].insert(
        ImportedAnswer(item: Int32(item), value: Int32(value)))
    }
    var words: [Int64: [Int64: String]] = [:]
    try store.db.forEachRow(
      "SELECT response, item, text FROM survey_comment WHERE survey = \(survey.id)"
    ) { row in
      let response: Int64 = try row.int()
      let item: Int64 = try row.int()
      words[response, default: [:]][item] = try row.text()
    }
    return (answers, words)
  }

  /// Of several sheets of one person the first or the last counts, as the survey says.
  func countOnce() throws {
    guard sheets.sheets.contains(where: { $0.address != nil }) else { return }
    let order: SQL = survey.counts == .first ? "received, id" : "received DESC, id DESC"
    let doubles = try store.db.all(
      """
      SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY person ORDER BY \(order)) AS place
        FROM survey_response WHERE survey = \(survey.id) AND counted AND person IS NOT NULL
          AND ticket IS NULL) WHERE place > 1
      """, as: Int64.self)
    guard !doubles.isEmpty else { return }
    let (before, _) = try stored()
    for response in doubles {
      let cell =
        try store.db.first(
          "SELECT cell FROM survey_response WHERE id = \(response)", as: Int64.self) ?? 0
      try store.removeAnswers(of: response, in: survey.id, cell: cell, before[response] ?? [])
      try store.db.run("UPDATE survey_response SET counted = 0 WHERE id = \(response)")
    }
  }
}

extension Store {
  /// Removes what a sheet answers from what is counted; called inside a transaction.
  fileprivate func removeAnswers(
    of response: Int64, in survey: Int64, cell: Int64, _ answers: Set<ImportedAnswer>
  ) throws {
    for answer in answers {
      try db.run(
        """
        DELETE FROM survey_answer WHERE survey = \(survey) AND item = \(Int64(answer.item))
          AND cell = \(cell) AND value = \(Int64(answer.value)) AND response = \(response)
        """)
    }
    let items = try db.all("SELECT item FROM survey_item WHERE survey = \(survey)", as: Int64.self)
    for item in items {
      try db.run(
        """
        DELETE FROM survey_comment WHERE survey = \(survey) AND item = \(item)
          AND response = \(response)
        """)
    }
  }
}
