/// The SQL of surveys: their texts, versions and items; answers have a file of their own.
import Calendar
import Commands
import People
import Repository
import SQLite

/// What answers are counted by: a question, or a row of a grid.
public struct SurveyItem: Sendable, Equatable, RowDecodable {
  /// Its number in the survey.
  public var item: Int64
  /// `question`, or `question.row`.
  public var key: String
  /// What is answered.
  public var kind: QuestionKind

  /// Reads `item, key, kind`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    item = try row.int()
    key = try row.text()
    kind = QuestionKind(rawValue: try row.text()) ?? .text
  }
}

extension Store {
  /// The survey that a number or a name means.
  public func survey(_ word: String) throws -> Survey {
    let number = try? Kind.survey.read(word)
    let condition: SQL = number.map { " WHERE s.id = \($0)" } ?? " WHERE s.name = \(word)"
    if let found = try db.first(Survey.select + condition, as: Survey.self) { return found }
    if let number {
      throw Failure("there is no survey \(Kind.survey.number(number))", hint: Self.surveyHint)
    }
    let known = try db.all("SELECT name FROM survey ORDER BY name", as: String.self)
    throw Failure("there is no survey '\(word)'", hint: didYouMean(word, in: known))
      .adding(hint: Self.surveyHint)
  }

  /// The survey of this number.
  public func survey(_ id: Int64) throws -> Survey { try survey(Kind.survey.number(id)) }

  private static let surveyHint = "see 'ittool survey list --all'"

  /// The text of a survey in a version; the newest unless one is named.
  public func surveyText(_ survey: Survey, version: Int64? = nil) throws -> String {
    let version = version ?? survey.version
    let text = try db.first(
      "SELECT text FROM survey_version WHERE survey = \(survey.id) AND version = \(version)",
      as: String.self)
    guard let text else {
      throw Failure(
        "there is no version \(version) of \(survey.number)",
        hint: "the newest is \(survey.version)")
    }
    return text
  }

  /// What a survey asks in a version; the newest unless one is named.
  public func surveyDefinition(
    _ survey: Survey, version: Int64? = nil
  ) throws -> SurveyDefinition {
    try SurveyText.read(
      surveyText(survey, version: version),
      name: "\(survey.number), version \(version ?? survey.version)")
  }

  /// What answers are counted by, of all versions, by number.
  public func surveyItems(_ survey: Int64) throws -> [SurveyItem] {
    try db.all(
      "SELECT item, key, kind FROM survey_item WHERE survey = \(survey) ORDER BY item",
      as: SurveyItem.self)
  }

  /// The numbers of an item's options, by their keys.
  public func surveyOptions(_ survey: Int64, item: Int64) throws -> [String: Int64] {
    var numbers: [String: Int64] = [:]
    try db.forEachRow(
      "SELECT key, value FROM survey_option WHERE survey = \(survey) AND item = \(item)"
    ) { row in numbers[try row.text()] = try row.int() }
    return numbers
  }

  // MARK: Making and changing

  /// Makes a draft of a text and returns its number; called inside a transaction.
  ///
  /// - Parameter definition: the same text, read.
  public func makeSurvey(_ definition: SurveyDefinition, text: String) throws -> Int64 {
    try refuseTaken(definition.name, by: nil)
    try db.run(
      """
      INSERT INTO survey(name, title, mode, threshold, counts, language, author, created, updated)
      VALUES (\(definition.name), \(definition.title.text), \(definition.mode.rawValue),
        \(definition.threshold), \(definition.counts.rawValue), \(definition.language), \(actor),
        \(now), \(now))
      """)
    let id = db.lastInsertedRow
    try record(.survey, id, "created", new: definition.name)
    try keepVersion(of: id, 1, text, reason: nil)
    try keepItems(of: id, definition)
    return id
  }

