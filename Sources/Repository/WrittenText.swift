/// What texts that are published must be before they are stored: articles, policies, announcements.
import Commands

/// The rules of the parts of a text.
public enum WrittenText {
  /// One line of 1 to 200 characters.
  ///
  /// - Parameter what: the part's name, for the error.
  public static func title(_ text: String, _ what: String = "title") throws(Failure) -> String {
    let text = text.trimmed
    guard !text.isEmpty, text.count <= 200, isOneLine(text) else {
      throw Failure("the \(what) must be one line of 1 to 200 characters")
    }
    return text
  }

  /// One line of at most 500 characters.
  ///
  /// - Parameter what: the part's name, for the error.
  public static func summary(_ text: String, _ what: String = "summary") throws(Failure) -> String {
    let text = text.trimmed
    guard text.count <= 500, isOneLine(text) else {
      throw Failure("the \(what) must be one line of at most 500 characters")
    }
    return text
  }

  /// Text without NUL, of at most 1 MiB.
  public static func body(_ text: String) throws(Failure) -> String {
    guard !text.utf8.contains(0) else { throw Failure("the text holds a NUL character") }
    guard text.utf8.count <= 1 << 20 else { throw Failure("the text is larger than 1 MiB") }
    return text.droppingLastNewlines
  }

  /// A language tag, in lower case.
  public static func language(_ word: String) throws(Failure) -> String {
    let tag = word.lowercased()
    guard 2...12 ~= tag.utf8.count, tag.utf8.allSatisfy({ 97...122 ~= $0 || $0 == 45 }) else {
      throw .usage("'\(tag)' is not a language such as en or pt-br")
    }
    return tag
  }

  private static func isOneLine(_ text: String) -> Bool {
    !text.contains(where: \.isNewline) && !text.utf8.contains(0)
  }
}

extension String {
  /// The text without the newlines at its end.
  public var droppingLastNewlines: String {
    guard let last = lastIndex(where: { !$0.isNewline }) else { return "" }
    return String(self[...last])
  }
}
