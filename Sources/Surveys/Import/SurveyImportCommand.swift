/// `survey import`: answers that were given elsewhere, from a CSV file.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct SurveyImportArguments: Sendable {
  var survey: String?
  var file: String?
  var preset: String?
  var maps: [String] = []
  var ignored: [String] = []
  var dateFormat: String?
  var delimiter: Delimiter?
  var encoding: TextEncoding?
  var keepGoing = false
  var dryRun = false
}

extension SurveyCommands {
  static var importing: Command<SurveyImportArguments> {
    Command(
      "survey import", "Import answers from a CSV file",
      prose: """
        Reads a file with a line of headings, one sheet of answers a row, or standard input for `-`.
        Presets know the exports of Google Forms, Microsoft Forms, SurveyMonkey and LimeSurvey.

        *Columns* are found by the key of a question or by its text, in any language of the survey; a
        row of a grid and an option with a column of its own as `key.part`, `Text [Part]` or as the
        program writes them. What is not found is an error unless `--map` says what it is or
        `--ignore` leaves it out. `--map 'Your school=@site'` tells a fact about the sheet: `@site` and
        `@role` are what results can be told by, `@id`, `@received`, `@address` and `@complete` are
        what presets name.

        *Answers* are numbers, labels, keys or texts of options, in any language. An option that the
        survey has not counts as the one with the key `other`, if there is one.

        *All or nothing*: when a row is bad, nothing is imported and every bad row is named with line
        and column. `--keep-going` imports the good rows and exits with 3.

        *Twice.* A sheet is known by the id of the other program, or by all that stands in the row: a
        second import adds what is new and takes over what was changed. An anonymous survey keeps no
        ids, times or addresses, so it takes one import, before any other answer. Of several sheets
        of one address the first or the last counts, as the survey says.
        """,
      options: [
        .value(
          "preset", "p", "NAME",
          "What wrote the file, or the path of a preset",
          details: "Known are google-forms, microsoft-forms, surveymonkey and limesurvey.",
          \.preset),
        .list("map", "HEADING=KEY", "The column HEADING answers KEY; repeat for more", \.maps),
        .list(
          "ignore", "HEADING", "Leave a column out; * stands at an end for anything", \.ignored),
        .value(
          "date-format", "PATTERN", "How times are written, such as 'mm/dd/yyyy hh:mm'",
          \.dateFormat),
        .value("delimiter", "WHAT", "What parts the cells", \.delimiter),
        .value("encoding", "NAME", "How the file is encoded", \.encoding),
        .flag("keep-going", "k", "Import the good rows when others are rejected", \.keepGoing),
        .flag("dry-run", "n", "Do everything and take it back", \.dryRun),
      ],
      operands: [
        .one("SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey),
        .one("FILE", "The file; - is standard input", completion: .file, \.file),
      ],
      examples: [
        Example(
          "ittool survey import S-3 responses.csv --preset google-forms --dry-run",
          "See whether a file is in order"),
        Example(
          "ittool survey import S-3 export.csv -p microsoft-forms --map 'Your school=@site'",
          "Take over a survey of Microsoft Forms, by school"),
      ],
      start: SurveyImportArguments()
    ) { arguments, context in try context.importSurvey(arguments) }
  }
}

extension Context {
  fileprivate func importSurvey(_ arguments: SurveyImportArguments) throws -> ExitStatus {
    guard let file = arguments.file, let word = arguments.survey else { return .usage }
    let preset = try arguments.preset.map { try SurveyPreset(named: $0, self) } ?? .own
    var format: DateFormat?
    if let pattern = arguments.dateFormat {
      do throws(DateError) { format = try DateFormat(pattern: pattern) } catch {
        throw Failure.usage("--date-format: \(error.message)", hint: error.hint)
      }
    }
    let name = file == "-" ? "standard input" : file
    return try withStore { store in
      store.source = "csv"
      let survey = try store.survey(word)
      try store.refuseImport(survey)
      let reading = try AnswerReading(survey, preset, in: store)
      let sheets = try sheets(file, name, arguments, reading, preset)
      if !sheets.faults.isEmpty, !arguments.keepGoing {
        tell(sheets.faults, name)
        let count = sheets.faults.count
        throw Failure(
          "\(name): \(count == 1 ? "1 row was" : "\(count) rows were") rejected; nothing was changed",
          hint: "--keep-going imports the others")
      }
      let loading = SurveyLoading(
        store: store, survey: survey, reading: reading, sheets: sheets,
        times: try sheets.times(format, store.zone(), file: name))
      let counts = try store.write(keep: !arguments.dryRun) { try loading.run() }
      return try report(counts, sheets, name, arguments)
    }
  }