  /// Gives a survey another text, which is a new version; called inside a transaction.
  ///
  /// - Returns: whether anything is different.
  /// - Throws: `Failure` for what answers that are there do not allow.
  public func change(
    _ survey: Survey, to definition: SurveyDefinition, text: String, reason: String?
  ) throws -> Bool {
    guard try surveyText(survey) != text else { return false }
    guard survey.state != .closed else {
      throw Failure("\(survey.number) is closed", hint: "make another survey of its text")
    }
    let counts = try counts(of: survey)
    let isBegun = counts.answers > 0 || counts.invited > 0
    guard definition.mode == survey.mode || !isBegun else {
      throw Failure(
        "\(survey.number) is \(survey.mode.rawValue), and people were told so",
        hint: "make another survey")
    }
    guard definition.threshold >= survey.threshold || counts.answers == 0 else {
      throw Failure(
        "the threshold \(survey.threshold) cannot be lowered once there are answers")
    }
    guard definition.counts == survey.counts || counts.answers == 0 else {
      throw Failure("which answer counts cannot be changed once there are answers")
    }
    try refuseTaken(definition.name, by: survey.id)
    let version = survey.version + 1
    try keepVersion(of: survey.id, version, text, reason: reason)
    try db.run(
      """
      UPDATE survey SET name = \(definition.name), title = \(definition.title.text),
        mode = \(definition.mode.rawValue), threshold = \(definition.threshold),
        counts = \(definition.counts.rawValue), language = \(definition.language),
        version = \(version), updated = \(now)
      WHERE id = \(survey.id)
      """)
    try record(.survey, survey.id, "version", old: "\(survey.version)", new: "\(version)")
    try keepItems(of: survey.id, definition)
    return true
  }

  private func refuseTaken(_ name: String, by id: Int64?) throws {
    guard !name.isEmpty else {
      throw Failure("the survey has no name", hint: "write 'name = WORD', or give --name WORD")
    }
    let taken = try db.first("SELECT id FROM survey WHERE name = \(name)", as: Int64.self)
    guard let taken, taken != id else { return }
    throw Failure(
      "there is a survey '\(name)' already: \(Kind.survey.number(taken))",
      hint: "give --name another word, or change that one with 'ittool survey edit'")
  }

  private func keepVersion(of id: Int64, _ version: Int64, _ text: String, reason: String?) throws {
    try db.run(
      """
      INSERT INTO survey_version(survey, version, text, made, actor, reason)
      VALUES (\(id), \(version), \(text), \(now), \(actor), \(reason))
      """)
  }

  /// Gives each question, row and option of a text its lasting number.
  private func keepItems(of id: Int64, _ definition: SurveyDefinition) throws {
    var known: [String: SurveyItem] = [:]
    var last: Int64 = 0
    for item in try surveyItems(id) {
      known[item.key] = item
      last = max(last, item.item)
    }
    for question in definition.questions {
      for key in question.itemKeys {
        let item: Int64
        if let old = known[key] {
          item = old.item
          try keepKind(question.kind, of: old, id)
        } else {
          last += 1
          item = last
          try db.run(
            """
            INSERT INTO survey_item(survey, item, key, kind)
            VALUES (\(id), \(item), \(key), \(question.kind.rawValue))
            """)
        }
        try keepOptions(question.options, id, item)
      }
    }
  }

  private func keepKind(_ kind: QuestionKind, of item: SurveyItem, _ id: Int64) throws {
    guard item.kind != kind else { return }
    let isAnswered = try db.first(
      """
      SELECT 1 WHERE EXISTS (SELECT 1 FROM survey_answer
          WHERE survey = \(id) AND item = \(item.item))
        OR EXISTS (SELECT 1 FROM survey_comment WHERE survey = \(id) AND item = \(item.item))
      """, as: Int64.self)
    guard isAnswered == nil else {
      throw Failure(
        "'\(item.key)' was answered as a \(item.kind.rawValue)",
        hint: "ask the new question under another key")
    }
    try db.run(
      """
      UPDATE survey_item SET kind = \(kind.rawValue)
      WHERE survey = \(id) AND item = \(item.item)
      """)
  }

  private func keepOptions(_ options: [SurveyOption], _ id: Int64, _ item: Int64) throws {
    guard !options.isEmpty else { return }
    let known = try surveyOptions(id, item: item)
    var last = known.values.max() ?? 0
    for option in options where known[option.key] == nil {
      last += 1
      try db.run(
        """
        INSERT INTO survey_option(survey, item, value, key)
        VALUES (\(id), \(item), \(last), \(option.key))
        """)
    }
  }
}
