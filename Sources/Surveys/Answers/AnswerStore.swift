/// Keeping a sheet of answers: which of two counts, and what an anonymous one must not leave behind.
import Calendar
import Commands
import People
import Repository
import SQLite

/// The way an answer came.
public enum AnswerWay: String, CaseIterable, Sendable, ArgumentValue {
  case mail, web, shell, `import`, kiosk
}

/// What came of a sheet.
public struct SurveyReceipt: Sendable, Equatable {
  /// The survey.
  public var survey: Int64
  /// Its random number; nil of an anonymous survey.
  public var response: Int64?
  /// Whether it stands in the place of an earlier one.
  public var hasReplaced: Bool
  /// What the survey says after the last question, in the reader's language.
  public var thanks: String
}

extension Store {
  /// Takes the answers of somebody: all of them or none.
  ///
  /// It opens its own transaction. After an anonymous answer it empties the log, in which the token
  /// and the answer stood side by side.
  ///
  /// - Parameters:
  ///   - key: who answers.
  ///   - fields: by item, the words of each answer; see `SurveySheet.read`.
  ///   - isComplete: false for a sheet that was left before its end.
  /// - Throws: `AnswerFaults` for answers that do not fit, `Failure` for a key that opens nothing.
  @discardableResult
  public func answerSurvey(
    _ word: String?, _ key: SurveyKey, _ fields: [String: [String]], via: AnswerWay,
    isComplete: Bool = true, languages: [String] = []
  ) throws -> SurveyReceipt {
    let receipt = try write {
      let door = try surveyDoor(key, survey: word)
      let (sheet, faults) = SurveySheet.read(fields, of: door.definition, isComplete: isComplete)
      guard faults.isEmpty else { throw AnswerFaults(faults: faults) }
      return try take(sheet, by: door, via: via, languages: languages)
    }
    if receipt.response == nil { _ = try db.checkpoint() }
    return receipt
  }

  /// Keeps a sheet that was read already; called inside a transaction.
  func take(
    _ sheet: SurveySheet, by door: SurveyDoor, via: AnswerWay, languages: [String]
  ) throws -> SurveyReceipt {
    var receipt = SurveyReceipt(
      survey: door.survey.id, response: nil, hasReplaced: false,
      thanks: door.definition.thanks(languages))
    let response = try newResponse(of: door.survey)
    if door.survey.mode == .anonymous {
      try cast(response, sheet, by: door)
      return receipt
    }
    let earlier = try earlierAnswer(of: door)
    if earlier != nil, door.survey.counts == .first {
      throw Failure(
        "\(door.survey.number) was answered already, and the first answer counts")
    }
    let cell = try door.person.map { try self.cell(of: $0, in: door.survey.id) } ?? 0
    if let earlier { try withdraw(earlier, of: door.survey.id) }
    try db.run(
      """
      INSERT INTO survey_response(id, survey, version, cell, person, ticket, received, via, complete)
      VALUES (\(response), \(door.survey.id), \(door.survey.version), \(cell), \(door.person),
        \(door.ticket), \(now), \(via.rawValue), \(sheet.isComplete))
      """)
    try keep(sheet, response, door, cell: cell)
    if let invitation = door.invitation {
      try db.run("UPDATE survey_invitation SET answered = \(now) WHERE id = \(invitation)")
    }
    try recordAnswer(door, earlier == nil ? "answered" : "answered again", via)
    receipt.response = response
    receipt.hasReplaced = earlier != nil
    return receipt
  }

  /// A random number that no sheet of the survey has.
  func newResponse(of survey: Survey) throws -> Int64 {
    var random = SystemRandomNumberGenerator()
    while true {
      let number = Int64.random(in: 1...Int64.max, using: &random)
      let taken = try db.first(
        """
        SELECT 1 WHERE EXISTS (SELECT 1 FROM survey_response WHERE id = \(number))
          OR EXISTS (SELECT 1 FROM survey_ballot
            WHERE survey = \(survey.id) AND response = \(number))
        """, as: Int64.self)
      if taken == nil { return number }
    }
  }

  // No event: the audit trail has an order and times.
  private func cast(_ response: Int64, _ sheet: SurveySheet, by door: SurveyDoor) throws {
    if let hash = door.hash {
      try db.run("UPDATE survey_token SET spent = 1 WHERE hash = \(hash) AND spent = 0")
      guard db.changes == 1 else { throw Self.closedDoor }
    }
    try db.run(
      """
      INSERT INTO survey_ballot(survey, response, version, cell, complete)
      VALUES (\(door.survey.id), \(response), \(door.survey.version), \(door.cell),
        \(sheet.isComplete))
      """)
    try keep(sheet, response, door, cell: door.cell)
  }

  /// The answer of the same person to the same that counts now.
  private func earlierAnswer(of door: SurveyDoor) throws -> Int64? {
    guard let person = door.person else { return nil }
    return try db.first(
      """
      SELECT id FROM survey_response WHERE person = \(person) AND survey = \(door.survey.id)
        AND ticket IS \(door.ticket) AND counted
      """, as: Int64.self)
  }

  /// Takes an answer out of the count: another stands in its place.
  private func withdraw(_ response: Int64, of survey: Int64) throws {
    for answer in try answers(of: response, survey) {
      try db.run(
        """
        DELETE FROM survey_answer WHERE survey = \(survey) AND item = \(answer.item)
          AND cell = \(answer.cell) AND value = \(answer.value) AND response = \(response)
        """)
    }
    for item in try surveyItems(survey) where item.kind == .text {
      try db.run(
        """
        DELETE FROM survey_comment
        WHERE survey = \(survey) AND item = \(item.item) AND response = \(response)
        """)
    }
    try db.run("UPDATE survey_response SET counted = 0, looked = 1 WHERE id = \(response)")
  }

