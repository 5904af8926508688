/// From the cells of a row to the values that are stored, with a reason for everything that is not.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite

/// Reads rows by a layout and rules.
struct RowReading {
  let layout: ImportLayout
  let rules: ImportRules
  let cleaning: CellCleaning
  var dates: ImportDates
  /// The numbers of the state words: ours and the district's, lower case.
  let states: [String: Int64]
  let now: Instant
  /// Whether numbers, versions and merges of an export of ours are kept.
  var keepsNumbers = false
  private var mailboxes = ImportMailboxes()
  /// What is wrong with the last row.
  private(set) var problems: [ImportProblem] = []

  init(
    layout: ImportLayout, rules: ImportRules, dates: ImportDates, states: [String: Int64],
    now: Instant
  ) {
    self.layout = layout
    self.rules = rules
    cleaning = CellCleaning(rules)
    self.dates = dates
    self.states = states
    self.now = now
  }

  /// What the file says in a column of ours, by the first alternative that says something.
  func cell(_ column: ImportColumn, _ row: ImportRow) -> (text: String, alternative: Int)? {
    for (index, pieces) in layout.sources[column.rawValue].enumerated() {
      if let text = cleaning.text(pieces, row) { return (text, index) }
    }
    return nil
  }

  /// Fills the draft; false when something is wrong, which `problems` then tells.
  ///
  /// - Throws: `NeedsSurvey` only.
  mutating func read(
    _ row: ImportRow, into draft: inout ImportDraft, notes: [RawNote]? = nil
  ) throws -> Bool {
    problems.removeAll(keepingCapacity: true)
    draft.clear()
    guard row.count == layout.headers.count else {
      let wanted = layout.headers.count
      refuse(row, "", "\(row.count) cells instead of \(wanted)")
      return false
    }
    for column in layout.filled {
      guard let (text, alternative) = cell(column, row) else { continue }
      guard let word = meaning(of: text, column) else { continue }
      do {
        try take(word, column, alternative, &draft)
      } catch let failure as Failure {
        refuse(row, layout.label(column), failure.message)
      } catch let error as DateError {
        refuse(row, layout.label(column), error.message + (error.hint.map { " (\($0))" } ?? ""))
      }
    }
    if layout.fills(.subject), case .null = draft[.subject],
      !problems.contains(where: { $0.column == layout.label(.subject) })
    {
      refuse(row, layout.label(.subject), "the subject is empty")
    }
    if problems.isEmpty {
      checkOrder(row, &draft)
      try take(notes ?? rawNotes(row), row, &draft)
    }
    return problems.isEmpty
  }

  /// The text by which a row finds its ticket again.
  func key(_ row: ImportRow, _ key: ImportKey?) -> String? {
    guard let key, row.count == layout.headers.count, let text = cell(key.column, row)?.text else {
      return nil
    }
    if key == .number { return (try? Kind.ticket.read(text.trimmed)).map { String($0) } }
    return word(text, .reference)
  }

  /// Shows the dates of a row that are not ISO 8601 to a survey.
  func survey(_ row: ImportRow, _ survey: inout DateSurvey) {
    guard row.count == layout.headers.count else { return }
    for column in layout.filled where column.isTime {
      for (index, pieces) in layout.sources[column.rawValue].enumerated() {
        guard let text = cleaning.text(pieces, row), !ImportDates.isISO(text) else { continue }
        survey.observe(text, .init(column: column, alternative: index), line: row.line)
      }
    }
    for note in rawNotes(row) where !note.at.isEmpty && !ImportDates.isISO(note.at) {
      survey.observe(note.at, .note, line: row.line)
    }
    if layout.isEventLog, let text = cleaning.text(layout.order, row), !ImportDates.isISO(text) {
      survey.observe(text, .order, line: row.line)
    }
  }

  private func word(_ text: String, _ column: ImportColumn) -> String {
    rules.compact.contains(column) ? text.filter { !$0.isWhitespace } : text.trimmed
  }

  mutating func refuse(_ row: ImportRow, _ column: String, _ reason: String) {
    problems.append(ImportProblem(line: row.line, column: column, reason: reason))
  }

  /// What a word of theirs means in ours; nil when it means nothing.
  private func meaning(of text: String, _ column: ImportColumn) -> String? {
    guard let values = rules.values[column] else { return text }
    if let known = values[text.trimmed.lowercased()] { return known }
    if let other = values["*"] { return other }
    return text
  }

