/// The columns that a file can fill: the names of `ticket list`, in the order in which they are
/// stored.
import Commands
import Repository
import SQLite

/// One column of a ticket that an import fills.
enum ImportColumn: Int, CaseIterable, Sendable {
  case subject, description, requester, assignee, queue, priority, state, site, room, asset, due
  case source, reference, waiting, until, outcome, minutes, created, updated, responded, informed
  case resolved, closed, merged, version
  // The last four are not stored in the ticket's row.
  case number, tags, student, checklist

  /// The name in headers, `--fields` and presets.
  var name: String { Self.names[rawValue] }

  // Asked for in every row: finding a case's name by reflection takes longer than reading a cell.
  private static let names = allCases.map { "\($0)" }

  static let named = [String: ImportColumn](
    uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  /// Columns that only an export of this program may bring along.
  var isReadOnly: Bool { self == .merged || self == .version || self == .number }

  /// The column of this name, or a refusal that suggests one.
  static func reading(_ word: String) throws(Failure) -> ImportColumn {
    if let column = named[word.lowercased()] { return column }
    throw Failure.usage(
      "there is no column '\(word)'; known are "
        + allCases.map(\.name).joined(separator: ", "),
      hint: didYouMean(word, in: allCases.map(\.name)))
  }

  /// The columns of the ticket's row, in the order of their numbers.
  static let stored = allCases.filter { $0.rawValue < ImportColumn.number.rawValue }

  /// The name in the store, and in the audit trail.
  var storedName: String {
    switch self {
    case .waiting: "waiting_for"
    case .until: "waiting_until"
    case .merged: "merged_into"
    default: name
    }
  }

  /// Whether the column holds a time.
  var isTime: Bool {
    switch self {
    case .due, .until, .created, .updated, .responded, .informed, .resolved, .closed: true
    default: false
    }
  }

  /// Whether a change of the column is a step in a ticket's life, worth a line of its history.
  var isHistory: Bool {
    switch self {
    case .subject, .description, .requester, .assignee, .queue, .priority, .state, .site, .room,
      .asset, .due, .waiting, .until, .outcome:
      true
    default: false
    }
  }

  /// Whether a ticket cannot be without it, so that an empty cell says nothing.
  var isRequired: Bool {
    switch self {
    case .subject, .queue, .priority, .state, .source, .created, .updated, .minutes, .version: true
    default: false
    }
  }

  /// Whether its words are in the full-text index.
  var isIndexed: Bool { self == .subject || self == .description || self == .requester }
}

extension Ticket {
  /// The stored value of a column.
  func value(of column: ImportColumn) -> Value {
    switch column {
    case .created: created.boundValue
    case .updated: updated.boundValue
    case .version: .integer(version)
    case .number: .integer(id)
    case .tags: .text(tags.joined(separator: " "))
    case .student: studentWord.boundValue
    case .checklist: checklist.boundValue
    default: TicketColumn(rawValue: column.storedName).map { value(of: $0) } ?? .null
    }
  }
}

/// One row of a file as it will be stored; used again from row to row.
struct ImportDraft {
  /// The values by column; people and queues are texts until they are looked up.
  var values = ContiguousArray<Value>(repeating: .null, count: ImportColumn.stored.count)
  /// The permanent number that the file names.
  var number: Int64?
  /// The tags, when the file has them.
  var tags: [String] = []
  /// The student whom it is about, 0 for one who is not known; nil when the file says of none.
  var student: Int64?
  /// The items of the checklist, when the file has them.
  var checklist: [ImportedItem] = []
  /// What else was written, when the file brings it along.
  var notes: [ImportedNote] = []

  subscript(column: ImportColumn) -> Value {
    get { values[column.rawValue] }
    set { values[column.rawValue] = newValue }
  }

  /// The seconds of a time that is there.
  func seconds(_ column: ImportColumn) -> Int64? {
    if case .integer(let seconds) = values[column.rawValue] { return seconds }
    return nil
  }

  mutating func clear() {
    for index in values.indices { values[index] = .null }
    number = nil
    student = nil
    tags.removeAll(keepingCapacity: true)
    checklist.removeAll(keepingCapacity: true)
    notes.removeAll(keepingCapacity: true)
  }
}

/// A note that came with an imported ticket.
struct ImportedNote: Equatable {
  var at: Int64
  var author: String
  var kind: NoteKind
  var body: String
}
