/// Types that one word of the command line can be read as.

/// A type that can be written as one word on the command line.
public protocol ArgumentValue: SendableMetatype {
  /// The closed set of words, when there is one; shells complete them and errors list them.
  static var choices: [String] { get }
  /// Reads the word; the error says what was wanted.
  static func read(_ word: String) throws(Failure) -> Self
}

extension ArgumentValue {
  public static var choices: [String] { [] }
}

extension String: ArgumentValue {
  public static func read(_ word: String) throws(Failure) -> String { word }
}

extension Int: ArgumentValue {
  public static func read(_ word: String) throws(Failure) -> Int {
    guard let value = Int(word) else { throw .usage("'\(word)' is not a whole number") }
    return value
  }
}

extension ArgumentValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  public static var choices: [String] { allCases.map(\.rawValue) }
  public static func read(_ word: String) throws(Failure) -> Self {
    if let value = Self(rawValue: word) ?? Self(rawValue: word.lowercased()) { return value }
    throw .usage(
      "'\(word)' is not one of: \(choices.joined(separator: ", "))",
      hint: didYouMean(word, in: choices))
  }
}
