/// What an import goes by: what a preset says, and over it what the options say.
import Calendar
import Commands
import Formats
import Repository

/// The rules of one import.
struct ImportRules: Sendable {
  /// What a column is made from: the first alternative that has a value.
  var columns: [ImportColumn: [ColumnTemplate]] = [:]
  /// The columns that a person mapped: what they name must be in the file.
  var asked: Set<ImportColumn> = []
  /// Whether headers that are our names need no rule; a preset says it all.
  var takesOwnNames = true
  /// What words of the file mean, by column, lower case; `*` is everything else, nil is nothing.
  var values: [ImportColumn: [String: String?]] = [:]
  /// Cells that mean nothing.
  var nulls: [String] = []
  /// Headers that are not imported, comparable; `*` is every unknown one.
  var ignored: Set<String> = []
  var dateFormat: DateFormat?
  var zone: String?
  var delimiter: Delimiter?
  var encoding: TextEncoding?
  var key: ImportKey?
  /// Guard apostrophes are taken off.
  var isGuarded = false
  /// HTML is turned into text.
  var isHTML = false
  /// A number without a unit in `minutes` counts these many seconds.
  var minuteUnit: MinuteUnit = .minutes
  /// Columns in which spaces between digits are only for the eye.
  var compact: Set<ImportColumn> = []
  /// Where the rows of one key follow each other as events.
  var events: EventRules?
  /// Which repeated column holds notes.
  var notes: NoteRules?
  /// The kind of file that the preset reads.
  var reader: ImportReader = .text
}

/// How a row finds its ticket again.
enum ImportKey: String, CaseIterable, ArgumentValue {
  case reference, number

  var column: ImportColumn { self == .reference ? .reference : .number }
}

/// What a number in `minutes` counts.
enum MinuteUnit: String, CaseIterable, ArgumentValue {
  case seconds, minutes, hours
}

/// The kind of a file.
enum ImportReader: String, CaseIterable, ArgumentValue {
  case text
  case spiceworksDesktop = "spiceworks-desktop"
}

/// Where the order and the authors of an event log stand.
struct EventRules: Sendable {
  var order: ColumnTemplate
  var sequence: ColumnTemplate?
  var actor: ColumnTemplate?
  var opener: ColumnTemplate?
}

/// Notes in a repeated column: `date;account;text`.
struct NoteRules: Sendable {
  /// The header, comparable.
  var column: String
}

extension ImportRules {
  /// Takes in `--map`: `theirs=ours`, or `ours={template}`; several for one column are alternatives.
  mutating func map(_ word: String) throws(Failure) {
    let column: ImportColumn
    let template: ColumnTemplate
    if let first = word.firstIndex(of: "="), word[first...].contains("{"),
      let ours = ImportColumn.named[word[..<first].trimmed.lowercased()]
    {
      column = ours
      template = try ColumnTemplate(reading: word[word.index(after: first)...].trimmed)
    } else if let last = word.lastIndex(of: "=") {
      column = try ImportColumn.reading(word[word.index(after: last)...].trimmed)
      let theirs = word[..<last].trimmed
      guard !theirs.isEmpty else { throw Failure.usage("'\(word)' names no column of the file") }
      template = ColumnTemplate(column: theirs)
    } else {
      throw Failure.usage(
        "'\(word)' is not THEIRS=OURS",
        hint: "write 'Opened by=requester', or 'subject={category}: {symptom}'")
    }
    if asked.insert(column).inserted { columns[column] = [] }
    columns[column, default: []].append(template)
  }

  /// Takes in `--value-map`: `column:theirs=ours`.
  mutating func mapValue(_ word: String) throws(Failure) {
    guard let colon = word.firstIndex(of: ":"), let equals = word.lastIndex(of: "="),
      colon < equals
    else {
      throw Failure.usage("'\(word)' is not COLUMN:THEIRS=OURS", hint: "write state:Done=closed")
    }
    let column = try ImportColumn.reading(word[..<colon].trimmed)
    let theirs = word[word.index(after: colon)..<equals].trimmed.lowercased()
    setValue(column, theirs, word[word.index(after: equals)...].trimmed)
  }

  /// Says what a word of theirs means; an empty word of ours is nothing.
  mutating func setValue(_ column: ImportColumn, _ theirs: String, _ ours: String) {
    values[column, default: [:]].updateValue(ours.isEmpty ? nil : ours, forKey: theirs)
  }
}