  private func sheets(
    _ file: String, _ name: String, _ arguments: SurveyImportArguments, _ reading: AnswerReading,
    _ preset: SurveyPreset
  ) throws -> SurveySheets {
    let input = try console.open(file)
    let transcoder = try Transcoder(name: name, encoding: arguments.encoding ?? .utf8) {
      try input.read(into: $0)
    }
    let delimiter = arguments.delimiter ?? .comma
    let reader = CSVReader(name: name, delimiter: delimiter.byte, limit: 1 << 20) {
      try transcoder.read(into: $0)
    }
    var record = CSVRecord()
    guard try reader.next(&record) else { throw Failure("\(name): empty, without headings") }
    var headings = (0..<record.count).map { record[$0].trimmed }
    if preset.headings == 2 {
      guard try reader.next(&record) else {
        throw Failure("\(name): the second line of headings is missing")
      }
      headings = Self.joined(headings, (0..<record.count).map { record[$0].trimmed })
    }
    if headings.count == 1, arguments.delimiter == nil, headings[0].contains(";") {
      throw Failure("\(name):1: one column only", hint: "say --delimiter semicolon")
    }
    let columns = try SurveyColumns(
      headings, reading, preset, maps: arguments.maps, ignoring: arguments.ignored, file: name)
    var sheets = SurveySheets(reading, columns)
    while try reader.next(&record) { sheets.take(record) }
    return sheets
  }

  /// Two lines of headings as one: a question stands over the first of its columns only.
  private static func joined(_ questions: [String], _ parts: [String]) -> [String] {
    var question = ""
    return parts.indices.map { index in
      if index < questions.count, !questions[index].isEmpty { question = questions[index] }
      let part = parts[index]
      let isWhole = part.isEmpty || part == "Response" || part == "Open-Ended Response"
      return isWhole ? question : "\(question) [\(part)]"
    }
  }

  private func tell(_ faults: [SheetFault], _ name: String) {
    for fault in faults.prefix(20) { console.fail(message: "\(name):\(fault.line): \(fault.text)") }
    if faults.count > 20 { console.fail(message: "… and \(faults.count - 20) more rows") }
  }

  private func report(
    _ counts: SheetCounts, _ sheets: SurveySheets, _ name: String,
    _ arguments: SurveyImportArguments
  ) throws -> ExitStatus {
    var parts = ["\(counts.added) added"]
    if counts.changed > 0 { parts.append("\(counts.changed) changed") }
    if counts.unchanged > 0 { parts.append("\(counts.unchanged) unchanged") }
    if sheets.empty > 0 { parts.append("\(sheets.empty) without answers") }
    if !sheets.faults.isEmpty { parts.append("\(sheets.faults.count) rejected") }
    let summary = "\(name): " + parts.joined(separator: ", ")
    if arguments.dryRun { try console.display("would import " + summary) }
    guard !sheets.faults.isEmpty else {
      if !arguments.dryRun { console.note("imported " + summary) }
      return .done
    }
    tell(sheets.faults, name)
    console.fail(message: summary)
    return sheets.sheets.isEmpty ? .failed : .partial
  }
}

extension Store {
  fileprivate func refuseImport(_ survey: Survey) throws {
    guard survey.state != .draft else {
      throw Failure(
        "\(survey.number) is a draft", hint: "open it with 'ittool survey open \(survey.number)'")
    }
    guard survey.mode == .anonymous else { return }
    guard survey.state == .open else {
      throw Failure("\(survey.number) is anonymous and closed: it takes no more answers")
    }
    guard try counts(of: survey).answers == 0 else {
      throw Failure(
        "\(survey.number) is anonymous and has answers: it keeps no ids by which a second import "
          + "could know what is there")
    }
  }
}
