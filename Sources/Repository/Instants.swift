/// Instants in the store: INTEGER Unix seconds UTC.
import Calendar
import SQLite

extension Instant: Bindable {
  /// An INTEGER.
  public var boundValue: Value { .integer(seconds) }
}

extension RowReader {
  /// The next column as a time, or nil for NULL.
  public mutating func instant() throws(DatabaseError) -> Instant? {
    let seconds: Int64? = try int()
    return seconds.map { Instant(seconds: $0) }
  }
}

extension RowReader {
  /// The next column as the lines of a list; NULL is an empty one.
  public mutating func lines() throws(DatabaseError) -> [String] {
    let text: String? = try self.text()
    return text?.split(separator: "\n").map(String.init) ?? []
  }
}
