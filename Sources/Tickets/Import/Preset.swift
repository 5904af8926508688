/// Presets: what the export of another help desk looks like, as a small text file.
///
/// Lines are `key = value`, `[section]` or `# comment`, as in the configuration. Before the first
/// section stand `title`, `key`, `null`, `delimiter`, `encoding`, `date-format`, `timezone`,
/// `ignore`, `guard`, `html`, `minutes`, `compact` and `reader`; `[columns]` says what our columns
/// are made from, `[values COLUMN]` what their words mean, `[events]` where the order of an event
/// log stands, `[notes]` which repeated column holds notes.
import Calendar
import Commands
import Formats
import Repository

/// The rules for one kind of file, under a name.
struct Preset: Sendable {
  var title = ""
  var rules = ImportRules()

  /// Reads the text of a preset file.
  init(_ text: String, path: String) throws(Failure) {
    rules.takesOwnNames = false
    var section: Section = .top
    var events = EventLines()
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = raw.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      do throws(Failure) {
        if line.hasPrefix("[") {
          section = try Section(line)
        } else {
          try take(line, section, &events)
        }
      } catch {
        var failure = error
        failure.message = "\(path):\(index + 1): \(error.message)"
        failure.status = .configuration
        throw failure
      }
    }
    if let order = events.order {
      rules.events = EventRules(
        order: order, sequence: events.sequence, actor: events.actor, opener: events.opener)
    }
  }

  private enum Section {
    case top, columns, events, notes
    case values(ImportColumn)

    init(_ line: String) throws(Failure) {
      let known = ["columns", "values COLUMN", "events", "notes"]
      guard line.hasSuffix("]") else {
        throw Failure("'\(line)' is not a section such as [columns]")
      }
      let words = line.dropFirst().dropLast().split(whereSeparator: \.isWhitespace).map(String.init)
      switch words.first {
      case "columns" where words.count == 1: self = .columns
      case "events" where words.count == 1: self = .events
      case "notes" where words.count == 1: self = .notes
      case "values" where words.count == 2: self = .values(try ImportColumn.reading(words[1]))
      default:
        throw Failure(
          "unknown section '\(line)'; known are " + known.map { "[\($0)]" }.joined(separator: ", "),
          hint: didYouMean(words.first ?? "", in: ["columns", "values", "events", "notes"]))
      }
    }
  }

  private struct EventLines {
    var order: ColumnTemplate?
    var sequence: ColumnTemplate?
    var actor: ColumnTemplate?
    var opener: ColumnTemplate?
  }

  private mutating func take(_ line: String, _ section: Section, _ events: inout EventLines)
    throws(Failure)
  {
    // Their words may hold an equals sign, ours do not.
    let isValue = if case .values = section { true } else { false }
    guard let equals = isValue ? line.lastIndex(of: "=") : line.firstIndex(of: "=") else {
      throw Failure("'\(line)' is not 'key = value'")
    }
    let key = line[..<equals].trimmed
    let value = line[line.index(after: equals)...].trimmed
    switch section {
    case .top: try set(key, value)
    case .columns:
      let column = try ImportColumn.reading(key)
      guard rules.columns[column] == nil else { throw Failure("'\(key)' stands here twice") }
      rules.columns[column] = try ColumnTemplate.alternatives(reading: value)
    case .values(let column): rules.setValue(column, key.lowercased(), value)
    case .events:
      let template = try ColumnTemplate(reading: value)
      switch key {
      case "order": events.order = template
      case "sequence": events.sequence = template
      case "actor": events.actor = template
      case "opener": events.opener = template
      default: throw unknown(key, ["order", "sequence", "actor", "opener"])
      }
    case .notes:
      guard key == "column" else { throw unknown(key, ["column"]) }
      rules.notes = NoteRules(column: comparableHeader(value))
    }
  }

  private mutating func set(_ key: String, _ value: String) throws(Failure) {
    switch key {
    case "title": title = value
    case "key": rules.key = try ImportKey.read(value)
    case "null": rules.nulls.append(value)
    case "delimiter": rules.delimiter = try Delimiter.read(value)
    case "encoding": rules.encoding = try TextEncoding.read(value)
    case "timezone": rules.zone = value
    case "ignore": rules.ignored.insert(comparableHeader(value))
    case "guard": rules.isGuarded = try yes(value)
    case "html": rules.isHTML = try yes(value)
    case "minutes": rules.minuteUnit = try MinuteUnit.read(value)
    case "compact": rules.compact.insert(try ImportColumn.reading(value))
    case "reader": rules.reader = try ImportReader.read(value)
    case "date-format":
      do throws(DateError) { rules.dateFormat = try DateFormat(pattern: value) } catch {
        throw Failure(error.message, hint: error.hint)
      }
    default:
      throw unknown(
        key,
        [
          "title", "key", "null", "delimiter", "encoding", "timezone", "ignore", "guard", "html",
          "minutes", "compact", "reader", "date-format",
        ])
    }
  }

  private func yes(_ value: String) throws(Failure) -> Bool {
    switch value {
    case "yes": return true
    case "no": return false
    default: throw Failure("'\(value)' is not yes or no")
    }
  }

  private func unknown(_ key: String, _ known: [String]) -> Failure {
    Failure(
      "unknown key '\(key)'; known are " + known.joined(separator: ", "),
      hint: didYouMean(key, in: known))
  }
}
