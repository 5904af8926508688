/// Writes imported sheets: new ones in one sweep in the order of the keys, known ones where they
/// differ.
import Calendar
import Commands
import Repository
import SQLite

/// How many sheets did what.
struct SheetCounts {
  var added = 0
  var changed = 0
  var unchanged = 0
}

/// Writes the sheets of one file inside one transaction.
struct SurveyLoading {
  let store: Store
  let survey: Survey
  let reading: AnswerReading
  let sheets: SurveySheets
  /// When each sheet was answered.
  let times: [Instant?]

  /// One new sheet with the number it gets.
  private struct Placed {
    var sheet: Int
    var response: Int64
    var cell: Int64
  }

  /// Writes them; called inside a transaction.
  func run() throws -> SheetCounts {
    var counts = SheetCounts()
    let isAnonymous = survey.mode == .anonymous
    let known = isAnonymous ? [:] : try knownSheets()
    var new = sheets.sheets.indices.filter { known[sheets.sheets[$0].id] == nil }
    if isAnonymous {
      new.shuffle()
    } else {
      // Numbers and ids then grow together, and both keys are written in order. What the order of
      // numbers tells stands beside them anyway.
      new.sort { sheets.sheets[$0].id < sheets.sheets[$1].id }
    }
    let cells = try cells(of: new)
    let responses = try numbers(new.count)
    let placed = zip(new, responses).map { sheet, response in
      Placed(sheet: sheet, response: response, cell: cells[sheet] ?? 0)
    }
    if isAnonymous { try writeBallots(placed) } else { try writeResponses(placed) }
    try writeAnswers(placed)
    counts.added = placed.count
    if !known.isEmpty { try update(known, &counts) }
    if !isAnonymous { try countOnce() }
    if counts.added + counts.changed > 0 {
      // Of an anonymous survey no more than the fact is kept.
      try store.record(
        .survey, survey.id, "imported",
        new: isAnonymous ? nil : "\(counts.added) added, \(counts.changed) changed")
    }
    return counts
  }

  /// Random numbers of 63 bits that are not taken, in order.
  private func numbers(_ count: Int) throws -> [Int64] {
    var random = SystemRandomNumberGenerator()
    var numbers: Set<Int64> = []
    numbers.reserveCapacity(count)
    while numbers.count < count { numbers.insert(Int64.random(in: 1...Int64.max, using: &random)) }
    return numbers.sorted()
  }

  // MARK: New sheets

  private func writeBallots(_ placed: [Placed]) throws {
    try store.db.repeating(
      "INSERT INTO survey_ballot(survey, response, version, cell, complete) VALUES (?, ?, ?, ?, ?)"
    ) { insert in
      for one in placed {
        try insert.bind(1, survey.id)
        try insert.bind(2, one.response)
        try insert.bind(3, survey.version)
        try insert.bind(4, one.cell)
        try insert.bind(5, Int64(sheets.sheets[one.sheet].isComplete ? 1 : 0))
        try insert.run()
      }
    }
  }

  private func writeResponses(_ placed: [Placed]) throws {
    let people = try people()
    try store.db.repeating(
      """
      INSERT INTO survey_response(id, survey, version, cell, person, received, via, complete,
        external_id) VALUES (?, ?, ?, ?, ?, ?, 'import', ?, ?)
      """
    ) { insert in
      for one in placed {
        let sheet = sheets.sheets[one.sheet]
        try insert.bind(1, one.response)
        try insert.bind(2, survey.id)
        try insert.bind(3, survey.version)
        try insert.bind(4, one.cell)
        try insert.bind(5, sheet.address.flatMap { people[$0.lowercased()] })
        try insert.bind(6, (times[one.sheet] ?? store.now).seconds)
        try insert.bind(7, Int64(sheet.isComplete ? 1 : 0))
        try insert.bind(8, sheet.id)
        try insert.run()
      }
    }
  }

  /// Writes the answers in the order of their key.
  private func writeAnswers(_ placed: [Placed]) throws {
    struct Key: Hashable {
      var item: Int32
      var cell: Int64
      var value: Int32
    }
    var responses: [Key: [Int64]] = [:]
    for one in placed {
      for answer in sheets.answers[sheets.sheets[one.sheet].answers] {
        responses[
          Key(item: answer.item, cell: one.cell, value: answer.value), default: []
        ].append(one.response)
      }
    }
    func number(_ item: Int32) -> Int64 { reading.items[Int(item)].item.item }
    let keys = responses.keys.sorted {
      (number($0.item), $0.cell, $0.value) < (number($1.item), $1.cell, $1.value)
    }
    try store.db.repeating(Self.answer) { insert in
      try insert.bind(1, survey.id)
      for key in keys {
        try insert.bind(2, number(key.item))
        try insert.bind(3, key.cell)
        try insert.bind(4, Int64(key.value))
        var last: Int64?
        for response in responses[key] ?? [] where response != last {
          last = response
          try insert.bind(5, response)
          try insert.run()
        }
      }
    }
    try store.db.repeating(Self.comment) { insert in
      for one in placed {
        for (item, text) in sheets.sheets[one.sheet].comments {
          try Self.write(
            text, reading.items[item].item.item, one.response, one.cell, survey.id, &insert)
        }
      }
    }
  }

  static let answer =
    "INSERT INTO survey_answer(survey, item, cell, value, response) VALUES (?, ?, ?, ?, ?)"
  static let comment =
    """
    INSERT OR REPLACE INTO survey_comment(survey, item, response, cell, text)
    VALUES (?, ?, ?, ?, ?)
    """

  static func write(
    _ text: String, _ item: Int64, _ response: Int64, _ cell: Int64, _ survey: Int64,
    _ insert: inout Repeated
  ) throws {
    try insert.bind(1, survey)
    try insert.bind(2, item)
    try insert.bind(3, response)
    try insert.bind(4, cell)
    try insert.bind(5, text)
    try insert.run()
  }

  // MARK: People and groups

  /// The people behind the addresses of the file, by address in small letters.
  private func people() throws -> [String: Int64] {
    var people: [String: Int64] = [:]
    try store.db.repeating(
      """
      SELECT coalesce(p.merged_into, p.id) FROM address AS a JOIN person AS p ON p.id = a.person
      WHERE a.address = ?
      """
    ) { query in
      for sheet in sheets.sheets {
        guard let address = sheet.address?.lowercased(), people[address] == nil else { continue }
        try query.bind(1, address)
        people[address] = try query.first { row in try row.int() as Int64 }
      }
    }
    return people
  }

  /// The group of each sheet that says its school or role, by its place.
  ///
  /// In an anonymous survey they are divided as people who are invited: a group that few share would
  /// point at them.
  private func cells(of new: [Int]) throws -> [Int: Int64] {
    let said = new.map { place in
      AnonymousCells.Place(site: sheets.sheets[place].site, role: sheets.sheets[place].role)
    }
    var places: [AnonymousCells.Place?] = said.map { $0.isNothing ? nil : $0 }
    if survey.mode == .anonymous {
      do throws(Failure) {
        places = try AnonymousCells.divide(said, threshold: survey.threshold)
      } catch {
        // All of them are too few to be divided at all.
        places = said.map { _ in nil }
      }
    }
    var numbers: [AnonymousCells.Place: Int64] = [:]
    var cells: [Int: Int64] = [:]
    for (sheet, place) in zip(new, places) {
      guard let place else { continue }
      let number =
        try numbers[place] ?? store.cell(site: place.site, role: place.role, in: survey.id)
      numbers[place] = number
      cells[sheet] = number
    }
    return cells
  }
}
