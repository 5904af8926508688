/// `survey export`: the sheets of a survey as rows, as far as they may be seen.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct SurveyExportArguments: Sendable {
  var survey: String?
  var format: OutputFormat?
  var json = false
}

extension SurveyCommands {
  static var export: Command<SurveyExportArguments> {
    Command(
      "survey export", "Write the answers of a survey as rows",
      prose: """
        Writes a row for each sheet that counts, with a column for each question, under its key: CSV
        unless `--format` says otherwise. Several options stand in one cell, parted by semicolons.
        `ittool survey import` reads it back.

        Of a named survey the rows say who answered, when, and about which ticket. Those of a
        confidential or anonymous one stand in a random order without person, time and group, and
        without what was written: for that there is `ittool survey comments`. Of an anonymous survey
        nothing is written until it is closed.
        """,
      options: [
        .value("format", "FORMAT", "Write rows as FORMAT", \.format),
        .flag("json", "Write rows as JSON", \.json),
      ],
      operands: [
        .one("SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)
      ],
      examples: [Example("ittool survey export S-3 > network.csv", "Take the answers elsewhere")],
      start: SurveyExportArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.db.read {
          let survey = try store.survey(arguments.survey ?? "")
          try store.requireShown(survey)
          let export = try SurveyExport(survey, in: store)
          var output = Output()
          output.format = arguments.json ? .json : arguments.format ?? .csv
          try context.printRows(export.fields, output, local: try store.localTimes()) { emit in
            try export.forEachSheet(emit)
          }
        }
        return .done
      }
    }
  }
}

/// One sheet on its way out.
struct ExportedSheet: Sendable {
  var id = ""
  var received: Cell = .null
  var address: String?
  var ticket: String?
  var site: String?
  var role: String?
  var isComplete: Bool
  /// By the place of the item.
  var cells: [Cell]
}

/// The sheets of one survey.
struct SurveyExport {
  private let survey: Survey
  private let items: [SurveyItem]
  private let store: Store
  private let isNamed: Bool
  private let words: [Int64: [Int64: String]]

  init(_ survey: Survey, in store: Store) throws {
    self.survey = survey
    self.store = store
    isNamed = survey.mode == .named
    // Words tell who wrote them; beside the numbers of a sheet they would tell those, too.
    items = try store.surveyItems(survey.id).filter { [isNamed] in isNamed || $0.kind != .text }
    var words: [Int64: [Int64: String]] = [:]
    for item in items where item.kind == .single || item.kind == .multiple {
      for (key, value) in try store.surveyOptions(survey.id, item: item.item) {
        words[item.item, default: [:]][value] = key
      }
    }
    self.words = words
  }

  /// The columns: facts, then questions.
  var fields: [Field<ExportedSheet>] {
    var fields: [Field<ExportedSheet>] = []
    if isNamed {
      fields += [
        Field("id", "What the sheet is called") { .text($0.id) },
        Field("received", "When it was answered") { $0.received },
        Field("address", "Who answered") { .of($0.address) },
        Field("ticket", "The ticket that it is about") { .of($0.ticket) },
        Field("site", "The school") { .of($0.site) },
        Field("role", "What they do") { .of($0.role) },
      ]
    }
    fields.append(Field("complete", "Whether it was finished") { .bool($0.isComplete) })
    for (place, item) in items.enumerated() {
      fields.append(Field(item.key, "The answer") { $0.cells[place] })
    }
    return fields
  }

  /// Calls `body` with each sheet that counts.
  func forEachSheet(_ body: (ExportedSheet) throws -> Void) throws {
    var answers: [Int64: [Int64: [Int64]]] = [:]
    try store.db.forEachRow(
      "SELECT response, item, value FROM survey_answer WHERE survey = \(survey.id)"
    ) { row in
      let (response, item): (Int64, Int64) = (try row.int(), try row.int())
      answers[response, default: [:]][item, default: []].append(try row.int())
    }
    var comments: [Int64: [Int64: String]] = [:]
    if isNamed {
      try store.db.forEachRow(
        "SELECT response, item, text FROM survey_comment WHERE survey = \(survey.id)"
      ) { row in
        let (response, item): (Int64, Int64) = (try row.int(), try row.int())
        comments[response, default: [:]][item] = try row.text()
      }
    }
    func cells(_ response: Int64) -> [Cell] {
      items.map { item in
        if item.kind == .text { return .of(comments[response]?[item.item]) }
        guard let values = answers[response]?[item.item] else { return .null }
        switch item.kind {
        case .single, .multiple:
          return .text(
            values.sorted().compactMap { words[item.item]?[$0] }.joined(separator: ";"))
        case .yesno: return .text(values.first == 1 ? "yes" : "no")
        default: return values.first.map { .integer($0) } ?? .null
        }
      }
    }
    guard isNamed else {
      // The numbers are random, and so is their order.
      let sheets: SQL =
        survey.mode == .anonymous
        ? "SELECT response, complete FROM survey_ballot WHERE survey = \(survey.id) ORDER BY 1"
        : """
        SELECT id, complete FROM survey_response WHERE survey = \(survey.id) AND counted ORDER BY 1
        """
      return try store.db.forEachRow(sheets) { row in
        let response: Int64 = try row.int()
        try body(ExportedSheet(isComplete: row.bool(), cells: cells(response)))
      }
    }
    try store.db.forEachRow(
      """
      SELECT r.id, r.complete, coalesce(r.external_id, 'r' || r.id), r.received, p.address,
        r.ticket, c.site, c.role
      FROM survey_response AS r LEFT JOIN person AS p ON p.id = r.person
        LEFT JOIN survey_cell AS c ON c.survey = r.survey AND c.cell = r.cell
      WHERE r.survey = \(survey.id) AND r.counted ORDER BY r.received, r.id
      """
    ) { row in
      let response: Int64 = try row.int()
      var sheet = ExportedSheet(isComplete: try row.bool(), cells: cells(response))
      sheet.id = try row.text()
      sheet.received = .of(try row.instant())
      sheet.address = try row.text()
      let ticket: Int64? = try row.int()
      sheet.ticket = ticket.map(Kind.ticket.number)
      sheet.site = try row.text()
      sheet.role = try row.text()
      try body(sheet)
    }
  }
}