  private func keep(
    _ sheet: SurveySheet, _ response: Int64, _ door: SurveyDoor, cell: Int64
  ) throws {
    let survey = door.survey.id
    var items: [String: Int64] = [:]
    for item in try surveyItems(survey) { items[item.key] = item.item }
    func put(_ item: Int64, _ value: Int64) throws {
      try db.run(
        """
        INSERT INTO survey_answer(survey, item, cell, value, response)
        VALUES (\(survey), \(item), \(cell), \(value), \(response))
        """)
    }
    for question in door.definition.questions {
      for key in question.itemKeys {
        guard let value = sheet.values[key], let item = items[key] else { continue }
        switch value {
        case .words(let words):
          try db.run(
            """
            INSERT INTO survey_comment(survey, item, response, cell, text)
            VALUES (\(survey), \(item), \(response), \(cell), \(words))
            """)
        case .number(let number) where question.kind == .single:
          try put(item, try self.number(ofOption: number, question, survey, item))
        case .number(let number): try put(item, Int64(number))
        case .choices(let places):
          for place in places {
            try put(item, try self.number(ofOption: place, question, survey, item))
          }
        }
      }
    }
  }

  private func number(
    ofOption place: Int, _ question: SurveyQuestion, _ survey: Int64, _ item: Int64
  ) throws -> Int64 {
    let key = question.options[place - 1].key
    let number = try db.first(
      """
      SELECT value FROM survey_option
      WHERE survey = \(survey) AND item = \(item) AND key = \(key)
      """, as: Int64.self)
    guard let number else { throw Failure("the option '\(key)' has no number") }
    return number
  }

  // Who answered a confidential survey and when stands in no history that others read.
  private func recordAnswer(_ door: SurveyDoor, _ what: String, _ via: AnswerWay) throws {
    let survey = door.survey
    guard survey.mode == .named, let person = door.person,
      let profile = try profile(person)
    else { return try record(.survey, survey.id, what, new: via.rawValue, actor: "a respondent") }
    try record(.survey, survey.id, what, new: via.rawValue, actor: profile.person.shortName)
  }
}

/// What is wrong with a sheet, item by item.
public struct AnswerFaults: Error, Equatable, Sendable {
  /// Each of it.
  public var faults: [AnswerFault]

  /// The same for a command.
  var failure: Failure {
    func text(_ fault: AnswerFault) -> String {
      fault.item.isEmpty ? fault.message : "\(fault.item): \(fault.message)"
    }
    var failure = Failure(faults.first.map(text) ?? "nothing was answered")
    failure.hints = faults.dropFirst().map(text)
    return failure
  }
}

/// One number that was answered.
public struct KeptAnswer: Sendable, Equatable, RowDecodable {
  /// The item of the survey.
  public var item: Int64
  /// Its group.
  public var cell: Int64
  /// The number of the scale or of the option.
  public var value: Int64

  /// Reads `item, cell, value`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    item = try row.int()
    cell = try row.int()
    value = try row.int()
  }
}

extension Store {
  /// The numbers that a sheet of a survey with names holds.
  ///
  /// Answers lie in the order of counting: each that is possible is looked for by its whole key.
  public func answers(of response: Int64, _ survey: Int64) throws -> [KeptAnswer] {
    try db.all(
      """
      SELECT a.item, a.cell, a.value FROM survey_response AS r
        JOIN survey_item AS i ON i.survey = r.survey
        JOIN json_each('[0,1,2,3,4,5,6,7,8,9,10]') AS n
        JOIN survey_answer AS a ON a.survey = r.survey AND a.item = i.item AND a.cell = r.cell
          AND a.value = n.value AND a.response = r.id
      WHERE r.id = \(response) AND r.survey = \(survey)
        AND i.kind <> 'single' AND i.kind <> 'multiple' AND i.kind <> 'text'
      UNION ALL
      SELECT a.item, a.cell, a.value FROM survey_response AS r
        JOIN survey_option AS o ON o.survey = r.survey
        JOIN survey_answer AS a ON a.survey = r.survey AND a.item = o.item AND a.cell = r.cell
          AND a.value = o.value AND a.response = r.id
      WHERE r.id = \(response) AND r.survey = \(survey) ORDER BY 1, 3
      """, as: KeptAnswer.self)
  }

  /// The group of a person's answer, made when it is new; called inside a transaction.
  ///
  /// Where names are known to the store groups may be small: what is shown is decided when it is
  /// counted.
  func cell(of person: Int64, in survey: Int64) throws -> Int64 {
    let place = try surveyPlace(of: person)
    return place.isNothing ? 0 : try cell(site: place.site, role: place.role, in: survey)
  }

  /// The number of a group, made when it is new; called inside a transaction.
  func cell(site: String, role: String, in survey: Int64) throws -> Int64 {
    let known = try db.first(
      """
      SELECT cell FROM survey_cell
      WHERE survey = \(survey) AND site = \(site) AND role = \(role)
      """, as: Int64.self)
    if let known { return known }
    try db.run(
      """
      INSERT INTO survey_cell(survey, cell, site, role)
      SELECT \(survey), coalesce(max(cell), 0) + 1, \(site), \(role)
      FROM survey_cell WHERE survey = \(survey)
      """)
    return try cell(site: site, role: role, in: survey)
  }
}
