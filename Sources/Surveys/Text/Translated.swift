/// Words in the language of a survey, and their translations.

/// A text that is there in one or several languages.
public struct Translated: Sendable, Equatable {
  /// The words in the survey's own language.
  public var text: String
  /// The same in others, by their tags in lower case.
  public var others: [String: String] = [:]

  /// Words without translations.
  public init(_ text: String) { self.text = text }

  /// The words in the first of these languages that is there; else those of the survey.
  ///
  /// `es-mx` finds `es` where there is nothing closer.
  public func callAsFunction(_ languages: [String]) -> String {
    for language in languages.map({ $0.lowercased() }) {
      if let found = others[language] { return found }
      let base = language.split(separator: "-").first.map(String.init) ?? language
      if let found = others[base] { return found }
    }
    return text
  }
}
