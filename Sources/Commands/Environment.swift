/// The process environment as a value, so that a test can bring its own.
import Glibc

/// Environment variables by name.
public struct Environment: Sendable {
  private let lookUp: @Sendable (String) -> String?

  /// The variables of this process.
  public static let process = Environment { name in getenv(name).map { String(cString: $0) } }

  /// An environment that answers from a function.
  public init(_ lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }

  /// An environment with just these variables.
  public init(_ variables: [String: String]) { lookUp = { variables[$0] } }

  /// The variable's value, which may be empty.
  public subscript(name: String) -> String? { lookUp(name) }

  /// The variable's value when it is set and not empty.
  public func nonEmpty(_ name: String) -> String? {
    guard let value = lookUp(name), !value.isEmpty else { return nil }
    return value
  }
}
