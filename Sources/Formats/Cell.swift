// One value of one row, with its type kept: what every list and export hands to a formatter.
import Calendar

/// One value in a row; the case says how each output format writes it.
public enum Cell: Equatable, Sendable {
  /// No value: nothing in CSV and TSV, `null` in JSON, blank in a table.
  case null
  /// Words written by people; the only kind, with lists, that a spreadsheet guard may touch.
  case text(String)
  /// A whole number, right-aligned in tables.
  case integer(Int64)
  /// A number with a fraction; one that is not finite is written as `null`.
  case real(Double)
  /// `true` or `false`.
  case bool(Bool)
  /// A moment: RFC 3339 UTC for machines, the caller's words in a table.
  case instant(Instant)
  /// Several words, such as tags: joined by one space, an array in JSON.
  case list([String])
  /// A structure: itself in JSON, its compact text elsewhere.
  case json(JSON)
}

extension Cell {
  /// Text, or null for nil.
  public static func of(_ text: String?) -> Cell { text.map { .text($0) } ?? .null }

  /// A moment, or null for nil.
  public static func of(_ instant: Instant?) -> Cell { instant.map { .instant($0) } ?? .null }
}
