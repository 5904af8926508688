/// The values that go into a statement and come out of it.

/// One stored value.
///
/// Domain types convert to and from it.
public enum Value: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// A type whose values can be bound to a statement.
public protocol Bindable {
  /// The value as SQLite stores it.
  var boundValue: Value { get }
}

extension Value: Bindable {
  /// Itself.
  public var boundValue: Value { self }
}
extension Int64: Bindable {
  /// An INTEGER.
  public var boundValue: Value { .integer(self) }
}
extension Int: Bindable {
  /// An INTEGER.
  public var boundValue: Value { .integer(Int64(self)) }
}
extension Bool: Bindable {
  /// 1 or 0.
  public var boundValue: Value { .integer(self ? 1 : 0) }
}
extension Double: Bindable {
  /// A REAL.
  public var boundValue: Value { .real(self) }
}
extension String: Bindable {
  /// A TEXT.
  public var boundValue: Value { .text(self) }
}
extension Array: Bindable where Element == UInt8 {
  /// A BLOB.
  public var boundValue: Value { .blob(self) }
}
extension Optional: Bindable where Wrapped: Bindable {
  /// NULL for nil.
  public var boundValue: Value {
    // Not by a key path: one of a generic type is made anew at every call.
    switch self {
    case .some(let value): value.boundValue
    case .none: .null
    }
  }
}