  private mutating func take(
    _ text: String, _ column: ImportColumn, _ alternative: Int, _ draft: inout ImportDraft
  ) throws {
    switch column {
    case .subject:
      let isOneLine = !text.utf8.contains { $0 == 10 || $0 == 13 }
      let line = isOneLine ? text : text.split { $0.isNewline }.joined(separator: " ")
      draft[column] = .text(try Wording.subject(line))
    case .description: draft[column] = .text(try Wording.body(text))
    case .requester, .assignee:
      try mailboxes.check(text)
      draft[column] = .text(text)
    case .queue:
      if let word = try Wording.word(text, column.name) { draft[column] = .text(word) }
    case .site, .room, .asset, .reference:
      draft[column] = try Wording.word(word(text, column), column.name).boundValue
    case .priority: draft[column] = .integer(try Priority.read(text.trimmed).rawValue)
    case .state: draft[column] = .integer(try state(text.trimmed))
    case .source: draft[column] = .text(try Source.read(text.trimmed).rawValue)
    case .waiting: draft[column] = .text(try WaitingFor.read(text.trimmed).rawValue)
    case .outcome: draft[column] = .text(try Outcome.stored(reading: text.trimmed))
    case .minutes: draft[column] = .integer(try WorkTime.minutes(text.trimmed, rules.minuteUnit))
    case .due, .until, .created, .updated, .responded, .informed, .resolved, .closed:
      let place = ImportDates.Place(column: column, alternative: alternative)
      draft[column] = .integer(try dates.instant(text, place).seconds)
    case .merged:
      if keepsNumbers { draft[column] = .integer(try Kind.ticket.read(text.trimmed)) }
    case .version:
      if let number = Int64(text), number > 0 { draft[column] = .integer(number) }
    case .number:
      if keepsNumbers || rules.key == .number { draft.number = try Kind.ticket.read(text.trimmed) }
    case .tags: draft.tags = try tags(text)
    case .student: draft.student = student(text.trimmed)
    case .checklist: draft.checklist = try ImportedItem.items(text)
    }
  }

  private func state(_ word: String) throws(Failure) -> Int64 {
    if let state = states[word.lowercased()] { return state }
    let known = states.keys.sorted()
    throw Failure(
      "'\(word)' is not one of \(known.joined(separator: ", ")); say what it means with "
        + "--value-map 'state:\(word)=…'")
  }

  // A number means a person only in the store that it came from: the mark counts, whoever it is.
  private func student(_ word: String) -> Int64? {
    switch word.lowercased() {
    case "", "no", "none", "false", "0": nil
    default: (try? Kind.person.read(word)) ?? 0
    }
  }

  // Between commas a tag of theirs may have spaces; ours are one word.
  private func tags(_ text: String) throws(Failure) -> [String] {
    let hasCommas = text.utf8.contains(UInt8(ascii: ","))
    let words = text.split { hasCommas ? $0 == "," || $0 == ";" : $0.isWhitespace }
    var found: [String] = []
    for word in words {
      let tag = word.split(whereSeparator: \.isWhitespace).joined(separator: "-")
      if tag.isEmpty || found.contains(tag) { continue }
      found.append(try Wording.tag(tag))
    }
    return found.sorted()
  }

  /// Times in an order that cannot be.
  private mutating func checkOrder(_ row: ImportRow, _ draft: inout ImportDraft) {
    guard let created = draft.seconds(.created) else { return }
    for column in [ImportColumn.resolved, .closed, .updated] {
      guard let time = draft.seconds(column), time < created else { continue }
      if isSameDay(column, row, created) {
        draft[column] = .integer(created)
      } else if column != .updated {
        refuse(
          row, layout.label(column),
          "\(Instant(seconds: time).rfc3339) is before the ticket was created, "
            + Instant(seconds: created).rfc3339)
      }
    }
  }

  // A day without a time is read as 00:00, which lies before anything that happened on it.
  private func isSameDay(_ column: ImportColumn, _ row: ImportRow, _ created: Int64) -> Bool {
    guard let (text, alternative) = cell(column, row),
      let time = try? dates.instant(text, .init(column: column, alternative: alternative)),
      dates.isDayOnly(text, .init(column: column, alternative: alternative))
    else { return false }
    return dates.zone.civil(at: time).date == dates.zone.civil(at: .init(seconds: created)).date
  }
}
