/// One row of the file, and what is wrong with rows.
import Formats
import Repository

/// One row: a record of a text file, or cells from elsewhere; used again from row to row.
struct ImportRow {
  /// The line where it begins.
  var line = 0
  var record = CSVRecord()
  /// The cells, when they do not come from `record`.
  var cells: [String?]?

  var count: Int { cells?.count ?? record.count }

  /// The text of a cell; nil when there is none or it is empty.
  func text(_ index: Int) -> String? {
    guard let cells else { return record.isEmpty(index) ? nil : record[index] }
    guard let text = cells[index], !text.isEmpty else { return nil }
    return text
  }
}

/// Why a row is not imported.
struct ImportProblem: Equatable {
  var line: Int
  /// The column's name; empty when the row as a whole is meant.
  var column: String
  var reason: String

  /// `priority: 'sky' is not one of …`.
  var text: String { column.isEmpty ? reason : "\(column): \(reason)" }
}

/// Takes a cell's text apart from what the other program put around it.
struct CellCleaning {
  private let nulls: [String]
  private let longestNull: Int
  private let isGuarded: Bool
  private let isHTML: Bool

  init(_ rules: ImportRules) {
    nulls = rules.nulls
    // A null may have spaces around it.
    longestNull = rules.nulls.map(\.utf8.count).max().map { $0 + 8 } ?? 0
    isGuarded = rules.isGuarded
    isHTML = rules.isHTML
  }

  /// The text that counts, or nil when the cell says nothing.
  func text(_ row: ImportRow, _ index: Int) -> String? {
    guard var text = row.text(index) else { return nil }
    if isGuarded { text = SpreadsheetGuard.removed(from: text) }
    if text.utf8.count <= longestNull, nulls.contains(text.trimmed) { return nil }
    if isHTML { text = HTMLText.plain(text) }
    return text.isEmpty ? nil : text
  }

  /// What a template makes of a row; nil when one of its columns says nothing.
  func text(_ pieces: [ImportLayout.Piece], _ row: ImportRow) -> String? {
    if pieces.count == 1, case .column(let index) = pieces[0] { return text(row, index) }
    var result = ""
    for piece in pieces {
      switch piece {
      case .literal(let literal): result += literal
      case .column(let index):
        guard let part = text(row, index) else { return nil }
        result += part.trimmed
      }
    }
    return result.isEmpty ? nil : result
  }
}
