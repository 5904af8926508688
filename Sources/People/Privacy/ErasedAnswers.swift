/// What an erased person answered in surveys.
import Repository
import SQLite

extension Erasure {
  // The numbers stay, as those of nobody: they count no worse. What was written in words goes.
  func eraseSurveyAnswers() throws {
    try db.run(
      """
      UPDATE survey_comment SET text = \(Self.mark)
      WHERE (survey, response) IN (SELECT survey, id FROM survey_response WHERE person = \(id))
      """)
    try db.run(
      "UPDATE survey_response SET person = NULL, external_id = NULL WHERE person = \(id)")
  }

  /// Takes words out of what others wrote in surveys, anonymous ones too.
  func scrubComments(_ words: [String], _ scrubbed: (String) -> String) throws {
    for word in words {
      var rows: [(survey: Int64, item: Int64, response: Int64, text: String)] = []
      try db.forEachRow(
        """
        SELECT survey, item, response, text FROM survey_comment
        WHERE instr(lower(text), lower(\(word)))
        """
      ) { row in
        rows.append((try row.int(), try row.int(), try row.int(), try row.text()))
      }
      for row in rows {
        try db.run(
          """
          UPDATE survey_comment SET text = \(scrubbed(row.text))
          WHERE survey = \(row.survey) AND item = \(row.item) AND response = \(row.response)
          """)
      }
    }
  }
}
