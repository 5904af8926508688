/// Statements whose interpolated values become bindings, so that data never becomes SQL.

/// SQL text and the values for its `?` marks.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
  /// The text, with `?` for each value.
  public private(set) var text: String
  /// The values, in order.
  public private(set) var bindings: [Value]

  /// SQL without values.
  public init(stringLiteral text: String) {
    self.text = text
    bindings = []
  }

  /// SQL with values bound.
  public init(stringInterpolation interpolation: Interpolation) {
    text = interpolation.text
    bindings = interpolation.bindings
  }

  /// Appends a fragment with its values.
  public static func += (left: inout SQL, right: SQL) {
    left.text += right.text
    left.bindings += right.bindings
  }

  /// Two fragments, one after the other.
  public static func + (left: SQL, right: SQL) -> SQL {
    var both = left
    both += right
    return both
  }

  /// The fragments with a separator between them.
  public static func joined(_ parts: [SQL], separator: SQL) -> SQL {
    var all: SQL = ""
    for (index, part) in parts.enumerated() {
      if index > 0 { all += separator }
      all += part
    }
    return all
  }

  /// `?, ?, ?` for a list of values.
  public static func list(_ values: some Sequence<some Bindable>) -> SQL {
    joined(values.map { "\($0)" }, separator: ", ")
  }

  /// What string interpolation collects.
  public struct Interpolation: StringInterpolationProtocol {
    var text = ""
    var bindings: [Value] = []

    /// Starts an interpolation.
    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount)
      bindings.reserveCapacity(interpolationCount)
    }

    /// Literal SQL.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Text that is part of the program, never of the data.
    public mutating func appendInterpolation(raw fragment: StaticString) {
      text += fragment.description
    }

    /// A fragment with its own values.
    public mutating func appendInterpolation(_ fragment: SQL) {
      text += fragment.text
      bindings += fragment.bindings
    }

    /// A value.
    public mutating func appendInterpolation(_ value: some Bindable) {
      text += "?"
      bindings.append(value.boundValue)
    }

    /// A value or NULL.
    public mutating func appendInterpolation(_ value: (some Bindable)?) {
      text += "?"
      bindings.append(value?.boundValue ?? .null)
    }
  }
}
