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
